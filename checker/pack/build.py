"""The builder of packs: the plain data of a pack's files → the values of `model`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from checker.condition.lying import pairs_of
from checker.pack.edges import edges
from checker.pack.files import Files
from checker.pack.model import (
    ACT,
    Agreement,
    Assumption,
    Clause,
    Entry,
    Exception_,
    Gap,
    Message,
    NoteRule,
    Pack,
    Pin,
    Pinpoint,
    Question,
    ReadingChoice,
    Rule,
    Source,
    Valid,
    WorldKey,
)
from checker.pack.parameters import make_parameter, parameters, problem_of, with_values, worded
from checker.pack.schema import INTEGER, UNKNOWN, Kind
from checker.read.document import Path
from checker.read.spelling import meant

Complain = Callable[[str, Path, str, str], None]
"""A function that takes a problem of a pack: the file, the path there, a code and a sentence."""


def build(files: Files, kinds: dict[str, Kind], folder: str, complain: Complain) -> Pack:
    """Return the pack of files, without its digest and the fields that clauses read; complain about duplicates."""
    head, parts = files.head, files.parts
    ledger = parts.get("ledger") or {"keys": {}, "facts": {}}
    clauses: dict[str, Clause] = {}
    rules: dict[str, Rule] = {}
    bodies: dict[str, Agreement] = {}
    sources: dict[str, Source] = {}
    for index, item in enumerate(head.get("sources", ())):
        if item["id"] in sources:
            complain("pack.yaml", ("sources", index, "id"), "duplicate", f"the source {item['id']} is described twice")
        sources[item["id"]] = make_source(item)
    for name, data in files.agreements:
        if data["agreement"] in bodies:
            complain(name, ("agreement",), "duplicate", f"the agreement {data['agreement']} is described twice")
        for index, spec in enumerate(data["clauses"]):
            path: Path = ("clauses", index)
            if spec["id"] in head.get("unwaivable", ()):
                spec = {**spec, "waivable": False}
            if spec["id"] in clauses:
                complain(name, (*path, "id"), "duplicate", f"the clause {spec['id']} is described twice")
            for number, rule in enumerate(spec.get("rules", ())):
                if rule["id"] in rules or rule["id"] == "joint":
                    complain(name, (*path, "rules", number, "id"), "duplicate", f"the rule id {rule['id']} is taken")
                rules[rule["id"]] = make_rule(rule, spec["id"])
            clauses[spec["id"]] = make_clause(spec, data)
        bodies[data["agreement"]] = make_agreement(data)
        for key, spec in data.get("parameters", {}).items():
            problem = problem_of(key, spec, data["starts"]["day"])
            if problem:
                complain(name, ("parameters", key), "parameter", problem)
            days = [
                f"this.{field.path}" if rows else field.path
                for kind in kinds.values()
                for rows, field in kind.fields()
                if field.type == "date"
            ]
            if "dated_by" in spec and spec["dated_by"] not in days:
                message = f'{key} is `dated_by` "{spec["dated_by"]}", and no kind of acts has such a day{meant(spec["dated_by"], days)}'
                complain(name, ("parameters", key, "dated_by"), "parameter", message)
    known = parameters(bodies.values())
    rules = {key: worded(rule, known) for key, rule in rules.items()} if known else rules
    valid = parts["descriptor"].get("valid", ())
    return Pack(
        name=head["pack"],
        title=head.get("title", head["pack"]),
        version=head["version"],
        reviewed_on=head["reviewed_on"],
        basis=" ".join(head["basis"].split()),
        digest="",
        locked=head.get("locked", False),
        pins={key: make_pin(pin) for key, pin in head.get("pins", {}).items()},
        sources=sources,
        kinds=kinds,
        valid=tuple(
            [
                Valid(
                    tuple(item.get("kinds", kinds)),
                    item["holds"],
                    item["at"],
                    item["message"],
                    item.get("broken", "error"),
                )
                for item in valid
            ]
        ),
        world={key: make_key(key, spec) for key, spec in ledger["keys"].items()},
        world_valid=tuple([Valid((), item["holds"], item["at"], item["message"]) for item in ledger.get("valid", ())]),
        ledger={key: make_entries(value) for key, value in ledger["facts"].items()},
        questions={
            key: about_family(make_question(key, spec), clauses) for key, spec in (parts.get("readings") or {}).items()
        },
        assumptions={
            key: Assumption(key, spec["title"], spec["text"]) for key, spec in (parts.get("assumptions") or {}).items()
        },
        definitions=parts.get("definitions") or {},
        edges=tuple(edges(parts.get("priorities") or (), clauses)),
        notes=tuple(
            [
                make_note({**item, "text": with_values(item["text"], known)}, tuple(kinds))
                for item in parts.get("notes") or ()
            ]
        ),
        attest=tuple(head.get("attest", ())),
        agreements=bodies,
        clauses=clauses,
        rules=rules,
        cases=os.path.join(folder, head["cases"]) if "cases" in head else "",
        gaps=tuple(
            [
                Gap(gap["when"], tuple(gap.get("kinds", kinds)), gap["reason"], gap.get("subject", ACT))
                for gap in head.get("intended_gaps", ())
            ]
        ),
        standing=ledger.get("standing", "ledger"),
        waiver_consent=head.get("waiver_consent", True),
        people=dict(head.get("people", {})),
        asked_of=dict(head.get("asked_of", {})),
        counted_by=head.get("counted_by", ""),
        aliases=head.get("aliases", {}),
    )


def make_key(key: str, spec: Mapping[str, Any]) -> WorldKey:
    """Return the ledger key of a specification."""
    return WorldKey(
        key,
        "number" if spec["type"] == INTEGER else spec["type"],
        tuple(spec.get("values", ())),
        spec.get("none", False),
        spec.get("cause", "fact"),
        spec.get("stand_in", ""),
        spec["about"],
        spec.get("minimum"),
        spec["type"] == INTEGER,
        spec.get("asked_of", ""),
        pairs_of(spec.get("within", {})),
        spec.get("unit", ""),
    )


def make_source(spec: Mapping[str, Any]) -> Source:
    """Return the source of a specification."""
    return Source(
        spec["id"],
        spec["title"],
        spec.get("publisher", ""),
        spec["file"],
        spec.get("where", ""),
        spec.get("read_on", ""),
    )


def make_agreement(spec: Mapping[str, Any]) -> Agreement:
    """Return the agreement of a specification, with its clauses by id."""
    start = spec["starts"]
    return Agreement(
        spec["agreement"],
        spec["title"],
        spec["source"],
        start["name"],
        start["day"],
        start.get("known_from", start["day"]),
        tuple(start.get("assumptions", ())),
        spec.get("supplements", ""),
        tuple([clause["id"] for clause in spec["clauses"]]),
        spec.get("called", spec["title"]),
        tuple(spec.get("summary", ())),
        spec.get("like", ""),
        {key: make_parameter(key, item) for key, item in spec.get("parameters", {}).items()},
    )


def make_rule(spec: Mapping[str, Any], clause: str) -> Rule:
    """Return the rule of a specification."""

    def messages(key: str) -> tuple[Message, ...]:
        return tuple(
            [
                Message(item["text"], item.get("verdict", ""), item.get("when", ""), tuple(item.get("decides", ())))
                for item in spec.get(key, ())
            ]
        )

    return Rule(
        spec["id"],
        clause,
        spec["title"],
        tuple(spec["kinds"]),
        spec["subject"],
        spec["governs"],
        spec.get("requires", ""),
        tuple(
            [
                Exception_(
                    item.get("id", item["clause"]),
                    item["clause"],
                    item["when"],
                    item["ground"],
                    item.get("message", ""),
                    item.get("reading", ""),
                )
                for item in spec.get("except", ())
            ]
        ),
        tuple(spec["at"]),
        tuple(spec.get("assumptions", ())),
        messages("messages"),
        messages("remedies"),
        spec.get("never_fails", ""),
    )


def make_clause(spec: Mapping[str, Any], agreement: Mapping[str, Any]) -> Clause:
    """Return the clause of a specification."""
    amendment = spec.get("amendment", {})
    return Clause(
        spec["id"],
        agreement["agreement"],
        agreement["source"],
        tuple([Pinpoint(item["paragraph"], item["phrase"], item.get("fingerprint", "")) for item in spec["pinpoints"]]),
        spec["meaning"],
        spec["modality"],
        spec["binds"],
        spec["in_force"],
        amendment.get("effect", "none"),
        tuple(amendment.get("by", ())),
        amendment.get("ground", ""),
        spec["checkability"],
        spec["reason"],
        (),
        spec.get("waivable", True),
        tuple([rule["id"] for rule in spec.get("rules", ())]),
        spec.get("uncovered", ""),
        spec.get("inherited", ""),
    )


def make_question(key: str, spec: Mapping[str, Any]) -> Question:
    """Return the question of a specification in readings.yaml."""
    return Question(
        key,
        spec["name"],
        spec.get("words", ""),
        spec["question"],
        tuple(spec.get("clauses", ())),
        spec.get("open", False),
        spec.get("effect") == "none",
        spec.get("facet_of", ""),
        tuple(
            [
                ReadingChoice(name, choice["standing"] == "plausible", choice["means"], choice.get("record", False))
                for name, choice in spec["readings"].items()
            ]
        ),
        spec.get("evidence", ""),
        spec.get("asked_of", ""),
    )


def about_family(question: Question, clauses: Mapping[str, Clause]) -> Question:
    """Return a question about its clauses and all clauses taken over from them."""
    about = [*question.clauses]
    for key, clause in clauses.items():
        about += [key] if clause.like in about else []
    return question._replace(clauses=tuple(dict.fromkeys(about)))


def make_note(spec: Mapping[str, Any], kinds: tuple[str, ...]) -> NoteRule:
    """Return the note of a specification in notes.yaml."""
    return NoteRule(
        spec["id"],
        spec.get("kind", "note"),
        spec.get("name", spec["id"]),
        tuple(spec.get("kinds", kinds)),
        tuple(spec.get("verdicts", ())),
        tuple(spec.get("rules", ())),
        spec.get("when", ""),
        spec["text"],
    )


def make_pin(spec: Any) -> Pin:
    """Return the pin of a reading's name, or of a mapping with reading, by, on and why."""
    if isinstance(spec, str):
        return Pin(spec)
    return Pin(spec["reading"], spec.get("by", ""), spec.get("on", ""), spec.get("why", ""))


def make_entries(value: Any) -> tuple[Entry, ...]:
    """Return the entries of a ledger key from a bare value, one entry or a list of entries."""
    if isinstance(value, list):
        return tuple([entry for part in value for entry in make_entries(part)])
    if isinstance(value, dict):
        known = None if value["value"] == UNKNOWN else value["value"]
        return (Entry(known, value.get("known_from", ""), value.get("source", "")),)
    return (Entry(None if value == UNKNOWN else value),)
