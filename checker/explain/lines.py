"""Rules, clauses, notes, priorities and cases as entries of lists, in plain data."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from checker.explain.matrix import JudgedCase
from checker.pack.model import Clause, Edge, NoteRule, Pack, Rule
from checker.read.plain import attributes

Data = dict[str, Any]


def clause_line(clause: Clause) -> Data:
    """Return a clause as the entry of a list."""
    return attributes(clause, "id", "modality", "binds", "meaning", "rules")


def rule_line(rule: Rule) -> Data:
    """Return a rule as the entry of a list."""
    return attributes(rule, "id", "title", "clause")


def source_data(pack: Pack, id: str) -> Data:
    """Return a source as plain data; if the pack does not describe it, all values but the id are empty."""
    source = pack.sources.get(id)
    names = ("title", "publisher", "where", "read_on")
    return {"id": id, **(attributes(source, *names) if source else dict.fromkeys(names, ""))}


def edge_data(edge: Edge) -> Data:
    """Return the priority between two clauses that meet."""
    return {**attributes(edge, "over", "under", "relation", "ground", "status"), "reading": edge.reading or None}


def note_data(note: NoteRule) -> Data:
    """Return a note that the pack adds to judgements."""
    return attributes(note, "id", "name", "kinds", "when", "text")


def cases_data(pack: Pack, cases: Iterable[JudgedCase]) -> list[Data]:
    """Return cases by name, file and verdict."""
    home = os.path.dirname(os.path.abspath(pack.cases)) if pack.cases else ""
    return [
        {
            "case": entry.case.name,
            "file": os.path.relpath(os.path.abspath(entry.case.path), home).replace(os.sep, "/"),
            "line": entry.case.line,
            "expect": entry.case.expect,
        }
        for entry in cases
    ]


def pack_data(pack: Pack) -> Data:
    """Return the name, title, version and digest of a pack."""
    return attributes(pack, "name", "title", "version", "digest")
