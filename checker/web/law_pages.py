"""The law as pages: the agreements side by side, and a stable address for every clause, rule and question."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from checker.explain.article import WORD, Article, Grid, Pairs
from checker.explain.pages import MODALITIES, article
from checker.pack.model import Pack
from checker.web.law_api import conditional
from checker.web.problems import Refused
from checker.web.render import HTML, text
from checker.web.service import Service
from checker.web.words import party

LABELS = {
    "modality": "what it is",
    "binds": "whom it binds",
    "amends": "what it amends",
    "checkable": "how it is checked",
    "facts": "what it turns on",
    "waivable": "may be waived",
    "judges": "what it judges",
    "reads": "what it reads",
    "rests on": "what it assumes",
}
"""Label of the explain room → what a page says in its place."""


async def law(request: Request, service: Service) -> Response:
    """GET /law: the agreements side by side, the open questions, and a search over all of them."""
    pack, sought = service.library.pack, request.query_params.get("q", "").strip().lower()[:200]

    def has(*texts: str) -> bool:
        return not sought or any(sought in text.lower() for text in texts)

    columns = [
        (agreement, [pack.clauses[id] for id in agreement.clauses if has(id, pack.clauses[id].meaning)])
        for agreement in pack.agreements.values()
    ]
    questions = [entry for entry in pack.questions.values() if has(entry.id, entry.name, entry.question)]
    rules = [rule for rule in pack.rules.values() if has(rule.id, rule.title)]
    days = service.library.law.params
    html = text("law.html", service, columns=columns, questions=questions, rules=rules, sought=sought, days=days)
    return conditional(request, service, html, HTML, "law", "html", sought)


async def law_item(request: Request, service: Service) -> Response:
    """GET /law/{id}: one clause, rule, reading, assumption, field or key in full."""
    id, library = request.path_params["id"], service.library
    match = library.find(id)
    if match is None:
        raise Refused(404, "there is nothing of this name in the law; /law lists what there is")

    def work() -> str:
        return text(
            "article.html",
            service,
            article=spoken(article(in_words(library.data(match[1]), library.pack))),
            kind_of=lambda block: type(block).__name__,
            linked=lambda text: linked(text, library.find),
        )

    return conditional(request, service, await service.desk.heavy(work), HTML, "law", match[1], "html")


def in_words(data: Any, pack: Pack) -> Any:
    """Return an article's data with the sort of a clause and the parties that it binds in words."""
    if isinstance(data, list):
        return [in_words(part, pack) for part in data]
    if not isinstance(data, dict):
        return data
    words = {key: in_words(value, pack) for key, value in data.items()}
    if {"modality", "binds"} <= words.keys():
        sort = words["modality"]
        words |= {"modality": MODALITIES.get(sort, sort), "binds": party(pack, words["binds"])}
    return words


def spoken(page: Article) -> Article:
    """Return an article with labels and headers that a person reads as words."""
    blocks = [
        Pairs(tuple([(LABELS.get(label, label), text) for label, text in block.pairs]))
        if isinstance(block, Pairs)
        else block._replace(headers=tuple([LABELS.get(header, header) for header in block.headers]))
        if isinstance(block, Grid)
        else block
        for block in page.blocks
    ]
    return page._replace(blocks=tuple(blocks))


def linked(text: str, find: Any) -> list[tuple[str, str]]:
    """Return a text in pieces with the id that each piece links to, "" for none."""
    pieces, end = [], 0
    for match in WORD.finditer(text):
        if len(match[0]) > 2 and find(match[0]):
            pieces += [(text[end : match.start()], ""), (match[0], match[0])]
            end = match.end()
    return [*pieces, (text[end:], "")]
