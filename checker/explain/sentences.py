"""Conditions in plain words, for people who do not read CEL.

Definitions are expanded, questions that do not range are read as they stand, first days are days, and what is true or
false whatever happens falls out. The words explain; the condition as written decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Union

from checker.condition.engines.symbolic import OPERATORS, OPPOSITE
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
    Node,
    Not,
    Param,
    Quantifier,
    Reading,
    Rows,
    StartsWith,
    World,
)
from checker.judge.apart import distance
from checker.judge.law import Law
from checker.pack.conditions import ACT
from checker.pack.schema import NONE
from checker.read.days import later
from checker.read.scalars import number_text


class Bound(NamedTuple):
    """A day or number held against a constant: `on is before 2026-01-31`."""

    name: str
    sign: str
    value: str | float


class OneOf(NamedTuple):
    """What is, or is not, one of some values."""

    name: str
    values: tuple[str, ...]
    want: bool
    verb: str = "is"


class Group(NamedTuple):
    """Several things said at once: `kind` is all or any."""

    kind: str
    parts: tuple[Saying, ...]


class Branch(NamedTuple):
    """One thing where a condition holds, another where it does not."""

    condition: Saying
    then: Saying
    otherwise: Saying


class About(NamedTuple):
    """Something said of the entries of a list or of the rows of an act: `lead` is `for some offering z`."""

    lead: str
    body: Saying


Saying = Union[bool, str, Bound, OneOf, Group, Branch, About]  # noqa: UP007 - About and its like are forward references
"""What a condition says; True and False where it depends on nothing."""

DAYS = {"==": "is", "!=": "is not", "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}
NUMBERS = {"==": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Speaker:
    """Says the conditions of rules that judge acts of one kind, by their subject, under one law."""

    def __init__(self, law: Law, kind: str, subject: str = ACT) -> None:
        self.law = law
        self.kind = law.pack.kinds[kind]
        self.rows: dict[str, str] = {"this": "" if subject == ACT else subject}

    def lines(self, node: Node, want: bool = True) -> tuple[str, ...]:
        """Return what it means that a condition is `want`, one line for each thing that must hold."""
        return _parts(self.say(node, want))

    def led(self, node: Node) -> tuple[str, tuple[str, ...]]:
        """Return of whom a condition says all of its lines, `for some offering z`, and the lines; "" where of nobody."""
        said = self.say(node)
        if isinstance(said, About) and isinstance(said.body, Group) and said.body.kind == "all":
            return said.lead, _parts(said.body)
        return "", tuple(_cases(said)) if isinstance(said, Branch) else _parts(said)

    def say(self, node: Node, want: bool = True) -> Saying:
        """Return what it means that a condition is `want`."""
        if isinstance(node, Literal):
            return bool(node.value) is want
        if isinstance(node, Not):
            return self.say(node.operand, not want)
        if isinstance(node, Junction):
            return join(
                "all" if (node.kind == "and") is want else "any", [self.say(item, want) for item in node.operands]
            )
        if isinstance(node, Conditional):
            return self._branch(node, want)
        if isinstance(node, Quantifier):
            return self._quantifier(node, want)
        if isinstance(node, Known):
            return f"the ledger {'knows' if want else 'does not know'} `{node.key}`"
        if isinstance(node, In):
            return self._membership(node, want)
        if isinstance(node, StartsWith):
            return f"{self.name(node.item)} {'begins' if want else 'does not begin'} with {node.prefix}"
        if isinstance(node, Compare):
            return self._compare(node if want else node._replace(operator=OPPOSITE[node.operator]))
        return f"{self.name(node)} is {'true' if want else 'false'}"

    def _branch(self, node: Conditional, want: bool) -> Saying:
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

    def _quantifier(self, node: Quantifier, want: bool) -> Saying:
        variable = plain(node.variable)
        some = (node.kind == "exists") is want
        if isinstance(node.over, Rows):
            self.rows[node.variable] = node.over.name
            what = f"{self.kind.singular[node.over.name]} {variable}"
        else:
            what = f"entry {variable} of {self.name(node.over)}"
        if node.least > 1:
            body = self.say(node.body)
            if body is False:
                return not want
            number = f"{'at least' if want else 'fewer than'} {node.least}"
            rows = node.over.name if isinstance(node.over, Rows) else "entries"
            return f"there are {number} {rows}" if body is True else About(f"for {number} {rows} {variable}", body)
        body = self.say(node.body, want)
        # Of none at all every one is whatever one likes, and some one is nothing.
        return (
            body
            if isinstance(body, bool) and body is not some
            else About(f"for {'some' if some else 'every'} {what}", body)
        )

    def _membership(self, node: In, want: bool) -> Saying:
        if not isinstance(node.container, ListOf):
            return f"{self.name(node.container)} {'include' if want else 'do not include'} {self.name(node.item)}"
        values = tuple([item.value for item in node.container.items if isinstance(item, Literal)])
        if isinstance(node.item, Reading):
            return self._reading(node.item, values, want)
        return OneOf(self.name(node.item), tuple([shown(value) for value in values]), want)

    def _compare(self, node: Compare) -> Saying:
        left, right, sign = node.left, node.right, node.operator
        if self._constant(left) is not None and self._constant(right) is None:
            left, right, sign = right, left, TURNED[sign]
        value = self._constant(right)
        mine = self._constant(left)
        if mine is not None and value is not None:
            return OPERATORS[sign](mine, value)
        if isinstance(left, Reading):
            return self._reading(left, (value,), sign == "==")
        if isinstance(left, Call):
            return self._size(left, sign, value)
        kind = self._type(left)
        if value is None:
            if kind not in ("date", "number"):
                return f"{self.name(left)} is {'' if sign == '==' else 'not '}the same as {self.name(right)}"
            return f"{self.name(left)} {(DAYS if kind == 'date' else NUMBERS)[sign]} {self.name(right)}"
        if kind == "date" and value == NONE:
            return self._never(left, sign)
        if kind in ("date", "number") and isinstance(value, (str, int, float)):
            return Bound(self.name(left), sign, value)
        return OneOf(self.name(left), (shown(value),), sign == "==")

    def _reading(self, node: Reading, values: Sequence[object], want: bool) -> Saying:
        """Say how a question is read: of one that ranges only the plausible readings count."""
        fixed = self.law.readings[node.id]
        if fixed is not None:
            return (fixed in values) is want
        ranges = self.law.pack.questions[node.id].plausible
        names = tuple([name for name in ranges if (name in values) is want])
        return bool(names) if len(names) in (0, len(ranges)) else OneOf(node.id, names, True, "is read")

    def _never(self, node: Node, sign: str) -> Saying:
        """Hold a day against the word none, which stands after every day."""
        if sign in ("<=", ">"):
            return sign == "<="
        can_be = self.law.pack.world[node.key].none if isinstance(node, World) else self._field_none(node)
        return OneOf(self.name(node), (NONE,), sign in ("==", ">=")) if can_be else sign in ("<", "!=")

    def _field_none(self, node: Node) -> bool:
        return isinstance(node, Fact) and self.kind.field(self._scope(node), node.path).none

    def _scope(self, node: Fact) -> str:
        return self.rows[node.scope] if node.scope else ""

    def _size(self, node: Call, sign: str, value: object) -> Saying:
        over = node.args[0]
        if isinstance(over, Rows):
            return f"the number of {over.name} {NUMBERS[sign]} {shown(value)}"
        if value == 0 and sign in ("==", "<=", "!=", ">"):
            return f"{self.name(over)} is {'' if sign in ('==', '<=') else 'not '}empty"
        return f"the length of {self.name(over)} {NUMBERS[sign]} {shown(value)}"

    def _constant(self, node: Node) -> object:
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Later):
            day = self._constant(node.operand)
            return later(day, node.days) if isinstance(day, str) else None
        return self.law.params[node.name] if isinstance(node, Param) else None

    def _type(self, node: Node) -> str:
        if isinstance(node, World):
            return self.law.pack.world[node.key].type
        if isinstance(node, Fact):
            return self.kind.field(self._scope(node), node.path).type
        return "date" if isinstance(node, (Param, Later)) else "text"

    def name(self, node: Node) -> str:
        """Return what something is called: its `cloud`, z's `cloud`, `by`, the ledger's `agi.declared_on`."""
        if isinstance(node, Fact):
            owner = {"": "", "this": "its "}.get(node.scope, f"{plain(node.scope)}'s ")
            return f"{owner}`{node.path}`"
        if isinstance(node, World):
            return f"the ledger's `{node.key}`"
        if isinstance(node, Later):
            return f"{distance(node.days)} {self.name(node.operand)}"
        if isinstance(node, Element):
            return plain(node.variable)
        if isinstance(node, Rows):
            return node.name
        return shown(self._constant(node))


def plain(variable: str) -> str:
    """Return a variable's name as its author wrote it."""
    return variable.split("$")[0]


