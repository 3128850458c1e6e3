"""The fix line of a report: searched for the first descriptors at fault, and the rule's own advice for all others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checker.advise import fix
from checker.advise import remedies as room
from checker.advise.remedies import with_remedies
from checker.check import check_paths
from checker.check.options import Options
from checker.judge.descriptor import Reader
from checker.judge.judgement import judge
from checker.judge.law import Law
from checker.pack.build import make_entries
from checker.report.model import Report

ROOT = Path(__file__).parents[2]
FOUND = "make it available on or after 2026-04-27, or serve it from Azure"


def offering(cloud: str, day: str) -> dict[str, Any]:
    return {"surface": "api", "cloud": cloud, "stage": "ga", "available": day, "customers": ["commercial"]}


def launch(name: str) -> dict[str, Any]:
    rows = [offering("azure", "2026-01-05"), offering("aws", "2026-01-10")]
    return {
        "kind": "launch",
        "id": name,
        "by": "openai",
        "product": {"brand": "openai", "co_developed_with": []},
        "offerings": rows,
    }


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


@pytest.mark.parametrize("budget", [1, 10, 100, 1_000, 2_000, 4_000, 8_000, 12_000, 16_000])
def test_a_search_that_a_limit_stops_midway_leaves_no_more_than_the_rules_own_advice(
    law: Law, budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fix, "LINE_BUDGET", budget)
    open_rows = [
        {"cloud": "gcp", "stage": "ga", "available": "2031-05-05"},
        {"state": "stateless", "cloud": "other", "available": "2026-04-28", "customers": ["commercial"]},
    ]
    data = {"kind": "launch", "id": "much-open", "by": "openai", "offerings": open_rows}
    act, refusals = Reader(law).act({**data, "microsoft": {"can_support": True, "chooses_to_support": True}})
    assert act is not None, refusals
    judgement = judge(act, law)
    assert judgement.verdict == "needs-review"
    fix.remedies(act, law, judgement)


def test_a_day_that_the_ledger_does_not_know_may_be_one_to_find_out(law: Law) -> None:
    unknown = {"agi.declared_on": make_entries("unknown"), "compute_threshold_flop": make_entries(5e25)}
    other = Law(law.pack, overlay=unknown, machinery=law.machinery)
    data = {"kind": "training", "id": "much-open", "by": "microsoft", "on": "2026-04-27", "purpose": "agi"}
    act, refusals = Reader(other).act(data)
    assert act is not None, refusals
    judgement = judge(act, other)
    assert "agi.declared_on" in {cause.name for cause in judgement.causes}
    fix.remedies(act, other, judgement)
    assert any("agi.declared_on" in step.path for found in fix.fix(act, other).proposals for step in found.steps)
