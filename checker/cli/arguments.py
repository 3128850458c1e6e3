"""The argument parser of every command: argparse, without what it loads to lay out a help that nobody asked for."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any


class Formatter(argparse.HelpFormatter):
    """Lays out help; argparse makes one for each argument that is added, and each would load `shutil`."""

    def __init__(self, prog: str, **more: Any) -> None:
        super().__init__(prog, **{"width": columns() - 2, **more})

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Return a text in lines that fit; examples stay as they are typed."""
        return text if text.startswith("examples:") else super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """A parser whose help is as wide as the terminal."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, **settings})


def columns() -> int:
    """Return the columns of the terminal as `shutil.get_terminal_size` has them: COLUMNS, else the terminal's, else 80."""
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
