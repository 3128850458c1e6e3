"""Names and types: a parsed condition becomes one that speaks of facts, readings, ledger keys and parameters.

Definitions are expanded as macros with their bound variables renamed, comparisons are pushed into conditional values,
and every comparison is checked against the schema, so that the readers downstream meet only what they know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from checker.condition.distance import FORM, DistanceError, compared, distant, moved
from checker.condition.parse import ConditionError
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
from checker.read.spelling import nearest

NONE = "none"


class Type(NamedTuple):
    """The type of a term: bool, text, enum, date, number, integer, list, rows or reading, with the values it may take."""

    name: str
    values: tuple[str, ...] = ()
    none: bool = False


COUNTED = "what is counted up is a field of its own, with an `about` that says how; rows are counted with `filter(z, …).size()`"
WHICH = "ask with `exists` or `all`; which of several is meant is a field of the row"
INSTEAD = {
    **dict.fromkeys(["sum", "avg", "count"], COUNTED),
    **dict.fromkeys(["max", "min", "first", "last", "sort"], WHICH),
    **dict.fromkeys(["addMonths", "addYears"], "write the day itself in quotes, or count days with `addDays`"),
}
"""What to write instead of functions that authors look for."""

BOOL = Type("bool")
NUMBER = Type("number")
DATE = Type("date", none=True)
NUMBERS = ("number", "integer")
MIXED = "a whole number meets a number: declare both as integer, or both as number"


EXPANDED = 20_000
"""The most parts of one condition with its definitions expanded."""
EXPANDED_ALL = 1_000_000
"""The most parts of all conditions of a pack."""


DEEPEST = 50
"""How deep definitions may call one another."""


COMPOUND = (Junction, Not, Compare, In, Quantifier, StartsWith)
"""What is true or false by what stands in it; all else that is has a value of its own."""


class Room:
    """How many parts the conditions of a pack may still be expanded to."""

    def __init__(self) -> None:
        self.left = EXPANDED_ALL


class Scope(NamedTuple):
    """What a condition may speak of. `this` names the rows that the subject is one of, "" where it is the act.

    `stand_ins` gives, for a ledger key, the resolved expression that takes its place while it is unknown; `is_day`
    says whether a text is a calendar day; `room` is shared by all conditions of the pack.
    """

    facts: Mapping[str, Type]
    rows: Mapping[str, Mapping[str, Type]]
    this: str
    readings: Mapping[str, tuple[str, ...]]
    world: Mapping[str, Type]
    params: frozenset[str]
    definitions: Mapping[str, tuple[tuple[str, ...], Node]]
    stand_ins: Mapping[str, Node]
    is_day: Callable[[object], bool]
    room: Room
    hints: Mapping[str, str] = {}
    """Why a field that there is may not be read here, by its path (rows as `offerings[].cloud`)."""


class _Resolver:
    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.text = text
        self.count = 0
        self.parts = 0
        self.rows_of: dict[str, str] = {}

    def part(self, node: Node) -> None:
        """Count a part of the expanded condition."""
        self.parts += 1
        self.scope.room.left -= 1
        if self.parts > EXPANDED:
            raise self.fail(f"with its definitions expanded the condition has more than {EXPANDED:,} parts", node.at)
        if self.scope.room.left < 0:
            raise self.fail(f"the conditions of the pack expand to more than {EXPANDED_ALL:,} parts", node.at)

    def fail(self, message: str, at: int) -> ConditionError:
        return ConditionError(message, at, self.text)

    # names → leaves -------------------------------------------------------------------------------------------------

    def dotted(self, node: Node) -> tuple[str, list[str], int] | None:
        """Return the head name, the fields after it and the position of a chain of selections."""
        fields: list[str] = []
        while isinstance(node, Select):
            fields.append(node.field)
            node = node.operand
        if isinstance(node, Name):
            return node.name, fields[::-1], node.at
        return None

    def leaf(self, node: Node, bound: Mapping[str, Node]) -> tuple[Node, Type]:
        chain = self.dotted(node)
        if chain is None:
            inner = node
            while isinstance(inner, Select):
                inner = inner.operand
            if isinstance(inner, Method):
                self.truth(inner, bound)
            raise self.fail("a field can only be taken of a name", node.at)
        head, fields, at = chain
        if head in bound:
            target = bound[head]
            if isinstance(target, Element):
                if fields:
                    raise self.fail(f"{head} is a text and has no fields", at)
                return target._replace(at=at), Type("text")
            if isinstance(target, Fact):
                return self.row_fact(target.scope, self.rows_of[target.scope], fields, at, head)
            raise self.fail(f"{head} cannot stand here", at)
        if head == "this":
            if not self.scope.this:
                raise self.fail("`this` is the row that a rule judges; here the subject is the act itself", at)
            return self.row_fact("this", self.scope.this, fields, at, "this")
        if head == "reading":
            return self.reading(fields, at)
        if head == "world":
            key = ".".join(fields)
            if key not in self.scope.world:
                raise self.fail(self.unknown("ledger key", key, self.scope.world), at)
            return World(key, at), self.scope.world[key]
        if not fields and head in self.scope.params:
            return Param(head, at), DATE
        if not fields and head in self.scope.rows:
            return Rows(head, at), Type("rows")
        path = ".".join([head, *fields])
        if path in self.scope.facts:
            return Fact("", path, at), self.scope.facts[path]
        if path in self.scope.hints:
            raise self.fail(self.scope.hints[path], at)
        names = [*self.scope.facts, *self.scope.rows, *self.scope.params, "this", "reading", "world"]
        raise self.fail(self.unknown("fact", path, names), at)

    def row_fact(self, variable: str, rows: str, fields: list[str], at: int, name: str) -> tuple[Node, Type]:
        path = ".".join(fields)
        known = self.scope.rows[rows]
        if path not in known:
            if f"{rows}[].{path}" in self.scope.hints:
                raise self.fail(self.scope.hints[f"{rows}[].{path}"], at)
            raise self.fail(self.unknown(f"field of {rows}", path, known, f"{name}."), at)
        return Fact(variable, path, at), known[path]

    def reading(self, fields: list[str], at: int) -> tuple[Node, Type]:
        name = ".".join(fields)
        if name not in self.scope.readings:
            raise self.fail(self.unknown("reading", name, self.scope.readings), at)
        return Reading(name, at), Type("reading", self.scope.readings[name])

    def unknown(self, what: str, name: str, known: Iterable[str], prefix: str = "") -> str:
        near = nearest(name, known)
        return f'there is no {what} "{prefix}{name}"' + (f"; did you mean {prefix}{near}?" if near else "")

    # expressions ----------------------------------------------------------------------------------------------------

    def truth(self, node: Node, bound: Mapping[str, Node]) -> Node:
        """Resolve a node that must be a truth value."""
        self.part(node)
        if isinstance(node, Literal):
            if not isinstance(node.value, bool):
                raise self.fail("a condition is expected here, not a constant", node.at)
            return node
        if isinstance(node, Not):
            return Not(self.truth(node.operand, bound), node.at)
        if isinstance(node, Junction):
            return Junction(node.kind, tuple([self.truth(item, bound) for item in node.operands]), node.at)
        if isinstance(node, Conditional):
            return Conditional(
                self.truth(node.condition, bound),
                self.truth(node.then, bound),
                self.truth(node.otherwise, bound),
                node.at,
            )
        if isinstance(node, Compare):
            return self.compare(node, bound)
        if isinstance(node, In):
            return self.membership(node, bound)
        if isinstance(node, Quantifier):
            return self.quantifier(node, bound)
        if isinstance(node, Method) and node.function == "startsWith":
            return self.prefix(node, bound)
        if isinstance(node, Call):
            return self.call(node, bound, self.truth)
        if isinstance(node, (Name, Select)):
            found, kind = self.leaf(node, bound)
            if kind.name != "bool":
                raise self.fail(f"a condition is expected here; this is of type {kind.name}", node.at)
            return found
        if isinstance(node, Method):
            hint = INSTEAD.get(node.function, "functions of a value are `.size()` and `.startsWith(…)`")
            raise self.fail(f"there is no `.{node.function}` in conditions: {hint}", node.at)
        raise self.fail("a condition is expected here", node.at)

    def call(self, node: Call, bound: Mapping[str, Node], then: Callable[[Node, Mapping[str, Node]], Node]) -> Node:
        name = node.function
        if name == "has":
            raise self.fail("`has` is not used in packs: an absent field is an unknown fact; leave it out", node.at)
        if name == "addDays":
            raise self.fail("`addDays` gives a day: compare it with one", node.at)
        if name not in self.scope.definitions:
            hint = f": {INSTEAD[name]}" if name in INSTEAD else ""
            raise self.fail(self.unknown("definition", name, self.scope.definitions) + hint, node.at)
        parameters, body = self.scope.definitions[name]
        if len(parameters) != len(node.args):
            raise self.fail(f"{name} takes {len(parameters)} arguments; found {len(node.args)}", node.at)
        try:
            return then(_substitute(body, dict(zip(parameters, node.args, strict=True)), self.fresh), bound)
        except ConditionError as error:
            # The innermost definition is where the author has to look.
            error.definition = error.definition or name
            raise

    def fresh(self, variable: str) -> str:
        self.count += 1
        return f"{variable.split('$')[0]}${self.count}"

    def term(self, node: Node, bound: Mapping[str, Node]) -> tuple[Node, Type]:
        """Resolve a node that may be any value."""
        self.part(node)
        if isinstance(node, Literal):
            if isinstance(node.value, bool):
                return node, BOOL
            if isinstance(node.value, (int, float)):
                return node, NUMBER
            if node.value is None:
                raise self.fail("null does not occur in facts; an absent fact is an unknown one", node.at)
            return node, Type("text")
        if isinstance(node, (Name, Select)):
            return self.leaf(node, bound)
        if isinstance(node, Conditional):
            then, left = self.term(node.then, bound)
            otherwise, right = self.term(node.otherwise, bound)
            kind = right if left.name == "text" and isinstance(then, Literal) else left
            if {left.name, right.name} == set(NUMBERS) and not any(
                isinstance(side, Literal) for side in (then, otherwise)
            ):
                raise self.fail(MIXED, node.at)
            return Conditional(self.truth(node.condition, bound), then, otherwise, node.at), kind
        if isinstance(node, Call) and node.function == "size" and len(node.args) == 1:
            return self.size(node.args[0], bound, node.at), NUMBER
        if isinstance(node, Method) and node.function == "size" and not node.args:
            return self.size(node.target, bound, node.at), NUMBER
        if isinstance(node, Call) and node.function == "addDays":
            found = self.later(node, bound)
            constant = all(isinstance(part, Literal) for part in _branches(found))
            return found, Type("text") if constant else DATE
        if isinstance(node, Call) and node.function != "size":
            kinds: list[Type] = []

            def keep(body: Node, inner: Mapping[str, Node]) -> Node:
                found, kind = self.term(body, inner)
                kinds.append(kind)
                return found

            return self.call(node, bound, keep), kinds[0]
        return self.truth(node, bound), BOOL

    def prefix(self, node: Method, bound: Mapping[str, Node]) -> Node:
        item, kind = self.term(node.target, bound)
        prefix = node.args[0] if len(node.args) == 1 else None
        if not isinstance(prefix, Literal) or not isinstance(prefix.value, str):
            raise self.fail('`startsWith` takes a text that is written out, as in `version.startsWith("3.")`', node.at)
        begins = prefix.value

        def asked(part: Node) -> Node:
            if isinstance(part, Conditional):
                return part._replace(then=asked(part.then), otherwise=asked(part.otherwise))
            if isinstance(part, Literal):
                return Literal(str(part.value).startswith(begins), node.at)
            if kind.name == "enum":
                values = [Literal(value, prefix.at) for value in kind.values if value.startswith(begins)]
                return In(part, ListOf(tuple(values), prefix.at), node.at) if values else Literal(False, node.at)
            if kind.name != "text" or not isinstance(part, Fact):
                what = "an entry of a list" if isinstance(part, Element) else f"of type {kind.name}"
                raise self.fail(f"`startsWith` is asked of a field of type text or enum; this is {what}", node.at)
            return StartsWith(part, begins, node.at) if begins else Literal(True, node.at)

        return asked(item)

    def later(self, node: Call, bound: Mapping[str, Node]) -> Node:
        if len(node.args) != 2:
            raise self.fail(f"{FORM}; found {len(node.args)} values", node.at)
        day, kind = self.term(node.args[0], bound)
        for part in _branches(day):
            if isinstance(part, Literal):
                self.literal(part, DATE)
            elif kind.name != "date":
                raise self.fail(f"{FORM}; this is of type {kind.name}", part.at)
        try:
            found = moved(day, self.term(node.args[1], bound)[0], self.scope.stand_ins)
            if isinstance(found, Literal) and distant(found):
                raise DistanceError("so many days from there the calendar has ended", node.at)
            return found
        except DistanceError as error:
            raise self.fail(error.message, error.at) from None

    def size(self, node: Node, bound: Mapping[str, Node], at: int) -> Node:
        found, kind = self.leaf(node, bound)
        if kind.name not in ("list", "rows"):
            raise self.fail(f"size is taken of a list; this is of type {kind.name}", at)
        return Call("size", (found,), at)

    def compare(self, node: Compare, bound: Mapping[str, Node]) -> Node:
        for side, other, operator in (
            (node.left, node.right, node.operator),
            (node.right, node.left, TURNED[node.operator]),
        ):
            rows = filtered(side)
            if rows is not None:
                return self.counted(rows, operator, self.term(other, bound)[0], bound)
        left, left_type = self.term(node.left, bound)
        right, right_type = self.term(node.right, bound)
        self.match(node, left, left_type, right, right_type)
        return self.push(node.operator, left, right, node.at)

    def match(self, node: Compare, left: Node, left_type: Type, right: Node, right_type: Type) -> None:
        for a, a_type, b, b_type in ((left, left_type, right, right_type), (right, right_type, left, left_type)):
            if isinstance(a, Literal) and not isinstance(b, Literal):
                self.literal(a, b_type)
                self.ordered(node, b_type)
                return
            if a_type.name == "text" and isinstance(a, Conditional) and b_type.name == "date":
                return
        names = {left_type.name, right_type.name}
        if names == set(NUMBERS) and not any(isinstance(side, Call) for side in (left, right)):
            raise self.fail(MIXED, node.at)
        if len(names) > 1 and names not in ({"text", "enum"}, set(NUMBERS)):
            raise self.fail(f"a {left_type.name} cannot be compared with a {right_type.name}", node.at)
        if left_type.name in ("list", "rows"):
            raise self.fail("lists are not compared; use exists, all, in or size", node.at)
        self.ordered(node, left_type)

    def ordered(self, node: Compare, kind: Type) -> None:
        if node.operator not in ("==", "!=") and kind.name not in ("date", *NUMBERS):
            raise self.fail(f"{node.operator} orders dates and numbers; this is of type {kind.name}", node.at)

    def literal(self, literal: Literal, kind: Type) -> None:
        value = literal.value
        if kind.name in ("enum", "reading"):
            if value not in kind.values:
                near = nearest(str(value), kind.values)
                hint = f"; did you mean {near}?" if near else f"; it is one of {', '.join(kind.values)}"
                raise self.fail(f'"{value}" is no value of this {kind.name}{hint}', literal.at)
        elif kind.name == "date":
            if value != NONE and not self.scope.is_day(value):
                raise self.fail(
                    f'a day such as "2026-01-31", or "none", is compared with a date; found "{value}"', literal.at
                )
        else:
            fits = {"text": (str,), "bool": (bool,), **dict.fromkeys(NUMBERS, (int, float))}.get(kind.name, ())
            if type(value) not in fits:
                raise self.fail(f"a {kind.name} cannot be compared with {value!r}", literal.at)

    def push(self, operator: str, left: Node, right: Node, at: int) -> Node:
        """Compare, the comparison pushed into conditional values and into what stands in for a ledger key."""
        if isinstance(left, World) and left.key in self.scope.stand_ins:
            stand_in = self.push(operator, self.scope.stand_ins[left.key], right, at)
            return Conditional(Known(left.key, at), self.pushed_right(operator, left, right, at), stand_in, at)
        if isinstance(left, Conditional):
            then = self.push(operator, left.then, right, at)
            return Conditional(left.condition, then, self.push(operator, left.otherwise, right, at), at)
        return self.pushed_right(operator, left, right, at)

    def pushed_right(self, operator: str, left: Node, right: Node, at: int) -> Node:
        self.part(left)
        if isinstance(left, COMPOUND) or isinstance(right, COMPOUND):
            raise self.fail("conditions are not compared: write a && b || !a && !b for a == b", at)
        if isinstance(right, World) and right.key in self.scope.stand_ins:
            stand_in = self.pushed_right(operator, left, self.scope.stand_ins[right.key], at)
            known = compared(operator, left, right, at, _constants)
            return Conditional(Known(right.key, at), known, stand_in, at)
        if isinstance(right, Conditional):
            then = self.pushed_right(operator, left, right.then, at)
            return Conditional(right.condition, then, self.pushed_right(operator, left, right.otherwise, at), at)
        if distant(left) or distant(right):
            return compared(operator, left, right, at, _constants)
        if isinstance(left, Literal) and isinstance(right, Literal):
            return _constants(operator, left, right, at)
        return Compare(operator, left, right, at)

    def membership(self, node: In, bound: Mapping[str, Node]) -> Node:
        if isinstance(node.container, ListOf):
            item, kind = self.term(node.item, bound)
            for entry in node.container.items:
                if not isinstance(entry, Literal):
                    raise self.fail("a list to look in is made of constants", entry.at)
                self.literal(entry, kind)
            parts = [self.push("==", item, entry, node.at) for entry in node.container.items]
            if isinstance(item, (Conditional, Later)):
                return Junction("or", tuple(parts), node.at)
            return In(item, node.container, node.at)
        container, kind = self.leaf(node.container, bound)
        if kind.name != "list":
            raise self.fail(f"`in` looks in a list; this is of type {kind.name}", node.at)
        item, item_type = self.term(node.item, bound)
        if not isinstance(item, Literal):
            raise self.fail("only a constant can be looked for in a list of facts", node.at)
        if kind.values:
            self.literal(item, Type("enum", kind.values))
        elif item_type.name != "text":
            raise self.fail("a list of texts is looked into for a text", node.at)
        return In(item, container, node.at)

    def quantifier(self, node: Quantifier, bound: Mapping[str, Node]) -> Node:
        if node.kind == "filter":
            form = f"`.filter({node.variable}, …).size() >= 2`"
            raise self.fail(f"`filter` gives rows: count them, as in {form}, or ask with `exists`", node.at)
        if node.kind == "exists_one":
            return self.counted(node, "==", Literal(1, node.at), bound)
        over, kind = self.leaf(node.over, bound)
        variable = self.fresh(node.variable)
        if isinstance(over, Rows):
            self.rows_of[variable] = over.name
            inner: Mapping[str, Node] = {**bound, node.variable: Fact(variable, "")}
            return Quantifier(node.kind, over, variable, self.truth(node.body, inner), node.at)
        if kind.name != "list":
            raise self.fail(f"{node.kind} asks about a list; this is of type {kind.name}", node.at)
        body = self.truth(node.body, {**bound, node.variable: Element(variable)})
        self.elements(body, variable, kind)
        return Quantifier(node.kind, over, variable, body, node.at)

    def counted(self, rows: Quantifier, operator: str, number: Node, bound: Mapping[str, Node]) -> Node:
        """Resolve a comparison of how many rows there are of which a condition holds."""
        if not all(isinstance(part, Literal) and type(part.value) is int for part in _branches(number)):
            raise self.fail("`filter(…).size()` is compared with a whole number that is written out", rows.at)
        some = self.quantifier(rows._replace(kind="exists"), bound)
        if not isinstance(some, Quantifier) or not isinstance(some.over, Rows):
            raise self.fail("rows of the act are counted; of the entries of a list ask `exists` or `all`", rows.at)

        def held(part: Node) -> Node:
            if isinstance(part, Conditional):
                return part._replace(then=held(part.then), otherwise=held(part.otherwise))
            least = part.value if isinstance(part, Literal) else 0
            assert isinstance(least, int)
            return _as_many(some, operator, least)

        return held(number)

    def elements(self, body: Node, variable: str, kind: Type) -> None:
        """Check what an element of a list is compared with, and that the body speaks of it and of readings alone."""
        for part in walk(body):
            if isinstance(part, (Fact, World, Rows, Param, Known)):
                raise self.fail("inside a list of texts only its elements and readings may be asked about", part.at)
            if not kind.values:
                continue
            if isinstance(part, Compare):
                for a, b in ((part.left, part.right), (part.right, part.left)):
                    if isinstance(a, Element) and isinstance(b, Literal):
                        self.literal(b, Type("enum", kind.values))
            elif isinstance(part, In) and isinstance(part.item, Element) and isinstance(part.container, ListOf):
                for entry in part.container.items:
                    if isinstance(entry, Literal):
                        self.literal(entry, Type("enum", kind.values))


TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Operators → what they are with their sides exchanged."""


