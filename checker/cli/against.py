"""The law before a change for `checker check --against`: its files by the configuration, and the law at a revision."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from checker.against.gather import Comparison, GitProblem, check_against
from checker.check.file import Decide
from checker.check.options import Options
from checker.cli.common import parse_pins, usage
from checker.gate.config import Config, ConfigError, read_config
from checker.judge.law import Law, LawError
from checker.judge.opening import open_law
from checker.pack.problems import PackError
from checker.report.model import Report

if TYPE_CHECKING:
    from collections.abc import Sequence


def against(
    args: argparse.Namespace, config: Config, paths: Sequence[str], law: Law, options: Options, decide: Decide
) -> Report:
    """Return the report with the differences from a revision; raises UsageError."""
    files = [args.policy or config.get("policy"), args.ledger or config.get("ledger"), config.file]
    files += args.waivers or config.get("waivers", [])
    files += config.get("maps", [])
    comparison = Comparison(
        args.against, args.new_only, [file for file in files if file], partial(_law_then, args, config)
    )
    try:
        return check_against(paths, law, options, decide, comparison)
    except GitProblem as error:
        raise usage(str(error), "git") from None


def _law_then(args: argparse.Namespace, config: Config, as_it_was: Callable[[str], str]) -> Law | None:
    """Return the law at the revision, None where its files do not make one: the report then says that the law changed."""
    try:
        before = _config(config, as_it_was)
        policy = args.policy or before.get("policy")
        ledger = args.ledger or before.get("ledger")
        return open_law(
            as_it_was(policy) if policy else None,
            ledger=as_it_was(ledger) if ledger else None,
            pins={**before.pins, **parse_pins(args.pin)},
            as_of=args.as_of,
        )
    except (PackError, LawError, ConfigError, OSError):
        return None


def _config(config: Config, as_it_was: Callable[[str], str]) -> Config:
    """Return the configuration at the revision, an empty one if there was none."""
    if config.file is None:
        return config
    try:
        with open(as_it_was(config.file), "rb") as file:
            content = file.read()
    except FileNotFoundError:
        return Config()
    return read_config(content, config.file)
