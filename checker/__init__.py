"""Judges what people describe under agreements written as data.

    from checker import check_paths, open_law

    report = check_paths(["acts/"], open_law())
    print(report.summary, report.exit_code)

`judge_data` judges one descriptor given as plain data, `Precedents` thousands of them; `render` writes a report in any format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.2.0"

if TYPE_CHECKING:
    from checker.check import check_paths, judge_data
    from checker.check.options import Options
    from checker.judge.law import Law, LawError
    from checker.judge.opening import open_law
    from checker.judge.precedents import Precedents
    from checker.pack.problems import PackError
    from checker.report.formats import render
    from checker.report.model import Judged, Report

__all__ = [
    "Judged",
    "Law",
    "LawError",
    "Options",
    "PackError",
    "Precedents",
    "Report",
    "__version__",
    "check_paths",
    "judge_data",
    "open_law",
    "render",
]

_HOMES = {
    "Options": "check.options",
    "check_paths": "check",
    "judge_data": "check",
    "open_law": "judge.opening",
    "Law": "judge.law",
    "LawError": "judge.law",
    "PackError": "pack.problems",
    "Precedents": "judge.precedents",
    "render": "report.formats",
    "Judged": "report.model",
    "Report": "report.model",
}


def __getattr__(name: str) -> object:
    # Names are imported on first use: the command line needs few of them, and start-up is measured.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
