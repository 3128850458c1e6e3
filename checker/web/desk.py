"""The desk: one law, opened once, and the judging for the pages and the API.

Judging a definite act is quick and done inline, and so is the report on a pass of a class that passed before. All other work
goes to one thread with a bounded queue: diagrams hold the interpreter lock anyhow, and one thread needs no lock for the
recursion limit. The memos are shared, and need none: an entry is set whole, and every thread would set the same.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any, NamedTuple, ParamSpec, TypeVar

from checker.advise.remedies import with_remedies
from checker.check import held_together, make_report
from checker.check.file import check_bytes, check_reading
from checker.check.options import Options
from checker.gate.deciding import deciding
from checker.gate.receipts import Records, make_receipt
from checker.gate.waiver_files import read_waivers
from checker.gate.waivers import Waivers
from checker.judge.act import Act
from checker.judge.allowance import Allowance
from checker.judge.descriptor import Reader
from checker.judge.judgement import LEVELS, PASS
from checker.judge.law import Law, LawError, Machinery
from checker.judge.opening import open_law
from checker.judge.precedents import Precedents
from checker.pack.problems import PackError
from checker.read.document import Document
from checker.read.reader import read_bytes
from checker.read.source import Source
from checker.report.build import judged, problems_of
from checker.report.model import Judged, Report
from checker.web.problems import Fault, Refused, faults_of, pointer
from checker.web.settings import Bounds, LawChoice, SettingsError

NAMES = {"yaml": "request.yaml", "json": "request.json"}
"""Syntax → file name of a request's content; no name from a request is ever used."""
SHORT = 4_096
"""The most bytes of a body that is judged inline."""
STACK = 256 * 1024 * 1024
PRECEDENTS = 10_000
"""The most classes of acts of which the judgement and the notes are remembered."""
P = ParamSpec("P")
T = TypeVar("T")


class Single(NamedTuple):
    """The one act of a request: its document and the act."""

    document: Document
    act: Act


@lru_cache(1)
def open_choice(choice: LawChoice) -> Law:
    """Return the law of a choice, opened once, since workers are forked from the process that opened it.

    Raises SettingsError.
    """
    try:
        law = open_law(choice.policy, ledger=choice.ledger, pins=dict(choice.pins), as_of=choice.as_of)
        if choice.attest:
            pack = law.pack._replace(attest=tuple(dict.fromkeys([*law.pack.attest, *choice.attest])))
            law = Law(pack, overlay=law.overlay, pins=law.pins, as_of=law.as_of, machinery=Machinery(pack))
        read_waivers(choice.waivers, law.pack, choice.waiver_days)
    except PackError as error:
        raise SettingsError("; ".join([f"{path}: {problem.message}" for path, problem in error.problems])) from None
    except LawError as error:
        raise SettingsError("; ".join([problem.message for problem in error.problems])) from None
    if choice.digest and choice.digest != law.pack.digest:
        raise SettingsError("the policies have changed since the server was begun; begin it anew")
    return law


