"""Rules, clauses, notes, priorities and cases as a list names them, in plain data."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from checker.explain.matrix import Shown
from checker.pack.model import Clause, Edge, NoteRule, Pack, Rule

Data = dict[str, Any]


def clause_line(clause: Clause) -> Data:
    """Return a clause as a list has it."""
    return {
        "id": clause.id,
        "modality": clause.modality,
        "binds": clause.binds,
        "meaning": clause.meaning,
        "rules": list(clause.rules),
    }


def rule_line(rule: Rule) -> Data:
    """Return a rule as a list has it."""
    return {"id": rule.id, "title": rule.title, "clause": rule.clause}


def source_data(pack: Pack, id: str) -> Data:
    """Return a source as what rests on it has it; where a pack says nothing of its sources, its id alone."""
    source = pack.sources.get(id)
    return {
        "id": id,
        "title": source.title if source else "",
        "publisher": source.publisher if source else "",
        "where": source.where if source else "",
        "read_on": source.read_on if source else "",
    }


def edge_data(edge: Edge) -> Data:
    """Return how two clauses that meet relate."""
    return {
        "over": edge.over,
        "under": edge.under,
        "relation": edge.relation,
        "ground": edge.ground,
        "status": edge.status,
        "reading": edge.reading or None,
    }


def note_data(note: NoteRule) -> Data:
    """Return a note that the pack adds to judgements."""
    return {"id": note.id, "name": note.name, "kinds": list(note.kinds), "when": note.when, "text": note.text}


def cases_data(pack: Pack, shown: Iterable[Shown]) -> list[Data]:
    """Return cases by name, file and verdict."""
    home = os.path.dirname(os.path.abspath(pack.cases)) if pack.cases else ""
    return [
        {
            "case": item.case.name,
            "file": os.path.relpath(os.path.abspath(item.case.path), home).replace(os.sep, "/"),
            "line": item.case.line,
            "expect": item.case.expect,
        }
        for item in shown
    ]


def pack_data(pack: Pack) -> Data:
    """Return which pack is described."""
    return {"name": pack.name, "title": pack.title, "version": pack.version, "digest": pack.digest}
