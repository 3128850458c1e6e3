"""The slow reader of conditions: it gives a value and remembers what was read to get it.

The semantics are CEL's (cel-spec, doc/langdef.md, "Evaluation"): errors are values, which `&&`, `||`, `exists` and
`all` absorb where another operand decides; no value is taken for a truth; equality of unlike types is false, their
order an error; a whole number meets a double as a double. What is not known is a value as well, `UNKNOWN`: it is
absorbed as an error is, and where both remain it outweighs the error.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from checker.condition.engines.symbolic import OPPOSITE
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Element,
    Fact,
    In,
    Junction,
    Known,
    Later,
    ListOf,
    Literal,
    Method,
    Name,
    Negate,
    Node,
    Not,
    Param,
    Quantifier,
    Reading,
    Rows,
    Select,
    StartsWith,
    World,
)
from checker.read.days import Span, is_day, later

NONE = "none"


class Unknown:
    """The type of `UNKNOWN`, the value of what nobody has told."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class CelError(NamedTuple):
    """The value of an expression that has none: why, and the offset of the node at fault."""

    message: str
    at: int


class Read(NamedTuple):
    """What was read: `kind` is fact, reading, world or param; `name` is the path (`offerings[1].cloud`), id or key."""

    kind: str
    name: str
    value: object  # as the environment has it; UNKNOWN where it has none


class Outcome(NamedTuple):
    """What a condition came to: a Python value, `UNKNOWN` or a `CelError`; and the reads that forced it, in order.

    Whatever else changes, the outcome stays while these reads (and the number of rows) stay.
    """

    value: object
    reads: tuple[Read, ...]


class Environment(NamedTuple):
    """What a resolved condition is read against; `None` and what is missing are unknown.

    `facts` and each row map dotted paths to values (text, boolean, number, list; a date is ISO text or "none"); `this`
    is the subject's place, ("offerings", 1), or None where the act itself is the subject.
    """

    facts: Mapping[str, object] = {}
    rows: Mapping[str, Sequence[Mapping[str, object]]] = {}
    this: tuple[str, int] | None = None
    readings: Mapping[str, str | None] = {}
    world: Mapping[str, object] = {}
    params: Mapping[str, str] = {}


def trace(node: Node, environment: Environment) -> Outcome:
    """The outcome of a resolved condition."""
    value, reads = _see(node, _Scope(environment, {"this": _place(environment)}))
    return Outcome(value, tuple({read[:2]: read for read in reads}.values()))


def evaluate(node: Node, bindings: Mapping[str, object]) -> object:
    """The value of an unresolved expression whose names, also dotted, are bound to values; a mapping is a CEL map."""
    return _see(node, _Scope(Environment(), bindings))[0]


class _Row(NamedTuple):
    path: str
    facts: Mapping[str, object]


class _Scope(NamedTuple):
    environment: Environment
    variables: Mapping[str, object]

    def bind(self, name: str, value: object) -> _Scope:
        return _Scope(self.environment, {**self.variables, name: value})


_Seen = tuple[object, tuple[Read, ...]]


def _see(node: Node, scope: _Scope) -> _Seen:
    return _SEE[type(node)](node, scope)


def _place(environment: Environment) -> _Row:
    if environment.this is None:
        return _Row("", environment.facts)
    name, index = environment.this
    return _Row(f"{name}[{index}].", environment.rows[name][index])


def _strict(*values: object) -> Unknown | CelError | None:
    """What keeps an operator that needs all its operands from having a value."""
    if UNKNOWN in [value for value in values if isinstance(value, Unknown)]:
        return UNKNOWN
    return next((value for value in values if isinstance(value, CelError)), None)


# leaves


def _literal(node: Literal, scope: _Scope) -> _Seen:
    return node.value, ()


def _leaf(kind: str, name: str, values: Mapping[str, object], key: str) -> _Seen:
    value = values.get(key)
    value = UNKNOWN if value is None else value
    return value, (Read(kind, name, value),)


def _fact(node: Fact, scope: _Scope) -> _Seen:
    if not node.scope:
        return _leaf("fact", node.path, scope.environment.facts, node.path)
    row = scope.variables[node.scope]
    assert isinstance(row, _Row)
    return _leaf("fact", row.path + node.path, row.facts, node.path)


def _reading(node: Reading, scope: _Scope) -> _Seen:
    return _leaf("reading", node.id, scope.environment.readings, node.id)


