"""The reader of conditions that writes Python over tables: every completion of a few open choices at once.

A table is an integer with one bit for each completion; -1 is the table of what always holds and 0 of what never does.
Where the completions are few this settles in microseconds what a decision diagram settles in milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from checker.condition.resolve import Free
from checker.condition.tree import (
    Call,
    Compare,
    Conditional,
    Element,
    Fact,
    In,
    Junction,
    Known,
    ListOf,
    Literal,
    Node,
    Not,
    Param,
    Quantifier,
    Reading,
    Rows,
    World,
)

EVERY = -1
"""The table of what holds in every completion."""


class Open:
    """The value of an open choice: what it may be, each with the table of the completions in which it is that.

    A comparison gives minus the table in which it holds, as True is minus the table of everything: the generated code
    negates either.
    """

    __slots__ = ("parts",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, parts: Sequence[tuple[Any, int]]) -> None:
        self.parts = parts

    def where(self, test: Callable[[Any], Any]) -> int:
        """Return the table of the completions whose value passes `test`, a truth value or minus a table."""
        found = 0
        for value, table in self.parts:
            held = test(value)
            if held:
                found |= table if held is True else table & -held
        return found

    def __eq__(self, other: object) -> int:  # type: ignore[override]
        return -self.where(lambda value: other == value)

    def __ne__(self, other: object) -> int:  # type: ignore[override]
        return -self.where(lambda value: other != value)

    def __lt__(self, other: Any) -> int:
        return -self.where(lambda value: other > value)

    def __le__(self, other: Any) -> int:
        return -self.where(lambda value: other >= value)

    def __gt__(self, other: Any) -> int:
        return -self.where(lambda value: other < value)

    def __ge__(self, other: Any) -> int:
        return -self.where(lambda value: other <= value)


class Space:
    """The completions of choices of so many values each; `patterns[i][v]` is where choice i has its value v."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self.strides: list[int] = []
        self.patterns: list[list[int]] = []
        count = 1
        for size in self.sizes:
            self.strides.append(count)
            count *= size
        self.full = (1 << count) - 1
        for size, stride in zip(self.sizes, self.strides, strict=True):
            run = (1 << stride) - 1
            period = stride * size
            # A geometric series puts the run at every place where this choice begins anew.
            whole = run * (self.full // ((1 << period) - 1))
            self.patterns.append([whole << (stride * value) for value in range(size)])

    def value(self, choice: int, values: Sequence[Any]) -> Open:
        """Return the value of a choice that may have `values`."""
        return Open(tuple(zip(values, self.patterns[choice], strict=True)))

    def split(self, table: int, choice: int) -> list[int]:
        """Return what a table is with each value of a choice, as tables of the completions with its first value."""
        stride = self.strides[choice]
        return [(table & pattern) >> (stride * value) for value, pattern in enumerate(self.patterns[choice])]


def some(tables: Iterable[int]) -> int:
    """Return the table of the completions that are in any of `tables`."""
    found = 0
    for table in tables:
        found |= table
        if found == EVERY:
            break
    return found


def every(tables: Iterable[int]) -> int:
    """Return the table of the completions that are in all of `tables`."""
    found = EVERY
    for table in tables:
        found &= table
        if not found:
            break
    return found


def few(kept: dict[str, Any], key: str, rows: Sequence[Any], table: Callable[[Any], int]) -> list[tuple[Any, int]]:
    """Return the rows for which `table` holds anywhere, each with it; worked out once for each key."""
    found: list[tuple[Any, int]] | None = kept.get(key)
    if found is None:
        found = kept[key] = [(row, held) for row in rows if (held := table(row))]
    return found


def over(items: Any, table: Callable[[Any], int]) -> int:
    """Return `table` of a list, which may be open."""
    return items.where(lambda value: -table(value)) if type(items) is Open else table(items)


def size(items: Any) -> Any:
    """Return the length of a list, which may be open."""
    return Open([(len(value), table) for value, table in items.parts]) if type(items) is Open else len(items)


def pick(condition: int, then: Callable[[], int], otherwise: Callable[[], int]) -> int:
    """Return the table of a conditional."""
    if condition == EVERY:
        return then()
    if not condition:
        return otherwise()
    return (condition & then()) | (~condition & otherwise())


NAMES: dict[str, Any] = {"some": some, "every": every, "few": few, "over": over, "size": size, "pick": pick, "len": len}
"""What generated code calls."""


class _Writer:
    """Writes tables of conditions; `first` are the lines that must stand before them.

    Among these is what a quantifier asks alike of every row (`steady`, names by expression).
    """

    def __init__(self) -> None:
        self.count = 0
        self.depth = 0
        self.first: list[str] = []
        self.steady: dict[str, str] = {}
        self.free = Free()

    def variable(self, name: str) -> str:
        return "v_" + "".join([c if c.isalnum() and c.isascii() else f"_{ord(c):x}_" for c in name])

    def fresh(self) -> str:
        self.count += 1
        return f"x{self.count}"

    def term(self, node: Node) -> str:
        if isinstance(node, Literal):
            return repr(node.value)
        if isinstance(node, Fact):
            row = "t" if node.scope == "this" else self.variable(node.scope) if node.scope else "a"
            return f"{row}[{node.path!r}]"
        if isinstance(node, Reading):
            return f"r[{node.id!r}]"
        if isinstance(node, World):
            return f"w[{node.key!r}]"
        if isinstance(node, Param):
            return f"p[{node.name!r}]"
        if isinstance(node, Element):
            return self.variable(node.variable)
        if isinstance(node, Call) and node.function == "size":
            of = node.args[0]
            return f"len(rows[{of.name!r}])" if isinstance(of, Rows) else f"size({self.term(of)})"
        raise TypeError(f"no such term: {node!r}")

    def table(self, node: Node) -> str:
        """Return the Python expression of a condition's table."""
        if isinstance(node, Compare):
            text = f"-({self.term(node.left)} {node.operator} {self.term(node.right)})"
            if self.depth and all(
                isinstance(item, (Literal, Param, Reading, World)) for item in (node.left, node.right)
            ):
                if text not in self.steady:
                    self.steady[text] = self.fresh()
                    self.first.append(f"{self.steady[text]} = {text}")
                return self.steady[text]
            return text
        if isinstance(node, Junction):
            return self.junction(node)
        if isinstance(node, Not):
            return f"~({self.table(node.operand)})"
        if isinstance(node, Quantifier):
            return self.quantifier(node)
        if isinstance(node, In):
            return self.membership(node)
        if isinstance(node, Conditional):
            then, otherwise = self.table(node.then), self.table(node.otherwise)
            return f"pick({self.table(node.condition)}, lambda: {then}, lambda: {otherwise})"
        if isinstance(node, Literal):
            return "-1" if node.value is True else "0"
        if isinstance(node, Known):
            return f"-(w[{node.key!r}] is not None)"
        return f"-({self.term(node)} == True)"

    def junction(self, node: Junction) -> str:
        parts = [self.table(item) for item in node.operands]
        return self.both(parts) if node.kind == "and" else self.either(parts)

    def both(self, parts: Sequence[str]) -> str:
        """Return the expression of what several tables have in common, the later ones asked where anything is left."""
        if len(parts) == 1:
            return parts[0]
        name = self.fresh()
        text = f"({name} := {parts[0]})"
        for part in parts[1:-1]:
            text += f" and ({name} := {name} & {part})"
        return f"({text} and {name} & {parts[-1]})"

    def either(self, parts: Sequence[str]) -> str:
        name = self.fresh()
        text = f"{name} if ({name} := {parts[0]}) == -1 else "
        for part in parts[1:-1]:
            text += f"{name} if ({name} := {name} | {part}) == -1 else "
        return f"({text}{name} | {parts[-1]})"

    def membership(self, node: In) -> str:
        if isinstance(node.container, ListOf):
            values = tuple([item.value for item in node.container.items if isinstance(item, Literal)])
            return f"over({self.term(node.item)}, lambda value: -(value in {values!r}))"
        return f"over({self.term(node.container)}, lambda items: -({self.term(node.item)} in items))"

    def quantifier(self, node: Quantifier) -> str:
        self.depth += 1
        text = self.exists(node) if node.kind == "exists" and isinstance(node.over, Rows) else self.plain(node)
        self.depth -= 1
        return text

    def plain(self, node: Quantifier) -> str:
        word = "every" if node.kind == "all" else "some"
        body = f"{word}(({self.table(node.body)}) for {self.variable(node.variable)} in "
        if isinstance(node.over, Rows):
            return f"{body}rows[{node.over.name!r}])"
        return f"over({self.term(node.over)}, lambda items: {body}items))"

    def exists(self, node: Quantifier) -> str:
        """Return the table of "for some row"; of what is asked of that row alone each row is asked once."""
        operands = node.body.operands if isinstance(node.body, Junction) and node.body.kind == "and" else (node.body,)
        alone = [item for item in operands if self.free.of(item) == (node.variable,)]
        if not (alone and isinstance(node.over, Rows)):
            return self.plain(node)
        row, held, test = self.variable(node.variable), self.fresh(), self.fresh()
        asked = self.both([self.table(item) for item in alone])
        self.first.append(f"def {test}({row}): return {asked}")
        rows = f"few(k, {test!r}, rows[{node.over.name!r}], {test})"
        body = self.both([held, *[self.table(item) for item in operands if item not in alone]])
        return f"some(({body}) for {row}, {held} in {rows})"


def table_function(nodes: Sequence[tuple[Node, bool]], name: str) -> str:
    """Return the source of `name(a, t, rows, r, w, p, k)`: the table in which each condition is as wanted.

    `a` are the act's facts, `t` the subject's row, `rows` all rows by name, `r` readings, `w` ledger, `p` parameters,
    with an `Open` for whatever is open; `k` keeps what this function finds out about rows for its next subject.
    """
    writer = _Writer()
    lines = [f"def {name}(a, t, rows, r, w, p, k):", "    found = -1"]
    for node, want in nodes:
        writer.first.clear()
        text = writer.table(node)
        lines += [f"    {line}" for line in writer.first]
        lines.append(f"    found &= {'' if want else '~'}({text})")
        lines.append("    if not found: return 0")
    lines.append("    return found")
    return "\n".join(lines)
