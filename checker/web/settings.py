"""Settings of a server: its law, its access rules and its limits."""

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
    """Settings that a server must not start with; the text says why, and what to do instead."""


class LawChoice(NamedTuple):
    """The law of a server: the arguments of `open_law`, and the options of the gate.

    `digest` is the digest of the pack at the start of the server; a worker with another pack does not start.
    `configuration` is the path of the configuration file.
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
    """Limits of one request: counts, and the seconds in which a client must have sent it."""

    body: int = MIB
    """Bytes of a body; a larger body is answered with 413."""
    descriptors: int = 100
    """Descriptors of a batch."""
    depth: int = 64
    values: int = 20_000
    rows: int = 200
    """Rows of one descriptor."""
    steps: int = 500_000
    """Steps of the diagrams for judging one request; an act still open then needs review, with the cause `limit`."""
    header_bytes: int = 32 * 1024
    header_seconds: float = 10.0
    body_seconds: float = 30.0
    answer_seconds: float = 60.0
    """Seconds in which a client must take an answer."""
    waiting: int = 32
    """Requests that may wait for the thread of heavy work; one more is answered with 429."""
    connections: int = 512

    @property
    def reading(self) -> Limits:
        """The limits for reading documents."""
        return Limits(self.body, self.depth, self.values, self.descriptors)


class Settings(NamedTuple):
    """Everything that a worker of a server needs to start."""

    law: LawChoice = LawChoice()
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """The accepted values of the Host header, compared exactly."""
    proxies: tuple[str, ...] = ()
    """Networks of trusted proxies; if there are any, no other peer is answered."""
    user_header: str = ""
    """The header in which a trusted proxy names the user."""
    bounds: Bounds = Bounds()
    store: str = ""
    """The file of kept decisions, "" for none."""
    watch: str = ""
    """The folder that `/portfolio` shows, "" for none."""
    pattern: str = PATTERN
    """The pattern of descriptor files in that folder."""
    base: str = ""
    """The folder that paths are relative to when a configured pattern is matched."""
    ignore: tuple[str, ...] = ()
    """Ignored files and folders."""
    embedded: str | None = None
    """The key under which the descriptors of that folder stand in larger documents."""
    allow_empty: bool = False
    """Whether a file of that folder may hold no descriptor."""
    maps: tuple[str, ...] = ()
    """The maps that make descriptors of manifests."""
    maps_base: str = ""
    """The folder that the patterns of maps begin in."""


def networks(texts: Sequence[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return networks parsed from texts; raises SettingsError."""
    parsed = []
    for text in texts:
        try:
            parsed.append(ip_network(text))
        except ValueError as error:
            raise SettingsError(f"--trusted-proxy takes a network such as 10.0.0.0/8; {error}") from None
    return tuple(parsed)


def among(address: str, proxies: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Return whether an address belongs to one of the networks."""
    try:
        here: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    return any(here.version == network.version and here in network for network in proxies)


def hold(host: str, settings: Settings, careless: bool) -> str:
    """Refuse to listen on a reachable address without a proxy that names the user; return a warning, "" for none.

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


def host_headers(host: str, port: int, allowed: Sequence[str]) -> tuple[str, ...]:
    """Return the accepted values of the Host header for a server bound to a host and port."""
    bare = f"[{host}]" if ":" in host and not host.startswith("[") else host
    names = dict.fromkeys(["localhost", "127.0.0.1", "[::1]", bare])
    with_port = [f"{name}:{port}" for name in names] + ([*names] if port == 80 else [])
    return tuple(dict.fromkeys([*with_port, *[name.lower() for name in allowed]]))
