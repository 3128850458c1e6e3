"""`checker sources [DIR]`: holds a pack to its sources: every phrase found in the text, every fingerprint its sentence's."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from typing import Any

from checker.cli.common import refuse_no_day, save, unwritten, usage
from checker.cli.open_pack import add_pack_options, open_pack, pack_folder
from checker.cli.output import put
from checker.judge.law import Law
from checker.pack.inside import LEADS_OUT, leads_out
from checker.read.discover import unread
from checker.read.edit import Change, EditError, edit
from checker.read.files import content_of, write_whole
from checker.read.limits import DEFAULT
from checker.report.escape import json_text
from checker.verify.accepted import FILE, HEAD, acceptances, entry
from checker.verify.in_force import reads_of
from checker.verify.sources import BARE, CHANGED, MOVED, READ, Files, Pin, SourceFile, files_of, hold, problems
from checker.verify.sources_text import Comparison, sources_data, sources_report


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("folder", metavar="DIR", nargs="?", help="the policy pack (default: the shipped one)")
    parser.add_argument(
        "--sources",
        metavar="DIR",
        action="append",
        default=[],
        help="the folder of the texts (default: the pack, and `sources` in it); may be repeated",
    )
    parser.add_argument("--was", metavar="DIR", help="a folder of older texts: shows which words have changed")
    write = parser.add_argument_group("what is written into the pack")
    write.add_argument("--check", action="store_true", help="write nothing: a fingerprint that is missing is an error")
    write.add_argument(
        "--renew", action="store_true", help="take what has moved or changed as it stands now, once it has been read"
    )
    write.add_argument("--accept", metavar="WHO", help="record that WHO holds the clauses for what the text says")
    write.add_argument("--on", metavar="DATE", help="with --accept: the day (default: today, in UTC)")
    how = parser.add_argument_group("how to report")
    how.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    how.add_argument(
        "--html", action="store_true", help="write a page with the text beside the rules, to be signed off"
    )
    how.add_argument("--output", "-o", metavar="FILE", help="write to FILE (default: standard output)")
    add_pack_options(parser)


def run(args: argparse.Namespace) -> int:
    """Compare the pack with its texts; return 0 if all is as cited, 1 if something is not, 2 if a text is missing."""
    refuse_no_day("--on", args.on)
    if args.accept is not None and not args.accept.strip():
        raise usage("--accept takes a name: who accepts")
    for folder in (*args.sources, *filter(None, (args.was,))):
        if not os.path.isdir(folder):
            raise usage(f"{folder}: there is no such folder", "unreadable")
    law = open_pack(args, args.folder)
    folder = pack_folder(args, args.folder)
    if not law.pack.sources:
        raise usage("pack.yaml names no sources, so there is no text to hold the clauses to", "no-source")
    files = files_of(folder)
    written = 0
    if not args.check:
        written = fill(files, look(args, files), args.renew)
        law, files = open_pack(args, args.folder), files_of(folder)
    sources = look(args, files)
    source_problems = problems(files, sources, reads_of(law.pack, law.machinery.conditions))
    unread = [source for source in sources if source.state != READ]
    code = 2 if unread else 1 if source_problems else 0
    if args.accept is not None:
        if code:
            raise usage("nothing was accepted: something is not as cited, or a text is not there; see without --accept")
        accept(args, law, folder, sources)
    out(args, law, Comparison(law.pack, files, sources, source_problems, acceptances(folder), written))
    return code


def look(args: argparse.Namespace, files: Files) -> list[SourceFile]:
    """Return the sources compared with the texts in the arguments' folders."""
    return hold(files, args.sources, [args.was] if args.was else [])


def fill(files: Files, sources: list[SourceFile], renew: bool) -> int:
    """Write missing fingerprints, and with `renew` those of moved or changed sentences; return their number."""
    states = (BARE, MOVED, CHANGED) if renew else (BARE,)
    pins = [pin for source in sources for pin in source.pins if pin.state in states and pin.sentence]
    for name in dict.fromkeys(pin.file for pin in pins):
        path = os.path.join(files.folder, name)
        own_pins = [pin for pin in pins if pin.file == name]
        data: Any = files.agreements[name].data
        changes = [change for pin in own_pins if not pin.taken for change in changes_of(pin)]
        changes += taken_over(data.get("found", ()), [pin for pin in own_pins if pin.taken])
        try:
            content = content_of(path, DEFAULT.file_bytes)
            write_whole(path, edit(content, path, 0, changes))
        except EditError as error:
            raise usage(str(error)) from None
        except OSError as error:
            raise usage(unwritten(path, error), "unwritable") from None
    return len(pins)


def changes_of(pin: Pin) -> list[Change]:
    """Return the changes for a pinpoint: its fingerprint, and its place if that is new."""
    assert pin.sentence is not None
    changes = [Change((*pin.origin, "fingerprint"), pin.sentence.fingerprint)]
    if pin.state != BARE:
        changes.append(Change((*pin.origin, "paragraph"), place_in(pin)))
    return changes


def place_in(pin: Pin) -> int | str:
    """Return the place of a pinpoint's sentence: a section if the pinpoint has one, else a paragraph."""
    assert pin.sentence is not None
    return pin.sentence.section if isinstance(pin.place, str) and pin.sentence.section else pin.sentence.paragraph


def taken_over(entries: Sequence[Any], pins: Sequence[Pin]) -> Iterator[Change]:
    """Yield the changes for phrases taken over from another agreement: an entry with the place in this text."""
    number, new = len(entries), []
    for pin in pins:
        assert pin.sentence is not None
        place = place_in(pin)
        entry = {
            "clause": pin.clause,
            "phrase": pin.phrase,
            "paragraph": place,
            "fingerprint": pin.sentence.fingerprint,
        }
        if pin.origin[1] != -1:
            yield Change(pin.origin, entry)
        elif entries:
            yield Change(("found", number), entry)
            number += 1
        else:
            new.append(entry)
    if new:
        yield Change(("found",), new)


def accept(args: argparse.Namespace, law: Law, folder: str, sources: list[SourceFile]) -> None:
    """Record the acceptance in the pack."""
    from checker.gate.waivers import utc_today

    path = os.path.join(folder, FILE)
    before = HEAD
    if os.path.isfile(path):
        if leads_out(folder, path):
            raise usage(f"{path}: {LEADS_OUT}", "outside")
        try:
            before = content_of(path, DEFAULT.file_bytes).decode()
        except (OSError, UnicodeDecodeError) as error:
            raise usage(f"{path}: {unread(path, error)}", "unreadable") from None
        before += "" if before.endswith("\n") else "\n"
    text = before + entry(args.accept.strip(), args.on or utc_today(), law.pack.version, law.pack.digest, sources)
    if not save(path, text):
        raise usage(f"{path} was not written")


def out(args: argparse.Namespace, law: Law, comparison: Comparison) -> None:
    """Write the answer to the output file or standard output."""
    if args.html:
        from checker.explain.sources_page import page

        text = page(law, comparison)
    else:
        text = json_text(sources_data(comparison)) if args.format == "json" else sources_report(comparison)
    if args.output is None:
        put(text)
    elif not save(args.output, text):
        raise usage(f"{args.output} was not written", "unwritable")
