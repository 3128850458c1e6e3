"""What people read says values by their labels and numbers with what they count; what machines read has the values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.cli import main
from tests.advise.small_pack import FILES, write

ACT = """kind: planting
id: bed
by: q7ann
on: 2025-05-01
depth_cm: 12345
beds:
- {soil: q7sand, hours: [q7noon], plants: []}
"""
OPEN = ACT.replace("id: bed", "id: open-bed").replace("q7sand", "unknown").replace("12345", "unknown")
HOURS = """hours:
            type: list
            of: enum
            values: [q7noon, q7dusk]
            labels: {q7noon: noon, q7dusk: at dusk}
            about: When.
          """
IDS = ("q7ann", "q7bob", "q7clay", "q7sand", "q7noon", "q7dusk")
WRITTEN = (" | ", "write ", "expected", "--set", "descriptor.yaml:")
"""A line with one of these quotes the file, or says what to write there."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    schema = (
        FILES["descriptor.yaml"]
        .replace("values: [ann, bob],", "values: [q7ann, q7bob], labels: {q7ann: Ann Lee, q7bob: Bob Day},")
        .replace(
            "values: [clay, sand],",
            "values: [q7clay, q7sand], control: lever, labels: {q7clay: clay soil, q7sand: sandy soil},",
        )
        .replace("soil: clay", "soil: q7clay")
        .replace(
            "{type: number, about: How deep.}",
            "{type: integer, minimum: 0, unit: cm, control: lever, about: How deep.}",
        )
        .replace(
            "plants: {type: list, of: text,",
            HOURS + "plants: {type: list, of: text,",
        )
    )
    deed = (
        FILES["deed.yaml"]
        .replace('"ann"', '"q7ann"')
        .replace('reading.G1 == "ten" ? 10 : 20', 'reading.G1 == "ten" ? 30000 : 40000')
        .replace("only {depth_cm} deep", "{this.soil} of {by}, only {depth_cm} deep")
        .replace('"beans" in b.plants', '"q7dusk" in b.hours')
    )
    ledger = FILES["ledger.yaml"].replace("frost.last_on: unknown", "frost.last_on: 2025-02-01")
    definitions = FILES["definitions.yaml"].replace("sand", "q7sand", 2).replace("q7sandy", "sandy")
    case = FILES["cases/deep.yaml"].replace("ann", "q7ann").replace("sand", "q7sand").replace("plq7annting", "planting")
    write(
        tmp_path / "pack",
        descriptor_yaml=schema, deed_yaml=deed, ledger_yaml=ledger, definitions_yaml=definitions, cases_deep_yaml=case,
    )  # fmt: skip
    (tmp_path / "bed.descriptor.yaml").write_text(ACT, encoding="utf-8")
    (tmp_path / "open.descriptor.yaml").write_text(OPEN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("file", ["bed", "open"])
@pytest.mark.parametrize(
    "words",
    [
        "check --format text --verbose", "check --format concise", "check --format markdown", "check --format github",
        "check --format html", "check --format junit", "check --format tap", "check --format table", "fix", "forecast", "reviews",
        "what-if --set on=2025-06-01",
    ],
)  # fmt: skip
def test_no_id_stands_where_there_is_a_label(
    words: str, file: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *rest = words.split()
    assert main([command, f"{file}.descriptor.yaml", *rest, "--policy", "pack", "--isolated"]) in (0, 1, 3)
    out = capsys.readouterr().out
    lines = [
        line for line in out.splitlines() if any(id in line for id in IDS) and not any(word in line for word in WRITTEN)
    ]
    assert not lines, "\n".join(lines)


def test_the_report_says_labels_and_units(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "bed.descriptor.yaml", "open.descriptor.yaml", "--policy", "pack", "--isolated", "--no-excerpt"]
    assert main([*words, "--verbose"]) == 1
    out = capsys.readouterr().out
    assert "sandy soil of Ann Lee, only 12,345 cm deep" in out
    assert "depth_cm is 12,345 cm" in out and "soil is sandy soil" in out and "by is Ann Lee" in out
    assert "at least 40,000 cm -> passes\n     - otherwise -> still open" in out
    assert main([*words, "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    because = {item["path"]: item["value"] for item in found["descriptors"][0]["findings"][0]["because"]}
    assert because["depth_cm"] == 12345 and because["by"] == "q7ann" and because["beds[0].soil"] == "q7sand"
    (outcomes,) = [item["outcomes"] for item in found["descriptors"][1]["causes"] if item["name"] == "depth_cm"]
    assert "at least 40000" in outcomes


def test_questions_and_pages_say_what_a_number_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = folder / "answers.yaml"
    answers.write_text("kind: planting\nid: a\nby: q7ann\non: 2025-05-01\nbeds: 1\n", encoding="utf-8")
    main(["interview", "--answers", str(answers), "--policy", "pack", "--isolated"])
    told = capsys.readouterr()
    main(["explain", "depth_cm", "--policy", "pack", "--isolated"])
    main(["explain", "deep", "--policy", "pack", "--isolated"])
    main(["fix", "bed.descriptor.yaml", "--policy", "pack", "--isolated"])
    out = capsys.readouterr().out
    assert "a whole number (cm)" in out and "at least 30,000 cm" in out
    assert "depth_cm at least 40,000 cm" in out, out
    (folder / "bad.descriptor.yaml").write_text(ACT.replace("12345", "deep"), encoding="utf-8")
    assert main(["check", "bad.descriptor.yaml", "--policy", "pack", "--isolated"]) == 2
    assert "expected a whole number (cm), 0 or more" in capsys.readouterr().out
    assert "q7ann" in told.out


def stray(out: str) -> list[str]:
    """Return the lines that tell people an id that has a label; such as quote a file, or show an act, may have them."""
    quoted = (*WRITTEN, *(f"{key}: " for key in ("by", "soil", "hours")))
    return [
        line for line in out.splitlines() if any(id in line for id in IDS) and not any(word in line for word in quoted)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "explain deep", "explain deep --format markdown", "explain deep --table", "explain deep --table --format markdown",
        "explain companions --table", "diff this pin:G1=ten", "diff this pin:G1=ten --format markdown",
    ],
)  # fmt: skip
def test_pages_about_a_pack_say_labels(words: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words.split(), "--policy", "pack", "--isolated"]) in (0, 1)
    out = capsys.readouterr().out
    assert "Ann Lee" in out and "sandy soil" in out, out
    # As it is written a condition has the values.
    assert not [line for line in stray(out) if '"q7' not in line], out


def test_machines_read_the_values(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ("explain deep --table", "diff this pin:G1=ten"):
        main([*words.split(), "--format", "json", "--policy", "pack", "--isolated"])
        out = capsys.readouterr().out
        assert "q7ann" in out and "Ann Lee" not in out, out


def test_a_waiver_that_does_not_apply_says_labels(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["--policy", "pack", "--isolated"]
    granted = (
        "--reason why --approver Ann --consent letter --granted 2026-01-01 --expires 2026-12-31 --rule deep".split()
    )
    two = ACT.replace("beds:\n", "beds:\n- {soil: q7clay, lime: false, hours: [q7noon], plants: []}\n")
    file = folder / "bed.descriptor.yaml"
    file.write_text(two, encoding="utf-8")
    assert main(["waive", str(file), *granted, "--waivers", "w.yaml", *base]) == 0
    file.write_text(
        two.replace("lime: false, hours: [q7noon]", "lime: false, hours: [q7noon, q7dusk]"), encoding="utf-8"
    )
    capsys.readouterr()
    main(["check", str(file), "--waivers", "w.yaml", "--no-excerpt", "--verbose", *base])
    out = capsys.readouterr().out
    assert "was [noon]" in out and not stray(out), out


def test_an_audit_says_labels_and_its_json_has_the_values(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    pack = folder / "pack" / "pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8") + "counted_by: beds[].soil\n", encoding="utf-8")
    act = {
        "kind": "planting",
        "id": "a",
        "by": "q7ann",
        "on": "2025-05-01",
        "depth_cm": 5,
        "beds": [{"soil": "q7sand"}],
    }
    (folder / "acts.jsonl").write_text(json.dumps(act) + "\n", encoding="utf-8")
    assert main(["audit", "acts.jsonl", "--out", "out", "--policy", "pack", "--isolated"]) == 0
    assert "sandy soil" in capsys.readouterr().out
    assert "sandy soil" in (folder / "out" / "summary.html").read_text(encoding="utf-8")
    assert json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8"))["by_field"].keys() == {"q7sand"}
