"""The law over the API: an overview, each clause, rule and reading, and the schema of each kind; with ETags."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from checker.explain.ids import near_ids
from checker.explain.schemas import public
from checker.pack.schema import kind_schema
from checker.report.escape import json_text
from checker.web.api import accepted
from checker.web.problems import Refused
from checker.web.service import Service

KINDS = {"clauses": "clause", "rules": "rule", "readings": "reading"}
"""Segment of an address → kind of the id in it."""


def conditional(request: Request, service: Service, text: str, kind: str, *parts: str) -> Response:
    """Return an answer with its ETag, or 304 if the client has it."""
    tag = service.library.etag(*parts)
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "Accept"}
    client_tags = [value.strip().removeprefix("W/") for value in request.headers.get("if-none-match", "").split(",")]
    if tag in client_tags or client_tags == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(text.encode("utf-8", "replace"), headers=headers, media_type=kind)


async def overview(request: Request, service: Service) -> Response:
    """GET /v1/law."""
    accepted(request, ("json",))
    return conditional(request, service, json_text(service.library.overview()), "application/json", "law", "json")


async def part(request: Request, service: Service) -> Response:
    """GET /v1/clauses/{id}, /v1/rules/{id}, /v1/readings/{id}."""
    accepted(request, ("json",))
    what, id = KINDS[request.url.path.split("/")[2]], request.path_params["id"]
    library = service.library
    match = library.find(id)
    if match is None or match[0] != what:
        near = near_ids(library.pack, id) if len(id) < 200 else []
        hint = f"; did you mean {' or '.join(near)}?" if near else "; GET /v1/law lists them"
        raise Refused(404, f"there is no such {what}{hint}")
    data = await service.desk.heavy(library.data, match[1])
    text = json_text({"schema_version": 1, "command": "explain", **data, "basis": library.pack.basis})
    return conditional(request, service, text, "application/json", what, match[1], "json")


async def schema(request: Request, service: Service) -> Response:
    """GET /v1/kinds/{kind}/schema: the JSON Schema of descriptors of a kind."""
    kinds = service.library.pack.kinds
    kind = kinds.get(request.path_params["kind"])
    if kind is None:
        raise Refused(404, f"there is no such kind; the kinds are {', '.join(kinds)}")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **public(kind_schema(kind, tuple(kinds)))}
    return conditional(request, service, json_text(document), "application/schema+json", "schema", kind.name)
