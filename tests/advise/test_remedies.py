"""The fix line of a report: searched for the first descriptors at fault, and the rule's own advice for all others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checker.advise import remedies as room
from checker.advise.remedies import with_remedies
from checker.check import Options, check_paths
from checker.judge.law import Law
from checker.report.model import Report

ROOT = Path(__file__).parents[2]
FOUND = "make it available on or after 2026-04-27, or serve it from azure"


def offering(cloud: str, day: str) -> dict[str, Any]:
    return {"surface": "api", "cloud": cloud, "stage": "ga", "available": day, "customers": ["commercial"]}


def launch(name: str) -> dict[str, Any]:
    rows = [offering("azure", "2026-01-05"), offering("aws", "2026-01-10")]
    return {"kind": "launch", "id": name, "by": "openai", "product": {"brand": "openai"}, "offerings": rows}


def told(report: Report, law: Law, options: Options) -> list[str | None]:
    report = with_remedies(report, law, options)
    return [finding.remedy for entry in report.descriptors for finding in entry.findings if finding.verdict == "fail"]


def report_of(law: Law, folder: Path, count: int) -> Report:
    for number in range(count):
        (folder / f"x{number}.json").write_text(json.dumps(launch(f"x{number}")))
    return check_paths([str(folder / f"x{number}.json") for number in range(count)], law)


def test_the_first_are_searched_and_the_others_keep_what_the_rule_says(
    law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST", 2)
    report = report_of(law, tmp_path, 3)
    rule = next(finding.remedy for finding in report.descriptors[0].findings if finding.verdict == "fail")
    assert told(report, law, Options()) == [FOUND, FOUND, rule]
    assert rule != FOUND


def test_nothing_but_the_line_changes(law: Law, tmp_path: Path) -> None:
    report = report_of(law, tmp_path, 1)
    changed = with_remedies(report, law, Options())
    assert changed.exit_code == report.exit_code
    for one, other in zip(report.descriptors[0].findings, changed.descriptors[0].findings, strict=True):
        assert other._replace(remedy=one.remedy) == one


def test_where_a_finding_is_waived_the_rule_speaks(law: Law, tmp_path: Path) -> None:
    report = report_of(law, tmp_path, 1)
    entry = report.descriptors[0]
    waived = tuple(finding._replace(waived=True) for finding in entry.findings)
    report = report._replace(descriptors=(entry._replace(findings=waived),))
    assert with_remedies(report, law, Options()) == report


def test_the_descriptor_of_a_larger_file_is_found_again(law: Law, tmp_path: Path) -> None:
    (tmp_path / "chart.yaml").write_text(f"name: x\nx-agreement: {json.dumps(launch('inner'))}\n")
    options = Options(embedded="x-agreement")
    assert told(check_paths([str(tmp_path / "chart.yaml")], law, options), law, options) == [FOUND]


def test_the_answers_do_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({**launch("x"), "offerings": [offering("aws", "2026-05-01"), {}]}))
    seen = set()
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        words = [sys.executable, "-m", "checker", "fix", str(tmp_path / "x.json"), "--isolated", "--format", "json"]
        seen.add(subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(seen) == 1
