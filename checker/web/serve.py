"""The server: a socket, uvicorn with limits for headers and bodies, and one or more workers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from errno import EADDRINUSE
from functools import partial
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from checker.web import problems
from checker.web.app import make_app
from checker.web.desk import open_choice
from checker.web.problems import Refused
from checker.web.settings import Bounds, Settings, SettingsError

FRAMING = 8
"""The most bytes read for one byte of a body: a chunk of one byte takes six."""
CLOSE = {"connection": "close"}
GRACE = 30
"""Seconds for requests in flight to finish after a signal to end."""


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol with size limits for header and framing of each request, and deadlines for header, body and answer."""

    bounds = Bounds()
    _deadline: asyncio.TimerHandle | None = None
    _end: asyncio.TimerHandle | None = None
    _reading: int | None = None
    """Bytes read of the present header, None between headers."""
    _taken = 0
    """Bytes read since the last header."""
    _next: float | None = None
    """Seconds until the deadline that what was just read begins, 0 if it ends one, None if it changes none."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait_for_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        self._stay()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._taken += len(data)
        if self._reading is not None:
            self._reading += len(data)
            if self._reading > self.bounds.header_bytes + self.bounds.body:
                self.transport.close()
                return
        elif self._taken > self.bounds.header_bytes + FRAMING * self.bounds.body:
            # What frames the chunks of a body and stands after them counts as well.
            self._refuse(413, "Content Too Large")
            return
        super().data_received(data)
        # Usually a whole request has come, and no clock was started for it.
        if self._next is not None:
            self._wait(self._next)
            self._next = None
        if self._reading is None and self._deadline is None and self.cycle is not None and self.cycle.response_complete:
            # Line breaks before a request begin none, and they end the wait of an idle connection.
            self._wait_for_header()
        if self._reading is not None and self._reading > self.bounds.header_bytes:
            self._refuse(431, "Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._reading is None:
            self._reading, self._next = 0, self.bounds.header_seconds

    def on_headers_complete(self) -> None:
        self._reading, self._taken = None, 0
        self._next = self.bounds.body_seconds
        # A header after the body is none: a proxy does not look there for one that says who asks.
        self.scope["headers"] = self.headers.copy()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._next = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._leave()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stay()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._leave()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._leave()

    def _leave(self) -> None:
        """End the connection if the client does not take the answer in time; closing alone waits for that without end."""
        if self._end is None:
            self._end = self.loop.call_later(self.bounds.answer_seconds, self.transport.abort)

    def _stay(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _wait_for_header(self) -> None:
        self._reading = 0
        self._wait(self.bounds.header_seconds)

    def _wait(self, seconds: float) -> None:
        self._stop()
        if seconds:
            self._deadline = self.loop.call_later(seconds, self._late)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._refuse(408, "Request Timeout")

    def _refuse(self, status: int, phrase: str) -> None:
        self._stop()
        if self.transport.is_closing():
            return
        # A refusal must not land in the middle of the answer to the previous request.
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(
                f"HTTP/1.1 {status} {phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".encode()
            )
        self.transport.close()
        self._leave()


def bound(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises SettingsError."""
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((bare, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        hint = "; end what listens there, or choose another --port" if error.errno == EADDRINUSE else ""
        raise SettingsError(f"cannot listen on {host} port {port}: {error.strerror or error}{hint}") from None
    listener.set_inheritable(True)
    return listener


def application(settings: Settings) -> ASGIApp:
    """Return the application; a request that is cut off since the server ends is refused with 503, not with a defect."""
    app = make_app(settings)

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            refused = Refused(503, "this server was ended before the request was answered; send it again", (), CLOSE)
            with suppress(RuntimeError):  # The answer had begun: it ends with its connection.
                await Response(problems.text(refused), 503, refused.headers, problems.MEDIA)(scope, receive, send)

    return answering


def configuration(settings: Settings) -> uvicorn.Config:
    """Return the configuration of uvicorn."""
    return uvicorn.Config(
        partial(application, settings),
        factory=True,
        http=type("BoundProtocol", (Protocol,), {"bounds": settings.bounds}),
        ws="none",
        loop="auto",
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=settings.bounds.connections,
    )


def run(settings: Settings, sock: socket.socket, workers: int = 1, started: Callable[[], None] = lambda: None) -> None:
    """Serve until a signal ends it; requests in flight finish first. Raises SettingsError."""
    # Workers are forked from this process, so the law is opened once and every later worker judges by the same law.
    open_choice(settings.law)
    if workers == 1:
        _AnnouncingServer(configuration(settings), started).run([sock])
        return
    from checker.web.workers import supervise

    supervise(lambda: _AnnouncingServer(configuration(settings), lambda: None).run([sock]), workers, started)


class _AnnouncingServer(uvicorn.Server):
    """A server that calls `started` once it takes requests."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self.started_hook = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self.started_hook()
