"""Parameters by name, titles that name one, and tables of rules that ask for the kind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from tests.pack.tern import TERN, change

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "checker" / "advise" / "explain.schema.json").read_text(encoding="utf-8")
)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TERN, tmp_path / "pack"))


def explain(capfd: Capture, pack: Path, *words: str) -> tuple[int, str]:
    capfd.readouterr()
    code = main(["explain", *words, "--policy", str(pack), "--isolated"])
    out, err = capfd.readouterr()
    return code, " ".join((out + err).split())


@pytest.mark.parametrize("name", ["tern2.free", "part"])
def test_a_parameter_is_explained(capfd: Capture, pack: Path, name: str) -> None:
    code, out = explain(capfd, pack, name)
    if name == "part":
        assert code == 0 and "tern2.part: a parameter of tern-2" in out and "20%" in out
    else:
        assert code == 0
        for words in (
            "tern2.free: a parameter of tern-2", "The readers up to whom use is free of charge.", "readers a month",
            "20,000 readers a month", "2033-01-01", "30,000 readers a month", "section 2.b", "paid-above-free-tern-2",
            "the day `on` of the act",
        ):  # fmt: skip
            assert words in out, out


def test_a_name_that_several_agreements_have_and_one_that_is_misspelt(capfd: Capture, pack: Path) -> None:
    code, out = explain(capfd, pack, "free")
    assert code == 2 and "did you mean tern1.free or tern2.free?" in out
    code, out = explain(capfd, pack, "tern2.prt")
    assert code == 2 and "did you mean tern2.part?" in out
    code, out = explain(capfd, pack, "nothing-like-it")
    assert code == 2 and "parameter" in out


def test_the_answer_about_a_parameter_has_its_schema(capfd: Capture, pack: Path) -> None:
    capfd.readouterr()
    assert main(["explain", "tern2.free", "--format", "json", "--policy", str(pack), "--isolated"]) == 0
    found = json.loads(capfd.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert found["is"] == "parameter" and found["values"][1]["value"] == 30000
    assert found["read_by"] == ["paid-above-free-tern-2"] and found["dated_by"] == "on"


RULE = "paid-above-free-tern-2"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ((), "more than 20,000 readers a month (30,000 readers a month from 2033-01-01) read it"),
        (("--as-of", "2032-06-01"), "more than 20,000 readers a month read it"),
        (
            ("--as-of", "2033-06-01"),
            "more than 30,000 readers a month (20,000 readers a month until 2032-12-31) read it",
        ),
    ],
)
def test_a_title_names_the_value_in_force(capfd: Capture, pack: Path, words: tuple[str, ...], title: str) -> None:
    agreement = pack / "agreements" / "tern-1.yaml"
    change(
        agreement,
        "title: data is used without pay by somebody with more readers than may",
        "title: 'more than {tern1.free} read it'",
    )
    for table in ((), ("--table",)):
        code, out = explain(capfd, pack, RULE, *words, *table)
        assert code == 0 and f"{RULE}: {title} " in out, out


@pytest.mark.parametrize(("day", "told"), [("2032-06-01", "20,000"), ("2033-06-01", "30,000")])
def test_the_title_in_a_report_names_the_value_of_the_day(
    capfd: Capture, pack: Path, tmp_path: Path, day: str, told: str
) -> None:
    agreement = pack / "agreements" / "tern-1.yaml"
    change(
        agreement,
        "title: data is used without pay by somebody with more readers than may",
        "title: 'more than {tern1.free} read it'",
    )
    act = tmp_path / "a.descriptor.yaml"
    act.write_text(
        f'kind: use\nid: a\nby: licensee\nversion: "2"\non: {day}\npaid: false\npassed_on: false\nreaders: 50000\n'
    )
    assert main(["check", str(act), "--policy", str(pack), "--isolated"]) == 1
    first = capfd.readouterr().out.splitlines()[0]
    assert f"more than {told} readers a month" in first, first


def test_a_table_is_shown_for_each_kind_where_the_rule_asks_for_it(capfd: Capture, pack: Path) -> None:
    change(
        pack / "descriptor.yaml", "kinds:\n",
        "kinds:\n  copying: {like: use, about: Data is copied., fields: {copies: {type: integer, minimum: 0, about: How many.}}}\n",
    )  # fmt: skip
    agreement = pack / "agreements" / "tern-1.yaml"
    text = agreement.read_text(encoding="utf-8")
    one = text.index("- id: source-named")
    rule = text[one:].replace("kinds: [use]", "kinds: [use, copying]", 1)
    rule = rule.replace("requires: 'names_tern'", """requires: 'kind == "use" ? names_tern : copies <= 10'""", 1)
    agreement.write_text(text[:one] + rule, encoding="utf-8")
    code, out = explain(capfd, pack, "source-named", "--table")
    assert code == 0, out
    assert "Of use" in out and "Of copying" in out and "names_tern" in out and "above 10" in out, out
    code, out = explain(capfd, pack, "paid-above-free", "--table")
    assert "Of use" not in out
    capfd.readouterr()
    main(["explain", "source-named", "--table", "--format", "json", "--policy", str(pack), "--isolated"])
    found = json.loads(capfd.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert [table["kinds"] for table in found["tables"]] == [["use"], ["copying"]]
