"""The pages: what is planned, one question each, the decision, the law. Nothing is kept; a draft travels in the form."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from checker.advise.interview import HEAD, Question
from checker.explain.pages import article
from checker.judge.act import path_of
from checker.pack.schema import UNKNOWN
from checker.read.edit import Change, EditError, lay
from checker.report import words as report_words
from checker.report.escape import visible
from checker.report.formats import render
from checker.report.html import SIGNS
from checker.web.conversation import Draft, resumed
from checker.web.decision import decide, known
from checker.web.law_api import conditional
from checker.web.picture import bands
from checker.web.problems import TITLES, Refused
from checker.web.service import Service
from checker.web.words import name_of, options_of, spec_at, typed

HERE = os.path.dirname(os.path.abspath(__file__))
FORM = ("application/x-www-form-urlencoded", "multipart/form-data")
SENTENCES = {
    "pass": "Nothing in the agreements stands against it.",
    "fail": "The agreements do not allow it as it is.",
    "needs-review": "It cannot be said yet: something is open.",
    "not-applicable": "No clause is about it.",
    "error": "It was not judged.",
}
"""Verdict → the sentence at the top of a decision."""
ASK = {
    "fact": "You can find out",
    "judgement": "Somebody has to attest",
    "parameter": "The parties know",
    "reading": "A question for counsel",
    "limit": "Too much is open to settle it",
}
"""Kind of a cause → whom it is for."""

templates = Environment(
    loader=FileSystemLoader(os.path.join(HERE, "templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.globals |= {"signs": SIGNS, "sentences": SENTENCES, "ask": ASK, "words": report_words}
templates.filters["visible"] = lambda value: visible(str(value))


def page(template: str, service: Service, status: int = 200, /, **values: Any) -> Response:
    """Return a page."""
    text = templates.get_template(template).render(pack=service.library.pack, **values)
    return Response(text.encode("utf-8", "replace"), status, media_type="text/html; charset=utf-8")


async def home(request: Request, service: Service) -> Response:
    """GET /: what are you planning?"""
    return page("home.html", service, kinds=service.library.pack.kinds, faults=(), text="")


async def fields(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form; raises Refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORM:
        raise Refused(415, f"send one of {', '.join(FORM)}")
    found: dict[str, list[str]] = {}
    async with request.form(max_files=1, max_fields=200) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                value = (await value.read()).decode("utf-8", "replace")
                if not value:
                    continue
            found.setdefault(name, []).append(value)
    return found


def draft_of(text: str) -> Draft:
    """Return the draft that a form carries; raises Refused."""
    try:
        data = json.loads(text) if text else {}
        base, answers = data.get("base"), data.get("answers", [])
        pairs = tuple([(str(path), value) for path, value in answers])
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Refused(422, "the draft cannot be read; begin again") from None
    if (base is not None and not isinstance(base, dict)) or len(pairs) > 2_000:
        raise Refused(422, "the draft cannot be read; begin again")
    return Draft(base, pairs)


def written(draft: Draft) -> str:
    """Return a draft as a form carries it."""
    return json.dumps({"base": draft.base, "answers": draft.answers}, separators=(",", ":"))


async def ask(request: Request, service: Service) -> Response:
    """POST /ask: takes an answer, and asks the next question or shows the decision."""
    form = await fields(request)
    return await service.desk.heavy(answered, service, form)


def answered(service: Service, form: Mapping[str, list[str]]) -> Response:
    """Take what a form says and return the next page."""
    first = {name: values[0] for name, values in form.items()}
    action = first.get("action", "answer")
    draft, error = draft_of(first.get("draft", "")), ""
    if action == "open":
        return opened(service, first)
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
    reads = [line for line in interview.meaning(question) if line.startswith("read by")] if begun and not path else []
    return page(
        "question.html",
        service,
        422 if error else 200,
        draft=written(draft),
        question=question,
        spec=spec,
        name=name_of(service.library.pack, kind, question.path),
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


def decision(service: Service, draft: Draft, error: str) -> Response:
    """Return the page of a decision."""
    data = resumed(service.desk, draft).result()
    made = decide(service.desk, data)
    service.metrics.verdicts[made.entry.verdict] += 1
    proposals = [
        (item, json.dumps([(_path(change), change.value) for change in item.changes])) for item in made.fix.proposals
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
        open=resumed(service.desk, draft).standing().open,
    )


def _path(change: Change) -> str:
    from checker.read.edit import dotted

    return dotted(change.path)


def _plain(value: str) -> Any:
    return {"true": True, "false": False}.get(value, value)


DOWNLOADS = {
    "descriptor": ("application/yaml", "descriptor.yaml"),
    "report": ("text/html; charset=utf-8", "report.html"),
    "receipt": ("application/json", "receipt.json"),
}
"""What can be downloaded of a decision: its media type and the end of its file's name."""


