"""The application: routes and their handlers, behind the guard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from checker.web import api, decisions, folder_pages, law_api, law_pages, openapi, pages, render, take
from checker.web.guard import Guard
from checker.web.problems import Refused
from checker.web.service import Service
from checker.web.settings import Settings

Answer = Callable[[Request, Service], Awaitable[Response]]
API: Mapping[str, tuple[str, Answer]] = {
    "/v1/judgements": ("POST", api.judgements),
    "/v1/fixes": ("POST", api.fixes),
    "/v1/forecasts": ("POST", api.forecasts),
    "/v1/what-ifs": ("POST", api.what_ifs),
    "/v1/interview": ("POST", api.interview),
    "/v1/law": ("GET", law_api.overview),
    "/v1/kinds/{kind}/schema": ("GET", law_api.schema),
    "/v1/clauses/{id}": ("GET", law_api.part),
    "/v1/rules/{id}": ("GET", law_api.part),
    "/v1/readings/{id}": ("GET", law_api.part),
    "/v1/decisions/{digest}": ("GET", decisions.decision),
    "/openapi.json": ("GET", openapi.document),
}


PAGES: Mapping[str, tuple[str, Answer]] = {
    "/": ("GET", pages.home),
    "/ask": ("POST", pages.ask),
    "/form/{kind}": ("GET", pages.form_page),
    "/live": ("POST", pages.live),
    "/download": ("POST", take.download),
    "/record": ("POST", decisions.record),
    "/decisions/{digest}": ("GET", decisions.decision_page),
    "/portfolio": ("GET", folder_pages.portfolio),
    "/portfolio/state": ("GET", folder_pages.state),
    "/law": ("GET", law_pages.law),
    "/law/{id}": ("GET", law_pages.law_item),
    "/docs": ("GET", openapi.docs),
    "/docs/problems": ("GET", pages.problems),
    "/static/{name}": ("GET", render.static),
}


async def healthz(request: Request, service: Service) -> Response:
    """GET /healthz: the process answers."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request, service: Service) -> Response:
    """GET /readyz: the law is open and the queue has room."""
    if service.desk.waiting >= service.desk.bounds.waiting:
        return PlainTextResponse("busy\n", 503)
    return PlainTextResponse("ready\n")


async def metrics(request: Request, service: Service) -> Response:
    """GET /metrics: counts as Prometheus text."""
    return Response(service.metrics.text(service.desk.waiting), media_type="text/plain; version=0.0.4; charset=utf-8")


PLAIN: Mapping[str, tuple[str, Answer]] = {
    "/healthz": ("GET", healthz),
    "/readyz": ("GET", readyz),
    "/metrics": ("GET", metrics),
}


ADDRESSES: Mapping[str, tuple[str, Answer]] = {**API, **PLAIN, **PAGES}


class Direct:
    """The addresses without parameters, found by one look-up; Starlette has the others and refuses what is no address.

    Starlette tries its routes in turn, through three layers, which takes as long as a verdict.
    """

    def __init__(self, service: Service, others: ASGIApp) -> None:
        self.service, self.others = service, others
        self.answers = {(method, path): answer for path, (method, answer) in ADDRESSES.items() if "{" not in path}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        answer = self.answers.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if answer is None:
            await self.others(scope, receive, send)
            return
        response = await _answer(answer, self.service, scope["path"], Request(scope, receive))
        await response(scope, receive, send)


def routes(service: Service) -> list[Route]:
    """Return the route of every address."""
    return [
        Route(path, partial(_answer, answer, service, path), methods=[method])
        for path, (method, answer) in ADDRESSES.items()
    ]


async def _answer(answer: Answer, service: Service, path: str, request: Request) -> Response:
    request.scope["state"]["route"] = path
    try:
        return await answer(request, service)
    except Refused as refused:
        return render.refusal(service, request, refused)
    except ClientDisconnect:
        return render.refusal(service, request, Refused(400, "the client went away"))
    except Exception as error:
        # The log holds the type of the error and its place in the program, and nothing from the request.
        import logging

        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
        logging.getLogger("uvicorn.error").error("%s in %s: %s", path, where, type(error).__name__)
        defect = Refused(500, f"{type(error).__name__}; nothing was decided. Please report it.")
        return render.refusal(service, request, defect)


async def _http_error(service: Service, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    hints = {
        404: "there is no such address; the pages begin at /, and /openapi.json lists the addresses of the API",
        405: "see the Allow header",
    }
    detail = hints.get(error.status_code, error.detail)
    return render.refusal(service, request, Refused(error.status_code, detail, headers=error.headers))


def make_app(settings: Settings) -> ASGIApp:
    """Return the application of a worker; raises SettingsError."""
    service = Service(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        service.close()

    errors = {HTTPException: partial(_http_error, service)}
    app = Starlette(routes=routes(service), exception_handlers=errors, lifespan=lifespan)
    app.router.redirect_slashes = False
    app.state.service = service
    return Guard(Direct(service, app), settings, service.metrics, partial(render.refusal, service))
