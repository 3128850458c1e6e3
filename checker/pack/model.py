"""A policy pack: agreements, clauses, rules and readings as frozen values."""

# No annotations as text here: a NamedTuple compiles each of them at import, and these are loaded on every run.

from collections.abc import Mapping
from typing import Any, NamedTuple

from checker.pack.schema import INTEGER, Kind

ACT = "act"
"""The subject of rules that judge the act itself."""


class Message(NamedTuple):
    """A text with placeholders, for findings of `verdict` ("" for any) where the condition `when` surely holds.

    Where `decides` names choices (a reading, a field, `world.` and a ledger key), one of them has to be a cause.
    """

    text: str
    verdict: str = ""
    when: str = ""
    decides: tuple[str, ...] = ()


class Exception_(NamedTuple):
    """An exception to a rule: the clause that excuses, when, and on what ground."""

    id: str
    clause: str
    when: str
    ground: str
    message: str = ""
    reading: str = ""


class Rule(NamedTuple):
    """One rule of a clause; `requires` is "" for a permission. Conditions are CEL as written."""

    id: str
    clause: str
    title: str
    kinds: tuple[str, ...]
    subject: str
    governs: str
    requires: str
    exceptions: tuple[Exception_, ...]
    at: tuple[str, ...]
    assumptions: tuple[str, ...]
    messages: tuple[Message, ...]
    remedies: tuple[Message, ...]
    never_fails: str
    template: str = ""
    """The title as it is written, where it names a parameter that has changed."""


class Pinpoint(NamedTuple):
    """Where words stand: paragraph (its number, or the path of a section), key phrase, SHA-256 of the sentence."""

    paragraph: int | str
    phrase: str
    fingerprint: str


def place_of(place: int | str) -> str:
    """Return what the place of a pinpoint is called: `paragraph 6`, `section 1.b.iv`."""
    return f"paragraph {place}" if isinstance(place, int) else f"section {place}"


class Clause(NamedTuple):
    """A clause of an agreement, with what carries it and what became of it."""

    id: str
    agreement: str
    source: str
    pinpoints: tuple[Pinpoint, ...]
    meaning: str
    modality: str
    binds: str
    in_force: str
    effect: str
    amended_by: tuple[str, ...]
    ground: str
    checkability: str
    reason: str
    facts: tuple[str, ...]
    """What its rules read, found from their conditions."""
    waivable: bool
    rules: tuple[str, ...]
    uncovered: str = ""
    """Why a clause that could be checked has no rule."""
    like: str = ""
    """The clause of another agreement that it was taken over from."""


class Dated(NamedTuple):
    """A value of a parameter (a number, a percentage such as `20%`, a day, a word), from a day on, and where it is written."""

    value: Any
    since: str = ""
    source: str = ""
    known_from: str = ""
    """From when it is known that it will hold; "" where that is the day from which it holds."""


def turn_of(path: str, item: Dated) -> str:
    """Return the name that conditions have for the day from which a later value of a parameter holds."""
    return f"{path.replace('.', '_')}_from_{item.since.replace('-', '_')}"


class Parameter(NamedTuple):
    """What an agreement fixes and may fix anew: its values, oldest first, and the day of an act that chooses among them."""

    name: str
    about: str
    unit: str
    values: tuple[Dated, ...]
    dated_by: str = "on"


class Agreement(NamedTuple):
    """An agreement and its first day, which conditions know by the parameter `start`; `called` is what people call it."""

    id: str
    title: str
    source: str
    start: str
    day: str
    known_from: str
    assumptions: tuple[str, ...]
    supplements: str
    clauses: tuple[str, ...]
    called: str = ""
    summary: tuple[str, ...] = ()
    like: str = ""
    """The agreement whose clauses it takes over."""
    parameters: Mapping[str, Parameter] = {}

    @property
    def turns(self) -> Mapping[str, Dated]:
        """The later values of its parameters, by the names that conditions have for their first days."""
        return {
            turn_of(f"{self.start}.{name}", item): item
            for name, one in self.parameters.items()
            for item in one.values[1:]
        }


class ReadingChoice(NamedTuple):
    """One way to read a question; a `record` has no formula and cannot be pinned."""

    name: str
    plausible: bool
    means: str
    record: bool = False

    @property
    def answer(self) -> str:
        """What it answers, in a few words: its meaning without what is added after a colon, a semicolon or a full stop."""
        return min([self.means.partition(end)[0] for end in (": ", "; ", ". ")], key=len).rstrip(".")


