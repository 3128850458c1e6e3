"""Waivers as YAML, and the texts in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.gate.waiver_files import to_data
from checker.gate.waivers import Waiver
from checker.pack.schema import is_name
from checker.read.yaml_writer import flow

FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters of Hangul that nobody sees; the schema of waivers has them too."""


def is_stated(text: str | None) -> bool:
    """Return whether a text states something: it has a letter or digit that is seen and is not a word for nothing."""
    return any(char.isalnum() and char not in FILLERS for char in text or "") and is_name(text or "")


def write(waivers: Iterable[Waiver]) -> str:
    """Return waivers as entries of a YAML list, to stand below `waivers:`."""
    return "".join([_entry(to_data(waiver)) for waiver in waivers])


def _entry(entry: Mapping[str, Any]) -> str:
    lines = []
    for key, value in entry.items():
        if key == "facts":
            lines += ["facts:", f"  digest: {value['digest']}", "  rules:"]
            for rule, part in value["rules"].items():
                lines += [
                    f"    {flow(rule)}:",
                    f"      verdict: {part['verdict']}",
                    f"      digest: {part['digest']}",
                ]
            rows = ", ".join([f"{flow(name)}: {count}" for name, count in value["rows"].items()])
            lines += [f"  rows: {{{rows}}}", "  values:"]
            lines += [f"    {flow(path)}: {flow(part)}" for path, part in value["values"].items()]
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join([("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]) + "\n"
