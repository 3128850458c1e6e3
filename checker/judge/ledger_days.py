"""Consistency of a ledger with days known in part: whether some days meet the pack's conditions on the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from checker.condition.engines.diagram import FALSE, TRUE, Diagram
from checker.condition.engines.symbolic import Symbolic, Values
from checker.condition.tree import Later, World
from checker.condition.walk import walk
from checker.judge.apart import Place, Term, scales
from checker.judge.days import representative_days
from checker.pack.model import Valid
from checker.pack.schema import NONE
from checker.read.days import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from checker.judge.rails import Terms


def ledger_broken_by(law: Terms) -> Valid | None:
    """Return the condition that a ledger breaks for all its possible days, None where some days meet every condition."""
    days = {key for key, spec in law.pack.world.items() if spec.type == "date"}
    fixed = [value for key, value in law.world.items() if key in days and value not in (None, NONE)]
    ends = [day for span in law.partly.values() for day in span if day not in (FIRST_DAY, LAST_DAY)]
    choices = [key for key in days if law.world[key] is None]
    scale = representative_days([*fixed, *ends], len(choices))
    distant = _distant(law, choices)
    diagram = Diagram()
    variables: dict[tuple[Any, ...], int] = {}
    for level, key in enumerate(choices):
        span = law.partly.get(("world", key))
        scale = distant.get(key, scale)
        values = [day for day in scale if span.has(day)] if span else [*scale, *([NONE] * law.pack.world[key].none)]
        variables["world", key] = (
            diagram.choice(level, tuple(values)) if len(values) > 1 else diagram.terminal(values[0])
        )
    symbolic = Symbolic(diagram, Values({}, {}, law.readings, law.world, law.params, law.partly), variables)
    possible = TRUE
    for condition in law.pack.world_valid:
        node = law.machinery.conditions.text(condition.holds, ())
        # An unknown key of another type leaves a condition open: some value of the key meets it.
        if all(law.world[key] is not None or ("world", key) in variables for key in _keys(node)):
            possible = diagram.conj(possible, symbolic.truth(node, {}))
            if possible == FALSE:
                return condition
    return None


def _distant(law: Terms, choices: Iterable[str]) -> dict[str, list[str]]:
    """Return the representatives of unknown keys, where some condition compares days at a distance."""
    nodes = [law.machinery.conditions.text(condition.holds, ()) for condition in law.pack.world_valid]
    if not any(isinstance(part, Later) for node in nodes for part in walk(node)):
        return {}
    from checker.judge.analysis import links_of

    links = links_of(nodes)
    known = {(term, 0): term[1] for link in links for term in link[:2] if term[0] == "literal"}
    known |= {((source, name), 0): law.params[name] for link in links for source, name in link[:2] if source == "param"}
    known |= {(("world", key), 0): value for key, value in law.world.items() if isinstance(value, str)}
    ends: dict[Place, list[str]] = {
        (("world", str(key)), 0): [day for day in span if day not in (FIRST_DAY, LAST_DAY)]
        for (_, key), span in law.partly.items()
    }
    places: dict[Term, range] = {("world", key): range(1) for key in choices}
    return {term[1]: scale.values for (term, _), scale in scales(links, known, places, ends).items()}


def _keys(node: Any) -> Iterator[str]:
    return (part.key for part in walk(node) if isinstance(part, World))
