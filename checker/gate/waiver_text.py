"""Waivers as YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.gate.waiver_files import plain
from checker.gate.waivers import Waiver
from checker.read.yaml_writer import scalar


def write(waivers: Iterable[Waiver]) -> str:
    """Return waivers as entries of a YAML list, to stand below `waivers:`."""
    return "".join([_entry(plain(waiver)) for waiver in waivers])


def _entry(entry: Mapping[str, Any]) -> str:
    lines = []
    for key, value in entry.items():
        if key == "facts":
            lines += ["facts:", f"  digest: {value['digest']}", "  rules:"]
            for rule, item in value["rules"].items():
                lines += [
                    f"    {scalar(rule)}:",
                    f"      verdict: {item['verdict']}",
                    f"      digest: {item['digest']}",
                ]
            rows = ", ".join([f"{scalar(name)}: {count}" for name, count in value["rows"].items()])
            lines += [f"  rows: {{{rows}}}", "  values:"]
            lines += [f"    {scalar(path)}: {scalar(item)}" for path, item in value["values"].items()]
        else:
            lines.append(f"{key}: {scalar(value)}")
    return "\n".join([("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]) + "\n"
