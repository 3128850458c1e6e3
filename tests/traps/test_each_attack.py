"""Each attack by its number, through the command line, alone with files and a pack of its own.

It ends with the exit code that is promised and says why, so that none ends well for another's reason. Two more stand in
tests/audit/test_hostile_audit.py: 04, a worker of an audit that is killed, and 18, the checksums of Parquet.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from checker.pack.digest import digest
from checker.pack.shipped import folder
from tests.gate.project import Project, in_days
from tests.sweep import in_sweep
from tests.traps.processes import checker, edit, reached

PASS = "kind: compute-purchase\nid: a\nby: openai\non: 2025-11-03\nprovider: aws\n"
AWS = "- {surface: api, cloud: aws, stage: ga, available: 2026-01-10, customers: [commercial]}\n"
SUPPORTED = "microsoft: {can_support: true, chooses_to_support: true}\n"
HEAD = "kind: launch\nid: f\nby: openai\nproduct: {name: Sol, brand: openai, co_developed_with: []}\nofferings:\n"
FAIL = HEAD + AWS + SUPPORTED
TRAINING = (
    "kind: training\nid: t\nby: microsoft\non: 2026-01-15\npurpose: agi\nuses_openai_ip: true\ncompute_flop: 1.0e+27\n"
)
INSIDE = "x-agreement: {kind: compute-purchase, id: a, by: openai, on: 2025-11-03, provider: aws}\n---\n"
GRANT = ("--reason", "r", "--approver", "a", "--consent", "c", "--subject", "offerings[0]")
FOUND = ":6:25 in offerings[0], offering 1 (API on AWS, from 10 January 2026)"


class Attack(NamedTuple):
    """Files, folders (no text) and links (`-> target`) by their paths, one command, its exit code, parts of its answer."""

    files: dict[str, str]
    command: str
    code: int
    told: tuple[str, ...]


ALONE = {
    "05 empty policy": Attack({}, "check --isolated --policy= pass.descriptor.yaml", 2, ("[usage]: --policy is empty",)),
    "05 empty receipt": Attack(
        {}, "check --isolated --receipt= pass.descriptor.yaml", 2, ("[usage]: --receipt is empty",)
    ),
    "06 link and parent": Attack(
        {"real/inner": "", "real/x.descriptor.yaml": FAIL, "evil/x.descriptor.yaml": PASS, "evil/link": "-> ../real/inner"},
        "check --isolated evil/link/../x.descriptor.yaml", 1,
        (f"real/x.descriptor.yaml{FOUND}", "1 descriptor: 1 fail."),
    ),
    "07 dangling link": Attack(
        {"checker.toml": "-> /nonexistent/checker.toml"}, "check pass.descriptor.yaml", 2,
        ("error[config]: a link that leads nowhere\n --> checker.toml",),
    ),
    "07 folder": Attack(
        {"checker.toml": ""}, "check pass.descriptor.yaml", 2, ("[config]: this is a folder; name a file\n --> checker.toml",)
    ),
    "07 escaped section": Attack(
        {"pyproject.toml": '[tool."check\\u0065r"]\npolicy-digest = "sha256:000000000000"\n'},
        "check pass.descriptor.yaml", 2, ("policy-digest: expected a digest", "--> pyproject.toml"),
    ),
    "08 misspelt key": Attack(
        {"e.yaml": INSIDE + "x-agreament: {kind: launch, id: b, by: openai}\n"},
        "check --isolated --embedded x-agreement e.yaml", 2,
        ("[no-descriptor]: nothing stands under `x-agreement` in this document", "e.yaml:3:1", "1 pass, 1 error"),
    ),
    "08 merged key": Attack(
        {"e.yaml": INSIDE + '<<: {"x-agre\\u0065ment": {kind: launch, id: b, by: openai}}\n'},
        "check --isolated --embedded x-agreement e.yaml", 2,
        ("[merge-key]: `x-agreement` must not come by a merge key", "e.yaml:3:1", "1 pass, 1 error"),
    ),
    "11 loop of links": Attack(
        {"loop/pass.descriptor.yaml": PASS, "loop/x": "-> x"}, "check --isolated loop", 2,
        ("[broken-link]: a link that cannot be followed", " --> loop/x\n", "2 descriptors: 1 pass, 1 error."),
    ),
    "15 line break": Attack(
        {"h/descriptors/pass.descriptor.yaml": PASS, "h/descriptors/a\nb/bad.yaml": FAIL}, "check --isolated h", 1,
        (f"h/descriptors/a\\nb/bad.yaml{FOUND}", "2 descriptors: 1 pass, 1 fail."),
    ),
    "17 a folder's name": Attack(
        {"::stop-commands::zq/fail.descriptor.yaml": FAIL}, "check --isolated --format concise ::stop-commands::zq", 1,
        ("./::stop-commands::zq/fail.descriptor.yaml:6:25: fail[api-on-azure-only]",),
    ),
    "17 a folder's name after spaces": Attack(
        {"  ##vso[x]/fail.descriptor.yaml": FAIL.replace("id: f", "id: g")}, "check --isolated --format concise .", 1,
        ("\n./  #\\x23vso[x]/fail.descriptor.yaml:6:25: fail[api-on-azure-only]", "1 pass, 2 fail."),
    ),
}  # fmt: skip
PACKS = {
    "03 no such clause": (
        "pack.yaml", "\npack: ", "\nunwaivable: [2099.nonsense]\npack: ",
        ('[unknown-name]: there is no clause "2099.nonsense"\n --> pack/pack.yaml:',),
    ),
    "12 definitions that double": (
        "agreements/2025-next-chapter.yaml", "requires: 'this.cloud == \"azure\"'",
        "requires: 'this.cloud == \"azure\" && b25(this)'",
        ("b3(o): with its definitions expanded the condition has more than 20,000 parts\n --> pack/definitions.yaml:",),
    ),
    "13 an escape in the basis": (
        "pack.yaml", "\nbasis: ", '\nbasis: "ok\\n::stop-commands::zq\\n\\e[2Jfine" # ',
        ("[character]: U+001B cannot stand in a pack: leave it out\n --> pack/pack.yaml:",),
    ),
}  # fmt: skip


@pytest.fixture
def attacked(project: Project) -> Project:
    """A project with a descriptor that passes and one that fails."""
    project.put("pass.descriptor.yaml", PASS)
    project.put("fail.descriptor.yaml", FAIL)
    return project


@pytest.fixture
def pack(project: Project) -> Path:
    """A copy of the shipped pack in the working folder, for one attack alone."""
    return Path(shutil.copytree(folder(), "pack"))


def waived(project: Project, descriptor: str, rule: str) -> None:
    """Grant a waiver of the first offering into w.yaml."""
    words = ("--rule", rule, *GRANT, "--expires", in_days(60), "--waivers", "w.yaml")
    assert project.run("waive", "--isolated", descriptor, *words).code == 0


def harmless(text: str) -> bool:
    """Return whether no line begins a command of a CI and nothing commands a terminal."""
    return all(line.isprintable() and not line.lstrip().startswith(("::", "##")) for line in text.split("\n"))


@pytest.mark.parametrize("attack", ALONE.values(), ids=ALONE)
def test_alone(attack: Attack, attacked: Project) -> None:
    for path, text in attack.files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        if text.startswith("-> "):
            os.symlink(text[3:], path)
        elif text:
            attacked.put(path, text)
        else:
            os.makedirs(path)
    result = attacked.run(*attack.command.split(" "))
    assert result.code == attack.code and harmless(result.out), result.out
    assert all(told in result.out for told in attack.told), result.out


@pytest.mark.parametrize(("file", "old", "new", "told"), PACKS.values(), ids=PACKS)
def test_a_pack(file: str, old: str, new: str, told: tuple[str, ...], attacked: Project, pack: Path) -> None:
    assert checker("check", "--isolated", "--policy", "pack", "pass.descriptor.yaml").code == 0
    if "b25" in new:
        bomb = "".join([f"b{i}(o): 'b{i - 1}(o) && (b{i - 1}(o) || o.cloud == \"aws\")'\n" for i in range(1, 26)])
        with (pack / "definitions.yaml").open("a") as definitions:
            definitions.write("b0(o): 'o.surface == \"api\"'\n" + bomb)
    edit(pack / file, old, new)
    result = checker("check", "--isolated", "--policy", "pack", "pass.descriptor.yaml")
    assert result.code == 2 and harmless(result.out), result.out
    assert all(text in result.out for text in told) and "1 error outside descriptors." in result.out, result.out


def test_01_a_waiver_of_a_review_does_not_cover_a_failure(attacked: Project) -> None:
    """It was granted while both came on one day; then the offering on Azure is deleted."""
    row = AWS.replace("2026-01-10", "2026-05-01")
    attacked.put("sol.descriptor.yaml", HEAD + row + row.replace("aws", "azure") + SUPPORTED)
    words = ("check", "--isolated", "sol.descriptor.yaml", "--waivers", "w.yaml")
    waived(attacked, "sol.descriptor.yaml", "azure-ships-first")
    assert attacked.run(*words).code == 0
    attacked.put("sol.descriptor.yaml", HEAD + row + SUPPORTED)
    result = attacked.run(*words)
    assert result.code == 1 and "does not apply to azure-ships-first on offerings[0], which counts" in result.out
    assert "azure-ships-first was needs-review and is fail; there were 2 offerings and there are 1" in result.out


def test_02_readings_in_another_order_are_another_pack(attacked: Project, pack: Path) -> None:
    attacked.put("civil.descriptor.yaml", FAIL.replace("commercial", "us-government-civil"))
    head = attacked.run("check", "--isolated", "pass.descriptor.yaml", "--format", "json").json["policy"]
    asked = ("check", "--isolated", "civil.descriptor.yaml", "--policy-digest", head["digest"])
    result = attacked.run(*asked)
    assert result.code == 1 and "fail[api-on-azure-only]" in result.out
    assert attacked.run(*asked, "--policy", "pack").code == 1
    lines = (pack / "readings.yaml").read_text().split("\n")
    start = lines.index("A11:")
    one, other = [
        next(at for at in range(start, len(lines)) if lines[at].startswith(f"    {name}"))
        for name in ("mission-only", "any-federal")
    ]
    lines[one], lines[other] = lines[other], lines[one]
    (pack / "readings.yaml").write_text("\n".join(lines))
    result = attacked.run(*asked, "--policy", "pack")
    assert result.code == 2 and "error[policy-digest]" in result.out and "0 descriptors." in result.out


def test_03_what_the_head_of_a_pack_calls_unwaivable_is_not_waived(attacked: Project, pack: Path) -> None:
    waived(attacked, "fail.descriptor.yaml", "api-on-azure-only")
    words = ("check", "--isolated", "fail.descriptor.yaml", "--waivers", "w.yaml")
    for policy in ((), ("--policy", "pack")):
        result = attacked.run(*words, *policy)
        assert result.code == 0 and "1 fail. After waivers: 1 not applicable." in result.out
    edit(pack / "pack.yaml", "\npack: ", "\nunwaivable: [2025.api-exclusivity]\npack: ")
    result = attacked.run(*words, "--policy", "pack")
    assert result.code == 2 and "[not-waivable]: 2025.api-exclusivity may not be waived" in result.out


def test_05_a_ledger_that_is_not_named_is_not_left_out(attacked: Project) -> None:
    attacked.put("t.descriptor.yaml", TRAINING)
    attacked.put("thr.yaml", "facts:\n  compute_threshold_flop: 1.0e+26\n")
    words = ("check", "--isolated", "--allow-review", "t.descriptor.yaml")
    assert attacked.run(*words).code == 0
    result = attacked.run(*words, "--ledger", "thr.yaml")
    assert result.code == 1 and "fail[compute-within-threshold]" in result.out
    result = attacked.run(*words, "--ledger", "")
    assert result.code == 2 and "[usage]: --ledger is empty" in result.out


def test_06_a_file_called_like_standard_input(attacked: Project) -> None:
    attacked.put("-", FAIL)
    result = checker("check", "--isolated", "./-", given=PASS)
    assert result.code == 1 and f"./-{FOUND}" in result.out and "1 descriptor: 1 fail." in result.out


def test_07_the_search_for_a_configuration_ends_at_the_repository(
    attacked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacked.put("ws/checker.toml", 'pattern = "pass"\n')
    attacked.put("ws/repo/launches/pass.descriptor.yaml", PASS)
    attacked.put("ws/repo/launches/fail.descriptor.yaml", FAIL)
    monkeypatch.chdir("ws/repo")
    result = attacked.run("check", "launches")
    assert result.code == 2 and "1 descriptor: 1 pass. 1 error outside descriptors." in result.out
    os.mkdir(".git")
    result = attacked.run("check", "launches")
    assert result.code == 1 and f"launches/fail.descriptor.yaml{FOUND}" in result.out
    assert "2 descriptors: 1 pass, 1 fail." in result.out


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"exit_code": 0}, "differs: the exit code was 0 and is 1\n"),
        (
            {"facts": None, "verdict": "pass", "verdict_after_waivers": "pass", "findings": [], "causes": []},
            "differs: launch f: it has no facts, so it cannot have been judged\n",
        ),
        ({"id": "innocent", "kind": "training"}, "differs: training innocent: the facts are those of launch f\n"),
    ],
)
def test_09_a_receipt_that_contradicts_itself(change: dict[str, Any], told: str, attacked: Project) -> None:
    assert attacked.run("check", "--isolated", "fail.descriptor.yaml", "--receipt", "r.json").code == 1
    assert attacked.run("replay", "--isolated", "r.json").code == 0
    receipt = json.loads(Path("r.json").read_text())
    if "exit_code" in change:
        receipt |= change
    else:
        receipt["descriptors"][0] |= change
    if "facts" in change:
        receipt |= {"exit_code": 0, "rules": {}, "readings": {}}
    receipt["digest"] = digest({key: value for key, value in receipt.items() if key != "digest"})
    attacked.put("g.json", json.dumps(receipt))
    result = attacked.run("replay", "--isolated", "g.json")
    assert result.code == 1 and told in result.out and "the verdict changes: " in result.out, result.out


def test_10_a_pipe_is_read_once(attacked: Project) -> None:
    result = checker("check", "<(cat fail.descriptor.yaml)", shell=True)
    assert result.code == 1 and FOUND in result.out and "--> /dev/fd/" in result.out


def test_10_a_named_pipe_is_read_once(attacked: Project) -> None:
    os.mkfifo("p.descriptor.yaml")
    with subprocess.Popen(["sh", "-c", "cat fail.descriptor.yaml > p.descriptor.yaml"]) as writer:
        result = checker("check", "p.descriptor.yaml")
        writer.kill()
    assert result.code == 1 and f"p.descriptor.yaml{FOUND}" in result.out


def test_12_a_pack_names_files_inside_its_own_folder(attacked: Project, pack: Path) -> None:
    edit(pack / "pack.yaml", "\ncases: cases", "\ncases: /etc")
    result = checker("test", "pack")
    assert result.code == 2 and "/etc: a pack names files inside its own folder" in result.err


def test_12_a_pipe_is_no_file_of_a_pack(attacked: Project, pack: Path) -> None:
    (pack / "notes.yaml").unlink()
    os.mkfifo(pack / "notes.yaml")
    result = checker("check", "--isolated", "--policy", "pack", "pass.descriptor.yaml")
    assert result.code == 2 and "this is a pipe; name a regular file\n --> pack/notes.yaml" in result.out


def test_13_a_command_in_the_basis(attacked: Project, pack: Path) -> None:
    edit(pack / "pack.yaml", "\nbasis: ", '\nbasis: "ok\\n::stop-commands::zq\\nfine" # ')
    result = checker("check", "--policy", "pack", "pass.descriptor.yaml")
    assert result.code == 0 and harmless(result.out) and "ok ::stop-commands::zq fine" in result.out


@pytest.mark.parametrize("above", [False, True])
def test_15_a_folder_is_judged_alike_with_a_repository_above(
    above: bool, attacked: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacked.put("g/descriptors/a.descriptor.yaml", PASS)
    attacked.put("g/descriptors/b.yaml", FAIL)
    monkeypatch.chdir("g/descriptors")
    if above:
        os.mkdir("../.git")
    result = attacked.run("check", "--isolated", ".")
    assert result.code == 1 and f" b.yaml{FOUND}" in result.out and "2 descriptors: 1 pass, 1 fail." in result.out


def test_20_a_waiver_of_characters_that_nobody_sees(attacked: Project) -> None:
    waived(attacked, "fail.descriptor.yaml", "api-on-azure-only")
    words = ("check", "--isolated", "fail.descriptor.yaml", "--waivers", "w.yaml")
    assert attacked.run(*words).code == 0
    edit(Path("w.yaml"), "approvers: [a]", 'approvers: ["\\u200b"]')
    edit(Path("w.yaml"), "consent: c", 'consent: "\\u2060"')
    result = attacked.run(*words)
    assert result.code == 2 and "0 descriptors. 2 errors outside descriptors." in result.out
    assert 'approvers[0]: expected a name; found "\\u200b"' in result.out
    assert 'consent: expected a reference to the other party\'s consent; found "\\u2060"' in result.out


def test_22_standard_input_is_closed(attacked: Project) -> None:
    result = checker("check", "--isolated", "-", "<&-", shell=True)
    assert result.code == 2 and "error[unreadable]: cannot be read: standard input is closed\n" in result.out


# Attacks that take time or memory, or happen at once


def test_14_acts_that_take_many_steps_do_not_take_for_ever(attacked: Project) -> None:
    """Three hundred launches of a second each; the run has its steps for a few, and no flag covers the rest.

    Outside the sweep the run has steps for one of them alone.
    """
    acts = []
    for number in range(300):
        rows = ["- {stage: ga}\n"] * 4
        rows[number % 3] = f"- {{available: 2026-{1 + number % 12:02d}-{1 + number * 7 % 28:02d}}}\n"
        acts.append(f"kind: launch\nid: d{number}\nby: openai\nofferings:\n{''.join(rows)}")
    attacked.put("dos.yaml", "---\n".join(acts))
    fewer = in_sweep("", "Allowance.__init__.__defaults__ = (100, None); ")
    code = f"from checker.cli import entry; from checker.judge.allowance import Allowance; {fewer}entry()"
    words = [sys.executable, "-c", code, "check", "--isolated", "--allow-review", "dos.yaml"]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False, encoding="utf-8")
    assert done.returncode == 3 and "\n300 descriptors: 300 needs review." in done.stdout
    beyond = done.stdout.count(": not settled: this run has taken its 2,000,000 steps; judge fewer descriptors at once")
    assert 250 < beyond < 300


@pytest.mark.skipif(sys.platform == "win32", reason="the system tells no peak of memory")
def test_14_large_files_take_less_than_half_a_gibibyte(project: Project) -> None:
    """Files of the greatest size; the peak is what the system has counted of the process.

    A process begins with the peak of the one that made it, so a small one stands between this and the command.
    """
    count = in_sweep(8, 2)
    for number in range(count):
        text = f"kind: launch\nid: f{number}\nby: openai\nofferings:\n{AWS}"
        project.put(f"x{number}.descriptor.yaml", text + "#ab\n" * ((10 * 1024 * 1024 - len(text)) // 4))
    between = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdout=sys.stderr); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
    )
    words = [sys.executable, "-m", "checker", "check", "--isolated", "--no-excerpt", "."]
    done = subprocess.run([sys.executable, "-c", between, *words], capture_output=True, check=False)
    assert done.returncode == 1 and f"\n{count} descriptors: {count} fail.".encode() in done.stderr
    kibibytes = int(done.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kibibytes < 512 * 1024, f"{kibibytes:,} KiB"


def test_16_ctrl_c_gives_no_traceback(project: Project) -> None:
    os.mkfifo("p.descriptor.yaml")
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from checker.cli import entry; entry()"
    running = subprocess.Popen([sys.executable, "-c", code, "check", "p.descriptor.yaml"], stderr=subprocess.PIPE)
    os.close(reached("p.descriptor.yaml"))
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 2 and said == b"checker: interrupted; nothing was decided\n"


def test_19_waivers_that_are_granted_at_once_are_all_there(project: Project) -> None:
    words = [sys.executable, "-m", "checker", "waive", "--isolated", "--rule", "api-on-azure-only", *GRANT]
    words += ["--expires", in_days(60)]
    for number in range(9):
        project.put(f"f{number}.descriptor.yaml", FAIL.replace("id: f", f"id: f{number}"))
    for _ in range(in_sweep(5, 1)):
        Path("waivers.yaml").unlink(missing_ok=True)
        subprocess.run([*words, "f0.descriptor.yaml"], check=True, stdout=subprocess.DEVNULL)
        running = [
            subprocess.Popen([*words, f"f{number}.descriptor.yaml"], stdout=subprocess.PIPE) for number in range(1, 9)
        ]
        assert all(b"waiver added" in one.communicate(timeout=120)[0] and one.returncode == 0 for one in running)
        found = [line for line in Path("waivers.yaml").read_text().split("\n") if line.startswith("- id: ")]
        assert sorted(found) == [f"- id: f{number}-api-on-azure-only-1" for number in range(9)]
