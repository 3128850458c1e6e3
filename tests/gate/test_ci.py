"""docs/ci.md, docs/waivers.md and action.yml: every command that they show is run, and the action's script too."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.gate.config import read_config
from checker.gate.waiver_files import read_waivers
from checker.judge.law import Law
from checker.report.formats import FORMATS
from tests.gate.conftest import ROOT, git
from tests.gate.project import AWS, AZURE, FAILS, NEEDS_REVIEW, PASSES, Project, launch

PAGES = ("ci.md", "waivers.md")
GITHUB = ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ACTIONS", "RUNNER_TEMP", "GITHUB_ACTION_PATH")


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Yield the fenced blocks of a page with their languages."""
    text = (ROOT / "docs" / page).read_text()
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield found[1], found[2]


def commands(page: str) -> Iterator[str]:
    """Yield the `checker` commands that a page shows, in a shell, a pipeline's script or a stage."""
    for language, text in blocks(page):
        for line in text.splitlines():
            line = line.strip().removeprefix("- ")
            if language == "groovy" and line.startswith("sh '"):
                line = line[4:-1]
            if line.startswith("checker ") and language in ("sh", "yaml", "groovy"):
                yield line


# The pages


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_pages_runs(project: Project, page: str) -> None:
    shutil.copytree(ROOT / "fixtures" / "embedded", project.folder / "fixtures" / "embedded")
    project.put("launches/assistant.descriptor.yaml", launch(AZURE, AWS, id="assistant"))
    for words in ("init --quiet", "add --all", "commit --quiet -m one", "update-ref refs/remotes/origin/main HEAD"):
        assert git(project.folder, *words.split()).returncode == 0
    found = list(commands(page))
    assert len(found) >= 3
    for command in found:
        result = project.run(*shlex.split(command)[1:])
        assert result.code in (0, 1, 3), f"{command}\n{result.out}{result.err}"
        assert "error[" not in result.out
    if page == "ci.md":
        for name in ("checker.sarif", "checker.xml", "gl-code-quality-report.json", "checker.html", "receipt.json"):
            assert (project.folder / name).stat().st_size
    else:
        assert project.check("launches", "--waivers", "waivers.yaml").code == 0


def test_ci_shows_each_system() -> None:
    text = (ROOT / "docs" / "ci.md").read_text()
    for heading in ("pre-commit", "GitHub Actions", "GitLab", "Jenkins", "Without a network"):
        assert f"\n## {heading}\n" in text


def test_the_configuration_on_the_page_is_one() -> None:
    shown = [text for language, text in blocks("ci.md") if language == "toml"]
    assert [sorted(read_config(text.encode(), "checker.toml").values) for text in shown] == [
        ["max-policy-age", "paths", "pins", "required-version", "waivers"],
        ["ignore", "pattern"],
    ]


def test_the_pipelines_on_the_page_are_yaml_and_pinned() -> None:
    for language, text in blocks("ci.md"):
        if language != "yaml":
            continue
        data: Any = yaml.safe_load(text)
        assert isinstance(data, dict)
        for used in re.findall(r"uses: (\S+)", text):
            assert used.startswith("your-org/") or re.search(r"@[0-9a-f]{40}$", used), used


def test_the_waiver_of_fixture_and_page_is_granted_on_what_is_true_now(law: Law, update_golden: bool) -> None:
    from checker.gate.waiver_text import write
    from checker.gate.waivers import grounds_of
    from checker.judge.descriptor import Reader
    from checker.judge.judgement import judge
    from checker.read.reader import read_bytes

    folder = ROOT / "fixtures" / "waivers"
    act, _ = Reader(law).act(
        read_bytes((folder / "assistant.descriptor.yaml").read_bytes(), path="x.yaml").documents[0].data
    )
    assert act is not None
    (waiver,) = read_waivers([str(folder / "waivers.yaml")], law.pack)
    grounds = grounds_of(act, law, judge(act, law), [law.pack.rules[waiver.rule]], 1)
    if update_golden:
        facts = re.search(r"  facts:\n.*?(?=  reason:)", write([waiver._replace(grounds=grounds)]), re.DOTALL)
        assert facts
        for path in (folder / "waivers.yaml", ROOT / "docs" / "waivers.md"):
            path.write_text(re.sub(r"  facts:\n.*?(?=  reason:)", facts[0], path.read_text(), flags=re.DOTALL))
    assert update_golden or waiver.grounds == grounds, "a rule or reading was amended: run pytest --update-golden"


