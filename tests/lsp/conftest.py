"""The tests of the language server need the extra `test`: without it they say so and are left out."""

from __future__ import annotations

import warnings
from importlib.util import find_spec

if find_spec("pytest_lsp") and find_spec("pygls"):
    from lsp_editor import client as client
    from lsp_editor import editor as editor
else:
    collect_ignore_glob = ["test_*.py"]
    warnings.warn("the language server is not tested: the extra test is not installed", stacklevel=1)
