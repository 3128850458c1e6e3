"""What conditions say, as values that can be joined, and as lines of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Union

from checker.condition.engines.symbolic import OPERATORS
from checker.judge.findings import join_words
from checker.pack.units import measured
from checker.read.scalars import number_text


class Bound(NamedTuple):
    """A day or number held against a constant: `on is before 2026-01-31`; `unit` is what the number counts."""

    name: str
    sign: str
    value: str | float
    unit: str = ""


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


def lines(said: Saying) -> tuple[str, ...]:
    return tuple([inline(part) for part in (said.parts if isinstance(said, Group) and said.kind == "all" else (said,))])


def inline(said: Saying, nested: bool = False) -> str:
    """Return a saying as one line."""
    if isinstance(said, bool):
        return "always" if said else "never"
    if isinstance(said, str):
        return said
    if isinstance(said, Bound):
        return f"{said.name} {(DAYS if isinstance(said.value, str) else NUMBERS)[said.sign]} {measured(shown(said.value), said.unit)}"
    if isinstance(said, OneOf):
        return f"{said.name} {said.verb} {listed(said.values, said.want)}"
    if isinstance(said, Group):
        parts = [inline(part, True) for part in said.parts]
        plain_parts = len(parts) == 2 and not any(" and " in part or " or " in part for part in parts)
        text = f"{'' if plain_parts else ','} {'and' if said.kind == 'all' else 'or'} ".join(parts)
    elif isinstance(said, Branch):
        text = "; ".join(cases(said))
    else:
        text = f"{said.lead}: {inline(said.body)}"
    return f"({text})" if nested else text


def cases(said: Branch) -> list[str]:
    """Return a chain of branches case by case."""
    found = [f"if {inline(said.condition)}: {inline(said.then, True)}"]
    rest = said.otherwise
    if isinstance(rest, Branch):
        first, *others = cases(rest)
        return [*found, f"else {first}", *others]
    return [*found, f"else: {inline(rest, True)}"]


def listed(values: Sequence[str], want: bool = True) -> str:
    """Return values of which it is one, or none where that is not wanted."""
    if want or len(values) == 1:
        negated = "anything but " if values[0].startswith("no ") else "not "
        return f"{'' if want else negated}{join_words(values, 'or')}"
    return f"neither {join_words(values, 'nor')}"
