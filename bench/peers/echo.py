"""The floor: a bare Starlette application that reads JSON and writes it back."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def echo(request: Request) -> JSONResponse:
    """Answer with what was sent."""
    return JSONResponse(await request.json())


app = Starlette(routes=[Route("/v1/judgements", echo, methods=["POST"])])
