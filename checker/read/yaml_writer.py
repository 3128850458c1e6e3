"""Plain data → YAML that all readers read the same way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from checker.read.scalars import is_text, resolve

WIDTH = 100
"""The width of wrapped comments in columns."""
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+/()@-]*(?: [A-Za-z0-9_.+/()@-]+)*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` characters (40 at least), no line for an empty text."""
    import textwrap

    return textwrap.wrap(text, max(width, 40), break_long_words=False, break_on_hyphens=False)


def comment(text: str, indent: str = "") -> list[str]:
    """Return a text as lines of comment."""
    return [f"{indent}# {line}" for line in wrapped(text, WIDTH - len(indent) - 2)]


def flow(value: Any) -> str:
    """Return plain data as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join([f"{key_of(str(key))}: {flow(part)}" for key, part in value.items()]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join([flow(part) for part in value]) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        return text if "." in text else text.replace("e", ".0e")
    return text_of(value) if isinstance(value, str) else "null" if value is None else str(value)


def text_of(text: str) -> str:
    """Return a text as a YAML scalar: plain if every reader takes it for text, else in double quotes."""
    return text if _PLAIN.fullmatch(text) and resolve(text) == text else _quoted(text)


def key_of(text: str) -> str:
    """Return a text as a YAML key; `on` stays plain, as descriptors have it."""
    return text if _PLAIN.fullmatch(text) and is_text(text) else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if quoted.isprintable() else "".join([_escaped(char) for char in quoted])


def _escaped(char: str) -> str:
    """Return a character for a double-quoted scalar, an unprintable one as an escape."""
    code = ord(char)
    return char if char.isprintable() else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def as_yaml(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML with each row on a line of its own."""
    lines = []
    for key, value in data.items():
        if isinstance(value, (list, tuple)) and value and all(isinstance(row, Mapping) for row in value):
            lines += [f"{key_of(key)}:", *[f"- {flow(dict(row))}" for row in value]]
        else:
            lines.append(f"{key_of(key)}: {flow(value)}")
    return "\n".join(lines) + "\n"
