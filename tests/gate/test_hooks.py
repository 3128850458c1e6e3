"""The hooks of pre-commit: what they match, and that they block and let pass, for real."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.cli.policies import run
from checker.read.discover import PATTERN, find
from tests.gate.conftest import ROOT, git
from tests.gate.project import FAILS, NEEDS_REVIEW, PASSES, Project

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}

GOOD = (
    "descriptors/a.yaml",
    "descriptors/a.yml",
    "descriptors/a.json",
    "descriptors/deep/er/a.yaml",
    "team/descriptors/a.yaml",
    "team/descriptors/deep/a.json",
    "a.descriptor.yaml",
    "a.descriptor.yml",
    "a.descriptor.json",
    "launches/gpt-5.5.descriptor.yaml",
    "launches/with space.descriptor.yaml",
    "descriptors/descriptors/a.yaml",
    "descriptors/a.YAML",
    "a.descriptor.Json",
    "\u6a21\u578b.descriptor.yaml",
)
BAD = (
    "descriptors",
    "descriptors.yaml",
    "descriptors/readme.md",
    "descriptors/a.yaml.bak",
    "descriptors/.yaml",
    "descriptorsx/a.yaml",
    "mydescriptors/a.yaml",
    "my-descriptors/a.yaml",
    "descriptor/a.yaml",
    "Descriptors/a.yaml",
    "a.yaml",
    "launches/a.yaml",
    "a.descriptor.yaml~",
    "a.descriptor.toml",
    "adescriptor.yaml",
    "a.descriptors.yaml",
    ".descriptor.yaml",
    "x/.descriptor.yaml",
    "a.descriptor",
    "a.descriptor.yaml/b.txt",
)


# What they match


def test_hook_and_walk_have_one_pattern() -> None:
    assert HOOKS["checker"]["files"] == PATTERN


def test_the_documented_hook_has_it_too() -> None:
    assert f"files: {PATTERN}" in (ROOT / "docs" / "ci.md").read_text()


def test_the_documented_globs_of_editors_match_the_same_names() -> None:
    """Globs know neither case nor a name of one character at least: what is an ending alone they take in too."""
    text = (ROOT / "docs" / "ci.md").read_text().partition("## Editors")[2]
    settings = json.loads(text.partition("```json\n")[2].partition("```")[0])
    globs = settings["yaml.schemas"]["descriptor.schema.json"] + settings["json.schemas"][0]["fileMatch"]
    # As fnmatch, but with `*` for what is no slash and `**/` for folders, none too.
    parts = {"**/": "(.+/)?", "*": "[^/]*"}
    matched = ["".join([parts.get(part, re.escape(part)) for part in re.split(r"(\*\*/|\*)", glob)]) for glob in globs]

    def match(name: str) -> bool:
        return any(re.fullmatch(pattern, name, re.IGNORECASE) for pattern in matched)

    assert [name for name in GOOD if not match(name)] == []
    endings = {"descriptors/.yaml", ".descriptor.yaml", "x/.descriptor.yaml"}
    assert {name for name in BAD if match(name)} == {*endings, "Descriptors/a.yaml"}


@pytest.mark.parametrize("name", GOOD)
def test_good_names(name: str, project: Project) -> None:
    assert re.search(HOOKS["checker"]["files"], name)
    project.put(name, "")
    assert find(["."]).files == [name]


@pytest.mark.parametrize("name", BAD)
def test_bad_names(name: str, project: Project) -> None:
    assert not re.search(HOOKS["checker"]["files"], name)
    project.put(name, "")
    found = find(["."])
    assert found.files == [] and len(found.skipped) == 1


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("policies/pack.yaml", True),
        ("policies/agreements/a.yml", True),
        ("law/policies/pack.yaml", True),
        ("policies/readme.md", False),
        ("launches/sol.yaml", False),
        ("policies/cases/a.yaml", True),
        ("ledger.yaml.txt", False),
        ("licence/pack.yaml", True),
        ("policies.yaml", False),
    ],
)
def test_names_of_policies(name: str, matches: bool) -> None:
    assert bool(re.search(HOOKS["checker-policies"]["files"], name)) is matches


def test_hooks_are_as_pre_commit_reads_them() -> None:
    assert list(HOOKS) == ["checker", "checker-policies"]
    for hook in HOOKS.values():
        assert hook["language"] == "python" and hook["require_serial"] is True
        assert "additional_dependencies" not in hook, "nothing is fetched that the package does not name"
    assert HOOKS["checker"]["types_or"] == ["yaml", "json", "symlink"]
    # Left out, `types` is [file] to pre-commit, and no link is a file.
    assert HOOKS["checker"]["types"] == []
    assert HOOKS["checker-policies"]["pass_filenames"] is False


# The policies' hook as a command


def test_a_pack_that_does_not_load_is_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["nowhere"]) == 2
    project.put("policies/pack.yaml", "pack: x\nverison: 1\n")
    assert run([]) == 2
    project.put("mine/pack.yaml", "pack: x\n")
    project.put("checker.toml", "policy = 'mine'\n")
    assert run([]) == 2
    said = capsys.readouterr().err
    assert "holds no pack.yaml" in said and "policies/pack.yaml:2:1" in said and "mine/pack.yaml" in said
    assert run(["a", "b"]) == 2 and run(["--help"]) == 2


def test_a_pack_is_tested_and_proved(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "fixtures" / "packs" / "meridian-kestrel", project.folder / "policies")
    assert run([]) == 0
    said = capsys.readouterr().out
    assert "cases" in said and "claims" in said
    case = sorted((project.folder / "policies" / "cases").glob("*.yaml"))[0]
    text = case.read_text()
    case.write_text(text.replace("expect: fail", "expect: pass", 1))
    assert run(["policies"]) == 1
    case.write_text(text.replace("- case: ", "- csae: ", 1))
    assert run(["policies"]) == 2


# For real


def pre_commit(folder: Path, *words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "GIT_DIR", "GIT_INDEX_FILE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps its environments."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def user(tmp_path: Path, source: Path, index: None, home: Path) -> Path:
    """A repository that uses the hooks at a commit."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    config: Mapping[str, Any] = {
        "repos": [
            {
                "repo": source.as_uri(),
                "rev": git(source, "rev-parse", "HEAD").stdout.strip(),
                "hooks": [{"id": "checker"}, {"id": "checker-policies"}],
            }
        ]
    }
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (tmp_path / "launches").mkdir()
    (tmp_path / "launches/good.descriptor.yaml").write_text(PASSES)
    # What a repository of a user may hold, and must not be imported by a hook.
    (tmp_path / "checker").mkdir()
    (tmp_path / "checker/__init__.py").write_text("raise SystemExit('the wrong checker')\n")
    git(tmp_path, "add", "--all")
    return tmp_path


