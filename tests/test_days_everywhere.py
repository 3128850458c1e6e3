"""A day known in part says the same wherever a day may stand, and a day that is spelt otherwise is refused with the right spelling."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from checker.check import judge_data
from checker.cli import main
from checker.explain.schemas import schema
from checker.judge.law import Law

USE = {"kind": "ip-use", "id": "use", "by": "microsoft", "ip": "model", "intended_deployment": "external"}
DAYS = ("2032-12-31", "2032-12", "2033-Q1", "2032-12-01/2033-01-31", "2032-12-01/..", "../2027-01-01")
SPELT = {"04/27/2026": "2026-04-27", "May 18, 2026": "2026-05-18", "27.4.2026": "2026-04-27", "Q3 2026": "2026-Q3"}


def as_yaml(folder: Path, day: str) -> list[str]:
    (folder / "a.descriptor.yaml").write_text(
        yaml.safe_dump({**USE, "on": day}).replace("'", "" if "/.." in day else "'")
    )
    return ["check", str(folder / "a.descriptor.yaml"), "--format", "json", "--isolated"]


def as_json(folder: Path, day: str) -> list[str]:
    (folder / "a.descriptor.json").write_text(json.dumps({**USE, "on": day}))
    return ["check", str(folder / "a.descriptor.json"), "--format", "json", "--isolated"]


def as_set(folder: Path, day: str) -> list[str]:
    (folder / "a.yaml").write_text(yaml.safe_dump({**USE, "on": "2031-01-01"}))
    return ["what-if", str(folder / "a.yaml"), "--set", f"on={day}", "--format", "json", "--isolated"]


def as_answer(folder: Path, day: str) -> list[str]:
    (folder / "answers.yaml").write_text(yaml.safe_dump({**USE, "on": day}))
    return ["interview", "--answers", str(folder / "answers.yaml"), "--format", "json", "--isolated"]


WAYS: dict[str, Callable[[Path, str], list[str]]] = {
    "yaml": as_yaml,
    "json": as_json,
    "--set": as_set,
    "an answer": as_answer,
}


def verdicts(answer: Any) -> set[str]:
    """Return the verdicts that an answer as JSON ends with."""
    if "descriptors" in answer:
        return {entry["verdict"] for entry in answer["descriptors"]}
    return {answer["after"]["verdict"] if "after" in answer else answer["verdict"]}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("way", WAYS)
def test_it_is_judged_alike(law: Law, tmp_path: Path, way: str, day: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(WAYS[way](tmp_path, day))
    assert verdicts(json.loads(capsys.readouterr().out)) == {judge_data({**USE, "on": day}, law).verdict}


@pytest.mark.parametrize("spelt", SPELT)
@pytest.mark.parametrize("way", WAYS)
def test_another_spelling_is_refused_with_the_right_one(
    tmp_path: Path, way: str, spelt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(WAYS[way](tmp_path, spelt)) == 2
    printed = capsys.readouterr()
    assert f"did you mean {SPELT[spelt]}?" in printed.out + printed.err


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_audit_judges_it_alike_and_rejects_other_spellings(law: Law, tmp_path: Path, suffix: str) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra [audit] is not installed: no pyarrow")
    import pyarrow.csv
    import pyarrow.dataset
    import pyarrow.parquet

    from checker.audit.run import audit, embedded

    rows = [{**USE, "id": f"use-{number}", "on": day} for number, day in enumerate((*DAYS, *SPELT))]
    table = pa.Table.from_pylist(rows)
    path = tmp_path / f"rows.{suffix}"
    if suffix == "csv":
        pyarrow.csv.write_csv(table, path)
    else:
        pyarrow.parquet.write_table(table, path)
    result = audit([str(path)], law, str(tmp_path / "out"), engine=embedded(law, 1))
    assert (result.judged, result.rejected) == (len(DAYS), len(SPELT))
    found = pyarrow.dataset.dataset(tmp_path / "out" / "results").to_table().to_pylist()
    assert {row["id"]: row["verdict"] for row in found} == {
        row["id"]: judge_data(row, law).verdict for row in rows[: len(DAYS)]
    }
    told = (tmp_path / "out" / "rejects.jsonl").read_text(encoding="utf-8")
    assert all(f"did you mean {right}?" in told for right in SPELT.values())


def test_the_schema_of_editors_takes_it_and_no_other_spelling(law: Law) -> None:
    validator = jsonschema.Draft202012Validator(schema("descriptor", law.pack))
    assert [day for day in DAYS if not validator.is_valid({**USE, "on": day})] == []
    assert [day for day in SPELT if validator.is_valid({**USE, "on": day})] == []
