"""A document held against the schema becomes an act: its facts by path, each known or None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.judge.law import Law
from checker.pack.schema import UNKNOWN, Field, Kind

if TYPE_CHECKING:
    from checker.condition.symbolic import Values
    from checker.pack.validate import Refusal
    from checker.read.document import Path

SLOW = 8
"""Acts of a kind that are held against the schema before a function is made for the kind, which costs some of them."""


class Act(NamedTuple):
    """A valid descriptor: its facts and rows by dotted path, None where unknown; `data` is what was written."""

    kind: str
    id: str
    facts: Mapping[str, Any]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    data: Mapping[str, Any]


def values_of(act: Act, law: Law) -> Values:
    """Return what is known of an act under a law."""
    from checker.condition.symbolic import Values

    return Values(act.facts, act.rows, law.readings, law.world, law.params)


def path_of(text: str) -> Path:
    """Return a written path, `offerings[1].cloud`, in parts; raises ValueError where it is none."""
    parts: list[str | int] = []
    for piece in text.split("."):
        name, bracket, rest = piece.partition("[")
        if not name:
            raise ValueError(text)
        parts.append(name)
        while bracket:
            number, closed, rest = rest.partition("]")
            if not closed or not number.isdecimal():
                raise ValueError(text)
            parts.append(int(number))
            if rest and not rest.startswith("["):
                raise ValueError(text)
            bracket, rest = rest[:1], rest[1:]
    return tuple(parts)


ABSENT = object()
"""What stands for a key that is not there."""


def take(data: Mapping[str, Any], path: str) -> Any:
    found: Any = data
    for part in path.split("."):
        found = found.get(part, ABSENT) if isinstance(found, dict) else ABSENT
    return found


def _normal(data: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for path, field in fields.items():
        if field.type == "attestations":
            continue
        value = take(data, path) if "." in path else data.get(path, ABSENT)
        if value is ABSENT:
            facts[path] = field.absent
        elif (value == UNKNOWN and UNKNOWN not in field.values and field.type not in ("text", "id")) or (
            field.type == "text" and value == UNKNOWN and field.decides
        ):
            facts[path] = None
        elif isinstance(value, list):
            facts[path] = tuple(value)
        else:
            # Numbers meet as doubles, in CEL as here.
            facts[path] = float(value) if field.type == "number" else value
    return facts


class Reader:
    """Makes acts of documents under one law.

    A function made for the kind takes a valid descriptor's facts; whatever it is not sure of goes to the schema, which
    says what is wrong.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self._fast: dict[str, Any] = {}
        self._seen: dict[str, int] = {}
        self._slow: Any = None

    def act(self, data: object) -> tuple[Act | None, list[Refusal]]:
        """Return the act that plain data describes, or None with every reason why it is none."""
        if type(data) is dict:
            name = data.get("kind")
            fast = self._fast.get(name) if type(name) is str else None
            if fast is None and type(name) is str and name in self.law.pack.kinds:
                fast = self._prepare(name)
            if fast is not None:
                accept, valid = fast
                found = accept(data)
                if found is not None:
                    facts, rows = found
                    for holds in valid:
                        if holds(facts, facts, rows) is False:
                            break
                    else:
                        return Act(str(name), data.get("id", ""), facts, rows, data), []
        return self.slow.act(data)  # type: ignore[no-any-return]

    @property
    def slow(self) -> Any:
        """The slow reader of the same law."""
        if self._slow is None:
            from checker.judge.refusals import SlowReader

            self._slow = SlowReader(self.law)
        return self._slow

    def schema(self, kind: str) -> dict[str, Any]:
        """Return the JSON Schema of descriptors of a kind."""
        return self.slow.schema(kind)  # type: ignore[no-any-return]

    def _prepare(self, name: str) -> Any:
        law = self.law
        accept = law.machinery.accept(name, made_only=self._seen.setdefault(name, 0) < SLOW or law.rails is None)
        if accept is None or law.rails is None:
            self._seen[name] += 1
            return None
        rails = law.rails
        valid = [rails.condition(item.holds, item.kinds) for item in law.pack.valid if name in item.kinds]
        self._fast[name] = (accept, valid)
        return self._fast[name]


def make_act(kind: Kind, data: Mapping[str, Any]) -> Act:
    """Return the act that data of a valid descriptor describes."""
    return Act(
        kind.name,
        data.get("id", ""),
        _normal(data, kind.facts),
        {name: tuple([_normal(row, fields) for row in data.get(name, ())]) for name, fields in kind.rows.items()},
        data,
    )
