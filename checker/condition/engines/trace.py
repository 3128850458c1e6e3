"""The slow reader of conditions: it returns a value and the reads that gave it.

The semantics are CEL's (cel-spec, doc/langdef.md, "Evaluation"): errors are values, which `&&`, `||`, `exists` and
`all` absorb where another operand decides; no value is taken for a truth; equality of unlike types is false, their
order an error; a whole number meets a double as a double. What is not known is a value as well, `UNKNOWN`: it is
absorbed as an error is, and where both remain it outweighs the error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.condition import tree
from checker.condition.engines.values import (
    NONE,
    ORDER,
    UNKNOWN,
    CelError,
    Environment,
    Outcome,
    Read,
    Row,
    Unknown,
    alike,
    compare_days,
    equal,
    equal_or_unknown,
    is_list,
    is_number,
    kind,
    strict,
)
from checker.read.days import Span, is_day, later


def trace(node: tree.Node, environment: Environment) -> Outcome:
    """Return the outcome of a resolved condition."""
    value, reads = _see(node, _Scope(environment, {"this": _place(environment)}))
    return Outcome(value, tuple({read[:2]: read for read in reads}.values()))


def evaluate(node: tree.Node, bindings: Mapping[str, object]) -> object:
    """Return the value of an unresolved expression with values for its names (also dotted); a mapping is a CEL map."""
    return _see(node, _Scope(Environment(), bindings))[0]


class _Scope(NamedTuple):
    environment: Environment
    variables: Mapping[str, object]

    def bind(self, name: str, value: object) -> _Scope:
        return _Scope(self.environment, {**self.variables, name: value})


_Seen = tuple[object, tuple[Read, ...]]


def _see(node: tree.Node, scope: _Scope) -> _Seen:
    return _SEE[type(node)](node, scope)


def _place(environment: Environment) -> Row:
    if environment.this is None:
        return Row("", environment.facts)
    name, index = environment.this
    return Row(f"{name}[{index}].", environment.rows[name][index])


# leaves


def _literal(node: tree.Literal, scope: _Scope) -> _Seen:
    return node.value, ()


def _leaf(kind: str, name: str, values: Mapping[str, object], key: str) -> _Seen:
    value = values.get(key)
    value = UNKNOWN if value is None else value
    return value, (Read(kind, name, value),)


def _fact(node: tree.Fact, scope: _Scope) -> _Seen:
    if not node.scope:
        return _leaf("fact", node.path, scope.environment.facts, node.path)
    row = scope.variables[node.scope]
    assert isinstance(row, Row)
    return _leaf("fact", row.path + node.path, row.facts, node.path)


def _reading(node: tree.Reading, scope: _Scope) -> _Seen:
    return _leaf("reading", node.id, scope.environment.readings, node.id)


def _world(node: tree.World, scope: _Scope) -> _Seen:
    return _leaf("world", node.key, scope.environment.world, node.key)


def _known(node: tree.Known, scope: _Scope) -> _Seen:
    value, reads = _leaf("world", node.key, scope.environment.world, node.key)
    return value is not UNKNOWN, reads


def _param(node: tree.Param, scope: _Scope) -> _Seen:
    return _leaf("param", node.name, scope.environment.params, node.name)


def _later(node: tree.Later, scope: _Scope) -> _Seen:
    value, reads = _see(node.operand, scope)
    if isinstance(value, Span):
        return Span(str(later(value.first, node.days)), str(later(value.last, node.days))), reads
    if isinstance(value, str) and (value == NONE or is_day(value)):
        return later(value, node.days), reads
    return strict(value) or CelError(f"`addDays` needs a day, not {kind(value)}", node.at), reads


def _rows(node: tree.Rows, scope: _Scope) -> _Seen:
    rows = scope.environment.rows.get(node.name)
    if rows is None:
        return UNKNOWN, (Read("fact", node.name, UNKNOWN),)
    return [Row(f"{node.name}[{index}].", facts) for index, facts in enumerate(rows)], ()


def _element(node: tree.Element, scope: _Scope) -> _Seen:
    return scope.variables[node.variable], ()


def _name(node: tree.Name, scope: _Scope) -> _Seen:
    return scope.variables.get(node.name, CelError(f"nothing is called `{node.name}`", node.at)), ()


# CEL's selections and functions


def _dotted(node: tree.Node) -> str | None:
    if isinstance(node, tree.Name):
        return node.name
    if isinstance(node, tree.Select) and (before := _dotted(node.operand)):
        return f"{before}.{node.field}"
    return None


def _select(node: tree.Select, scope: _Scope) -> _Seen:
    name = _dotted(node)  # the longest name that is bound wins (langdef.md, "Name Resolution")
    if name is not None and name in scope.variables:
        return scope.variables[name], ()
    operand, reads = _see(node.operand, scope)
    if isinstance(operand, Mapping):
        return operand.get(node.field, CelError(f"there is no field `{node.field}`", node.at)), reads
    return strict(operand) or CelError(f"{kind(operand)} has no fields", node.at), reads


def _has(node: tree.Node, scope: _Scope) -> _Seen:
    if not isinstance(node, tree.Select):
        value, reads = _see(node, scope)
        return strict(value) or True, reads
    operand, reads = _see(node.operand, scope)
    if isinstance(operand, Mapping):
        return node.field in operand, reads
    return strict(operand) or CelError(f"{kind(operand)} has no fields", node.at), reads


def _call(node: tree.Call, scope: _Scope) -> _Seen:
    if node.function == "has":
        return _has(node.args[0], scope)
    if node.function == "size" and len(node.args) == 1:
        return _size(node.args[0], scope, node.at)
    if node.function == "addDays" and len(node.args) == 2:
        return _add_days(node, scope)
    return CelError(f"there is no function `{node.function}` of {len(node.args)} values", node.at), ()


def _add_days(node: tree.Call, scope: _Scope) -> _Seen:
    (day, before), (days, after) = (_see(argument, scope) for argument in node.args)
    reads = before + after
    if stopped := strict(day, days):
        return stopped, reads
    if isinstance(day, str) and (day == NONE or is_day(day)) and is_number(days) and isinstance(days, int):
        return later(day, days), reads
    return CelError(f"`addDays` needs a day and a whole number, not {kind(day)} and {kind(days)}", node.at), reads


def _prefix(node: tree.StartsWith, scope: _Scope) -> _Seen:
    return _starts(_see(node.item, scope), (node.prefix, ()), node.at)


def _starts(text: _Seen, prefix: _Seen, at: int) -> _Seen:
    values, reads = (text[0], prefix[0]), text[1] + prefix[1]
    if stopped := strict(*values):
        return stopped, reads
    if isinstance(values[0], str) and isinstance(values[1], str):
        return values[0].startswith(values[1]), reads
    return CelError(f"`startsWith` needs two texts, not {kind(values[0])} and {kind(values[1])}", at), reads


def _method(node: tree.Method, scope: _Scope) -> _Seen:
    if node.function == "startsWith" and len(node.args) == 1:
        return _starts(_see(node.target, scope), _see(node.args[0], scope), node.at)
    if node.function == "size" and not node.args:
        return _size(node.target, scope, node.at)
    return CelError(f"there is no function `.{node.function}` of {len(node.args)} values", node.at), ()


def _size(node: tree.Node, scope: _Scope, at: int) -> _Seen:
    value, reads = _see(node, scope)
    if is_list(value) or isinstance(value, str | Mapping):
        return len(value), reads  # type: ignore[arg-type]
    return strict(value) or CelError(f"{kind(value)} has no size", at), reads


# operators


def _not(node: tree.Not, scope: _Scope) -> _Seen:
    value, reads = _see(node.operand, scope)
    if isinstance(value, bool):
        return not value, reads
    return strict(value) or CelError(f"`!` needs a boolean, not {kind(value)}", node.at), reads


def _negate(node: tree.Negate, scope: _Scope) -> _Seen:
    value, reads = _see(node.operand, scope)
    if is_number(value) and value != -(2**63):
        return -value, reads  # type: ignore[operator]
    return strict(value) or CelError(f"`-` needs a number that has a negative, not {kind(value)}", node.at), reads


def _conditional(node: tree.Conditional, scope: _Scope) -> _Seen:
    condition, reads = _see(node.condition, scope)
    if condition is UNKNOWN:  # more than CEL asks: branches that agree do not wait for the condition
        then, then_reads = _see(node.then, scope)
        otherwise, else_reads = _see(node.otherwise, scope)
        if not strict(then, otherwise) and type(then) is type(otherwise) and equal(then, otherwise):
            return then, then_reads + else_reads
        return UNKNOWN, reads + then_reads + else_reads
    if not isinstance(condition, bool):
        return strict(condition) or CelError(f"`?:` needs a boolean, not {kind(condition)}", node.at), reads
    value, then_reads = _see(node.then if condition else node.otherwise, scope)
    return value, reads + then_reads


def _junction(node: tree.Junction, scope: _Scope) -> _Seen:
    return _join(node.kind == "or", (_see(operand, scope) for operand in node.operands), node.at)


def _join(decisive: bool, operands: Iterator[_Seen], at: int) -> _Seen:
    """Return the value of `||` (true is decisive) or `&&` (false is), with the reads of the first decisive operand, else of all."""
    result: object = not decisive
    reads: tuple[Read, ...] = ()
    for value, operand_reads in operands:
        if value is decisive:
            return value, operand_reads
        if not isinstance(value, bool | Unknown | CelError):
            value = CelError(f"{'`||`' if decisive else '`&&`'} needs booleans, not {kind(value)}", at)
        if value is UNKNOWN or (not isinstance(value, bool) and isinstance(result, bool)):
            result = value
        reads += operand_reads
    return result, reads


def _quantifier(node: tree.Quantifier, scope: _Scope) -> _Seen:
    elements, reads = _elements(node.over, scope, node.at)
    if not isinstance(elements, list):
        return elements, reads

    def body(element: _Seen) -> _Seen:
        value, body_reads = _see(node.body, scope.bind(node.variable, element[0]))
        return value, element[1] + body_reads

    if node.kind in ("filter", "exists_one") or node.least > 1:
        value, body_reads = _counted(node, [(element, body(element)) for element in elements])
    else:
        value, body_reads = _join(node.kind == "exists", map(body, elements), node.at)
    return value, reads + body_reads


def _counted(node: tree.Quantifier, seen: list[tuple[_Seen, _Seen]]) -> _Seen:
    """Return the value of `filter`, `exists_one` or an `exists` of a least number, from each element and its condition."""
    values = [
        value if isinstance(value, bool | Unknown | CelError) else CelError(f"`{node.kind}` needs booleans", node.at)
        for _, (value, _) in seen
    ]
    reads = tuple(read for _, (_, its) in seen for read in its)
    fulfilling = [element for (element, _), value in zip(seen, values, strict=True) if value is True]
    if node.least > 1 and len(fulfilling) >= node.least:
        return True, reads
    if node.least > 1 and len(values) - values.count(False) < node.least:
        return False, reads
    if stopped := strict(*values):
        return stopped, reads
    return ([value for value, _ in fulfilling] if node.kind == "filter" else len(fulfilling) == 1), reads


def _in(node: tree.In, scope: _Scope) -> _Seen:
    item, before = _see(node.item, scope)
    elements, reads = _elements(node.container, scope, node.at)
    if not isinstance(elements, list):
        return strict(item, elements), before + reads
    if stopped := strict(item):
        return stopped, before + reads + tuple(read for _, item_reads in elements for read in item_reads)
    value, item_reads = _join(True, ((equal_or_unknown(item, element), its) for element, its in elements), node.at)
    return value, before + reads + item_reads


def _elements(node: tree.Node, scope: _Scope, at: int) -> tuple[list[_Seen] | Unknown | CelError, tuple[Read, ...]]:
    """Return the elements of a container, each with its reads; an unknown item of a list literal leaves the others known."""
    if isinstance(node, tree.ListOf):
        seen = [_see(item, scope) for item in node.items]
        error = next((value for value, _ in seen if isinstance(value, CelError)), None)
        if error is None:
            return seen, ()
        return strict(*(value for value, _ in seen)) or error, tuple(
            read for _, item_reads in seen for read in item_reads
        )
    value, reads = _see(node, scope)
    if is_list(value) or isinstance(value, Mapping):
        return [(element, ()) for element in value], reads  # type: ignore[attr-defined]
    return strict(value) or CelError(f"a list is needed, not {kind(value)}", at), reads


def _list(node: tree.ListOf, scope: _Scope) -> _Seen:
    seen = [_see(item, scope) for item in node.items]
    reads = tuple(read for _, item_reads in seen for read in item_reads)
    values = [value for value, _ in seen]
    return strict(*values) or values, reads


def _compare(node: tree.Compare, scope: _Scope) -> _Seen:
    left, before = _see(node.left, scope)
    right, after = _see(node.right, scope)
    reads = before + after
    if stopped := strict(left, right):
        return stopped, reads
    if isinstance(left, Span) or isinstance(right, Span):
        return compare_days(node.operator, left, right), reads
    if node.operator in ("==", "!="):
        return equal(left, right) is (node.operator == "=="), reads
    if is_number(left) and is_number(right):
        left, right = alike(left, right)
    elif not (
        (isinstance(left, str) and isinstance(right, str)) or (isinstance(left, bool) and isinstance(right, bool))
    ):
        return CelError(f"`{node.operator}` cannot order {kind(left)} and {kind(right)}", node.at), reads
    return ORDER[node.operator](left, right), reads


_SEE: dict[type, Callable[[Any, _Scope], _Seen]] = {
    tree.Literal: _literal,
    tree.ListOf: _list,
    tree.Name: _name,
    tree.Select: _select,
    tree.Call: _call,
    tree.Method: _method,
    tree.Quantifier: _quantifier,
    tree.Not: _not,
    tree.Negate: _negate,
    tree.Junction: _junction,
    tree.Compare: _compare,
    tree.In: _in,
    tree.Conditional: _conditional,
    tree.Fact: _fact,
    tree.Rows: _rows,
    tree.Element: _element,
    tree.Reading: _reading,
    tree.World: _world,
    tree.Param: _param,
    tree.Known: _known,
    tree.Later: _later,
    tree.StartsWith: _prefix,
}
