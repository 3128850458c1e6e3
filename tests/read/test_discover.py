"""Which files are descriptors, and how paths are walked and shown."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest

from checker.read.discover import PATTERN, UNNAMED, find
from checker.read.document import Problem

MATCHES = [
    "a.descriptor.yaml", "a.descriptor.yml", "a.descriptor.json", "x/y/a.b.descriptor.yaml", "descriptors/a.yaml",
    "descriptors/a.yml", "descriptors/a.json", "x/descriptors/y/z/a.yaml", "descriptors/.a.yaml",
    "é/descriptors/ü ö.yaml", "a.descriptor.YAML", "descriptors/a.YAML", "descriptors/a.Json", "x/b.descriptor.YML",
]  # fmt: skip
OTHERS = [
    "a.yaml", "a.descriptor.yaml.bak", "descriptor.yaml", ".descriptor.yaml", "x/.descriptor.yaml",
    "a.descriptors.yaml",
    "descriptors.yaml", "my-descriptors/a.yaml", "descriptors2/a.yaml", "descriptors/a.txt", "descriptors/a.yaml/b",
    "descriptors/.yaml", "a.descriptor.toml", "DESCRIPTORS/a.yaml", "a_descriptor.yaml", "descriptors/",
]  # fmt: skip


@pytest.mark.parametrize("path", MATCHES)
def test_the_pattern_finds(path: str) -> None:
    assert re.search(PATTERN, path)


@pytest.mark.parametrize("path", [path for path in OTHERS if path != "descriptors/.yaml"])
def test_the_pattern_leaves(path: str) -> None:
    assert not re.search(PATTERN, path)


def plant(top: Path, *names: str) -> None:
    for name in names:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("a: 1\n")


def test_a_folder_is_walked_by_name_its_files_first(tmp_path: Path) -> None:
    plant(
        tmp_path, "b.descriptor.yaml", "a/z.descriptor.yml", "a/descriptors/2.yaml", "a/descriptors/10/1.json",
        "c.yaml", "README.md",
        ".git/a.descriptor.yaml", "node_modules/x/a.descriptor.yaml", ".hidden/descriptors/a.yaml",
        "descriptors/notes.txt",
    )  # fmt: skip
    found = find(["."], cwd=str(tmp_path))
    assert found.files == ["b.descriptor.yaml", "a/z.descriptor.yml", "a/descriptors/2.yaml", "a/descriptors/10/1.json"]
    assert found.skipped == [
        (".git", "a hidden folder; name it to look into it", True),
        (".hidden", "a hidden folder; name it to look into it", True),
        ("README.md", UNNAMED, False),
        ("c.yaml", UNNAMED, False),
        ("node_modules", "not written by hand; name it to look into it", True),
        ("descriptors/notes.txt", UNNAMED, False),
    ]
    assert found.problems == []
    assert find([str(tmp_path)], cwd=str(tmp_path)) == found


def test_a_named_file_is_always_found_and_comes_once(tmp_path: Path) -> None:
    plant(tmp_path, "x.txt", "descriptors/a.yaml", ".github/b.yaml")
    os.symlink("x.txt", tmp_path / "y.txt")
    paths = [
        "x.txt",
        "./x.txt",
        "descriptors",
        str(tmp_path / "descriptors" / "a.yaml"),
        "y.txt",
        "-",
        ".github/b.yaml",
        "-",
        ".",
    ]
    found = find(paths, cwd=str(tmp_path))
    assert found.files == ["x.txt", "descriptors/a.yaml", "-", ".github/b.yaml"]
    assert [item.path for item in found.skipped] == [".github", "x.txt", "y.txt"] and not found.problems


def test_paths_are_shown_from_the_working_folder_where_they_are_below_it(tmp_path: Path) -> None:
    plant(tmp_path, "in/a.yaml", "out/descriptors/b.yaml", "in/descriptors/c.yaml")
    inside = str(tmp_path / "in")
    outside = str(tmp_path / "out")
    assert find([f"{inside}/a.yaml", "../out", "descriptors/../a.yaml"], cwd=inside).files == [
        "a.yaml",
        "../out/descriptors/b.yaml",
    ]
    assert find([outside], cwd=inside).files == [f"{outside}/descriptors/b.yaml"]
    assert find(["../in/descriptors"], cwd=inside).files == ["descriptors/c.yaml"]


def test_what_a_folder_holds_does_not_turn_on_a_repository(tmp_path: Path) -> None:
    plant(tmp_path, "descriptors/x/a.yaml", "descriptors/b.yaml", "descriptors/line\nbreak/c.yaml")
    inside = str(tmp_path / "descriptors")
    every = ["b.yaml", "line\nbreak/c.yaml", "x/a.yaml"]
    assert find(["."], cwd=inside).files == every
    (tmp_path / ".git").mkdir()
    assert find(["."], cwd=inside).files == every
    (tmp_path / ".git").rename(tmp_path / "descriptors" / ".git")
    assert find(["."], cwd=inside).files == every


def test_a_pattern_of_a_configuration_is_searched_from_its_folder(tmp_path: Path) -> None:
    plant(tmp_path, "descriptors/x/a.yaml", "descriptors/b.yaml")
    inside = str(tmp_path / "descriptors")
    pattern = "^descriptors/x/"
    assert find(["."], cwd=inside, pattern=pattern, base=str(tmp_path)).files == ["x/a.yaml"]
    assert find(["."], cwd=inside, pattern=pattern, base=str(tmp_path / "descriptors")).files == []
    # What is not below that folder has its path from the working folder.
    assert find(["."], cwd=str(tmp_path), pattern=pattern, base="/elsewhere").files == ["descriptors/x/a.yaml"]


def test_paths_mean_what_the_operating_system_means(tmp_path: Path) -> None:
    plant(tmp_path, "real/inner/z.yaml", "real/x.yaml", "evil/x.yaml", "-")
    os.symlink("../real/inner", tmp_path / "evil" / "link")
    cwd = str(tmp_path)
    assert find(["evil/link/../x.yaml"], cwd=cwd).files == ["real/x.yaml"]
    assert find(["evil/link/../../evil/x.yaml", "evil/x.yaml"], cwd=cwd).files == ["evil/x.yaml"]
    assert find(["./-"], cwd=cwd).files == ["./-"]
    assert find(["-", "./-"], cwd=cwd).files == ["-", "./-"]
    assert find(["."], cwd=cwd, pattern="-$").files == ["./-"]
    assert [path for path, _ in find(["nowhere/../real/x.yaml", "real/x.yaml/"], cwd=cwd).problems] == [
        "real/x.yaml", "real/x.yaml"
    ]  # fmt: skip


def test_a_link_that_cannot_be_followed_is_told_and_the_rest_is_found(tmp_path: Path) -> None:
    plant(tmp_path, "a.descriptor.yaml", "z/b.descriptor.yaml")
    os.symlink("x", tmp_path / "x")
    os.symlink("y/" * 1000 + "y", tmp_path / "y")
    os.symlink("long/" * 600 + "x", tmp_path / "long")
    found = find(["."], cwd=str(tmp_path))
    assert found.files == ["a.descriptor.yaml", "z/b.descriptor.yaml"]
    told = {path: (problem.code, problem.message) for path, problem in found.problems}
    assert set(told) == {"x", "y", "long"} and {code for code, _ in told.values()} == {"broken-link"}
    assert told["x"][1] == "a link that cannot be followed: Too many levels of symbolic links"
    assert find(["x"], cwd=str(tmp_path)).problems == [("x", Problem(*told["x"]))]


def test_links_to_folders_are_not_followed_and_loops_end(tmp_path: Path) -> None:
    plant(tmp_path, "descriptors/a.yaml", "real.yaml")
    os.symlink("..", tmp_path / "descriptors" / "loop")
    os.symlink(".", tmp_path / "descriptors" / "self.yaml")
    os.symlink("../real.yaml", tmp_path / "descriptors" / "link.yaml")
    found = find(["."], cwd=str(tmp_path))
    assert found.files == ["descriptors/a.yaml", "descriptors/link.yaml"]
    assert [item[::2] for item in found.skipped] == [
        ("real.yaml", False), ("descriptors/loop", True), ("descriptors/self.yaml", True)
    ]  # fmt: skip
    assert found.skipped[1].why == "a link to a folder; name it to look into it" and not found.problems
    assert find(["descriptors/loop"], cwd=str(tmp_path)).files == [
        "descriptors/loop/real.yaml",
        "descriptors/loop/descriptors/a.yaml",
    ]


@pytest.mark.parametrize("names", [("link", "descriptors"), ("descriptors", "link")])
def test_a_folder_is_walked_by_its_own_name_and_behind_a_link(names: tuple[str, str], tmp_path: Path) -> None:
    """By its own name `b.yaml` is a descriptor; the link, if it was named first, left it out of both."""
    plant(tmp_path, "descriptors/a.descriptor.yaml", "descriptors/b.yaml")
    (tmp_path / "link").symlink_to("descriptors")
    found = find(names, cwd=str(tmp_path))
    assert sorted(map(os.path.basename, found.files)) == ["a.descriptor.yaml", "b.yaml"]
    assert not found.empty


def test_what_is_no_file_is_skipped_and_named_whatever_it_is_called(tmp_path: Path) -> None:
    plant(tmp_path, "a.descriptor.yaml")
    os.mkfifo(tmp_path / "b.descriptor.yaml")
    here = os.getcwd()
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(tmp_path)  # the path of a socket is short
        server.bind("c.descriptor.yaml")
        os.chdir(here)
        found = find(["."], cwd=str(tmp_path))
    assert found.files == ["a.descriptor.yaml"]
    why = "neither a file nor a folder; name it to read from it"
    assert found.skipped == [("b.descriptor.yaml", why, False), ("c.descriptor.yaml", why, False)]


def test_a_broken_link_and_a_missing_path_are_problems(tmp_path: Path) -> None:
    plant(tmp_path, "launches/sol.yaml", "descriptors/a.yaml")
    os.symlink("nowhere", tmp_path / "descriptors" / "b.yaml")
    paths = [
        "lanches/sol.yaml",
        "launches/sol.yml",
        "zzz",
        "launches/sol.yaml/x",
        "",
        "a\0b",
        "descriptors",
        "descriptors/b.yaml",
    ]
    found = find(paths, cwd=str(tmp_path))
    assert found.files == ["descriptors/a.yaml"]
    assert [(path, problem.code) for path, problem in found.problems] == [
        *[(path, "no-such-path") for path in paths[:6]],
        ("descriptors/b.yaml", "broken-link"),
        ("descriptors/b.yaml", "broken-link"),
    ]
    messages = [problem.message for _, problem in found.problems]
    assert "`lanches` does not exist; did you mean `launches`?" in messages[0]
    assert "`sol.yml` does not exist; did you mean `sol.yaml`?" in messages[1]
    assert "did you mean" not in messages[2]


def test_folders_deeper_than_the_call_stack_are_walked(tmp_path: Path) -> None:
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1200):
            os.mkdir("d")
            os.chdir("d")
        Path("a.descriptor.yaml").write_text("a: 1\n")
        assert len(find(["."], cwd=str(tmp_path)).files) == 1
        os.unlink("a.descriptor.yaml")
        for _ in range(1200):
            os.chdir("..")
            os.rmdir("d")
    finally:
        os.chdir(here)


def test_a_folder_that_cannot_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def closed(path: str) -> object:
        # Root may read every folder, so the refusal is made here.
        if os.path.basename(path) == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert [problem.code for _, problem in find(["."], cwd=str(tmp_path)).problems] == ["unreadable-folder"]


def test_a_named_folder_without_a_descriptor_is_told(tmp_path: Path) -> None:
    plant(tmp_path, "a/descriptors/1.yaml", "a/notes/x.txt", "b/x.txt", "ab/2.descriptor.yaml")
    assert find(["a", "b"], cwd=str(tmp_path)).empty == ["b"]
    assert find(["a", "a/notes", "a/descriptors", "a"], cwd=str(tmp_path)).empty == ["a/notes"]
    assert find(["."], cwd=str(tmp_path)).empty == []
    assert find(["a/notes", "a/notes"], cwd=str(tmp_path)).empty == ["a/notes"]
    assert find(["ab", "a"], cwd=str(tmp_path)).empty == []
    os.symlink("a", tmp_path / "link")
    assert find(["a", "link"], cwd=str(tmp_path)).empty == []


def test_a_walk_ends_where_there_are_more_files_than_wanted(tmp_path: Path) -> None:
    plant(tmp_path, *[f"descriptors/{place}/{number}.yaml" for place in "ab" for number in range(5)])
    assert len(find(["."], cwd=str(tmp_path), most=3).files) == 4
    assert len(find(["descriptors/a", "descriptors/b"], cwd=str(tmp_path), most=6).files) == 7
    assert find(["."], cwd=str(tmp_path), most=10) == find(["."], cwd=str(tmp_path))
