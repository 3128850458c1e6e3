"""Resolution of names and types: a parsed condition becomes one over facts, readings, ledger keys and parameters.

Definitions are expanded as macros with fresh bound variables, comparisons are pushed into conditional values, and every
comparison is checked against the schema, so that the readers downstream need to know few forms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checker.condition import lying, tree
from checker.condition.comparisons import TURNED, Comparisons, branches
from checker.condition.counts import as_many, filtered
from checker.condition.definitions import substitute
from checker.condition.distance import FORM, DistanceError, distant, moved
from checker.condition.kinds import Kinds
from checker.condition.months import FORM as MONTHS_FORM
from checker.condition.months import by_months
from checker.condition.names import Names
from checker.condition.parse import ConditionError
from checker.condition.scope import BOOL, DATE, MIXED, NUMBER, NUMBERS, Scope, Type
from checker.condition.walk import walk

COUNTED = "what is counted up is a field of its own, with an `about` that says how; rows are counted with `filter(z, …).size()`"
WHICH = "ask with `exists` or `all`; which of several is meant is a field of the row"
INSTEAD = {
    **dict.fromkeys(["sum", "avg", "count"], COUNTED),
    **dict.fromkeys(["max", "min", "first", "last", "sort"], WHICH),
    "addYears": "a year is twelve months: `addMonths(day, 12)`",
}
"""Advice for functions that authors look for and CEL here lacks."""


class _Resolver:
    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.names = Names(scope, text)
        self.comparisons = Comparisons(self.names)
        self.fail, self.part = self.names.fail, self.names.part
        self.settled = Kinds(self.names).says
        self.count = 0

    def leaf(self, node: tree.Node, bound: Mapping[str, tree.Node]) -> tuple[tree.Node, Type]:
        inner = node
        while isinstance(inner, tree.Select):
            inner = inner.operand
        if isinstance(inner, tree.Method):
            # For a field of a method's result, problems of the method come first.
            self.truth(inner, bound)
        return self.names.leaf(node, bound)

    def truth(self, node: tree.Node, bound: Mapping[str, tree.Node]) -> tree.Node:
        """Resolve a node that must be a truth value."""
        self.part(node)
        settled = self.settled(node, bound)
        if settled is not None:
            return tree.Literal(settled, node.at)
        if isinstance(node, tree.Literal):
            if not isinstance(node.value, bool):
                raise self.fail("a condition is expected here, not a constant", node.at)
            return node
        if isinstance(node, tree.Not):
            return tree.Not(self.truth(node.operand, bound), node.at)
        if isinstance(node, tree.Junction):
            left = [operand for operand in node.operands if self.settled(operand, bound) is None]
            parts = tuple([self.truth(operand, bound) for operand in left])
            return parts[0] if len(parts) == 1 else tree.Junction(node.kind, parts, node.at)
        if isinstance(node, tree.Conditional):
            which = self.settled(node.condition, bound)
            if which is not None:
                return self.truth(node.then if which else node.otherwise, bound)
            return tree.Conditional(
                self.truth(node.condition, bound),
                self.truth(node.then, bound),
                self.truth(node.otherwise, bound),
                node.at,
            )
        if isinstance(node, tree.Compare):
            return self.compare(node, bound)
        if isinstance(node, tree.In):
            return self.membership(node, bound)
        if isinstance(node, tree.Quantifier):
            return self.quantifier(node, bound)
        if isinstance(node, tree.Method) and node.function == "startsWith":
            return self.prefix(node, bound)
        if isinstance(node, tree.Call) and node.function == "within":
            return self.within(node, bound)
        if isinstance(node, tree.Call):
            return self.call(node, bound, self.truth)
        if isinstance(node, (tree.Name, tree.Select)):
            resolved, kind = self.leaf(node, bound)
            if kind.name != "bool":
                raise self.fail(f"a condition is expected here; this is of type {kind.name}", node.at)
            return self.stood_in(resolved)
        if isinstance(node, tree.Method):
            hint = INSTEAD.get(node.function, "functions of a value are `.size()` and `.startsWith(…)`")
            raise self.fail(f"there is no `.{node.function}` in conditions: {hint}", node.at)
        raise self.fail("a condition is expected here", node.at)

    def call(
        self,
        node: tree.Call,
        bound: Mapping[str, tree.Node],
        then: Callable[[tree.Node, Mapping[str, tree.Node]], tree.Node],
    ) -> tree.Node:
        name = node.function
        if name == "has":
            raise self.fail("`has` is not used in packs: an absent field is an unknown fact; leave it out", node.at)
        if name in ("addDays", "addMonths"):
            raise self.fail(f"`{name}` gives a day: compare it with one", node.at)
        if name not in self.scope.definitions:
            hint = f": {INSTEAD[name]}" if name in INSTEAD else ""
            raise self.fail(self.names.unknown("definition", name, self.scope.definitions) + hint, node.at)
        parameters, body = self.scope.definitions[name]
        if len(parameters) != len(node.args):
            raise self.fail(f"{name} takes {len(parameters)} arguments; found {len(node.args)}", node.at)
        try:
            return then(substitute(body, dict(zip(parameters, node.args, strict=True)), self.fresh), bound)
        except ConditionError as error:
            # The error names the innermost definition: there the author has to look.
            error.definition = error.definition or name
            raise

    def fresh(self, variable: str) -> str:
        self.count += 1
        return f"{variable.split('$')[0]}${self.count}"

    def term(self, node: tree.Node, bound: Mapping[str, tree.Node]) -> tuple[tree.Node, Type]:
        """Resolve a node that may be any value."""
        self.part(node)
        if isinstance(node, tree.Literal):
            if isinstance(node.value, bool):
                return node, BOOL
            if isinstance(node.value, (int, float)):
                return node, NUMBER
            if node.value is None:
                raise self.fail("null does not occur in facts; an absent fact is an unknown one", node.at)
            return node, Type("text")
        if isinstance(node, (tree.Name, tree.Select)):
            return self.leaf(node, bound)
        if isinstance(node, tree.Conditional):
            which = self.settled(node.condition, bound)
            if which is not None:
                return self.term(node.then if which else node.otherwise, bound)
            then, left = self.term(node.then, bound)
            otherwise, right = self.term(node.otherwise, bound)
            kind = right if left.name == "text" and isinstance(then, tree.Literal) else left
            if {left.name, right.name} == set(NUMBERS) and not any(
                isinstance(side, tree.Literal) for side in (then, otherwise)
            ):
                raise self.fail(MIXED, node.at)
            return tree.Conditional(self.truth(node.condition, bound), then, otherwise, node.at), kind
        if isinstance(node, tree.Call) and node.function == "size" and len(node.args) == 1:
            return self.size(node.args[0], bound, node.at), NUMBER
        if isinstance(node, tree.Method) and node.function == "size" and not node.args:
            return self.size(node.target, bound, node.at), NUMBER
        if isinstance(node, tree.Call) and node.function in ("addDays", "addMonths"):
            resolved = self.later(node, bound) if node.function == "addDays" else self.months(node, bound)
            constant = all(isinstance(part, tree.Literal) for part in branches(resolved))
            return resolved, Type("text") if constant else DATE
        if isinstance(node, tree.Call) and node.function != "size":
            kinds: list[Type] = []

            def keep(body: tree.Node, inner: Mapping[str, tree.Node]) -> tree.Node:
                resolved, kind = self.term(body, inner)
                kinds.append(kind)
                return resolved

            return self.call(node, bound, keep), kinds[0]
        return self.truth(node, bound), BOOL

    def stood_in(self, node: tree.Node) -> tree.Node:
        """Return a value with what stands in for it where it is a key of the ledger that is not known."""
        if isinstance(node, tree.World) and node.key in self.scope.stand_ins:
            return tree.Conditional(tree.Known(node.key, node.at), node, self.scope.stand_ins[node.key], node.at)
        return node

    def prefix(self, node: tree.Method, bound: Mapping[str, tree.Node]) -> tree.Node:
        target, kind = self.term(node.target, bound)
        text = self.stood_in(target)
        prefix = node.args[0] if len(node.args) == 1 else None
        if not isinstance(prefix, tree.Literal) or not isinstance(prefix.value, str):
            raise self.fail('`startsWith` takes a text that is written out, as in `version.startsWith("3.")`', node.at)
        begins = prefix.value

        def starts(part: tree.Node) -> tree.Node:
            if isinstance(part, tree.Conditional):
                return part._replace(then=starts(part.then), otherwise=starts(part.otherwise))
            if isinstance(part, tree.Literal):
                return tree.Literal(str(part.value).startswith(begins), node.at)
            if kind.name == "enum":
                values = [tree.Literal(value, prefix.at) for value in kind.values if value.startswith(begins)]
                return (
                    tree.In(part, tree.ListOf(tuple(values), prefix.at), node.at)
                    if values
                    else tree.Literal(False, node.at)
                )
            if kind.name != "text" or not isinstance(part, tree.Fact):
                what = "an entry of a list" if isinstance(part, tree.Element) else f"of type {kind.name}"
                raise self.fail(f"`startsWith` is asked of a field of type text or enum; this is {what}", node.at)
            return tree.StartsWith(part, begins, node.at) if begins else tree.Literal(True, node.at)

        return starts(text)

    def within(self, node: tree.Call, bound: Mapping[str, tree.Node]) -> tree.Node:
        if len(node.args) != 2:
            raise self.fail(f"{lying.FORM}; found {len(node.args)} values", node.at)
        subject, kind = self.term(node.args[0], bound)
        if isinstance(subject, tree.Element):
            kind = self.names.elements.get(subject.variable, kind)
        if kind.name != "enum":
            what = "an entry of a list of texts" if isinstance(subject, tree.Element) else f"of type {kind.name}"
            raise self.fail(f"`within` is asked of a field of type enum; this is {what}", node.at)
        if not kind.within:
            raise self.fail("none of these values lies within another: say so with `within:` at the field", node.at)

        def lies(part: tree.Node, wide: tree.Node) -> tree.Node:
            if isinstance(wide, tree.Conditional):
                return wide._replace(then=lies(part, wide.then), otherwise=lies(part, wide.otherwise))
            if isinstance(part, tree.Conditional):
                return part._replace(then=lies(part.then, wide), otherwise=lies(part.otherwise, wide))
            if not isinstance(wide, tree.Literal):
                raise self.fail(f"{lying.FORM}: the second is written out", wide.at)
            self.comparisons.literal(wide, kind)
            values = lying.inside(str(wide.value), kind.values, kind.within)
            if isinstance(part, tree.Literal):
                return tree.Literal(part.value in values, node.at)
            return tree.In(
                part, tree.ListOf(tuple([tree.Literal(value, wide.at) for value in values]), wide.at), node.at
            )

        return lies(self.stood_in(subject), self.term(node.args[1], bound)[0])

    def months(self, node: tree.Call, bound: Mapping[str, tree.Node]) -> tree.Node:
        if len(node.args) != 2:
            raise self.fail(f"{MONTHS_FORM}; found {len(node.args)} values", node.at)
        day, amount = self.term(node.args[0], bound)[0], self.term(node.args[1], bound)[0]
        try:
            return by_months(day, amount, self.scope.params, self.scope.is_day)
        except DistanceError as error:
            raise self.fail(error.message, error.at) from None

    def later(self, node: tree.Call, bound: Mapping[str, tree.Node]) -> tree.Node:
        if len(node.args) != 2:
            raise self.fail(f"{FORM}; found {len(node.args)} values", node.at)
        day, kind = self.term(node.args[0], bound)
        for part in branches(day):
            if isinstance(part, tree.Literal):
                self.comparisons.literal(part, DATE)
            elif kind.name != "date":
                raise self.fail(f"{FORM}; this is of type {kind.name}", part.at)
        try:
            day_after = moved(day, self.term(node.args[1], bound)[0], self.scope.stand_ins)
            if isinstance(day_after, tree.Literal) and distant(day_after):
                raise DistanceError("so many days from there the calendar has ended", node.at)
            return day_after
        except DistanceError as error:
            raise self.fail(error.message, error.at) from None

    def size(self, node: tree.Node, bound: Mapping[str, tree.Node], at: int) -> tree.Node:
        rows, kind = self.leaf(node, bound)
        if kind.name not in ("list", "rows"):
            raise self.fail(f"size is taken of a list; this is of type {kind.name}", at)
        return tree.Call("size", (rows,), at)

    def compare(self, node: tree.Compare, bound: Mapping[str, tree.Node]) -> tree.Node:
        for side, other, operator in (
            (node.left, node.right, node.operator),
            (node.right, node.left, TURNED[node.operator]),
        ):
            rows = filtered(side)
            if rows is not None:
                return self.counted(rows, operator, self.term(other, bound)[0], bound)
        left, left_type = self.term(node.left, bound)
        right, right_type = self.term(node.right, bound)
        self.comparisons.hundredths(left, right_type)
        self.comparisons.hundredths(right, left_type)
        left, right = self.comparisons.measured(left, right_type), self.comparisons.measured(right, left_type)
        self.comparisons.match(node, left, left_type, right, right_type)
        return self.comparisons.push(node.operator, left, right, node.at)

    def membership(self, node: tree.In, bound: Mapping[str, tree.Node]) -> tree.Node:
        if isinstance(node.container, tree.ListOf):
            item, kind = self.term(node.item, bound)
            entries = tuple([self.comparisons.measured(entry, kind) for entry in node.container.items])
            container = node.container._replace(items=entries)
            for entry in entries:
                if not isinstance(entry, tree.Literal):
                    raise self.fail("a list to look in is made of constants", entry.at)
                self.comparisons.literal(entry, kind)
            parts = [self.comparisons.push("==", item, entry, node.at) for entry in entries]
            if isinstance(item, (tree.Conditional, tree.Later)) or self.stood_in(item) is not item:
                return tree.Junction("or", tuple(parts), node.at)
            return tree.In(item, container, node.at)
        over, kind = self.leaf(node.container, bound)
        if kind.name != "list":
            raise self.fail(f"`in` looks in a list; this is of type {kind.name}", node.at)
        item, item_type = self.term(node.item, bound)
        if not isinstance(item, tree.Literal):
            raise self.fail("only a constant can be looked for in a list of facts", node.at)
        if kind.values:
            self.comparisons.literal(item, Type("enum", kind.values))
        elif item_type.name != "text":
            raise self.fail("a list of texts is looked into for a text", node.at)
        return tree.In(item, over, node.at)

    def quantifier(self, node: tree.Quantifier, bound: Mapping[str, tree.Node]) -> tree.Node:
        if node.kind == "filter":
            form = f"`.filter({node.variable}, …).size() >= 2`"
            raise self.fail(f"`filter` gives rows: count them, as in {form}, or ask with `exists`", node.at)
        if node.kind == "exists_one":
            return self.counted(node, "==", tree.Literal(1, node.at), bound)
        over, kind = self.leaf(node.over, bound)
        variable = self.fresh(node.variable)
        if isinstance(over, tree.Rows):
            self.names.rows_of[variable] = over.name
            inner: Mapping[str, tree.Node] = {**bound, node.variable: tree.Fact(variable, "")}
            return tree.Quantifier(node.kind, over, variable, self.truth(node.body, inner), node.at)
        if kind.name != "list":
            raise self.fail(f"{node.kind} asks about a list; this is of type {kind.name}", node.at)
        if kind.within:
            self.names.elements[variable] = kind._replace(name="enum")
        body = self.truth(node.body, {**bound, node.variable: tree.Element(variable)})
        self.elements(body, variable, kind)
        return tree.Quantifier(node.kind, over, variable, body, node.at)

    def counted(
        self, rows: tree.Quantifier, operator: str, number: tree.Node, bound: Mapping[str, tree.Node]
    ) -> tree.Node:
        """Resolve the comparison of a count of rows with a number."""
        if not all(isinstance(part, tree.Literal) and type(part.value) is int for part in branches(number)):
            raise self.fail("`filter(…).size()` is compared with a whole number, written out or a parameter", rows.at)
        some = self.quantifier(rows._replace(kind="exists"), bound)
        if not isinstance(some, tree.Quantifier) or not isinstance(some.over, tree.Rows):
            raise self.fail("rows of the act are counted; of the entries of a list ask `exists` or `all`", rows.at)

        def compared(part: tree.Node) -> tree.Node:
            if isinstance(part, tree.Conditional):
                return part._replace(then=compared(part.then), otherwise=compared(part.otherwise))
            least = part.value if isinstance(part, tree.Literal) else 0
            assert isinstance(least, int)
            return as_many(some, operator, least)

        return compared(number)

    def elements(self, body: tree.Node, variable: str, kind: Type) -> None:
        """Check that the body uses only elements of the list and readings, and compares elements with its values."""
        for part in walk(body):
            if isinstance(part, (tree.Fact, tree.World, tree.Rows, tree.Param, tree.Known)):
                raise self.fail("inside a list of texts only its elements and readings may be asked about", part.at)
            if not kind.values:
                continue
            if isinstance(part, tree.Compare):
                for a, b in ((part.left, part.right), (part.right, part.left)):
                    if isinstance(a, tree.Element) and isinstance(b, tree.Literal):
                        self.comparisons.literal(b, Type("enum", kind.values))
            elif (
                isinstance(part, tree.In)
                and isinstance(part.item, tree.Element)
                and isinstance(part.container, tree.ListOf)
            ):
                for entry in part.container.items:
                    if isinstance(entry, tree.Literal):
                        self.comparisons.literal(entry, Type("enum", kind.values))


def resolve(node: tree.Node, scope: Scope, text: str = "") -> tree.Node:
    """Return the condition with names resolved, definitions expanded and types checked; raises ConditionError."""
    return _Resolver(scope, text).truth(node, {})


def resolve_term(node: tree.Node, scope: Scope, text: str, kind: Type) -> tree.Node:
    """Return a resolved value expression of a given type, such as a stand-in; raises ConditionError."""
    resolver = _Resolver(scope, text)
    resolved, found_type = resolver.term(node, {})
    unchecked = [resolved]
    while unchecked:
        part = unchecked.pop()
        if isinstance(part, tree.Conditional):
            unchecked += [part.then, part.otherwise]
        elif isinstance(part, tree.Literal):
            resolver.comparisons.literal(part, kind)
        elif found_type.name != kind.name:
            raise resolver.fail(f"a {kind.name} is expected here; this is of type {found_type.name}", part.at)
    return resolved
