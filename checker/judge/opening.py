"""Opening the law of a run: the shipped pack or another one, with a ledger file, pins and a day.

The modules that read a pack's folder load only when one is read: the shipped pack comes ready from the install.
"""

from __future__ import annotations

from collections.abc import Mapping

from checker.judge.law import Law, Machinery
from checker.pack.model import Entry, Pack, Pin
from checker.pack.problems import PackError, PackProblem
from checker.read.document import Problem


def read_overlay(path: str, pack: Pack) -> dict[str, tuple[Entry, ...]]:
    """Return the entries of a ledger file; raises PackError with every problem of the file."""
    from checker.pack.build import make_entries
    from checker.pack.entries import check_entries, nested
    from checker.pack.files import check_shape, read_file, schemas

    document, problems = read_file(path, path)
    if document is not None and not problems:
        facts = document.data.get("facts") if isinstance(document.data, dict) else None
        misplaced = {
            ("facts", *where): message
            for where, message in nested(facts if isinstance(facts, dict) else {}, pack.world)
        }
        problems = [
            PackProblem(path, Problem("ledger", message, document.key_span(where)))
            for where, message in misplaced.items()
        ]
        problems += check_shape(document, schemas(), "ledger-overlay", but=misplaced)
    if document is None or problems:
        raise PackError(problems)
    data: object = document.data
    assert isinstance(data, dict)
    entries = {key: make_entries(value) for key, value in data["facts"].items()}
    for where, message in check_entries(pack.world, entries):
        problems.append(PackProblem(path, Problem("ledger", message, document.span(("facts", *where)))))
    if problems:
        raise PackError(problems)
    return entries


def open_law(
    policy: str | None = None,
    *,
    ledger: str | None = None,
    pins: Mapping[str, Pin] | None = None,
    as_of: str | None = None,
) -> Law:
    """Return the law of a pack, by default the shipped one, with a ledger file; raises PackError or LawError."""
    from checker.pack.shipped import folder, made

    module = None if policy else made()
    if module:
        from checker.judge.prebuilt import opened

        overlay = read_overlay(ledger, module.PACK) if ledger else None
        return opened(module, folder(), overlay=overlay, pins=pins, as_of=as_of)
    from checker.pack.load import load_resolved

    pack, trees = load_resolved(policy or folder())
    overlay = read_overlay(ledger, pack) if ledger else None
    return Law(pack, overlay=overlay, pins=pins, as_of=as_of, machinery=Machinery(pack, trees))
