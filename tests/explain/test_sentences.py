"""Conditions in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from checker.condition.engines.diagram import TRUE
from checker.condition.engines.symbolic import OPERATORS
from checker.explain.sayings import DAYS, NUMBERS, About, Bound, Branch, Group, OneOf, Saying, constant_text
from checker.explain.sentences import Speaker
from checker.judge.act import Act, make_act
from checker.judge.court import Bench
from checker.judge.findings import value_words
from checker.judge.judgement import subjects
from checker.judge.law import Law
from checker.judge.opening import open_law
from tests.oracle.acts import random_act, random_ledger

LAUNCH, PAYMENT, DECLARATION, GRANT = ("launch",), ("payment",), ("agi-declaration",), ("ip-grant",)

WORDS = [
    ('by == "openai" && this.cloud != "azure"', LAUNCH, "offerings", ["`by` is OpenAI", "its `cloud` is not Azure"]),
    ('!(this.cloud in ["azure", "none"])', LAUNCH, "offerings", ["its `cloud` is neither Azure nor no cloud provider"]),
    ('this.cloud == "aws" || this.cloud == "gcp"', LAUNCH, "offerings", ["its `cloud` is AWS or Google Cloud"]),
    ('"commercial" in this.customers', LAUNCH, "offerings", ["its `customers` include commercial customers"]),
    ("size(this.customers) > 0", LAUNCH, "offerings", ["its `customers` is not empty"]),
    ("size(product.co_developed_with) == 0", LAUNCH, "act", ["`product.co_developed_with` is empty"]),
    ("size(offerings) >= 2", LAUNCH, "act", ["the number of offerings is at least 2"]),
    ("!microsoft.can_support", LAUNCH, "act", ["`microsoft.can_support` is false"]),
    (
        'offerings.exists(z, z.available < this.available && z.cloud == "azure")',
        LAUNCH,
        "offerings",
        ["for some offering z: z's `available` is before its `available` and z's `cloud` is Azure"],
    ),
    (
        '!offerings.exists(z, z.cloud == "azure")',
        LAUNCH,
        "offerings",
        ["for every offering z: z's `cloud` is not Azure"],
    ),
    (
        'this.customers.all(c, c == "commercial")',
        LAUNCH,
        "offerings",
        ["for every entry c of its `customers`: c is commercial customers"],
    ),
    ('this.available >= "2026-01-01"', LAUNCH, "offerings", ["its `available` is on or after 2026-01-01"]),
    ('"2026-01-01" > this.available', LAUNCH, "offerings", ["its `available` is before 2026-01-01"]),
    ('this.available != "none"', LAUNCH, "offerings", ["always"]),
    ('paid == "none"', PAYMENT, "act", ["`paid` is none"]),
    ('paid >= "none"', PAYMENT, "act", ["`paid` is none"]),
    ('paid <= "none"', PAYMENT, "act", ["always"]),
    ("by != to", PAYMENT, "act", ["`by` is not the same as `to`"]),
    ("accrued.from <= due", PAYMENT, "act", ["`accrued.from` is on or before `due`"]),
    (
        'due <= "2030-01-01" || due <= "2030-12-31" || cap_reached',
        PAYMENT,
        "act",
        ["`due` is on or before 2030-12-31, or `cap_reached` is true"],
    ),
    ('due > "2030-01-01" && due > "2030-12-31"', PAYMENT, "act", ["`due` is after 2030-12-31"]),
    (
        'verified == "none" ? on < takes_effect : on < verified',
        DECLARATION,
        "act",
        ["if `verified` is none: `on` is before `takes_effect`; else: `on` is before `verified`"],
    ),
    (
        'verified == "none" ? true : on < verified',
        DECLARATION,
        "act",
        ["`verified` is none or `on` is before `verified`"],
    ),
    (
        'verified == "none" ? on < verified : false',
        DECLARATION,
        "act",
        ["`verified` is none", "`on` is before `verified`"],
    ),
    ("on >= world.agi.declared_on", GRANT, "act", ["`on` is on or after the ledger's `agi.declared_on`"]),
    ('to == "microsoft"', GRANT, "act", ["`to` is microsoft"]),
    ("true", GRANT, "act", ["always"]),
    ('false || to == "acme"', GRANT, "act", ["`to` is acme"]),
]


@pytest.mark.parametrize(("condition", "kinds", "subject", "expected"), WORDS)
def test_words(law: Law, condition: str, kinds: tuple[str, ...], subject: str, expected: list[str]) -> None:
    node = law.machinery.conditions.text(condition, kinds, subject)
    assert list(Speaker(law, kinds[0], subject).lines(node)) == expected


def test_readings_are_said_as_they_stand(law: Law) -> None:
    question = next(item for item in law.pack.questions.values() if item.open and len(item.formulas) == 2)
    one, other = question.formulas
    node = law.machinery.conditions.text(f'reading.{question.id} != "{one}"', GRANT, "act")
    assert Speaker(law, GRANT[0]).lines(node) == (f"{question.id} is read {other}",)
    assert Speaker(law, GRANT[0]).lines(node, False) == (f"{question.id} is read {one}",)
    assert Speaker(law.vary(readings={question.id: other}), GRANT[0]).lines(node) == ("always",)
    assert Speaker(law.vary(readings={question.id: one}), GRANT[0]).lines(node) == ("never",)


def test_a_strained_reading_that_nobody_pins_does_not_count(law: Law) -> None:
    question = next(item for item in law.pack.questions.values() if item.open and item.strained)
    node = law.machinery.conditions.text(f'reading.{question.id} == "{question.strained[0]}"', GRANT, "act")
    assert Speaker(law, GRANT[0]).lines(node) == ("never",)


def test_days_of_agreements_are_days(law: Law) -> None:
    agreement = next(iter(law.pack.agreements.values()))
    node = law.machinery.conditions.text(f"on >= {agreement.start}", GRANT, "act")
    assert Speaker(law, GRANT[0]).lines(node) == (f"`on` is on or after {agreement.day}",)
    left_out = law.vary(params={agreement.start: "none"})
    assert Speaker(left_out, GRANT[0]).lines(node) == ("never",)


def test_every_condition_of_the_pack_has_words(law: Law) -> None:
    for rule in law.pack.rules.values():
        trees = law.machinery.conditions.rule(rule)
        for node in (trees.governs, trees.requires, *trees.excepts):
            if node is not None:
                lines = Speaker(law, rule.kinds[0], rule.subject).lines(node)
                assert lines and all(line and "$" not in line and "None" not in line for line in lines)


class Point:
    """One subject of an act that is known in full: what the words say is looked up there, phrase by phrase."""

    def __init__(self, law: Law, act: Act, row: Mapping[str, Any]) -> None:
        self.law, self.act, self.row = law, act, row

    def value(self, name: str, bound: Mapping[str, Any]) -> Any:
        """Return what a name stands for."""
        owner, _, path = name.rpartition("`")[0].rpartition("`")
        if owner == "the ledger's ":
            return self.law.world[path]
        if owner == "its ":
            return self.row[path]
        if owner.endswith("'s "):
            return bound[owner.removesuffix("'s ")][path]
        return self.act.facts[path] if path else bound.get(name, name)

    def label(self, name: str, value: Any) -> str:
        """Return a value as people read it there; a variable without a field is an entry of a list."""
        path = name.rpartition("`")[0].rpartition("`")[2]
        kind = self.law.pack.kinds[self.act.kind]
        fields = [
            field
            for _, field in kind.fields()
            if field.path == path or (not path and value in field.values and field.type == "list")
        ]
        return value_words(fields[0], value) if fields and "ledger" not in name else constant_text(value)

    def holds(self, said: Saying, bound: Mapping[str, Any]) -> bool:
        """Return whether a saying is true of the point."""
        if isinstance(said, bool):
            return said
        if isinstance(said, Group):
            return (all if said.kind == "all" else any)([self.holds(part, bound) for part in said.parts])
        if isinstance(said, Branch):
            return self.holds(said.then if self.holds(said.condition, bound) else said.otherwise, bound)
        if isinstance(said, Bound):
            return OPERATORS[said.sign](self.value(said.name, bound), said.value)
        if isinstance(said, OneOf):
            if said.verb == "is read":
                return self.law.readings[said.name] in said.values
            return (self.label(said.name, self.value(said.name, bound)) in said.values) is said.want
        if isinstance(said, About):
            some, variable, over = re.fullmatch(r"for (some|every) \w+ (\w+)(?: of (.*))?", said.lead).groups()  # type: ignore[union-attr]
            items = self.value(over, bound) if over else self.act.rows["offerings"]
            return (any if some == "some" else all)(
                [self.holds(said.body, {**bound, variable: item}) for item in items]
            )
        return self.phrase(said, bound)

    def phrase(self, said: str, bound: Mapping[str, Any]) -> bool:
        """Return whether a phrase of its own kind is true."""
        if match := re.fullmatch(r"the ledger (knows|does not know) `(.*)`", said):
            return (self.law.world[match[2]] is not None) is (match[1] == "knows")
        if match := re.fullmatch(r"(.*`) is (not )?empty", said):
            return (len(self.value(match[1], bound)) == 0) is (match[2] is None)
        if match := re.fullmatch(r"(.*`) is (true|false)", said):
            return self.value(match[1], bound) is (match[2] == "true")
        if match := re.fullmatch(r"(.*`) is (not )?the same as (.*`)", said):
            return (self.value(match[1], bound) == self.value(match[3], bound)) is (match[2] is None)
        for sign, word in sorted([*DAYS.items(), *NUMBERS.items()], key=lambda item: -len(item[1])):
            if match := re.fullmatch(rf"(.*`) {word} (.*`)", said):
                return OPERATORS[sign](self.value(match[1], bound), self.value(match[2], bound))
        raise AssertionError(f"no words for {said!r}")


@pytest.mark.parametrize("name", list(open_law().pack.rules))
def test_the_words_mean_what_the_condition_says(law: Law, name: str) -> None:
    rule = law.pack.rules[name]
    trees = law.machinery.conditions.rule(rule)
    nodes = [node for node in (trees.governs, trees.requires, *trees.excepts) if node is not None]
    rng = Random(name)
    for _ in range(60):
        ledger = {"compute_threshold_flop": 1.0e26, **random_ledger(rng, 0.2)}
        world = {key: "none" if value == "unknown" else value for key, value in ledger.items()}
        world["compute_threshold_flop"] = 1.0e26
        readings = {key: rng.choice(item.plausible) for key, item in law.pack.questions.items() if item.open}
        under = law.vary(readings=readings, world=world)
        act = make_act(law.pack.kinds[rule.kinds[0]], random_act(rng, 0.0, rule.kinds[0]))
        bench = Bench(act, under)
        speaker = Speaker(law, rule.kinds[0], rule.subject)
        for index in subjects(rule, act):
            row = {} if index is None else act.rows[rule.subject][index]
            bound = {} if index is None else {"this": (rule.subject, index)}
            for node in nodes:
                truth = bench.symbolic.truth(node, bound) == TRUE
                for want in (True, False):
                    said = speaker.say(node, want)
                    assert Point(under, act, row).holds(said, {}) is (truth is want), (said, act, under.readings)
