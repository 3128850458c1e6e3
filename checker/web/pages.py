"""The pages: home, one question each, the whole form, the decision. A draft travels in the form alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from checker.advise.interview import Interview, Question
from checker.judge.act import path_of
from checker.pack.schema import UNKNOWN
from checker.read.edit import Change, EditError, dotted, lay, taken
from checker.report.escape import visible
from checker.web import sayings, whole
from checker.web.conversation import Draft, resumed
from checker.web.decision import at_fault, decide, known, shown
from checker.web.forms import DRAFT_LOST, draft_of, draft_text, fields
from checker.web.picture import bands
from checker.web.problems import TITLES, Fault, Refused
from checker.web.render import HTML, page, text
from checker.web.service import Service
from checker.web.take import command
from checker.web.words import (
    explanation,
    message_of,
    nothing_of,
    options_of,
    path_words,
    question_text,
    row_of,
    spec_at,
    texts_of,
    title_of,
    typed,
)


async def home(request: Request, service: Service) -> Response:
    """GET /: the page that asks for the kind of act."""
    return page("home.html", service, kinds=service.library.pack.kinds, faults=(), text="")


async def ask(request: Request, service: Service) -> Response:
    """POST /ask: takes an answer and returns the next question or the decision."""
    form = await fields(request)
    return await service.desk.heavy(answered, service, form)


def answered(service: Service, form: Mapping[str, list[str]]) -> Response:
    """Carry out the action of a form and return the next page."""
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
    path, values = first.get("path", ""), form.get("value", [])
    change = action == "change" or first.get("then") == "decide"
    try:
        if action == "back" and draft.answers:
            draft = Draft(draft.base, draft.answers[:-1], {**draft.later, **dict(draft.answers[-1:])})
        elif action in ("answer", "unknown"):
            draft = with_answer(service, draft, path, values, action == "unknown")
            action = "decide" if change else action
        elif action in ("set", "fix"):
            draft = changed(service, draft, first)
        elif action == "next":
            # Whoever wants more questions after the last one is asked again what was not known.
            draft = draft._replace(answers=tuple([pair for pair in draft.answers if pair[1] != UNKNOWN]))
    except (EditError, ValueError) as refusal:
        error = message_of(path, str(refusal))
    if error and action not in ("set", "fix"):
        return next_page(service, draft, path, error, action, change, values)
    return next_page(service, draft, path if action == "change" else "", error, action, change)


async def form_page(request: Request, service: Service) -> Response:
    """GET /form/{kind}: the whole form of a kind, empty."""
    kind = request.path_params["kind"]
    if kind not in service.library.pack.kinds:
        raise Refused(404, f"there is no such kind; the kinds are {', '.join(service.library.pack.kinds)}")
    return whole_form_page(service, Draft(), whole.Filled(kind, whole.begun(service.library.pack, kind, {}), {}, {}))


async def live(request: Request, service: Service) -> Response:
    """POST /live: the standing of a form while a person fills it in, as a part of its page."""
    form = await fields(request)

    def work() -> str:
        draft, kind = draft_of(form.get("draft", [""])[0]), kind_of(service, form)
        standing = whole.live(service.desk, whole.filled(service.desk, kind, draft.base or {}, form))
        return text("live.html", service, live=standing)

    return Response((await service.desk.heavy(work)).encode("utf-8", "replace"), media_type=HTML)


def kind_of(service: Service, form: Mapping[str, list[str]]) -> str:
    """Return the kind of a form; raises Refused."""
    kind = form.get("kind", [""])[0]
    if kind not in service.library.pack.kinds:
        raise Refused(422, DRAFT_LOST)
    return kind


def whole_form(service: Service, draft: Draft) -> Response:
    """Return the whole form, filled in with the answers of a draft."""
    try:
        data = resumed(service.desk, draft).result()
    except (EditError, ValueError) as error:
        raise Refused(422, f"the draft is not valid: {error}") from None
    kind = str(data.get("kind", ""))
    if kind not in service.library.pack.kinds:
        return page("home.html", service, kinds=service.library.pack.kinds, faults=(), text="")
    return whole_form_page(service, draft, whole.Filled(kind, whole.begun(service.library.pack, kind, data), {}, {}))


def filled_in(service: Service, draft: Draft, form: Mapping[str, list[str]], action: str, path: str) -> Response:
    """Return the decision on a whole form, or the form again: with its faults, or after adding or removing a row."""
    kind = kind_of(service, form)
    filled = whole.filled(service.desk, kind, draft.base or {}, form)
    base = Draft(dict(filled.data))
    if action == "filled":
        return decision(service, base, "") if not filled.faults else whole_form_page(service, draft, filled, 422)
    rows, _, index = path.partition(":")
    entries = filled.data.get(rows)
    if not isinstance(entries, list) or rows not in service.library.pack.kinds[kind].rows:
        raise Refused(422, DRAFT_LOST)
    number = int(index) if index.isascii() and index.isdecimal() and len(index) < 6 else len(entries)
    new = [*entries, {}] if action == "add" else [row for at, row in enumerate(entries) if at != number] or [{}]
    data = {**filled.data, rows: new[: whole.MOST_ROWS]}
    return whole_form_page(service, draft, whole.Filled(kind, data, _moved(filled.typed, rows, action, number), {}))


def _moved(typed: Mapping[str, list[str]], rows: str, action: str, number: int) -> dict[str, list[str]]:
    """Return the typed texts without a removed row; later rows move up."""
    if action == "add":
        return dict(typed)
    moved = {}
    for path, values in typed.items():
        steps = path_of(path)
        if steps[0] == rows and isinstance(steps[1], int) and steps[1] >= number:
            if steps[1] == number:
                continue
            path = dotted((rows, steps[1] - 1, *steps[2:]))
        moved[path] = values
    return moved


def whole_form_page(service: Service, draft: Draft, form: whole.Filled, status: int = 200) -> Response:
    """Return the page of the whole form."""
    kind, groups = service.library.pack.kinds[form.kind], whole.groups(service.library.pack, form)
    faults = [(path, title_of(service.library.pack, form.kind, path), message) for path, message in form.faults.items()]
    return page("form.html", service, status, kind=kind, draft=draft_text(draft), groups=groups, faults=faults)


def opened(service: Service, form: Mapping[str, str]) -> Response:
    """Open a pasted or uploaded descriptor; an invalid one is shown with the places of its faults."""
    text = form.get("file") or form.get("text", "")
    try:
        if not text.strip():
            raise Refused(422, "", [Fault("empty-document", "Paste a descriptor, or choose a file.")])
        single = service.desk.single(text.encode("utf-8", "replace"), "json" if text.lstrip()[:1] == "{" else "yaml")
    except Refused as refused:
        lines = text.splitlines()
        places = [
            (fault, visible(lines[fault.line - 1])[:200] if fault.line and fault.line <= len(lines) else "")
            for fault in refused.listed
        ]
        return page("home.html", service, 422, kinds=service.library.pack.kinds, faults=places, text=text)
    return next_page(service, Draft(dict(single.act.data)), "", "", "decide")


def with_answer(service: Service, draft: Draft, path: str, values: list[str], unknown: bool) -> Draft:
    """Return a draft with an answer added, or replaced if the path has one; raises EditError."""
    kind = str(resumed(service.desk, draft).data.get("kind", ""))
    spec = {"type": "kind"} if path == "kind" else spec_at(service.library.pack, kind, path)
    value = UNKNOWN if unknown else typed(spec, path, values)
    paths = [answered_path for answered_path, _ in draft.answers]
    pairs = list(draft.answers)
    if path in paths:
        pairs[paths.index(path)] = (path, value)
    else:
        pairs.append((path, value))
    later = {other: old for other, old in draft.later.items() if other != path}
    new = Draft(draft.base, tuple(pairs), later)
    resumed(service.desk, new)
    return new


def changed(service: Service, draft: Draft, form: Mapping[str, str]) -> Draft:
    """Return a draft after the changes of a fix or a switch; raises EditError."""
    data = resumed(service.desk, draft).result()
    try:
        # The changed descriptor is held to the schema like any other before it is judged.
        pairs = json.loads(form.get("changes", "[]"))
        changes = [Change(path_of(str(path)), value) for path, value in pairs]
    except (ValueError, TypeError, RecursionError):
        raise EditError("The change cannot be read.") from None
    return Draft(lay(data, changes))


def next_page(
    service: Service, draft: Draft, path: str, error: str, action: str, change: bool = False, values: Sequence[str] = ()
) -> Response:
    """Return the next page: the question at `path`, else the next question, else the decision.

    The field of a question has `values`, else its answer. A `change` leads back to the decision.
    """
    try:
        interview = resumed(service.desk, draft)
        begun = interview.begun
        if action in ("set", "fix", "decide") and begun:
            return decision(service, draft, error)
        question = interview.question()
        if path:
            spec = spec_at(service.library.pack, str(interview.data.get("kind", "")), path)
            question = Question(path, spec.get("about", ""), "", "fact")
    except (EditError, ValueError) as invalid:
        raise Refused(422, f"the draft is not valid: {invalid}") from None
    if question is None:
        return decision(service, draft, error)
    if question.path == "kind":
        return page("home.html", service, kinds=service.library.pack.kinds, faults=(), text="")
    kind = str(interview.data.get("kind", ""))
    spec = spec_at(service.library.pack, kind, question.path)
    standing = interview.standing() if begun else None
    reads = reasons(interview, question) if begun and not path else []
    answer = taken(interview.data, path_of(question.path)) if begun else None
    given = texts_of(draft.later.get(question.path) if answer in (None, UNKNOWN) else answer)
    return page(
        "question.html",
        service,
        422 if error else 200,
        draft=draft_text(draft),
        question=question,
        spec=spec,
        name=question_text(spec, question.path),
        about=explanation(spec) or ("" if spec else question.about),
        row=row_of(service.library.pack, kind, question.path),
        options=options_of(spec),
        many=spec.get("type") == "list",
        nothing=nothing_of(spec),
        standing=standing,
        reads=reads,
        must=bool(spec.get("required")),
        back=bool(draft.answers),
        error=error,
        ready=begun,
        change=change,
        given=[text for text in values or given if text != UNKNOWN],
    )


def reasons(interview: Interview, question: Question) -> list[tuple[str, str, str]]:
    """Return the rules that read the answer of a question, as (id, title, meaning of its clause)."""
    assert interview.kind is not None
    pack = interview.law.pack
    place = ("fact", *interview.survey().places[question.path])
    by_rule = interview.law.analysis(interview.kind.name).by_rule
    rules = [pack.rules[rule] for rule, terms in by_rule.items() if place in terms]
    return [(rule.id, rule.title, pack.clauses[rule.clause].meaning) for rule in rules]


CLAUSES = 20
"""The most findings of a decision page, those that do not pass first; the report has all."""


def decision(service: Service, draft: Draft, error: str) -> Response:
    """Return the page of a decision."""
    data = resumed(service.desk, draft).result()
    result = decide(service.desk, data)
    service.metrics.verdicts[result.entry.verdict] += 1
    pack, entry = service.library.pack, result.entry
    kind = str(entry.kind)
    proposals = [
        (
            proposal,
            json.dumps([(dotted(change.path), change.value) for change in proposal.changes]),
            sayings.proposed(pack, kind, proposal),
            sayings.filled_in(pack, kind, proposal),
        )
        for proposal in result.fix.proposals
    ]
    switches = [
        (
            switch,
            [
                (setting, json.dumps([(switch.path, _option_value(setting.option.value))]))
                for setting in switch.settings
            ],
        )
        for switch in result.switches.listed
    ]
    rows, findings = shown(data, at_fault(entry)), sayings.clauses(pack, kind, result.findings)
    return page(
        "decision.html",
        service,
        draft=draft_text(draft),
        result=result,
        entry=entry,
        kind=pack.kinds[kind].title or kind,
        asked=sayings.asked(pack, kind, entry),
        cases=sayings.cases(pack, kind, entry.witnesses),
        findings=findings[:CLAUSES],
        further=sum([told.number for told in findings[CLAUSES:]]),
        proposals=proposals,
        switches=switches,
        bands=bands(result.forecast, pack, kind),
        known=known(service.desk, data, rows),
        rows=[(path_words(name), len(kept), len(data[name])) for name, kept in rows.items()],
        clauses=pack.clauses,
        error=error,
        open=result.open,
        command=command(service, str(data["id"])),
    )


def _option_value(value: str) -> Any:
    return {"true": True, "false": False}.get(value, value)


async def problems(request: Request, service: Service) -> Response:
    """GET /docs/problems: the meaning of each refusal."""
    return page("problems.html", service, titles=TITLES)
