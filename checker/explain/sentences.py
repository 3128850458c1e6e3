"""Conditions in plain words, for people who do not read CEL.

Definitions are expanded, settled questions are replaced by their reading, first days by their days, and parts that are
always true or always false are dropped. The words explain; the condition as written decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.condition import tree
from checker.condition.engines.symbolic import OPERATORS, OPPOSITE
from checker.condition.kinds import of_kinds
from checker.condition.lying import inside
from checker.explain.sayings import (
    DAYS,
    NUMBERS,
    About,
    Bound,
    Branch,
    Group,
    OneOf,
    Saying,
    cases,
    constant_text,
    join,
    lines,
    listed,
)
from checker.judge.apart import distance
from checker.judge.findings import value_words
from checker.judge.law import Law
from checker.pack.conditions import ACT
from checker.pack.model import WorldKey
from checker.pack.schema import NONE, Field
from checker.read.days import later

TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Speaker:
    """Words the conditions of rules for acts of one kind and one subject under one law."""

    def __init__(self, law: Law, kind: str, subject: str = ACT) -> None:
        self.law = law
        self.kind = law.pack.kinds[kind]
        self.rows: dict[str, str] = {"this": "" if subject == ACT else subject}
        self.lists: dict[str, tree.Node] = {}
        """Variable of a quantifier -> the list that it ranges over."""

    def lines(self, node: tree.Node, want: bool = True) -> tuple[str, ...]:
        """Return the meaning of a condition being `want`, one line for each part that must hold."""
        return lines(self.say(node, want))

    def led(self, node: tree.Node) -> tuple[str, tuple[str, ...]]:
        """Return the lead that all lines of a condition share, `for some offering z` or "", and the lines."""
        saying = self.say(node)
        if isinstance(saying, About) and isinstance(saying.body, Group) and saying.body.kind == "all":
            return saying.lead, lines(saying.body)
        return "", tuple(cases(saying)) if isinstance(saying, Branch) else lines(saying)

    def say(self, node: tree.Node, want: bool = True) -> Saying:
        """Return the meaning of a condition being `want`."""
        if isinstance(node, tree.Literal):
            return bool(node.value) is want
        if isinstance(node, tree.Not):
            return self.say(node.operand, not want)
        if isinstance(node, tree.Junction):
            return join(
                "all" if (node.kind == "and") is want else "any", [self.say(operand, want) for operand in node.operands]
            )
        if isinstance(node, tree.Conditional):
            return self._branch(node, want)
        if isinstance(node, tree.Quantifier):
            return self._quantifier(node, want)
        if isinstance(node, tree.Known):
            return f"the ledger {'knows' if want else 'does not know'} `{node.key}`"
        if isinstance(node, tree.In):
            return self._membership(node, want)
        if isinstance(node, tree.StartsWith):
            return f"{self.name(node.item)} {'begins' if want else 'does not begin'} with {node.prefix}"
        if isinstance(node, tree.Compare):
            return self._compare(node if want else node._replace(operator=OPPOSITE[node.operator]))
        return f"{self.name(node)} is {'true' if want else 'false'}"

    def _branch(self, node: tree.Conditional, want: bool) -> Saying:
        if of_kinds(node.condition):
            return self._by_kind(node, want)
        condition, then, otherwise = self.say(node.condition), self.say(node.then, want), self.say(node.otherwise, want)
        if isinstance(condition, bool):
            return then if condition else otherwise
        if then == otherwise:
            return then
        if isinstance(then, bool):
            return (
                join("any", [condition, otherwise])
                if then
                else join("all", [self.say(node.condition, False), otherwise])
            )
        if isinstance(otherwise, bool):
            return join("any", [self.say(node.condition, False), then]) if otherwise else join("all", [condition, then])
        return Branch(condition, then, otherwise)

    def _by_kind(self, node: tree.Node, want: bool) -> Saying:
        """Return a saying with a branch for each kind: another kind may lack the fields of a branch."""
        branches: list[tuple[Saying, Saying]] = []
        while isinstance(node, tree.Conditional) and (kinds := of_kinds(node.condition)):
            self.kind = self.law.pack.kinds[kinds[0]]
            body = self.say(node.then, want)
            if body is not False:
                branches.append((OneOf(f"`{tree.KIND}`", kinds, True), body))
            node = node.otherwise
        if not branches:
            return False
        chain = join("all", branches[-1])
        for which, body in reversed(branches[:-1]):
            chain = Branch(which, body, chain)
        return chain

    def _quantifier(self, node: tree.Quantifier, want: bool) -> Saying:
        variable = author_name(node.variable)
        some = (node.kind == "exists") is want
        if isinstance(node.over, tree.Rows):
            self.rows[node.variable] = node.over.name
            what = f"{self.kind.singular[node.over.name]} {variable}"
        else:
            self.lists[node.variable] = node.over
            what = f"entry {variable} of {self.name(node.over)}"
        if node.least > 1:
            body = self.say(node.body)
            if body is False:
                return not want
            number = f"{'at least' if want else 'fewer than'} {node.least}"
            rows = node.over.name if isinstance(node.over, tree.Rows) else "entries"
            return f"there are {number} {rows}" if body is True else About(f"for {number} {rows} {variable}", body)
        body = self.say(node.body, want)
        # Over an empty list, `every` is always true and `some` is always false.
        return (
            body
            if isinstance(body, bool) and body is not some
            else About(f"for {'some' if some else 'every'} {what}", body)
        )

    def _membership(self, node: tree.In, want: bool) -> Saying:
        if not isinstance(node.container, tree.ListOf):
            entry = (
                self.value(node.container, node.item.value)
                if isinstance(node.item, tree.Literal)
                else self.name(node.item)
            )
            return f"{self.name(node.container)} {'include' if want else 'do not include'} {entry}"
        values = tuple([entry.value for entry in node.container.items if isinstance(entry, tree.Literal)])
        if isinstance(node.item, tree.Reading):
            return self._reading(node.item, values, want)
        wide, names = self._wide(node.item, values), tuple([self.value(node.item, value) for value in values])
        if wide:
            place = self.value(node.item, wide)
            return f"{self.name(node.item)} {'lies' if want else 'does not lie'} within {place} ({listed(names, True)})"
        return OneOf(self.name(node.item), names, want)

    def _wide(self, node: tree.Node, values: Sequence[object]) -> str:
        """Return the wider value that contains exactly these values, "" where there is none."""
        spec = self._spec(node)
        places = dict.fromkeys([place for _, place in spec.within]) if spec else {}
        return next((place for place in places if spec and inside(place, spec.values, spec.within) == values), "")

    def _compare(self, node: tree.Compare) -> Saying:
        left, right, sign = node.left, node.right, node.operator
        if self._constant(left) is not None and self._constant(right) is None:
            left, right, sign = right, left, TURNED[sign]
        value = self._constant(right)
        constant = self._constant(left)
        if constant is not None and value is not None:
            return OPERATORS[sign](constant, value)
        if isinstance(left, tree.Reading):
            return self._reading(left, (value,), sign == "==")
        if isinstance(left, tree.Call):
            return self._size(left, sign, value)
        kind = self._type(left)
        if value is None:
            if kind not in ("date", "number"):
                return f"{self.name(left)} is {'' if sign == '==' else 'not '}the same as {self.name(right)}"
            return f"{self.name(left)} {(DAYS if kind == 'date' else NUMBERS)[sign]} {self.name(right)}"
        if kind == "date" and value == NONE:
            return self._never(left, sign)
        if kind in ("date", "number") and isinstance(value, (str, int, float)):
            spec = self._spec(left)
            return Bound(self.name(left), sign, value, spec.unit if spec else "")
        return OneOf(self.name(left), (self.value(left, value),), sign == "==")

    def value(self, node: tree.Node, value: object) -> str:
        """Return a value that a term is compared with, by the label that the pack gives it there."""
        node = self.lists.get(node.variable, node) if isinstance(node, tree.Element) else node
        return (
            value_words(self.kind.field(self._scope(node), node.path), value)
            if isinstance(node, tree.Fact)
            else constant_text(value)
        )

    def _reading(self, node: tree.Reading, values: Sequence[object], want: bool) -> Saying:
        """Return a saying on the reading of a question; for an open question only the plausible readings count."""
        fixed = self.law.readings[node.id]
        if fixed is not None:
            return (fixed in values) is want
        ranges = self.law.pack.questions[node.id].plausible
        names = tuple([name for name in ranges if (name in values) is want])
        return bool(names) if len(names) in (0, len(ranges)) else OneOf(node.id, names, True, "is read")

    def _never(self, node: tree.Node, sign: str) -> Saying:
        """Return a saying on a day compared with the word none, which is later than every day."""
        if sign in ("<=", ">"):
            return sign == "<="
        spec = self._spec(node)
        can_be = spec is not None and spec.none
        return OneOf(self.name(node), (NONE,), sign in ("==", ">=")) if can_be else sign in ("<", "!=")

    def _scope(self, node: tree.Fact) -> str:
        return self.rows[node.scope] if node.scope else ""

    def _size(self, node: tree.Call, sign: str, value: object) -> Saying:
        over = node.args[0]
        if isinstance(over, tree.Rows):
            return f"the number of {over.name} {NUMBERS[sign]} {constant_text(value)}"
        if value == 0 and sign in ("==", "<=", "!=", ">"):
            return f"{self.name(over)} is {'' if sign in ('==', '<=') else 'not '}empty"
        return f"the length of {self.name(over)} {NUMBERS[sign]} {constant_text(value)}"

    def _constant(self, node: tree.Node) -> object:
        if isinstance(node, tree.Literal):
            return node.value
        if isinstance(node, tree.Later):
            day = self._constant(node.operand)
            return later(day, node.days) if isinstance(day, str) else None
        return self.law.params[node.name] if isinstance(node, tree.Param) else None

    def _spec(self, node: tree.Node) -> Field | WorldKey | None:
        """Return the field or the ledger key that a term reads, None for any other term."""
        if isinstance(node, tree.World):
            return self.law.pack.world[node.key]
        return self.kind.field(self._scope(node), node.path) if isinstance(node, tree.Fact) else None

    def _type(self, node: tree.Node) -> str:
        spec = self._spec(node)
        return spec.type if spec else "date" if isinstance(node, (tree.Param, tree.Later)) else "text"

    def name(self, node: tree.Node) -> str:
        """Return the name of a term: its `cloud`, z's `cloud`, `by`, the ledger's `agi.declared_on`."""
        if isinstance(node, tree.Fact):
            owner = {"": "", "this": "its "}.get(node.scope, f"{author_name(node.scope)}'s ")
            return f"{owner}`{node.path}`"
        if isinstance(node, tree.World):
            return f"the ledger's `{node.key}`"
        if isinstance(node, tree.Later):
            return f"{distance(node.days)} {self.name(node.operand)}"
        if isinstance(node, tree.Element):
            return author_name(node.variable)
        if isinstance(node, tree.Rows):
            return node.name
        return constant_text(self._constant(node))


def author_name(variable: str) -> str:
    """Return a variable's name as its author wrote it."""
    return variable.split("$")[0]
