"""The fixtures of the pages and the API; without the extras nothing here is collected but the test that says so."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

MISSING = [name for name in ("starlette", "uvicorn", "jinja2", "python_multipart", "httpx") if find_spec(name) is None]
if MISSING:
    collect_ignore = [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name != "test_installed.py"]
else:
    from tests.web.serving import client, server

    __all__ = ["client", "server"]
