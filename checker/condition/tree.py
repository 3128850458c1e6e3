"""The syntax tree of a condition, before and after its names are resolved.

The parser makes `Name`, `Select`, `Call` and `Method`; resolution against a schema replaces those that stand for
facts, readings, ledger keys and parameters by `Fact`, `Reading`, `World` and `Param`, and expands definitions.
All readers of a condition read this one tree.
"""

from __future__ import annotations

from typing import NamedTuple, Union

KIND = "kind"
"""The name by which conditions ask for the kind, and the key of descriptors that says it."""


class Literal(NamedTuple):
    """A constant: text, number, boolean or null."""

    value: str | int | float | bool | None
    at: int = 0


class ListOf(NamedTuple):
    """A list literal."""

    items: tuple[Node, ...]
    at: int = 0


class Name(NamedTuple):
    """An identifier that is not resolved yet."""

    name: str
    at: int = 0


class Select(NamedTuple):
    """`operand.field`, not resolved yet."""

    operand: Node
    field: str
    at: int = 0


class Call(NamedTuple):
    """`function(args)`: `size`, `has`, or a definition."""

    function: str
    args: tuple[Node, ...]
    at: int = 0


class Method(NamedTuple):
    """`target.function(args)`: only `size` once resolved; `exists` and `all` become `Quantifier` in the parser."""

    target: Node
    function: str
    args: tuple[Node, ...]
    at: int = 0


class Quantifier(NamedTuple):
    """`over.exists(variable, body)` or `over.all(variable, body)`; `kind` is which.

    Until it is resolved it may be `filter` or `exists_one`.
    """

    kind: str
    over: Node
    variable: str
    body: Node
    at: int = 0
    least: int = 1
    """The least number for `exists`: more than one where the author counts, as in `over.filter(z, body).size() >= 2`."""


class StartsWith(NamedTuple):
    """`item.startsWith(prefix)` of a text; only resolution makes it."""

    item: Node
    prefix: str
    at: int = 0


class Not(NamedTuple):
    """`!operand`."""

    operand: Node
    at: int = 0


class Negate(NamedTuple):
    """`-operand`; on a numeric literal the parser folds it into the literal."""

    operand: Node
    at: int = 0


class Junction(NamedTuple):
    """`&&` or `||` over two or more operands; `kind` is `and` or `or`. Chains are flattened, order kept."""

    kind: str
    operands: tuple[Node, ...]
    at: int = 0


class Compare(NamedTuple):
    """`left operator right` with operator one of `== != < <= > >=`."""

    operator: str
    left: Node
    right: Node
    at: int = 0


class In(NamedTuple):
    """`item in container`."""

    item: Node
    container: Node
    at: int = 0


class Conditional(NamedTuple):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node
    at: int = 0


class Fact(NamedTuple):
    """A field of the act: `scope` is "" for the act itself or the variable of a row (`this`, `z`); `path` is dotted."""

    scope: str
    path: str
    at: int = 0


class Rows(NamedTuple):
    """The rows of the act that subjects are made of: `offerings`."""

    name: str
    at: int = 0


class Element(NamedTuple):
    """The variable of a quantifier over a list of texts."""

    variable: str
    at: int = 0


class Reading(NamedTuple):
    """The reading in force of a question: its value is the reading's name."""

    id: str
    at: int = 0


class World(NamedTuple):
    """A value of the ledger of world facts, by dotted key."""

    key: str
    at: int = 0


class Param(NamedTuple):
    """The first day of an agreement, `none` where it is left out."""

    name: str
    at: int = 0


class Later(NamedTuple):
    """`addDays(operand, days)`: the day some days after a day, or before it where `days` is negative; none stays none.

    A resolved tree has it only on one side of a comparison without constants.
    """

    operand: Node
    days: int
    at: int = 0


class Known(NamedTuple):
    """Whether the ledger knows a key; resolution makes it for a key with a stand-in, authors never write it."""

    key: str
    at: int = 0


Node = Union[  # noqa: UP007 - the names inside are forward references
    Literal,
    ListOf,
    Name,
    Select,
    Call,
    Method,
    Quantifier,
    Not,
    Negate,
    Junction,
    Compare,
    In,
    Conditional,
    Fact,
    Rows,
    Element,
    Reading,
    World,
    Param,
    Later,
    StartsWith,
    Known,
]
