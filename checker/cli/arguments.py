"""The argument parser of every command: argparse without the modules that it loads for the layout of help."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any


class Formatter(argparse.HelpFormatter):
    """Lays out help without `shutil`: argparse makes a formatter for each added argument, and each would load it."""

    def __init__(self, prog: str, **settings: Any) -> None:
        super().__init__(prog, **{"width": columns() - 2, **settings})

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Return a text wrapped to the width; examples stay as they are."""
        return text if text.startswith("examples:") else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser with help as wide as the terminal, and with suggestions for misspelt choices."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, **settings})

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Raise ArgumentError for a value that is no choice, with the nearest one; Pythons word it in different ways."""
        if action.choices is None or value in action.choices:
            return
        from checker.read.spelling import nearest

        near = nearest(str(value), [str(choice) for choice in action.choices])
        choices = ", ".join([repr(choice) for choice in action.choices])
        hint = f"; did you mean {near}?" if near else ""
        raise argparse.ArgumentError(action, f"invalid choice: {value!r} (choose from {choices}){hint}")


def columns() -> int:
    """Return the columns of the terminal like `shutil.get_terminal_size`: COLUMNS, else the terminal's, else 80."""
    try:
        width = int(os.environ.get("COLUMNS", 0))
    except ValueError:
        width = 0
    if width > 0 or sys.__stdout__ is None:
        return width or 80
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80
    except (AttributeError, ValueError, OSError):
        return 80