def filtered(node: Node) -> Quantifier | None:
    """Return the rows that are counted where a node is `rows.filter(z, …).size()` or `size(rows.filter(z, …))`."""
    over: Node | None = None
    if isinstance(node, Method) and node.function == "size" and not node.args:
        over = node.target
    elif isinstance(node, Call) and node.function == "size" and len(node.args) == 1:
        over = node.args[0]
    return over if isinstance(over, Quantifier) and over.kind == "filter" else None


def _as_many(some: Quantifier, operator: str, number: int) -> Node:
    """Return that of so many rows, held against a number, a condition holds."""

    def least(count: int) -> Node:
        return Literal(True, some.at) if count <= 0 else some._replace(least=count)

    def fewer(count: int) -> Node:
        return Literal(False, some.at) if count <= 0 else Not(some._replace(least=count), some.at)

    if operator in (">", ">="):
        return least(number + (operator == ">"))
    if operator in ("<", "<="):
        return fewer(number + (operator == "<="))
    if operator == "==":
        return Junction("and", (least(number), fewer(number + 1)), some.at)
    return Junction("or", (fewer(number), least(number + 1)), some.at)


def _branches(node: Node) -> Iterator[Node]:
    """Yield what a value can be, whatever its conditions say."""
    if isinstance(node, Conditional):
        yield from _branches(node.then)
        yield from _branches(node.otherwise)
    else:
        yield node


