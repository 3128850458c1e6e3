"""The API: judgements, fixes, forecasts, what-ifs and interviews, as the same JSON as on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from checker.advise.fix import fix
from checker.advise.fix_text import fix_data
from checker.advise.forecast import forecast
from checker.advise.forecast_text import forecast_data
from checker.advise.what_if import what_if, what_if_data
from checker.judge.act import Act, path_of
from checker.read.edit import Change, EditError, lay
from checker.report.escape import json_text
from checker.report.formats import render
from checker.report.json_format import report_data
from checker.report.model import Report
from checker.web import conversation
from checker.web.compact import json_line
from checker.web.desk import Desk, Single, is_batch
from checker.web.keep import keep
from checker.web.negotiate import JUDGEMENTS, VERDICT, choose, content_type, media
from checker.web.problems import Fault, Refused, faults_of
from checker.web.service import Service

SYNTAX = {
    "application/json": "json",
    "application/yaml": "yaml",
    "application/x-yaml": "yaml",
    "text/yaml": "yaml",
    "text/x-yaml": "yaml",
}
"""Media types of descriptors."""
DEFINITE = '{"descriptors":[{"id":%s,"kind":%s,"verdict":"%s"}],"policy":"%s","schema_version":1}\n'
"""The answer of the fast path; an id and a kind of a valid descriptor need no escape."""


def syntax_of(request: Request, allowed: Mapping[str, str] = SYNTAX) -> str:
    """Return the syntax of a request's body; raises Refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in allowed:
        hint = "with curl: -H 'Content-Type: application/yaml' --data-binary @FILE"
        raise Refused(415, f"send one of {', '.join(allowed)}; {hint}", headers={"Accept-Post": ", ".join(allowed)})
    return allowed[kind]


def accepted(request: Request, formats: tuple[str, ...]) -> str:
    """Return the format that a request accepts; raises Refused."""
    format = choose(request.headers.get("accept", ""), formats)
    if format is None:
        types = [content_type(name, False) for name in formats]
        raise Refused(406, f"the forms of answer are {', '.join(types)}")
    return format


def formatted(text: bytes, name: str, formats: tuple[str, ...], status: int = 200) -> Response:
    """Return the response of a text in a format."""
    first = next(format for format in formats if media(format) == media(name))
    return Response(text, status, {"content-type": content_type(name, first == name), "vary": "Accept"})


def as_json(value: Mapping[str, Any], status: int = 200) -> Response:
    """Return the response of a value as JSON."""
    return Response(json_line(value), status, media_type="application/json")


async def judgements(request: Request, service: Service) -> Response:
    """POST /v1/judgements: one act or many, in any of the formats of `checker check`."""
    syntax = syntax_of(request)
    wanted = accepted(request, JUDGEMENTS)
    content = request.scope["state"]["body"]
    desk = service.desk
    inline = syntax == "json" and service.store is None and not desk.choice.waivers and desk.choice.max_age is None
    if inline and wanted == VERDICT and (settled := service.quick.verdict(content)) is not None:
        kind, id, verdict = settled
        service.metrics.verdicts[verdict] += 1
        text = DEFINITE % (f'"{id}"', f'"{kind}"', verdict, desk.law.pack.digest)
        return Response(text.encode(), headers={"content-type": "application/json; format=verdict", "vary": "Accept"})
    at_once = desk.report_at_once(content) if inline and wanted == "json" else None
    who = str(request.scope["state"]["user"])
    report, address = (at_once, "") if at_once else await desk.heavy(decided, service, content, syntax, who)
    for entry in report.descriptors:
        service.metrics.verdicts[entry.verdict] += 1
    data = brief(report) if wanted == VERDICT else report_data(report) if wanted == "json" else None
    body = render(report, wanted).encode("utf-8", "replace") if data is None else json_line(data)
    answer = formatted(body, wanted, JUDGEMENTS)
    if address:
        answer.headers["location"] = address
    return answer


def decided(service: Service, content: bytes, syntax: str, who: str) -> tuple[Report, str]:
    """Judge the content of a request; return the report and, with a store, the address of the kept decision.

    Raises Refused.
    """
    desk = service.desk
    if service.store is None:
        report = desk.report(content, syntax)
        refuse_invalid(report, content, syntax, desk)
        return report, ""
    report, receipt = desk.recorded(content, syntax)
    refuse_invalid(report, content, syntax, desk)
    return report, f"/v1/decisions/{keep(service.store, content, syntax, who, report, receipt).digest}"


def refuse_invalid(report: Report, content: bytes, syntax: str, desk: Desk) -> None:
    """Raise Refused if a request holds one act and it is invalid; in a batch, its entry says so."""
    if is_batch(content, syntax) or len(report.descriptors) != 1 or report.descriptors[0].verdict != "error":
        return
    desk.single(content, syntax)
    # Other errors come from the gate, for example the age of the policy.
    raise Refused(422, "it was not judged", faults_of(report.descriptors[0].errors, None))


