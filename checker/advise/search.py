"""The search for the smallest sets of steps after which no completion of an act fails.

Sets of levers are tried by size. A lever is opened if a rule at fault reads it; the diagram over all choices then open
shows the values and the facts to find out for which no completion fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from checker.advise.levers import Addition, Levers, Slot, Ways, ordered
from checker.advise.table import Plan, Table
from checker.condition.engines.diagram import LimitReached
from checker.judge.act import Address
from checker.judge.judgement import FAIL, judge
from checker.pack.model import Rule

FORCED = 6
"""The most steps of a plan."""
ENOUGH = 20
"""The most surely failing rulings to compare for the one with the fewest levers."""
GLANCE = 0
"""Steps of the diagrams for a first look at a set of levers: practically none."""


class Search:
    """Searches for the smallest plans within a budget of diagram steps and a number of sets of levers.

    `holds` tests plans that choose a day or number while others are unknown: the diagram's representative days cover
    every order, but do not show that one day leaves room for all others.
    """

    def __init__(self, ways: Ways, budget: int, sets: int, holds: Callable[[Search, Plan], bool] | None = None) -> None:
        self.ways, self.budget, self.left, self.sets = ways, budget, budget, sets
        self.holds = holds
        self.missing_first = False
        """Whether plans that only find out missing facts come before plans with changes."""
        self.limit = ""
        self.tables: dict[Levers, Table | None] = {}
        self.failing: dict[Levers, list[tuple[Rule, int | None]]] = {}
        self.known: list[frozenset[Any]] = []
        self.plans: list[Plan] = []

    def table(self, levers: Levers) -> Table | None:
        """Return the table for opened levers, None if it would take too many steps."""
        if levers not in self.tables:
            try:
                self.tables[levers] = self.built(self.ways, levers)
            except LimitReached as limit:
                self.stop(limit)
                self.tables[levers] = None
        return self.tables[levers]

    def built(self, ways: Ways, levers: Levers) -> Table:
        """Return a new table; the first may take all remaining steps, any other half of them. Raises LimitReached.

        Its steps are spent even if it does not finish.
        """
        share = self.left // 2 if self.tables else self.left
        if share <= 0:
            raise LimitReached(self.budget)
        self.left -= share
        table = Table(ways, levers, share)
        self.left += table.bench.diagram.left
        return table

    def stop(self, limit: LimitReached) -> None:
        """Record the first limit reached."""
        reached = LimitReached(self.budget) if limit.what == "steps" else limit
        self.limit = self.limit or str(reached)

    def run(self, most: int, first: bool) -> None:
        """Find the plans without readings: all of one and two steps, else the smallest; with `first` the smallest only.

        Beyond `most` levers, only levers forced by a surely failing rule are opened.
        """
        layers: list[list[Levers]] = [[frozenset()]]
        seen: set[Levers] = {frozenset()}
        for size in range(1, FORCED + 1):
            layers.append(list(self.wider(layers[-1], seen, most)))
            for count, layer in enumerate(layers):
                for levers in layer:
                    self.collect(levers, size - count)
            if self.plans and (first or size >= 2):
                return

    def wider(self, layer: list[Levers], seen: set[Levers], most: int) -> Iterator[Levers]:
        """Yield the sets with one more lever: of a surely failing rule, else of any rule that may fail."""
        for levers in layer:
            if levers in self.known:
                continue
            certain = self.certain(levers)
            if certain:
                candidates = min([list(self.ways.levers([ruling], levers)) for ruling in certain[:ENOUGH]], key=len)
            else:
                table = self.table(levers) if len(levers) < most else None
                candidates = list(self.ways.levers(map(self.own, table.may), levers)) if table else []
            for lever in dict.fromkeys(candidates):
                wider = levers | {lever}
                if lever in levers or wider in seen or any(key <= wider for key in self.known):
                    continue
                if isinstance(lever, Addition) and any(isinstance(other, Addition) for other in levers):
                    continue
                if len(seen) > self.sets:
                    self.limit = self.limit or f"more than {self.sets:,} sets of levers would be needed to settle this"
                    return
                seen.add(wider)
                yield wider

    def certain(self, levers: Levers) -> list[tuple[Rule, int | None]]:
        """Return the rulings that fail for all values of the levers and open choices, without identical later rows."""
        if levers not in self.failing:
            self.failing[levers] = list(self.surely(levers))
        return self.failing[levers]

    def surely(self, levers: Levers) -> Iterator[tuple[Rule, int | None]]:
        self.left -= self.ways.looks
        if self.left < 0:
            self.stop(LimitReached(self.budget))
            return
        # The rails come first since they are quick; the table decides the rest.
        judgement = judge(self.ways.opened(ordered(levers)), self.ways.law, causes=False, budget=GLANCE)
        failing = [(ruling.rule, ruling.index) for ruling in judgement.rulings if ruling.verdict == FAIL]
        if not failing:
            table = self.table(levers)
            failing = table.certain if table else []
        for ruling in failing:
            rule, index = self.own(ruling)
            if self.ways.in_turn(rule.subject, index, levers):
                yield rule, index

    def own(self, ruling: tuple[Rule, int | None]) -> tuple[Rule, int | None]:
        """Return a ruling with its index if the original act has that subject, else with None."""
        rule, index = ruling
        known = index is not None and index < len(self.ways.act.rows[rule.subject])
        return rule, index if known else None

    def collect(self, levers: Levers, facts: int, pin: bool = False) -> None:
        """Add the plans of one set of levers with at most `facts` facts; they may take half of the remaining steps."""
        table = None if self.certain(levers) else self.table(levers)
        if table is None:
            return
        diagram = table.bench.diagram
        before = diagram.left = min(diagram.left, self.left // 2)
        try:
            ways = table.ways_to_settle(facts, pin)
        except LimitReached as limit:
            self.stop(limit)
            return
        finally:
            self.left -= before - diagram.left
        keys, plans = [], []
        for way in ways:
            if pin and not any(address[0] == "reading" for address in way):
                continue
            slots = {address for address, lever in table.chosen.items() if isinstance(lever, Slot)}
            if not slots.issubset(way):
                continue
            ordered = frozenset(address for address in way if table.choice(address).ordered)
            picked = {address: (table.option(address, way[address]),) for address in way if address not in ordered}
            key = frozenset(
                [
                    *levers,
                    *[
                        (address, index)
                        for address, index in way.items()
                        if address not in table.chosen and address not in ordered
                    ],
                    *[address for address in ordered if address not in table.chosen],
                ]
            )
            if any(known <= key for known in self.known):
                continue
            plan = Plan(levers, picked, ordered)
            if plan not in plans and (
                not (table.tied or table.doubtful(ordered)) or self.holds is None or self.holds(self, plan)
            ):
                keys.append(key)
                plans.append(plan)
        self.known += keys
        self.plans += merged(plans)


def merged(plans: Iterable[Plan]) -> list[Plan]:
    """Return distinct plans; plans without days or numbers that differ in one choice are merged."""
    distinct: list[Plan] = []
    for plan in plans:
        if plan in distinct:
            continue
        for index, other in enumerate(distinct):
            apart = _apart(plan, other)
            if apart is not None:
                options = dict.fromkeys([*other.picked[apart], *plan.picked[apart]])
                distinct[index] = other._replace(picked={**other.picked, apart: tuple(options)})
                break
        else:
            distinct.append(plan)
    return distinct


def _apart(plan: Plan, other: Plan) -> Address | None:
    """Return the only choice in which two plans differ, None if they cannot be merged."""
    if plan.ordered or other.ordered or plan.levers != other.levers or plan.picked.keys() != other.picked.keys():
        return None
    apart = [address for address in plan.picked if plan.picked[address] != other.picked[address]]
    return apart[0] if len(apart) == 1 else None
