"""The writer of fast readers: for each kind one function that takes a valid descriptor's facts out of plain data.

It gives nothing for whatever it is not sure of; then the schema decides, and says why. So it may never take what the
schema refuses, nor give other facts: tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.pack.schema import NONE, UNKNOWN, Field, Kind, make_field


def one_of(values: Iterable[str]) -> str:
    """Return the source of a set, in order: two builds write the same."""
    return "{" + ", ".join(map(repr, sorted(set(values)))) + "}"


def accept_source(kind: Kind, texts: Iterable[tuple[str, str]], name: str) -> str:
    """Return the source of `name(data)`: (facts, rows) of a valid descriptor of a kind, None for what needs the schema.

    `texts` are the text fields, by rows and path, that rules compare: `far(rows, path, value)` says whether one is
    clear of near spellings. The code calls `is_day`, `is_id`, `is_name`, `others`, `far` and
    `evidence`.
    """
    return Writer(kind, texts).function(name)


class Writer:
    """Writes a function that goes once through a descriptor of a kind; what it makes of each field others may change."""

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
        """Write the reading of a mapping, and return what is made of its fields, by commas."""
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
                found, row = self.fresh(), self.fresh()
                rows[name] = found
                add(f"{indent}{found} = []")
                add(f"{indent}for {row} in {variable}:")
                add(f"{indent}    if type({row}) is not dict: return None")
                inside = self.mapping(spec["fields"], row, name, "", indent + "    ", {})
                add(f"{indent}    {found}.append({self.row(inside)})")
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
        """Return the expression of what is made of a row."""
        return f"{{{inside}}}"

    def field(self, field: Field, scope: str, variable: str, keys: str, indent: str) -> str:
        """Write the reading of a field that is in `variable`, and return what is made of it; `keys` counts what is there."""
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
        """Write the check of a value that is there, and what becomes of it."""
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
            item = self.fresh()
            named = f"not is_name({item})"
            wrong = f"{item} not in {one_of(field.values)}" if field.of == "enum" else named
            add(f"{indent}if type({v}) is list:")
            add(f"{indent}    for {item} in {v}:")
            add(f"{indent}        if type({item}) is not str or {wrong}: return None")
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

    def word(self, field: Field, v: str, indent: str, wrong: str, open_: bool) -> None:
        self.lines.append(f"{indent}if {wrong}:")
        if not open_ or UNKNOWN in field.values:
            self.lines.append(f"{indent}    return None")
            return
        self.lines.append(f"{indent}    if {v} != {UNKNOWN!r}: return None")
        self.lines.append(f"{indent}    {v} = None")
