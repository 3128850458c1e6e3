"""Small random laws in the language of packs, each beside what it says in plain Python; every completion is tried one by one.

Nothing here reads the code under test: a condition is drawn as two things at once, its text and a function of the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

Day = float
"""A day as a count, so that days beyond the calendar are days as well; none stands after all."""
NONE: Day = float("inf")
BEGINS = date(2025, 6, 10).toordinal()
WINDOW = range(BEGINS - 22, BEGINS + 30)
Facts = Mapping[str, Any]
"""The values of an act by path: `due`, `items.0.from`, `world.notice`; days as counts."""


class Drawn(NamedTuple):
    """A condition: its text, and whether it holds of facts with an item as `this` (-1: the act)."""

    text: str
    holds: Callable[[Facts, int], bool]


class Rule(NamedTuple):
    """A drawn rule."""

    subject: str
    governs: Drawn
    requires: Drawn
    excuse: Drawn | None


SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
FAR = 3
LITERAL, PREFIXES = "acme", ("ac", "acme", "b", "a")
TEXTS = ("acme", "beta gamma", "zzz", "actuary of london", "afternoon")
EVERY_TEXT = (*TEXTS, "a", "ac", "acre", "acmes", "acme of london", "b", "")


class Laws:
    """Draws conditions; `rows` names the variables that stand for items."""

    def __init__(self, random: Random, features: frozenset[str] = frozenset({"days"})) -> None:
        self.random, self.features = random, features
        self.count = 0

    def day(self, rows: tuple[str, ...]) -> tuple[str, Callable[[Facts, int, Mapping[str, int]], Day]]:
        """Draw a day, at a distance or not."""
        random = self.random
        names = ["due", "paid", "due", "paid", "world.notice", "begins"]
        names += [f"{row}.{path}" for row in rows for path in ("start", "end")]
        name = random.choice(names)
        if random.random() < 0.1:
            number = BEGINS + random.randrange(-2, 5)
            text, value = f'"{date.fromordinal(number).isoformat()}"', lambda facts, this, bound: number
        elif name == "begins":
            text, value = name, lambda facts, this, bound: BEGINS
        elif "." in name and not name.startswith("world"):
            row, path = name.split(".")
            text, value = (
                name,
                lambda facts, this, bound: facts[f"items.{this if row == 'this' else bound[row]}.{path}"],
            )
        else:
            text, value = name, lambda facts, this, bound: facts[name]
        if "days" in self.features and random.random() < 0.5:
            days = random.randrange(-FAR, FAR + 1)
            return f"addDays({text}, {days})", lambda facts, this, bound: value(facts, this, bound) + days
        return text, value

    def condition(
        self, rows: tuple[str, ...], depth: int = 2
    ) -> tuple[str, Callable[[Facts, int, Mapping[str, int]], bool]]:
        """Draw a condition."""
        random = self.random
        form = random.choice(
            ["days", "days", "flag", *["and", "or", "not", "some", "some"] * (depth > 0), *self.more(depth)]
        )
        if form == "days":
            (one, left), (other, right), sign = self.day(rows), self.day(rows), random.choice(list(SIGNS))
            while '"' in one and '"' in other:
                other, right = self.day(rows)
            return f"{one} {sign} {other}", lambda f, t, b: SIGNS[sign](left(f, t, b), right(f, t, b))
        if form == "text":
            name, read = random.choice(
                [("version", self.of("", "version")), *[(f"{row}.label", self.of(row, "label")) for row in rows]]
            )
            if random.random() < 0.4:
                return f'{name} == "{LITERAL}"', lambda f, t, b: read(f, t, b) == LITERAL
            prefix = random.choice(PREFIXES)
            return f'{name}.startsWith("{prefix}")', lambda f, t, b: read(f, t, b).startswith(prefix)
        if form == "count":
            self.count += 1
            row, number, sign = f"z{self.count}", random.randrange(0, 4), random.choice(list(SIGNS))
            text, each = self.condition((*rows, row), depth - 1)

            def many(f: Facts, t: int, b: Mapping[str, int]) -> int:
                return sum(each(f, t, {**b, row: index}) for index in range(f["items"]))

            if random.random() < 0.3:
                return f"items.exists_one({row}, {text})", lambda f, t, b: many(f, t, b) == 1
            counted = f"items.filter({row}, {text}).size() {sign} {number}"
            return counted, lambda f, t, b: SIGNS[sign](many(f, t, b), number)
        if form == "flag":
            return "open", lambda f, t, b: bool(f["open"])
        if form == "not":
            text, holds = self.condition(rows, depth - 1)
            return f"!({text})", lambda f, t, b: not holds(f, t, b)
        if form in ("and", "or"):
            (one, first), (other, second) = self.condition(rows, depth - 1), self.condition(rows, depth - 1)
            if form == "and":
                return f"({one}) && ({other})", lambda f, t, b: first(f, t, b) and second(f, t, b)
            return f"({one}) || ({other})", lambda f, t, b: first(f, t, b) or second(f, t, b)
        self.count += 1
        row = f"z{self.count}"
        text, holds = self.condition((*rows, row), depth - 1)
        kind = random.choice(["exists", "all"])
        return f"items.{kind}({row}, {text})", lambda f, t, b: (any if kind == "exists" else all)(
            holds(f, t, {**b, row: index}) for index in range(f["items"])
        )

    def more(self, depth: int) -> list[str]:
        texts = ["text"] * 4 if "texts" in self.features else []
        return texts + (["count"] * 4 if "counts" in self.features and depth else [])

    def of(self, row: str, path: str) -> Callable[[Facts, int, Mapping[str, int]], str]:
        if not row:
            return lambda f, t, b: str(f[path])
        return lambda f, t, b: str(f[f"items.{t if row == 'this' else b[row]}.{path}"])

    def drawn(self, subject: str) -> Drawn:
        """Draw a condition about a subject."""
        text, holds = self.condition(("this",) if subject == "items" else ())
        return Drawn(text, lambda facts, this: holds(facts, this, {}))

    def rule(self) -> Rule:
        """Draw a rule."""
        subject = self.random.choice(["act", "items"])
        excuse = self.drawn(subject) if self.random.random() < 0.3 else None
        return Rule(subject, self.drawn(subject), self.drawn(subject), excuse)


def act_of(random: Random, unknown: float, most: int, texts: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw an act, as facts (None: unknown) by path; the second are the facts of the ledger."""

    def day(none: bool) -> Day | None:
        if random.random() < unknown:
            return None
        return NONE if none and random.random() < 0.2 else BEGINS + random.randrange(-3, 8)

    rows = random.randrange(1, 3)
    facts: dict[str, Any] = {
        "due": day(False),
        "paid": day(True),
        "open": random.choice([True, False, None]),
        "items": rows,
    }
    facts["version"] = random.choice([*[None] * texts, *TEXTS])
    for index in range(rows):
        facts[f"items.{index}.label"] = random.choice([*[None] * (2 * texts), *TEXTS])
        facts |= {f"items.{index}.start": day(False), f"items.{index}.end": day(True)}
    facts["world.notice"] = day(True)
    open_days = [
        path
        for path, value in facts.items()
        if value is None and path != "open" and not path.endswith(("version", "label"))
    ]
    for path in open_days[most:]:
        facts[path] = BEGINS
    return {path: value for path, value in facts.items() if not path.startswith("world")}, {
        "notice": facts["world.notice"]
    }


