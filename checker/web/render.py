"""Rendering of pages: escaping templates, their shared words, and static files."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from checker.pack.model import place_of
from checker.report.escape import visible
from checker.report.html import SIGNS
from checker.report.words import sentence, waived
from checker.web import problems
from checker.web.problems import Refused
from checker.web.service import Service

HERE = os.path.dirname(os.path.abspath(__file__))
HTML = "text/html; charset=utf-8"
SENTENCES = {
    "pass": "Nothing in the agreements stands against it.",
    "fail": "The agreements do not allow it as it is.",
    "needs-review": "It cannot be said yet: something is open.",
    "not-applicable": "No clause is about it.",
    "error": "It was not judged.",
}
"""Verdict → the sentence at the top of a decision."""

templates = Environment(
    loader=FileSystemLoader(os.path.join(HERE, "templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.globals |= {
    "signs": SIGNS,
    "sentences": SENTENCES,
    "place": place_of,
    "sentence": sentence,
    "waived": waived,
}
templates.filters["single_quoted"] = lambda value: Markup(str(escape(value)).replace("&#34;", '"'))
templates.filters["visible"] = lambda value: visible(str(value))


def text(template: str, service: Service, /, **values: Any) -> str:
    """Return a page, or a part of one, as text."""
    settings = service.settings
    shared = {"pack": service.library.pack, "watch": bool(settings.watch), "store": bool(settings.store)}
    return templates.get_template(template).render(**shared, **values)


def page(template: str, service: Service, status: int = 200, /, **values: Any) -> Response:
    """Return a page."""
    return Response(text(template, service, **values).encode("utf-8", "replace"), status, media_type=HTML)


NOT_LET_IN = (403, 421)
"""Statuses of requests that the guard does not let in: they see no page, and nothing of the law."""


def refusal(service: Service, request: Request, refused: Refused) -> Response:
    """Return the response of a refusal: a page for a browser that asked for one, else problem details."""
    browser = "text/html" in request.headers.get("accept", "") and not request.scope["path"].startswith("/v1/")
    if not browser or refused.status in NOT_LET_IN:
        return Response(problems.text(refused), refused.status, refused.headers, problems.MEDIA)
    response = page("refused.html", service, refused.status, title=problems.title(refused), refused=refused)
    response.headers.update(refused.headers)
    return response


STATIC = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""File name → media type; no other file is served."""


def _content(name: str) -> bytes:
    with open(os.path.join(HERE, "static", name), "rb") as file:
        return file.read()


CONTENT = {name: _content(name) for name in STATIC}
TAGS = {name: f'"{sha256(content).hexdigest()[:32]}"' for name, content in CONTENT.items()}


async def static(request: Request, service: Service) -> Response:
    """GET /static/{name}: one of the files of `STATIC`."""
    name = request.path_params["name"]
    if name not in CONTENT:
        raise Refused(404, "there is no such file")
    headers = {"cache-control": "no-cache", "etag": TAGS[name]}
    if TAGS[name] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(CONTENT[name], headers=headers, media_type=STATIC[name])
