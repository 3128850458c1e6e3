"""Shared parts of the commands about a whole pack: its options, its folder, its law and its checks."""

from __future__ import annotations

import argparse
import os
import sys

from checker.cli.common import config_of, usage
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.problems import PackError
from checker.report.escape import visible


def add_pack_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the pack; ledger, pins and day come from the pack itself."""
    group = parser.add_argument_group("the pack")
    group.add_argument(
        "--policy", metavar="DIR", help="the policy pack in DIR (default: the configured, else the shipped one)"
    )
    group.add_argument("--config", metavar="FILE", help="take the configuration from FILE")
    group.add_argument("--isolated", action="store_true", help="use no configuration file")


def is_pack(path: str | None) -> bool:
    """Return whether a path is the folder of a pack."""
    return path is not None and os.path.isfile(os.path.join(path, "pack.yaml"))


def open_pack(args: argparse.Namespace, folder: str | None) -> Law:
    """Return the law of the pack named by an argument, an option or the configuration; raises UsageError and PackError."""
    if folder and args.policy and os.path.realpath(args.policy) != os.path.realpath(folder):
        raise usage(f"{folder} is a pack itself, and --policy names another; leave one of them out")
    return open_law(folder or args.policy or config_of(args).get("policy"))


def pack_folder(args: argparse.Namespace, folder: str | None) -> str:
    """Return the folder of the pack for `open_pack`."""
    from checker.pack.shipped import folder as shipped

    return str(folder or args.policy or config_of(args).get("policy") or shipped())


def refuse_unsound(args: argparse.Namespace, folder: str | None, law: Law, whole: bool = False) -> None:
    """Refuse a pack that differs from its sources or contradicts itself; raises PackError.

    Unread parts are reported, and refused if `whole` is true.
    """
    from checker.verify.in_force import reads_of
    from checker.verify.sources import files_of, hold, problems
    from checker.verify.unread import misplaced, unread

    files = files_of(pack_folder(args, folder))
    sources = hold(files)
    errors = [*problems(files, sources, reads_of(law.pack, law.machinery.conditions)), *misplaced(files, sources)]
    idle = list(unread(files, law.pack))
    if errors or (whole and idle):
        raise PackError([*errors, *idle])
    for part in idle:
        print(visible(f"checker: {part.problem.message}"), file=sys.stderr)
