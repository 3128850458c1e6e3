"""Random laws that ask for the kind of an act, for what lies within what, for months and for percentages.

Each condition is drawn as two things at once, its text and a function of the facts, and nothing here reads the code under test.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any

from tests.oracle import distances
from tests.oracle.distances import BEGINS, Day, Facts

LIES = {
    "eea": {"eea", "eu", "de", "fr", "nor"},
    "eu": {"eu", "de", "fr"},
    "alps": {"alps", "fr"},
    "de": {"de"},
    "us": {"us"},
}
"""What lies within what, written out."""
REGIONS = ("eea", "eu", "alps", "de", "fr", "nor", "us")
WITHIN = "{eu: eea, nor: [eea], de: eu, fr: [eu, alps]}"
SHARES = tuple(range(17, 24))
LISTS = ((), ("de",), ("us",), ("fr", "us"), ("nor",), ("eea", "alps"), ("de", "fr", "nor"))
distances.SETS.update(
    region=REGIONS, place=REGIONS, share=SHARES, limit_by=SHARES, sold=(True, False), lent=(True, False), markets=LISTS
)
PARAMETERS = """{part: {about: The part., value: 20%},
  most: {about: The most., unit: of them, dated_by: due, values: [{value: 19}, {from: 2025-06-12, value: 21}]}}"""
CHANGES = date(2025, 6, 12).toordinal()
DESCRIPTOR = f"""
common:
  kind: {{type: kind, required: true, about: The kind.}}
  id: {{type: id, required: true, about: The name.}}
  by: {{type: enum, values: [us, them], required: true, about: Whose it is.}}
  due: {{type: date, control: lever, about: When it is due.}}
  paid: {{type: date, none: true, control: lever, about: When it is paid.}}
  open: {{type: boolean, about: Whether it is open.}}
  region: {{type: enum, values: [{", ".join(REGIONS[:-1])}, us], within: {WITHIN}, control: lever, about: Where.}}
  markets: {{type: list, of: enum, values: [{", ".join(REGIONS)}], within: {WITHIN}, about: Where it is sold.}}
  share: {{type: integer, minimum: 0, unit: "%", about: The part in hundredths.}}
  limit_by: {{type: number, minimum: 0, unit: of them, about: How many.}}
  items:
    type: rows
    required: true
    singular: item
    about: What is let.
    fields:
      name: {{type: text, decides: false, about: Its name.}}
      label: {{type: text, about: What stands on it.}}
      place: {{type: enum, values: [{", ".join(REGIONS)}], within: {WITHIN}, about: Where it is.}}
      start: {{type: date, about: From when.}}
      end: {{type: date, none: true, about: Till when.}}
kinds:
  lease:
    about: A lease.
    fields:
      lent: {{type: boolean, about: Whether it is lent.}}
  sale:
    about: A sale.
    fields:
      sold: {{type: boolean, about: Whether it is sold.}}
