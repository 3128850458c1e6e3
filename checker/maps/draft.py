"""Map × manifest → draft: what one document says of one act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checker.condition.documents import DOC, ROW
from checker.maps.expressions import ExpressionError, Names, Value, evaluate, plain, what
from checker.maps.model import Draft, Expression, Fact, Map, Page, Place, Row, RowMap, Trouble
from checker.read import manifests
from checker.read.document import Document, Path
from checker.read.manifests import Manifest

VALUES = 10_000
"""The most values that one field may hold once aliases are written out."""


class _Drafter:
    """Evaluates the expressions of a map over one document, and gathers what is wrong."""

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
        """Return the value of an expression, None where it has none."""
        try:
            return evaluate(by.tree, names)
        except ExpressionError as error:
            code = "not-there" if error.missing else "expression"
            advice = '; if it may be missing, ask: `has(...) ? ... : "unknown"`' if error.missing else ""
            self.trouble(code, f"{name}: {error.message}{advice}", self.place(error.node), by)
            return None

    def holds(self, name: str, by: Expression | None, names: Names) -> bool | None:
        """Return whether a `when` holds, false where a path is not there; None where it cannot be asked."""
        if by is None:
            return True
        try:
            found = evaluate(by.tree, names)
        except ExpressionError as error:
            if error.missing:
                return False
            self.trouble("expression", f"{name}: {error.message}", self.place(error.node), by)
            return None
        if not isinstance(found.value, bool):
            message = f"{name}: true or false is expected here; this is {what(found.value)}"
            self.trouble("expression", message, self.place(found.node), by)
            return None
        return found.value

    def fact(self, name: str, by: Expression, names: Names) -> Fact | None:
        """Return the fact that an expression gives."""
        found = self.value(name, by, names)
        if found is None:
            return None
        try:
            data = plain(found, VALUES)
        except ExpressionError as error:
            self.trouble("expression", f"{name}: {error.message}", self.place(error.node), by)
            return None
        # What rests on nothing in the manifest is the map's own word.
        return Fact(data, self.place(found.node) if found.node else by.place, by)

    def text(self, name: str, by: Expression, names: Names) -> tuple[str, Fact] | None:
        """Return the text that an expression gives, whole numbers too, with its fact."""
        fact = self.fact(name, by, names)
        if fact is None:
            return None
        if type(fact.value) not in (str, int) or fact.value == "":
            self.trouble("wrong-type", f"{name}: expected a text; this is {what(fact.value)}", fact.place, by)
            return None
        return str(fact.value), fact

    def rows(self, name: str, by: RowMap, names: Names) -> Iterator[Row]:
        """Yield the rows that a list of the manifest makes."""
        listed = self.value(f"{name}.each", by.each, names)
        if listed is None:
            return
        held = listed.value.value if isinstance(listed.value, manifests.Node) else listed.value
        if not isinstance(held, list) or any(not isinstance(item, manifests.Node) for item in held):
            message = f"{name}: `each` names a list of the manifest; this is {what(listed.value)}"
            self.trouble("wrong-type", message, self.place(listed.node), by.each)
            return
        seen: dict[str, Place] = {}
        for item in held:
            inner = {**names, ROW: item}
            at = f"{name}[{len(seen)}]" if by.key else name
            if self.holds(f"{name}.when", by.when, inner) is not True:
                continue
            key = self.text(f"{name}.key", by.key, inner) if by.key else None
            facts = {path: self.fact(f"{name}.{path}", expression, inner) for path, expression in by.fields.items()}
            place = self.place(item)
            if key is not None and by.key is not None:
                if key[0] in seen:
                    message = f'{at}: the key "{key[0]}" stands twice in one manifest, first at {seen[key[0]]}'
                    self.trouble("duplicate-key", message, place, by.key)
                seen.setdefault(key[0], place)
            yield Row(key[0] if key else "", {path: fact for path, fact in facts.items() if fact}, place)


def draft(manifest: Manifest, map: Map) -> Draft | None:
    """Return what a map makes of a document, None where it is none of those that are meant."""
    drafter = _Drafter(manifest, map)
    names = {DOC: manifest.root}
    meant = drafter.holds("when", map.when, names)
    whole = drafter.place(None)
    if meant is None:
        return Draft(map.kind, None, {}, {}, (), whole, tuple(drafter.troubles))
    if not meant:
        return None
    found = drafter.text("id", map.id, names)
    facts = {path: drafter.fact(path, by, names) for path, by in map.fields.items()}
    known = {path: fact for path, fact in facts.items() if fact}
    if found:
        known["id"] = found[1]._replace(value=found[0])
    known["kind"] = Fact(map.kind, map.kind_place)
    rows = {name: tuple(drafter.rows(name, by, names)) for name, by in map.rows.items()}
    unlisted = () if map.complete else tuple(rows)
    return Draft(map.kind, found[0] if found else None, known, rows, unlisted, whole, tuple(drafter.troubles))


def overlay(document: Document, is_fact: Callable[[str], bool], rows: dict[str, frozenset[str]]) -> Draft:
    """Return what a descriptor adds: its rows name by `key` the rows of a manifest that they are about.

    `is_fact` says of a dotted path whether it is a field; `rows` are the names of rows with their fields.
    """
    page = Page(document.path, document.lines)
    data: Any = document.data
    troubles: list[Trouble] = []
    facts: dict[str, Fact] = {}
    found: dict[str, tuple[Row, ...]] = {}

    def place(path: Path) -> Place:
        return Place(page, document.span(path))

    def leaves(value: Any, path: Path, before: str) -> Iterator[tuple[str, Fact]]:
        for key, inner in value.items():
            name = f"{before}{key}"
            if isinstance(inner, dict) and not is_fact(name):
                yield from leaves(inner, (*path, key), f"{name}.")
            else:
                yield name, Fact(inner, place((*path, key)))

    for key, value in data.items():
        if key not in rows or not isinstance(value, list):
            facts |= dict(leaves({key: value}, (), ""))
            continue
        made = []
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
            inner = {field: item for field, item in row.items() if field != "key" or "key" in rows[key]}
            made.append(Row(name, dict(leaves(inner, at, "")), place(at)))
        found[key] = tuple(made)
    return Draft(data["kind"], data["id"], facts, found, (), place(("id",)), tuple(troubles), is_overlay=True)
