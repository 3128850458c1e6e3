"""The schemas that `checker schema` prints: standard JSON Schema that takes what checker takes and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from checker.cli import main
from checker.explain.schemas import DAY_PATTERN, MADE, names, schema
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.judge.opening import open_law, read_overlay
from checker.pack.problems import PackError
from checker.read.days import is_day
from checker.read.reader import read_bytes
from tests.oracle.acts import random_act

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", names())
def test_it_is_a_schema_and_standard(law: Law, name: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["schema", name]) == 0
    out = capfdbinary.readouterr().out
    made = json.loads(out)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made == schema(name, law.pack)
    assert b"x-expects" not in out and b'"format": "day"' not in out
    assert made["$schema"].endswith("2020-12/schema") and made["title"]


def test_the_names() -> None:
    assert {"descriptor", "ledger", "waivers", "report", "policy", "config", "explain", "clauses"} <= set(names())
    assert set(MADE) == {"descriptor", "ledger"}


@pytest.mark.parametrize(("name", "hint"), [("descripter", "did you mean descriptor?"), ("zz", "there are descriptor")])
def test_an_unknown_name(capsys: pytest.CaptureFixture[str], name: str, hint: str) -> None:
    assert main(["schema", name]) == 2
    captured = capsys.readouterr()
    assert not captured.out and hint in captured.err


def test_to_a_file(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "s.json"
    assert main(["schema", "descriptor", "--output", str(file)]) == 0
    assert main(["schema", "descriptor"]) == 0
    assert file.read_bytes() == capfdbinary.readouterr().out
    assert main(["schema", "descriptor", "--output", str(tmp_path / "no" / "s.json")]) == 2


def test_a_broken_pack_stops_only_what_is_made_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "descriptor", "--policy", str(tmp_path)]) == 2
    assert "pack.yaml" in capsys.readouterr().err
    assert main(["schema", "report", "--policy", str(tmp_path)]) == 0


def test_the_pattern_of_days_is_the_calendar() -> None:
    pattern = re.compile(DAY_PATTERN)
    for year in ("0000", "0001", "0004", "0100", "0400", "1900", "2000", "2023", "2024", "2100", "9999"):
        for month in range(14):
            for day in range(33):
                text = f"{year}-{month:02}-{day:02}"
                assert bool(pattern.search(text)) is is_day(text), text
    assert not any(pattern.search(text) for text in ("2026-1-1", " 2026-01-01", "2026-01-01T00:00", "none", ""))


def accepts(law: Law, name: str, data: Any) -> bool:
    """Return whether the printed schema takes plain data, days and numbers as an editor reads them."""
    return bool(jsonschema.Draft202012Validator(schema(name, law.pack)).is_valid(data))


FOLDERS = ("pass", "fail", "needs-review", "not-applicable", "public")


def test_descriptors_that_checker_takes_are_taken(law: Law) -> None:
    validator = jsonschema.Draft202012Validator(schema("descriptor", law.pack))
    count = 0
    for folder in FOLDERS:
        for path in sorted((ROOT / "fixtures" / folder).rglob("*.yaml")):
            for document in read_bytes(path.read_bytes(), path=str(path)).documents:
                assert not [error.message for error in validator.iter_errors(document.data)], path
                count += 1
    assert count > 20
    rng = Random(7)
    for _ in range(150):
        assert validator.is_valid(random_act(rng, 0.3))


def test_what_is_wrong_in_form_is_refused_by_both(law: Law) -> None:
    rng = Random(8)
    reader, validator = Reader(law), jsonschema.Draft202012Validator(schema("descriptor", law.pack))
    refused = 0
    for _ in range(300):
        data = random_act(rng, 0.2)
        place: Any = rng.choice(
            [data, *[value for value in data.values() if isinstance(value, dict)], *data.get("offerings", [])]
        )
        key = rng.choice(list(place))
        change = rng.randrange(5)
        if change == 0:
            place[f"{key}x"] = place.pop(key)
        elif change == 1:
            place[key] = rng.choice([None, 3, "2026-02-30", "azur", {}, [], [1], True, "unknown", "none"])
        elif change == 2:
            del place[key]
        elif change == 3:
            place[key] = [place[key]]
        else:
            place[key] = f"{place[key]}!"
        act, refusals = reader.act(data)
        # What the fields say to each other (near spellings, order of days) no schema of theirs can say.
        beyond = {"impossible", "near-spelling", "misplaced", "missing-key"}
        if act is not None:
            assert validator.is_valid(data), data
        elif not {refusal.code for refusal in refusals} <= beyond - {"missing-key"}:
            refused += 1
            assert not validator.is_valid(data), (data, refusals)
    assert refused > 80


LEDGERS = [
    {"facts": {"agi.declared_on": "2026-02-01"}},
    {"facts": {"agi.declared_on": "none"}},
    {"facts": {"agi.declared_on": "unknown"}},
    {"facts": {"agi.declared_on": {"value": "2026-02-01", "known_from": "2026-02-01", "source": "minutes"}}},
    {"facts": {"agi.declared_on": [{"value": "none"}, {"value": "2026-02-01", "known_from": "2026-02-02"}]}},
    {"facts": {"compute_threshold_flop": 1e26}},
    {"facts": {}},
    {"facts": {"agi.declared": "none"}},
    {"facts": {"agi.declared_on": "2026-02-30"}},
    {"facts": {"agi.declared_on": 3}},
    {"facts": {"agi.declared_on": {"known_from": "2026-02-01"}}},
    {"facts": {"agi.declared_on": {"value": "none", "since": "2026-02-01"}}},
    {"facts": {"agi.declared_on": []}},
    {"facts": {"compute_threshold_flop": "none"}},
    {"facts": {"compute_threshold_flop": "1e26"}},
    {"fact": {}},
    {},
    [],
]


@pytest.mark.parametrize("data", LEDGERS, ids=json.dumps)
def test_the_ledger_schema_takes_what_checker_takes(law: Law, tmp_path: Path, data: Any) -> None:
    file = tmp_path / "ledger.json"
    file.write_text(json.dumps(data))
    try:
        read_overlay(str(file), law.pack)
        taken = True
    except PackError:
        taken = False
    assert accepts(law, "ledger", data) is taken


def test_the_policy_schema_takes_the_shipped_files(law: Law) -> None:
    validator = jsonschema.Draft202012Validator(schema("policy", law.pack))
    files = sorted((ROOT / "policies").rglob("*.yaml"))
    assert len(files) > 10
    for path in files:
        data = read_bytes(path.read_bytes(), path=str(path)).documents[0].data
        assert validator.is_valid(data), path
    assert not validator.is_valid({"agreement": "x", "clauses": "none"})


def test_another_pack_has_its_own(tmp_path: Path) -> None:
    from tests.advise.small_pack import write

    law = open_law(write(tmp_path))
    act = {"kind": "planting", "id": "a", "by": "ann", "on": "2026-01-01", "beds": [{"soil": "clay"}]}
    assert accepts(law, "descriptor", act) and not accepts(law, "descriptor", {**act, "by": "openai"})
    assert accepts(law, "ledger", {"facts": {"frost.last_on": "none"}})
