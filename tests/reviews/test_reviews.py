"""`checker reviews` and `checker answer`: who is asked what, and an answer that is recorded once; owners in every report."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from checker.gate.config import load_config
from checker.judge.opening import open_law
from checker.report.formats import FORMATS
from tests.gate.project import AWS, AZURE, FAILS, NEEDS_REVIEW, Project, launch

UNKNOWN = launch(
    AZURE.replace("2026-01-10", "2026-06-01"),
    AWS.replace("2026-01-10", "2026-06-01"),
    id="open",
    more="owner: launch-desk\n",
)
PIN = ("--by", "counsel", "--on", "2026-05-04", "--why", "first means first")


@pytest.fixture
def two(project: Project) -> Project:
    """A project with two launches that wait for the same reading, and one that waits for Microsoft too."""
    project.put("launches/one.descriptor.yaml", NEEDS_REVIEW)
    project.put("launches/two.descriptor.yaml", NEEDS_REVIEW.replace("same-day", "other-day"))
    project.put("launches/open.descriptor.yaml", UNKNOWN)
    return project


def rows(project: Project) -> list[dict[str, str]]:
    """Return the rows of the answer in CSV."""
    return list(csv.DictReader(io.StringIO(project.run("reviews", "launches", "--format", "csv").out)))


def test_questions_are_listed_by_the_person_whom_the_pack_names(two: Project) -> None:
    found = {row["question"]: row["asked_of"] for row in rows(two)}
    assert found["A02"] == "Counsel"
    assert found["microsoft.can_support and microsoft.chooses_to_support"] == "Microsoft"
    text = two.run("reviews", "launches").out
    assert text.startswith("Microsoft: ")
    assert ": \n" not in text
    assert "answer: checker answer A02=earlier --by NAME --on DATE --why TEXT (or no-later in place of earlier)" in text


def test_each_names_the_launches_that_wait_for_it(two: Project) -> None:
    waiting = {row["id"] for row in rows(two) if row["question"] == "A02"}
    assert waiting == {"same-day", "other-day", "open"}
    assert "open, launches/open.descriptor.yaml, owner launch-desk" in two.run("reviews", "launches").out


def test_a_fact_is_asked_of_each_descriptor_alone(two: Project) -> None:
    two.put(
        "launches/more.descriptor.yaml",
        UNKNOWN.replace("id: open", "id: more").replace("brand: openai", "brand: unknown"),
    )
    text = two.run("reviews", "launches").out
    asked = "microsoft.can_support and microsoft.chooses_to_support: Can it support this, and does it choose to?\n"
    assert text.count(asked) == 2 and text.startswith("Microsoft: 2 questions\n")
    assert "    the team records the answer: checker interview launches/more.descriptor.yaml\n" in text
    team = text.partition("\nThe team: ")[2]
    assert "    answer: checker interview launches/more.descriptor.yaml\n" in team and "records the answer" not in team


def test_what_is_asked_counts_as_in_the_report(project: Project) -> None:
    project.put("open.descriptor.yaml", UNKNOWN)
    asked = project.run("reviews", "open.descriptor.yaml").out
    counts = [
        int(line.split(": ")[1].split()[0]) for line in asked.splitlines() if re.match(r"\w[\w ]*: \d+ quest", line)
    ]
    assert f"{sum(counts)} open questions" in project.check("open.descriptor.yaml").out


def test_what_settles_a_launch_alone_comes_first_and_the_rest_is_said_once(two: Project) -> None:
    two.put("launches/nova.descriptor.yaml", UNKNOWN.replace("id: open", "id: nova\ntitle: Nova"))
    counsel = two.run("reviews", "launches").out.partition("\nCounsel: ")[2].partition("\n\n")[0]
    alone, _, together = counsel.partition("  This settles a verdict only together with other answers:\n")
    assert alone.splitlines()[1].startswith("  A02 ship-first") and "A01 support-exception" in together
    assert "    same-day, launches/one.descriptor.yaml: " in alone and "-> fails" in alone
    assert "only together" not in together and "A02" not in together
    assert "    Nova (nova), launches/nova.descriptor.yaml, owner launch-desk\n" in together
    marked = two.run("reviews", "launches", "--format", "markdown").out
    assert marked.count("This settles a verdict only together with other answers:") == 1


def test_markdown_and_csv_carry_no_markup_and_no_formula(two: Project) -> None:
    two.put(
        "launches/bad.descriptor.yaml", UNKNOWN.replace("launch-desk", '"=cmd|x <b>"').replace("id: open", "id: bad")
    )
    assert {row["owner"] for row in rows(two) if row["id"] == "bad"} == {"'=cmd|x <b>"}
    assert "<b>" not in two.run("reviews", "launches", "--format", "markdown").out


def test_no_title_begins_a_command_of_a_ci(project: Project) -> None:
    """Runners pass over blanks before `::`, and a title comes first in its line."""
    project.put("a.descriptor.yaml", NEEDS_REVIEW + 'title: "::add-mask::Azure"\n')
    said = project.run("reviews", "a.descriptor.yaml").out
    assert ":\\x3aadd-mask::Azure (same-day)" in said
    assert not [line for line in said.splitlines() if line.lstrip().startswith("::")]


def test_the_calendar_has_the_days_on_which_verdicts_turn(project: Project) -> None:
    project.put("launches/old.descriptor.yaml", FAILS)
    done = project.run("reviews", "launches", "--format", "ics")
    assert done.code == 0
    lines = done.out.split("\n")
    assert "BEGIN:VCALENDAR" in lines[0] and "DTSTART;VALUE=DATE:20260427" in done.out
    assert done.out == project.run("reviews", "launches", "--format", "ics").out
    assert "turns from fail to" in done.out.replace("\n ", "")
    assert all(len(line.encode()) <= 76 for line in lines)


def test_and_the_days_on_which_waivers_expire(project: Project) -> None:
    project.put("launches/old.descriptor.yaml", FAILS)
    grant = ("--reason", "agreed", "--approver", "desk", "--consent", "letter 7", "--days", "30")
    assert (
        project.run("waive", "launches", "--rule", "api-on-azure-only", "--subject", "offerings[1]", *grant).code == 0
    )
    assert "applies for the last time" in project.run("reviews", "launches", "--waivers", "waivers.yaml").out


def test_what_cannot_be_judged_is_told(two: Project) -> None:
    two.put("launches/broken.descriptor.yaml", "kind: launch\n")
    done = two.run("reviews", "launches")
    assert done.code == 2
    assert "launches/broken.descriptor.yaml" in done.err


def test_an_answer_of_counsel_is_recorded_once_for_all(two: Project) -> None:
    done = two.run("answer", "A02=earlier", *PIN, "launches")
    assert done.code == 0, done.err
    assert (
        "recorded in checker.toml; it counts for every descriptor that is judged with checker.toml; to undo it, remove [pins.A02]"
        in done.out
    )
    assert "launch same-day (launches/one.descriptor.yaml): was needs-review, is fail" in done.out
    assert "launch other-day (launches/two.descriptor.yaml): was needs-review, is fail" in done.out
    assert two.check("launches/one.descriptor.yaml").code == 1
    before = (two.folder / "checker.toml").read_text()
    assert "recorded already" in two.run("answer", "A02=earlier", *PIN).out
    assert two.run("answer", "A02=no-later", *PIN).code == 2
    assert (two.folder / "checker.toml").read_text() == before
    assert all(row["question"] != "A02" for row in rows(two))


def test_it_is_added_to_a_configuration_that_is_there(two: Project) -> None:
    two.put(
        "checker.toml",
        "# ours\nallow-review = true\n\n[pins.A06]\nreading = 'family'\nby = 'c'\non = 2026-05-01\nwhy = 'x'\n",
    )
    assert two.run("answer", "A02=earlier", *PIN[:5], 'a "quoted" \\ ground').code == 0
    text = (two.folder / "checker.toml").read_text()
    assert text.startswith("# ours\n") and "[pins.A02]" in text
    (two.folder / "checker.toml").unlink()
    two.put("pyproject.toml", "[tool.checker]\nallow-review = true\n")
    assert "to undo it, remove [tool.checker.pins.A02] there" in two.run("answer", "A02=earlier", *PIN).out
    assert "[tool.checker.pins.A02]" in (two.folder / "pyproject.toml").read_text()
    assert two.run("answer", "agi.declared_on=2026-02-01", "--source", "minutes").code == 0
    assert two.run("config").code == 0


def test_a_layout_that_cannot_take_it_stays_as_it_is(two: Project) -> None:
    text = "pins = {A06 = {reading = 'family', by = 'c', on = 2026-05-01, why = 'x'}}\n"
    two.put("checker.toml", text)
    done = two.run("answer", "A02=earlier", *PIN)
    assert done.code == 2 and "add it by hand: [pins.A02]" in done.err
    assert (two.folder / "checker.toml").read_text() == text


def test_an_answer_of_the_world_goes_into_the_ledger(two: Project) -> None:
    assert (
        two.run("answer", "agi.declared_on=2026-02-01", "--source", "minutes", "--known-from", "2026-02-02").code == 0
    )
    assert two.run("answer", "agi.verified_on=2026-03-01", "--source", "minutes").code == 0
    assert (two.folder / "checker.toml").read_text() == 'ledger = "ledger.yaml"\n'
    assert (
        "agi.declared_on: {value: 2026-02-01, known_from: 2026-02-02, source: minutes}"
        in (two.folder / "ledger.yaml").read_text()
    )
    assert two.check("launches", "--format", "json").code == 3
    assert two.run("answer", "agi.verified_on=2026-04-01", "--source", "minutes").code == 2


def test_a_pin_of_the_command_line_holds_before_and_after_an_answer(two: Project) -> None:
    words = ("launches", "--pin", "A02=earlier", "--source", "minutes")
    done = two.run("answer", "agi.declared_on=none", *words)
    assert "no verdict turns by it" in done.out, done.out
    done = two.run("answer", "A02=no-later", *PIN, "launches", "--pin", "A02=earlier")
    assert "launch same-day (launches/one.descriptor.yaml): was fail, is pass" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("offerings[1].cloud=azure",), "is a fact of one descriptor"),
        (("microsoft.can_support=true",), "is a fact of one descriptor"),
        (("A2=earlier",), "did you mean A02?"),
        (("A02=earlier",), "--by (who answered), --on (when), --why (on what ground)"),
        (("A02=earlyer", *PIN), "did you mean earlier?"),
        (("A02=earlier", *PIN, "--source", "x"), "takes no --source"),
        (("A02=earlier", "--by", "c", "--on", "soon", "--why", "x"), "--on"),
        (("A02=earlier", *PIN[:5], "a\udcff"), "--why (on what ground) is not in UTF-8: 'a\\udcff'"),
        (("agi.declared_on=2026-02-01", "--source", "a\udcff"), "--source (where it is written down) is not in UTF-8"),
        (("agi.declared_on=2026-02-01",), "--source (where it is written down)"),
        (("agi.declared_on=soon", "--source", "x"), "soon"),
        (("agi.verified_on=2026-02-01", "--source", "x"), "a verification needs a declaration"),
        (("compute_threshold_flop=many", "--source", "x"), "is a number"),
        (("A02",), "NAME=ANSWER"),
    ],
)
def test_what_is_no_answer_writes_nothing(two: Project, words: tuple[str, ...], said: str) -> None:
    done = two.run("answer", *words)
    assert done.code == 2
    assert said in done.err
    assert not (two.folder / "checker.toml").exists() and not (two.folder / "ledger.yaml").exists()


@pytest.mark.parametrize("format", FORMATS)
def test_every_report_names_the_owner(project: Project, format: str) -> None:
    project.put("launches/a/one.descriptor.yaml", launch(AZURE, AWS, more="owner: launch-desk\n"))
    project.put("launches/b/two.descriptor.yaml", launch(AZURE, AWS, id="two"))
    project.put("checker.toml", '[owners]\n"launches/**" = "everybody"\n"launches/b/" = "desk-b"\n')
    out = project.check("launches", "--format", format).out
    assert "launch-desk" in out and "desk-b" in out and "everybody" not in out


def test_so_does_a_file_that_cannot_be_judged(project: Project) -> None:
    project.put("launches/one.descriptor.yaml", "kind: [\n")
    project.put("checker.toml", '[owners]\n"launches/*.yaml" = "desk-b"\n')
    assert project.check("launches", "--format", "json").json["descriptors"][0]["owner"] == "desk-b"
    assert "= owner: desk-b" in project.check("launches").out


def test_a_pack_asks_nobody_it_does_not_name(project: Project) -> None:
    import shutil

    from tests.gate.conftest import ROOT

    shutil.copytree(ROOT / "policies", project.folder / "policies")
    head = project.folder / "policies" / "pack.yaml"
    head.write_text(head.read_text().replace("reading: counsel", "reading: councel"))
    project.put("one.descriptor.yaml", NEEDS_REVIEW)
    done = project.check("one.descriptor.yaml", "--policy", "policies")
    assert done.code == 2 and 'there is no person "councel"; did you mean counsel?' in done.out


def test_json_keeps_its_schema(two: Project) -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(two.run("schema", "report").out)
    Draft202012Validator(schema).validate(two.check("launches", "--format", "json").json)


def test_answers_given_at_once_are_all_kept(two: Project) -> None:
    names = ("A02", "A04", "A06", "A12", "A13", "A14")
    readings = {name: open_law().pack.questions[name].choices[0].name for name in names}
    words = [sys.executable, "-m", "checker", "answer"]
    running = [
        subprocess.Popen([*words, f"{name}={reading}", *PIN], stderr=subprocess.PIPE)
        for name, reading in readings.items()
    ]
    said = [item.communicate(timeout=120)[1] for item in running]
    assert [item.returncode for item in running] == [0] * len(names), said
    assert {name: pin.reading for name, pin in load_config(None).pins.items()} == readings


def test_an_answer_is_written_whole_or_not_at_all(two: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = two.put("checker.toml", "allow-review = true\n").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    done = two.run("answer", "A02=earlier", *PIN)
    assert done.code == 2 and "checker.toml: cannot be written: No space left on device" in done.err
    assert (two.folder / "checker.toml").read_bytes() == before
    assert sorted(path.name for path in two.folder.iterdir()) == ["checker.toml", "launches"]


def test_what_is_answered_into_is_a_regular_file(two: Project) -> None:
    os.mkfifo(two.folder / "facts.yaml")
    done = two.run("answer", "agi.declared_on=2026-02-01", "--source", "minutes", "--ledger", "facts.yaml")
    assert done.code == 2 and "facts.yaml" in done.err and "name a regular file" in done.err


def test_verdicts_that_turn_are_those_of_the_gate(two: Project) -> None:
    act = "".join([f"  {line}\n" for line in NEEDS_REVIEW.replace("same-day", "embedded").splitlines()])
    two.put("release/one.yaml", f"checker:\n{act}")
    two.put("checker.toml", 'embedded = "checker"\npattern = "release/.*"\n')
    done = two.run("answer", "A02=earlier", *PIN, "release")
    assert "launch embedded (release/one.yaml): was needs-review, is fail" in done.out
    two.put("release/two.yaml", "checker: {kind: launch}\n")
    done = two.run("answer", "A04=ga", *PIN, "release")
    assert "1 descriptor was not judged: checker check says why" in done.out


def test_what_settles_one_launch_alone_comes_before_what_more_wait_for(project: Project) -> None:
    project.put("launches/one.descriptor.yaml", NEEDS_REVIEW)
    for id in ("weights", "more-weights"):
        row = "- {surface: weights, cloud: aws, available: 2026-06-01}"
        project.put(f"launches/{id}.descriptor.yaml", f"kind: launch\nid: {id}\nby: openai\nofferings:\n{row}\n")
    counsel = [row["question"] for row in rows(project) if row["asked_of"] == "Counsel"]
    assert counsel[0] == "A02" and counsel[1] == counsel[2] != "A02"
