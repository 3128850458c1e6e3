"""`checker explain`: every id of the pack has a page, in three formats, whose JSON has its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker.cli import COMMANDS, main
from checker.cli.explain import head
from checker.explain.article import (
    Article,
    Code,
    Grid,
    Heading,
    Items,
    Pairs,
    Text,
    article_text,
    broken,
    grid,
    marked,
    slug,
)
from checker.explain.brief import brief
from checker.explain.describe import Describer
from checker.explain.ids import UnknownId, fields_of
from checker.explain.pages import article
from checker.explain.schemas import schema
from checker.judge.law import Law
from checker.judge.opening import open_law
from tests.advise.small_pack import write
from tests.sweep import in_sweep

VALID = jsonschema.Draft202012Validator(schema("explain", None))


def ids() -> list[str]:
    """Return every id that the shipped pack has."""
    pack = open_law().pack
    return [
        *pack.clauses,
        *pack.rules,
        *pack.questions,
        *pack.assumptions,
        *pack.agreements,
        *pack.kinds,
        *pack.world,
        *pack.definitions,
        *fields_of(pack),
    ]


@pytest.fixture(scope="module")
def describer(law: Law) -> Describer:
    """A describer of the shipped pack: it judges the cases once."""
    return Describer(law)


@pytest.mark.parametrize("id", ids()[:: in_sweep(1, 3)])
def test_every_id_has_a_page(describer: Describer, id: str) -> None:
    data = describer.describe(id)
    answer = json.loads(json.dumps({**head(describer.law, "explain"), **data, "basis": describer.pack.basis}))
    assert not [error.message for error in VALID.iter_errors(answer)]
    page = article(data)
    for text in (article_text(page), marked(page)):
        assert text.endswith("\n") and "None" not in text.replace("None.", "").replace("None:", "")
        assert all(line == line.rstrip() or line.endswith("|") for line in text.split("\n"))
    assert max(len(line) for line in article_text(page).split("\n")) < 250


def test_the_page_of_a_clause_has_its_parts_in_order(describer: Describer) -> None:
    for id, clause in describer.pack.clauses.items():
        page = article(describer.describe(id))
        parts = [block.text for block in page.blocks if isinstance(block, Heading) and block.level == 1]
        fixed = ["Source", "Standing", "Rules", "Readings", "Cases"]
        assert [part for part in parts if part in fixed] == fixed
        text = article_text(page)
        squeezed = " ".join(text.split())
        assert " ".join(clause.meaning.split()) in squeezed and " ".join(clause.reason.split()) in squeezed
        assert clause.ground.split(".")[0] in squeezed and clause.in_force in squeezed
        assert all(pinpoint.phrase in squeezed for pinpoint in clause.pinpoints)
        assert all(rule in text for rule in clause.rules)


def test_a_rule_says_its_conditions_as_written_and_in_words(describer: Describer) -> None:
    data = describer.describe("api-on-azure-only")
    rule = describer.pack.rules["api-on-azure-only"]
    assert data["governs"]["cel"] == rule.governs and len(data["governs"]["words"]) > 2
    assert data["requires"] == {"cel": 'this.cloud == "azure"', "lead": "", "words": ["its `cloud` is Azure"]}
    asked = describer.describe("azure-ships-first")["requires"]
    assert asked["lead"] == "for some offering z" and "z's `cloud` is Azure" in asked["words"]
    assert {"is_api(o)", "started25(d)"} <= {item["name"] for item in data["definitions"]}
    assert data["exceptions"][0]["ground"]
    assert "offerings[].cloud" in data["reads"]["facts"] and "A14" in data["reads"]["readings"]


def test_a_path_names_the_rules_that_read_it(describer: Describer) -> None:
    data = describer.describe("offerings[1].cloud")
    assert data["id"] == "offerings[].cloud" and data["kinds"] == ["launch", "deployment"]
    rules = {item["id"]: item["in"] for item in data["rules"]}
    assert rules["api-on-azure-only"] == ["requires"] and "azure-ships-first" in rules
    assert "declaration-verified-first" not in rules
    assert describer.describe("title")["rules"] == []
    assert describer.describe("microsoft.can_support")["attested"] is True


def test_a_reading_tells_what_turns_on_it(describer: Describer) -> None:
    data = describer.describe("ship-first")
    assert data["id"] == "A02" and data["open"]
    assert {"earlier", "no-later"} <= set(data["turns"]["verdicts"])
    assert len(set(data["turns"]["verdicts"].values())) > 1
    assert [item["id"] for item in data["rules"]] == ["azure-ships-first"]
    none = describer.describe("A03")
    assert none["turns"] is None and none["finding"].startswith("No verdict turns on it: no rule reads it.")
    assert describer.describe("A40")["facets"][0]["facet_of"] == "A40"


@pytest.mark.parametrize(
    ("id", "near"),
    [
        ("A2", "A02"),
        ("2026.azurefirst", "2026.azure-first"),
        ("azure-first", "2026.azure-first"),
        ("cloud", "offerings[].cloud"),
        ("offering[0].cloud", "offerings[].cloud"),
        ("ship-frist", "ship-first"),
        ("agi.declared", "agi.declared_on"),
        ("microsoft", "microsoft.can_support"),
        ("lunch", "launch"),
    ],
)
def test_an_unknown_id_is_met_with_the_nearest(describer: Describer, id: str, near: str) -> None:
    with pytest.raises(UnknownId) as caught:
        describer.describe(id)
    assert near in caught.value.near and near in str(caught.value)


def test_an_unknown_id_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "A2"]) == 2
    captured = capsys.readouterr()
    assert not captured.out and "did you mean A02?" in captured.err
    assert main(["explain", "qqqqqq"]) == 2
    assert "an id is that of a clause, rule, reading" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
@pytest.mark.parametrize("arguments", [["2026.azure-first"], ["azure-ships-first", "--table"], ["A02"]])
def test_every_format_ends_with_the_basis_and_the_data_is_the_same_twice(
    capfdbinary: pytest.CaptureFixture[bytes], arguments: list[str], format: str, law: Law
) -> None:
    outputs = []
    for _ in range(2 if format == "json" else 1):
        assert main(["explain", *arguments, "--format", format]) == 0
        outputs.append(capfdbinary.readouterr().out)
    assert outputs[0] == outputs[-1]
    if format == "json":
        answer = json.loads(outputs[0])
        assert answer["basis"] == law.pack.basis and not list(VALID.iter_errors(answer))
    else:
        assert outputs[0].decode().endswith(f"\n{law.pack.basis}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["A02", "--table"], "--table is for a rule; A02 is a reading"),
        (["2026.shareholder", "--table"], "--table is for a rule; 2026.shareholder is a clause, and it has none"),
        (["api-on-azure-onyl", "--table"], "did you mean api-on-azure-only?"),
        (["A02=erlier"], 'there is nothing called "A02=erlier"; did you mean A02=earlier?'),
        (["A02=x"], "did you mean A02=earlier or A02=no-later or A02=priority?"),
        ([""], 'there is nothing called ""; an id is that of a clause'),
        (["A02", "--any-ledger"], "--any-ledger goes with --table"),
        (["A02", "--pin", "A02=later"], "A02"),
    ],
)
def test_what_cannot_be_answered_exits_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["explain", *arguments]) == 2
    captured = capsys.readouterr()
    assert not captured.out and message in captured.err


def test_the_table_of_a_clause_with_one_rule_is_the_rules(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    answers = []
    for id in ("2026.azure-first", "azure-ships-first"):
        assert main(["explain", id, "--table"]) == 0
        answers.append(capfdbinary.readouterr().out)
    assert answers[0] == answers[1]


def test_pins_are_seen(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["explain", "A02", "--pin", "A02=earlier", "--format", "json"]) == 0
    answer: Any = json.loads(capfdbinary.readouterr().out)
    assert answer["pins"] == {"A02": "earlier"} and answer["read"] == {"how": "pinned", "as": "earlier"}
    assert main(["explain", "azure-ships-first", "--table", "--pin", "A02=earlier", "--format", "json"]) == 0
    table = json.loads(capfdbinary.readouterr().out)
    assert table["read_as"]["A02"] == "earlier"
    assert not any(column["name"] == "A02" for part in table["tables"] for column in part["columns"])


def test_another_pack_is_explained_and_its_words_obey_nobody(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = write(tmp_path)
    law = open_law(folder)
    for id in (
        "deed.depth",
        "deep",
        "G1",
        "G9",
        "deed",
        "planting",
        "frost.last_on",
        "beds[3].soil",
        "beds[]",
        "sandy",
    ):
        for format in ("text", "json", "markdown"):
            assert main(["explain", id, "--policy", folder, "--format", format]) == 0
            out = capfdbinary.readouterr().out.decode()
            if format == "json":
                assert not list(VALID.iter_errors(json.loads(out)))
            else:
                assert out.endswith(f"\n{law.pack.basis}\n")
            if format == "markdown":
                assert "<script>" not in out and "<b>" not in out and " @everyone" not in out and " | and" not in out
    assert main(["explain", "deep", "--policy", folder, "--table"]) == 0
    assert "with beans" in capfdbinary.readouterr().out.decode()


def test_blocks_as_text_and_as_markdown() -> None:
    page = Article(
        "T",
        (
            Heading("H"),
            Text("some `code | here` and *stars*"),
            Pairs((("label", "1. said"),)),
            Items(("- x", "2. y")),
            Code("a && b\n```", "cel"),
            Grid(("a", "b"), (("1", "x|y"),)),
        ),
    )
    assert article_text(page).startswith("T\n\nH\n\n  some `code | here` and *stars*\n  label  1. said\n  - - x\n")
    text = marked(page, lambda word: "there.md" if word == "said" else None)
    assert "`code \\| here` and \\*stars\\*" in text and "[said](there.md)" in text and "- \\- x" in text
    assert "````cel\na && b\n```\n````" in text and "| 1 | x\\|y |" in text


def test_long_cells_and_conditions_are_broken() -> None:
    shown = grid(Grid(("a", "b"), (("word " * 40, "id-that-stays-whole"),)), 80)
    assert max(len(line) for line in shown.split("\n")) <= 80 and "id-that-stays-whole" in shown
    condition = " && ".join([f"field_{number} == {number}" for number in range(20)])
    assert broken(condition).replace("\n", " ") == condition
    assert all(line.startswith("&& ") for line in broken(condition).split("\n")[1:])
    assert slug("A02 ship-first") == "a02-ship-first" and slug("D3: the act's own day") == "d3-the-acts-own-day"


def test_it_is_a_command() -> None:
    assert {"explain", "clauses", "init", "schema"} <= set(COMMANDS)


def test_a_message_says_on_which_causes_it_is_given(law: Law, capsys: pytest.CaptureFixture[str]) -> None:
    rule = next(rule for rule in law.pack.rules.values() if any(len(item.decides) > 1 for item in rule.messages))
    message = next(item for item in rule.messages if len(item.decides) > 1)
    assert main(["explain", rule.id, "--isolated", "--verbose"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"{' or '.join(message.decides)} decides)" in told
    assert main(["explain", rule.id, "--isolated", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)["messages"]
    assert [tuple(item["decides"]) for item in shown] == [item.decides for item in rule.messages]


TERN = Path(__file__).parents[2] / "fixtures" / "packs" / "tern-data"


def test_the_parameters_that_are_read_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Value, unit, source and since when; as of an earlier day a later value is left out, and decides nothing."""

    def told(*words: str) -> Any:
        assert main(["explain", *words, "--policy", str(TERN), "--isolated", "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)["parameters"]

    version, free = told("tern-2.free")
    assert (version["name"], free["name"], free["unit"]) == ("tern2.version", "tern2.free", "readers a month")
    assert free["read_by"] == ["paid-above-free-tern-2"] and free["values"][1] == {
        "value": 30000, "shown": "30,000 readers a month", "from": "2033-01-01", "source": "section 2.b", "known": True,
    }  # fmt: skip
    assert [item["known"] for item in told("tern-2.free", "--as-of", "2032-12-31")[1]["values"]] == [True, False]
    assert [item["name"] for item in told("tern-2")] == ["tern2.version", "tern2.free", "tern2.part"]
    assert told("tern-1.end") == []
    assert main(["explain", "tern-2", "--policy", str(TERN), "--isolated"]) == 0
    page = capsys.readouterr().out
    assert "Parameters" in page and "20,000" in page and "section 2.c" in page


def test_a_later_value_decides_nothing_as_of_an_earlier_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    act = tmp_path / "a.descriptor.yaml"
    known = 'version: "2"\npaid: false\npassed_on: false\nreaders: 25000\non: 2033-02-01\n'
    act.write_text("kind: use\nid: a\nby: licensee\n" + known)
    words = ["check", "--isolated", "--policy", str(TERN), "--format", "concise", str(act)]
    assert main(words) == 0
    assert main([*words, "--as-of", "2033-01-01"]) == 0
    capsys.readouterr()
    assert main([*words, "--as-of", "2032-12-31"]) == 1
    out = capsys.readouterr().out
    assert "more than 20,000 readers a month" in out and "30,000" not in out
    act.write_text(act.read_text().replace("on: 2033-02-01", "on: 2032-12-01/2033-03-31"))
    assert main([*words, "--as-of", "2032-12-31"]) == 1
    assert "30,000" not in capsys.readouterr().out


def test_a_clause_is_told_in_brief(law: Law, capsys: pytest.CaptureFixture[str]) -> None:
    """The words that carry it, what fails and what is open come first; how its rules are written is for those who ask."""
    describer = Describer(law)
    for clause in law.pack.clauses.values():
        data = describer.describe(clause.id)
        in_brief, full = article_text(brief(data)), article_text(article(data))
        assert clause.meaning.split()[0] in in_brief and len(in_brief.splitlines()) < 90, clause.id
        assert all(f'"{pin.phrase}"' in in_brief for pin in clause.pinpoints)
        assert all(f"({rule})" in in_brief for rule in clause.rules) and "&&" not in in_brief
        assert len(in_brief) < len(full), clause.id
    assert main(["explain", "2026.azure-first", "--isolated"]) == 0
    out = capsys.readouterr().out
    assert "\nWhat fails\n" in out and "\nRules\n" not in out and "checker explain 2026.azure-first --verbose" in out
    assert main(["explain", "2026.azure-first", "--isolated", "--verbose"]) == 0
    assert "\nRules\n" in capsys.readouterr().out


def test_a_rule_is_told_in_brief(law: Law, capsys: pytest.CaptureFixture[str]) -> None:
    """What it demands comes first; how it is written, and what reports say, is for those who ask."""
    order = [
        "What it demands",
        "When it applies",
        "What excuses",
        "What would put it right",
        "What is open in the words",
    ]
    assert main(["explain", "azure-ships-first", "--isolated"]) == 0
    out = capsys.readouterr().out
    places = [out.index(f"\n{heading}\n") for heading in order]
    assert places == sorted(places) and len(out.splitlines()) < 85
    assert "&&" not in out and "Assumptions" not in out
    assert (
        'A02 ship-first: To "ship first" on Azure, must a product come to Azure at least one calendar day before'
        in " ".join(out.split())
    )
    describer = Describer(law)
    for rule in law.pack.rules:
        data = describer.describe(rule)
        in_brief, full = article_text(brief(data)), article_text(article(data))
        assert len(in_brief.splitlines()) < 85 and len(in_brief) < 0.7 * len(full), rule
        assert "{" not in in_brief, rule
    assert main(["explain", "any-cloud-allowed", "--isolated"]) == 0
    assert "it is a permission, and never fails" in capsys.readouterr().out
