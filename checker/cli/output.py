"""Output of commands: text on standard output, and the arguments and the JSON of commands about one act."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from checker.cli import OutputError
from checker.judge.act import Act
from checker.judge.law import Law
from checker.read.document import Document
from checker.read.files import display
from checker.report.escape import json_text


def add_act_options(parser: argparse.ArgumentParser, optional: bool = False) -> None:
    """Add the arguments that name the act and the format of the answer."""
    parser.add_argument(
        "path", metavar="PATH", nargs="?" if optional else None, help="a descriptor, - for standard input"
    )
    parser.add_argument("--document", metavar="N", type=int, help="which document of the file, from 0")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to answer (default: text)")


def heading(document: Document, act: Act) -> str:
    """Return the name of an act in an answer: path, kind and id."""
    return f"{display(document.path)} ({act.kind} {act.id})"


def put(text: str) -> None:
    """Write text to standard output, the same bytes on every platform; raises OutputError."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError from error


def put_json(command: str, document: Document, act: Act, law: Law, answer: Mapping[str, object]) -> None:
    """Write an answer about an act as JSON."""
    head = {"schema_version": 1, "command": command, "path": display(document.path), "document": document.index}
    put(json_text({**head, "id": act.id, "kind": act.kind, **answer, "basis": law.pack.basis}))
