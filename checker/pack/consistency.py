"""Consistency of a pack: checks of every name, type and condition against the other parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.condition.lying import problems_of
from checker.condition.parse import ConditionError
from checker.pack.build import Complain
from checker.pack.conditions import Conditions
from checker.pack.entries import check_entries
from checker.pack.files import Files
from checker.pack.model import ACT, Pack
from checker.pack.references import References
from checker.pack.unused import unknown_names
from checker.read.document import Path
from checker.read.spelling import meant

Condition = tuple[str, Path, str, tuple[str, ...], str]
"""A condition's file, path, text, kinds and subject."""


class Consistency:
    """Checks a built pack with its resolved conditions; `complain` is called with each problem."""

    def __init__(self, pack: Pack, trees: Conditions, files: Files, complain: Complain) -> None:
        self.pack, self.trees, self.files, self.complain = pack, trees, files, complain
        self.definitions = files.head.get("definitions", "pack.yaml")
        self.reported: set[tuple[str, str]] = set()

    def check(self) -> None:
        """Check every name, type and condition of the pack against the other parts."""
        pack, head, parts = self.pack, self.files.head, self.files.parts
        numbers = [
            (kind.name, f"a value of {name} in {kind.name} is no text: put it in quotes")
            for kind in pack.kinds.values()
            for name, field in kind.paths.items()
            if field.type in ("enum", "list") and not all(isinstance(value, str) for value in field.values)
        ]
        for name, message in numbers:
            self.complain(head["descriptor"], ("kinds", name), "descriptor", message)
        if numbers:
            # Whatever names a value looks for the nearest one, among texts.
            return
        try:
            self.trees.definitions  # noqa: B018 - made on first use, and every condition needs them
        except ConditionError as error:
            key = next((key for key in pack.definitions if key.partition("(")[0] == error.definition), None)
            message = f"{key}: {error}" if key else str(error)
            self.complain(self.definitions, (key,) if key else (), "condition", message)
            return
        texts: list[str] = [key.stand_in for key in pack.world.values() if key.stand_in]
        for file, path, text, kinds, subject in self.conditions():
            self.condition(file, path, text, kinds, subject)
            texts.append(text)
        for key, message in unknown_names(pack, self.trees.definitions, texts):
            self.complain(self.definitions, (key,), "unknown-name", f"{key}: {message}")
        for file, path, what, name, known in References(pack, self.files, self.complain).names():
            if name not in known:
                hint = meant(str(name), [str(candidate) for candidate in known])
                self.complain(
                    file,
                    path,
                    "unknown-name",
                    f'there is no {what} "{name}"{hint}',
                )
        for key, pin in pack.pins.items():
            if key in pack.questions and pin.reading not in pack.questions[key].formulas:
                self.complain(
                    "pack.yaml",
                    ("pins", key),
                    "unknown-name",
                    f'{key} has no reading "{pin.reading}" that can be pinned',
                )
        for file, path, message in self.lying():
            self.complain(file, path, "within", message)
        for key, question in pack.questions.items():
            if question.open and len(question.plausible) < 2:
                self.complain(head["readings"], (key,), "reading", f"{key} is open, so it needs two plausible readings")
        for key, world in pack.world.items():
            if world.stand_in and not any(key in self.trees.scope((kind,), ACT).stand_ins for kind in pack.kinds):
                self.complain(
                    head["ledger"], ("keys", key, "stand_in"), "condition", f"{world.stand_in} fits no kind of act"
                )
        if parts.get("ledger"):
            for path, message in check_entries(pack.world, pack.ledger):
                self.complain(head["ledger"], ("facts", *path), "ledger", message)

    def lying(self) -> Iterator[tuple[str, Path, str]]:
        """Yield the problems of values within other values, once for each field and key."""
        reported: set[tuple[str, str]] = set()
        for kind in self.pack.kinds.values():
            for name, field in kind.paths.items():
                for message in problems_of(field.values, field.within):
                    if (name, message) not in reported:
                        reported.add((name, message))
                        yield self.files.head["descriptor"], ("kinds", kind.name), f"{name}: {message}"
        for key, world in self.pack.world.items():
            for message in problems_of(world.values, world.within):
                yield self.files.head["ledger"], ("keys", key, "within"), f"{key}: {message}"

    def condition(self, file: str, path: Path, text: str, kinds: tuple[str, ...], subject: str) -> None:
        """Complain about a condition that cannot be resolved for its kinds."""
        pack = self.pack
        unknown = [kind for kind in kinds if kind not in pack.kinds]
        if unknown or (subject != ACT and not all(subject in pack.kinds[kind].rows for kind in kinds)):
            return
        try:
            self.trees.text(text, kinds, subject)
        except ConditionError as error:
            key = next((key for key in pack.definitions if key.partition("(")[0] == error.definition), None)
            if key is None:
                self.complain(file, path, "condition", str(error))
            elif (key, error.message) not in self.reported:
                # An error in a definition shows at each use; it is reported once, at the definition.
                self.reported.add((key, error.message))
                self.complain(self.definitions, (key,), "condition", f"{key}: {error.message}")

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition of the pack except definitions and stand-ins."""
        head, parts, agreements = self.files
        every = tuple(self.pack.kinds)
        for index, entry in enumerate(parts["descriptor"].get("valid", ())):
            yield head["descriptor"], ("valid", index, "holds"), entry["holds"], tuple(entry.get("kinds", every)), ACT
        yield from self.controls(head["descriptor"], parts["descriptor"])
        for index, entry in enumerate((parts.get("ledger") or {}).get("valid", ())):
            yield head["ledger"], ("valid", index, "holds"), entry["holds"], (), ACT
        for index, entry in enumerate(parts.get("notes") or ()):
            if "when" in entry:
                yield (
                    head["notes"],
                    (index, "when"),
                    entry["when"],
                    tuple(entry.get("kinds", every)),
                    entry.get("subject", ACT),
                )
        for index, entry in enumerate(head.get("intended_gaps", ())):
            yield (
                "pack.yaml",
                ("intended_gaps", index, "when"),
                entry["when"],
                tuple(entry.get("kinds", every)),
                entry.get("subject", ACT),
            )
        for name, data in agreements:
            for number, clause in enumerate(data["clauses"]):
                for place, rule in enumerate(clause.get("rules", ())):
                    base: Path = ("clauses", number, "rules", place)
                    kinds, subject = tuple(rule["kinds"]), rule["subject"]
                    for key in ("governs", "requires"):
                        if key in rule:
                            yield name, (*base, key), rule[key], kinds, subject
                    for key in ("except", "messages", "remedies"):
                        for index, entry in enumerate(rule.get(key, ())):
                            if "when" in entry:
                                yield name, (*base, key, index, "when"), entry["when"], kinds, subject

    def controls(self, file: str, descriptor: Mapping[str, Any]) -> Iterator[Condition]:
        """Yield the conditions of levers."""
        places: list[tuple[Path, Mapping[str, Any], tuple[str, ...], str]] = [
            (("common",), descriptor["common"], tuple(self.pack.kinds), ACT),
            *[
                (("kinds", name, "fields"), spec.get("fields", {}), (name,), ACT)
                for name, spec in descriptor["kinds"].items()
            ],
        ]
        for path, tree, kinds, subject in places:
            for name, spec in tree.items():
                here = (*path, name)
                if "fields" in spec:
                    places.append(
                        ((*here, "fields"), spec["fields"], kinds, name if spec["type"] == "rows" else subject)
                    )
                control = spec.get("control")
                if not isinstance(control, dict):
                    continue
                if "when" in control:
                    yield file, (*here, "control", "when"), control["when"], kinds, subject
                for index, entry in enumerate(control.get("otherwise", ())):
                    yield file, (*here, "control", "otherwise", index, "when"), entry["when"], kinds, subject
