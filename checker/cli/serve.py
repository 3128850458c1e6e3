"""`checker serve`: the pages and the API for product teams, on this machine or behind a proxy."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from checker.cli.answer import put
from checker.cli.common import add_law_options, config_of, law_of, parse_pins, usage

if TYPE_CHECKING:
    from checker.web.settings import Settings

PORT = 8080


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    where = parser.add_argument_group("where")
    where.add_argument("--host", metavar="HOST", default="127.0.0.1", help="listen there (default: 127.0.0.1)")
    where.add_argument("--port", metavar="PORT", type=_count, default=PORT, help=f"default: {PORT}; 0: any free one")
    where.add_argument("--workers", metavar="N", type=_count, default=1, help="processes that answer (default: 1)")
    where.add_argument("--open", action="store_true", help="open the first page in the browser")
    who = parser.add_argument_group("who may ask")
    who.add_argument(
        "--allow-host", metavar="HOST[:PORT]", action="append", default=[], help="a name that browsers know it by"
    )
    who.add_argument(
        "--trusted-proxy", metavar="CIDR", action="append", default=[], help="answer the proxies of this network alone"
    )
    who.add_argument("--user-header", metavar="NAME", default="", help="the header in which the proxy says who asks")
    who.add_argument("--i-know", action="store_true", help="let others reach it though nobody is asked who they are")
    what = parser.add_argument_group("what it keeps and shows")
    what.add_argument("--waivers", metavar="FILE", action="append", help="the waivers that apply; may be repeated")
    add_law_options(parser)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise argparse.ArgumentTypeError(f"expected a number; found {text!r}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; return 0."""
    try:
        from checker.web.serve import bound
        from checker.web.serve import run as serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("checker"):
            raise
        raise usage(
            f"the pages need {error.name}, which comes with the extra: pip install 'agreement-checker[web]'", "extra"
        ) from None
    from checker.web.settings import SettingsError, hold, host_headers

    # A law that cannot be opened is told before anything listens, with its places.
    law_of(args)
    settings = settings_of(args)
    try:
        warning = hold(args.host, settings, args.i_know)
        sock = bound(args.host, args.port)
    except SettingsError as error:
        raise usage(str(error)) from None
    port = sock.getsockname()[1]
    shown = args.host if ":" not in args.host else f"[{args.host.strip('[]')}]"
    address = f"http://{shown}:{port}/"
    settings = settings._replace(hosts=host_headers(args.host, port, args.allow_host))

    def started() -> None:
        if warning:
            print(f"checker serve: warning: {warning}", file=sys.stderr)
        put(f"checker serve: {address} (Ctrl-C ends it)\n")
        if args.open:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(settings, sock, max(args.workers, 1), started)
    except SettingsError as error:
        raise usage(str(error)) from None
    except KeyboardInterrupt:
        pass
    finally:
        sock.close()
    return 0


def settings_of(args: argparse.Namespace) -> Settings:
    """Return the settings that options and configuration choose; raises UsageError."""
    from checker.web.settings import LawChoice, Settings

    config = config_of(args)
    pins = {**config.pins, **parse_pins(args.pin)}
    law = LawChoice(
        args.policy or config.get("policy"),
        args.ledger or config.get("ledger"),
        tuple(pins.items()),
        args.as_of,
        tuple(args.waivers or config.get("waivers") or ()),
        tuple(config.get("attest") or ()),
    )
    return Settings(law=law, proxies=tuple(args.trusted_proxy), user_header=args.user_header)
