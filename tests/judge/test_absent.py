"""What was left out where leaving it out says something: told where another value would give another verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.check import judge_data
from checker.cli import main
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.notes import beside_a_pass
from checker.judge.opening import open_law
from tests.advise.small_pack import FILES, write

AHEAD = Path(__file__).parents[2] / "fixtures" / "pass" / "azure-ships-first--a-week-ahead.descriptor.yaml"
SAID = (
    "left out, it is read as the cloud provider's own service (provider); "
    "a channel of one's own (own) would give needs-review"
)


def without_channel(folder: Path, *names: str) -> list[str]:
    """Write descriptors whose first offering does not say through whom customers get it."""
    files = []
    for name in names:
        text = AHEAD.read_text(encoding="utf-8").replace("    channel: provider\n", "")
        text = text.replace("id: azure-ships-first-a-week-ahead", f"id: {name}").replace("name: ", f"name: {name} ")
        files.append(folder / f"{name}.descriptor.yaml")
        files[-1].write_text(text, encoding="utf-8")
    return [str(file) for file in files]


def test_a_pass_that_another_value_would_turn_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", "--format", "json", *without_channel(tmp_path, "first")]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["descriptors"]
    notes = [note for note in entry["notes"] if note["kind"] == "absent"]
    assert notes == [{"kind": "absent", "name": "offerings[0].channel", "message": SAID}]


def test_beside_passes_of_one_run_it_is_shown_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", *without_channel(tmp_path, "first", "second")]) == 0
    assert capsys.readouterr().out.count("channel of one's own (own) would give") == 1


def test_what_is_written_has_no_such_note(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--isolated", "--format", "json", str(AHEAD)])
    assert '"kind": "absent"' not in capsys.readouterr().out


def test_a_value_that_a_limit_leaves_undecided_turns_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.judge.absent.STEPS", 0)
    main(["check", "--isolated", "--format", "json", *without_channel(tmp_path, "first")])
    (entry,) = json.loads(capsys.readouterr().out)["descriptors"]
    assert [note for note in entry["notes"] if note["kind"] == "absent"] == []


@pytest.mark.parametrize(("soil", "noted"), [("clay", True), ("unknown", True), ("sand", False)])
def test_what_cannot_stand_in_a_row_is_not_left_out_of_it(soil: str, noted: bool, tmp_path: Path) -> None:
    deed = FILES["deed.yaml"]
    first, last = deed.index("    governs:"), deed.index("    at: [depth_cm]")
    deed = deed[:first] + "    governs: 'true'\n    requires: '!this.lime'\n" + deed[last:]
    lime = "lime: {type: boolean, only_if: {soil: clay}, absent: false, "
    descriptor = FILES["descriptor.yaml"].replace("lime: {type: boolean, only_if: {soil: clay}, ", lime)
    pack = write(
        tmp_path,
        deed_yaml=deed.replace("only {depth_cm} deep", "limed").lstrip(),
        descriptor_yaml=descriptor.lstrip(),
    )
    data = {"kind": "planting", "id": "x", "by": "ann", "on": "2025-05-01", "beds": [{"soil": soil, "plants": []}]}
    judged = judge_data(data, open_law(pack))
    assert judged.verdict == "pass"
    assert [note.name for note in judged.notes if note.kind == "absent"] == ["beds[0].lime"] * noted


@pytest.mark.parametrize(
    ("governs", "requires", "beside"),
    [("true", "!this.lime", [True, False]), ("!this.lime", "depth_cm >= 1", [False, False])],
)
def test_a_field_brings_the_first_pass_of_a_run_into_the_report_and_only_where_it_may_fail(
    governs: str, requires: str, beside: list[bool], tmp_path: Path
) -> None:
    """With lime the first rule fails, and the second governs nothing."""
    deed = FILES["deed.yaml"]
    first, last = deed.index("    governs:"), deed.index("    at: [depth_cm]")
    deed = deed[:first] + f"    governs: '{governs}'\n    requires: '{requires}'\n" + deed[last:]
    descriptor = FILES["descriptor.yaml"].replace("lime: {type: boolean, ", "lime: {type: boolean, absent: false, ")
    law = open_law(write(tmp_path, deed_yaml=deed.lstrip(), descriptor_yaml=descriptor.lstrip()))
    bed = {"soil": "clay", "plants": []}
    data = {"kind": "planting", "id": "x", "by": "ann", "on": "2025-05-01", "depth_cm": 5, "beds": [bed]}
    act, _ = Reader(law).act(data)
    assert act is not None
    judgement, reported = judge(act, law), set[str]()
    assert [note.kind for note in judge_data(data, law).notes if note.kind != "assumption"] == ["absent"]
    assert [beside_a_pass(act, law, judgement, reported) for _ in range(2)] == beside
