"""Descriptors of the same thing: what they must agree on, as the pack's descriptor schema says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from checker.judge.act import Act
    from checker.pack.schema import Kind, Same


class Kin(NamedTuple):
    """The thing that a descriptor is about, by the values of its naming fields, and the first day that must agree.

    `first` is "" where no row counts, None where that or the day is not known.
    """

    names: tuple[str, ...]
    first: str | None


def kin_of(act: Act, kind: Kind) -> Kin | None:
    """Return the thing that an act is about, None where its kind has none or the act does not name it."""
    same = kind.same
    if same is None:
        return None
    names = [act.facts[path] for path in same.by]
    if None in names:
        return None
    days, unknown = listed_days(act, same)
    return Kin(tuple(map(str, names)), min(days) if days else None if unknown else "")


def listed_days(act: Act, same: Same) -> tuple[list[str], bool]:
    """Return the known days whose first must agree, and whether there may be unknown ones too."""
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
    """Return whether a row has the wanted values, None where that is not known."""
    fits: bool | None = True
    for path, value in where:
        if row[path] is None:
            fits = None
        elif row[path] != value:
            return False
    return fits


def thing(kin: Kin) -> tuple[str, ...]:
    """Return the normalized name of the thing: spacing and capitals do not count."""
    return tuple([" ".join(name.casefold().split()) for name in kin.names])


def agree(kins: Iterable[Kin]) -> bool:
    """Return whether all descriptors of the same thing name the same first day."""
    first_days: dict[tuple[str, ...], str] = {}
    return all(kin.first is None or first_days.setdefault(thing(kin), kin.first) == kin.first for kin in kins)
