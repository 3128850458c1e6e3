"""Waivers as YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.gate.waiver_files import to_data
from checker.gate.waivers import Waiver
from checker.read.yaml_writer import flow


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
