"""Descriptors of one product in one run: those that disagree are told, and an offering of another file is named."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from checker.check import check_paths
from checker.cli import main
from checker.judge.family import Kin, agree
from checker.judge.law import Law
from checker.report.model import Judged, Note

AWS = {"surface": "api", "cloud": "aws", "stage": "ga", "available": "2026-06-01", "customers": ["commercial"]}
AZURE = {**AWS, "cloud": "azure", "available": "2026-05-01"}


def launch(name: str, product: str | None, *offerings: dict[str, Any], **fields: Any) -> dict[str, Any]:
    block = {"brand": "openai", "co_developed_with": [], **({"name": product} if product else {})}
    willing = {"can_support": True, "chooses_to_support": True}
    return {"kind": "launch", "id": name, "by": "openai", "product": block, "microsoft": willing,
            "offerings": list(offerings), **fields}  # fmt: skip


def entries(law: Law, folder: Path, *documents: dict[str, Any]) -> dict[str, Judged]:
    paths = []
    for document in documents:
        path = folder / f"{document['id']}.json"
        path.write_text(json.dumps(document))
        paths.append(str(path))
    return {str(entry.id): entry for entry in check_paths(paths, law).descriptors}


def product_notes(entry: Judged) -> list[Note]:
    return [note for note in entry.notes if note.kind == "product"]


def test_different_days_are_told_to_each(law: Law, tmp_path: Path) -> None:
    found = entries(
        law, tmp_path, launch("one", "Acme 5", AZURE), launch("two", "acme  5", {**AZURE, "available": "2026-05-09"})
    )
    one, two = product_notes(found["one"]), product_notes(found["two"])
    assert [note.message for note in one] == [
        "The descriptors of Acme 5 differ on when it first comes to Azure. This one has 2026-05-01; "
        f"there is also {found['two'].path} (2026-05-09)."
    ]
    assert "This one has 2026-05-09" in two[0].message
    assert {entry.verdict for entry in found.values()} == {"pass"}


def test_an_offering_of_another_file_is_named_where_none_is_listed(law: Law, tmp_path: Path) -> None:
    found = entries(law, tmp_path, launch("here", "Acme", AWS), launch("there", "Acme", AZURE, kind="deployment"))
    finding = next(item for item in found["here"].findings if item.verdict == "fail")
    assert "no Azure offering is listed" in finding.message
    assert finding.message.endswith(f" An Azure offering is listed in {found['there'].path} (2026-05-01).")
    assert "This one has no Azure offering" in product_notes(found["here"])[0].message
    assert found["here"].verdict == "fail"


@pytest.mark.parametrize(
    "documents",
    [
        [launch("one", "Acme", AZURE), launch("two", "Acme", AZURE, AWS)],
        [launch("one", "Acme", AZURE), launch("two", "Other", AWS)],
        [launch("one", None, AZURE), launch("two", None, AWS)],
        [launch("one", "Acme", AZURE), launch("two", "Acme", {**AZURE, "available": "unknown"})],
        [launch("one", "Acme", AZURE), launch("two", "Acme", {**AWS, "cloud": "unknown"})],
        [launch("one", "Acme", AZURE), launch("two", "Acme", AWS, by="microsoft")],
    ],
)
def test_what_does_not_disagree_is_not_told(law: Law, tmp_path: Path, documents: list[dict[str, Any]]) -> None:
    assert not [note for entry in entries(law, tmp_path, *documents).values() for note in product_notes(entry)]


def test_the_order_of_files_makes_no_difference(law: Law, tmp_path: Path) -> None:
    documents = [
        launch("a", "Acme", AZURE),
        launch("b", "Acme", AWS),
        launch("c", "Acme", {**AZURE, "available": "2026-05-02"}),
    ]
    seen = set()
    for order in permutations(documents):
        found = entries(law, tmp_path, *order)
        seen.add(tuple(sorted((name, len(product_notes(entry)), entry.verdict) for name, entry in found.items())))
    assert seen == {(("a", 1, "pass"), ("b", 1, "fail"), ("c", 1, "pass"))}


def test_a_run_in_which_all_passes_tells_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.json").write_text(json.dumps(launch("one", "Acme", AZURE, microsoft={})))
    (tmp_path / "two.json").write_text(
        json.dumps(launch("two", "Acme", {**AZURE, "available": "2026-05-09"}, microsoft={}))
    )
    assert main(["check", str(tmp_path / "one.json"), str(tmp_path / "two.json")]) == 0
    assert capsys.readouterr().out.count("differ on when it first comes to Azure") == 2


def test_many_others_are_counted(law: Law, tmp_path: Path) -> None:
    days = [f"2026-05-{day:02}" for day in range(1, 8)]
    found = entries(law, tmp_path, *[launch(f"x{day}", "Acme", {**AZURE, "available": day}) for day in days])
    assert product_notes(found["x2026-05-01"])[0].message.endswith(", 3 more.")


def test_agreeing() -> None:
    assert agree([])
    assert agree([Kin(("A",), "2026-01-01"), Kin(("a ",), "2026-01-01"), Kin(("b",), "")])
    assert not agree([Kin(("A",), "2026-01-01"), Kin(("a",), "")])
    assert agree([Kin(("A",), "2026-01-01"), Kin(("A",), None)])