SETS: dict[str, tuple[Any, ...]] = {}
"""What further facts can be, by the last part of their paths."""


def values(path: str) -> list[Any]:
    """Return what an unknown fact can be."""
    if path == "open":
        return [True, False]
    if path.endswith(("version", "label")):
        return list(EVERY_TEXT)
    if path in SETS or path.rpartition(".")[2] in SETS:
        return list(SETS[path.rpartition(".")[2]])
    return [*map(float, WINDOW), *([NONE] if path.endswith(("paid", "end", "notice")) else [])]


def completions(facts: Facts) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every completion with what was chosen in it."""
    unknown = [path for path, value in facts.items() if value is None]
    for chosen in product(*[values(path) for path in unknown]):
        picked = dict(zip(unknown, chosen, strict=True))
        yield {**facts, **picked}, picked


def verdict(rules: list[Rule], facts: Facts) -> str:
    """Return the verdict of an act of which all is known."""
    governed = False
    for rule in rules:
        for this in range(facts["items"]) if rule.subject == "items" else (-1,):
            if rule.governs.holds(facts, this):
                governed = True
                if not rule.requires.holds(facts, this) and not (rule.excuse and rule.excuse.holds(facts, this)):
                    return "fail"
    return "pass" if governed else "not-applicable"


def joined(verdicts: set[str]) -> str:
    """Return the verdict of an act with these in its completions."""
    if "fail" in verdicts:
        return "fail" if verdicts == {"fail"} else "needs-review"
    return "pass" if "pass" in verdicts else "not-applicable"


def judged(rules: list[Rule], facts: Facts) -> tuple[str, dict[str, dict[Any, str]]]:
    """Return the verdict of an act, and by unknown fact that with each of its values."""
    found: dict[str, dict[Any, set[str]]] = {}
    every = set()
    for completion, picked in completions(facts):
        said = verdict(rules, completion)
        every.add(said)
        for path, value in picked.items():
            found.setdefault(path, {}).setdefault(value, set()).add(said)
    return joined(every), {path: {value: joined(said) for value, said in by.items()} for path, by in found.items()}


def iso(day: Day) -> str:
    """Return a day as a descriptor has it."""
    return "none" if day == NONE else date.fromordinal(int(day)).isoformat()


def descriptor(facts: Facts) -> dict[str, Any]:
    """Return an act as a descriptor."""

    def said(value: Any) -> Any:
        return "unknown" if value is None else value if isinstance(value, (bool, str)) else iso(value)

    rows = [
        {"name": f"item-{index}", **{path: said(facts[f"items.{index}.{path}"]) for path in ("label", "start", "end")}}
        for index in range(facts["items"])
    ]
    return {
        "kind": "lease",
        "id": "x",
        "by": "us",
        **{path: said(facts[path]) for path in ("due", "paid", "open", "version")},
        "items": rows,
    }


DESCRIPTOR = """
common:
  kind: {type: kind, required: true, about: The kind.}
  id: {type: id, required: true, about: The name.}
  by: {type: enum, values: [us, them], required: true, about: Whose it is.}
