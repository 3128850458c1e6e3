"""Who answers for a descriptor: its own `owner`, else the last pattern of `[owners]` in checker.toml that its path matches."""

from __future__ import annotations

import os
from collections.abc import Mapping

from checker.read.globs import matches
from checker.report.model import Report


def owned(report: Report, owners: Mapping[str, str], folder: str) -> Report:
    """Return a report in which each entry that names no owner has that of its path, from the configuration's folder."""
    base = os.path.realpath(folder)
    entries = []
    for entry in report.descriptors:
        if not entry.owner:
            path = os.path.relpath(os.path.realpath(entry.path), base).replace(os.sep, "/")
            found = [owner for glob, owner in owners.items() if matches(glob, path)]
            entry = entry._replace(owner=found[-1]) if found else entry
        entries.append(entry)
    return report._replace(descriptors=tuple(entries))
