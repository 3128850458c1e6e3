"""The report: one frozen value that every format renders and that alone decides the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from checker.judge.checked import Checked
    from checker.judge.family import Kin
    from checker.read.discover import Skipped

VERDICTS = ("pass", "fail", "needs-review", "not-applicable", "error")
"""The verdicts in the order in which a summary counts them."""

LIMIT = "limit"
"""The kind of the one cause where a limit stopped the judgement; it has no outcomes."""


class Location(NamedTuple):
    """A place in a file: 1-based code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Because(NamedTuple):
    """A fact that a finding rests on; `line` is None where the fact is not written in the file.

    `file` is the file of the line where that is not the descriptor's own.
    """

    path: str
    value: object
    line: int | None
    file: str = ""
    shown: str = ""
    """The value as people read it, "" where it is read as it stands."""


class Citation(NamedTuple):
    """The words that carry a clause: key phrase, document id and paragraph (1-based) or section."""

    phrase: str
    document: str
    paragraph: int | str


class Decision(NamedTuple):
    """A choice that a finding turns on: `Q1 first: earlier gives fail, later gives pass`.

    The outcomes are the act's where that needs review, else the finding's own. `about` says in a sentence what is
    asked, "" where nothing says so; `labels` are what people call the values; `person` is who is asked, "" where nobody is named.
    """

    kind: str
    name: str
    title: str
    outcomes: dict[str, str]
    about: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    person: str = ""


class Finding(NamedTuple):
    """What one rule says of one subject.

    `called` is what people call the subject, `offering 2 (API, from 1 May 2026)`, "" for the act itself.

    `rule` is `joint` and `clause` None where the act fails though no single rule does. `exception` is the clause of
    the exception that excuses the subject. `waiver` is the id of the waiver that applies; `suppression` its reason.
    `known` says that it was so at the revision that the run is held against, where only what is new counts. `path` is the
    file of the location where that is not the descriptor's own.
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
    decides: tuple[Decision, ...] = ()
    waived: bool = False
    waiver: str | None = None
    suppression: str | None = None
    known: bool = False
    called: str = ""
    path: str = ""

    @property
    def suppressed(self) -> bool:
        """Whether it does not count: it is waived, or known."""
        return self.waived or self.known


class Cause(NamedTuple):
    """A choice on which the verdict of the act depends, and the verdict with each of its values; `about` as above."""

    kind: str
    name: str
    title: str
    outcomes: dict[str, str]
    about: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    person: str = ""


class Ask(NamedTuple):
    """Choices that hang together and are asked for in one question: their names, and the verdict with each answer."""

    question: str
    names: tuple[str, ...]
    outcomes: dict[str, str]


class Given(NamedTuple):
    """A choice as a witness makes it: `label` is its value in words."""

    kind: str
    name: str
    title: str
    value: object
    label: str


class Witness(NamedTuple):
    """What has to be so for a verdict, whatever else is open."""

    verdict: str
    when: tuple[Given, ...]


class Note(NamedTuple):
    """A line that changes no verdict: an assumption, a strained reading, a pin, a missing attestation, …"""

    kind: str
    name: str
    message: str


class ReportError(NamedTuple):
    """Why something was not judged.

    `path` names the file of an error that belongs to no descriptor, if it has one, or stands in another file than it.
    """

    code: str
    message: str
    location: Location | None = None
    path: str | None = None


class Judged(NamedTuple):
    """One descriptor's entry. A file that gives no descriptor is an entry with `id` and `kind` None, verdict `error`.

    `lines` are the lines of its file, for excerpts (empty where excerpts are not wanted or nothing could be read). `kin`
    is what other descriptors of the same thing must agree on, `title` what people call it, "" where nothing is said.
    `why` says in a sentence what decides, "" where that was not worked out; `asks` are the causes that are one question.
    `owner` is who answers for it, by its own word or by that of the configuration, "" where nobody is named.
    `checked` is what the entry was made of, kept for advice where there is something to put right. `steps` are those of
    the diagram that its judgement took. `witnesses` are two for a verdict that needs review: what they have to differ in
    comes first. `others` are the lines of other files that its facts stand in, by path; `is_made` says that it was made of
    manifests, `is_file` that it stands in a file that commands can read.
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

    def lines_of(self, path: str) -> Sequence[str]:
        """Return the lines of one of its files; "" is its own."""
        return self.lines if path in ("", self.path) else self.others.get(path, ())


def limited(entry: Judged) -> bool:
    """Return whether a limit left open what an entry says of its descriptor."""
    return entry.verdict_after_waivers == "needs-review" and any(cause.kind == LIMIT for cause in entry.causes)


class Fact(NamedTuple):
    """A fact that changed, with what it was and what it is; None where a row was not there, or is no more."""

    path: str
    before: object
    after: object


class Turn(NamedTuple):
    """A descriptor that is not what it was at a revision.

    `path` and `verdict` are None where it is gone, `verdict_before` where it is new; `path_before` is another path that
    it had. `new` and `gone` have verdict, rule and subject of findings.
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
    """What differs from a revision of git: `base` is the commit that was compared with, `law` what of the law changed.

    `by_law` has the descriptors of the base whose verdict that change of the law alone turns: name, before, after.
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
    """What formats with a rule table (SARIF, HTML) show of a rule."""

    id: str
    clause: str
    title: str
    meaning: str
    citation: Citation | None
    tags: tuple[str, ...] = ()


class Report(NamedTuple):
    """Everything that a run found, in stable order; `configuration` is the file that configured it, None where none did."""

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
        # What a limit left open nobody has looked at: that reviews may pass says nothing of it.
        if "needs-review" in verdicts and not (self.allow_review and not any(map(limited, self.descriptors))):
            return 3
        return 0
