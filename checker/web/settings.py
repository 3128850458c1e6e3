"""How a server is set up: what it judges by, whom it lets in, and how much it takes."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from checker.gate.waiver_files import DAYS
from checker.pack.model import Pin
from checker.read.discover import PATTERN
from checker.read.limits import Limits

MIB = 1024 * 1024


class SettingsError(Exception):
    """Settings with which a server must not begin; its text says why, and what to do instead."""


class LawChoice(NamedTuple):
    """What a server judges by: the arguments of `open_law`, and what the gate asks for.

    `digest` is that of the pack with which it was begun; a worker that finds another does not begin. `configuration` is
    the file that some of it comes from.
    """

    policy: str | None = None
    ledger: str | None = None
    pins: tuple[tuple[str, Pin], ...] = ()
    as_of: str | None = None
    waivers: tuple[str, ...] = ()
    attest: tuple[str, ...] = ()
    digest: str = ""
    waiver_days: int = DAYS
    max_age: int | None = None
    allow_review: bool = False
    configuration: str | None = None


class Bounds(NamedTuple):
    """How much one request may be: counts, but for the seconds in which a client must have sent it."""

    body: int = MIB
    """Bytes of a body; a larger one is 413."""
    descriptors: int = 100
    """Descriptors of a batch."""
    depth: int = 64
    values: int = 20_000
    rows: int = 200
    """Rows of one descriptor."""
    steps: int = 500_000
    """Steps of the diagrams that the judging of one request may take; what is open then needs review, with `limit`."""
    header_bytes: int = 32 * 1024
    header_seconds: float = 10.0
    body_seconds: float = 30.0
    waiting: int = 32
    """Requests that may wait for the thread of heavy work; one more is 429."""
    connections: int = 512

    @property
    def reading(self) -> Limits:
        """The limits in the form in which documents are read."""
        return Limits(self.body, self.depth, self.values, self.descriptors)


class Settings(NamedTuple):
    """Everything that a worker of a server needs to begin; it is sent to the workers as it is."""

    law: LawChoice = LawChoice()
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """The values of the Host header that are answered, exactly."""
    proxies: tuple[str, ...] = ()
    """Networks of the proxies that are trusted; where there are any, nobody else is answered."""
    user_header: str = ""
    """The header in which a trusted proxy says who asks."""
    bounds: Bounds = Bounds()
    store: str = ""
    """The file in which decisions are kept, "" for none."""
    watch: str = ""
    """The folder of which `/portfolio` tells, "" for none."""
    pattern: str = PATTERN
    """Which of its files are descriptors."""
    base: str = ""
    """The folder from which a configured pattern has their paths."""
    ignore: tuple[str, ...] = ()
    """Files and folders that are passed over."""


def networks(texts: Sequence[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return networks as values; raises SettingsError."""
    found = []
    for text in texts:
        try:
            found.append(ip_network(text))
        except ValueError as error:
            raise SettingsError(f"--trusted-proxy takes a network such as 10.0.0.0/8; {error}") from None
    return tuple(found)


def among(address: str, proxies: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Return whether an address belongs to one of the networks."""
    try:
        here: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    return any(here.version == network.version and here in network for network in proxies)


def hold(host: str, settings: Settings, careless: bool) -> str:
    """Refuse an address that others can reach without a proxy that says who asks; return a warning, "" for none.

    Raises SettingsError.
    """
    networks(settings.proxies)
    if settings.proxies and not settings.user_header:
        raise SettingsError("--trusted-proxy needs --user-header NAME, the header in which the proxy says who asks")
    if settings.user_header and not settings.proxies:
        raise SettingsError("--user-header is believed from a --trusted-proxy CIDR alone; name its network")
    if loopback(host) or settings.proxies:
        return ""
    if not careless:
        raise SettingsError(
            f"--host {host} can be reached by others, and nothing here asks who they are; put a proxy before it "
            "(--trusted-proxy CIDR --user-header NAME), or say --i-know"
        )
    return f"anybody who reaches {host} can use this server and sees what it shows; nobody is asked who they are"


def loopback(host: str) -> bool:
    """Return whether a host to bind is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_headers(host: str, port: int, more: Sequence[str]) -> tuple[str, ...]:
    """Return the values of the Host header that are answered by a server bound to a host and port."""
    bare = f"[{host}]" if ":" in host and not host.startswith("[") else host
    names = dict.fromkeys(["localhost", "127.0.0.1", "[::1]", bare])
    found = [f"{name}:{port}" for name in names] + ([*names] if port == 80 else [])
    return tuple(dict.fromkeys([*found, *[name.lower() for name in more]]))