def _constants(operator: str, left: Literal, right: Literal, at: int) -> Node:
    return Literal(_compare_constants(operator, left.value, right.value), at)


def _compare_constants(operator: str, left: object, right: object) -> bool:
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, str) and isinstance(right, str):
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    return False


def _substitute(node: Node, arguments: Mapping[str, Node], fresh: Callable[[str], str]) -> Node:
    """Replace parameters by arguments, bound variables renamed so that nothing is captured."""
    if isinstance(node, Name):
        return arguments.get(node.name, node)
    if isinstance(node, Quantifier):
        variable = fresh(node.variable)
        inner = {**arguments, node.variable: Name(variable, node.at)}
        return Quantifier(
            node.kind, _substitute(node.over, arguments, fresh), variable, _substitute(node.body, inner, fresh), node.at
        )
    return rebuild(node, lambda child: _substitute(child, arguments, fresh))


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with every child replaced by what `change` makes of it."""
    if isinstance(node, Select):
        return node._replace(operand=change(node.operand))
    if isinstance(node, ListOf):
        return node._replace(items=tuple([change(item) for item in node.items]))
    if isinstance(node, Call):
        return node._replace(args=tuple([change(item) for item in node.args]))
    if isinstance(node, Method):
        return node._replace(target=change(node.target), args=tuple([change(item) for item in node.args]))
    if isinstance(node, Quantifier):
        return node._replace(over=change(node.over), body=change(node.body))
    if isinstance(node, (Not, Negate, Later)):
        return node._replace(operand=change(node.operand))
    if isinstance(node, Junction):
        return node._replace(operands=tuple([change(item) for item in node.operands]))
    if isinstance(node, Compare):
        return node._replace(left=change(node.left), right=change(node.right))
    if isinstance(node, StartsWith):
        return node._replace(item=change(node.item))
    if isinstance(node, In):
        return node._replace(item=change(node.item), container=change(node.container))
    if isinstance(node, Conditional):
        return node._replace(condition=change(node.condition), then=change(node.then), otherwise=change(node.otherwise))
    return node


_BELOW: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Select: lambda node: (node.operand,),
    ListOf: lambda node: node.items,
    Call: lambda node: node.args,
    Method: lambda node: (node.target, *node.args),
    Quantifier: lambda node: (node.over, node.body),
    Not: lambda node: (node.operand,),
    Negate: lambda node: (node.operand,),
    Later: lambda node: (node.operand,),
    StartsWith: lambda node: (node.item,),
    Junction: lambda node: node.operands,
    Compare: lambda node: (node.left, node.right),
    In: lambda node: (node.item, node.container),
    Conditional: lambda node: (node.condition, node.then, node.otherwise),
}
"""Class of a node that has children → what gives them, in the order of `rebuild`."""


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct children of a node."""
    below = _BELOW.get(type(node))
    return below(node) if below else ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    left = [node]
    while left:
        found = left.pop()
        yield found
        left += children(found)[::-1]


