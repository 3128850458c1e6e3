"""Files that are nearly descriptors: a run over their folder does not pass over them in silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checker.read.discover import BACKUP, IGNORED, PATTERN, find
from checker.read.near_misses import HEAD, near_misses, renamed

KINDS = ("launch", "deployment")
KEYS = ("kind", "id", "by")
HEADS = {
    "plain.yaml": "kind: launch\nid: a\nby: openai\n",
    "later.yml": "# why\n\nid: a\nby: openai\nkind: 'deployment' # one\n",
    "flow.yaml": "{kind: launch, id: a, by: openai}\n",
    "indented.yaml": "  kind: launch\n  id: a\n  by: openai\n",
    "second.yaml": "a: 1\n---\nkind: launch\nid: a\nby: openai\n",
    "broken.yaml": "kind: launch\nid: a\nby: openai\nofferings: [\n",
    "pretty.json": '{\n\t"id": "a",\n\t"by": "openai",\n\t"kind": "launch"\n}\n',
    "marked.json": '\ufeff{"kind": "launch", "id": "a", "by": "openai"}',
    "long.yaml": "kind: launch\nid: a\nby: openai\n" + "# and so on\n" * HEAD,
}
OTHERS = {
    "kubernetes.yaml": "kind: Deployment\nid: a\nby: openai\n",
    "of-another-pack.yaml": "kind: rollout\nid: a\nby: openai\n",
    "without-by.yaml": "kind: launch\nid: a\n",
    "below.yaml": "waivers:\n- kind: launch\n  id: a\n  by: openai\n",
    "embedded.json": '{"x": {"kind": "launch", "id": "a", "by": "openai"}, "by": "x", "id": "y"}',
    "list.yaml": "- kind: launch\n- id: a\n- by: openai\n",
    "in-a-text.yaml": "text: |\n  kind: launch\n  id: a\n  by: openai\n",
    "of-two.yaml": "kind: launch\n---\nid: a\nby: openai\n",
    "too-late.yaml": "# and so on\n" * HEAD + "kind: launch\nid: a\nby: openai\n",
    "no-text.json": "\0kind: launch",
    "text.md": "kind: launch\nid: a\nby: openai\n",
    "half.yaml": "kind: launch\n\tid: a\n",
}


def missed(*, pattern: str = PATTERN, ignore: tuple[str, ...] = ()) -> list[str]:
    base = os.getcwd() if pattern != PATTERN else ""
    found = find(["."], pattern=pattern, base=base, ignore=ignore)
    return [miss.path for miss in near_misses(found.skipped, found.files, KINDS, KEYS, pattern, base)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("x.Descriptor.yaml", "x.descriptor.yaml"),
        ("X.DESCRIPTOR.YML", "X.descriptor.yml"),
        ("x.descriptors.yaml", "x.descriptor.yaml"),
        ("x.descriptor.yaml.txt", "x.descriptor.yaml"),
        ("x.descriptor.json.txt", "x.descriptor.json"),
        ("x.descriptor.yml.yaml", "x.descriptor.yml"),
        ("descriptors/x.yaml.txt", "x.descriptor.yaml"),
    ],
)
def test_a_slip_in_the_name_is_told_whatever_the_file_holds(here: Path, name: str, right: str) -> None:
    (here / name).parent.mkdir(exist_ok=True)
    (here / name).write_text("nonsense: [\n")
    assert missed() == [name]
    assert f"rename it to {right}" in renamed(name, PATTERN) + "$"


@pytest.mark.parametrize(
    "name",
    ["descriptor.yaml", "descriptors.yaml", "x_descriptor.yaml", "x.descriptor.toml", "x.descriptor.txt", "a.yaml.txt"],
)
def test_other_names_are_told_by_what_they_hold_alone(here: Path, name: str) -> None:
    (here / name).write_text("a: 1\n")
    assert missed() == []


@pytest.mark.parametrize("end", ["~", ".bak", ".orig", ".BAK"])
def test_backups_are_counted_as_skipped(here: Path, end: str) -> None:
    (here / f"x.descriptor.yaml{end}").write_text(HEADS["plain.yaml"])
    assert missed() == []
    assert find(["."]).skipped == [(f"x.descriptor.yaml{end}", BACKUP, False)]


@pytest.mark.parametrize("name", HEADS)
def test_what_begins_like_a_descriptor_is_told(here: Path, name: str) -> None:
    (here / name).write_text(HEADS[name])
    assert missed() == [name]
    assert missed(ignore=(name,)) == []
    assert missed(pattern=name.replace(".", r"\.")) == []


def test_the_kind_that_it_begins_like_is_named_as_the_pack_names_it(here: Path) -> None:
    (here / "x.yaml").write_text("kind: ip-grant\nid: a\nby: openai\n")
    found = find(["."])
    (miss,) = near_misses(found.skipped, found.files, ("ip-grant",), KEYS, PATTERN)
    assert miss.message.startswith("it begins like a descriptor of the kind ip-grant, but its name is not that")


@pytest.mark.parametrize("name", OTHERS)
def test_what_does_not_begin_like_one_is_not(here: Path, name: str) -> None:
    (here / name).write_text(OTHERS[name])
    assert missed() == []


def test_with_a_pattern_of_its_own_a_project_has_names_of_its_own(here: Path) -> None:
    for name in ("x.Descriptor.yaml", "launches/a.yaml.txt", "a.yaml.txt"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text("a: 1\n")
    (here / "other.yaml").write_text(HEADS["plain.yaml"])
    assert missed(pattern=r"^launches/.+\.yaml$") == ["other.yaml", "launches/a.yaml.txt"]
    assert "`pattern` in checker.toml" in renamed("other.yaml", r"^launches/.+\.yaml$")


def test_a_file_that_is_judged_under_another_name_or_as_named_is_none(here: Path) -> None:
    (here / "x.descriptor.yaml").write_text(HEADS["plain.yaml"])
    os.symlink("x.descriptor.yaml", here / "latest.yaml")
    (here / "named.yaml").write_text(HEADS["plain.yaml"])
    found = find([".", "named.yaml"])
    assert [item.path for item in found.skipped] == ["latest.yaml", "named.yaml"]
    assert near_misses(found.skipped, found.files, KINDS, KEYS, PATTERN) == []


def test_what_is_no_file_or_gone_is_not_waited_for(here: Path) -> None:
    os.mkfifo(here / "pipe.yaml")
    os.symlink("nowhere", here / "broken.yaml")
    assert missed() == []


def test_what_is_ignored_is_skipped_with_its_reason(here: Path) -> None:
    for name in ("old/x.descriptor.yaml", "old/deep/y.yaml", "older/x.descriptor.yaml", "a.tmpl.yaml", "b/c.tmpl.yaml"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(HEADS["plain.yaml"])
    found = find(["."], ignore=("old", "*.tmpl.yaml"))
    assert found.files == ["older/x.descriptor.yaml"]
    assert found.skipped == [("a.tmpl.yaml", IGNORED, False), ("old", IGNORED, True), ("b/c.tmpl.yaml", IGNORED, False)]
    assert find(["old"], ignore=("old",)).files == ["old/x.descriptor.yaml"], "what is named is looked into"


def test_a_link_to_a_folder_is_one_where_a_descriptor_behind_it_is_not_judged(here: Path) -> None:
    for name in ("project/launches", "project/empty", "elsewhere/deep", "elsewhere/.hidden"):
        (here / name).mkdir(parents=True)
    (here / "project" / "launches" / "one.descriptor.yaml").write_text("kind: launch\nid: a\nby: openai\n")
    (here / "elsewhere" / ".hidden" / "two.descriptor.yaml").write_text("kind: launch\nid: a\nby: openai\n")
    os.symlink("../../elsewhere", here / "project" / "launches" / "linked")
    os.symlink("..", here / "project" / "launches" / "loop")
    os.symlink("launches", here / "project" / "twin")
    os.chdir(here / "project")
    # What is behind the others is judged under its own name, or would not be looked into.
    assert missed() == []
    (here / "elsewhere" / "deep" / "three.descriptor.yaml").write_text("kind: launch\nid: a\nby: openai\n")
    assert missed() == ["launches/linked"]
    assert missed(ignore=("launches/linked",)) == []
    found = find([".", "launches/linked"])
    assert near_misses(found.skipped, found.files, KINDS, KEYS, PATTERN) == []
    (miss,) = near_misses(find(["."]).skipped, ["launches/one.descriptor.yaml"], KINDS, KEYS, PATTERN)
    assert miss.message == (
        "a link to a folder with a descriptor, deep/three.descriptor.yaml, that is not judged: name the folder too, or "
        "name the link under `ignore` in checker.toml"
    )


@pytest.fixture
def linked(here: Path) -> Path:
    (here / "elsewhere").mkdir()
    (here / "project").mkdir()
    os.symlink("../elsewhere", here / "project" / "linked")
    os.chdir(here / "project")
    return here / "elsewhere"


def told() -> str:
    (miss,) = near_misses(find(["."]).skipped, [], KINDS, KEYS, PATTERN)
    return miss.message


def test_behind_a_link_to_a_very_large_folder_the_search_ends_with_a_word(
    linked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (linked / "a").write_text("")
    assert missed() == []
    monkeypatch.setattr("checker.read.near_misses.ENTRIES", 0)
    assert told() == (
        "a link to a folder which holds more than 0 files and folders, so that not all of it was searched: name the link "
        "under `ignore` in checker.toml, and the folder itself where it is to be looked into"
    )
    assert missed(ignore=("linked",)) == []


def test_behind_a_link_a_folder_that_cannot_be_read_is_told(linked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (linked / "closed").mkdir()
    true = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return true(path)

    monkeypatch.setattr("os.scandir", guarded)
    assert "of which closed cannot be read" in told()


@pytest.mark.parametrize(("name", "told"), [("cwd", []), ("three.descriptor.yaml", ["linked"])])
def test_behind_a_link_what_may_not_be_followed_is_told_where_it_has_the_name_of_a_descriptor(
    linked: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: list[str]
) -> None:
    (linked / name).write_text("kind: launch\nid: a\nby: openai\n")
    true = os.path.realpath

    def guarded(path: str) -> str:
        if path.endswith(name):
            # As /proc/1/cwd does behind a link to the root of the system.
            raise PermissionError(13, "Permission denied")
        return true(path)

    monkeypatch.setattr("os.path.realpath", guarded)
    assert missed() == told
