"""The writer of fast readers: for each kind, a function that returns the facts of a valid descriptor from plain data.

A fast reader returns None in every doubtful case; then the schema decides and gives reasons. So it must never accept
data that the schema refuses, nor return other facts: tests compare the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.pack.schema import NONE, UNKNOWN, Field, Kind, make_field


def one_of(values: Iterable[str]) -> str:
    """Return the source of a set in sorted order, so that two builds write the same."""
    return "{" + ", ".join(map(repr, sorted(set(values)))) + "}"


def accept_source(kind: Kind, texts: Iterable[tuple[str, str]], name: str) -> str:
    """Return the source of `name(data)`: (facts, rows) of a valid descriptor of a kind, None if the schema has to decide.

    `texts` are the text fields, by rows and path, that rules compare; `far(rows, path, value)` is whether a value has
    no near spelling among the literals. The code calls `is_day`, `is_id`, `is_name`, `apart`, `far` and `evidence`.
    """
    return Writer(kind, texts).function(name)


class Writer:
    """Writes a function that reads a descriptor of a kind in one pass; subclasses may change the result of a field."""

    def __init__(self, kind: Kind, texts: Iterable[tuple[str, str]]) -> None:
        self.kind = kind
        self.texts = frozenset(texts)
        self.lines: list[str] = []
        self.count = 0

    def function(self, name: str) -> str:
        """Return the source of the function."""
        self.lines = [f"def {name}(data):"]
        rows: dict[str, str] = {}
        facts = self.mapping(self.kind.tree, "data", "", "", "    ", rows)
        tuples = ", ".join([f"{key!r}: tuple({variable})" for key, variable in rows.items()])
        self.lines.append(f"    return {{{facts}}}, {{{tuples}}}")
        return "\n".join(self.lines)

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def mapping(
        self, tree: Mapping[str, Any], source: str, scope: str, prefix: str, indent: str, rows: dict[str, str]
    ) -> str:
        """Write the code that reads a mapping and return the expressions of its fields, joined by commas."""
        add = self.lines.append
        keys = self.fresh()
        add(f"{indent}{keys} = 0")
        facts: list[str] = []
        named: dict[str, str] = {}
        limited: list[Field] = []
        for name, spec in tree.items():
            variable = self.fresh()
            add(f"{indent}{variable} = {source}.get({name!r}, ABSENT)")
            if spec["type"] == "rows":
                add(f"{indent}if type({variable}) is not list or not {variable}: return None")
                add(f"{indent}{keys} += 1")
                row_list, row = self.fresh(), self.fresh()
                rows[name] = row_list
                add(f"{indent}{row_list} = []")
                add(f"{indent}for {row} in {variable}:")
                add(f"{indent}    if type({row}) is not dict: return None")
                inside = self.mapping(spec["fields"], row, name, "", indent + "    ", {})
                add(f"{indent}    {row_list}.append({self.row(inside)})")
                continue
            if spec["type"] == "block":
                if spec.get("required"):
                    add(f"{indent}if {variable} is ABSENT: return None")
                add(f"{indent}if {variable} is ABSENT: {variable} = NOTHING")
                if not spec.get("required"):
                    add(f"{indent}elif {variable} == {UNKNOWN!r}: {variable} = NOTHING; {keys} += 1")
                add(f"{indent}elif type({variable}) is not dict: return None")
                add(f"{indent}else: {keys} += 1")
                facts.append(self.mapping(spec["fields"], variable, scope, f"{prefix}{name}.", indent, {}))
                continue
            field = make_field(prefix + name, spec)
            facts.append(self.field(field, scope, variable, keys, indent))
            if field.only_if:
                limited.append(field)
            named[field.path] = variable
        for field in limited:
            for other, needed in field.only_if:
                sibling = named.get(prefix + other)
                if sibling is None:
                    add(f"{indent}return None")
                    continue
                add(
                    f"{indent}if {sibling} is not None and {sibling} != {needed!r} "
                    f"and {source}.get({field.path.rsplit('.', 1)[-1]!r}, ABSENT) is not ABSENT: return None"
                )
        add(f"{indent}if len({source}) != {keys}: return None")
        return ", ".join(filter(None, facts))

    def row(self, inside: str) -> str:
        """Return the expression for a row."""
        return f"{{{inside}}}"

    def field(self, field: Field, scope: str, variable: str, keys: str, indent: str) -> str:
        """Write the code that reads a field in `variable` and return its expression; `keys` counts the present keys."""
        add = self.lines.append
        add(f"{indent}if {variable} is ABSENT:")
        add(f"{indent}    return None" if field.required else f"{indent}    {variable} = {field.absent!r}")
        add(f"{indent}else:")
        add(f"{indent}    {keys} += 1")
        if field.type == "attestations":
            add(
                f"{indent}    if {variable} != {UNKNOWN!r} and not evidence({self.kind.name!r}, {variable}, data): return None"
            )
            return ""
        self.value(field, scope, variable, indent + "    ")
        return f"{field.path!r}: {variable}"

    def value(self, field: Field, scope: str, variable: str, indent: str) -> None:
        """Write the code that checks and converts a present value."""
        v, add = variable, self.lines.append
        open_ = not field.required
        if field.type == "kind":
            add(f"{indent}if {v} != {self.kind.name!r}: return None")
        elif field.type == "id":
            add(f"{indent}if type({v}) is not str or not is_id({v}): return None")
        elif field.type == "version":
            add(f"{indent}if type({v}) is not int or {v} not in {field.values or (1,)!r}: return None")
        elif field.type == "text":
            add(f"{indent}if type({v}) is not str: return None")
            if field.decides:
                add(f"{indent}if {v} == {UNKNOWN!r}: {v} = None")
                add(f"{indent}elif not is_name({v}): return None")
            if (scope, field.path) in self.texts:
                add(f"{indent}elif not far({scope!r}, {field.path!r}, {v}): return None")
            if field.never:
                add(f"{indent}if {v} is not None and not apart(({v},), {field.never!r}): return None")
        elif field.type == "enum":
            add(f"{indent}if type({v}) is not str: return None")
            self.word(field, v, indent, f"{v} not in {one_of(field.values)}" if field.values else "True", open_)
        elif field.type == "boolean":
            self.word(field, v, indent, f"{v} is not True and {v} is not False", open_)
        elif field.type == "date":
            add(f"{indent}if type({v}) is not str: return None")
            also = f"{v} != {NONE!r} and " if field.none else ""
            self.word(field, v, indent, f"{also}not is_day({v})", open_)
        elif field.type == "number":
            add(f"{indent}if type({v}) is not float and type({v}) is not int:")
            add(f"{indent}    if {v} != {UNKNOWN!r}: return None" if open_ else f"{indent}    return None")
            if open_:
                add(f"{indent}    {v} = None")
            if field.minimum is not None:
                add(f"{indent}elif {v} < {field.minimum!r}: return None")
            if field.whole:
                add(f"{indent}elif {v} % 1: return None")
            add(f"{indent}else: {v} = float({v})")
        elif field.type == "list":
            entry = self.fresh()
            named = f"not is_name({entry})"
            misfit = f"{entry} not in {one_of(field.values)}" if field.of == "enum" else named
            add(f"{indent}if type({v}) is list:")
            add(f"{indent}    for {entry} in {v}:")
            add(f"{indent}        if type({entry}) is not str or {misfit}: return None")
            add(f"{indent}    {v} = tuple({v})")
            if field.minimum_entries:
                add(f"{indent}    if len({v}) < {field.minimum_entries}: return None")
            if field.never:
                add(f"{indent}    if not apart({v}, {field.never!r}): return None")
            add(f"{indent}elif {v} != {UNKNOWN!r}: return None" if open_ else f"{indent}else: return None")
            if open_:
                add(f"{indent}else: {v} = None")
        else:
            raise ValueError(f"no such type of field: {field.type}")

    def word(self, field: Field, v: str, indent: str, misfit: str, open_: bool) -> None:
        self.lines.append(f"{indent}if {misfit}:")
        if not open_ or UNKNOWN in field.values:
            self.lines.append(f"{indent}    return None")
            return
        self.lines.append(f"{indent}    if {v} != {UNKNOWN!r}: return None")
        self.lines.append(f"{indent}    {v} = None")
