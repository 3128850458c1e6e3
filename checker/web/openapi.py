"""The API's description, OpenAPI 3.1, with the shipped schemas in it unchanged."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from checker import __version__
from checker.explain.schemas import schema
from checker.pack.model import Pack
from checker.report.escape import json_text
from checker.web.law_api import conditional
from checker.web.negotiate import JUDGEMENTS, content_type, media
from checker.web.problems import MEDIA as PROBLEM
from checker.web.problems import TITLES
from checker.web.render import HTML, text
from checker.web.service import Service

Data = dict[str, Any]
TEXT = {"type": "string"}
OBJECT = {"type": "object"}
DESCRIPTORS: Data = {
    "application/json": {
        "schema": {
            "oneOf": [
                {"$ref": "#/components/schemas/descriptor"},
                {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/descriptor"}},
            ]
        }
    },
    "application/yaml": {"schema": {**TEXT, "description": "One act a document, documents parted by ---."}},
}
ONE: Data = {
    "application/json": {"schema": {"$ref": "#/components/schemas/descriptor"}},
    "application/yaml": {"schema": TEXT},
}
PROBLEM_SCHEMA: Data = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "message", "pointer", "line", "column"],
                "properties": {
                    "code": TEXT,
                    "message": TEXT,
                    "pointer": {"type": ["string", "null"], "description": "A JSON Pointer into the body."},
                    "line": {"type": ["integer", "null"]},
                    "column": {"type": ["integer", "null"]},
                },
            },
        },
    },
}
VERDICTS: Data = {
    "type": "object",
    "required": ["schema_version", "policy", "descriptors"],
    "properties": {
        "schema_version": {"const": 1},
        "policy": {"type": ["string", "null"]},
        "descriptors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "kind", "verdict"],
                "properties": {
                    "id": {"type": ["string", "null"]},
                    "kind": {"type": ["string", "null"]},
                    "verdict": TEXT,
                },
            },
        },
    },
}
INTERVIEW: Data = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "descriptor": {"type": "object", "description": "What is known at first."},
        "answers": {
            "type": "array",
            "maxItems": 2000,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["path", "value"],
                "properties": {"path": TEXT, "value": {"description": "As a descriptor has it, or unknown."}},
            },
        },
    },
}
WHAT_IF: Data = {
    "type": "object",
    "additionalProperties": False,
    "required": ["descriptor", "set"],
    "properties": {
        "descriptor": {"$ref": "#/components/schemas/descriptor"},
        "set": {
            "type": "object",
            "minProperties": 1,
            "description": "Path → value, a path is written as rows[0].field.",
        },
    },
}
DESCRIPTOR = "curl -s {}/v1/{} -H 'Content-Type: application/yaml' --data-binary @mine.descriptor.yaml"
JSON = "curl -s {}/v1/{} -H 'Content-Type: application/json' --data {}"
SHIPPED = ("report", "fix", "forecast", "what-if")
"""The shipped schemas of answers."""


async def document(request: Request, service: Service) -> Response:
    """GET /openapi.json."""
    return conditional(request, service, json_text(described(service)), "application/json", "openapi", "json")


def described(service: Service) -> Data:
    """Return the description of this server's API."""
    pack = service.library.pack
    paths: Data = {
        "/v1/judgements": {"post": judgements(service)},
        "/v1/fixes": {
            "post": _post(
                "fixes", "The smallest changes after which an act is allowed, whatever is still open.", ONE, "fix"
            )
        },
        "/v1/forecasts": {
            "post": _post("forecasts", "The days on which the verdict turns by itself.", ONE, "forecast")
        },
        "/v1/what-ifs": {"post": _post("whatIfs", "An act before and after a change.", _both(WHAT_IF), "what-if")},
        "/v1/interview": {
            "post": _post(
                "interview", "The next question that can still decide, and where it stands.", _both(INTERVIEW)
            )
        },
        "/v1/law": {"get": _get("law", "What is in force: agreements, clauses, rules, readings, ledger.")},
        "/v1/kinds/{kind}/schema": {
            "get": _get(
                "kindSchema",
                "The JSON Schema of descriptors of a kind.",
                "kind",
                list(pack.kinds),
                "application/schema+json",
            )
        },
        "/v1/clauses/{id}": {"get": _get("clause", "A clause in full.", "id", list(pack.clauses))},
        "/v1/rules/{id}": {"get": _get("rule", "A rule in full.", "id", list(pack.rules))},
        "/v1/readings/{id}": {
            "get": _get("reading", "A question that the words leave open.", "id", list(pack.questions))
        },
        "/v1/decisions/{digest}": {"get": _decision_get()},
        "/healthz": {"get": _text_get("healthz", "The process answers.")},
        "/readyz": {
            "get": {
                **_text_get("readyz", "It takes work."),
                "responses": {**_ok_text(), "503": {"description": "busy"}},
            }
        },
        "/metrics": {"get": _text_get("metrics", "Counts as Prometheus text; no fact is in them.")},
        "/openapi.json": {"get": _get("openapi", "This description.")},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"checker: {pack.title}",
            "version": __version__,
            "description": f"Judges acts under announced agreements, clause by clause. {pack.basis}",
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas(service)},
    }


