"""Conditions in words."""

from __future__ import annotations

import pytest

from checker.advise.sentences import Speaker
from checker.judge.law import Law

LAUNCH, PAYMENT, DECLARATION, GRANT = ("launch",), ("payment",), ("agi-declaration",), ("ip-grant",)

WORDS = [
    ('by == "openai" && this.cloud != "azure"', LAUNCH, "offerings", ["`by` is openai", "its `cloud` is not azure"]),
    ('!(this.cloud in ["azure", "none"])', LAUNCH, "offerings", ["its `cloud` is neither azure nor none"]),
    ('this.cloud == "aws" || this.cloud == "gcp"', LAUNCH, "offerings", ["its `cloud` is aws or gcp"]),
    ('"commercial" in this.customers', LAUNCH, "offerings", ["its `customers` include commercial"]),
    ("size(this.customers) > 0", LAUNCH, "offerings", ["its `customers` is not empty"]),
    ("size(product.co_developed_with) == 0", LAUNCH, "act", ["`product.co_developed_with` is empty"]),
    ("size(offerings) >= 2", LAUNCH, "act", ["the number of offerings is at least 2"]),
    ("!microsoft.can_support", LAUNCH, "act", ["`microsoft.can_support` is false"]),
    (
        'offerings.exists(z, z.available < this.available && z.cloud == "azure")',
        LAUNCH,
        "offerings",
        ["for some offering z: z's `available` is before its `available` and z's `cloud` is azure"],
    ),
    (
        '!offerings.exists(z, z.cloud == "azure")',
        LAUNCH,
        "offerings",
        ["for every offering z: z's `cloud` is not azure"],
    ),
    (
        'this.customers.all(c, c == "commercial")',
        LAUNCH,
        "offerings",
        ["for every entry c of its `customers`: c is commercial"],
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
