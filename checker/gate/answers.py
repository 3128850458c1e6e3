"""Answers in files: a pin in the configuration, or a world fact in the project's ledger, answers a question for everybody.

Each function returns the whole new text of a file, after reading it again and finding the answer in it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from checker.gate.config import Config, ConfigError, read_config
from checker.pack.model import Pin
from checker.read.edit import Change, EditError, edit
from checker.read.yaml_writer import flow, key_of

LEDGER = "ledger.yaml"
"""The file for world facts if neither the command line nor the configuration names one."""
HEAD = "# World facts of this project, laid over the pack's; `checker answer` adds to this file.\nfacts:\n"
SECTION = "tool.checker"


class AnswerError(Exception):
    """An answer that cannot be written; its text says the reason and what to do instead."""


def pin_header(file: str, key: str) -> str:
    """Return the header of the table that pins a reading in a configuration."""
    return f"[{SECTION}.pins.{key}]" if _is_project(file) else f"[pins.{key}]"


def with_pin(content: bytes, file: str, key: str, pin: Pin) -> bytes:
    """Return a configuration's content with a pin added; raises AnswerError."""
    lines = [
        pin_header(file, key),
        f"reading = {toml(pin.reading)}",
        f"by = {toml(pin.by)}",
        f"on = {pin.on}",
        f"why = {toml(pin.why)}",
    ]
    text = content.decode("utf-8-sig").rstrip("\r\n")
    new = (f"{text}\n\n" if text else "") + "\n".join(lines) + "\n"
    return _verified(
        new.encode(), file, {"pins": {key: dict(zip(("reading", "by", "on", "why"), pin, strict=True))}}, lines
    )


def with_setting(content: bytes, file: str, key: str, value: str) -> bytes:
    """Return a configuration's content with a text setting added; raises AnswerError."""
    line = f"{key} = {toml(value)}"
    text = content.decode("utf-8-sig")
    header = re.search(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*checker[ \t]*\][^\n]*\n?", text, re.MULTILINE)
    if not _is_project(file):
        new = f"{line}\n{text}"
    elif header:
        new = f"{text[: header.end()].rstrip()}\n{line}\n{text[header.end() :]}"
    else:
        new = f"{text.rstrip()}\n\n[{SECTION}]\n{line}\n"
    return _verified(new.encode(), file, {key: value}, [line])


def with_fact(content: bytes | None, file: str, key: str, entry: Mapping[str, Any]) -> bytes:
    """Return a ledger's content with an entry added, or a new ledger if there is none; raises AnswerError."""
    if content is None:
        return f"{HEAD}  {key_of(key)}: {flow(dict(entry))}\n".encode()
    try:
        return edit(content, file, 0, [Change(("facts", key), dict(entry))])
    except (EditError, UnicodeDecodeError) as error:
        raise AnswerError(str(error)) from None


def toml(text: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_project(file: str) -> bool:
    return os.path.basename(file) == "pyproject.toml"


def _verified(content: bytes, file: str, wanted: Mapping[str, Any], lines: list[str]) -> bytes:
    """Return the content if it has what is wanted; raises AnswerError with the lines to write by hand."""
    try:
        config = read_config(content, file)
    except ConfigError as error:
        reason = error.errors[0].message
        message = f"{file}: this cannot be added in this layout ({reason}); add it by hand: {' '.join(lines)}"
        raise AnswerError(message) from None
    if not _says(config, wanted):
        raise AnswerError(f"{file}: this cannot be added in this layout; add it by hand: {' '.join(lines)}")
    return content


def _says(config: Config, wanted: Mapping[str, Any]) -> bool:
    return all(
        all(config.get(key, {}).get(name) == part for name, part in value.items())
        if isinstance(value, dict)
        else key in config.values
        for key, value in wanted.items()
    )
