"""`python -P -m checker.cli.policies [DIR]`: loads, tests and proves a policy pack, as the hook `checker-policies` does.

It is no command of its own, only `checker test` and `checker prove` one after the other, since a hook has one entry.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from checker.cli import NOT_DONE, main
from checker.cli.common import UsageError, pack_errors, usage
from checker.judge.law import LawError
from checker.judge.opening import open_law
from checker.pack.problems import PackError
from checker.report.model import ReportError


def run(argv: Sequence[str] | None = None) -> int:
    """Load, test and prove a pack; return the worst exit code, 2 before 1 before 0."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        folder = folder_of(arguments)
    except UsageError as error:
        for line in error.lines:
            print(f"checker-policies: {line}", file=sys.stderr)
        return NOT_DONE
    return max(main(["test", folder]), main(["prove", "--policy", folder]))


def folder_of(arguments: Sequence[str]) -> str:
    """Return the folder of the named pack, else of the configured one, else of the only one here; raises UsageError."""
    from checker.gate.config import ConfigError, load_config

    if len(arguments) > 1 or any(word.startswith("-") for word in arguments):
        raise usage("name one folder, or none for the configured one")
    try:
        here = [name for name in (".", *sorted(os.listdir("."))) if os.path.isfile(os.path.join(name, "pack.yaml"))]
        folder = arguments[0] if arguments else load_config().get("policy")
        if folder is None and len(here) != 1:
            choices = f"found {', '.join(here)}" if here else "found none here"
            raise usage(f"which pack? {choices}; name the pack's folder, or configure `policy` in checker.toml")
        folder = folder or here[0]
        if not os.path.isfile(os.path.join(folder, "pack.yaml")):
            raise usage(f"{folder} holds no pack.yaml; name the pack's folder, or configure `policy` in checker.toml")
        open_law(folder)
    except ConfigError as error:
        raise UsageError(error.errors) from None
    except PackError as error:
        raise UsageError(pack_errors(error)) from None
    except LawError as error:
        raise UsageError([ReportError(code, message) for code, message, _ in error.problems]) from None
    return str(folder)


if __name__ == "__main__":
    raise SystemExit(run())