def schemas(service: Service) -> Data:
    """Return the schemas by name; shipped schemas stay unchanged, each as a resource with its own id."""
    shipped: Data = {name: _resource(name, schema(name, None)) for name in SHIPPED}
    shipped["descriptor"] = _resource("descriptor", schema("descriptor", service.library.pack))
    return {**shipped, "problem": PROBLEM_SCHEMA, "verdicts": VERDICTS}


def _resource(name: str, value: Data) -> Data:
    """Return a schema with an id, so that its references resolve within it."""
    return {"$id": f"/schemas/{name}", **value}


def judgements(service: Service) -> Data:
    """Return the operation of POST /v1/judgements."""
    content: Data = {}
    for name in JUDGEMENTS:
        first = next(format for format in JUDGEMENTS if media(format) == media(name)) == name
        ref = {"json": "report", "verdict": "verdicts"}.get(name)
        content[content_type(name, first)] = {"schema": {"$ref": f"#/components/schemas/{ref}"} if ref else TEXT}
    content["application/json; format=gitlab"] = {"schema": {"type": "array"}}
    return {
        "operationId": "judgements",
        "summary": "Judges one act or many; a verdict of fail is an answer (200), one invalid act is 422.",
        "requestBody": {"required": True, "content": DESCRIPTORS},
        "responses": {
            "200": {
                "description": "The report; Accept chooses its format.",
                "content": content,
            },
            **problems(400, 403, 406, 408, 413, 415, 421, 422, 429, 503),
        },
    }


def problems(*statuses: int) -> Data:
    """Return the responses of refusals with these statuses."""
    ref = {"schema": {"$ref": "#/components/schemas/problem"}}
    return {str(status): {"description": TITLES[status], "content": {PROBLEM: ref}} for status in statuses}


def _both(value: Data) -> Data:
    return {"application/json": {"schema": value}, "application/yaml": {"schema": TEXT}}


def _post(name: str, about: str, body: Data, answer: str = "") -> Data:
    shape = {"$ref": f"#/components/schemas/{answer}"} if answer else OBJECT
    return {
        "operationId": name,
        "summary": about,
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": shape}}},
            **problems(400, 403, 406, 408, 413, 415, 421, 422, 429, 503),
        },
    }


def _get(
    name: str, about: str, parameter: str = "", examples: list[str] | None = None, kind: str = "application/json"
) -> Data:
    operation: Data = {
        "operationId": name,
        "summary": about,
        "responses": {
            "200": {
                "description": "The answer, with an ETag.",
                "headers": {"ETag": {"schema": TEXT}},
                "content": {kind: {"schema": OBJECT}},
            },
            "304": {"description": "The client has it already (If-None-Match)."},
            **problems(403, 406, 421, 429),
        },
    }
    if parameter:
        parameter_data = {"schema": TEXT, "examples": {name: {"value": name} for name in (examples or [])[:3]}}
        operation["parameters"] = [{"name": parameter, "in": "path", "required": True, **parameter_data}]
        operation["responses"] |= problems(404)
    return operation


def _decision_get() -> Data:
    return {
        "operationId": "decision",
        "summary": "A decision that was kept (with --store), with its receipt, who asked and when.",
        "parameters": [{"name": "digest", "in": "path", "required": True, "schema": TEXT}],
        "responses": {
            "200": {"description": "The decision.", "content": {"application/json": {"schema": OBJECT}}},
            **problems(403, 404, 406, 410, 421, 429),
        },
    }


def examples(server: str, pack: Pack) -> dict[str, str]:
    """Return the call of each address that takes a body, on this server."""
    data, changes = small_act(pack)
    answers = [{"path": "kind", "value": data["kind"]}]
    bodies: dict[str, Data] = {
        "what-ifs": {"descriptor": data, "set": changes},
        "interview": {"answers": answers},
    }
    return {
        **{f"/v1/{name}": DESCRIPTOR.format(server, name) for name in ("judgements", "fixes", "forecasts")},
        **{f"/v1/{name}": JSON.format(server, name, shlex.quote(json.dumps(body))) for name, body in bodies.items()},
    }


def small_act(pack: Pack) -> tuple[Data, Data]:
    """Return a small act of the pack made of its fields' examples, and a change of one of its facts."""
    kind = min(pack.kinds.values(), key=lambda kind: len(kind.rows))
    data = {name: _example(spec) for name, spec in kind.tree.items() if spec.get("required")}
    rest = [
        field
        for rows, field in kind.fields()
        if not rows and field.decides and not field.required and field.type == "enum"
    ]
    return {**data, "kind": kind.name}, {field.path: field.values[0] for field in rest[:1]}


def _example(spec: Mapping[str, Any]) -> Any:
    if spec["type"] == "rows":
        return [{name: _example(inner) for name, inner in spec["fields"].items() if inner.get("required")}]
    return spec.get("example", "mine")


async def docs(request: Request, service: Service) -> Response:
    """GET /docs: the description as a page."""
    server = request.headers["host"]
    html = text("docs.html", service, spec=described(service), examples=examples(server, service.library.pack))
    return conditional(request, service, html, HTML, "docs", "html", server)


def _ok_text() -> Mapping[str, Any]:
    return {"200": {"description": "The answer.", "content": {"text/plain": {"schema": TEXT}}}}


def _text_get(name: str, about: str) -> Data:
    return {"operationId": name, "summary": about, "responses": {**_ok_text(), **problems(403, 421)}}
