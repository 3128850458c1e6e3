"""Which form of answer a request asks for: media types of `Accept`, with a parameter `format` where one has several."""

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
"""Format → media type; the others are text/plain. The first format of a media type is what it means by itself."""
VERDICT = "verdict"
"""The format that has the verdict and its causes alone."""
JUDGEMENTS = ("json", "text", *[name for name in FORMATS if name not in ("json", "text")], VERDICT)


class Wanted(NamedTuple):
    """A media range of `Accept`: type, the format it names ("" for none), and its weight."""

    type: str
    format: str
    weight: float


def media(name: str) -> str:
    """Return the media type of a format."""
    return MEDIA.get(name, "text/plain")


def content_type(name: str, default: bool) -> str:
    """Return the Content-Type of an answer; `default` where the media type alone means this format."""
    found = media(name) + ("; charset=utf-8" if media(name).startswith("text/") else "")
    return found if default else f"{found}; format={name}"


def parse(accept: str) -> list[Wanted]:
    """Return the media ranges of an Accept header (RFC 9110, section 12.5.1), those that cannot be read left out."""
    found = []
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
            found.append(Wanted(name.lower(), format, weight))
    return found


@lru_cache(256)
def choose(accept: str, formats: tuple[str, ...]) -> str | None:
    """Return which of the formats a request wants most, None where none will do; the first where it does not say."""
    if not accept.strip():
        return formats[0]
    weighed = sorted(parse(accept), key=lambda item: (-item.weight, -_exactness(item)))
    for wanted in weighed:
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
    first = next(item for item in formats if media(item) == kind)
    return first == name and wanted.type in (kind, "*/*", kind.partition("/")[0] + "/*")
