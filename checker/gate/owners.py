"""The owner of a descriptor: its own `owner`, else the last pattern of `[owners]` in checker.toml that matches its path."""

from __future__ import annotations

import os
from collections.abc import Mapping

from checker.read.globs import matches
from checker.report.model import Report


def owned(report: Report, owners: Mapping[str, str], folder: str) -> Report:
    """Return a report with owners filled in by path, relative to the configuration's folder; an entry's own owner stays."""
    base = os.path.realpath(folder)
    entries = []
    for entry in report.descriptors:
        if not entry.owner:
            path = os.path.relpath(os.path.realpath(entry.path), base).replace(os.sep, "/")
            matching = [owner for glob, owner in owners.items() if matches(glob, path)]
            entry = entry._replace(owner=matching[-1]) if matching else entry
        entries.append(entry)
    return report._replace(descriptors=tuple(entries))
