"""Debian's Chromium, driven by Playwright; axe-core where CI has installed it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
AXE = os.environ.get("CHECKER_AXE", "")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TOLD = "no page was tried in a browser"


def needed() -> Any:
    """Return Playwright, or skip loudly; where nothing may be skipped, fail."""
    missing = "" if os.path.exists(CHROMIUM) else f"Chromium is not installed (apt-get install chromium): {TOLD}"
    try:
        from playwright import sync_api
    except ImportError:
        missing = f"playwright is not installed: {TOLD}"
    if missing:
        (pytest.fail if os.environ.get("CHECKER_SKIP_NOTHING") else pytest.skip)(missing)
    return sync_api


@contextmanager
def browsing(**options: Any) -> Iterator[Any]:
    """Yield a page of a new browser; what the browser complains of fails the test."""
    with needed().sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        # What a server's own pages may do is held to their CSP; axe is put in from outside, past it.
        page = browser.new_context(**options).new_page()
        complaints: list[str] = []
        # A form that is refused is 422, of which Chromium tells.
        page.on("console", lambda said: None if "status of 422" in said.text else complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        here = ("http://127.0.0.1:", "file:")
        page.on("request", lambda request: None if request.url.startswith(here) else complaints.append(request.url))
        try:
            yield page
        finally:
            browser.close()
        assert complaints == [], complaints


def sound(page: Any) -> None:
    """Hold the page that is open to axe-core, where it is installed."""
    if not AXE:
        if os.environ.get("CHECKER_SKIP_NOTHING"):
            pytest.fail("CHECKER_AXE does not say where axe.min.js is: no page was held to axe-core")
        return
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    told = [
        f"{item['id']}: {node['target']}: {node['failureSummary']}"
        for item in found["violations"]
        for node in item["nodes"]
    ]
    assert told == [], page.url
