from __future__ import annotations

from typing import NamedTuple

from checker.read.plain import attributes


class Pair(NamedTuple):
    name: str
    parts: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.parts)


def test_attributes_come_in_the_order_asked_for_and_tuples_as_lists() -> None:
    taken = attributes(Pair("one", ("a", "b")), "size", "parts", "name")
    assert list(taken.items()) == [("size", 2), ("parts", ["a", "b"]), ("name", "one")]
