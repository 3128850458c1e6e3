"""Families of agreements: an agreement `like` another has its clauses, with changes, additions and omissions.

A clause taken over has the first day, the parameters and the ids of its new agreement, and its pinpoints are the places
of its phrases in that agreement's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.read.document import Document, Path, Places
from checker.read.spelling import meant

Data = dict[str, Any]
_WORD = re.compile(r""""[^"]*"|'[^']*'|(?<![.\w])[A-Za-z_]\w*""")
_END = re.compile(r"[;,]?\s*\b(?:until|till|through|to)\s+(\d{4}-\d\d-\d\d)", re.IGNORECASE)
"""The end of a clause's time in force, in words."""
_SLUG = re.compile("[^a-z0-9]+")
CONDITIONS = ("governs", "requires", "when")
TEXTS = ("title", "text", "message", "ground")
LEFT = ("amendment", "facts")
"""The keys of a clause that only apply to its own agreement."""


class FamilyProblem(NamedTuple):
    """A problem of an agreement in a family: its file, its path there, a code and a sentence."""

    file: str
    path: Path
    code: str
    message: str


def families(
    documents: Mapping[str, Document], definitions: Mapping[str, str]
) -> tuple[dict[str, Document], list[FamilyProblem]]:
    """Return the agreements with the clauses taken over written out, and the problems; `definitions` are the macros."""
    expanded: dict[str, Document] = {}
    problems: list[FamilyProblem] = []
    bodies = {key.partition("(")[0]: text for key, text in definitions.items()}
    known: dict[str, Data] = {}
    for name, document in documents.items():
        data: Any = document.data
        taking = "like" in data or any("like" in clause for clause in data.get("clauses", ()))
        expanded[name] = _Taking(name, data, known, bodies, problems).document(document) if taking else document
        if not taking and "clauses" not in data:
            problems.append(
                FamilyProblem(name, (), "no-clauses", "an agreement has `clauses`, or is `like` an earlier one")
            )
            expanded[name] = _with(document, {**data, "clauses": []}, [])
        whole: Any = expanded[name].data
        known.setdefault(data["agreement"], whole)
    return expanded, problems


def prefix(data: Mapping[str, Any]) -> str:
    """Return the prefix of the ids of an agreement's own clauses, before a full stop."""
    return str(data.get("prefix", data["agreement"]))


def name_of(clause: str, data: Mapping[str, Any]) -> str:
    """Return the id of a clause without the prefix of its agreement."""
    start = prefix(data) + "."
    return clause.removeprefix(start) if clause.startswith(start) else clause.partition(".")[2] or clause


