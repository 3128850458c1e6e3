"""The coverage matrix: every clause has rules or a reason, and every rule a case for each verdict it can give."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from checker.explain.article import article_text
from checker.explain.matrix import can_give, matrix, page, shown_cases
from checker.explain.schemas import schema
from checker.judge.law import Law
from checker.judge.opening import open_law
from tests.advise.small_pack import FILES, write

CLAUSES = 33


def test_every_row_has_rules_or_a_reason_and_every_rule_its_cases(law: Law) -> None:
    found = matrix(law)
    assert [item.clause.id for item in found] == list(law.pack.clauses) and len(found) == CLAUSES
    assert [missing for item in found for missing in item.missing] == []
    for item in found:
        assert item.clause.reason
        assert bool(item.clause.rules) or item.clause.checkability == "none" or item.clause.uncovered
        assert item.naming <= item.governing or not item.clause.rules
        assert set(item.verdicts) == set(item.clause.rules)


def test_what_a_rule_can_give_holds_what_the_cases_show(law: Law) -> None:
    can = {name: set(can_give(law, rule)) for name, rule in law.pack.rules.items()}
    for shown in shown_cases(law):
        if shown.case.pins or shown.case.as_of:
            continue
        for name, verdicts in shown.rules.items():
            if not law.pack.rules[name].never_fails:
                assert verdicts <= can[name], (shown.case.name, name)


def test_a_permission_can_only_pass(law: Law) -> None:
    for rule in law.pack.rules.values():
        if not rule.requires:
            assert can_give(law, rule) == ("pass",)


@pytest.mark.parametrize("format", ["table", "markdown", "json"])
def test_the_command(capfdbinary: pytest.CaptureFixture[bytes], law: Law, format: str) -> None:
    outputs = []
    for _ in range(2 if format == "json" else 1):
        assert main(["clauses", "--format", format]) == 0
        outputs.append(capfdbinary.readouterr().out.decode())
    assert outputs[0] == outputs[-1]
    assert all(id in outputs[0] for id in law.pack.clauses) and all(id in outputs[0] for id in law.pack.rules)
    if format == "json":
        answer = json.loads(outputs[0])
        jsonschema.Draft202012Validator(schema("clauses", None)).validate(answer)
        assert answer["basis"] == law.pack.basis
    else:
        assert outputs[0].endswith(f"\n{law.pack.basis}\n")
        for clause in law.pack.clauses.values():
            if clause.checkability == "none":
                assert clause.reason.split(",")[0].split()[0] in outputs[0]


def test_another_pack(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["clauses", "--policy", write(tmp_path)]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "deed.depth: no case in which deep gives pass" in out and "Nobody can measure it." in out
    assert out.endswith("Made up for a test.\n")


def test_a_pack_without_cases_has_no_counts(tmp_path: Path) -> None:
    folder = write(tmp_path, pack_yaml=FILES["pack.yaml"].replace("cases: cases\n", "").lstrip())
    assert [item.missing for item in matrix(open_law(folder))] == [(), ()]


def test_cases_that_cannot_be_read_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, cases_deep_yaml="- case: no act\n  expect: fail\n")
    assert main(["clauses", "--policy", folder]) == 2
    captured = capsys.readouterr()
    assert not captured.out and "deep.yaml:1" in captured.err and "act" in captured.err


def test_a_clause_with_neither_rule_nor_reason_is_seen(law: Law) -> None:
    from checker.explain.matrix import cover_of

    clause = law.pack.clauses["2026.shareholder"]._replace(reason="")
    assert cover_of(law, clause, ()).missing == ("neither a rule nor a reason for having none",)
    checkable = law.pack.clauses["2026.no-ms-revshare"]._replace(uncovered="")
    assert cover_of(law, checkable, ()).missing == ("neither a rule nor a reason for having none",)


def test_columns_are_explained_and_meanings_fit_the_width(law: Law) -> None:
    found = matrix(law)
    for width in (60, 80, 100):
        lines = article_text(page(found, True, width), width).split("\n")
        assert "What the columns say" in lines
        start = lines.index("What the clauses mean") + 1
        meanings = lines[start : start + len(found)]
        assert [line.split()[0] for line in meanings] == [item.clause.id for item in found]
        assert max(map(len, meanings)) <= width
    assert article_text(page(found)).count("...") == 0, "where the width is not known nothing is cut"
