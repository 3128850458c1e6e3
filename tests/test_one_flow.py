"""The data flows one way: of a run every descriptor is read once and admitted once, whatever becomes of it."""

from __future__ import annotations

from typing import Any

import pytest

import checker.advise.remedies
import checker.check.file
from checker.check import check_paths
from checker.judge.descriptor import Reader
from checker.judge.opening import open_law
from tests.gate.project import FAILS, NEEDS_REVIEW, NOT_APPLICABLE, PASSES, Project

DESCRIPTORS = {"pass": PASSES, "fail": FAILS, "review": NEEDS_REVIEW, "not-applicable": NOT_APPLICABLE}


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often a file was read and the data of a descriptor admitted; data that advice changed is another descriptor."""
    counts = {"read": 0, "admitted": 0}
    admitted: list[Any] = []
    act = Reader.act

    def read(*values: Any, **more: Any) -> Any:
        counts["read"] += 1
        return read_bytes(*values, **more)

    def counted(self: Reader, data: Any, unlisted: Any = ()) -> Any:
        counts["admitted"] += not admitted or data == admitted[0]
        admitted.append(data)
        return act(self, data, unlisted)

    read_bytes = checker.check.file.read_bytes
    monkeypatch.setattr(checker.check.file, "read_bytes", read)
    monkeypatch.setattr(checker.advise.remedies, "read_bytes", read)
    monkeypatch.setattr(Reader, "act", counted)
    return counts


@pytest.mark.parametrize("format", ["text", "concise", "json"])
@pytest.mark.parametrize("name", DESCRIPTORS)
def test_a_descriptor_is_read_and_admitted_once(
    project: Project, counts: dict[str, int], name: str, format: str
) -> None:
    project.put("one.yaml", DESCRIPTORS[name])
    project.check("one.yaml", "--format", format)
    assert counts == {"read": 1, "admitted": 1}


def test_so_is_one_that_the_gate_looks_at(project: Project, counts: dict[str, int]) -> None:
    project.put("one.yaml", FAILS)
    project.check("one.yaml", "--receipt", "receipt.json", "--max-policy-age", "9999")
    assert counts == {"read": 1, "admitted": 1}


def test_so_are_twins_though_both_are_shown(project: Project, counts: dict[str, int]) -> None:
    project.put("one.yaml", PASSES)
    project.put("two.yaml", PASSES)
    assert project.check("one.yaml", "two.yaml").code == 2
    assert counts["read"] == 2


def test_what_passes_keeps_no_document(project: Project) -> None:
    law = open_law()
    for name, text in DESCRIPTORS.items():
        project.put("one.yaml", text)
        (entry,) = check_paths("one.yaml", law).descriptors
        assert (entry.checked is not None) is (name in ("fail", "review")), name
