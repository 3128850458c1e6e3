"""`checker help [COMMAND]`: the commands in groups, or the help of one."""

from __future__ import annotations

import argparse
from importlib import import_module

from checker.cli import COMMANDS
from checker.cli.arguments import Parser
from checker.cli.examples import epilog, overview
from checker.cli.output import put


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("topic", metavar="COMMAND", nargs="?", choices=[*COMMANDS], help="the command to say more of")


def run(args: argparse.Namespace) -> int:
    """Print help and return 0."""
    put(parser_of(args.topic).format_help() if args.topic else overview(COMMANDS))
    return 0


def parser_of(command: str) -> argparse.ArgumentParser:
    """Return the parser of a command, with its examples below."""
    about = COMMANDS[command]
    parser = Parser(
        prog=f"checker {command}",
        description=f"{about[0].upper()}{about[1:]}.",
        allow_abbrev=False,
        epilog=epilog(command),
    )
    import_module(f"checker.cli.{command.replace('-', '_')}").configure(parser)
    return parser
