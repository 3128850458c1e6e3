"""The documentation site: `make docs` builds it from the Markdown pages of this folder into build/site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from checker import __version__  # noqa: E402

project = "checker"
author = "the authors of checker"
release = version = __version__

extensions = ["myst_parser"]
root_doc = "index"
templates_path = ["_templates"]
exclude_patterns = ["_templates"]
nitpicky = True
# The pages of single clauses, rules and readings are linked from their indexes, not from every margin.
suppress_warnings = ["toc.not_included"]
# Anchors of headings are the same as on GitHub, so that a link works in both places.
myst_heading_anchors = 4
myst_heading_slug_func = "checker.explain.article.slug"
highlight_language = "none"

html_theme = "furo"
html_title = "checker"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_theme_options = {"footer_icons": []}
html_last_updated_fmt = None

REPAIRS = {
    'role="heading">': 'role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Contents of the site">',
    '<aside class="toc-drawer': '<aside aria-label="Contents of the page" class="toc-drawer',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
}
"""Text of the theme → text for users of a screen reader or of a keyboard alone (WCAG 2.2 AA)."""


def repair(app: Any, failure: Exception | None) -> None:
    """Apply the repairs to every page."""
    for path in Path(app.outdir).rglob("*.html") if failure is None else ():
        page = path.read_text(encoding="utf-8")
        for old, new in REPAIRS.items():
            page = page.replace(old, new)
        path.write_text(page, encoding="utf-8")


def setup(app: Any) -> None:
    """Register with the build."""
    app.connect("build-finished", repair)
