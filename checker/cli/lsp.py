"""`checker lsp`: the language server for editors, on standard input and output."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from checker.cli.common import UsageError, add_law_options, law_of, usage
from checker.cli.judging import add_gate_options, add_reading_options, mapping, options_of, trusted, waivers_of
from checker.judge.descriptor import Reader
from checker.report.build import judged_briefly

if TYPE_CHECKING:
    from checker.check.options import Options
    from checker.judge.law import Law
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
        files: list[str] = []
        try:
            return opened(args, folder, files)
        except UsageError as error:
            raise ProjectError(error.errors, files) from None

    serve(open_project)
    return 0


def opened(args: argparse.Namespace, folder: str, files: list[str]) -> Project:
    """Return the project of a folder: its law, and the settings of `checker check` there; `files` gets what it reads."""
    from checker.gate.config import ConfigError, load_config
    from checker.gate.deciding import deciding
    from checker.lsp.project import Project

    own_args = argparse.Namespace(**vars(args))
    try:
        config = own_args.configuration = load_config(args.config, isolated=args.isolated, start=folder)
    except ConfigError as error:
        raise UsageError(error.errors) from None
    named = (config.file, args.policy or config.get("policy"), args.ledger or config.get("ledger"))
    files += [file for file in named if file]
    files += [*(args.waivers or config.get("waivers", ())), *config.get("maps", ())]
    files += args.require_signature or config.get("require-signature", ())
    files += [file for file in (args.signature or config.get("signature"),) if file]
    law = law_of(own_args)
    trusted(own_args, config, law)
    waivers = waivers_of(own_args, config, law)
    days = config.get("max-policy-age") if args.max_policy_age is None else args.max_policy_age
    decide = judged_briefly if waivers is None and days is None else deciding(waivers, days, None)
    options = without_overlays(mapping(options_of(own_args, config), config, law, ()), law, files)
    return Project(config, law, Reader(law), options, decide, tuple(files))


def without_overlays(options: Options, law: Law, files: list[str]) -> Options:
    """Return the options by which descriptors that only add to what maps make are left aside; `files` gets the manifests."""
    if options.manifests is None:
        return options
    read: dict[str, None] = {}
    manifests = options.manifests(law, (), options._replace(keep=lambda path, _: read.setdefault(path)))
    # A folder's time changes with each file that comes or goes.
    files += dict.fromkeys([*read, *[os.path.dirname(path) or "." for path in read]])
    return options._replace(aside=manifests.adds)