"""
Holds = Callable[[Facts, int, Mapping[str, int]], bool]


def month_later(day: date, months: int) -> date:
    """Return the day so many months later, the last of the month where it lacks the day."""
    step = 1 if months > 0 else -1
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += step
        if not 1 <= month <= 12:
            year, month = year + step, 1 if step > 0 else 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class Laws(distances.Laws):
    """Draws conditions with what the language has learnt."""

    def day(self, rows: tuple[str, ...]) -> tuple[str, Callable[[Facts, int, Mapping[str, int]], Day]]:
        random = self.random
        if random.random() > 0.25:
            return super().day(rows)
        begins = date.fromordinal(BEGINS)
        text, found = random.choice(
            [
                ('addMonths("2025-05-12", 1)', month_later(date(2025, 5, 12), 1).toordinal()),
                ('addMonths("2024-06-13", 12)', month_later(date(2024, 6, 13), 12).toordinal()),
                ('addMonths("2025-07-08", -1)', month_later(date(2025, 7, 8), -1).toordinal()),
                ("addDays(addMonths(begins, 1), -30)", month_later(begins, 1).toordinal() - 30),
                ("addDays(addMonths(begins, -1), 33)", month_later(begins, -1).toordinal() + 33),
                ("addMonths(addDays(begins, 21), -1)", month_later(date.fromordinal(BEGINS + 21), -1).toordinal()),
                ("addMonths(begins, 0)", BEGINS),
            ]
        )
        return text, lambda facts, this, bound: found

    def condition(self, rows: tuple[str, ...], depth: int = 2) -> tuple[str, Holds]:
        random = self.random
        if random.random() > 0.45:
            return super().condition(rows, depth)
        wide = random.choice([*LIES, "eea", "eea"])
        form = random.choice(["kind", "kind", "mine", "within", "within", "markets", "share", "limit"])
        if form == "kind" and depth:
            (one, first), (other, second) = self.condition(rows, depth - 1), self.condition(rows, depth - 1)
            asked = random.choice(['kind == "sale"', 'kind in ["sale"]', 'kind != "lease"', "is_sale()"])
            if random.random() < 0.5:
                return (
                    f"({asked} ? ({one}) && sold : ({other}) || lent)",
                    lambda f, t, b: (
                        (first(f, t, b) and f["sold"]) if f["kind"] == "sale" else second(f, t, b) or f["lent"]
                    ),
                )
            return (
                f"(!({asked}) || ({one}) || sold)",
                lambda f, t, b: f["kind"] != "sale" or first(f, t, b) or f["sold"],
            )
        if form == "mine":
            return (
                '(lent && kind == "lease" || is_sale() && !sold)',
                lambda f, t, b: f["lent"] if f["kind"] == "lease" else not f["sold"],
            )
        if form == "share":
            sign = random.choice(list(distances.SIGNS))
            return f"share {sign} begins.part", lambda f, t, b: distances.SIGNS[sign](f["share"], 20)
        if form == "limit":
            sign = random.choice(list(distances.SIGNS))
            return f"limit_by {sign} begins.most", lambda f, t, b: distances.SIGNS[sign](
                f["limit_by"], 21 if f["due"] >= CHANGES and not f.get("early") else 19
            )
        if form == "markets":
            kind = random.choice(["exists", "all"])
            held = any if kind == "exists" else all
            return f'markets.{kind}(m, within(m, "{wide}"))', lambda f, t, b: held(
                m in LIES[wide] for m in f["markets"]
            )
        name, read = random.choice(
            [("region", self.of("", "region")), *[(f"{row}.place", self.of(row, "place")) for row in rows]]
        )
        return f'within({name}, "{wide}")', lambda f, t, b: read(f, t, b) in LIES[wide]


def act_of(random: Random, unknown: float, most: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw an act, as facts (None: unknown) by path; the second are the facts of the ledger."""
    facts, ledger = distances.act_of(random, unknown, most)
    kind = random.choice(["lease", "sale"])

    def some(name: str) -> Any:
        return None if random.random() < unknown else random.choice(distances.SETS[name])

    facts |= {"kind": kind, {"lease": "lent", "sale": "sold"}[kind]: some("lent"), "region": some("region")}
    facts |= {"share": some("share"), "limit_by": random.choice(SHARES), "markets": some("markets")}
    for index in range(facts["items"]):
        facts |= {f"items.{index}.label": "acme", f"items.{index}.place": some("place")}
    facts["version"] = "acme"
    return facts, ledger


def descriptor(facts: Facts) -> dict[str, Any]:
    """Return an act as a descriptor."""
    found = distances.descriptor(facts)
    for name in ("lent", "sold", "region", "share", "limit_by", "markets"):
        if name in facts:
            value = facts[name]
            found[name] = "unknown" if value is None else list(value) if isinstance(value, tuple) else value
    for index, row in enumerate(found["items"]):
        row["place"] = facts[f"items.{index}.place"] or "unknown"
    del found["version"]
    return {**found, "kind": facts["kind"]}