class _Taking:
    """An agreement that takes clauses over."""

    def __init__(
        self, file: str, data: Data, known: Mapping[str, Data], bodies: Mapping[str, str], problems: list[FamilyProblem]
    ):
        self.file, self.data, self.known, self.bodies, self.problems = file, data, known, bodies, problems
        self.own: list[Data] = data.get("clauses", [])
        self.found = {
            (item["clause"], item["phrase"]): (index, item) for index, item in enumerate(data.get("found", ()))
        }

    def complain(self, path: Path, message: str, code: str = "family") -> None:
        self.problems.append(FamilyProblem(self.file, path, code, message))

    def document(self, document: Document) -> Document:
        """Return the document with all clauses written out."""
        clauses: list[Data] = []
        origins: list[int | None] = []
        parent = self._parent()
        over = {self._name(clause): index for index, clause in reversed(list(enumerate(self.own)))}
        left_out = self._left_out(parent)
        for clause in parent["clauses"] if parent else ():
            index = over.pop(name_of(clause["id"], parent or {}), None)
            if clause["id"] in left_out and index is None:
                continue
            clauses.append(
                self._own_clause(index) if index is not None else self._taken(clause, parent or {}, ("like",))
            )
            origins.append(index)
        done = set(origins)
        for index in [index for index in range(len(self.own)) if index not in done]:
            clauses.append(self._own_clause(index))
            origins.append(index)
        known = {clause["id"] for clause in clauses}
        clauses = [
            clause if index is None else {**clause, "origin": index}
            for clause, index in zip(clauses, origins, strict=True)
        ]
        for at, (clause, _) in self.found.items():
            if at[0] not in known:
                self.complain(("found", clause), f'there is no clause "{at[0]}" here any more: leave this entry out')
        parameters = {**self._parameters(parent), **self.data.get("parameters", {})}
        return _with(document, {**self.data, "clauses": clauses, "parameters": parameters}, origins)

    def _parent(self) -> Data | None:
        name = self.data.get("like")
        if name is None or name in self.known:
            return self.known[name] if name else None
        self.complain(("like",), f'there is no earlier agreement "{name}"' + meant(name, self.known))
        return None

    def _left_out(self, parent: Data | None) -> list[str]:
        if parent is None:
            return []
        ids = {name_of(clause["id"], parent): clause["id"] for clause in parent["clauses"]}
        clauses = []
        for index, name in enumerate(self.data.get("without", ())):
            clause = name if name in ids.values() else ids.get(name_of(name, self.data)) or ids.get(name)
            if clause is None:
                self.complain(
                    ("without", index), f'{parent["agreement"]} has no clause "{name}"' + meant(name, ids.values())
                )
            else:
                clauses.append(clause)
        return clauses

    def _parameters(self, parent: Data | None) -> Data:
        return dict(parent.get("parameters", {})) if parent else {}

    def _name(self, clause: Data) -> str:
        """Return the name by which a clause of this agreement replaces one taken over."""
        home = self._home(clause["like"]) if "like" in clause else None
        is_parent = home is not None and home["agreement"] == self.data.get("like")
        return name_of(clause["like"], home) if home and is_parent else name_of(clause["id"], self.data)

    def _home(self, clause: str) -> Data | None:
        return next((data for data in self.known.values() if clause in [item["id"] for item in data["clauses"]]), None)

    def _own_clause(self, index: int) -> Data:
        """Return a clause of this agreement, with missing keys from the clause it is `like`."""
        own = self.own[index]
        if "like" not in own:
            return own
        home = self._home(own["like"])
        if home is None:
            ids = [clause["id"] for data in self.known.values() for clause in data["clauses"]]
            message = f'there is no clause "{own["like"]}" in an earlier agreement' + meant(own["like"], ids)
            self.complain(("clauses", index, "like"), message, "unknown-name")
            return {**_EMPTY, **own}
        clause = next(item for item in home["clauses"] if item["id"] == own["like"])
        base = self._taken(clause, home, ("clauses", index, "like"), own)
        return {**base, **{key: value for key, value in own.items() if key != "like"}}

    def _taken(self, clause: Data, home: Data, at: Path, own: Data | None = None) -> Data:
        """Return a clause of another agreement adapted to this one."""
        own_id = own["id"] if own else f"{prefix(self.data)}.{name_of(clause['id'], home)}"
        one, other = home["starts"]["name"], self.data["starts"]["name"]
        clauses = {item["id"]: f"{prefix(self.data)}.{name_of(item['id'], home)}" for item in home["clauses"]}

        def changed(value: Any, key: str = "") -> Any:
            if isinstance(value, dict):
                return {name: changed(item, name) for name, item in value.items()}
            if isinstance(value, list):
                return [changed(item, key) for item in value]
            if not isinstance(value, str):
                return value
            if key in CONDITIONS:
                return renamed(value, one, other)
            if key in TEXTS:
                return value.replace(f"{{{one}.", f"{{{other}.")
            return clauses.get(value, value) if key == "clause" else value

        result: Data = {key: changed(value, key) for key, value in clause.items() if key not in LEFT}
        result["id"], result["inherited"] = own_id, clause["id"]
        result["in_force"] = in_force(result["in_force"], home["starts"]["day"], self.data["starts"]["day"])
        result["pinpoints"] = [self._pinpoint(own_id, item) for item in clause["pinpoints"]]
        if own is None or "rules" not in own:
            result["rules"] = [self._rule(rule, home, at) for rule in result.get("rules", ())]
        return result

    def _pinpoint(self, clause: str, original: Data) -> Data:
        """Return a pinpoint with its place in this agreement; `before` is the fingerprint of the original sentence."""
        index, entry = self.found.get((clause, original["phrase"]), (None, {}))
        pinpoint = {
            "paragraph": original["paragraph"],
            "phrase": original["phrase"],
            "before": original.get("fingerprint", ""),
        }
        pinpoint |= {key: value for key, value in entry.items() if key in ("paragraph", "sentence", "fingerprint")}
        return {**pinpoint, "entry": index}

    def _rule(self, rule: Data, home: Data, at: Path) -> Data:
        """Return a copy of a rule with an id of its own that judges only acts under this agreement."""
        one, other = home["starts"]["name"], self.data["starts"]["name"]
        ending = f"-{slug(prefix(home))}"
        copy = {**rule, "id": f"{rule['id'].removesuffix(ending)}-{slug(prefix(self.data))}"}
        texts = [rule["governs"], rule.get("requires", ""), *[item["when"] for item in rule.get("except", ())]]
        reading = next((name for text in texts for name in self._used(text) if one in words(self.bodies[name])), None)
        if reading:
            self.complain(
                at,
                f"the rule {rule['id']} of {home['agreement']} asks {reading}(), which reads {one}, so its copy would "
                f"judge by that agreement; give the definition the first day as an argument, as in {reading}({one})",
            )
        elif other not in words(rule["governs"]):
            self.complain(
                at,
                f"the rule {rule['id']} of {home['agreement']} governs without reading {one}, so its copy would judge "
                f"the same acts; say in `governs` which agreement an act is under",
            )
        return copy

    def _used(self, text: str) -> list[str]:
        """Return the definitions in a condition, directly or through others."""
        used: list[str] = []
        waiting = [text]
        while waiting:
            for name in words(waiting.pop()):
                if name in self.bodies and name not in used:
                    used.append(name)
                    waiting.append(self.bodies[name])
        return used


