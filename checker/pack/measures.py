"""Checks of the units of numbers in comparisons."""

from __future__ import annotations

from collections.abc import Mapping

from checker.condition.comparisons import branches
from checker.condition.parse import ConditionError
from checker.condition.scope import HUNDREDTHS, Scope
from checker.condition.tree import Compare, Name, Node, Select
from checker.condition.walk import walk
from checker.pack.model import Pack, Parameter


def has_units(pack: Pack, known: Mapping[str, Parameter]) -> bool:
    """Return whether any number of a pack has a unit; without one there is nothing to check."""
    return (
        any(_unit_of(parameter) for parameter in known.values())
        or any(field.unit for kind in pack.kinds.values() for _, field in kind.fields())
        or any(key.unit for key in pack.world.values())
    )


def _unit_of(parameter: Parameter) -> str:
    return HUNDREDTHS if str(parameter.values[0].value).endswith(HUNDREDTHS) else parameter.unit


def check_units(node: Node, scope: Scope, known: Mapping[str, Parameter], text: str) -> None:
    """Raise ConditionError for a comparison of numbers with different units; parameters are still names in `node`."""
    for part in walk(node):
        if isinstance(part, Compare):
            for left in branches(part.left):
                for right in branches(part.right):
                    one, other = _unit(left, scope, known), _unit(right, scope, known)
                    if one and other and one != other:
                        counts = f"`{_path(left)}` counts {one}, and `{_path(right)}` counts {other}"
                        raise ConditionError(f"{counts}: write both in the same unit", part.at, text)


def _path(node: Node) -> str:
    if isinstance(node, Select):
        return f"{_path(node.operand)}.{node.field}"
    return node.name if isinstance(node, Name) else ""


def _unit(node: Node, scope: Scope, known: Mapping[str, Parameter]) -> str:
    """Return the unit of a number, "" for none; a variable has the unit of the rows with that field if it is unique."""
    path = _path(node)
    if path in known:
        return _unit_of(known[path])
    if path in scope.facts:
        return scope.facts[path].unit
    first, _, rest = path.partition(".")
    if first == "world":
        return scope.world[rest].unit if rest in scope.world else ""
    tables = [scope.rows[scope.this]] if first == "this" and scope.this in scope.rows else scope.rows.values()
    units = {table[rest].unit for table in tables if rest in table}
    return units.pop() if len(units) == 1 else ""
