"""Waivers as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from checker.gate.waiver_files import plain
from checker.gate.waivers import Waiver


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
            lines += [f"    {scalar(path)}: {_value(item)}" for path, item in value["values"].items()]
        else:
            lines.append(f"{key}: {_value(value)}")
    return "\n".join([("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join([scalar(item) for item in value])}]"
    return scalar(value) if isinstance(value, str) else repr(value)


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@+-]*(?: [A-Za-z0-9_./@+-]+)*|\d{4}-\d\d-\d\d")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def scalar(text: str) -> str:
    """Return a text as a YAML scalar that reads as that text, in block and flow style alike."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    out = []
    for char in text:
        code = ord(char)
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out.append(f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return f'"{"".join(out)}"'
