"""Any report at all, for properties: hostile text wherever text may stand, ids as the pack's grammar makes them."""

from __future__ import annotations

from hypothesis import strategies as st

from checker.read.discover import Skipped
from checker.report.model import (
    VERDICTS,
    Because,
    Cause,
    Citation,
    Finding,
    Judged,
    Location,
    Note,
    Report,
    ReportError,
    RuleInfo,
)
from tests.report.samples import BASIS

HOSTILE = (
    "",
    " ",
    "\x1b[31m",
    "\x1b]0;title\x07",
    "a\nb",
    "\r\n::error::x",
    "::stop-commands::t",
    "%0A",
    "| a |",
    "```",
    "`",
    "<script>alert(1)</script>",
    "]]>",
    "&amp;",
    "<!-- -->",
    "\x00",
    "\ufffe",
    "\ud800",
    "\u202e",
    "\u2028",
    "\x9b31m",
    "# x",
    "- x",
    "1. x",
    "@team #1 GH-2",
    "[a](javascript:x)",
    "![a](b)",
    "www.example.com",
    "https://example.com",
    "\u6a21\u578b",
    "e\u0301" * 5,
    "\U0001f468\u200d\U0001f469",
    "{0}",
    "...",
    "---",
    "\\",
    '"',
    "'",
    "\t",
    "\xa0",
)

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20), st.lists(st.sampled_from(HOSTILE)).map("".join))
rules = st.sampled_from(["api-on-azure-only", "azure-ships-first", "joint", "exclusive-ip"])
codes = st.sampled_from(["unknown-key", "bad-date", "unreadable"])
paths = st.sampled_from(
    ["a.yaml", "b c/d.json", "../e.yaml", "/f/g.yaml", "ho,st%il.yaml", "\u6a21.yaml", "C:\\h.yaml", "-"]
)
lines = st.lists(st.one_of(texts, st.text(min_size=80, max_size=160)), max_size=4).map(tuple)


@st.composite
def locations(draw: st.DrawFn) -> Location:
    """A place that may or may not be in the file."""
    line, column = draw(st.integers(1, 6)), draw(st.integers(1, 200))
    if draw(st.booleans()):
        return Location(line, column, line, column + draw(st.integers(0, 50)))
    return Location(line, column, line + draw(st.integers(1, 3)), draw(st.integers(1, 200)))


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts,
    st.lists(texts, max_size=3),
    st.dictionaries(texts, texts, max_size=2),
)
outcomes = st.dictionaries(texts, st.sampled_from(VERDICTS[:4]), max_size=10)
kinds = st.sampled_from(["fact", "judgement", "parameter", "reading", "limit"])
decisions = st.builds(Cause, kinds, texts, texts, outcomes)
causes = st.builds(Cause, kinds, texts, texts, outcomes)
notes = st.builds(Note, st.sampled_from(["assumption", "strained", "pin", "note"]), texts, texts)
errors = st.builds(ReportError, codes, texts, st.none() | locations(), st.none() | paths)
inner_errors = st.builds(ReportError, codes, texts, st.none() | locations())
facts = st.sampled_from(["offerings[0].cloud", "offerings[0].stage", "by"])
because = st.builds(Because, facts, values, st.none() | st.integers(1, 6))
citations = st.builds(Citation, texts, texts, st.integers(1, 30))
subjects = st.sampled_from(["act", "offerings[0]", "offerings[1]"])


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """A finding; only what does not pass is waived."""
    verdict = draw(st.sampled_from(["pass", "fail", "needs-review"]))
    waived = verdict != "pass" and draw(st.booleans())
    return Finding(
        draw(rules),
        draw(st.none() | texts.filter(bool)),
        draw(subjects),
        verdict,
        draw(texts),
        draw(st.none() | texts),
        draw(st.none() | locations()),
        tuple(draw(st.lists(because, max_size=3))),
        draw(st.none() | citations),
        draw(st.none() | texts),
        tuple(draw(st.lists(decisions, max_size=2))),
        waived,
        draw(st.none() | texts) if waived else None,
        draw(st.none() | texts) if waived else None,
    )


def _verdict(found: list[Finding]) -> str:
    verdicts = {finding.verdict for finding in found}
    return next((each for each in ("fail", "needs-review", "pass") if each in verdicts), "not-applicable")


@st.composite
def descriptors(draw: st.DrawFn) -> Judged:
    """A descriptor whose verdict is what its findings say, or an error."""
    path, document, shown = draw(paths), draw(st.integers(0, 3)), draw(lines)
    if draw(st.integers(0, 3)) == 0:
        wrong = tuple(draw(st.lists(inner_errors, min_size=1, max_size=2)))
        return Judged(path, document, draw(st.none() | texts), None, "error", "error", errors=wrong, lines=shown)
    found = draw(st.lists(findings(), max_size=3))
    return Judged(
        path,
        document,
        draw(texts),
        draw(st.sampled_from(["launch", "ip-use"])),
        _verdict(found),
        _verdict([finding for finding in found if not finding.waived]),
        tuple(found),
        tuple(draw(st.lists(causes, max_size=2))),
        tuple(draw(st.lists(notes, max_size=3))),
        (),
        shown,
    )


info = st.builds(RuleInfo, rules, texts, texts, texts, st.none() | citations)
infos = st.lists(info, max_size=3, unique_by=lambda rule: rule.id)

reports = st.builds(
    Report,
    tool_version=st.just("1.0.0"),
    policy_digest=st.none() | texts,
    policy_version=st.none() | texts,
    agreements=st.lists(texts, max_size=2).map(tuple),
    ledger_digest=st.none() | texts,
    as_of=st.none() | st.just("2026-05-01"),
    pins=st.dictionaries(texts, texts, max_size=2),
    descriptors=st.lists(descriptors(), max_size=4).map(tuple),
    errors=st.lists(errors, max_size=2).map(tuple),
    rules=infos.map(tuple),
    basis=st.just(BASIS),
    skipped=st.lists(st.builds(Skipped, paths, texts, st.booleans()), max_size=3).map(tuple),
    allow_review=st.just(False),
    allow_empty=st.booleans(),
)
