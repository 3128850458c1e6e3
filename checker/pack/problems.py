"""Problems of a pack or of a file that overlays one."""

from __future__ import annotations

from typing import NamedTuple

from checker.read.document import Problem


class PackProblem(NamedTuple):
    """One problem of a pack (or of a file that overlays it), with its place."""

    path: str
    problem: Problem


class PackError(Exception):
    """A pack, ledger or other policy file that cannot be used; `problems` has every reason."""

    def __init__(self, problems: list[PackProblem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        lines = []
        for path, problem in self.problems:
            place = f":{problem.span.line}:{problem.span.column}" if problem.span else ""
            lines.append(f"{path}{place}: {problem.message}")
        return "\n".join(lines)
