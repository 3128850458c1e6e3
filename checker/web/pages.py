"""The pages: what is planned, one question each, the whole form, the decision. A draft travels in the form alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from checker.advise.interview import HEAD, Interview, Question
from checker.judge.act import path_of
from checker.pack.schema import UNKNOWN
from checker.read.edit import Change, EditError, dotted, lay
from checker.report.escape import visible
from checker.web import whole
from checker.web.conversation import Draft, resumed
from checker.web.decision import decide, known
from checker.web.forms import DRAFT_LOST, draft_of, fields, written
from checker.web.picture import bands
from checker.web.problems import TITLES, Refused
from checker.web.render import HTML, page, text
from checker.web.service import Service
from checker.web.take import command
from checker.web.words import asked, options_of, row_of, spec_at, title_of, typed


async def home(request: Request, service: Service) -> Response:
    """GET /: what are you planning?"""
    return page("home.html", service, kinds=service.library.pack.kinds, faults=(), text="")


async def ask(request: Request, service: Service) -> Response:
    """POST /ask: takes an answer, and asks the next question or shows the decision."""
    form = await fields(request)
    return await service.desk.heavy(answered, service, form)


def answered(service: Service, form: Mapping[str, list[str]]) -> Response:
    """Take what a form says and return the next page."""
    first = {name: values[0] for name, values in form.items()}
    action, colon, rest = first.get("do", "").partition(":")
    if colon:
        first |= {"action": action, "path": rest, "changes": rest}
    action = first.get("action", "answer")
    draft, error = draft_of(first.get("draft", "")), ""
    if action == "open":
        return opened(service, first)
    if action == "form":
        return whole_form(service, draft)
    if action in ("filled", "add", "remove"):
        return filled_in(service, draft, form, action, first.get("path", ""))
    path = first.get("path", "")
    try:
        if action == "back":
            draft = draft._replace(answers=draft.answers[:-1])
        elif action in ("answer", "unknown"):
            draft = with_answer(service, draft, path, form.get("value", []), action == "unknown")
        elif action in ("set", "fix"):
            draft = changed(service, draft, first)
    except (EditError, ValueError) as wrong:
        error = str(wrong)
    return shown(service, draft, path if error or action == "change" else "", error, action)


async def form_page(request: Request, service: Service) -> Response:
    """GET /form/{kind}: the whole form of a kind, empty."""
    kind = request.path_params["kind"]
    if kind not in service.library.pack.kinds:
        raise Refused(404, f"there is no such kind; the kinds are {', '.join(service.library.pack.kinds)}")
    return form_shown(service, Draft(), whole.Filled(kind, whole.begun(service.library.pack, kind, {}), {}, {}))


async def live(request: Request, service: Service) -> Response:
    """POST /live: where a form stands while it is filled in, as a part of its page."""
    form = await fields(request)

    def work() -> str:
        draft, kind = draft_of(form.get("draft", [""])[0]), kind_of(service, form)
        made = whole.live(service.desk, whole.filled(service.desk, kind, draft.base or {}, form))
        return text("live.html", service, live=made)

    return Response((await service.desk.heavy(work)).encode("utf-8", "replace"), media_type=HTML)


def kind_of(service: Service, form: Mapping[str, list[str]]) -> str:
    """Return the kind of a form; raises Refused."""
    kind = form.get("kind", [""])[0]
    if kind not in service.library.pack.kinds:
        raise Refused(422, DRAFT_LOST)
    return kind


def whole_form(service: Service, draft: Draft) -> Response:
    """Return the whole form with what is known already."""
    try:
        data = resumed(service.desk, draft).result()
    except (EditError, ValueError) as wrong:
        raise Refused(422, f"the draft is not valid: {wrong}") from None
    kind = str(data.get("kind", ""))
    if kind not in service.library.pack.kinds:
        return page("home.html", service, kinds=service.library.pack.kinds, faults=(), text="")
    return form_shown(service, draft, whole.Filled(kind, whole.begun(service.library.pack, kind, data), {}, {}))


def filled_in(service: Service, draft: Draft, form: Mapping[str, list[str]], action: str, path: str) -> Response:
    """Take the whole form: return its decision, or the form with what is wrong, or with a row more or less."""
    kind = kind_of(service, form)
    found = whole.filled(service.desk, kind, draft.base or {}, form)
    base = Draft(dict(found.data))
    if action == "filled":
        return decision(service, base, "") if not found.faults else form_shown(service, draft, found, 422)
    rows, _, index = path.partition(":")
    entries = found.data.get(rows)
    if not isinstance(entries, list) or rows not in service.library.pack.kinds[kind].rows:
        raise Refused(422, DRAFT_LOST)
    number = int(index) if index.isascii() and index.isdecimal() and len(index) < 6 else len(entries)
    new = [*entries, {}] if action == "add" else [row for at, row in enumerate(entries) if at != number] or [{}]
    data = {**found.data, rows: new[: whole.MOST_ROWS]}
    return form_shown(service, draft, whole.Filled(kind, data, _moved(found.typed, rows, action, number), {}))


def _moved(given: Mapping[str, list[str]], rows: str, action: str, number: int) -> dict[str, list[str]]:
    """Return what was typed, without the row that is removed; what stood after it moves up."""
    if action == "add":
        return dict(given)
    found = {}
    for path, values in given.items():
        steps = path_of(path)
        if steps[0] == rows and isinstance(steps[1], int) and steps[1] >= number:
            if steps[1] == number:
                continue
            path = dotted((rows, steps[1] - 1, *steps[2:]))
        found[path] = values
    return found


def form_shown(service: Service, draft: Draft, form: whole.Filled, status: int = 200) -> Response:
    """Return the page of the whole form."""
    kind, made = service.library.pack.kinds[form.kind], whole.groups(service.library.pack, form)
    faults = [(path, title_of(service.library.pack, form.kind, path), message) for path, message in form.faults.items()]
    return page("form.html", service, status, kind=kind, draft=written(draft), groups=made, faults=faults)


def opened(service: Service, form: Mapping[str, str]) -> Response:
    """Open a descriptor that was pasted or uploaded; one that is not valid is shown with its places."""
    text = form.get("file") or form.get("text", "")
    try:
        single = service.desk.single(text.encode("utf-8", "replace"), "json" if text.lstrip()[:1] == "{" else "yaml")
    except Refused as refused:
        lines = text.splitlines()
        places = [
            (fault, visible(lines[fault.line - 1])[:200] if fault.line and fault.line <= len(lines) else "")
            for fault in refused.faults
        ]
        return page("home.html", service, 422, kinds=service.library.pack.kinds, faults=places, text=text)
    return shown(service, Draft(dict(single.act.data)), "", "", "decide")


def with_answer(service: Service, draft: Draft, path: str, values: list[str], unknown: bool) -> Draft:
    """Return a draft with an answer, in place of the one that was given before; raises EditError."""
    kind = str(resumed(service.desk, draft).data.get("kind", ""))
    spec = {"type": "kind"} if path == "kind" else spec_at(service.library.pack, kind, path)
    value = UNKNOWN if unknown else typed(spec, path, values)
    before = [item for item, _ in draft.answers]
    pairs = list(draft.answers)
    if path in before:
        pairs[before.index(path)] = (path, value)
    else:
        pairs.append((path, value))
    new = draft._replace(answers=tuple(pairs))
    resumed(service.desk, new)
    return new


def changed(service: Service, draft: Draft, form: Mapping[str, str]) -> Draft:
    """Return a draft with the changes of a fix or a switch made; raises EditError."""
    data = resumed(service.desk, draft).result()
    try:
        # What is sent is held to the schema like any descriptor, before it is judged.
        pairs = json.loads(form.get("changes", "[]"))
        changes = [Change(path_of(str(path)), value) for path, value in pairs]
    except (ValueError, TypeError, RecursionError):
        raise EditError("The change cannot be read.") from None
    return Draft(lay(data, changes))


def shown(service: Service, draft: Draft, path: str, error: str, action: str) -> Response:
    """Return the page that comes next: the question at `path`, else the next one, else the decision."""
    try:
        interview = resumed(service.desk, draft)
        following = interview.question()
        head = following is not None and following.kind == HEAD
        if action in ("set", "fix", "decide") and not head:
            return decision(service, draft, error)
        question = following
        if path:
            spec = spec_at(service.library.pack, str(interview.data.get("kind", "")), path)
            question = Question(path, spec.get("about", ""), "", "fact")
    except (EditError, ValueError) as wrong:
        raise Refused(422, f"the draft is not valid: {wrong}") from None
    if question is None:
        return decision(service, draft, error)
    if question.path == "kind":
        return page("home.html", service, kinds=service.library.pack.kinds, faults=(), text="")
    kind = str(interview.data.get("kind", ""))
    spec = spec_at(service.library.pack, kind, question.path)
    begun = not head
    standing = interview.standing() if begun else None
    reads = reasons(interview, question) if begun and not path else []
    return page(
        "question.html",
        service,
        422 if error else 200,
        draft=written(draft),
        question=question,
        spec=spec,
        name=asked(spec, question.path),
        row=row_of(service.library.pack, kind, question.path),
        options=options_of(spec),
        many=spec.get("type") == "list",
        standing=standing,
        reads=reads,
        must=question.kind == HEAD,
        back=bool(draft.answers),
        error=error,
        ready=begun,
        given=next((value for item, value in draft.answers if item == question.path), None),
    )


def reasons(interview: Interview, question: Question) -> list[tuple[str, str, str]]:
    """Return what turns on a question: the rules that read its answer, each with its title and what its clause says."""
    assert interview.kind is not None
    pack = interview.law.pack
    place = ("fact", *interview.survey().places[question.path])
    by_rule = interview.law.analysis(interview.kind.name).by_rule
    rules = [pack.rules[rule] for rule, terms in by_rule.items() if place in terms]
    return [(rule.id, rule.title, pack.clauses[rule.clause].meaning) for rule in rules]


def decision(service: Service, draft: Draft, error: str) -> Response:
    """Return the page of a decision."""
    data = resumed(service.desk, draft).result()
    made = decide(service.desk, data)
    service.metrics.verdicts[made.entry.verdict] += 1
    proposals = [
        (item, json.dumps([(dotted(change.path), change.value) for change in item.changes]))
        for item in made.fix.proposals
    ]
    switches = [
        (
            switch,
            [(item, json.dumps([(switch.path, _plain(item.option.value))])) for item in switch.settings],
        )
        for switch in made.switches
    ]
    return page(
        "decision.html",
        service,
        draft=written(draft),
        made=made,
        entry=made.entry,
        proposals=proposals,
        switches=switches,
        bands=bands(made.forecast),
        known=known(service.desk, data),
        clauses=service.library.pack.clauses,
        error=error,
        open=made.open,
        command=command(service, str(data["id"])),
    )


def _plain(value: str) -> Any:
    return {"true": True, "false": False}.get(value, value)


async def problems(request: Request, service: Service) -> Response:
    """GET /docs/problems: what each refusal means."""
    return page("problems.html", service, titles=TITLES)
