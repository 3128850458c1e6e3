"""The site is built without a warning, stands alone, leads nowhere but to places that exist, and is fit for everybody."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urldefrag

import pytest

from checker.cli import COMMANDS
from tests.web.browser import browsing, sound

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LOOKED_AT = ("index.html", "clauses/2026.azure-first.html")
"""A page with a table of contents, a page of the law."""
OWN = re.compile(r"https?://")
pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("furo") and not os.environ.get("CHECKER_SKIP_NOTHING"),
    reason="the site is not built: the extra docs is not installed",
)


class Page(HTMLParser):
    """The anchors of a page, where it leads, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if found.get("id"):
            self.anchors.add(str(found["id"]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        elif tag != "a":
            self.loads += [str(found[key]) for key in ("src", "href") if found.get(key)]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing; it has no icon, which browsers ask for."""

    def do_GET(self) -> None:
        """Answer a request."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    words = [
        "-m",
        "sphinx",
        "-n",
        "-W",
        "--keep-going",
        "-q",
        "-b",
        "html",
        "-d",
        str(out / ".doctrees"),
        "docs",
        str(out / "html"),
    ]
    built = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return out / "html"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {path.relative_to(site).as_posix(): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_every_page_of_the_folder_is_in_it(pages: dict[str, Page]) -> None:
    assert {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")} <= set(pages)


def test_it_loads_nothing_from_elsewhere(pages: dict[str, Page], site: Path) -> None:
    assert not [(name, load) for name, page in pages.items() for load in page.loads if OWN.match(load)]
    styles = "".join([path.read_text(encoding="utf-8", errors="replace") for path in site.rglob("*.css")])
    assert not re.findall(r"url\([\"']?https?:[^)]*|@import[^;]*https?:[^;]*", styles)


def test_every_link_leads_to_a_place_that_exists(pages: dict[str, Page], site: Path) -> None:
    lost = []
    for name, page in pages.items():
        for link in page.links:
            if OWN.match(link):
                lost.append((name, link))
                continue
            file, anchor = urldefrag(link)
            target = (site / name).parent.joinpath(unquote(file)).resolve() if file else site / name
            shown = target.relative_to(site).as_posix() if target.is_relative_to(site) else str(target)
            if not target.exists() or (anchor and shown in pages and unquote(anchor) not in pages[shown].anchors):
                lost.append((name, link))
    assert not lost


def test_every_command_that_a_page_mentions_exists() -> None:
    for path in DOCS.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        lines = re.findall(r"^\$ (checker .*)$", text, re.MULTILINE) + re.findall(r"`(checker [a-z][^`]*)`", text)
        for line in lines:
            words = shlex.split(line.replace("…", ""), comments=True)
            assert words[1] in COMMANDS or words[1] == "help", (path.name, line)


def test_axe_finds_nothing(site: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server, browsing() as page:
        Thread(target=server.serve_forever, daemon=True).start()
        for name in LOOKED_AT:
            page.goto(f"http://127.0.0.1:{server.server_port}/{name}")
            for scheme, width in (("light", 1280), ("dark", 320)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                sound(page)
        server.shutdown()
