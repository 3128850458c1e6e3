"""A policy pack: agreements, clauses, rules and readings as frozen values."""

# No annotations as text here: a NamedTuple compiles each of them at import, and these are loaded on every run.

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from checker.pack.schema import INTEGER, Kind

T = TypeVar("T")
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
    """The title with its placeholder, if it names a parameter that has changed."""

    @property
    def conditions(self) -> tuple[str, ...]:
        """What it governs, what it requires, and when each exception holds, as written."""
        return (self.governs, self.requires, *[exception.when for exception in self.exceptions])


class Pinpoint(NamedTuple):
    """A place in a source: paragraph (its number, or the path of a section), key phrase, SHA-256 of the sentence."""

    paragraph: int | str
    phrase: str
    fingerprint: str


def place_of(place: int | str) -> str:
    """Return the place of a pinpoint in words: `paragraph 6`, `section 1.b.iv`."""
    return f"paragraph {place}" if isinstance(place, int) else f"section {place}"


class Clause(NamedTuple):
    """A clause of an agreement, with its pinpoints, its rules and its amendments."""

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
    """The fields that its rules read, derived from their conditions."""
    waivable: bool
    rules: tuple[str, ...]
    uncovered: str = ""
    """The reason that a checkable clause has no rule."""
    like: str = ""
    """The original clause in another agreement if it was taken over."""


class Dated(NamedTuple):
    """A value of a parameter (a number, a percentage such as `20%`, a day, a word), from a day on, and where it is written."""

    value: Any
    since: str = ""
    source: str = ""
    known_from: str = ""
    """The day from which the value is known in advance; "" if that is the day from which it holds."""


def turn_of(path: str, value: Dated) -> str:
    """Return the name in conditions of the first day of a parameter's later value."""
    return f"{path.replace('.', '_')}_from_{value.since.replace('-', '_')}"


class Parameter(NamedTuple):
    """A parameter of an agreement: its values, oldest first, and the field with the day that chooses among them."""

    name: str
    about: str
    unit: str
    values: tuple[Dated, ...]
    dated_by: str = "on"


class Agreement(NamedTuple):
    """An agreement; `start` is the name of its first day in conditions, `called` is people's name for it."""

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
    """The agreement from which it takes clauses over."""
    parameters: Mapping[str, Parameter] = {}

    @property
    def turns(self) -> Mapping[str, Dated]:
        """The later values of its parameters, by the names of their first days in conditions."""
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
        """The answer in a few words: its meaning up to the first colon, semicolon or full stop."""
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
    """Further evidence for a reading, in words."""
    asked_of: str = ""
    """The person who answers it, if different from the pack's person for readings."""

    @property
    def formulas(self) -> tuple[str, ...]:
        """Names of the readings for conditions and pins."""
        return tuple([choice.name for choice in self.choices if not choice.record])

    @property
    def plausible(self) -> tuple[str, ...]:
        """Names of the readings in the range of an open question."""
        return tuple([choice.name for choice in self.choices if choice.plausible and not choice.record])

    @property
    def strained(self) -> tuple[str, ...]:
        """Names of the readings outside the range that can be pinned."""
        return tuple([choice.name for choice in self.choices if not choice.plausible and not choice.record])


class Entry(NamedTuple):
    """A ledger entry: the value of a key from a day on; None is unknown."""

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
    """Pairs of a value and the value that contains it."""
    unit: str = ""
    """The unit of a number, in words that follow it."""

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
    """A text with clauses of the pack."""

    id: str
    title: str
    publisher: str
    file: str
    where: str = ""
    read_on: str = ""


class Gap(NamedTuple):
    """A gap: acts or rows that deliberately no rule governs, although rules judge similar ones, with the reason."""

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
    """The assumption that ledger keys with the value none stay so."""
    waiver_consent: bool = True
    """Whether a waiver must name the record of the other party's consent."""
    people: Mapping[str, str] = {}
    """The people who answer questions, by name, with their titles."""
    asked_of: Mapping[str, str] = {}
    """The person who answers open causes, by sort of cause (reading, fact, judgement, parameter)."""
    counted_by: str = ""
    """The field (rows as `rows[].field`) for an audit's counts of acts by value."""
    aliases: Mapping[str, str] = {}
    """Earlier ids of rules, clauses and readings, each with the id of today."""

    def renamed(self, by_id: Mapping[str, T]) -> dict[str, T]:
        """Return a mapping with the ids of today in place of earlier ones; where both stand, that of today decides."""
        return {self.aliases.get(id, id): by_id[id] for id in sorted(by_id, key=lambda id: id not in self.aliases)}

    def in_force(self, pins: Mapping[str, Pin]) -> dict[str, str | None]:
        """Return the reading of each question: the pinned one, else None where the question is open, else the first."""
        readings: dict[str, str | None] = {}
        for key, question in self.questions.items():
            pin = pins.get(question.facet_of or key)
            if pin is not None and pin.reading in question.formulas:
                readings[key] = pin.reading
            else:
                readings[key] = None if question.open else next(iter(question.formulas), "")
        return readings

    def outdated(self, ids: Iterable[str]) -> list[str]:
        """Return a sentence for each earlier id."""
        return [
            f"{id} is called {self.aliases[id]} now; write {self.aliases[id]}, since the pack will drop the earlier id"
            for id in ids
            if id in self.aliases
        ]
