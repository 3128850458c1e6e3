"""The verdicts of all acts of a space under a law, as diagrams over facts only."""

from __future__ import annotations

from functools import partial

from checker.condition.engines.symbolic import Symbolic
from checker.judge.court import Bench
from checker.judge.domains import values_of
from checker.judge.judgement import FAIL, NOT_APPLICABLE, PASS, REVIEW, subjects
from checker.judge.law import Law
from checker.judge.verdict import MAY_BE_NEITHER, MAY_FAIL, MAY_PASS, verdict_of
from checker.space.choices import blank
from checker.space.space import Space

WORST = (FAIL, REVIEW, PASS, NOT_APPLICABLE)
IMPOSSIBLE = "impossible"
"""The value in place of a verdict where no completion exists."""


def same(space: Space) -> bool:
    """Return whether two laws have the same rules with the same diagrams, so that no verdict can differ."""
    one, other = space.benches
    if space.choices != other.choices or one.valid() != other.valid():
        return False
    pairs, other_pairs = ([(rule.id, index) for rule, index in space.rules(number)] for number in (0, 1))
    return pairs == other_pairs and all(
        one.governs(*own) == other.governs(*twin) and one.fails(*own) == other.fails(*twin)
        for own, twin in zip(space.rules(0), space.rules(1), strict=True)
    )


def verdicts(space: Space, bench: Bench) -> int:
    """Return the diagram of the verdict under a law over facts only; readings and ledger are open."""
    diagram, valid = space.diagram, bench.valid()
    pairs = [(rule, index) for rule in bench.law.analysis(space.kind.name).rules for index in subjects(rule, bench.act)]
    failing = space.any(bench.fails(*pair) for pair in pairs)
    holding = diagram.conj(valid, diagram.negate(failing))
    governed = space.any(bench.governs(*pair) for pair in pairs)
    parts = {
        MAY_FAIL: diagram.conj(valid, failing),
        MAY_PASS: diagram.conj(holding, governed),
        MAY_BE_NEITHER: diagram.conj(holding, diagram.negate(governed)),
    }
    outcomes = diagram.terminal(0)
    for bit, part in parts.items():
        outcomes = diagram.combine(f"add {bit}", partial(_add, bit), outcomes, space.some(part, space.facts))
    return diagram.map(outcomes, "verdict", lambda mask: verdict_of(mask) if mask else IMPOSSIBLE)


def _add(bit: int, mask: int, yes: bool) -> int:
    return mask | bit if yes else mask


def worse(one: str, other: str) -> str:
    """Return the verdict of an act from the verdicts of its two independent parts."""
    return next((verdict for verdict in WORST if verdict in (one, other)), IMPOSSIBLE)


def only(bench: Bench, law: Law, index: int) -> Bench:
    """Return the bench of the act with only one of its rows, over the same choices."""
    row_bench = Bench(
        blank(law.pack.kinds[bench.act.kind], 1), law, diagram=bench.diagram, choices=bench.choices, as_written=True
    )
    variables = {}
    for address, node in bench.variables().items():
        if address[0] == "fact" and address[1] and address[2] == index:
            address = (*address[:2], 0, address[3])
        elif address[0] == "fact" and address[1]:
            continue
        variables[address] = node
    row_bench.symbolic = Symbolic(bench.diagram, values_of(row_bench.act, law), variables)
    return row_bench
