"""The references of a pack: each name must exist elsewhere in the pack."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from checker.pack.build import Complain
from checker.pack.edges import matching
from checker.pack.files import Files
from checker.pack.json_schema import acceptor
from checker.pack.model import ACT, Pack
from checker.pack.parameters import parameters
from checker.pack.placeholders import no_day, placeholders, unknown_placeholder
from checker.pack.schema import Kind, field_schema
from checker.pack.words import quoted
from checker.read.document import Path
from checker.read.spelling import meant

Name = tuple[str, Path, str, Any, Collection[Any]]
"""A reference: its file, its path, the sort of thing, the name, and the existing names."""


class References:
    """Finds the references in a pack's files; `complain` is called with each problem of a placeholder."""

    def __init__(self, pack: Pack, files: Files, complain: Complain) -> None:
        self.pack, self.files, self.complain = pack, files, complain

    def names(self) -> Iterator[Name]:
        """Yield every name that must exist elsewhere, with the existing names."""
        pack, (head, parts, agreements) = self.pack, self.files
        for key, item in pack.questions.items():
            spec = parts["readings"][key]
            for index, clause in enumerate(spec.get("clauses", ())):
                yield head["readings"], (key, "clauses", index), "clause", clause, pack.clauses
            if item.facet_of:
                yield head["readings"], (key, "facet_of"), "reading", item.facet_of, pack.questions
            if "open" in item.formulas:
                message = "a reading cannot be called open: waivers and receipts say so of a question without an answer"
                self.complain(head["readings"], (key, "readings", "open"), "bad-value", message)
        for key in head.get("pins", {}):
            yield "pack.yaml", ("pins", key), "reading", key, pack.questions
        ids = {*pack.rules, *pack.clauses, *pack.questions}
        for earlier, id in pack.aliases.items():
            yield "pack.yaml", ("aliases", earlier), "rule, clause or reading", id, ids
            if earlier in ids:
                message = f"{earlier} is an id of this pack, so it cannot be an earlier id of {id}; leave it out"
                self.complain("pack.yaml", ("aliases", earlier), "duplicate", message)
        for sort, person in pack.asked_of.items():
            yield "pack.yaml", ("asked_of", sort), "person", person, pack.people
        for key, item in pack.questions.items():
            if item.asked_of:
                yield head["readings"], (key, "asked_of"), "person", item.asked_of, pack.people
        for key, world in pack.world.items():
            if world.asked_of:
                yield head["ledger"], ("keys", key, "asked_of"), "person", world.asked_of, pack.people
        for spot, field_at_spot in [
            (("kinds", each.name), field) for each in pack.kinds.values() for _, field in each.fields()
        ]:
            if field_at_spot.asked_of:
                yield head["descriptor"], spot, "person", field_at_spot.asked_of, pack.people
        for index, clause in enumerate(head.get("unwaivable", ())):
            yield "pack.yaml", ("unwaivable", index), "clause", clause, pack.clauses
        for index, gap in enumerate(pack.gaps):
            for kind in gap.kinds:
                yield "pack.yaml", ("intended_gaps", index, "kinds"), "kind", kind, pack.kinds
            subjects = {ACT, *[rows for kind in gap.kinds if kind in pack.kinds for rows in pack.kinds[kind].rows]}
            yield "pack.yaml", ("intended_gaps", index, "subject"), "subject", gap.subject, subjects
        for index, item in enumerate(parts.get("priorities") or ()):
            for end in ("over", "under"):
                for clause in matching(item[end], pack.clauses) or [item[end]]:
                    yield head["priorities"], (index, end), "clause", clause, pack.clauses
            if "reading" in item:
                yield head["priorities"], (index, "reading"), "reading", item["reading"], pack.questions
        for index, note in enumerate(pack.notes):
            for kind in note.kinds:
                yield head["notes"], (index, "kinds"), "kind", kind, pack.kinds
            for rule in note.rules:
                yield head["notes"], (index, "rules"), "rule", rule, pack.rules
            if note.kind == "assumption":
                yield head["notes"], (index, "name"), "assumption", note.name, pack.assumptions
            if kinds := [pack.kinds[kind] for kind in note.kinds if kind in pack.kinds]:
                self.places(head["notes"], (index, "text"), note.text, kinds, ACT)
        every = {path for kind in pack.kinds.values() for path in kind.paths}
        yield from self.valid_names()
        yield from self.field_names()
        if pack.standing != "ledger":
            yield head["ledger"], ("standing",), "assumption", pack.standing, pack.assumptions
        if pack.counted_by:
            yield "pack.yaml", ("counted_by",), "field", pack.counted_by, every
        for index, path in enumerate(pack.attest):
            yield "pack.yaml", ("attest", index), "field", path, every
        for kind, spec in parts["descriptor"]["kinds"].items():
            for _, field in pack.kinds[kind].fields():
                for name in filter(None, (field.not_before, field.not_after)):
                    yield head["descriptor"], ("kinds", kind), "field", name, pack.kinds[kind].facts
                if field.after:
                    yield head["descriptor"], ("kinds", kind), "field", field.after, every
                for name in field.split:
                    yield head["descriptor"], ("kinds", kind), f"value of {field.path}", name, field.values
            at = (head["descriptor"], ("kinds", kind))
            yield from self.spoken_names(at, pack.kinds[kind])
            if "same" in spec:
                yield from self.same_names(
                    (head["descriptor"], ("kinds", kind, "same")), pack.kinds[kind], spec["same"]
                )
        for name, data in agreements:
            if pack.sources:
                yield name, ("source",), "source", data["source"], pack.sources
            if "supplements" in data:
                yield name, ("supplements",), "agreement", data["supplements"], pack.agreements
            for assumption in data["starts"].get("assumptions", ()):
                yield name, ("starts", "assumptions"), "assumption", assumption, pack.assumptions
            for number, clause in enumerate(data["clauses"]):
                base: Path = ("clauses", number)
                for other in clause.get("amendment", {}).get("by", ()):
                    yield name, (*base, "amendment", "by"), "clause", other, pack.clauses
                if not clause.get("rules") and clause["checkability"] not in ("none",) and not clause.get("uncovered"):
                    self.complain(
                        name,
                        (*base, "id"),
                        "no-rule",
                        f"{clause['id']} is checkable but has no rule; say why in `uncovered`",
                    )
                for place, rule in enumerate(clause.get("rules", ())):
                    yield from self.rule_names(name, (*base, "rules", place), rule)

    def valid_names(self) -> Iterator[Name]:
        """Yield the kinds and places of the `valid` conditions, and complain about fields that the kinds lack."""
        pack, (head, parts, _) = self.pack, self.files
        file = head["descriptor"]
        for index, entry in enumerate(parts["descriptor"].get("valid", ())):
            named = entry.get("kinds", pack.kinds)
            for kind in named:
                yield file, ("valid", index, "kinds"), "kind", kind, pack.kinds
            kinds = [pack.kinds[kind] for kind in named if kind in pack.kinds]
            if kinds and (problem := unknown_placeholder(entry["at"], kinds, ACT, pack.world)):
                self.complain(file, ("valid", index, "at"), "unknown-name", problem)
            if kinds:
                self.places(file, ("valid", index, "message"), entry["message"], kinds, ACT)
        for index, entry in enumerate((parts.get("ledger") or {}).get("valid", ())):
            yield head["ledger"], ("valid", index, "at"), "key", entry["at"], pack.world

    def field_names(self) -> Iterator[Name]:
        """Yield what fields say of their values and of one another, and complain about a value that a field cannot have."""
        file, descriptor, kinds = self.files.head["descriptor"], self.files.parts["descriptor"], tuple(self.pack.kinds)
        trees: list[tuple[Path, Mapping[str, Any]]] = [(("common",), descriptor["common"])]
        trees += [(("kinds", kind, "fields"), spec.get("fields", {})) for kind, spec in descriptor["kinds"].items()]
        for path, tree in trees:
            for name, spec in tree.items():
                here = (*path, name)
                if "fields" in spec:
                    trees.append(((*here, "fields"), spec["fields"]))
                    continue
                said = {key: spec[key] for key in ("absent", "example") if key in spec}
                accept = acceptor(field_schema(spec, kinds))
                for key in [key for key, value in said.items() if not accept(value)]:
                    near = meant(str(said[key]), spec.get("values", ()))
                    message = f"{key}: {name} cannot be {quoted(said[key])}{near}"
                    self.complain(file, (*here, key), "unknown-name", message)
                for key in ("labels", "also"):
                    for value in spec.get(key, ()):
                        yield file, (*here, key, value), f"value of {name}", value, spec.get("values", ())
                for other, value in spec.get("only_if", {}).items():
                    yield file, (*here, "only_if", other), "field", other, tree
                    if other in tree:
                        yield file, (*here, "only_if", other), f"value of {other}", value, tree[other].get("values", ())

    def spoken_names(self, at: tuple[str, Path], kind: Kind) -> Iterator[Name]:
        """Yield the fields in the words for a kind, its rows and its groups of facts."""
        if kind.called:
            yield *at, "field", kind.called, kind.facts
        if kind.moves:
            yield *at, "day", kind.moves, [path for path, field in kind.facts.items() if field.type == "date"]
        for rows, pieces in kind.in_words.items():
            for path in [path for piece in pieces for path in placeholders(piece)]:
                yield *at, "field", path, kind.rows[rows]
        for group in kind.groups:
            for path, _ in [pair for _, pairs in group.answers for pair in pairs]:
                yield *at, "field", path, group.paths

    def same_names(self, at: tuple[str, Path], kind: Kind, spec: Mapping[str, Any]) -> Iterator[Name]:
        """Yield the names in a kind's `same`, the agreement between descriptors of one thing."""
        name, base = at
        for index, path in enumerate(spec["by"]):
            yield name, (*base, "by", index), "field", path, kind.facts
        yield name, (*base, "rows"), "rows", spec["rows"], kind.rows
        for path, value in spec["where"].items():
            fields = kind.rows.get(spec["rows"], {})
            yield name, (*base, "where"), "field", path, fields
            if path in fields:
                yield name, (*base, "where", path), "value", value, fields[path].values
        days = [path for path, field in kind.rows.get(spec["rows"], {}).items() if field.type == "date"]
        yield name, (*base, "first"), "day", spec["first"], days
        for index, rule in enumerate(spec["rules"]):
            yield name, (*base, "rules", index), "rule", rule, self.pack.rules

    def places(self, name: str, at: Path, text: str, kinds: Sequence[Kind], subject: str) -> None:
        """Complain about placeholders for fields that the kinds lack, and about days between other fields than days."""
        pack = self.pack
        known = parameters(pack.agreements.values())
        for path in placeholders(text):
            start = path.partition(".")[0]
            if path not in known and start in [item.start for item in pack.agreements.values()]:
                near = meant(path, [name for name in known if name.startswith(f"{start}.")])
                self.complain(name, at, "unknown-name", f'there is no parameter "{path}"{near}')
            elif path not in known and (problem := unknown_placeholder(path, kinds, subject, pack.world)):
                self.complain(name, at, "unknown-name", problem)
        if problem := no_day(text, kinds, subject, pack.world):
            self.complain(name, at, "condition", problem)

    def rule_names(self, name: str, base: Path, rule: dict[str, Any]) -> Iterator[Name]:
        """Yield the references of a rule, and complain about placeholders in its texts for fields that its kinds lack."""
        pack = self.pack
        for index, kind in enumerate(rule["kinds"]):
            yield name, (*base, "kinds", index), "kind", kind, pack.kinds
        kinds = [pack.kinds[kind] for kind in rule["kinds"] if kind in pack.kinds]
        subjects = {ACT} | ({*kinds[0].rows} if kinds else set())
        yield name, (*base, "subject"), "subject", rule["subject"], subjects
        if len(kinds) < len(rule["kinds"]) or rule["subject"] not in subjects:
            return
        for index, assumption in enumerate(rule.get("assumptions", ())):
            yield name, (*base, "assumptions", index), "assumption", assumption, pack.assumptions
        for index, entry in enumerate(rule.get("except", ())):
            yield name, (*base, "except", index, "clause"), "clause", entry["clause"], pack.clauses
        for index, path in enumerate(rule["at"]):
            problem = unknown_placeholder(path, kinds, rule["subject"], pack.world)
            if problem:
                self.complain(name, (*base, "at", index), "unknown-name", problem)
        for key in ("messages", "remedies", "except"):
            for index, entry in enumerate(rule.get(key, ())):
                text = entry.get("text") or entry.get("message") or ""
                self.places(name, (*base, key, index), text, kinds, rule["subject"])
                for number, choice in enumerate(entry.get("decides", ())):
                    problem = unknown_placeholder(choice, kinds, rule["subject"], pack.world)
                    if problem and choice not in pack.questions:
                        self.complain(name, (*base, key, index, "decides", number), "unknown-name", problem)