class Question(NamedTuple):
    """A question that the words leave, with its readings; `open` ones range over the plausible readings."""

    id: str
    name: str
    words: str
    question: str
    clauses: tuple[str, ...]
    open: bool
    no_effect: bool
    facet_of: str
    choices: tuple[ReadingChoice, ...]
    evidence: str = ""
    """What else speaks for a reading, in words."""
    asked_of: str = ""
    """The person who answers it, where that is another than the pack says of readings."""

    @property
    def formulas(self) -> tuple[str, ...]:
        """Names of the readings that conditions may speak of and users may pin."""
        return tuple([choice.name for choice in self.choices if not choice.record])

    @property
    def plausible(self) -> tuple[str, ...]:
        """Names of the readings that an open question ranges over."""
        return tuple([choice.name for choice in self.choices if choice.plausible and not choice.record])

    @property
    def strained(self) -> tuple[str, ...]:
        """Names of the readings that are never ranged over but can be pinned."""
        return tuple([choice.name for choice in self.choices if not choice.plausible and not choice.record])


class Entry(NamedTuple):
    """What the ledger says of a key from a day on; `value` None is unknown."""

    value: Any
    known_from: str = ""
    source: str = ""


class WorldKey(NamedTuple):
    """A key of the ledger: its type, cause kind, and the expression over the act that stands in while it is unknown.

    `minimum` is the least that a number can be; a `whole` one is no fraction.
    """

    key: str
    type: str
    values: tuple[str, ...]
    none: bool
    cause: str
    stand_in: str
    about: str
    minimum: float | None = None
    whole: bool = False
    asked_of: str = ""
    within: tuple[tuple[str, str], ...] = ()
    """Each value that lies within another, with that one."""
    unit: str = ""
    """What a number counts, as it is said after it."""

    @property
    def declared(self) -> str:
        """The type as the pack declares it."""
        return INTEGER if self.whole else self.type


class Valid(NamedTuple):
    """A condition that every act, or the ledger where `kinds` is empty, meets; `at` is the path it is shown at.

    An act that breaks it is an error or, where `broken` is `note`, gets a note, and the condition is left aside.
    """

    kinds: tuple[str, ...]
    holds: str
    at: str
    message: str
    broken: str = "error"


class Assumption(NamedTuple):
    """A declared assumption."""

    id: str
    title: str
    text: str


class Edge(NamedTuple):
    """How two clauses that meet relate: `over` defeats, limits, replaces or continues `under`, or that is open."""

    over: str
    under: str
    relation: str
    ground: str
    status: str
    reading: str


class NoteRule(NamedTuple):
    """A line that is added where its condition surely holds; it changes no verdict."""

    id: str
    kind: str
    name: str
    kinds: tuple[str, ...]
    verdicts: tuple[str, ...]
    rules: tuple[str, ...]
    when: str
    text: str


class Pin(NamedTuple):
    """A reading that an owner fixed: by whom, when, why."""

    reading: str
    by: str = ""
    on: str = ""
    why: str = ""


class Source(NamedTuple):
    """A text that clauses are taken from."""

    id: str
    title: str
    publisher: str
    file: str
    where: str = ""
    read_on: str = ""


class Gap(NamedTuple):
    """Acts, or rows of them, that nothing is meant to govern though some rule judges the like, and why."""

    when: str
    kinds: tuple[str, ...]
    reason: str
    subject: str = ACT


class Pack(NamedTuple):
    """A policy pack, checked. `digest` is the SHA-256 of its canonical values, cases left out."""

    name: str
    title: str
    version: str
    reviewed_on: str
    basis: str
    digest: str
    locked: bool
    pins: Mapping[str, Pin]
    sources: Mapping[str, Source]
    kinds: Mapping[str, Kind]
    valid: tuple[Valid, ...]
    world: Mapping[str, WorldKey]
    world_valid: tuple[Valid, ...]
    ledger: Mapping[str, tuple[Entry, ...]]
    questions: Mapping[str, Question]
    assumptions: Mapping[str, Assumption]
    definitions: Mapping[str, str]
    edges: tuple[Edge, ...]
    notes: tuple[NoteRule, ...]
    attest: tuple[str, ...]
    agreements: Mapping[str, Agreement]
    clauses: Mapping[str, Clause]
    rules: Mapping[str, Rule]
    cases: str
    gaps: tuple[Gap, ...] = ()
    standing: str = "ledger"
    """The assumption that what the ledger calls none stays so."""
    waiver_consent: bool = True
    """Whether a waiver names where the other party's consent is on record."""
    people: Mapping[str, str] = {}
    """Those who answer questions: what each is called, by a name."""
    asked_of: Mapping[str, str] = {}
    """Who answers what is open, by the sort of cause (reading, fact, judgement, parameter)."""
    counted_by: str = ""
    """The field (rows as `rows[].field`) by whose values an audit counts acts."""
