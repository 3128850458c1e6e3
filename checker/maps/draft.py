"""Map × manifest → draft: the facts of one document about one act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checker.condition.documents import DOC, ROW
from checker.maps.expressions import ExpressionError, Names, Value, evaluate, holds_without, plain_data, type_words
from checker.maps.model import Draft, Expression, Fact, Map, Page, Place, Row, RowMap, Trouble
from checker.read import manifests
from checker.read.document import Document, Path
from checker.read.limits import DEFAULT
from checker.read.manifests import Manifest

VALUES = 10_000
"""The most values of one field after expanding aliases."""
WRITTEN = DEFAULT.values
"""The most values that one map takes from one file after expanding aliases."""


class _Drafter:
    """Evaluates the expressions of a map over one document, and collects troubles."""

    def __init__(self, manifest: Manifest, map: Map) -> None:
        self.manifest = manifest
        self.map = map
        self.page = Page(manifest.sheet.path, manifest.sheet.lines)
        self.troubles: list[Trouble] = []

    def place(self, node: manifests.Node | None) -> Place:
        node = node or self.manifest.root
        return Place(self.page, self.manifest.sheet.span((node.start, node.end)))

    def trouble(self, code: str, message: str, place: Place, by: Expression) -> None:
        self.troubles.append(Trouble(code, f"{message} ({by.place})", place))

    def value(self, name: str, by: Expression, names: Names) -> Value | None:
        """Return the value of an expression, None after an error."""
        try:
            return evaluate(by.tree, names)
        except ExpressionError as error:
            code = "not-there" if error.missing else "expression"
            advice = '; if it may be missing, ask: `has(...) ? ... : "unknown"`' if error.missing else ""
            self.trouble(code, f"{name}: {error.message}{advice}", self.place(error.node), by)
            return None

    def holds(self, name: str, by: Expression | None, names: Names) -> bool | None:
        """Return whether a `when` holds, None after an error.

        A missing path means false. It is an error where the `when` would hold for that reason: `!` and `!=` turn it around.
        """
        if by is None:
            return True
        try:
            answer = evaluate(by.tree, names)
        except ExpressionError as error:
            try:
                if error.missing and not holds_without(by.tree, names):
                    return False
            except ExpressionError as other:
                error = other
            code = "not-there" if error.missing else "expression"
            advice = "; if it may be missing, say what it means then: `!has(...) || ...`" if error.missing else ""
            self.trouble(code, f"{name}: {error.message}{advice}", self.place(error.node), by)
            return None
        if not isinstance(answer.value, bool):
            message = f"{name}: true or false is expected here; this is {type_words(answer.value)}"
            self.trouble("expression", message, self.place(answer.node), by)
            return None
        return answer.value

    def fact(self, name: str, by: Expression, names: Names) -> Fact | None:
        """Return the fact of an expression, None after an error."""
        value = self.value(name, by, names)
        if value is None:
            return None
        written = self.manifest.sheet.written
        if written[self.map.name] > WRITTEN:
            message = f"this map takes more than {WRITTEN:,} values from this file once its aliases are written out"
            self.trouble("limit-values", message, self.place(None), self.map.id)
            return None
        try:
            data = plain_data(value, VALUES)
        except ExpressionError as error:
            self.trouble("expression", f"{name}: {error.message}", self.place(error.node), by)
            return None
        written[self.map.name] += size(data)
        # A value without a node in the manifest comes from the map itself.
        return Fact(data, self.place(value.node) if value.node else by.place, by)

    def text(self, name: str, by: Expression, names: Names) -> tuple[str, Fact] | None:
        """Return the value of an expression as text, with its fact; whole numbers become texts."""
        fact = self.fact(name, by, names)
        if fact is None:
            return None
        if type(fact.value) not in (str, int) or fact.value == "":
            self.trouble("wrong-type", f"{name}: expected a text; this is {type_words(fact.value)}", fact.place, by)
            return None
        return str(fact.value), fact

    def rows(self, name: str, by: RowMap, names: Names) -> Iterator[Row]:
        """Yield the rows from a list of the manifest."""
        each = self.value(f"{name}.each", by.each, names)
        if each is None:
            return
        entries = each.value.value if isinstance(each.value, manifests.Node) else each.value
        if not isinstance(entries, list) or any(not isinstance(entry, manifests.Node) for entry in entries):
            message = f"{name}: `each` names a list of the manifest; this is {type_words(each.value)}"
            self.trouble("wrong-type", message, self.place(each.node), by.each)
            return
        places: dict[str, Place] = {}
        for entry in entries:
            inner = {**names, ROW: entry}
            at = f"{name}[{len(places)}]" if by.key else name
            if self.holds(f"{name}.when", by.when, inner) is not True:
                continue
            key = self.text(f"{name}.key", by.key, inner) if by.key else None
            facts = {path: self.fact(f"{name}.{path}", expression, inner) for path, expression in by.fields.items()}
            place = self.place(entry)
            if key is not None and by.key is not None:
                if key[0] in places:
                    message = f'{at}: the key "{key[0]}" stands twice in one manifest, first at {places[key[0]]}'
                    self.trouble("duplicate-key", message, place, by.key)
                places.setdefault(key[0], place)
            yield Row(key[0] if key else "", {path: fact for path, fact in facts.items() if fact}, place)


def size(data: Any) -> int:
    """Return the number of values in plain data."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return 1 + sum([size(value) for value in inner])