def _world(node: World, scope: _Scope) -> _Seen:
    return _leaf("world", node.key, scope.environment.world, node.key)


def _known(node: Known, scope: _Scope) -> _Seen:
    value, reads = _leaf("world", node.key, scope.environment.world, node.key)
    return value is not UNKNOWN, reads


def _param(node: Param, scope: _Scope) -> _Seen:
    return _leaf("param", node.name, scope.environment.params, node.name)


def _later(node: Later, scope: _Scope) -> _Seen:
    value, reads = _see(node.operand, scope)
    if isinstance(value, Span):
        return Span(str(later(value.first, node.days)), str(later(value.last, node.days))), reads
    if isinstance(value, str) and (value == NONE or is_day(value)):
        return later(value, node.days), reads
    return _strict(value) or CelError(f"`addDays` needs a day, not {_kind(value)}", node.at), reads


def _rows(node: Rows, scope: _Scope) -> _Seen:
    rows = scope.environment.rows.get(node.name)
    if rows is None:
        return UNKNOWN, (Read("fact", node.name, UNKNOWN),)
    return [_Row(f"{node.name}[{index}].", facts) for index, facts in enumerate(rows)], ()


def _element(node: Element, scope: _Scope) -> _Seen:
    return scope.variables[node.variable], ()


def _name(node: Name, scope: _Scope) -> _Seen:
    return scope.variables.get(node.name, CelError(f"nothing is called `{node.name}`", node.at)), ()


# CEL's selections and functions


def _dotted(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Select) and (before := _dotted(node.operand)):
        return f"{before}.{node.field}"
    return None


def _select(node: Select, scope: _Scope) -> _Seen:
    name = _dotted(node)  # the longest name that is bound wins (langdef.md, "Name Resolution")
    if name is not None and name in scope.variables:
        return scope.variables[name], ()
    operand, reads = _see(node.operand, scope)
    if isinstance(operand, Mapping):
        return operand.get(node.field, CelError(f"there is no field `{node.field}`", node.at)), reads
    return _strict(operand) or CelError(f"{_kind(operand)} has no fields", node.at), reads


def _has(node: Node, scope: _Scope) -> _Seen:
    if not isinstance(node, Select):
        value, reads = _see(node, scope)
        return _strict(value) or True, reads
    operand, reads = _see(node.operand, scope)
    if isinstance(operand, Mapping):
        return node.field in operand, reads
    return _strict(operand) or CelError(f"{_kind(operand)} has no fields", node.at), reads


def _call(node: Call, scope: _Scope) -> _Seen:
    if node.function == "has":
        return _has(node.args[0], scope)
    if node.function == "size" and len(node.args) == 1:
        return _size(node.args[0], scope, node.at)
    if node.function == "addDays" and len(node.args) == 2:
        return _add_days(node, scope)
    return CelError(f"there is no function `{node.function}` of {len(node.args)} values", node.at), ()


def _add_days(node: Call, scope: _Scope) -> _Seen:
    (day, before), (days, after) = (_see(argument, scope) for argument in node.args)
    reads = before + after
    if stopped := _strict(day, days):
        return stopped, reads
    if isinstance(day, str) and (day == NONE or is_day(day)) and _is_number(days) and isinstance(days, int):
        return later(day, days), reads
    return CelError(f"`addDays` needs a day and a whole number, not {_kind(day)} and {_kind(days)}", node.at), reads


def _prefix(node: StartsWith, scope: _Scope) -> _Seen:
    return _starts(_see(node.item, scope), (node.prefix, ()), node.at)


def _starts(text: _Seen, prefix: _Seen, at: int) -> _Seen:
    values, reads = (text[0], prefix[0]), text[1] + prefix[1]
    if stopped := _strict(*values):
        return stopped, reads
    if isinstance(values[0], str) and isinstance(values[1], str):
        return values[0].startswith(values[1]), reads
    return CelError(f"`startsWith` needs two texts, not {_kind(values[0])} and {_kind(values[1])}", at), reads


def _method(node: Method, scope: _Scope) -> _Seen:
    if node.function == "startsWith" and len(node.args) == 1:
        return _starts(_see(node.target, scope), _see(node.args[0], scope), node.at)
    if node.function == "size" and not node.args:
        return _size(node.target, scope, node.at)
    return CelError(f"there is no function `.{node.function}` of {len(node.args)} values", node.at), ()


