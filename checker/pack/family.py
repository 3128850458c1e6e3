"""Agreements of a family: one that is `like` another has its clauses, but for those that it changes, adds or leaves out.

A clause that is taken over names the first day and the parameters of the agreement that takes it, has ids of its own,
and stands where its phrases are found again in that agreement's own text.
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
"""Until when a clause is in force, as it is written."""
_SLUG = re.compile("[^a-z0-9]+")
CONDITIONS = ("governs", "requires", "when")
TEXTS = ("title", "text", "message", "ground")
LEFT = ("amendment", "facts")
"""What a clause says of the agreement that it stands in, and of none that is like it."""


class Wrong(NamedTuple):
    """What is wrong with an agreement of a family: its file, where it stands there, a code and a sentence."""

    file: str
    path: Path
    code: str
    message: str


def families(
    documents: Mapping[str, Document], definitions: Mapping[str, str]
) -> tuple[dict[str, Document], list[Wrong]]:
    """Return the agreements with what each takes over written out, and what is wrong; `definitions` are the macros."""
    found: dict[str, Document] = {}
    wrong: list[Wrong] = []
    bodies = {key.partition("(")[0]: text for key, text in definitions.items()}
    known: dict[str, Data] = {}
    for name, document in documents.items():
        data: Any = document.data
        taking = "like" in data or any("like" in clause for clause in data.get("clauses", ()))
        found[name] = _Taking(name, data, known, bodies, wrong).document(document) if taking else document
        if not taking and "clauses" not in data:
            wrong.append(Wrong(name, (), "no-clauses", "an agreement has `clauses`, or is `like` an earlier one"))
            found[name] = _with(document, {**data, "clauses": []}, [])
        whole: Any = found[name].data
        known.setdefault(data["agreement"], whole)
    return found, wrong


def prefix(data: Mapping[str, Any]) -> str:
    """Return what the ids of an agreement's own clauses begin with, before a full stop."""
    return str(data.get("prefix", data["agreement"]))


def name_of(clause: str, data: Mapping[str, Any]) -> str:
    """Return the id of a clause without what the ids of its agreement begin with."""
    start = prefix(data) + "."
    return clause.removeprefix(start) if clause.startswith(start) else clause.partition(".")[2] or clause


