"""A policy pack of a few lines, written where a test wants it: other parties, other fields, hostile words."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "pack.yaml": """
pack: garden
title: The garden agreement
version: 0.1.0
reviewed_on: 2026-01-01
basis: Made up for a test.
sources: [{id: deed, title: The deed, file: deed.txt}]
descriptor: descriptor.yaml
ledger: ledger.yaml
readings: readings.yaml
assumptions: assumptions.yaml
definitions: definitions.yaml
agreements: [deed.yaml]
cases: cases
attest: [watered]
""",
    "descriptor.yaml": """
common:
  kind: {type: kind, required: true, about: What sort of act this is.}
  id: {type: id, required: true, about: Its name.}
  by: {type: enum, values: [ann, bob], required: true, about: Whose act it is.}
  evidence: {type: attestations, decides: false, about: Who attests what.}
kinds:
  planting:
    about: Somebody plants.
    fields:
      on: {type: date, required: true, about: The day.}
      ends: {type: date, none: true, about: The last day.}
      watered: {type: boolean, cause: judgement, about: Whether it was watered enough.}
      depth_cm: {type: number, about: How deep.}
      beds:
        type: rows
        required: true
        singular: bed
        about: Where.
        fields:
          soil: {type: enum, values: [clay, sand], about: The soil.}
          lime: {type: boolean, only_if: {soil: clay}, about: Whether it was limed.}
          plants: {type: list, of: text, about: What is planted.}
valid:
- {holds: 'on <= ends', at: ends, message: 'it ends on {ends}, before it begins'}
""",
    "ledger.yaml": """
keys:
  frost.last_on: {type: date, none: true, about: The last frost.}
facts:
  frost.last_on: unknown
""",
    "readings.yaml": """
G1:
  name: deep-enough
  words: deep
  question: How deep is deep?
  clauses: [deed.depth]
  open: true
  readings:
    ten: {standing: plausible, means: Ten centimetres.}
    twenty: {standing: plausible, means: Twenty.}
G2:
  name: colour
  words: green
  question: Which green?
  clauses: [deed.depth]
  effect: none
  readings:
    any: {standing: plausible, means: Any.}
""",
    "assumptions.yaml": "G9: {title: days, text: 'Days | are days; `no` <b>hours</b>.'}\n",
    "definitions.yaml": "sandy(b): 'b.soil == \"sand\"'\n",
    "deed.yaml": """
agreement: deed
title: The deed
source: deed
starts: {name: begins, day: 2025-01-01}
clauses:
- id: deed.depth
  pinpoints:
  - {paragraph: 1, phrase: deep, fingerprint: "0000000000000000000000000000000000000000000000000000000000000000"}
  meaning: 'Plant deep | and *wide* <script>alert(1)</script> @everyone.'
  modality: obligation
  binds: ann
  in_force: from 2025-01-01
  amendment: {effect: none, ground: Nothing came after it.}
  checkability: "yes"
  reason: Depth is measured.
  facts: [depth_cm]
  waivable: true
  rules:
  - id: deep
    title: planted too shallow
    kinds: [planting]
    subject: beds
    governs: 'by == "ann" && on >= begins && sandy(this) && on > world.frost.last_on'
    requires: 'depth_cm >= (reading.G1 == "ten" ? 10 : 20)'
    except:
    - {id: companions, clause: deed.depth, when: 'beds.exists(b, "beans" in b.plants && b.lime)', ground: Beans help.}
    at: [depth_cm]
    assumptions: [G9]
    messages: [{verdict: fail, text: 'only {depth_cm} deep'}]
- id: deed.peace
  pinpoints:
  - {paragraph: 2, phrase: peace, fingerprint: "0000000000000000000000000000000000000000000000000000000000000000"}
  meaning: They like each other.
  modality: aspiration
  binds: none
  in_force: always
  amendment: {effect: none, ground: Nothing came after it.}
  checkability: none
  reason: Nobody can measure it.
  facts: []
  waivable: false
  rules: []
""",
    "cases/deep.yaml": """
- case: too shallow
  expect: fail
  rule: deep
  ledger: {frost.last_on: 2025-02-01}
  pins: {G1: ten}
  act: {kind: planting, id: shallow, by: ann, on: 2025-05-01, depth_cm: 5, beds: [{soil: sand, plants: []}]}
""",
}


def write(folder: Path, **changed: str) -> str:
    """Write the pack and return its folder; `changed` gives other contents, by file name with _ for . and /."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(name.replace(".", "_").replace("/", "_"), text.lstrip("\n")), encoding="utf-8")
    return str(folder)
