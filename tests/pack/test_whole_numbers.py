"""A field for whole numbers: what it takes, what it says of the rest, and what it supposes while it is not known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checker.check import judge_data
from checker.cli import main
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.problems import PackError
from checker.pack.schema import descriptor_schema
from tests.advise.small_pack import FILES, write

HEAD = {"kind": "planting", "id": "x", "by": "ann", "on": "2025-05-01", "beds": [{"soil": "sand", "plants": []}]}
LEDGER = "keys:\n  frost.last_on: {type: date, none: true, about: The last frost.}\n"
CAP = "  cap: {type: integer, about: The most.}\n"


def pack(folder: Path, requires: str, *, kind: str = "integer, minimum: 0", cap: str = "") -> str:
    """Write the garden's pack with a count for its depth, and what the rule asks of it."""
    rule = 'depth_cm >= (reading.G1 == "ten" ? 10 : 20)'
    return write(
        folder,
        descriptor_yaml=FILES["descriptor.yaml"].replace("depth_cm: {type: number", f"depth_cm: {{type: {kind}"),
        deed_yaml=FILES["deed.yaml"].replace(rule, requires).replace("{depth_cm} deep", "{depth_cm} of them"),
        ledger_yaml=LEDGER + cap + "facts:\n  frost.last_on: 2025-02-01\n",
    )


@pytest.fixture
def law(tmp_path: Path) -> Law:
    return open_law(pack(tmp_path, "depth_cm >= 700000000"))


def verdict(law: Law, depth: Any) -> str:
    return judge_data({**HEAD, "depth_cm": depth}, law).verdict


def test_it_takes_what_is_whole_however_it_is_written(law: Law) -> None:
    assert verdict(law, 700_000_000) == verdict(law, 7.0e8) == "pass"
    assert verdict(law, 699_999_999) == "fail"
    assert verdict(law, "unknown") == "needs-review"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.5, "depth_cm: expected a whole number, 0 or more, or unknown; found the number 0.5"),
        (-1, "expected a whole number, 0 or more, or unknown; found the number -1"),
        ("12", "write the number without quotes"),
        (True, "found true"),
        (None, "write unknown for what is not known"),
        ("unknwn", "did you mean unknown?"),
        (float("nan"), "expected a whole number"),
        (1e400, "expected a whole number"),
    ],
)
def test_it_refuses_what_is_not(law: Law, value: Any, said: str) -> None:
    judged = judge_data({**HEAD, "depth_cm": value}, law)
    assert judged.verdict == "error" and [said in error.message for error in judged.errors] == [True]


def test_the_message_has_each_of_its_digits(law: Law) -> None:
    (finding,) = [
        found for found in judge_data({**HEAD, "depth_cm": 69999999}, law).findings if found.verdict == "fail"
    ]
    assert finding.message == "only 69999999 of them"


@pytest.mark.parametrize(("kind", "found"), [("integer", "pass"), ("number", "needs-review")])
def test_what_is_not_known_is_never_supposed_to_be_a_fraction(tmp_path: Path, kind: str, found: str) -> None:
    law = open_law(pack(tmp_path, "!(depth_cm > 9 && depth_cm < 10) && depth_cm != 2.5", kind=f"{kind}, minimum: 0"))
    assert verdict(law, "unknown") == ("needs-review" if kind == "number" else "pass") == found


def test_a_key_of_the_ledger_may_be_whole_too(tmp_path: Path) -> None:
    folder = pack(
        tmp_path / "pack", "depth_cm <= world.cap && (depth_cm < world.cap || depth_cm == world.cap)", cap=CAP
    )
    ledger = tmp_path / "ledger.yaml"
    ledger.write_text("facts: {cap: 2.5}\n")
    with pytest.raises(PackError, match="cap: expected a whole number"):
        open_law(folder, ledger=str(ledger))
    ledger.write_text("facts: {cap: 3}\n")
    law = open_law(folder, ledger=str(ledger))
    assert [verdict(law, depth) for depth in (2, 3, 4)] == ["pass", "pass", "fail"]
    assert verdict(open_law(folder), 3) == "needs-review"


def test_a_whole_number_is_compared_with_whole_numbers_alone(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="declare both as integer, or both as number"):
        open_law(pack(tmp_path, "depth_cm <= world.cap", cap=CAP.replace("integer", "number")))
    open_law(pack(tmp_path, "depth_cm <= 2.5 && depth_cm >= size(beds)"))


def test_schemas_and_pages_know_it(law: Law, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = descriptor_schema(law.pack.kinds, "")["$defs"]["planting"]["properties"]["depth_cm"]
    assert schema["anyOf"][0] == {"type": "number", "minimum": 0, "multipleOf": 1}
    assert main(["explain", "depth_cm", "--policy", str(tmp_path), "--format", "json"]) == 0
    assert '"type": "integer"' in capsys.readouterr().out
    assert main(["init", "planting", "--policy", str(tmp_path)]) == 0
    assert "a whole number" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["explain deep --table", "explain depth_cm", "fix act.json", "forecast act.json"])
def test_every_question_can_be_asked_about_it(
    law: Law, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    act = tmp_path / "act.json"
    act.write_text(json.dumps({**HEAD, "depth_cm": 3}))
    assert main([*command.replace("act.json", str(act)).split(), "--policy", str(tmp_path)]) in (0, 1)
    found = capsys.readouterr()
    assert "internal error" not in found.err and "internal-error" not in found.out


def test_numbers_that_turn_on_a_reading_are_as_whole_as_they_are_written(tmp_path: Path) -> None:
    law = open_law(pack(tmp_path, 'depth_cm >= (reading.G1 == "ten" ? 10 : 20)'))
    assert [verdict(law, depth) for depth in (9, 15, 20)] == ["fail", "needs-review", "pass"]
