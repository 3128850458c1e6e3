"""The report: one frozen value, rendered by every format and the only source of the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from checker.judge.checked import Checked
    from checker.judge.family import Kin
    from checker.read.discover import Skipped

VERDICTS = ("pass", "fail", "needs-review", "not-applicable", "error")
"""The verdicts in the order of a summary."""

LIMIT = "limit"
"""The kind of the only cause of an act whose judgement a limit stopped; it has no outcomes."""


class Location(NamedTuple):
    """A range in a file, in 1-based code points with an exclusive end."""

    line: int
    column: int
    end_line: int
    end_column: int


class Because(NamedTuple):
    """A fact behind a finding; `line` is None where no file writes it.

    `file` is the file of the line, "" for the descriptor's own.
    """

    path: str
    value: object
    line: int | None
    file: str = ""
    shown: str = ""
    """The value in words, "" where it needs none."""


class Citation(NamedTuple):
    """The source of a clause: key phrase, document id and paragraph (1-based) or section."""

    phrase: str
    document: str
    paragraph: int | str


class Cause(NamedTuple):
    """A choice that decides about a finding, or about the verdict of the act: `Q1 first: earlier gives fail, later gives pass`.

    The outcomes are the act's if the act needs review, else the finding's own. `about` words the question, "" where the pack
    has no words for it; `labels` are pairs of value and label; `person` is the person to ask, "" where nobody is named.
    """

    kind: str
    name: str
    title: str
    outcomes: dict[str, str]
    about: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    person: str = ""


class Finding(NamedTuple):
    """The outcome of one rule for one subject.

    `called` describes the subject in words, `offering 2 (API, from 1 May 2026)`, "" for the act itself.

    `rule` is `joint` and `clause` None if the act fails though no single rule does. `exception` is the clause of
    the exception that excuses the subject. `waiver` is the id of the waiver that applies; `suppression` its reason.
    `known` marks a finding that the compared revision had too, in a run that counts only new findings. `path` is the
    file of the location, "" for the descriptor's own.
    """

    rule: str
    clause: str | None
    subject: str
    verdict: str
    message: str
    remedy: str | None
    location: Location | None
    because: tuple[Because, ...] = ()
    citation: Citation | None = None
    exception: str | None = None
    decides: tuple[Cause, ...] = ()
    waived: bool = False
    waiver: str | None = None
    suppression: str | None = None
    known: bool = False
    called: str = ""
    path: str = ""

    @property
    def suppressed(self) -> bool:
        """Whether the finding does not count: it is waived or known."""
        return self.waived or self.known


class Ask(NamedTuple):
    """One question that covers several choices: their names, and the verdict for each answer."""

    question: str
    names: tuple[str, ...]
    outcomes: dict[str, str]


class Given(NamedTuple):
    """A choice with the value of a witness; `label` is the value in words."""

    kind: str
    name: str
    title: str
    value: object
    label: str


class Witness(NamedTuple):
    """Values of choices that make a verdict certain, whatever else is open."""

    verdict: str
    when: tuple[Given, ...]


class Note(NamedTuple):
    """A remark without effect on the verdict: an assumption, a strained reading, a pin, a missing attestation, …"""

    kind: str
    name: str
    message: str


class ReportError(NamedTuple):
    """A reason why something was not judged.

    `path` is the file of the error if it belongs to no descriptor or stands outside the descriptor's own file.
    """

    code: str
    message: str
    location: Location | None = None
    path: str | None = None


WITHOUT_MATCH = "map-without-match"
"""The code of the error of a map that finds nothing where it looks."""


class Judged(NamedTuple):
    """The entry of one descriptor. A file that gives no descriptor has an entry with `id` and `kind` None, verdict `error`.

    `lines` are the lines of its file, for excerpts (empty if excerpts are not wanted or nothing could be read). `kin`
    holds the statement on which other descriptors of the same thing must agree; `title` is its name for people, "" without one.
    `why` is the reason of the verdict in a sentence, "" where none was worked out; `asks` are questions that cover several causes.
    `owner` is the person who answers for it, named by the descriptor or by the configuration, "" where nobody is named.
    `checked` is the judged document, kept for advice where there is something to put right. `steps` counts the diagram
    steps of its judgement. `witnesses` are the two of a verdict that needs review; the choices in which they have to differ
    come first. `others` maps the paths of other files with its facts to their lines; `is_made` marks a descriptor made of
    manifests, or a file that maps read in vain, `is_file` one in a file that commands can read. `shares` has, by path, the index
    of a made descriptor among all that its file takes part in, judged in this run or not, and their number.
    """

    path: str
    document: int
    id: str | None
    kind: str | None
    verdict: str
    verdict_after_waivers: str
    findings: tuple[Finding, ...] = ()
    causes: tuple[Cause, ...] = ()
    notes: tuple[Note, ...] = ()
    errors: tuple[ReportError, ...] = ()
    lines: Sequence[str] = ()
    kin: Kin | None = None
    title: str = ""
    checked: Checked | None = None
    why: str = ""
    asks: tuple[Ask, ...] = ()
    steps: int = 0
    owner: str = ""
    witnesses: tuple[Witness, ...] = ()
    others: Mapping[str, Sequence[str]] = {}
    is_made: bool = False
    is_file: bool = True
    shares: Mapping[str, tuple[int, int]] = {}

    def lines_of(self, path: str) -> Sequence[str]:
        """Return the lines of one of the entry's files; "" names the descriptor's own."""
        return self.lines if path in ("", self.path) else self.others.get(path, ())


def limited(entry: Judged) -> bool:
    """Return whether a limit left the verdict of an entry open."""
    return entry.verdict_after_waivers == "needs-review" and any(cause.kind == LIMIT for cause in entry.causes)


class Fact(NamedTuple):
    """A changed fact with its value before and after; None where the row did not exist or is gone."""

    path: str
    before: object
    after: object


class Turn(NamedTuple):
    """A descriptor that differs from its state at a revision.

    `path` and `verdict` are None if it is gone, `verdict_before` is None if it is new; `path_before` is its earlier path
    if that was another. `new` and `gone` have the verdict, rule and subject of findings.
    """

    kind: str | None
    id: str | None
    path: str | None
    path_before: str | None
    verdict: str | None
    verdict_before: str | None
    facts: tuple[Fact, ...] = ()
    new: tuple[tuple[str, str, str], ...] = ()
    gone: tuple[tuple[str, str, str], ...] = ()


class Against(NamedTuple):
    """The difference from a revision of git: `base` is the compared commit, `law` lists the changed parts of the law.

    `by_law` has the descriptors of the base whose verdict changes by the law alone: name, before, after.
    """

    revision: str
    base: str
    shallow: bool = False
    new_only: bool = False
    turns: tuple[Turn, ...] = ()
    unchanged: int = 0
    law: tuple[str, ...] = ()
    by_law: tuple[tuple[str, str, str], ...] = ()


class RuleInfo(NamedTuple):
    """A rule for formats with a table of rules (SARIF, HTML)."""

    id: str
    clause: str
    title: str
    meaning: str
    citation: Citation | None
    tags: tuple[str, ...] = ()


class Report(NamedTuple):
    """The whole result of a run, in stable order; `configuration` is the path of its configuration file, None without one."""

    tool_version: str
    policy_digest: str | None
    policy_version: str | None
    agreements: tuple[str, ...]
    ledger_digest: str | None
    as_of: str | None
    pins: dict[str, str]
    descriptors: tuple[Judged, ...]
    errors: tuple[ReportError, ...]
    rules: tuple[RuleInfo, ...] = ()
    basis: str = ""
    skipped: tuple[Skipped, ...] = ()
    allow_review: bool = False
    allow_empty: bool = False
    against: Against | None = None
    configuration: str | None = None

    @property
    def summary(self) -> dict[str, int]:
        """Counts of descriptors by verdict, before waivers."""
        counts = dict.fromkeys(VERDICTS, 0)
        for judged in self.descriptors:
            counts[judged.verdict] += 1
        return counts

    @property
    def exit_code(self) -> int:
        """2 if anything was not judged, else 1 if anything fails, else 3 if anything needs review, else 0."""
        verdicts = {judged.verdict_after_waivers for judged in self.descriptors}
        if self.errors or "error" in verdicts or not (self.descriptors or self.allow_empty):
            return 2
        if "fail" in verdicts:
            return 1
        # An act that a limit left open was not compared to the end: the permission to pass reviews does not cover it.
        if "needs-review" in verdicts and not (self.allow_review and not any(map(limited, self.descriptors))):
            return 3
        return 0