def draft(manifest: Manifest, map: Map) -> Draft | None:
    """Return the draft of a document by a map, None if the map does not apply to it."""
    drafter = _Drafter(manifest, map)
    names = {DOC: manifest.root}
    applies = drafter.holds("when", map.when, names)
    whole = drafter.place(None)
    if applies is None:
        return Draft(map.kind, None, {}, {}, (), whole, tuple(drafter.troubles))
    if not applies:
        return None
    identity = drafter.text("id", map.id, names)
    facts = {path: drafter.fact(path, by, names) for path, by in map.fields.items()}
    known_facts = {path: fact for path, fact in facts.items() if fact}
    if identity:
        known_facts["id"] = identity[1]._replace(value=identity[0])
    known_facts["kind"] = Fact(map.kind, map.kind_place)
    rows = {name: tuple(drafter.rows(name, by, names)) for name, by in map.rows.items()}
    unlisted = () if map.complete else tuple(rows)
    return Draft(
        map.kind, identity[0] if identity else None, known_facts, rows, unlisted, whole, tuple(drafter.troubles)
    )


def overlay(document: Document, is_fact: Callable[[str], bool], rows: dict[str, frozenset[str]]) -> Draft:
    """Return the draft of an overlay, a descriptor that adds facts; the `key` of its rows names rows of a manifest.

    `is_fact` tells whether a dotted path is a field; `rows` has the fields of each list of rows.
    """
    page = Page(document.path, document.lines)
    data: Any = document.data
    troubles: list[Trouble] = []
    facts: dict[str, Fact] = {}
    rows_by_name: dict[str, tuple[Row, ...]] = {}

    def place(path: Path) -> Place:
        return Place(page, document.span(path))

    def leaves(value: Any, path: Path, before: str) -> Iterator[tuple[str, Fact]]:
        for key, inner in value.items():
            name = f"{before}{key}"
            if isinstance(inner, dict) and inner and not is_fact(name):
                yield from leaves(inner, (*path, key), f"{name}.")
            else:
                yield name, Fact(inner, place((*path, key)))

    for key, value in data.items():
        if key not in rows:
            facts |= dict(leaves({key: value}, (), ""))
            continue
        if not isinstance(value, list):
            # The schema refuses it, in the place of all rows.
            facts[key] = Fact(value, place((key,)))
            continue
        overlay_rows = []
        for index, row in enumerate(value):
            at = (key, index)
            if not isinstance(row, dict):
                troubles.append(
                    Trouble("wrong-type", f"{key}[{index}]: expected a row, a mapping of fields", place(at))
                )
                continue
            name = "" if "key" in rows[key] else row.get("key", "")
            if not isinstance(name, str):
                troubles.append(Trouble("wrong-type", f"{key}[{index}].key: expected a text", place((*at, "key"))))
                name = ""
            inner = {field: content for field, content in row.items() if field != "key" or "key" in rows[key]}
            overlay_rows.append(Row(name, dict(leaves(inner, at, "")), place(at)))
        rows_by_name[key] = tuple(overlay_rows)
    return Draft(data["kind"], data["id"], facts, rows_by_name, (), place(("id",)), tuple(troubles), is_overlay=True)
