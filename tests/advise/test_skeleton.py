"""`checker init`: for every kind a commented descriptor that is valid as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from checker.advise.skeleton import skeleton
from checker.cli import main
from checker.judge.descriptor import Reader
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.read.reader import read_bytes
from checker.read.yaml_writer import as_yaml, flow
from tests.advise.small_pack import FILES, write

KINDS = list(open_law().pack.kinds)


def accepted(law: Law, text: str) -> None:
    """Fail unless a text is one valid descriptor."""
    reading = read_bytes(text.encode(), path="x")
    assert not reading.problems and len(reading.documents) == 1
    act, refusals = Reader(law).act(reading.documents[0].data)
    assert act is not None, [refusal.message for refusal in refusals]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_valid_as_it_stands(law: Law, kind: str) -> None:
    text = skeleton(law, law.pack.kinds[kind], "descriptor.schema.json")
    assert text.startswith("# yaml-language-server: $schema=descriptor.schema.json\n")
    assert max(len(line) for line in text.split("\n")) <= 100
    accepted(law, text)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_commented_out_is_valid_too(law: Law, kind: str) -> None:
    text = skeleton(law, law.pack.kinds[kind], "s")
    names = "|".join(law.pack.kinds[kind].tree)
    accepted(
        law, re.sub(rf"^# (?=(?:{names}):(?: \S|$)|  [a-z_.]+: {{)", "", text.split("\n", 1)[1], flags=re.MULTILINE)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_there_with_what_it_means(law: Law, kind: str) -> None:
    text = skeleton(law, law.pack.kinds[kind], "s")
    squeezed = " ".join(text.replace("#", " ").split())
    for rows, field in law.pack.kinds[kind].fields():
        assert f"{field.path.rpartition('.')[2]}:" in text
        assert " ".join(field.about.split()) in squeezed
        path = f"{rows}[].{field.path}" if rows else field.path
        if path in law.pack.attest:
            assert re.search(rf"^ *{field.path.rpartition('.')[2]}: unknown", text, re.MULTILINE)


def test_to_standard_output_and_to_a_file(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "launch"]) == 0
    captured = capfdbinary.readouterr()
    assert captured.out.startswith(b"# yaml-language-server: $schema=descriptor.schema.json\n")
    assert b"checker schema descriptor --output descriptor.schema.json" in captured.err
    assert main(["init", "launch", "--output", "new.descriptor.yaml"]) == 0
    assert (tmp_path / "new.descriptor.yaml").read_bytes() == captured.out
    assert main(["check", "new.descriptor.yaml"]) in (0, 1, 3)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mine.yaml", "rename it to mine.descriptor.yaml"),
        ("x.Descriptor.yaml", "rename it to x.descriptor.yaml"),
        (".hidden/x.descriptor.yaml", "the folder .hidden is not looked into"),
        ("old/x.descriptor.yaml", "`ignore` in the configuration names it"),
        ("x.descriptor.yaml", ""),
        ("descriptors/x.yaml", ""),
    ],
)
def test_it_says_when_the_check_of_a_folder_will_not_find_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checker.toml").write_text('ignore = ["old"]\n')
    (tmp_path / name).parent.mkdir(exist_ok=True)
    assert main(["init", "launch", "--output", name]) == 0
    err = capsys.readouterr().err
    assert (said in err) if said else "will not find" not in err
    assert main(["check", ".", "--format", "json"]) in (0, 1, 2, 3)
    assert [entry["path"] for entry in json.loads(capsys.readouterr().out)["descriptors"]] == ([] if said else [name])


def test_it_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "there.yaml"
    there.write_text("mine\n")
    assert main(["init", "launch", "--output", str(there)]) == 2
    assert "is there already" in capsys.readouterr().err and there.read_text() == "mine\n"
    assert main(["init", "launch", "--output", str(tmp_path / "no" / "such.yaml")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_the_schema_is_found_from_the_descriptor_upward(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = tmp_path / "launches" / "deep"
    folder.mkdir(parents=True)
    assert main(["schema", "descriptor", "--output", str(tmp_path / "descriptor.schema.json")]) == 0
    assert main(["init", "payment", "--output", str(folder / "p.descriptor.yaml")]) == 0
    assert not capfdbinary.readouterr().err
    first = (folder / "p.descriptor.yaml").read_text().split("\n")[0]
    assert first == "# yaml-language-server: $schema=../../descriptor.schema.json"
    assert (folder / first.partition("=")[2]).is_file()


def test_the_schema_can_be_told(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["init", "launch", "--schema", "https://example.com/s.json"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"# yaml-language-server: $schema=https://example.com/s.json\n")


@pytest.mark.parametrize(("kind", "hint"), [("lanch", "did you mean launch?"), ("zzzz", "the kinds are launch")])
def test_an_unknown_kind(capsys: pytest.CaptureFixture[str], kind: str, hint: str) -> None:
    assert main(["init", kind]) == 2
    captured = capsys.readouterr()
    assert not captured.out and hint in captured.err


def test_another_pack_without_examples(tmp_path: Path) -> None:
    law = open_law(write(tmp_path))
    text = skeleton(law, law.pack.kinds["planting"], "s")
    accepted(law, text)
    assert "kind: planting\n" in text and "by: ann  # or bob\n" in text and "- soil: unknown  # or clay, sand\n" in text


def test_a_version_without_values_is_the_first(tmp_path: Path) -> None:
    changed = FILES["descriptor.yaml"].replace("common:\n", "common:\n  schema: {type: version, about: The version.}\n")
    law = open_law(write(tmp_path, descriptor_yaml=changed))
    text = skeleton(law, law.pack.kinds["planting"], "s")
    accepted(law, text)
    accepted(law, text.replace("# schema: 1", "schema: 1"))
    assert "# schema: 1\n" in text


def test_examples_that_the_pack_refuses_together_are_not_taken(tmp_path: Path) -> None:
    changed = FILES["descriptor.yaml"].replace("about: The day.}", "about: The day., example: 2026-02-01}")
    changed = changed.replace("about: The last day.}", "about: The last day., example: 2026-01-01}")
    law = open_law(write(tmp_path, descriptor_yaml=changed))
    text = skeleton(law, law.pack.kinds["planting"], "s")
    accepted(law, text)
    assert "ends: unknown" in text


VALUES = [
    ("plain text", "plain text"),
    ("no", '"no"'),
    ("true", '"true"'),
    ("1.0", '"1.0"'),
    ("a: b", '"a: b"'),
    ("a #b", '"a #b"'),
    ("2026-01-31", "2026-01-31"),
    (True, "true"),
    (1, "1"),
    (1e26, "1.0e+26"),
    ([], "[]"),
    (["a", "on"], '[a, "on"]'),
    ('"', '"\\""'),
    ("unknown", "unknown"),
    ("", '""'),
    (" x", '" x"'),
    ("-", '"-"'),
    ({"a": [1]}, "{a: [1]}"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_values_are_written_so_that_they_are_read_again(value: object, expected: str) -> None:
    assert flow(value) == expected
    reading = read_bytes(as_yaml({"x": value, "rows": [{"y": value}]}).encode(), path="x")
    assert not reading.problems and reading.documents[0].data == {"x": value, "rows": [{"y": value}]}
