"""What else an adversary tried: nothing may pass that should not, and nothing may hang. `test_each_attack` has the first."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from checker.pack.shipped import folder
from checker.report.build import judged
from tests.gate.project import FAILS, PASSES, Project
from tests.traps.processes import edit, reached


@pytest.fixture
def pack() -> Path:
    """A copy of the shipped pack in the working folder, for one attack alone."""
    return Path(shutil.copytree(folder(), "pack"))


# A configuration that guards


@pytest.mark.parametrize("name", ["checker.toml", "pyproject.toml"])
def test_a_configuration_that_is_no_file_is_no_absent_one(name: str, project: Project) -> None:
    project.put("a.descriptor.yaml", PASSES)
    os.mkdir(name)
    assert project.check("a.descriptor.yaml").code == 2
    os.rmdir(name)
    os.mkfifo(name)
    result = project.check("a.descriptor.yaml")
    assert result.code == 2 and "this is a pipe; name a regular file" in result.out


@pytest.mark.parametrize(
    "option",
    ["--policy", "--ledger", "--receipt", "--config", "--embedded", "--format", "--signature", "--signature-not-before",
     "--attest", "--passphrase", "--waivers", "--policy-digest", "--require-signature", "--as-of", "--against", "--pin"],
)  # fmt: skip
def test_an_option_that_is_empty_is_not_left_out(option: str, project: Project) -> None:
    """Without the last day that counts an old pack would do, without the key another document would be judged."""
    project.put("a.descriptor.yaml", PASSES)
    words = ["--require-signature", "key.pub"] if option.startswith("--signature") else []
    result = project.check("a.descriptor.yaml", *words, option, "")
    assert result.code == 2
    if words:
        assert f"{option} is empty" in result.out


# Packs that hang, leave their folder or fill the memory


@pytest.mark.parametrize("calls", ["b{0}(o)", "b{0}(o) && b{1}(o)"])
def test_definitions_that_call_one_another_too_deep(calls: str, project: Project, pack: Path) -> None:
    chain = "".join([f"b{i}(o): '{calls.format(i - 1, i - 2)}'\n" for i in range(2, 2000)])
    with (pack / "definitions.yaml").open("a") as file:
        file.write("b0(o): 'o.surface == \"api\"'\nb1(o): 'o.surface == \"api\"'\n" + chain)
    project.put("a.descriptor.yaml", PASSES)
    result = project.check("a.descriptor.yaml", "--policy", "pack")
    assert result.code == 2 and "definitions call one another more than 50 deep" in result.out


@pytest.mark.parametrize("name", ["/etc", "../elsewhere", "cases/../../x", "a\\0b"])
def test_a_pack_names_files_inside_its_own_folder(name: str, project: Project, pack: Path) -> None:
    edit(pack / "pack.yaml", "cases: cases", f'cases: "{name}"')
    project.put("a.descriptor.yaml", PASSES)
    for result in (project.run("test", "pack"), project.check("a.descriptor.yaml", "--policy", "pack")):
        assert result.code == 2 and "a pack names files inside its own folder" in result.out + result.err


@pytest.mark.parametrize("name", ["notes.yaml", "agreements", "cases"])
def test_no_link_leads_out_of_a_pack(name: str, project: Project, pack: Path) -> None:
    shutil.move(pack / name, "elsewhere")
    os.symlink("../elsewhere", pack / name)
    project.put("a.descriptor.yaml", PASSES)
    for result in (project.run("test", "pack"), project.check("a.descriptor.yaml", "--policy", "pack")):
        assert result.code == 2 and "this link leads out of the pack's folder" in result.out + result.err


def test_no_link_in_the_cases_of_a_pack_leads_out(project: Project, pack: Path) -> None:
    project.put("secret.yaml", "password: hunter2\n")
    os.symlink("../../secret.yaml", pack / "cases" / "zz.yaml")
    result = project.run("test", "pack")
    assert result.code == 2 and "zz.yaml: this link leads out" in result.out + result.err
    assert "hunter2" not in result.out + result.err


def test_no_link_in_the_sources_of_a_pack_leads_out(project: Project, pack: Path) -> None:
    name = "2025-next-chapter.txt"
    text = project.put("secret.txt", "A sentence of its own.\n")
    (pack / "sources").mkdir(exist_ok=True)
    (pack / "sources" / name).unlink(missing_ok=True)
    os.symlink(text, pack / "sources" / name)
    result = project.run("sources", "pack", "--check", "--html")
    assert "A sentence of its own" not in result.out and f"{name}: this link leads out" in result.out + result.err
    assert result.code == 2


def test_links_that_stay_in_a_pack_and_a_pack_behind_a_link_are_read(project: Project, pack: Path) -> None:
    """As Kubernetes mounts a folder: each file is a link to one in a folder beside it, which is a link as well."""
    os.mkdir(pack / "..data_1")
    os.symlink("..data_1", pack / "..data")
    for name in ("notes.yaml", "cases", "agreements"):
        shutil.move(pack / name, pack / "..data_1" / name)
        os.symlink(f"..data/{name}", pack / name)
    os.symlink("pack", "link")
    project.put("a.descriptor.yaml", PASSES)
    assert project.check("a.descriptor.yaml", "--policy", "link").code == 0
    assert "leads out" not in "".join(project.run("test", "link")[1:])


@pytest.mark.parametrize("option", ["--ledger", "--waivers", "--config"])
def test_a_pipe_or_a_huge_file_is_no_ledger(option: str, project: Project) -> None:
    project.put("a.descriptor.yaml", PASSES)
    os.mkfifo("pipe.yaml")
    result = project.check("a.descriptor.yaml", option, "pipe.yaml")
    assert result.code == 2 and "this is a pipe" in result.out
    with open("huge.yaml", "wb") as file:
        file.truncate(3 << 30)
    result = project.check("a.descriptor.yaml", option, "huge.yaml")
    assert result.code == 2 and "more than 10,485,760 bytes" in result.out
    os.remove("huge.yaml")


ODD = [
    ("agreements/2025-next-chapter.yaml", "requires: 'this.cloud == \"azure\"'",
     "requires: '(this.cloud == \"azure\" && true) == (by == \"openai\")'", "conditions are not compared"),
    ("ledger.yaml", 'cap_reached ? "0001-01-01" : "none"', 'cap_reached ? "someday" : "none"', "fits no kind of act"),
    ("ledger.yaml", "  agi.verified_on:\n  - {value: none,", "  agi.verified_on:\n  - {value: 2026-01-01,", ""),
    ("descriptor.yaml", "values: [openai, microsoft]", "values: [openai, microsoft, 1]", "put it in quotes"),
    ("definitions.yaml", "is_api(o):", "zz(o): 'o.surface == \"api\" && by.surface == \"x\"'\nis_api(o):", ""),
    ("agreements/2025-next-chapter.yaml", 'by != to && (reading.A28 == "both-ways"',
     'is_api(this) && by != to && (reading.A28 == "both-ways"', "here the subject is the act itself"),
    ("agreements/2025-next-chapter.yaml", 'by != to && (reading.A28 == "both-ways"',
     'is_api(accrued) && by != to && (reading.A28 == "both-ways"', "there is no fact"),
    ("assumptions.yaml", "D1:\n", "D1:\n  extra: \"\\a\"\n", "cannot stand in a pack"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "told"), ODD)
def test_odd_packs_are_refused_and_never_crash(
    name: str, old: str, new: str, told: str, project: Project, pack: Path
) -> None:
    edit(pack / name, old, new)
    project.put("a.descriptor.yaml", FAILS)
    said = ""
    for words in ("check a.descriptor.yaml", "fix a.descriptor.yaml", "init launch", "clauses"):
        result = project.run(*words.split(), "--policy", "pack")
        said += result.out + result.err
    result = project.run("test", "pack")
    said += result.out + result.err
    assert "internal error" not in said and "internal-error" not in said, said
    assert told in said


# What is written


def test_a_report_never_replaces_what_it_is_about(project: Project) -> None:
    project.put("a.descriptor.yaml", FAILS)
    project.put("waivers.yaml", "waivers: []\n")
    for target in ("a.descriptor.yaml", "./a.descriptor.yaml", "waivers.yaml"):
        words = ("a.descriptor.yaml", "--waivers", "waivers.yaml", "--output", f"json={target}")
        for more in ((), ("--policy", "nowhere")):
            result = project.check(*words, *more)
            assert result.code == 2 and "is read by this run, so nothing is written there" in result.out
    os.symlink("a.descriptor.yaml", "link")
    assert project.check(".", "--receipt", "link").code == 2
    assert project.check(".", "--output", "json=a.descriptor.yaml").code == 2
    assert (project.folder / "a.descriptor.yaml").read_text() == FAILS
    assert project.check(".", "--output", "json=o.json").code == 1
    assert project.check(".", "--output", "json=o.json").code == 1


def test_one_file_holds_one_report_however_it_is_spelt(project: Project) -> None:
    project.put("a.descriptor.yaml", PASSES)
    for second in (("--output", "sarif=./o.json"), ("--receipt", "x/../o.json")):
        os.makedirs("x", exist_ok=True)
        result = project.check("a.descriptor.yaml", "--output", "json=o.json", *second)
        assert result.code == 2 and "twice (as o.json); a file holds one report" in result.out
    assert not Path("o.json").exists()


def test_a_file_is_written_whole_or_not_at_all(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from checker.read.files import write_whole

    project.put("o.json", "before")
    os.chmod("o.json", 0o640)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_whole("o.json", b"after")
    assert Path("o.json").read_text() == "before" and os.listdir() == ["o.json"]
    os.symlink("o.json", "link")
    write_whole("link", b"after")
    assert Path("o.json").read_text() == "after" and os.path.islink("link")
    assert os.stat("o.json").st_mode & 0o777 == 0o640


@pytest.mark.parametrize("configured", [False, True])
def test_an_answer_locks_the_ledger_wherever_it_is(
    configured: bool, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two projects with one ledger lost answers: each locked only its own folder."""
    fcntl = pytest.importorskip("fcntl")
    locked: list[int] = []
    monkeypatch.setattr(fcntl, "flock", lambda file, how: locked.append(os.fstat(file).st_ino))
    project.put("shared/world.yaml", "facts: {}\n")
    project.put("one/checker.toml", 'ledger = "../shared/world.yaml"\n' if configured else "")
    monkeypatch.chdir("one")
    words = () if configured else ("--ledger", "../shared/world.yaml")
    assert project.run("answer", "agi.declared_on=none", "--source", "minutes", *words).code == 0
    assert locked == sorted(os.stat(folder).st_ino for folder in (".", "../shared"))


