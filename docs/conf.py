"""The documentation site: `make docs` builds it from the Markdown pages of this folder into build/site."""

from __future__ import annotations

import sys
from pathlib import Path

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
# The pages of single clauses, rules and readings are reached from their indexes: a hundred lines in every margin help nobody.
suppress_warnings = ["toc.not_included"]
# Anchors are those that GitHub gives headings, so that a link holds in both.
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
