"""Forms as browsers send them, and the draft in each form; the server keeps nothing between two requests."""

from __future__ import annotations

import json

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from checker.web.conversation import MOST, Draft
from checker.web.problems import Refused

FORM = ("application/x-www-form-urlencoded", "multipart/form-data")
FIELDS = 4_000
"""The most fields of a form."""
DRAFT_LOST = "the draft cannot be read; begin again"


async def fields(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form; raises Refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORM:
        raise Refused(415, f"send one of {', '.join(FORM)}")
    values_by_name: dict[str, list[str]] = {}
    try:
        async with request.form(max_files=1, max_fields=FIELDS) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    value = (await value.read()).decode("utf-8", "replace")
                    if not value:
                        continue
                values_by_name.setdefault(name, []).append(value)
    except MultiPartException as error:
        raise Refused(400, f"the form cannot be read: {error.message}") from None
    return values_by_name


def draft_of(text: str) -> Draft:
    """Return the draft from the hidden field of a form; raises Refused."""
    try:
        data = json.loads(text) if text else {}
        base, answers, later = data.get("base"), data.get("answers", []), data.get("later", {})
        pairs = tuple([(str(path), value) for path, value in answers])
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Refused(422, DRAFT_LOST) from None
    if (base is not None and not isinstance(base, dict)) or not isinstance(later, dict) or len(pairs) > MOST:
        raise Refused(422, DRAFT_LOST)
    return Draft(base, pairs, later)


def draft_text(draft: Draft) -> str:
    """Return a draft as text for the hidden field of a form."""
    return json.dumps(draft._asdict(), separators=(",", ":"))
