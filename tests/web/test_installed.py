"""Whether the pages and the API are tried at all."""

from __future__ import annotations

import pytest

from tests.web.conftest import MISSING


def test_the_extras_are_installed() -> None:
    if MISSING:
        pytest.skip(f"no page and no API was tried: {', '.join(MISSING)} (extras [web] and [web-test]) not installed")
