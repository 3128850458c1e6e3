"""Descriptors of one thing: what each says of that on which they must agree, as the pack's descriptor schema has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from checker.judge.act import Act
    from checker.pack.schema import Kind, Same


class Kin(NamedTuple):
    """What a descriptor says: which thing it is about, by the values of its fields, and the first day that must agree.

    `first` is "" where no row of the sort is listed, None where that, or its day, is not known.
    """

    names: tuple[str, ...]
    first: str | None


def kin_of(act: Act, kind: Kind) -> Kin | None:
    """Return what an act says of the thing it is about, None where its kind has no such thing or it is not named."""
    same = kind.same
    if same is None:
        return None
    names = [act.facts[path] for path in same.by]
    if None in names:
        return None
    days, unknown = listed_days(act, same)
    return Kin(tuple(map(str, names)), min(days) if days else None if unknown else "")


def listed_days(act: Act, same: Same) -> tuple[list[str], bool]:
    """Return the known days of which the first must agree, and whether there may be others that are not known."""
    days: list[str] = []
    unknown = False
    for row in act.rows[same.rows]:
        fits = fit(row, same.where)
        if fits is not False:
            day = row[same.first]
            if fits and day is not None:
                days.append(day)
            else:
                unknown = True
    return days, unknown


def fit(row: Mapping[str, Any], where: Iterable[tuple[str, str]]) -> bool | None:
    """Return whether a row has the values wanted, None where that is not known."""
    found: bool | None = True
    for path, value in where:
        if row[path] is None:
            found = None
        elif row[path] != value:
            return False
    return found


def thing(kin: Kin) -> tuple[str, ...]:
    """Return what two descriptors share that are about one thing, however its name is spaced or capitalized."""
    return tuple([" ".join(name.casefold().split()) for name in kin.names])


def agree(kins: Iterable[Kin]) -> bool:
    """Return whether no two descriptors of one thing say something different."""
    found: dict[tuple[str, ...], str] = {}
    return all(kin.first is None or found.setdefault(thing(kin), kin.first) == kin.first for kin in kins)
