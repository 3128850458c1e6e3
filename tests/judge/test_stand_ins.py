"""What stands in for an unknown key of the ledger stands in wherever a condition asks for the key, for each kind that can say it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from checker.judge.opening import open_law
from checker.pack.model import Entry
from checker.verify.cases import Case, Suite
from tests.advise.small_pack import FILES, write

KINDS = """kinds:
  felling:
    about: Somebody fells.
    fields:
      on: {type: date, required: true, about: The day.}
  planting:"""
KEYS = """
keys:
  frost.last_on: {type: date, none: true, about: The last frost.}
  season:
    {type: enum, values: [spring, summer, autumn], within: {spring: summer}, about: It., stand_in: 'watered ? "spring" : "autumn"'}
  dry: {type: boolean, stand_in: '!watered', about: Whether it is dry.}
facts:
  frost.last_on: none
  season: unknown
  dry: unknown
"""
SEASONS = ("spring", "summer", "autumn", "unknown")
CONDITIONS = {
    'world.season == "spring" || world.season == "summer"': lambda season, dry: season in ("spring", "summer"),
    'world.season in ["spring", "summer"]': lambda season, dry: season in ("spring", "summer"),
    '!(world.season in ["autumn"])': lambda season, dry: season != "autumn",
    'within(world.season, "summer")': lambda season, dry: season in ("spring", "summer"),
    'world.season.startsWith("s")': lambda season, dry: season in ("spring", "summer"),
    "!world.dry": lambda season, dry: not dry,
}


def verdict(values: list[bool]) -> str:
    return "pass" if all(values) else "needs-review" if any(values) else "fail"


@pytest.mark.parametrize("kinds", ["planting", "planting, felling"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_verdict_is_that_of_every_completion(condition: str, kinds: str, tmp_path: Path) -> None:
    schema = FILES["descriptor.yaml"].replace("kinds:\n  planting:", KINDS)
    schema = schema.replace("- {holds: 'on <= ends'", "- {kinds: [planting], holds: 'on <= ends'")
    deed = FILES["deed.yaml"]
    first, last = deed.index("    governs:"), deed.index("    at: [depth_cm]")
    deed = deed[:first] + f"    governs: 'true'\n    requires: '{condition}'\n" + deed[last:]
    deed = deed.replace("subject: beds", "subject: act").replace("kinds: [planting]", f"kinds: [{kinds}]")
    deed = deed.replace("at: [depth_cm]", 'at: ["on"]').replace("only {depth_cm} deep", "not then")
    pack = write(tmp_path / "pack", descriptor_yaml=schema, deed_yaml=deed, ledger_yaml=KEYS.lstrip())
    law = open_law(pack)
    suite = Suite(law.pack, law.machinery)
    for kind, watered, season, dry in product(
        kinds.split(", "), (True, False, None), SEASONS, ("true", "false", "unknown")
    ):
        data = {"kind": kind, "id": "a", "by": "ann", "on": "2025-05-01"}
        if kind == "planting":
            data |= {"beds": [{}]} | ({} if watered is None else {"watered": watered})
        ledger = {"season": season, "dry": {"true": True, "false": False}.get(dry)}
        ledger = {key: (Entry(None if value == "unknown" else value, "", ""),) for key, value in ledger.items()}
        outcome = suite.run(Case("", "", 0, data, "", ledger=ledger))
        assert outcome.act is not None
        found = []
        for wet in (True, False) if watered is None else (watered,):
            stands_in = kind == "planting"
            seasons = (
                (season,) if season != "unknown" else (("spring" if wet else "autumn"),) if stands_in else SEASONS[:3]
            )
            dries = (dry == "true",) if dry != "unknown" else ((not wet,) if stands_in else (True, False))
            found += [CONDITIONS[condition](*pair) for pair in product(seasons, dries)]
        assert outcome.verdict == verdict(found), (kind, watered, season, dry)


@pytest.mark.parametrize(
    ("thaw", "verdicts"),
    [
        ("unknown", {"2025-03-31": "fail", "2025-04-01": "pass", "2025-05-15": "pass"}),
        (
            "2025-05",
            {"2025-04-30": "fail", "2025-05-01": "needs-review", "2025-05-30": "needs-review", "2025-05-31": "pass"},
        ),
        ("2025-05-15", {"2025-05-14": "fail", "2025-05-15": "pass"}),
    ],
)
def test_nothing_stands_in_for_a_day_known_in_part(thaw: str, verdicts: dict[str, str], tmp_path: Path) -> None:
    keys = KEYS.replace(
        "  season:", "  thaw.on: {type: date, about: The thaw., stand_in: '\"2025-04-01\"'}\n  season:", 1
    )
    deed = FILES["deed.yaml"]
    first, last = deed.index("    governs:"), deed.index("    at: [depth_cm]")
    deed = deed[:first] + "    governs: 'true'\n    requires: 'on >= world.thaw.on'\n" + deed[last:]
    deed = deed.replace("subject: beds", "subject: act").replace("at: [depth_cm]", 'at: ["on"]')
    deed = deed.replace("only {depth_cm} deep", "not then")
    pack = write(tmp_path / "pack", deed_yaml=deed, ledger_yaml=keys.lstrip() + "  thaw.on: unknown\n")
    law = open_law(pack)
    suite = Suite(law.pack, law.machinery)
    for day, expected in verdicts.items():
        data = {"kind": "planting", "id": "a", "by": "ann", "on": day, "beds": [{}]}
        entry = Entry(None if thaw == "unknown" else thaw, "", "")
        outcome = suite.run(Case("", "", 0, data, "", ledger={"thaw.on": (entry,)}))
        assert outcome.verdict == expected, (day, outcome.errors if hasattr(outcome, "errors") else outcome)
