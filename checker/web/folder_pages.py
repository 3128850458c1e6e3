"""`/portfolio`: the launches of the watched folder, and a calendar."""

from __future__ import annotations

from itertools import groupby

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from checker.gate.waivers import utc_today
from checker.web.portfolio import Portfolio
from checker.web.problems import Refused
from checker.web.render import page
from checker.web.service import Service


def watched(service: Service) -> Portfolio:
    """Return the portfolio; raises Refused if no folder is watched."""
    if service.portfolio is None:
        raise Refused(404, "no folder is watched; begin the server with --watch DIR")
    return service.portfolio


async def portfolio(request: Request, service: Service) -> Response:
    """GET /portfolio: all launches with their verdicts, and the days on which a verdict turns."""
    view = await service.desk.heavy(watched(service).look)
    today = utc_today()
    days = [(day, list(turns)) for day, turns in groupby(view.calendar, lambda turn: turn.day)]
    counts = [
        (verdict, sum([launch.entry.verdict_after_waivers == verdict for launch in view.launches]))
        for verdict in ("error", "fail", "needs-review", "not-applicable", "pass")
    ]
    return page(
        "portfolio.html",
        service,
        view=view,
        counts=[(verdict, count) for verdict, count in counts if count],
        coming=[(day, turns) for day, turns in days if day >= today],
        past=[(day, turns) for day, turns in days if day < today],
    )


async def state(request: Request, service: Service) -> Response:
    """GET /portfolio/state: the digest of the folder's state; the page's script polls it."""
    return PlainTextResponse((await service.desk.heavy(watched(service).files))[2])
