"""The unknown facts that can still decide, and the choice of the next question.

The next question is the one with the least expected entropy after its answer, over the law's equivalence classes of
acts. Among nearly equal questions, the one that people expect next wins.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import log2
from typing import Any

from checker.advise.masks import MAY_FAIL, MAY_PASS, Masks, cut, ends, failing_of, without, without_idle_choices
from checker.condition.engines.diagram import Diagram, LimitReached
from checker.judge.act import Act
from checker.judge.choices import Choice, fact_name, label
from checker.judge.court import Bench
from checker.judge.days import representative_days
from checker.judge.judgement import FAIL, LEVELS, PASS, REVIEW
from checker.judge.law import Law
from checker.judge.numbers import representative_numbers
from checker.pack.schema import NONE

INDEX = re.compile(r"\[[0-9]*\]")
BUDGET = 450_000
"""Steps of the diagrams for one question: less than a second of work."""
VERDICTS = {MAY_PASS: PASS, MAY_FAIL: FAIL, MAY_PASS | MAY_FAIL: REVIEW}
HARDLY_WORSE = 0.25
"""The share of the best question's gain that another question may lack and still come first."""
FEW, SMALL = 5, 120
"""The most open facts, and nodes of their diagram, for an exact search of the best order of questions."""


class Survey:
    """The effect of an act's open facts; readings, the ledger and facts answered as unknown range over all values.

    `masks` are the possible verdicts after the answers, `deciding` the facts that matter, `best` the next one to ask for.
    If every answer gives needs-review, the deciding facts are those that change the causes.
    """

    def __init__(self, act: Act, law: Law, answered: Sequence[str]) -> None:
        self.kind, self.answered = law.pack.kinds[act.kind], answered
        self.limit = ""
        self.masks: set[int] = set(VERDICTS)
        self.deciding: list[str] = []
        self.best: str | None = None
        self.places = {name: place for name, place in unknown(act, law) if name not in answered}
        try:
            with deep():
                every = [widened(choice) for choice in Bench(act, law).choices]
                facts = [choice for choice in every if choice.name in self.places]
                self._verdicts(act, law, every)
                if self.masks == {MAY_PASS | MAY_FAIL}:
                    self._grounds(act, law, facts, [choice for choice in every if choice not in facts])
        except LimitReached as limit:
            # Too many choices are open for a comparison of questions: they come in the order of the schema.
            self.limit = str(limit)
            self.deciding = list(self.places)
            self.best = next(iter(self.places), None)

    def _verdicts(self, act: Act, law: Law, choices: list[Choice]) -> None:
        """Find the facts that can change the verdict."""
        bench = Bench(act, law, BUDGET, choices=choices)
        first = next((at for at, choice in enumerate(choices) if choice.address[0] != "fact"), len(choices))
        root = cut(bench.diagram, failing_of(bench), first, Masks(bench.diagram).of)
        for level in range(first - 1, -1, -1):
            if choices[level].name in self.answered:
                root = without(bench.diagram, root, level)
        self.masks = {int(value) for value in ends(bench.diagram, root)} - {0}
        self._compare(bench.diagram, without_idle_choices(bench.diagram, root), choices)

    def _grounds(self, act: Act, law: Law, facts: list[Choice], rest: list[Choice]) -> None:
        """Find the facts that can change which other choices decide; find none if it takes too many steps."""
        try:
            bench = Bench(act, law, BUDGET, choices=[*facts, *rest])
            root = cut(bench.diagram, failing_of(bench), len(facts), lambda node: ("rest", node))
            self._compare(bench.diagram, root, facts)
        except LimitReached:
            self.deciding, self.best = [], None

    def _compare(self, diagram: Diagram, root: int, choices: list[Choice]) -> None:
        levels = sorted(diagram.support(root))
        self.deciding = [choices[level].name for level in levels]
        if levels:
            self.best = self._next(diagram, root, choices)

    def _next(self, diagram: Diagram, root: int, choices: list[Choice]) -> str:
        """Return the fact to ask for: a fact after those it depends on, and facts of one common question together."""
        now, left = expected(diagram, root, choices)
        levels = [level for level in left if not self._waits(choices[level].name)] or list(left)
        together = [group.paths for group in self.kind.groups if set(group.paths) & set(self.answered)]
        levels = [level for level in levels if any(choices[level].name in paths for paths in together)] or levels
        best = min([left[level] for level in levels])
        near = [level for level in levels if left[level] <= best + HARDLY_WORSE * (now - best)]
        last, order = (self.answered[-1] if self.answered else ""), list(self.places)
        return min(
            [choices[level].name for level in near],
            key=lambda name: (row_of(name) != row_of(last), row_of(name), order.index(name)),
        )

    def _waits(self, name: str) -> bool:
        """Return whether another deciding fact has to come before a fact."""
        field = self.kind.field(*self.places[name])
        row = row_of(name)
        beside = [f"{row}.{other}" if row else other for other, _ in field.only_if]
        return any(other in beside or INDEX.sub("[]", other) == field.after for other in self.deciding)