def test_pre_commit_runs_blocks_and_lets_pass(user: Path, home: Path) -> None:
    done = pre_commit(user, "run", "--all-files", "--verbose", home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 descriptor: 1 pass." in done.stdout
    assert "no files to check" in done.stdout, "there is no pack to prove"

    done = pre_commit(user, "install", home=home)
    assert done.returncode == 0, done.stderr
    hook = {"PRE_COMMIT_HOME": str(home)}
    os.environ.update(hook)
    try:
        _commits(user)
    finally:
        for name in hook:
            del os.environ[name]


def _commits(user: Path) -> None:
    """Commit what passes, what fails, what needs review, what is no descriptor, and a broken pack."""

    def commit(name: str, text: str) -> subprocess.CompletedProcess[str]:
        (user / name).parent.mkdir(parents=True, exist_ok=True)
        (user / name).write_text(text)
        git(user, "add", "--all")
        done = git(user, "commit", "--message", name)
        if done.returncode:
            git(user, "rm", "--quiet", "--cached", name)
            (user / name).unlink()
        return done

    first = git(user, "commit", "--message", "first")
    assert first.returncode == 0, first.stdout + first.stderr
    blocked = commit("launches/bad.descriptor.yaml", FAILS.replace("some-launch", "bad"))
    assert blocked.returncode != 0 and "fail[api-on-azure-only]" in blocked.stdout + blocked.stderr
    assert "launches/bad.descriptor.yaml:7:" in blocked.stdout + blocked.stderr
    assert commit("descriptors/review.yaml", NEEDS_REVIEW).returncode != 0
    assert commit("descriptors/broken.json", '{"kind": "launch"').returncode != 0
    assert commit("launches/not-a-descriptor.yaml", "a: [").returncode == 0, "no business of the hook"
    assert commit("launches/two.descriptor.yaml", PASSES.replace("some-launch", "two")).returncode == 0
    broken = commit("policies/pack.yaml", "pack: mine\nverison: 1\n")
    assert broken.returncode != 0 and "did you mean version?" in broken.stdout + broken.stderr
    shutil.copytree(ROOT / "fixtures" / "packs" / "meridian-kestrel", user / "policies", dirs_exist_ok=True)
    git(user, "add", "--all")
    whole = git(user, "commit", "--message", "a pack")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    case = sorted((user / "policies" / "cases").glob("*.yaml"))[0]
    wrong = commit(str(case.relative_to(user)), case.read_text().replace("expect: fail", "expect: pass", 1))
    assert wrong.returncode != 0 and "expected the verdict pass; found fail" in wrong.stdout + wrong.stderr
