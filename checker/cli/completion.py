"""`checker completion SHELL`: what completes commands, options and files in a shell; `man` is a page for the manual."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from checker.cli import COMMANDS
from checker.cli.examples import EXAMPLES, GROUPS
from checker.cli.help import parser_of
from checker.cli.output import put

PROGRAMS = ("checker", "agreement-checker")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("shell", metavar="SHELL", choices=("bash", "zsh", "fish", "man"), help="bash, zsh, fish or man")


def run(args: argparse.Namespace) -> int:
    """Print the script and return 0."""
    made = {"bash": bash, "zsh": zsh, "fish": fish, "man": man}[args.shell]
    put("\n".join(made()) + "\n")
    return 0


def options(command: str) -> list[argparse.Action]:
    """Return the visible options of a command."""
    return [
        option for option in parser_of(command)._actions if option.option_strings and option.help != argparse.SUPPRESS
    ]


def about(option: argparse.Action) -> str:
    """Return the help of an option in one line."""
    return " ".join((option.help or "").replace("%%", "%").split())


def bash() -> Iterator[str]:
    """Yield a completion script for bash."""
    yield "_checker() {"
    yield '  local current="${COMP_WORDS[COMP_CWORD]}" words=""'
    yield "  if (( COMP_CWORD == 1 )); then"
    yield f'    mapfile -t COMPREPLY < <(compgen -W "{" ".join(COMMANDS)} --help --version" -- "$current")'
    yield "    return"
    yield "  fi"
    yield '  case "${COMP_WORDS[1]}" in'
    for command in COMMANDS:
        names = " ".join([name for option in options(command) for name in option.option_strings])
        yield f'    {command}) words="{names}";;'
    yield "  esac"
    yield '  if [[ "$current" == -* ]]; then'
    yield '    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")'
    yield '  elif [[ "${COMP_WORDS[1]}" == help ]]; then'
    yield f'    mapfile -t COMPREPLY < <(compgen -W "{" ".join(COMMANDS)}" -- "$current")'
    yield "  else"
    yield '    mapfile -t COMPREPLY < <(compgen -f -- "$current")'
    yield "  fi"
    yield "}"
    yield f"complete -o filenames -F _checker {' '.join(PROGRAMS)}"


def zsh() -> Iterator[str]:
    """Yield a completion script for zsh."""
    yield f"#compdef {' '.join(PROGRAMS)}"
    yield "_checker() {"
    yield "  local -a commands"
    yield f"  commands=({' '.join([_quoted(f'{name}:{what}') for name, what in COMMANDS.items()])})"
    yield "  if (( CURRENT == 2 )); then _describe command commands; return; fi"
    yield '  local command="$words[2]"; shift words; (( CURRENT-- ))'
    yield '  case "$command" in'
    for command in COMMANDS:
        specs = []
        for option in options(command):
            help_text = about(option).replace("[", "(").replace("]", ")").replace(":", ";")
            takes = "" if option.nargs == 0 else f":{option.metavar or option.dest}:_files"
            specs += [_quoted(f"{name}[{help_text}]{takes}") for name in option.option_strings]
        yield f"    {command}) _arguments {' '.join(specs)} {_quoted('*:file:_files')};;"
    yield "  esac"
    yield "}"
    yield f"compdef _checker {' '.join(PROGRAMS)}"


def fish() -> Iterator[str]:
    """Yield a completion script for fish."""
    for program in PROGRAMS:
        for command, what in COMMANDS.items():
            yield f"complete -c {program} -n __fish_use_subcommand -f -a {command} -d {_quoted(what)}"
        for command in COMMANDS:
            for option in options(command):
                names = " ".join(
                    [f"-l {name[2:]}" if name[1] == "-" else f"-s {name[1:]}" for name in option.option_strings]
                )
                takes = "" if option.nargs == 0 else " -r"
                seen = _quoted(f"__fish_seen_subcommand_from {command}")
                yield f"complete -c {program} -n {seen} {names}{takes} -d {_quoted(about(option))}"


def man() -> Iterator[str]:
    """Yield a page for section 1 of the manual."""
    from checker import __version__

    yield f'.TH CHECKER 1 "" "checker {__version__}"'
    yield from (".SH NAME", "checker \\- judge what people describe under the agreements that a policy pack holds")
    yield from (".SH SYNOPSIS", ".B checker", "COMMAND [options]")
    for title, names in GROUPS.items():
        yield f'.SH "{title.upper()}"'
        for command in names:
            yield from (".SS " + command, _troff(f"{COMMANDS[command][0].upper()}{COMMANDS[command][1:]}."))
            for option in options(command):
                takes = (
                    ""
                    if option.nargs == 0
                    else f" {option.metavar or '|'.join(map(str, option.choices or [option.dest]))}"
                )
                yield from (".TP", ".B " + _troff(", ".join(option.option_strings) + takes), _troff(about(option)))
            yield from (".PP", "Examples:", ".nf", *map(_troff, EXAMPLES[command]), ".fi")
    yield from (".SH NOTE", "Each answer ends with what its policies rest on. Not legal advice.")


def _troff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in ("'", ".") else escaped


def _quoted(text: str) -> str:
    """Return a text in single quotes for a shell."""
    return "'" + text.replace("'", "'\\''") + "'"
