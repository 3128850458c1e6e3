"""`checker lsp`: the language server for editors, on standard input and output."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from checker.cli.common import UsageError, add_law_options, law_of, usage
from checker.cli.judging import add_gate_options, add_reading_options, options_of, trusted, waivers_of
from checker.judge.descriptor import Reader
from checker.report.build import judged_briefly

if TYPE_CHECKING:
    from checker.lsp.project import Project


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments; editors pass `--stdio`, which is the only mode."""
    add_law_options(parser)
    add_gate_options(parser)
    add_reading_options(parser)
    parser.add_argument("--stdio", action="store_true", help="talk on standard input and output, as it always does")


def run(args: argparse.Namespace) -> int:
    """Serve until the editor ends it."""
    try:
        from checker.lsp.features import serve
        from checker.lsp.project import ProjectError
    except ImportError as error:
        raise usage(f"it needs the extra lsp: pip install 'agreement-checker[lsp]' ({error.name} is missing)") from None

    def open_project(folder: str) -> Project:
        try:
            return _opened(args, folder)
        except UsageError as error:
            raise ProjectError(error.errors) from None

    serve(open_project)
    return 0


def _opened(args: argparse.Namespace, folder: str) -> Project:
    """Return the project of a folder: its law, and the settings of `checker check` there."""
    from checker.gate.config import ConfigError, load_config
    from checker.gate.deciding import deciding
    from checker.lsp.project import Project

    own_args = argparse.Namespace(**vars(args))
    try:
        config = own_args.configuration = load_config(args.config, isolated=args.isolated, start=folder)
    except ConfigError as error:
        raise UsageError(error.errors) from None
    law = law_of(own_args)
    trusted(own_args, config, law)
    waivers = waivers_of(own_args, config, law)
    days = config.get("max-policy-age") if args.max_policy_age is None else args.max_policy_age
    decide = judged_briefly if waivers is None and days is None else deciding(waivers, days, None)
    return Project(config, law, Reader(law), options_of(own_args, config), decide)