def shown(value: object) -> str:
    """Return a constant as users write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, (int, float)) else str(value)


def join(kind: str, parts: Sequence[Saying]) -> Saying:
    """Return several sayings as one, constants worked out, groups of one kind made flat, like things merged."""
    found: list[Saying] = []
    for part in parts:
        for item in part.parts if isinstance(part, Group) and part.kind == kind else (part,):
            if isinstance(item, bool):
                if item is (kind == "any"):
                    return item
                continue
            for index, other in enumerate(found):
                merged = _merge(kind, other, item)
                if merged is not None:
                    found[index] = merged
                    break
            else:
                found.append(item)
    if not found:
        return kind == "all"
    return found[0] if len(found) == 1 else Group(kind, tuple(found))


def _merge(kind: str, one: Saying, other: Saying) -> Saying | None:
    """Return one saying for two about one thing, where one can say both."""
    if one == other:
        return one
    if (
        isinstance(one, OneOf)
        and isinstance(other, OneOf)
        and one.name == other.name
        and one.want is other.want is (kind == "any")
    ):
        return one._replace(values=tuple(dict.fromkeys([*one.values, *other.values])))
    if isinstance(one, Branch) and isinstance(other, Branch) and one.condition == other.condition:
        then, otherwise = join(kind, [one.then, other.then]), join(kind, [one.otherwise, other.otherwise])
        return then if then == otherwise else Branch(one.condition, then, otherwise)
    if isinstance(one, Bound) and isinstance(other, Bound) and (one.name, one.sign) == (other.name, other.sign):
        if one.sign in ("==", "!=") or isinstance(one.value, str) is not isinstance(other.value, str):
            return None
        upper = one.sign in ("<", "<=")
        larger = one if OPERATORS[">="](one.value, other.value) else other
        return larger if upper is (kind == "any") else other if larger is one else one
    return None


def _parts(said: Saying) -> tuple[str, ...]:
    return tuple([inline(part) for part in (said.parts if isinstance(said, Group) and said.kind == "all" else (said,))])


def inline(said: Saying, nested: bool = False) -> str:
    """Return a saying as one line."""
    if isinstance(said, bool):
        return "always" if said else "never"
    if isinstance(said, str):
        return said
    if isinstance(said, Bound):
        return f"{said.name} {(DAYS if isinstance(said.value, str) else NUMBERS)[said.sign]} {shown(said.value)}"
    if isinstance(said, OneOf):
        return f"{said.name} {said.verb} {_listed(said.values, said.want)}"
    if isinstance(said, Group):
        parts = [inline(part, True) for part in said.parts]
        plain_parts = len(parts) == 2 and not any(" and " in part or " or " in part for part in parts)
        text = f"{'' if plain_parts else ','} {'and' if said.kind == 'all' else 'or'} ".join(parts)
    elif isinstance(said, Branch):
        text = "; ".join(_cases(said))
    else:
        text = f"{said.lead}: {inline(said.body)}"
    return f"({text})" if nested else text


def _cases(said: Branch) -> list[str]:
    """Return a chain of branches case by case."""
    found = [f"if {inline(said.condition)}: {inline(said.then, True)}"]
    rest = said.otherwise
    if isinstance(rest, Branch):
        first, *others = _cases(rest)
        return [*found, f"else {first}", *others]
    return [*found, f"else: {inline(rest, True)}"]


def _listed(values: Sequence[str], want: bool) -> str:
    if len(values) == 1:
        return values[0] if want else f"not {values[0]}"
    first, last = ", ".join(values[:-1]), values[-1]
    return f"{first} or {last}" if want else f"neither {first} nor {last}"