class Free:
    """The variables that a node speaks of and does not bind, found once for each node of trees that stay."""

    def __init__(self) -> None:
        # The node is kept beside its answer: another one might be given its id.
        self._found: dict[int, tuple[Node, tuple[str, ...]]] = {}

    def of(self, node: Node) -> tuple[str, ...]:
        """Return the names of a node's free variables, sorted."""
        found = self._found.get(id(node))
        if found is None:
            if isinstance(node, Fact):
                names = {node.scope} - {""}
            elif isinstance(node, Element):
                names = {node.variable}
            else:
                names = {name for child in children(node) for name in self.of(child)}
                if isinstance(node, Quantifier):
                    names.discard(node.variable)
            found = self._found[id(node)] = (node, tuple(sorted(names)))
        return found[1]


def check_definitions(definitions: Mapping[str, tuple[tuple[str, ...], Node]], texts: Mapping[str, str]) -> None:
    """Raise ConditionError if definitions call each other in a circle."""
    calls = {
        name: {part.function for part in walk(body) if isinstance(part, Call) and part.function in definitions}
        for name, (_, body) in definitions.items()
    }

    depths: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> int:
        if name in trail:
            circle = " → ".join([*trail[trail.index(name) :], name])
            raise ConditionError(f"definitions may not be recursive: {circle}", 0, texts[name])
        if name not in depths and len(trail) <= DEEPEST:
            depths[name] = 1 + max([visit(called, (*trail, name)) for called in sorted(calls[name])], default=0)
        if depths.get(name, len(trail)) > DEEPEST:
            raise ConditionError(f"definitions call one another more than {DEEPEST} deep", 0, texts[name])
        return depths[name]

    for name in definitions:
        visit(name, ())


def resolve(node: Node, scope: Scope, text: str = "") -> Node:
    """Return the condition with names resolved, definitions expanded and types checked; raises ConditionError."""
    return _Resolver(scope, text).truth(node, {})


def resolve_term(node: Node, scope: Scope, text: str, kind: Type) -> Node:
    """Return a value expression of a type resolved, as a stand-in is; raises ConditionError."""
    resolver = _Resolver(scope, text)
    found, written = resolver.term(node, {})
    waiting = [found]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Conditional):
            waiting += [part.then, part.otherwise]
        elif isinstance(part, Literal):
            resolver.literal(part, kind)
        elif written.name != kind.name:
            raise resolver.fail(f"a {kind.name} is expected here; this is of type {written.name}", part.at)
    return found
