"""`checker mcp`: the answers for coding assistants, on standard input and output."""

from __future__ import annotations

import argparse

from checker.check.options import Options
from checker.cli.common import add_law_options, config_of, law_of, usage
from checker.report.build import judged


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until the assistant ends it."""
    try:
        from checker.mcp.answers import Answers
        from checker.mcp.server import serve
    except ImportError as error:
        raise usage(f"it needs the extra mcp: pip install 'agreement-checker[mcp]' ({error.name} is missing)") from None
    config = config_of(args)
    options = Options(excerpt=False, limits=config.limits, rows=config.rows, configuration=config.file)
    serve(Answers(law_of(args), options, judged))
    return 0