def test_no_module_of_the_working_folder_is_taken(project: Project) -> None:
    for name in ("yaml", "jsonschema", "json", "tomllib", "hashlib", "gc", "argparse"):
        project.put(f"{name}.py", "raise SystemExit(0)\n")
    project.put("a.descriptor.yaml", FAILS)
    installed = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", "a.descriptor.yaml"], capture_output=True, check=False, env=installed
    )
    assert done.returncode == 1, done


# What a run may take


def test_the_steps_of_a_run_are_bounded_however_many_processes_share_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from checker.check import check_paths
    from checker.check.many import check_files
    from checker.check.options import DEFAULTS
    from checker.judge import allowance
    from checker.judge.opening import open_law

    for number in range(6):
        rows = "\n".join(["- {stage: ga}", f"- {{available: 2026-03-{number + 10}}}"])
        project.put(f"d{number}.descriptor.yaml", f"kind: launch\nid: d{number}\nby: openai\nofferings:\n{rows}\n")
    project.put("e.descriptor.yaml", PASSES)
    law = open_law()
    alone = check_paths(["."], law)
    steps = [entry.steps for entry in alone.descriptors]
    assert steps[6] == 0 and all(steps[:6])
    begin = allowance.Allowance.__init__
    monkeypatch.setattr(begin, "__defaults__", (sum(steps[:3]) - 1, *(begin.__defaults__ or ())[1:]))
    monkeypatch.setattr("checker.check.many.CHUNK", 2)
    report = check_paths(["."], law)
    beyond = [[cause.name for cause in entry.causes if cause.kind == "limit"] for entry in report.descriptors]
    assert beyond == [[], [], [], ["run"], ["run"], ["run"], []]
    assert [entry.verdict for entry in report.descriptors] == ["needs-review"] * 6 + ["pass"]
    files = [entry.path for entry in report.descriptors]
    for processes in (1, 2, 3):
        shared = check_files(files, law, DEFAULTS, judged, None, processes)
        assert [entry._replace(checked=None) for entry in report.descriptors] == [
            entry._replace(checked=None, kin=other.kin) for entry, other in zip(shared, report.descriptors, strict=True)
        ]
    result = project.check("--allow-review", ".")
    assert result.code == 3 and "this run has taken its 2,000,000 steps" in result.out
    tap = project.check("--allow-review", "--format", "tap", ".")
    assert tap.code == 3 and "not ok" in tap.out


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="the workers of a process are found by /proc")
def test_a_worker_of_a_check_that_is_killed_from_outside_is_told(project: Project) -> None:
    """The work cannot end, since one worker reads a pipe into which nothing is written; then one is killed."""
    names = [f"d{number}.descriptor.yaml" for number in range(300)]
    for number, name in enumerate(names):
        project.put(name, PASSES.replace("some-launch", f"launch-{number}"))
    os.mkfifo("p.descriptor.yaml")
    code = "import checker.processes as p; p.cores = lambda: 2; from checker.cli import entry; entry()"
    words = [sys.executable, "-c", code, "check", "--format", "json", *names, "p.descriptor.yaml"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    writer = reached("p.descriptor.yaml")
    kids = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    assert len(kids) == 2
    os.kill(int(kids[0]), signal.SIGKILL)
    out, said = running.communicate(timeout=60)
    os.close(writer)
    assert running.returncode == 2 and b"Traceback" not in said
    (error,) = json.loads(out)["errors"]
    assert error["code"] == "lost-process" and "was ended from outside" in error["message"]


def test_no_more_of_large_files_is_kept_than_is_shown(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        project.put(f"{name}.descriptor.yaml", FAILS.replace("some-launch", name) + "#ab\n" * 1000)
    whole = {form: project.check(".", "--format", form).out for form in ("text", "json", "markdown", "sarif", "html")}
    monkeypatch.setattr("checker.judge.allowance.ROOM", 10_000)
    for form, out in whole.items():
        assert project.check(".", "--format", form).out == out
    from checker.check import check_paths
    from checker.judge.opening import open_law

    report = check_paths(["."], open_law())
    assert [entry.checked is None for entry in report.descriptors] == [True, True, True]
    assert "fix:" in whole["text"]
