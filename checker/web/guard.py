"""The guard: every request passes it first. It checks the sender and the size of the body, and adds headers to answers.

Host must be in an exact list (against DNS rebinding), a POST must come from the server's own pages (against other
sites), and with trusted proxies the peer must be in their networks. The guard reads the whole body and logs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checker.web.metrics import Metrics
from checker.web.problems import Refused
from checker.web.settings import Settings, among, networks

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
STORE = (b"cache-control", b"no-store")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """The outermost layer of the application."""

    def __init__(
        self, app: ASGIApp, settings: Settings, metrics: Metrics, refusal: Callable[[Request, Refused], Response]
    ) -> None:
        self.app, self.metrics, self.refusal = app, metrics, refusal
        self.hosts = frozenset([host.encode() for host in settings.hosts])
        self.proxies = networks(settings.proxies)
        self.user_header = settings.user_header.lower().encode()
        self.bounds = settings.bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        start = perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = dict(message["headers"])
                added = HEADERS[1:] if b"content-security-policy" in given else HEADERS
                cached = b"cache-control" in given
                message["headers"] = [*message["headers"], *added, *(() if cached else (STORE,))]
            await send(message)

        try:
            user = self.admit(scope)
            body = b"" if scope["method"] in SAFE else await self.body(scope, receive)
            scope["state"] = {**scope.get("state", {}), "user": user, "body": body}
            await self.app(scope, Body(body, receive), answer)
        except Refused as refused:
            await self.refusal(Request(scope), refused)(scope, receive, answer)
        finally:
            self.metrics.answered(scope.get("state", {}).get("route", "none"), status, perf_counter() - start)

    def admit(self, scope: Scope) -> str:
        """Return the user that the proxy names, "" without proxies; raises Refused."""
        headers = scope["headers"]
        host = origin = site = user = None
        for name, value in headers:
            if name == b"host":
                if host is not None:
                    raise Refused(400, "two Host headers")
                host = value
            elif name == b"origin":
                if origin is not None:
                    raise Refused(400, "two Origin headers")
                origin = value
            elif name == b"sec-fetch-site":
                if site is not None:
                    raise Refused(400, "two Sec-Fetch-Site headers")
                site = value
            elif self.user_header and name == self.user_header:
                if user is not None:
                    raise Refused(400, "two headers say who asks")
                user = value
        if host is None or host.lower() not in self.hosts:
            raise Refused(421, "this name of the server is not among those it answers to; --allow-host adds one")
        if scope["method"] not in SAFE:
            # A page without referrer sends `Origin: null` with its own forms; Sec-Fetch-Site tells them apart.
            same = site in (b"same-origin", b"none") if site is not None else own(origin, host)
            if not same or (origin not in (None, b"null") and not own(origin, host)):
                raise Refused(
                    403, "another site sent this request; send it from this server's own pages, or without a browser"
                )
        if not self.proxies:
            return ""
        client = scope.get("client")
        if client is None or not among(client[0], self.proxies):
            raise Refused(403, "this server answers its proxy alone")
        if not user or not user.strip():
            raise Refused(403, "the proxy does not say who asks")
        return str(user, "latin-1").strip()[:200]

    async def body(self, scope: Scope, receive: Receive) -> bytes:
        """Return the whole body; raises Refused if it is too large."""
        most = self.bounds.body
        for name, value in scope["headers"]:
            if name == b"content-length" and (not value.isdigit() or len(value) > 15 or int(value) > most):
                raise self.large()
        message = await self.next(receive)
        if not message.get("more_body", False):
            whole: bytes = message.get("body", b"")
            if len(whole) > most:
                raise self.large()
            if not whole and any(name == b"upgrade" for name, _ in scope["headers"]):
                # The parser takes what follows such a header for another protocol, and gives no body.
                raise Refused(
                    400, "this server speaks HTTP/1.1 alone: send it without an Upgrade header (curl: --http1.1)"
                )
            return whole
        parts, size = [message.get("body", b"")], len(message.get("body", b""))
        while message.get("more_body", False):
            message = await self.next(receive)
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > most:
                raise self.large()
        return b"".join(parts)

    async def next(self, receive: Receive) -> Message:
        """Wait for the next piece of a body and return it; raises Refused if the client went away."""
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the client went away")
        return message

    def large(self) -> Refused:
        """Return the refusal of a body that is too large."""
        return Refused(413, f"a body has {self.bounds.body:,} bytes at most", headers={"Connection": "close"})


class Body:
    """The ASGI `receive` of a body that the guard has read."""

    __slots__ = ("content", "receive", "taken")

    def __init__(self, content: bytes, receive: Receive) -> None:
        self.content, self.receive, self.taken = content, receive, False

    async def __call__(self) -> Message:
        if self.taken:
            return await self.receive()
        self.taken = True
        return {"type": "http.request", "body": self.content, "more_body": False}


def own(origin: bytes | None, host: bytes) -> bool:
    """Return whether a request's Origin is the server's own; a request without Origin comes from no browser."""
    return origin is None or origin.lower().partition(b"://")[2] == host.lower()