@contextmanager
def deep() -> Iterator[None]:
    """Raise the recursion limit for a while: diagrams of many choices recurse once a level."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 6 * LEVELS + 1000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def row_of(name: str) -> str:
    """Return the row in a fact's name, `offerings[1]`, "" for a fact of the act itself."""
    return name.rpartition("].")[0] + "]" * ("]." in name)


def unknown(act: Act, law: Law) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the unknown facts that may decide: the name, the rows and the path of each."""
    reads = law.analysis(act.kind).facts
    for rows, field in law.pack.kinds[act.kind].fields():
        if (rows, field.path) in reads:
            for index, row in enumerate(act.rows[rows] if rows else (act.facts,)):
                if row[field.path] is None:
                    yield fact_name(rows, index, field.path), (rows, field.path)


def expected(diagram: Diagram, root: int, choices: list[Choice]) -> tuple[float, dict[int, float]]:
    """Return the present uncertainty, and for each level the expected uncertainty after its choice is known.

    The unit is questions (including that one) for few choices, and bits for more.
    """
    nodes = diagram.reachable(root)
    levels = sorted({diagram.level[node] for node in nodes})
    if len(levels) <= FEW and len(nodes) <= SMALL:
        left = {level: fewest(diagram, root, level, choices, {}) for level in levels}
        return max(left.values()), left
    return expectations(diagram, root, nodes, choices)


def fewest(diagram: Diagram, root: int, level: int, choices: list[Choice], memory: dict[int, float]) -> float:
    """Return the expected number of questions if a level's comes first and the best ones follow."""
    names = choices[level].labels
    total = sum(map(len, names))
    questions = 1.0
    for index, group in enumerate(names):
        rest = diagram.restrict(root, level, index)
        if rest not in memory:
            levels = diagram.support(rest)
            memory[rest] = min([fewest(diagram, rest, other, choices, memory) for other in levels], default=0.0)
        questions += len(group) / total * memory[rest]
    return questions


def widened(choice: Choice) -> Choice:
    """Return a choice of the ledger with more representative days or numbers, so that answers leave room around each."""
    if not choice.ordered or choice.address[0] == "fact" or choice.shown is not None:
        return choice
    fixed = [value for value in choice.values if value != NONE]
    days = any(isinstance(value, str) for value in choice.values)
    values: list[Any] = list(
        representative_days(fixed, 1) if days else representative_numbers(fixed, 1, choice.least, choice.whole)
    )
    domain = (*values, NONE) if NONE in choice.values else tuple(values)
    return choice._replace(values=domain, labels=tuple([(label(value),) for value in domain]))


Shares = dict[int, float]
"""Shares of all paths, by their terminal."""


def expectations(
    diagram: Diagram, root: int, nodes: list[int], choices: list[Choice]
) -> tuple[float, dict[int, float]]:
    """Return the entropy (bits), and for each level the expected entropy after its choice is known.

    Every value of a choice has equal weight, also each value of a class. One sweep up and one sweep down compute the
    shares of all paths; paths around a level's nodes do not depend on its value.
    """
    level, kids = diagram.level, diagram.kids
    weights = [[len(names) / sum(map(len, choice.labels)) for names in choice.labels] for choice in choices]
    never = diagram.terminal(0)
    share: dict[int, Shares] = {never: {}}
    for node in reversed(nodes):
        for kid in kids[node]:
            if kid not in share:
                share[kid] = {kid: 1.0}
        share[node] = _sum(zip(weights[level[node]], [share[kid] for kid in kids[node]], strict=True))
        diagram.step(len(share[node]))
    reach = dict.fromkeys(nodes, 0.0)
    reach[root] = 1.0
    by_level: dict[int, list[int]] = {}
    for node in nodes:
        by_level.setdefault(level[node], []).append(node)
        for weight, kid in zip(weights[level[node]], kids[node], strict=True):
            if kid in reach:
                reach[kid] += weight * reach[node]
    open_after = {}
    for at, here in by_level.items():
        through = _sum([(reach[node], share[node]) for node in here])
        around = _sum([(1.0, share[root]), (-1.0, through)])
        parts = [
            _sum([(1.0, around), *[(reach[node], share[kids[node][index]]) for node in here]])
            for index in range(len(weights[at]))
        ]
        mass = [weight * sum(part.values()) for weight, part in zip(weights[at], parts, strict=True)]
        total = sum(mass) or 1.0
        open_after[at] = sum([one / total * entropy(part) for one, part in zip(mass, parts, strict=True)])
    return entropy(share[root]), open_after


def _sum(parts: Iterable[tuple[float, Shares]]) -> Shares:
    total: Shares = {}
    for weight, share in parts:
        for end, part in share.items():
            total[end] = total.get(end, 0.0) + weight * part
    return total


def entropy(shares: Shares) -> float:
    """Return the entropy, in bits, of shares that need not sum to one."""
    total = sum(shares.values())
    return (
        -sum([part / total * log2(part / total) for part in shares.values() if part > 1e-12]) if total > 1e-12 else 0.0
    )