class _Taking:
    """One agreement that takes clauses over."""

    def __init__(self, file: str, data: Data, known: Mapping[str, Data], bodies: Mapping[str, str], wrong: list[Wrong]):
        self.file, self.data, self.known, self.bodies, self.wrong = file, data, known, bodies, wrong
        self.own: list[Data] = data.get("clauses", [])
        self.found = {
            (item["clause"], item["phrase"]): (index, item) for index, item in enumerate(data.get("found", ()))
        }

    def complain(self, path: Path, message: str, code: str = "family") -> None:
        self.wrong.append(Wrong(self.file, path, code, message))

    def document(self, document: Document) -> Document:
        """Return the document with every clause written out."""
        clauses: list[Data] = []
        origins: list[int | None] = []
        parent = self._parent()
        over = {self._name(clause): index for index, clause in reversed(list(enumerate(self.own)))}
        left_out = self._left_out(parent)
        for clause in parent["clauses"] if parent else ():
            index = over.pop(name_of(clause["id"], parent or {}), None)
            if clause["id"] in left_out and index is None:
                continue
            clauses.append(self._written(index) if index is not None else self._taken(clause, parent or {}, ("like",)))
            origins.append(index)
        done = set(origins)
        for index in [index for index in range(len(self.own)) if index not in done]:
            clauses.append(self._written(index))
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
        found = []
        for index, name in enumerate(self.data.get("without", ())):
            clause = name if name in ids.values() else ids.get(name_of(name, self.data)) or ids.get(name)
            if clause is None:
                self.complain(
                    ("without", index), f'{parent["agreement"]} has no clause "{name}"' + meant(name, ids.values())
                )
            else:
                found.append(clause)
        return found

    def _parameters(self, parent: Data | None) -> Data:
        return dict(parent.get("parameters", {})) if parent else {}

    def _name(self, clause: Data) -> str:
        """Return the name under which a clause of this agreement takes the place of one that it is like."""
        home = self._home(clause["like"]) if "like" in clause else None
        mine = home is not None and home["agreement"] == self.data.get("like")
        return name_of(clause["like"], home) if home and mine else name_of(clause["id"], self.data)

    def _home(self, clause: str) -> Data | None:
        return next((data for data in self.known.values() if clause in [item["id"] for item in data["clauses"]]), None)

    def _written(self, index: int) -> Data:
        """Return a clause of this agreement; what it does not say is as in the clause that it is like."""
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
        """Return a clause of another agreement as it stands in this one."""
        mine = own["id"] if own else f"{prefix(self.data)}.{name_of(clause['id'], home)}"
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

        found: Data = {key: changed(value, key) for key, value in clause.items() if key not in LEFT}
        found["id"], found["inherited"] = mine, clause["id"]
        found["in_force"] = in_force(found["in_force"], home["starts"]["day"], self.data["starts"]["day"])
        found["pinpoints"] = [self._pinpoint(mine, item) for item in clause["pinpoints"]]
        if own is None or "rules" not in own:
            found["rules"] = [self._rule(rule, home, at) for rule in found.get("rules", ())]
        return found

    def _pinpoint(self, clause: str, item: Data) -> Data:
        """Return a pinpoint as it was found again; `before` is the fingerprint of the sentence that it was taken from."""
        index, found = self.found.get((clause, item["phrase"]), (None, {}))
        kept = {"paragraph": item["paragraph"], "phrase": item["phrase"], "before": item.get("fingerprint", "")}
        kept |= {key: value for key, value in found.items() if key in ("paragraph", "sentence", "fingerprint")}
        return {**kept, "entry": index}

    def _rule(self, rule: Data, home: Data, at: Path) -> Data:
        """Return a rule under an id of its own, judging acts under this agreement alone."""
        one, other = home["starts"]["name"], self.data["starts"]["name"]
        ending = f"-{slug(prefix(home))}"
        found = {**rule, "id": f"{rule['id'].removesuffix(ending)}-{slug(prefix(self.data))}"}
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
        return found

    def _used(self, text: str) -> list[str]:
        """Return the definitions that a condition uses, directly or through others."""
        found: list[str] = []
        waiting = [text]
        while waiting:
            for name in words(waiting.pop()):
                if name in self.bodies and name not in found:
                    found.append(name)
                    waiting.append(self.bodies[name])
        return found


_EMPTY: Data = {
    "pinpoints": [], "meaning": "", "modality": "status", "binds": "", "in_force": "", "checkability": "none", "reason": "",
}  # fmt: skip
"""What stands for a clause of which it is said already that it is like none."""


def in_force(text: str, was: str, day: str) -> str:
    """Return from when to when a copied clause is in force: from its own first day, and no end that is not after it."""
    text = _END.sub(lambda end: end[0] if end[1] > day else "", text.replace(was, day)).strip()
    return text or f"from {day}"


def slug(name: str) -> str:
    """Return a name in kebab-case."""
    return _SLUG.sub("-", name.lower()).strip("-")


def words(text: str) -> list[str]:
    """Return the names in a condition: what stands in quotes and what follows a full stop are none."""
    return [word for word in _WORD.findall(text) if word[0] not in "\"'"]


def renamed(text: str, one: str, other: str) -> str:
    """Return a condition with one name in place of another."""
    return _WORD.sub(lambda match: other if match[0] == one else match[0], text)


def _with(document: Document, data: Data, origins: list[int | None]) -> Document:
    """Return a document with other data, whose clauses stand where they come from: None is the agreement's `like`."""

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