async def download(request: Request, service: Service) -> Response:
    """POST /download: the descriptor, the report or the receipt of a draft."""
    form = await fields(request)
    what = form.get("what", [""])[0]
    if what not in DOWNLOADS:
        raise Refused(422, f"expected one of {', '.join(DOWNLOADS)}")

    def work() -> tuple[str, str]:
        data = resumed(service.desk, draft_of(form.get("draft", [""])[0])).result()
        text = decide_text(service, data)
        if what == "report":
            return str(data["id"]), render(service.desk.report(text.encode(), "yaml"), "html")
        return str(data["id"]), service.desk.receipt(text.encode(), "yaml") if what == "receipt" else text

    try:
        id, text = await service.desk.heavy(work)
    except (EditError, ValueError) as wrong:
        raise Refused(422, f"the draft is not valid: {wrong}") from None
    kind, end = DOWNLOADS[what]
    headers = {"content-disposition": f'attachment; filename="{id}.{end}"', "content-type": kind}
    return Response(text.encode("utf-8", "replace"), headers=headers)


def decide_text(service: Service, data: Mapping[str, Any]) -> str:
    """Return a descriptor as it is downloaded."""
    from checker.advise.skeleton import commented

    pack = service.library.pack
    if str(data.get("kind")) not in pack.kinds or "id" not in data:
        raise EditError("it is not complete")
    return commented(pack.kinds[str(data["kind"])], data, pack.basis)


async def law(request: Request, service: Service) -> Response:
    """GET /law: the agreements side by side, the questions they leave open, and a search over all of it."""
    pack, sought = service.library.pack, request.query_params.get("q", "").strip().lower()[:200]

    def has(*texts: str) -> bool:
        return not sought or any(sought in text.lower() for text in texts)

    columns = [
        (item, [pack.clauses[id] for id in item.clauses if has(id, pack.clauses[id].meaning)])
        for item in pack.agreements.values()
    ]
    questions = [item for item in pack.questions.values() if has(item.id, item.name, item.question)]
    rules = [item for item in pack.rules.values() if has(item.id, item.title)]
    found = page(
        "law.html",
        service,
        columns=columns,
        questions=questions,
        rules=rules,
        sought=sought,
        days=service.library.law.params,
    )
    return conditional(request, service, bytes(found.body).decode(), "text/html; charset=utf-8", "law", "html", sought)


async def law_item(request: Request, service: Service) -> Response:
    """GET /law/{id}: one clause, rule, reading, assumption, field or key in full."""
    id, library = request.path_params["id"], service.library
    found = library.find(id)
    if found is None:
        raise Refused(404, "there is nothing of this name in the law; /law lists what there is")

    def work() -> str:
        made = article(library.data(found[1]))
        return templates.get_template("article.html").render(
            pack=library.pack,
            article=made,
            kind_of=lambda block: type(block).__name__,
            linked=lambda text: linked(text, library.find),
        )

    text = await service.desk.heavy(work)
    return conditional(request, service, text, "text/html; charset=utf-8", "law", found[1], "html")


def linked(text: str, find: Any) -> list[tuple[str, str]]:
    """Return a text in pieces, each with the id that it leads to, "" for none."""
    from checker.explain.article import WORD

    found, at = [], 0
    for match in WORD.finditer(text):
        if len(match[0]) > 2 and find(match[0]):
            found += [(text[at : match.start()], ""), (match[0], match[0])]
            at = match.end()
    return [*found, (text[at:], "")]


async def problems(request: Request, service: Service) -> Response:
    """GET /docs/problems: what each refusal means."""
    return page("problems.html", service, titles=TITLES)


STATIC = {"page.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
"""The files that are served, by their names alone."""


def _content(name: str) -> bytes:
    with open(os.path.join(HERE, "static", name), "rb") as file:
        return file.read()


CONTENT = {name: _content(name) for name in STATIC}


async def static(request: Request, service: Service) -> Response:
    """GET /static/{name}: a file that is named here, and no other."""
    name = request.path_params["name"]
    if name not in CONTENT:
        raise Refused(404, "there is no such file")
    return Response(CONTENT[name], headers={"cache-control": "no-cache"}, media_type=STATIC[name])
