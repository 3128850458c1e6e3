"""Enum values that lie within others: `within(region, "eea")` becomes `region in [...]` with all values inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from checker.read.spelling import nearest

Pairs = tuple[tuple[str, str], ...]
FORM = '`within` takes a value and what it may lie in, as in `within(region, "eu")`'


def pairs_of(spec: Any) -> Pairs:
    """Return pairs of a value and a value around it, from a mapping of values to one or several values around them."""
    return tuple(
        [(value, wide) for value, wides in spec.items() for wide in ([wides] if isinstance(wides, str) else wides)]
    )


def inside(wide: str, values: Iterable[str], pairs: Pairs) -> tuple[str, ...]:
    """Return a value and all values within it, directly or through others, in their order."""
    within, left = {wide}, [wide]
    while left:
        outer = left.pop()
        new = [value for value, place in pairs if place == outer and value not in within]
        within.update(new)
        left += new
    return tuple([value for value in values if value in within])


def problems_of(values: Iterable[str], pairs: Pairs) -> Iterator[str]:
    """Yield the problems of `within` pairs: unknown values and circles."""
    known = tuple(values)
    for name in dict.fromkeys([name for pair in pairs for name in pair]):
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {near}?" if near else f"the values are {', '.join(known)}"
            yield f'`within` speaks of "{name}", which is no value; {hint}'
    for start in dict.fromkeys([value for value, _ in pairs]):
        circle = _back_to(start, pairs)
        # A circle is reported once, at its first value in the alphabet.
        if circle and start == min(circle):
            yield f"`within` leads back to where it began: {' → '.join(circle)}"


def _back_to(start: str, pairs: Pairs) -> list[str] | None:
    """Return a path from a value through the values around it back to itself, None where there is none."""
    seen, left = set[str](), [[start]]
    while left:
        way = left.pop(0)
        for value, place in pairs:
            if value != way[-1]:
                continue
            if place == start:
                return [*way, start]
            if place not in seen:
                seen.add(place)
                left.append([*way, place])
    return None
