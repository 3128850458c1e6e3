"""What was left out where leaving it out says something: told where another value would give another verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.cli import main

AHEAD = Path(__file__).parents[2] / "fixtures" / "pass" / "azure-ships-first--a-week-ahead.descriptor.yaml"
SAID = (
    "left out, it is read as the cloud provider's own service (provider); "
    "a channel of one's own (own) would give needs-review"
)


def without_channel(folder: Path, *names: str) -> list[str]:
    """Write descriptors whose first offering does not say through whom customers get it."""
    files = []
    for name in names:
        text = AHEAD.read_text(encoding="utf-8").replace("    channel: provider\n", "")
        text = text.replace("id: azure-ships-first-a-week-ahead", f"id: {name}").replace("name: ", f"name: {name} ")
        files.append(folder / f"{name}.descriptor.yaml")
        files[-1].write_text(text, encoding="utf-8")
    return [str(file) for file in files]


def test_a_pass_that_another_value_would_turn_says_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", "--format", "json", *without_channel(tmp_path, "first")]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["descriptors"]
    notes = [note for note in entry["notes"] if note["kind"] == "absent"]
    assert notes == [{"kind": "absent", "name": "offerings[0].channel", "message": SAID}]


def test_beside_passes_of_one_run_it_is_shown_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", *without_channel(tmp_path, "first", "second")]) == 0
    assert capsys.readouterr().out.count("channel of one's own (own) would give") == 1


def test_what_is_written_has_no_such_note(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--isolated", "--format", "json", str(AHEAD)])
    assert '"kind": "absent"' not in capsys.readouterr().out
