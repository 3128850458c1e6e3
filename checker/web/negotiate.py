"""Content negotiation: media types of `Accept`; the parameter `format` names one of several formats of a media type."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from checker.report.formats import FORMATS

MEDIA = {
    "json": "application/json",
    "verdict": "application/json",
    "gitlab": "application/json",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "markdown": "text/markdown",
    "html": "text/html",
    "text": "text/plain",
}
"""Format → media type; the others are text/plain. A media type without `format` means the first format that has it."""
VERDICT = "verdict"
"""The format with the verdict and its causes alone."""
JUDGEMENTS = ("json", "text", *[name for name in FORMATS if name not in ("json", "text")], VERDICT)


class Wanted(NamedTuple):
    """A media range of `Accept`: type, named format ("" for none), and weight."""

    type: str
    format: str
    weight: float


def media(name: str) -> str:
    """Return the media type of a format."""
    return MEDIA.get(name, "text/plain")


def content_type(name: str, default: bool) -> str:
    """Return the Content-Type of an answer; `default` if the media type alone means this format."""
    type = media(name) + ("; charset=utf-8" if media(name).startswith("text/") else "")
    return type if default else f"{type}; format={name}"


def parse(accept: str) -> list[Wanted]:
    """Return the media ranges of an Accept header (RFC 9110, section 12.5.1), without unreadable ones."""
    ranges = []
    for part in accept.split(",")[:64]:
        name, *parameters = [piece.strip() for piece in part.split(";")]
        weight, format = 1.0, ""
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            key, value = key.strip().lower(), value.strip().strip('"').lower()
            if key == "q":
                try:
                    weight = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    weight = 0.0
            elif key == "format":
                format = value
        if "/" in name:
            ranges.append(Wanted(name.lower(), format, weight))
    return ranges


@lru_cache(256)
def choose(accept: str, formats: tuple[str, ...]) -> str | None:
    """Return the format that a request prefers, None if it accepts none; without a preference, the first."""
    if not accept.strip():
        return formats[0]
    by_weight = sorted(parse(accept), key=lambda range: (-range.weight, -_exactness(range)))
    for wanted in by_weight:
        if not wanted.weight:
            continue
        for name in formats:
            if _means(wanted, name, formats):
                return name
    return None


def _exactness(wanted: Wanted) -> int:
    return 3 if wanted.format else 0 if wanted.type == "*/*" else 1 if wanted.type.endswith("/*") else 2


def _means(wanted: Wanted, name: str, formats: tuple[str, ...]) -> bool:
    kind = media(name)
    if wanted.format:
        return wanted.format == name and wanted.type in (kind, "*/*", kind.partition("/")[0] + "/*")
    first = next(format for format in formats if media(format) == kind)
    return first == name and wanted.type in (kind, "*/*", kind.partition("/")[0] + "/*")
