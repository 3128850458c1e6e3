"""Refusals of requests as problem details (RFC 9457): title, status and errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from checker.read.document import Document, Path
from checker.report.escape import json_text
from checker.report.model import Location, ReportError

MEDIA = "application/problem+json"
MOST = 100
"""The most faults that are listed."""
TITLES = {
    400: "The request cannot be read",
    403: "This request is not let in",
    404: "There is nothing here",
    405: "This address does not take this method",
    406: "No such form of answer",
    408: "The request took too long to arrive",
    410: "This was erased",
    413: "The request is too large",
    415: "No such form of request",
    421: "This host is not answered here",
    422: "This is no valid descriptor",
    429: "Too many requests are waiting",
    431: "The header is too large",
    500: "This is a defect of checker; nothing was decided",
    503: "This server cannot answer that now",
}


class Fault(NamedTuple):
    """One fault of a request: code, message, JSON Pointer into the body if it has one, and place in the text."""

    code: str
    message: str
    pointer: str | None = None
    line: int | None = None
    column: int | None = None


class Refused(Exception):
    """The refusal of a request: status, a sentence, the faults, and headers of the answer."""

    def __init__(
        self, status: int, detail: str, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})

    @property
    def listed(self) -> tuple[Fault, ...]:
        """The first faults, and one that counts the others."""
        more = len(self.faults) - MOST
        return self.faults[:MOST] + ((Fault("left-out", f"{more:,} more errors are not listed"),) if more > 0 else ())


def problem_details(refused: Refused) -> dict[str, Any]:
    """Return a refusal as problem details."""
    return {
        "type": "about:blank" if refused.status not in TITLES else f"/docs/problems#{refused.status}",
        "title": title(refused),
        "status": refused.status,
        "detail": refused.detail,
        "errors": [fault._asdict() for fault in refused.listed],
    }


def title(refused: Refused) -> str:
    """Return the title of a refusal."""
    return TITLES.get(refused.status, HTTPStatus(refused.status).phrase)


def text(refused: Refused) -> str:
    """Return a refusal as JSON text."""
    return json_text(problem_details(refused))


def faults_of(errors: Iterable[ReportError], document: Document | None) -> list[Fault]:
    """Return a report's errors as faults, with pointers to the values at their places in the document."""
    paths = _paths(document)
    return [
        Fault(
            error.code,
            error.message,
            paths.get(error.location) if error.location else None,
            error.location.line if error.location else None,
            error.location.column if error.location else None,
        )
        for error in errors
    ]


def _paths(document: Document | None) -> dict[Location, str]:
    if document is None:
        return {}
    places = document.places
    keys = {Location(*span): pointer(path) for path, span in places.keys.items()}
    return keys | {Location(*span): pointer(path) for path, span in places.values.items()}


def pointer(path: Path) -> str:
    """Return a path as a JSON Pointer (RFC 6901)."""
    return "".join([f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path])