def _size(node: Node, scope: _Scope, at: int) -> _Seen:
    value, reads = _see(node, scope)
    if _is_list(value) or isinstance(value, str | Mapping):
        return len(value), reads  # type: ignore[arg-type]
    return _strict(value) or CelError(f"{_kind(value)} has no size", at), reads


# operators


def _not(node: Not, scope: _Scope) -> _Seen:
    value, reads = _see(node.operand, scope)
    if isinstance(value, bool):
        return not value, reads
    return _strict(value) or CelError(f"`!` needs a boolean, not {_kind(value)}", node.at), reads


def _negate(node: Negate, scope: _Scope) -> _Seen:
    value, reads = _see(node.operand, scope)
    if _is_number(value) and value != -(2**63):
        return -value, reads  # type: ignore[operator]
    return _strict(value) or CelError(f"`-` needs a number that has a negative, not {_kind(value)}", node.at), reads


def _conditional(node: Conditional, scope: _Scope) -> _Seen:
    condition, reads = _see(node.condition, scope)
    if condition is UNKNOWN:  # more than CEL asks: branches that agree do not wait for the condition
        then, more = _see(node.then, scope)
        otherwise, yet_more = _see(node.otherwise, scope)
        if not _strict(then, otherwise) and type(then) is type(otherwise) and _equal(then, otherwise):
            return then, more + yet_more
        return UNKNOWN, reads + more + yet_more
    if not isinstance(condition, bool):
        return _strict(condition) or CelError(f"`?:` needs a boolean, not {_kind(condition)}", node.at), reads
    value, more = _see(node.then if condition else node.otherwise, scope)
    return value, reads + more


def _junction(node: Junction, scope: _Scope) -> _Seen:
    return _join(node.kind == "or", (_see(operand, scope) for operand in node.operands), node.at)


def _join(decisive: bool, operands: Iterator[_Seen], at: int) -> _Seen:
    """`||` where true is decisive, `&&` where false is: the first decisive operand alone, else all of them."""
    result: object = not decisive
    reads: tuple[Read, ...] = ()
    for value, more in operands:
        if value is decisive:
            return value, more
        if not isinstance(value, bool | Unknown | CelError):
            value = CelError(f"{'`||`' if decisive else '`&&`'} needs booleans, not {_kind(value)}", at)
        if value is UNKNOWN or (not isinstance(value, bool) and isinstance(result, bool)):
            result = value
        reads += more
    return result, reads


def _quantifier(node: Quantifier, scope: _Scope) -> _Seen:
    elements, reads = _elements(node.over, scope, node.at)
    if not isinstance(elements, list):
        return elements, reads

    def body(element: _Seen) -> _Seen:
        value, more = _see(node.body, scope.bind(node.variable, element[0]))
        return value, element[1] + more

    if node.kind in ("filter", "exists_one") or node.least > 1:
        value, more = _counted(node, [(element, body(element)) for element in elements])
    else:
        value, more = _join(node.kind == "exists", map(body, elements), node.at)
    return value, reads + more


def _counted(node: Quantifier, seen: list[tuple[_Seen, _Seen]]) -> _Seen:
    """What counts elements: those of which a condition holds, whether one alone is among them, or so many."""
    values = [
        value if isinstance(value, bool | Unknown | CelError) else CelError(f"`{node.kind}` needs booleans", node.at)
        for _, (value, _) in seen
    ]
    reads = tuple(read for _, (_, its) in seen for read in its)
    held = [element for (element, _), value in zip(seen, values, strict=True) if value is True]
    if node.least > 1 and len(held) >= node.least:
        return True, reads
    if node.least > 1 and len(values) - values.count(False) < node.least:
        return False, reads
    if stopped := _strict(*values):
        return stopped, reads
    return ([value for value, _ in held] if node.kind == "filter" else len(held) == 1), reads


def _in(node: In, scope: _Scope) -> _Seen:
    item, before = _see(node.item, scope)
    elements, reads = _elements(node.container, scope, node.at)
    if not isinstance(elements, list):
        return _strict(item, elements), before + reads
    if stopped := _strict(item):
        return stopped, before + reads + tuple(read for _, more in elements for read in more)
    value, more = _join(True, ((_equal_or_unknown(item, element), its) for element, its in elements), node.at)
    return value, before + reads + more