class Desk:
    """A law, its reader, and the thread for heavy work."""

    def __init__(self, choice: LawChoice, bounds: Bounds) -> None:
        self.law = open_choice(choice)
        self.choice, self.bounds = choice, bounds
        self.reader = Reader(self.law)
        self.precedents = Precedents(self.law, PRECEDENTS)
        self.judged = partial(judged, precedents=self.precedents)
        self.waiting = 0
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 6 * LEVELS + 2000))
        before = threading.stack_size(STACK)
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="judge")
        self.thread.submit(int).result()
        threading.stack_size(before)

    async def heavy(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Run `work` in the thread of heavy work; raises Refused if its queue is full."""
        if self.waiting >= self.bounds.waiting:
            raise Refused(429, f"{self.waiting} requests wait already", headers={"Retry-After": "2"})
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.thread, lambda: work(*args, **named))
        finally:
            self.waiting -= 1

    def close(self) -> None:
        """Finish the work in hand and start no more."""
        self.thread.shutdown(wait=True, cancel_futures=True)

    # Judging.

    def options(self, syntax: str) -> Options:
        """Return the options for the content of a request."""
        return Options(
            stdin_name=NAMES[syntax],
            limits=self.bounds.reading,
            rows=self.bounds.rows,
            steps=self.bounds.steps,
            allow_review=self.choice.allow_review,
            configuration=self.choice.configuration,
        )

    def report(self, content: bytes, syntax: str, records: Records | None = None) -> Report:
        """Return the report over the descriptors of a request, as `checker check` makes it."""
        return self.decided(content, syntax, records, self.waivers())

    def report_at_once(self, content: bytes) -> Report | None:
        """Return the report on the one descriptor in a short JSON body, for JSON alone; None unless its like passed before.

        The way to the thread and back would take a quarter of such a request.
        """
        if len(content) > SHORT:
            return None
        options = self.options("json")
        reading = read_bytes(content, path=NAMES["json"], limits=options.limits, syntax="json")
        known = self.precedents.remembered(reading.documents[0].data) if reading.documents else None
        if known is None or known.verdict != PASS:
            return None
        law, allowance = self.law, Allowance(judge=self.precedents.judge)
        decide = partial(self.judged, for_people=False)
        entries = check_reading(reading, content, NAMES["json"], law, self.reader, options, decide, allowance)
        if any(entry.verdict != PASS for entry in entries):
            return None
        return make_report(law, [entry._replace(is_file=False) for entry in entries], (), options)

    def decided(self, content: bytes, syntax: str, records: Records | None, waivers: Waivers | None) -> Report:
        """Return the report after waivers; `records` collects the evidence for a receipt."""
        options = self.options(syntax)
        bare = waivers is None and self.choice.max_age is None
        decide = self.judged if bare else deciding(waivers, self.choice.max_age, None)
        entries: list[Judged] = []
        pieces = parts(content, syntax, options)
        options = options._replace(steps=max(options.steps // len(pieces), 1))
        for index, part in enumerate(pieces):
            allowance = Allowance(judge=self.precedents.judge)
            judged_part = check_bytes(part, NAMES[syntax], self.law, self.reader, options, decide, allowance)
            # A request is no file that its sender could name to a command.
            entries += [
                entry._replace(is_file=False, document=index if syntax == "json" else entry.document)
                for entry in judged_part
            ]
        # Kept under the numbers of the report, since each part of an array is a document 0 of its own.
        for entry in entries:
            if records is not None and entry.checked is not None:
                records.keep(entry.checked.act, entry)
        entries = held_together(entries, self.law, options)
        report = make_report(self.law, entries, (), options)
        if all(entry.verdict in ("pass", "not-applicable", "error") for entry in report.descriptors):
            return report
        return with_remedies(report, self.law, options)

    def waivers(self) -> Waivers | None:
        """Return the waivers that apply today, None if there are none; raises Refused if they cannot be read."""
        if not self.choice.waivers:
            return None
        try:
            # Waivers expire and their files may change, so they are opened for each request.
            entries = read_waivers(self.choice.waivers, self.law.pack, self.choice.waiver_days)
        except PackError as error:
            faults = [Fault(problem.code, problem.message) for _, problem in error.problems]
            raise Refused(503, "the waivers of this server cannot be read; nothing was decided", faults) from None
        return Waivers(entries, self.law)

    def recorded(self, content: bytes, syntax: str) -> tuple[Report, dict[str, Any]]:
        """Return the report and its receipt, for `checker replay`."""
        records, waivers = Records(), self.waivers()
        report = self.decided(content, syntax, records, waivers)
        return report, make_receipt(report, self.law, records, waivers)

    # One act.

    def single(self, content: bytes, syntax: str) -> Single:
        """Return the one act of a request; raises Refused with its problems."""
        documents = self.documents(content, syntax)
        if len(documents) != 1:
            raise Refused(
                422,
                f"expected one descriptor; found {len(documents)}",
                [Fault("documents", "a request holds one descriptor here")],
            )
        (document,) = documents
        act, refusals = self.reader.act(document.data)
        if act is None:
            errors = faults_of(_reported(problems_of(document, refusals)), document)
            raise Refused(422, "the descriptor is not valid; what is wrong is listed", errors)
        crowded = next((name for name, rows in act.rows.items() if len(rows) > self.bounds.rows), None)
        if crowded is not None:
            fault = Fault("limit-rows", f"{crowded} has {self.bounds.rows} entries at most", pointer((crowded,)))
            raise Refused(413, "the descriptor is larger than this server judges", [fault])
        return Single(document, act)

    def documents(self, content: bytes, syntax: str) -> list[Document]:
        """Return the documents of a request; raises Refused if they cannot be read."""
        reading = read_bytes(content, path=NAMES[syntax], limits=self.bounds.reading, syntax=syntax)
        if reading.problems:
            raise unread(faults_of(_reported([problem for _, problem in reading.problems]), None))
        return reading.documents


def _reported(problems: Iterable[Any]) -> list[Any]:
    from checker.report.build import location
    from checker.report.model import ReportError

    return [ReportError(problem.code, problem.message, location(problem.span)) for problem in problems]


def unread(faults: list[Fault]) -> Refused:
    """Return the refusal of an unreadable body: 413 over a limit, 422 for invalid values, else 400."""
    codes = {fault.code for fault in faults}
    if any(code.startswith("limit") for code in codes):
        return Refused(413, "the body is more than this server reads", faults)
    if codes <= VALUES:
        return Refused(422, "the descriptor is not valid; what is wrong is listed", faults)
    return Refused(400, "the body cannot be read; where it goes wrong is listed", faults)


VALUES = frozenset({"duplicate-key", "ambiguous-scalar", "null", "empty-document"})
"""Codes of problems in a well-formed body."""


def is_batch(content: bytes, syntax: str) -> bool:
    """Return whether a body is a JSON array, perhaps behind a byte order mark."""
    return syntax == "json" and content.removeprefix(BOM_UTF8).lstrip()[:1] == b"["


def parts(content: bytes, syntax: str, options: Options) -> list[bytes]:
    """Return the content in parts, one for each descriptor of a JSON array; lines and columns stay the same."""
    if not is_batch(content, syntax):
        return [content]
    reading = read_bytes(content, path="", limits=options.limits, syntax="json")
    if not reading.documents:
        raise unread(faults_of(_reported([problem for _, problem in reading.problems]), None))
    (document,) = reading.documents
    if not isinstance(document.data, list) or not document.data:
        return [content]
    if len(document.data) > options.limits.documents:
        most = options.limits.documents
        raise Refused(413, f"a batch has {most} descriptors at most", [Fault("limit-documents", f"{most} at most", "")])
    lines = Source(content.decode("utf-8-sig")).lines()
    contents = []
    for index in range(len(document.data)):
        span = document.span((index,))
        assert span is not None
        excerpt = list(lines[span.line - 1 : span.end_line])
        excerpt[-1] = excerpt[-1][: span.end_column - 1]
        excerpt[0] = " " * (span.column - 1) + excerpt[0][span.column - 1 :]
        contents.append(("\n" * (span.line - 1) + "\n".join(excerpt)).encode())
    return contents