def brief(report: Report) -> dict[str, Any]:
    """Return the verdicts of a report, with the causes of those that need review."""
    verdicts = []
    for entry in report_data(report)["descriptors"]:  # type: ignore[attr-defined]
        verdict_data = {"id": entry["id"], "kind": entry["kind"], "verdict": entry["verdict"]}
        if entry["verdict_after_waivers"] != entry["verdict"]:
            verdict_data["verdict_after_waivers"] = entry["verdict_after_waivers"]
        if entry["causes"]:
            verdict_data["causes"] = entry["causes"]
        if entry["errors"]:
            verdict_data["errors"] = entry["errors"]
        verdicts.append(verdict_data)
    return {"descriptors": verdicts, "policy": report.policy_digest, "schema_version": 1}


def with_frame(command: str, single: Single, desk: Desk, answer: Mapping[str, object]) -> dict[str, object]:
    """Return an answer about an act between the first and last keys that the answers of all commands share."""
    head = {"schema_version": 1, "command": command, "path": single.document.path, "document": single.document.index}
    act = single.act
    return {**head, "id": act.id, "kind": act.kind, **answer, "basis": desk.law.pack.basis}


async def about_one(
    request: Request, service: Service, command: str, ask: Callable[[Act], dict[str, object]]
) -> Response:
    """Return the response of `ask` about the one act of a request."""
    syntax = syntax_of(request)
    accepted(request, ("json",))
    content, desk = request.scope["state"]["body"], service.desk

    def work() -> dict[str, object]:
        single = desk.single(content, syntax)
        return with_frame(command, single, desk, ask(single.act))

    return as_json(await desk.heavy(work))


async def fixes(request: Request, service: Service) -> Response:
    """POST /v1/fixes: the smallest changes after which an act is allowed in every open case."""
    return await about_one(request, service, "fix", lambda act: fix_data(fix(act, service.desk.law)))


async def forecasts(request: Request, service: Service) -> Response:
    """POST /v1/forecasts: the days on which the verdict of an act turns by itself."""
    return await about_one(request, service, "forecast", lambda act: forecast_data(forecast(act, service.desk.law)))


async def what_ifs(request: Request, service: Service) -> Response:
    """POST /v1/what-ifs: `{"descriptor": …, "set": {"PATH": VALUE}}`."""
    syntax = syntax_of(request)
    accepted(request, ("json",))
    content, desk = request.scope["state"]["body"], service.desk

    def work() -> dict[str, object]:
        body = mapping(desk, content, syntax, {"descriptor", "set"})
        changes = changes_of(body.get("set"))
        single = inner(desk, body.get("descriptor"))
        try:
            data = lay(single.act.data, changes)
        except EditError as error:
            raise Refused(422, "the change cannot be made", [Fault("set", str(error), "/set")]) from None
        other, refusals = desk.reader.act(data)
        if other is None:
            faults = [Fault(refusal.code, f"as changed: {refusal.message}", "/set") for refusal in refusals]
            raise Refused(422, "as changed it is no valid descriptor", faults)
        return with_frame("what-if", single, desk, what_if_data(what_if(single.act, other, changes, desk.law)))

    return as_json(await desk.heavy(work))


async def interview(request: Request, service: Service) -> Response:
    """POST /v1/interview: `{"answers": [{"path": …, "value": …}]}` → the next question and the standing."""
    syntax = syntax_of(request)
    accepted(request, ("json",))
    content, desk = request.scope["state"]["body"], service.desk

    def work() -> dict[str, object]:
        body = mapping(desk, content, syntax, {"descriptor", "answers"})
        return conversation.interview_data(desk, body)

    return as_json(await desk.heavy(work))


def mapping(desk: Desk, content: bytes, syntax: str, keys: set[str]) -> dict[str, Any]:
    """Return a body that is a mapping with these keys alone; raises Refused."""
    documents = desk.documents(content, syntax)
    data = documents[0].data if len(documents) == 1 else None
    if not isinstance(data, dict):
        raise Refused(
            422, f"expected a mapping with {' and '.join(sorted(keys))}", [Fault("type", "expected a mapping", "")]
        )
    extra = [key for key in data if key not in keys]
    if extra:
        faults = [Fault("unknown-key", f"there is no {key} here", f"/{key}") for key in extra]
        raise Refused(422, f"expected {' and '.join(sorted(keys))} alone", faults)
    return data


def inner(desk: Desk, data: object) -> Single:
    """Return the act under `descriptor` in a body; raises Refused with pointers into the body."""
    try:
        return desk.single(json_text(data).encode(), "json")
    except Refused as refused:
        faults = [Fault(fault.code, fault.message, f"/descriptor{fault.pointer or ''}") for fault in refused.faults]
        raise Refused(422, refused.detail, faults) from None


def changes_of(value: object) -> list[Change]:
    """Return the changes that a body asks for under `set`; raises Refused."""
    if not isinstance(value, dict) or not value:
        raise Refused(422, "say what to change", [Fault("set", 'expected {"path": value}', "/set")])
    return list(_changes(value))


def _changes(value: Mapping[str, Any]) -> Iterator[Change]:
    for name, new in value.items():
        try:
            yield Change(path_of(name), new)
        except ValueError:
            message = f"{name!r} is no path; one is written like rows[1].field"
            raise Refused(422, "the change cannot be made", [Fault("set", message, "/set")]) from None
