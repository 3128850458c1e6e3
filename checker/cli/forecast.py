"""`checker forecast PATH`: says on which days the verdict turns by itself."""

from __future__ import annotations

import argparse

from checker.advise.forecast import forecast
from checker.advise.forecast_text import forecast_data, forecast_report
from checker.cli.common import add_law_options, law_of
from checker.cli.mapped import read_act
from checker.cli.output import add_act_options, heading, put, put_json


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_act_options(parser)
    parser.add_argument(
        "--verbose", "-v", action="store_true", help="also show the verdict by what was known on earlier days"
    )
    add_law_options(parser)


def run(args: argparse.Namespace) -> int:
    """Judge the act on every day that may differ, and show where the verdict turns."""
    law = law_of(args)
    document, act = read_act(args, law)
    answer = forecast(act, law)
    if args.format == "json":
        put_json("forecast", document, act, law, forecast_data(answer))
    else:
        put(forecast_report(answer, f"forecast {heading(document, act)}", law.pack.basis, args.verbose))
    return 0
