"""The kept body of a decision: the request, the report and the receipt, with salt."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from checker.report.escape import json_text
from checker.report.json_format import report_data
from checker.report.model import Report
from checker.web.problems import Refused
from checker.web.store import Entry, Store, StoreError

AGAIN = {"Retry-After": "10"}


def keep(store: Store, content: bytes, syntax: str, who: str, report: Report, receipt: Mapping[str, Any]) -> Entry:
    """Write a decision to the disk and return its entry; raises Refused if that fails."""
    body = {
        "salt": secrets.token_hex(16),
        "syntax": syntax,
        "request": content.decode("utf-8", "replace"),
        "receipt": receipt,
        "report": report_data(report),
    }
    try:
        return store.record(json_text(body).encode(), who)
    except StoreError:
        # The answer must not show the path of the file.
        raise Refused(503, "the decision could not be kept, so none is given; ask again", headers=AGAIN) from None
