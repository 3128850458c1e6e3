"""A pack that is begun from a text loads, tests and proves; `watch` says what is wrong with one, `--suggest` what it lacks."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from checker.cli import main
from checker.explain.schemas import pack_files, schema
from checker.pack.load import load_pack
from checker.read.reader import read_bytes

ROOT = Path(__file__).parents[2]
INVENTED = ROOT / "fixtures" / "packs" / "meridian-kestrel"
TEXT = """The lending terms

1. Loans
a. A tool may be lent for thirty days. It goes back clean.
b. Nobody lends a tool on.
2.1 No: "quotes", # signs and 'more' are a trouble
2.2 No: "quotes", # signs and 'more' are a trouble
"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def begun(tmp_path: Path, capfd: Capture) -> Path:
    text = tmp_path / "Lending Terms.txt"
    text.write_text(TEXT, encoding="utf-8")
    assert main(["pack", "init", "Lending", "--source", str(text), "-o", str(tmp_path / "new")]) == 0
    capfd.readouterr()
    return tmp_path / "new"


def test_it_loads_tests_and_proves(begun: Path, capfd: Capture) -> None:
    for words in (["sources", "--check"], ["test"], ["prove"], ["pack", "watch", "--once"]):
        assert main([*words, str(begun)]) == 0, words
    pack = load_pack(str(begun))
    assert [(clause.id, clause.pinpoints[0].paragraph) for clause in pack.clauses.values()] == [
        ("lending-terms.p1", 1),
        ("lending-terms.1.a", "1.a"),
        ("lending-terms.1.b", "1.b"),
        ("lending-terms.2.1", "2.1"),
        ("lending-terms.2.2", "2.2"),
    ]
    assert {(clause.checkability, clause.reason) for clause in pack.clauses.values()} == {("none", "not read yet")}
    assert all(len(clause.pinpoints[0].phrase.split()) <= 8 for clause in pack.clauses.values())


def test_each_file_names_its_schema_and_fits_it(begun: Path) -> None:
    files = sorted(begun.rglob("*.yaml"))
    assert len(files) == 4
    for file in files:
        text = file.read_text(encoding="utf-8")
        found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
        assert found, file
        made = json.loads((file.parent / found[1]).read_text(encoding="utf-8"))
        jsonschema.validate(read_bytes(text.encode(), path=str(file)).documents[0].data, made)


@pytest.mark.parametrize("name", pack_files())
def test_each_file_of_the_shipped_pack_fits_its_schema(name: str) -> None:
    made = schema(name, None)
    jsonschema.Draft202012Validator.check_schema(made)
    part = pack_files()[name]
    files = {"agreement": "agreements/*.yaml", "cases": "cases/*.yaml"}.get(part, f"{part}.yaml")
    found = sorted((ROOT / "policies").glob(files))
    assert found or part == "accepted"
    for file in found:
        jsonschema.validate(read_bytes(file.read_bytes(), path=str(file)).documents[0].data, made)
    wrong = {"no such key": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, made)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Lending", "--source", "{dir}/none.txt"], "no such file"),
        (["Lending", "--source", "{dir}/empty.txt"], "holds no text"),
        (["Lending", "--source", "{dir}/binary.txt"], "no text in UTF-8"),
        (["Lending", "--source", "{dir}/a.txt", "{dir}/a.txt"], "two sources are called a"),
        (["Lending", "--source", "{dir}/a.txt", "--output", "{dir}"], "is there already"),
        (["Lending", "--source", "{dir}/a.txt", "--day", "soon"], "--day takes a day"),
        (["---", "--source", "{dir}/a.txt"], "pack init"),
    ],
)
def test_what_cannot_be_begun(tmp_path: Path, capfd: Capture, words: list[str], said: str) -> None:
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert main(["pack", "init", *[word.format(dir=tmp_path) for word in words]]) == 2
    assert said in capfd.readouterr().err


def test_init_names_the_command_for_packs(capfd: Capture) -> None:
    assert main(["init", "pack"]) == 2
    assert "checker pack init NAME --source FILE" in capfd.readouterr().err


def test_watch_says_what_is_wrong(begun: Path, capfd: Capture) -> None:
    case = begun / "cases" / "first.yaml"
    case.write_text(
        case.read_text(encoding="utf-8").replace("expect: not-applicable", "expect: pass"), encoding="utf-8"
    )
    assert main(["pack", "watch", str(begun), "--once"]) == 1
    out = capfd.readouterr().out
    assert "0 of 1 cases" in out and "expected the verdict pass; found not-applicable" in out
    (begun / "sources" / "Lending Terms.txt").write_text(TEXT.replace("lent", "given"), encoding="utf-8")
    assert main(["pack", "watch", str(begun), "--once"]) == 1
    assert "not loaded: 1 problem" in capfd.readouterr().out


def test_the_cases_that_are_missing_are_written_and_reach_everything(tmp_path: Path, capfd: Capture) -> None:
    pack = Path(shutil.copytree(INVENTED, tmp_path / "pack"))
    for file in (pack / "cases").iterdir():
        file.unlink()
    assert main(["test", str(pack), "--suggest"]) == 0
    found = capfd.readouterr().out
    assert "No act was found" not in found
    (pack / "cases" / "new.yaml").write_text(found, encoding="utf-8")
    assert main(["test", str(pack)]) == 2
    assert "expect: expected one of pass, fail" in capfd.readouterr().err
    said = re.sub(r"expect:   # the rules give ([a-z-]+);.*", r"expect: \1", found)
    (pack / "cases" / "new.yaml").write_text(said, encoding="utf-8")
    assert main(["test", str(pack)]) == 0
    out = capfd.readouterr().out
    assert "18 of 18 rule × verdict pairs, 3 of 3 exceptions, 11 of 11 readings" in out


def test_a_case_that_fails_shows_what_was_found(tmp_path: Path, capfd: Capture) -> None:
    pack = Path(shutil.copytree(INVENTED, tmp_path / "pack"))
    file = pack / "cases" / "rollouts.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("expect: needs-review", "expect: pass", 1), encoding="utf-8")
    assert main(["test", str(pack)]) == 1
    out = capfd.readouterr().out
    assert re.search(r"  expected the verdict pass; found needs-review\n(  found .*\n)+  cause .* gives ", out)