def test_the_waiver_on_the_page_is_one(law: Law, tmp_path: Path) -> None:
    (text,) = [text for language, text in blocks("waivers.md") if language == "yaml"]
    (tmp_path / "waivers.yaml").write_text(text)
    (waiver,) = read_waivers([str(tmp_path / "waivers.yaml")], law.pack)
    (same,) = read_waivers([str(ROOT / "fixtures" / "waivers" / "waivers.yaml")], law.pack)
    assert waiver._replace(file="") == same._replace(file="")


def test_the_waiver_of_the_fixture_covers_its_offering(law: Law) -> None:
    from checker.check import check_paths
    from checker.gate.deciding import deciding
    from checker.gate.waivers import Waivers

    folder = ROOT / "fixtures" / "waivers"
    waivers = Waivers(read_waivers([str(folder / "waivers.yaml")], law.pack), law, "2026-12-01")
    report = check_paths([str(folder / "assistant.descriptor.yaml")], law, decide=deciding(waivers, None, None))
    (entry,) = report.descriptors
    assert [finding.waived for finding in entry.findings if finding.verdict == "fail"] == [True, False]
    assert report.exit_code == 1


def test_nothing_detected_changes_what_is_printed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(one_yaml=FAILS)
    before = project.check("one.yaml")
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "BUILDKITE", "TF_BUILD", "TEAMCITY_VERSION"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "summary.md"))
    monkeypatch.setenv("COLUMNS", "20")
    assert project.check("one.yaml") == before
    assert not (project.folder / "summary.md").exists(), "the summary belongs to the format github"


# The step's summary


def test_the_summary_is_appended(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "summary.md"))
    project.write(one_yaml=FAILS)
    project.put("summary.md", "# of another command\n")
    result = project.check("one.yaml", "--format", "github")
    text = (project.folder / "summary.md").read_text()
    assert result.code == 1 and text.startswith("# of another command\n") and "api-on-azure-only" in text
    assert "::error" not in text and "Built from public summaries" in text


