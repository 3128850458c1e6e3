"""Sayings: the meaning of conditions as values that can be joined and written as lines of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Union

from checker.condition.engines.symbolic import OPERATORS
from checker.judge.findings import join_words
from checker.pack.units import measured
from checker.read.scalars import number_text


class Bound(NamedTuple):
    """A day or number compared with a constant: `on is before 2026-01-31`; `unit` is the unit of the number."""

    name: str
    sign: str
    value: str | float
    unit: str = ""


class OneOf(NamedTuple):
    """A term that is, or is not, one of some values."""

    name: str
    values: tuple[str, ...]
    want: bool
    verb: str = "is"


class Group(NamedTuple):
    """Several sayings joined by and or or: `kind` is all or any."""

    kind: str
    parts: tuple[Saying, ...]


class Branch(NamedTuple):
    """One saying if a condition holds, another if it does not."""

    condition: Saying
    then: Saying
    otherwise: Saying


class About(NamedTuple):
    """A saying about the entries of a list or the rows of an act: `lead` is `for some offering z`."""

    lead: str
    body: Saying


Saying = Union[bool, str, Bound, OneOf, Group, Branch, About]  # noqa: UP007 - About and its like are forward references
"""The meaning of a condition; True or False for one that depends on nothing."""

DAYS = {"==": "is", "!=": "is not", "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after"}
NUMBERS = {"==": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}


def constant_text(value: object) -> str:
    """Return a constant as users write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, (int, float)) else str(value)


def join(kind: str, parts: Sequence[Saying]) -> Saying:
    """Return several sayings as one: fold constants, flatten groups of the same kind, merge sayings about the same term."""
    sayings: list[Saying] = []
    for part in parts:
        for saying in part.parts if isinstance(part, Group) and part.kind == kind else (part,):
            if isinstance(saying, bool):
                if saying is (kind == "any"):
                    return saying
                continue
            for index, other in enumerate(sayings):
                merged = _merge(kind, other, saying)
                if merged is not None:
                    sayings[index] = merged
                    break
            else:
                sayings.append(saying)
    if not sayings:
        return kind == "all"
    return sayings[0] if len(sayings) == 1 else Group(kind, tuple(sayings))


def _merge(kind: str, one: Saying, other: Saying) -> Saying | None:
    """Return one saying for two about the same term, None if no single saying can express both."""
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


def lines(saying: Saying) -> tuple[str, ...]:
    return tuple(
        [inline(part) for part in (saying.parts if isinstance(saying, Group) and saying.kind == "all" else (saying,))]
    )


def inline(saying: Saying, nested: bool = False) -> str:
    """Return a saying as one line."""
    if isinstance(saying, bool):
        return "always" if saying else "never"
    if isinstance(saying, str):
        return saying
    if isinstance(saying, Bound):
        return (
            f"{saying.name} {(DAYS if isinstance(saying.value, str) else NUMBERS)[saying.sign]} "
            f"{measured(constant_text(saying.value), saying.unit)}"
        )
    if isinstance(saying, OneOf):
        return f"{saying.name} {saying.verb} {listed(saying.values, saying.want)}"
    if isinstance(saying, Group):
        parts = [inline(part, True) for part in saying.parts]
        simple = len(parts) == 2 and not any(" and " in part or " or " in part for part in parts)
        text = f"{'' if simple else ','} {'and' if saying.kind == 'all' else 'or'} ".join(parts)
    elif isinstance(saying, Branch):
        text = "; ".join(cases(saying))
    else:
        text = f"{saying.lead}: {inline(saying.body)}"
    return f"({text})" if nested else text


def cases(branch: Branch) -> list[str]:
    """Return a chain of branches as lines, one for each case."""
    texts = [f"if {inline(branch.condition)}: {inline(branch.then, True)}"]
    rest = branch.otherwise
    if isinstance(rest, Branch):
        first, *others = cases(rest)
        return [*texts, f"else {first}", *others]
    return [*texts, f"else: {inline(rest, True)}"]


def listed(values: Sequence[str], want: bool = True) -> str:
    """Return values joined by or, negated unless `want`."""
    if want or len(values) == 1:
        negated = "anything but " if values[0].startswith("no ") else "not "
        return f"{'' if want else negated}{join_words(values, 'or')}"
    return f"neither {join_words(values, 'nor')}"
