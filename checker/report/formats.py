"""The registry of report formats, and the one entry to them."""

from __future__ import annotations

from typing import NamedTuple

from checker.report.model import Report

FORMATS: dict[str, str] = {
    "text": "checker.report.text:render",
    "concise": "checker.report.concise:render",
    "json": "checker.report.json_format:render",
    "sarif": "checker.report.sarif:render",
    "junit": "checker.report.junit:render",
    "github": "checker.report.github:render",
    "gitlab": "checker.report.gitlab:render",
    "markdown": "checker.report.markdown:render",
    "html": "checker.report.html:render",
    "tap": "checker.report.tap:render",
    "table": "checker.report.table:render",
}
"""Format name -> `module:function`, imported on first use. A function takes a Report and Options."""


class Options(NamedTuple):
    """How much a format shows. No option changes a verdict, a count or the exit code."""

    color: bool = False
    excerpt: bool = True
    verbose: bool = False
    quiet: bool = False
    width: int = 0
    docs_url: str = ""


def render(
    report: Report,
    format: str,
    *,
    color: bool = False,
    excerpt: bool = True,
    verbose: bool = False,
    quiet: bool = False,
    width: int = 0,
    docs_url: str = "",
) -> str:
    """Return `report` in the named format, a whole text that ends with a newline.

    `color` allows SGR codes where the format has them (text), `excerpt` lines of the descriptors, `verbose` adds
    passes and the assumptions in words, `quiet` leaves only what fails, needs review or was not judged, and the
    counts. `width` is that of a terminal, in columns, at which text breaks its lines between words; `docs_url` where the pages
    of the clauses are published, for links. Without excerpts nobody is named: an owner decides nothing. Raises ValueError
    for a format that is not in FORMATS.
    """
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    from importlib import import_module

    if not excerpt and any(entry.owner for entry in report.descriptors):
        report = report._replace(descriptors=tuple([entry._replace(owner="") for entry in report.descriptors]))
    module, _, function = FORMATS[format].partition(":")
    rendered = getattr(import_module(module), function)(
        report, Options(color, excerpt, verbose, quiet, width, docs_url)
    )
    assert isinstance(rendered, str)
    return rendered
