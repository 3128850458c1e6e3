"""Kept decisions (`--store FILE`): recorded with the user, looked up by digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from checker.read.edit import EditError
from checker.report.escape import json_text
from checker.report.model import Given, Witness
from checker.web import sayings
from checker.web.api import accepted
from checker.web.conversation import resumed
from checker.web.forms import draft_of, fields
from checker.web.keep import keep
from checker.web.problems import Refused
from checker.web.render import page
from checker.web.service import Service
from checker.web.store import Entry, Store
from checker.web.take import descriptor
from checker.web.words import row_of


def store_of(service: Service) -> Store:
    """Return the store; raises Refused if the server has none."""
    if service.store is None:
        raise Refused(404, "this server keeps no decisions; it was begun without --store FILE")
    return service.store


def kept_decision(service: Service, digest: str) -> tuple[Entry, dict[str, Any]]:
    """Return the entry and the body of a decision; raises Refused if there is none or its body was erased."""
    store = store_of(service)
    entry = store.find(digest)
    if entry is None:
        raise Refused(404, "there is no decision with this digest")
    content = store.body(entry)
    if content is None:
        raise Refused(410, f"what was decided at {entry.at} was erased; its entry stays, number {entry.number}")
    body: dict[str, Any] = json.loads(content)
    return entry, body


async def decision(request: Request, service: Service) -> Response:
    """GET /v1/decisions/{digest}: a kept decision."""
    accepted(request, ("json",))
    entry, body = await service.desk.heavy(kept_decision, service, request.path_params["digest"])
    decision_data = {
        **entry._asdict(),
        **{key: body[key] for key in ("syntax", "request", "receipt", "report", "salt")},
    }
    basis = service.library.pack.basis
    text = json_text({"schema_version": 1, "command": "decision", **decision_data, "basis": basis})
    return Response(text, media_type="application/json")


async def record(request: Request, service: Service) -> Response:
    """POST /record: keeps the decision on a draft, and redirects to its page."""
    form = await fields(request)
    store, who = store_of(service), str(request.scope["state"]["user"])

    def work() -> str:
        try:
            data = resumed(service.desk, draft_of(form.get("draft", [""])[0])).result()
            content = descriptor(service, data).encode("utf-8", "replace")
        except (EditError, ValueError) as error:
            raise Refused(422, f"the draft is not valid: {error}") from None
        service.desk.single(content, "yaml")
        report, receipt = service.desk.recorded(content, "yaml")
        return keep(store, content, "yaml", who, report, receipt).digest

    return RedirectResponse(f"/decisions/{await service.desk.heavy(work)}", 303)


async def decision_page(request: Request, service: Service) -> Response:
    """GET /decisions/{digest}: the page of a kept decision."""
    entry, body = await service.desk.heavy(kept_decision, service, request.path_params["digest"])
    judged = [(judged_entry, two_cases(service, judged_entry)) for judged_entry in body["report"]["descriptors"]]
    pack = service.library.pack

    def row(kind: str, subject: str) -> str:
        return row_of(pack, kind, f"{subject}.x").lower()

    return page("kept.html", service, kept=entry, body=body, judged=judged, clauses=pack.clauses, row=row)


def two_cases(service: Service, entry: Mapping[str, Any]) -> sayings.Cases | None:
    """Return the two witnesses of an entry of a kept report, None where there are none."""
    witnesses = [
        Witness(witness_data["verdict"], tuple([Given(title="", **fact) for fact in witness_data["when"]]))
        for witness_data in entry.get("witnesses", ())
    ]
    return sayings.cases(service.library.pack, str(entry["kind"]), witnesses)