def test_the_summary_keeps_to_its_size(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub takes a mebibyte; a smaller bound does here, for what stands there already counts too."""
    import checker.cli.check
    from checker.report.markdown import LIMIT

    assert LIMIT < checker.cli.check.SUMMARY == 1024 * 1024
    monkeypatch.setattr(checker.cli.check, "SUMMARY", 100_000)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "summary.md"))
    project.put("many.yaml", launch(AZURE, *[AWS] * 60))
    sizes = []
    for _ in range(3):
        assert project.check("many.yaml", "--format", "github").code == 1
        sizes.append((project.folder / "summary.md").stat().st_size)
    assert 40_000 < sizes[0] < sizes[1] < sizes[2] <= 100_000
    assert (project.folder / "summary.md").read_text().endswith("does not fit here; the log of the step has it.\n")
    project.put("summary.md", "x" * 100_000)
    assert project.check("many.yaml", "--format", "github").code == 1
    assert (project.folder / "summary.md").stat().st_size == 100_000


def test_a_summary_that_cannot_be_written_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "no" / "summary.md"))
    project.write(one_yaml=PASSES)
    result = project.check("one.yaml", "--format", "github")
    assert result.code == 0 and "cannot be written" in result.err


# Unannounced launches

SECRET = """# s3cret
kind: launch
id: one
title: s3cret
owner: s3cret
by: openai  # s3cret
product: {name: s3cret, brand: openai, co_developed_with: []}  # s3cret
offerings:
  - {surface: api, state: stateless, cloud: aws, stage: ga, available: 2026-01-10, customers: [commercial]}  # s3cret
evidence: {by: {by: s3cret, ref: s3cret}}
"""
SECRETS = (
    SECRET,
    SECRET.replace("cloud: aws", "cloud: unknown"),
    SECRET.replace("cloud: aws", "cloud: asw").replace("by: openai", "bye: openai"),
    SECRET.replace("kind: launch", "kind: [launch"),
    SECRET.replace("brand: openai", "brand: openai, brand: openai"),
)


@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize("way", ["--no-excerpt", "excerpt = false"])
def test_without_excerpts_nothing_is_told_but_what_decides(
    project: Project, monkeypatch: pytest.MonkeyPatch, text: str, way: str
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.folder / "summary.md"))
    project.put("launches/one.descriptor.yaml", text)
    words = ("--no-excerpt",) if way == "--no-excerpt" else ()
    project.put("checker.toml", "" if words else way)
    outputs = [f"--output={name}=out.{name}" for name in FORMATS]
    result = project.check("launches", "--verbose", "--format", "github", *outputs, *words)
    assert result.code in (1, 2, 3) and "s3cret" not in result.out + result.err
    for name in FORMATS:
        assert "s3cret" not in (project.folder / f"out.{name}").read_text(), name
    assert "s3cret" not in (project.folder / "summary.md").read_text()


# The action


ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
JUDGE = next(step for step in STEPS if step.get("id") == "judge")


def test_no_input_is_written_into_a_script() -> None:
    for step in STEPS:
        assert "${{" not in step.get("run", "")
    given = {name for text in JUDGE["env"].values() for name in re.findall(r"inputs\.([a-z-]+)", text)}
    assert given == set(ACTION["inputs"]) - {"upload-sarif", "python-version", "comment"}


def test_nested_actions_are_pinned_by_commit() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used and all(re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40}", name) for name in used)


def test_inputs_and_outputs_are_described() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for item in (*ACTION["inputs"].values(), *ACTION["outputs"].values()):
        assert item["description"]
    assert set(ACTION["outputs"]) == {"exit-code", "report", "sarif"}


def judged(project: Project, **inputs: str) -> dict[str, str]:
    """Run the action's script with inputs, and return its outputs."""
    temporary = project.folder.parent / f"{project.folder.name}-runner"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    (temporary / "checker").symlink_to(ROOT)
    (temporary / "bin").mkdir()
    (temporary / "bin" / "python").symlink_to(sys.executable)
    script = temporary / "judge.sh"
    script.write_text(JUDGE["run"])
    environment = {name: value for name, value in os.environ.items() if name not in GITHUB}
    for name, value in JUDGE["env"].items():
        key = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)
        assert key
        environment[name] = inputs.get(key[1].replace("-", "_"), ACTION["inputs"][key[1]]["default"])
    environment |= {
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(temporary / "output"),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary.md"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}",
    }
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
    done = subprocess.run(words, cwd=project.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outputs = dict(line.split("=", 1) for line in (temporary / "output").read_text().splitlines())
    return {**outputs, "log": done.stdout, "summary": (temporary / "summary.md").read_text()}


def test_the_action_judges_and_says_how_it_went(project: Project) -> None:
    project.put("launches/a.descriptor.yaml", PASSES)
    project.put("more launches/b.descriptor.yaml", FAILS.replace("some-launch", "b"))
    passed = judged(project, paths="launches")
    assert passed["exit-code"] == "0" and json.loads(Path(passed["report"]).read_text())["summary"]["pass"] == 1
    failed = judged(project, paths="launches\nmore launches\n", receipt="receipt.json")
    assert failed["exit-code"] == "1" and "::error file=more launches/b.descriptor.yaml," in failed["log"]
    assert "api-on-azure-only" in failed["summary"]
    assert json.loads(Path(failed["sarif"]).read_text())["runs"][0]["results"]
    assert (project.folder / "receipt.json").exists()


def test_the_action_takes_every_input(project: Project) -> None:
    project.put("a.yaml", FAILS)
    project.put("b.yaml", NEEDS_REVIEW)
    grant = ("--reason", "x", "--approver", "y", "--consent", "z", "--days", "300")
    assert project.run("waive", "a.yaml", *grant).code == 0
    assert judged(project, paths="a.yaml\nb.yaml", waivers="waivers.yaml", allow_review="true")["exit-code"] == "0"
    assert judged(project, paths="b.yaml", pins="A02=no-later\nA04=ga")["exit-code"] == "0"
    assert judged(project, paths="b.yaml", pins="A02=earlier")["exit-code"] == "1"
    assert judged(project, paths="b.yaml", policy_digest="0" * 64)["exit-code"] == "2"
    assert judged(project, paths="b.yaml", policy=str(ROOT / "policies"))["exit-code"] == "3"
    project.put("mine.toml", "paths = ['a.yaml']\nwaivers = ['waivers.yaml']\n")
    assert judged(project, config="mine.toml")["exit-code"] == "0"
    assert judged(project, paths="empty", allow_empty="true")["exit-code"] == "2", "what is named must be there"


@pytest.mark.parametrize(
    "text", ["$(touch owned)", "`touch owned`", "; touch owned #", '"; touch owned; "', "--format=json", "-h", "a\\nb"]
)
def test_hostile_inputs_are_words_and_nothing_more(project: Project, text: str) -> None:
    found = judged(project, paths=text, pins=text, embedded=text)
    assert found["exit-code"] == "2"
    assert not (project.folder / "owned").exists()


@pytest.mark.parametrize("value", ["false", "False", "no", "off", ""])
def test_lines_are_shown_only_where_the_action_is_told_so(project: Project, value: str) -> None:
    """`False` showed the lines of a launch that is not announced."""
    project.put("a.yaml", FAILS + "title: secret name\n")
    found = judged(project, paths="a.yaml", excerpt=value)
    assert found["exit-code"] == "1" and "secret name" not in found["log"] + found["summary"]
    assert "secret name" not in Path(found["report"]).read_text()


def test_nothing_of_the_checkout_or_of_an_earlier_install_is_run(project: Project) -> None:
    """A change that adds pip.py put a checker of its own in place; an earlier version of the action judged in its stead."""
    project.put("pip.py", "open('owned', 'w')\n")
    project.put("runner/checker/checker/__init__.py", "")
    environment = {
        "RUNNER_TEMP": str(project.folder / "runner"),
        "GITHUB_ACTION_PATH": str(project.folder / "nowhere"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    install = next(step for step in STEPS if step.get("name") == "Install checker")
    done = subprocess.run(["bash", "-e", "-c", install["run"]], cwd=project.folder, env=environment, check=False)
    assert done.returncode, "there is nothing to install"
    assert not (project.folder / "owned").exists() and not (project.folder / "runner" / "checker").exists()


def test_the_gate_fails_without_an_outcome() -> None:
    gate = STEPS[-1]
    for code, expected in (("0", 0), ("1", 1), ("3", 3), ("", 2)):
        done = subprocess.run(["bash", "-c", gate["run"]], env={**os.environ, "CODE": code}, check=False)
        assert done.returncode == expected


# Without a network


def test_the_offline_recipe(source: Path, index: None, tmp_path: Path) -> None:
    """Wheels are gathered with a network; what is installed from them alone judges, by the policies it carries."""
    recipe = [text for language, text in blocks("ci.md") if language == "sh" and "wheels" in text]
    gather, use = recipe[0].split(), recipe[1].splitlines()[0].split()
    assert gather[:2] == [*use[:1], "wheel"] == ["pip", "wheel"]
    wheels = tmp_path / "wheels"
    words = [sys.executable, "-m", *gather[:-1], str(source), "--quiet"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert list(wheels.glob("agreement_checker-*.whl"))
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    environment = {"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "HOME": str(tmp_path)}
    words = [str(python), "-m", *use, "--quiet"]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    (tmp_path / "launches").mkdir()
    (tmp_path / "launches/one.descriptor.yaml").write_text(FAILS)
    command = [str(python.parent / "checker"), "check", "launches", "--format", "concise"]
    done = subprocess.run(command, cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "fail[api-on-azure-only]" in done.stdout