_EMPTY: Data = {
    "pinpoints": [], "meaning": "", "modality": "status", "binds": "", "in_force": "", "checkability": "none", "reason": "",
}  # fmt: skip
"""The replacement for a clause after the complaint that it is `like` an unknown one."""


def in_force(text: str, was: str, day: str) -> str:
    """Return the time in force of a copied clause: from its own first day, without an end before that."""
    text = _END.sub(lambda end: end[0] if end[1] > day else "", text.replace(was, day)).strip()
    return text or f"from {day}"


def slug(name: str) -> str:
    """Return a name in kebab-case."""
    return _SLUG.sub("-", name.lower()).strip("-")


def words(text: str) -> list[str]:
    """Return the names in a condition, without quoted texts and fields after a full stop."""
    return [word for word in _WORD.findall(text) if word[0] not in "\"'"]


def renamed(text: str, one: str, other: str) -> str:
    """Return a condition with one name in place of another."""
    return _WORD.sub(lambda match: other if match[0] == one else match[0], text)


def _with(document: Document, data: Data, origins: list[int | None]) -> Document:
    """Return a document with other data; clauses have the places of their origins, None that of the agreement's `like`."""

    def locate() -> Places:
        values, keys = document.places
        like = values.get(("like",), values[()])
        return Places(dict(_moved(values, origins, like)), dict(_moved(keys, origins)))

    return Document(document.path, document.index, data, document.lines, locate)


def _moved(table: Mapping[Path, Any], origins: list[int | None], like: Any = None) -> Iterator[tuple[Path, Any]]:
    places = {origin: index for index, origin in enumerate(origins) if origin is not None}
    for path, span in table.items():
        if path[:1] != ("clauses",) or len(path) < 2:
            yield path, span
        elif path[1] in places:
            yield (path[0], places[path[1]], *path[2:]), span
    if like is not None:
        yield from [(("clauses", index), like) for index, origin in enumerate(origins) if origin is None]
