"""`checker pack init NAME --source FILE…`: writes a policy pack to start from."""

from __future__ import annotations

import argparse
import os

from checker.cli.common import refuse_no_day, save, usage
from checker.cli.output import put
from checker.read.discover import unread
from checker.read.files import content_of
from checker.read.limits import DEFAULT
from checker.report.escape import json_text, visible
from checker.verify.stub import Text, line, slug, stub


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("name", metavar="NAME", help="what the pack is called")
    parser.add_argument(
        "--source",
        metavar="FILE",
        nargs="+",
        action="extend",
        required=True,
        help="the text of an agreement, as plain text; the oldest first",
    )
    parser.add_argument("--output", "-o", metavar="DIR", help="the folder to write (default: NAME)")
    parser.add_argument("--day", metavar="DATE", help="the first day of the agreements (default: today, in UTC)")


def run(args: argparse.Namespace) -> int:
    """Write the pack and return 0."""
    from checker.explain.schemas import pack_files, schema

    refuse_no_day("--day", args.day)
    if not slug(args.name):
        raise usage(f"{args.name!r} has no letter or digit to name a pack by")
    folder = args.output or slug(args.name)
    if os.path.lexists(folder):
        raise usage(f"{folder} is there already; name another folder with --output, or remove it first")
    texts = [text_from(path) for path in args.source]
    for number, text in enumerate(texts):
        if text.id in [other.id for other in texts[:number]]:
            raise usage(f"two sources are called {text.id}; rename one of the files")
    if args.day is None:
        from checker.gate.waivers import utc_today

        args.day = utc_today()
    files = stub(args.name, texts, args.day)
    schemas = {f"schemas/{name}.schema.json": json_text(schema(name, None)) for name in pack_files()}
    for path, content in {**files, **schemas}.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        part = {"agreements": "agreement", "cases": "cases"}.get(path.partition("/")[0], path.removesuffix(".yaml"))
        up = "../" * path.count("/")
        name = "pack" if part == "pack" else f"pack-{part}"
        head = line(f"{up}schemas/{name}.schema.json") if path.endswith(".yaml") else ""
        if not save(target, head + content):
            return 2
    clauses = sum(content.count("\n- id: ") for path, content in files.items() if path.startswith("agreements/"))
    put(
        visible(
            f"{folder}: a pack of {clauses} clauses that nobody has read yet. Next: checker pack watch {folder}, "
            f"and write meanings and rules into agreements/."
        )
        + "\n"
    )
    return 0


def text_from(path: str) -> Text:
    """Return the text of a source file."""
    try:
        read = content_of(path, DEFAULT.file_bytes)
        if len(read) > DEFAULT.file_bytes:
            raise usage(f"{path} has more than {DEFAULT.file_bytes:,} bytes; no source is so long", "unreadable")
        content = read.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise usage(f"{path}: {unread(path, error)}", "unreadable") from None
    except UnicodeDecodeError:
        raise usage(f"{path} is no text in UTF-8; save it as plain text first", "unreadable") from None
    name = os.path.basename(path)
    text = Text(slug(name.rsplit(".", 1)[0]) or "source", name, content)
    if not content.strip():
        raise usage(f"{path} holds no text")
    return text
