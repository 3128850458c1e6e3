"""`checker serve`: the pages and the API for product teams, on this machine or behind a proxy."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from checker.cli.common import add_law_options, config_of, law_of, maps_of, parse_pins, refuse_no_day, usage
from checker.cli.judging import add_gate_options, trusted, waivers_of
from checker.cli.output import put

if TYPE_CHECKING:
    from checker.web.settings import Settings
    from checker.web.store import Store

PORT = 8080
MOST_WORKERS = 256


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    where = parser.add_argument_group("where")
    where.add_argument("--host", metavar="HOST", default="127.0.0.1", help="listen there (default: 127.0.0.1)")
    where.add_argument(
        "--port", metavar="PORT", type=_number(0, 65535), default=PORT, help=f"default: {PORT}; 0: any free one"
    )
    where.add_argument(
        "--workers", metavar="N", type=_number(1, MOST_WORKERS), default=1, help="processes that answer (default: 1)"
    )
    where.add_argument("--open", action="store_true", help="open the first page in the browser")
    who = parser.add_argument_group("who may ask")
    who.add_argument(
        "--allow-host", metavar="HOST[:PORT]", action="append", default=[], help="a name that browsers know it by"
    )
    who.add_argument(
        "--trusted-proxy", metavar="CIDR", action="append", default=[], help="answer the proxies of this network alone"
    )
    who.add_argument("--user-header", metavar="NAME", help="the header in which the proxy says who asks")
    who.add_argument("--i-know", action="store_true", help="let others reach it though nobody is asked who they are")
    what = parser.add_argument_group("what it keeps and shows")
    what.add_argument("--store", metavar="FILE", help="keep decisions in FILE, chained by digest")
    what.add_argument("--watch", metavar="DIR", help="show the descriptors of DIR and their calendar at /portfolio")
    kept = parser.add_argument_group("the decisions in --store FILE, without serving")
    kept.add_argument("--verify-store", action="store_true", help="prove the store whole, and say its last digest")
    kept.add_argument("--head", metavar="DIGEST", help="hold it to a digest that was kept elsewhere")
    kept.add_argument(
        "--erase", metavar="DIGEST", action="append", default=[], help="erase what a decision says; may be repeated"
    )
    kept.add_argument("--erase-before", metavar="DATE", help="erase what all decisions before DATE say")
    add_law_options(parser)
    add_gate_options(parser, files=False)


def _number(least: int, most: int) -> Callable[[str], int]:
    """Return the reader of an option that takes a whole number within limits."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"expected a number from {least} to {most}; found {text!r}")
        return int(text)

    return read


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM and return 0. With --verify-store or --erase, work on the store instead."""
    if args.verify_store or args.erase or args.erase_before:
        return tend(args)
    if args.head:
        raise usage("--head is for --verify-store")
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

    # Problems of the law are reported with their places before the server listens.
    law = law_of(args)
    config = config_of(args)
    trusted(args, config, law)
    waivers_of(args, config, law)
    if args.watch:
        maps_of(config, law)
    settings = settings_of(args, law.pack.digest)
    if args.watch and not os.path.isdir(args.watch):
        raise usage(f"--watch {args.watch}: there is no such folder")
    try:
        if args.store:
            opened(args.store, make=True).close()
        warning = hold(args.host, settings, args.i_know)
        sock = bound(args.host, args.port)
    except SettingsError as error:
        raise usage(str(error)) from None
    port = sock.getsockname()[1]
    display_host = args.host if ":" not in args.host else f"[{args.host.strip('[]')}]"
    address = f"http://{display_host}:{port}/"
    settings = settings._replace(hosts=host_headers(args.host, port, args.allow_host))

    def started() -> None:
        if warning:
            print(f"checker serve: warning: {warning}", file=sys.stderr)
        put(f"checker serve: {address} (Ctrl-C ends it)\n")
        if args.open:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(settings, sock, args.workers, started)
    except SettingsError as error:
        raise usage(str(error)) from None
    except KeyboardInterrupt:
        pass
    finally:
        sock.close()
    return 0


def opened(file: str, make: bool) -> Store:
    """Return the store in a file; raises UsageError if there is none."""
    from checker.web.store import Store, StoreError

    try:
        return Store(file, make)
    except StoreError as error:
        raise usage(str(error), "store") from None


def tend(args: argparse.Namespace) -> int:
    """Verify a store or erase bodies in it; return 1 if it is not whole."""
    from checker.web.store import StoreError

    if not args.store:
        raise usage("say which store: --store FILE")
    refuse_no_day("--erase-before", args.erase_before)
    store = opened(args.store, make=False)
    if not args.verify_store:
        entry_by_digest = [(digest, store.find(digest)) for digest in args.erase]
        missing = [digest for digest, entry in entry_by_digest if entry is None]
        if missing:
            raise usage(f"{args.store}: there is no decision {', '.join(missing)}; nothing was erased", "store")
        entries = [entry for _, entry in entry_by_digest if entry]
        entries += store.decided_before(args.erase_before) if args.erase_before else []
        try:
            erased = store.erase(entries, "")
        except StoreError as error:
            raise usage(str(error), "store") from None
        put(f"checker serve: erased {erased} of {len(entries)} decisions; their entries stay\n")
        return 0
    result = store.verify(args.head or "")
    for fault in result.faults:
        put(f"checker serve: {args.store}: {fault}\n")
    if not result.faults:
        put(f"checker serve: {args.store} is whole: {result.decisions} decisions, {result.erased} erased\n")
        put(f"head: {result.head}\n")
    return 1 if result.faults else 0


def settings_of(args: argparse.Namespace, digest: str) -> Settings:
    """Return the settings chosen by options and configuration; raises UsageError."""
    from checker.gate.waiver_files import DAYS
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
        digest,
        config.get("waiver-days", DAYS),
        config.get("max-policy-age") if args.max_policy_age is None else args.max_policy_age,
        config.get("allow-review", False) if args.allow_review is None else args.allow_review,
        config.file,
    )
    settings = Settings(law=law, proxies=tuple(args.trusted_proxy), user_header=args.user_header or "")
    settings = settings._replace(
        store=args.store or "",
        watch=args.watch or "",
        ignore=tuple(config.get("ignore") or ()),
        embedded=config.get("embedded"),
        allow_empty=config.get("allow-empty", False),
        maps=tuple(config.get("maps") or ()),
        maps_base=config.base,
    )
    return settings._replace(pattern=config.get("pattern"), base=config.base) if config.get("pattern") else settings