def _elements(node: Node, scope: _Scope, at: int) -> tuple[list[_Seen] | Unknown | CelError, tuple[Read, ...]]:
    """What a container holds, each item with its reads; an unknown item of a list literal leaves the others known."""
    if isinstance(node, ListOf):
        seen = [_see(item, scope) for item in node.items]
        error = next((value for value, _ in seen if isinstance(value, CelError)), None)
        if error is None:
            return seen, ()
        return _strict(*(value for value, _ in seen)) or error, tuple(read for _, more in seen for read in more)
    value, reads = _see(node, scope)
    if _is_list(value) or isinstance(value, Mapping):
        return [(element, ()) for element in value], reads  # type: ignore[attr-defined]
    return _strict(value) or CelError(f"a list is needed, not {_kind(value)}", at), reads


def _list(node: ListOf, scope: _Scope) -> _Seen:
    seen = [_see(item, scope) for item in node.items]
    reads = tuple(read for _, more in seen for read in more)
    values = [value for value, _ in seen]
    return _strict(*values) or values, reads


def _compare(node: Compare, scope: _Scope) -> _Seen:
    left, before = _see(node.left, scope)
    right, after = _see(node.right, scope)
    reads = before + after
    if stopped := _strict(left, right):
        return stopped, reads
    if isinstance(left, Span) or isinstance(right, Span):
        return _compare_days(node.operator, left, right), reads
    if node.operator in ("==", "!="):
        return _equal(left, right) is (node.operator == "=="), reads
    if _is_number(left) and _is_number(right):
        left, right = _alike(left, right)
    elif not (
        (isinstance(left, str) and isinstance(right, str)) or (isinstance(left, bool) and isinstance(right, bool))
    ):
        return CelError(f"`{node.operator}` cannot order {_kind(left)} and {_kind(right)}", node.at), reads
    return _ORDER[node.operator](left, right), reads


def _compare_days(sign: str, left: object, right: object) -> object:
    """Compare days of which one is known in part: true or false where it is so of each of its days, else unknown.

    `none` stands after every day, as in ISO text.
    """
    a, b = [value if isinstance(value, Span) else Span(str(value), str(value)) for value in (left, right)]
    earlier, later = a.last < b.first, a.first > b.last
    surely = {
        "<": earlier,
        ">": later,
        "!=": earlier or later,
        "==": False,
        "<=": a.last <= b.first,
        ">=": a.first >= b.last,
    }
    return True if surely[sign] else False if surely[OPPOSITE[sign]] else UNKNOWN


# values


def _equal_or_unknown(left: object, right: object) -> object:
    if isinstance(left, Span) or isinstance(right, Span):
        return _compare_days("==", left, right)
    return _strict(left, right) or _equal(left, right)


def _equal(left: object, right: object) -> bool:
    if _is_number(left) and _is_number(right):
        left, right = _alike(left, right)
        return left == right
    if _is_list(left) and _is_list(right):
        return len(left) == len(right) and all(map(_equal, left, right))  # type: ignore[arg-type, call-overload]
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return len(left) == len(right) and all(key in right and _equal(left[key], right[key]) for key in left)
    return type(left) is type(right) and left == right


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple) and not isinstance(value, CelError | Span | _Row)


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Two numbers as CEL compares them: exactly where both are whole, else as doubles."""
    if type(left) is type(right):
        return left, right
    try:
        return float(left), float(right)
    except OverflowError:  # a whole number that no CEL integer holds: Python orders it exactly
        return left, right


def _kind(value: object) -> str:
    """A value's type in words for a message."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "text"
    if _is_number(value):
        return "a number"
    return "null" if value is None else "a list" if _is_list(value) else "a row" if isinstance(value, _Row) else "a map"


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SEE: dict[type, Callable[[Any, _Scope], _Seen]] = {
    Literal: _literal,
    ListOf: _list,
    Name: _name,
    Select: _select,
    Call: _call,
    Method: _method,
    Quantifier: _quantifier,
    Not: _not,
    Negate: _negate,
    Junction: _junction,
    Compare: _compare,
    In: _in,
    Conditional: _conditional,
    Fact: _fact,
    Rows: _rows,
    Element: _element,
    Reading: _reading,
    World: _world,
    Param: _param,
    Known: _known,
    Later: _later,
    StartsWith: _prefix,
}
