"""The report as TAP version 13: a test for each rule x subject, one plan for the whole stream.

A waived case is `# TODO`, and so is an allowed review; a case that is not applicable is `# SKIP`.
"""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING

from checker.report import words
from checker.report.cases import Case, allowed, cases, lines
from checker.report.escape import tap, visible
from checker.report.model import Report

if TYPE_CHECKING:
    from checker.report.formats import Options


def render(report: Report, options: Options) -> str:
    """Return the plan, the tests (each that does not pass with a YAML block), and the counts as a comment."""
    listed = cases(report)
    out = ["TAP version 13", f"1..{len(listed)}" + ("" if listed else " # SKIP no descriptors")]
    for number, case in enumerate(listed, start=1):
        out += _test(case, number, allowed(case, report))
    return "\n".join([*out, f"# {visible(words.last_line(report))}"]) + "\n"


def _test(case: Case, number: int, allow_review: bool) -> list[str]:
    act = f" {words.descriptor(case.judged)}:" if case.judged else ""
    name = tap(f"{case.path or 'checker'}{act} {case.rule} {case.subject}".rstrip())
    if case.verdict == "not-applicable":
        return [f"ok {number} - {name} # SKIP {tap(case.message)}"]
    if case.verdict == "pass":
        return [f"ok {number} - {name}"]
    todo = ""
    if case.waived and case.finding:
        todo = f" # TODO {words.uncounted(case.finding)}: {tap(words.waived(case.finding))}"
    elif case.verdict == "needs-review" and allow_review:
        todo = " # TODO review is allowed"
    where = words.place(case.path, case.location) if case.path else "checker"
    items = [f"    - {_quoted(line)}" for line in lines(case)]
    block = ["  ---", f"  verdict: {case.verdict}", f"  at: {_quoted(where)}", "  said:", *items, "  ..."]
    return [f"not ok {number} - {name}{todo}", *block]


def _quoted(text: str) -> str:
    # A JSON string of printable text is a YAML string too; YAML has no surrogate pairs, so no character becomes a `\\u` escape.
    return dumps(visible(text), ensure_ascii=False)
