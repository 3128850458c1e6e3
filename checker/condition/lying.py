"""Values of an enum that lie within others: `within(region, "eea")` is `region in [...]` with all that lies there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from checker.read.spelling import nearest

Pairs = tuple[tuple[str, str], ...]
FORM = '`within` takes a value and what it may lie in, as in `within(region, "eu")`'


def pairs_of(spec: Any) -> Pairs:
    """Return each value with one that it lies within, from a mapping of values to one or several of them."""
    return tuple(
        [(value, wide) for value, wides in spec.items() for wide in ([wides] if isinstance(wides, str) else wides)]
    )


def inside(wide: str, values: Iterable[str], pairs: Pairs) -> tuple[str, ...]:
    """Return the values that lie within one, through others too, and that one itself, in their order."""
    found, left = {wide}, [wide]
    while left:
        outer = left.pop()
        more = [value for value, place in pairs if place == outer and value not in found]
        found.update(more)
        left += more
    return tuple([value for value in values if value in found])


def problems_of(values: Iterable[str], pairs: Pairs) -> Iterator[str]:
    """Yield what is wrong with the values that are said to lie within others: unknown ones, and circles."""
    known = tuple(values)
    for name in dict.fromkeys([name for pair in pairs for name in pair]):
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {near}?" if near else f"the values are {', '.join(known)}"
            yield f'`within` speaks of "{name}", which is no value; {hint}'
    for start in dict.fromkeys([value for value, _ in pairs]):
        circle = _back_to(start, pairs)
        # Told once, where its first value stands.
        if circle and start == min(circle):
            yield f"`within` leads back to where it began: {' → '.join(circle)}"


def _back_to(start: str, pairs: Pairs) -> list[str] | None:
    """Return the way from a value through those that it lies within back to itself, None where there is none."""
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