kinds:
  lease:
    about: A lease.
    fields:
      due: {type: date, control: lever, about: When it is due.}
      paid: {type: date, none: true, control: lever, about: When it is paid.}
      open: {type: boolean, about: Whether it is open.}
      version: {type: text, about: Its version.}
      items:
        type: rows
        required: true
        singular: item
        about: What is let.
        fields:
          name: {type: text, decides: false, about: Its name.}
          label: {type: text, about: What stands on it.}
          start: {type: date, about: From when.}
          end: {type: date, none: true, about: Till when.}
"""
PACK = """
pack: distances
title: A random law
version: 0.1.0
reviewed_on: 2025-01-01
basis: Drawn by a test.
sources: [{id: deed, title: A deed, file: deed.txt}]
descriptor: descriptor.yaml
ledger: ledger.yaml
agreements: [deed.yaml]
cases: cases
"""
LEDGER = """
keys:
  notice: {type: date, none: true, about: When notice was given.}
facts:
  notice: unknown
"""


def write(
    folder: Path,
    rules: list[Rule],
    descriptor: str = DESCRIPTOR,
    kinds: tuple[str, ...] = ("lease",),
    parameters: str = "{}",
) -> str:
    """Write the pack of a drawn law."""
    from json import dumps

    lines = ["agreement: deed", "title: A deed", "source: deed", "starts: {name: begins, day: 2025-06-10}"]
    lines += [
        f"parameters: {parameters}",
        "clauses:",
        "- id: deed.all",
        "  pinpoints: [{paragraph: 1, phrase: all}]",
        "  meaning: All.",
        "  modality: obligation",
    ]
    lines += ["  binds: us", "  in_force: from 2025-06-10", "  checkability: 'yes'", "  reason: A test.", "  rules:"]
    for number, rule in enumerate(rules):
        excuse = (
            [{"id": f"but-{number}", "clause": "deed.all", "when": rule.excuse.text, "ground": "Drawn."}]
            if rule.excuse
            else []
        )
        whole = {
            "id": f"rule-{number}", "title": "a rule", "kinds": list(kinds), "subject": rule.subject, "governs": rule.governs.text,
            "requires": rule.requires.text, "except": excuse, "at": ["open"], "messages": [{"verdict": "fail", "text": "it fails"}],
        }  # fmt: skip
        lines.append(f"  - {dumps(whole)}")
    case = "- case: any\n  expect: pass\n  act: {kind: lease, id: a, by: us, items: [{name: b}]}\n"
    files = {"pack.yaml": PACK, "descriptor.yaml": descriptor, "ledger.yaml": LEDGER, "cases/a.yaml": case}
    files["deed.yaml"] = "\n".join(lines)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return str(folder)
