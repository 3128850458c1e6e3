"""A seeded random generator of acts, ledgers and pins, with days drawn close to every day the law names.

The acts are valid descriptors: known facts keep the `valid` conditions, and what is unknown is absent or says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from .law import OPEN, READ_BY, STRAINED

KINDS = ("launch", "deployment", "ip-use", "ip-grant", "training", "compute-purchase", "payment", "agi-declaration")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STARTS = ("2025-10-28", "2026-04-27")
_ENDS = ("2030-01-01", "2030-06-30", "2030-12-31", "2032-01-01", "2032-06-30", "2032-12-31")
_AGI = ("2026-02-01", "2026-03-01", "2026-07-01")
_THRESHOLDS = (1.0e26, 1.0e27)
_LEADING = (1.0e25, 1.0e25, 5.0e25, "unknown")
_IPS = ("model", "product", "research", "architecture", "weights", "inference-code", "finetuning-code", "datacenter")


def random_act(rng: Random, unknown: float, kind: str | None = None) -> dict[str, Any]:
    """A valid act of `kind`, or of any; `unknown` is the share of its optional facts that nobody knows."""
    kind = kind or rng.choices(KINDS, (6, 2, 3, 2, 2, 1, 3, 2))[0]
    draft = _Draft(rng, unknown)
    body: dict[str, Any] = {
        "launch": _launch,
        "deployment": _launch,
        "ip-use": _ip_use,
        "ip-grant": _ip_grant,
        "training": _training,
        "compute-purchase": _compute_purchase,
        "payment": _payment,
        "agi-declaration": _agi_declaration,
    }[kind](draft)
    return {"kind": kind, "id": f"act-{rng.randrange(10**6)}", **body}


def random_ledger(rng: Random, plain: float = 0.6) -> dict[str, Any]:
    """A valid ledger overlay, empty with the chance `plain`: dotted keys, bare values."""
    if rng.random() < plain:
        return {}
    ledger: dict[str, Any] = {}
    if rng.random() < 0.7:
        declared = rng.choice((_near(rng, _AGI), _near(rng, (*_STARTS, *_AGI)), "none", "unknown"))
        verified = rng.choice((_near(rng, (*_STARTS, *_AGI)), _near(rng, _ENDS), "none", "unknown"))
        if not verified.startswith("2"):
            ledger["agi.declared_on"] = declared
            if declared != "none":
                ledger["agi.verified_on"] = verified
        elif declared != "none":
            known = declared.startswith("2")
            ledger["agi.declared_on"] = min(declared, verified) if known else declared
            ledger["agi.verified_on"] = max(declared, verified) if known else verified
    if rng.random() < 0.5:
        ledger["compute_threshold_flop"] = rng.choice((*_THRESHOLDS, "unknown"))
    if rng.random() < 0.3:
        ledger["leading_model_flop"] = rng.choice(_LEADING)
    if rng.random() < 0.5:
        cap = _near(rng, ("2026-04-27", "2028-06-01"))
        ledger["revenue_share.cap_reached_on"] = rng.choice((cap, cap, "none", "unknown"))
    return ledger


def blurred(rng: Random, data: dict[str, Any], share: float, wide: float = 0.2) -> dict[str, Any]:
    """The same act or ledger with a `share` of its known days known in part; `wide` of these as months or open ranges."""
    return {key: _blurred(rng, value, share, wide) if key != "id" else value for key, value in data.items()}


def _blurred(rng: Random, value: Any, share: float, wide: float) -> Any:
    if isinstance(value, dict):
        return blurred(rng, value, share, wide)
    if isinstance(value, list):
        return [_blurred(rng, item, share, wide) for item in value]
    if not isinstance(value, str) or not _DAY.fullmatch(value) or rng.random() >= share:
        return value
    day = date.fromisoformat(value)
    if rng.random() < wide:
        quarter = f"{value[:4]}-Q{(day.month + 2) // 3}"
        return rng.choice((value[:7], value[:7], quarter, f"{value}/..", f"../{value}"))
    first, last = (day + timedelta(sign * rng.choice((0, 0, 1, 1, 2, 3))) for sign in (-1, 1))
    return f"{first}/{last}"


def random_pins(rng: Random, kind: str, none: float = 0.6, strained: float = 0.4) -> dict[str, str]:
    """Pins of questions that the kind reads, none at all with the chance `none`; a pin is strained with `strained`."""
    if rng.random() < none:
        return {}
    readable = READ_BY["launch" if kind == "deployment" else kind]
    chosen = rng.sample(readable, min(len(readable), rng.choice((1, 1, 2, 3))))
    return {a: _reading(rng, a, strained) for a in sorted(chosen) if a in OPEN or a in STRAINED}


def _reading(rng: Random, question: str, strained: float) -> str:
    far, plausible = STRAINED.get(question, ()), OPEN.get(question, ())
    return rng.choice(far if far and (not plausible or rng.random() < strained) else plausible)


class _Draft:
    """Draws facts, of which some are unknown: then absent, or the word for it."""

    def __init__(self, rng: Random, unknown: float) -> None:
        self.rng, self.unknown = rng, unknown

    def put(self, into: dict[str, Any], key: str, value: Any) -> None:
        """Write `value` under `key`, or that it is unknown."""
        if self.rng.random() >= self.unknown:
            into[key] = value
        elif self.rng.random() < 0.5:
            into[key] = "unknown"

    def put_block(self, into: dict[str, Any], key: str, block: dict[str, Any]) -> None:
        """Write a block, or leave it out where all of its facts are unknown."""
        if block:
            into[key] = block


def _near(rng: Random, days: Sequence[str]) -> str:
    day = date.fromisoformat(rng.choice(days)) + timedelta(rng.choice((-1, -1, 0, 0, 0, 1, 1, rng.randint(-40, 40))))
    return day.isoformat()


def _flip(rng: Random, chance: float = 0.5) -> bool:
    return rng.random() < chance


def _by(rng: Random, usual: str) -> str:
    return usual if _flip(rng, 0.94) else "openai" if usual == "microsoft" else "microsoft"


def _launch(draft: _Draft) -> dict[str, Any]:
    rng, put = draft.rng, draft.put
    product: dict[str, Any] = {"name": "P"}
    put(product, "brand", rng.choice(("openai", "openai", "joint", "partner", "partner", "microsoft")))
    put(product, "co_developed_with", rng.choice(([], [], ["acme"], ["acme", "oracle"])))
    # The days of one act stand close together, so that their order matters.
    around = (rng.choice((*_STARTS, *_AGI, "2026-04-27", "2026-05-10")), rng.choice((*_STARTS, *_AGI)))
    offerings = [_offering(draft, around) for _ in range(rng.choices((1, 2, 3), (5, 5, 2))[0])]
    microsoft: dict[str, Any] = {}
    put(microsoft, "can_support", _flip(rng, 0.6))
    put(microsoft, "chooses_to_support", _flip(rng, 0.6))
    weights: dict[str, Any] = {}
    put(weights, "open", _flip(rng, 0.6))
    put(weights, "capability_criteria_met", _flip(rng, 0.6))
    act: dict[str, Any] = {"by": _by(rng, "openai"), "product": product, "offerings": offerings}
    draft.put_block(act, "microsoft", microsoft)
    draft.put_block(act, "weights", weights)
    return act


def _offering(draft: _Draft, around: Sequence[str]) -> dict[str, Any]:
    rng, put = draft.rng, draft.put
    offering: dict[str, Any] = {}
    put(offering, "surface", rng.choice(("api", "api", "api", "app", "device", "weights", "weights")))
    if offering.get("surface", "unknown") in ("api", "unknown") and _flip(rng):
        offering["state"] = "unknown" if _flip(rng, draft.unknown) else rng.choice(("stateless", "stateful"))
    put(offering, "cloud", rng.choice(("azure", "azure", "azure", "aws", "aws", "gcp", "oci", "other", "none")))
    put(offering, "stage", rng.choice(("ga", "ga", "preview")))
    put(offering, "available", _near(rng, around))
    customers: tuple[list[str], ...] = (
        ["commercial"],
        ["us-government-national-security"],
        ["us-government-national-security"],
        ["us-government-civil"],
        ["us-government-national-security", "us-government-civil"],
        ["other-government", "us-government-national-security"],
    )
    put(offering, "customers", list(rng.choice(customers)))
    if _flip(rng):
        offering["channel"] = "unknown" if _flip(rng, draft.unknown) else rng.choice(("provider", "own", "own"))
    return offering


def _ip_use(draft: _Draft) -> dict[str, Any]:
    rng, put = draft.rng, draft.put
    act: dict[str, Any] = {"by": _by(rng, "microsoft"), "on": _near(rng, (*_STARTS, *_STARTS, *_AGI, *_ENDS))}
    put(act, "ip", rng.choice((*_IPS, "datacenter", "research", "consumer-hardware")))
    put(act, "intended_deployment", rng.choice(("external", "internal-only")))
    put(act, "post_agi", _flip(rng))
    put(act, "guardrails", _flip(rng))
    return act


def _ip_grant(draft: _Draft) -> dict[str, Any]:
    rng, put = draft.rng, draft.put
    act: dict[str, Any] = {"by": _by(rng, "openai"), "on": _near(rng, (*_STARTS, *_STARTS, *_AGI, *_ENDS))}
    put(act, "to", rng.choice(("acme", "acme", "acme", "oracle", "microsoft")))
    put(act, "ip", rng.choice((*_IPS, *["datacenter", "research"] * 3, "consumer-hardware")))
    if _flip(rng):
        act["for_joint_development"] = "unknown" if _flip(rng, draft.unknown) else _flip(rng, 0.6)
    return act


def _training(draft: _Draft) -> dict[str, Any]:
    rng, put = draft.rng, draft.put
    act: dict[str, Any] = {"by": _by(rng, "microsoft"), "on": _near(rng, (*_STARTS, *_AGI))}
    put(act, "purpose", "agi" if _flip(rng, 0.85) else "other")
    put(act, "uses_openai_ip", _flip(rng, 0.75))
    act["partners"] = rng.choice(([], ["acme"]))
    put(act, "compute_flop", rng.choice((0.0, 1.0e25, 2.0e25, 5.0e25, 1.0e26, 2.0e26, 1.0e27, 2.0e27)))
    return act


def _compute_purchase(draft: _Draft) -> dict[str, Any]:
    rng = draft.rng
    act: dict[str, Any] = {"by": _by(rng, "openai"), "on": _near(rng, _STARTS)}
    draft.put(act, "provider", rng.choice(("azure", "aws", "gcp", "oci", "other")))
    if _flip(rng):
        act["amount_usd"] = 38_000_000_000
    return act


def _payment(draft: _Draft) -> dict[str, Any]:
    rng, put = draft.rng, draft.put
    by = "openai" if _flip(rng, 0.7) else "microsoft"
    act: dict[str, Any] = {"by": by}
    put(act, "to", by if _flip(rng, 0.05) else "microsoft" if by == "openai" else "openai")
    bounds = (*_STARTS, *_STARTS, "2026-04-27", *_AGI, "2028-06-01", *_ENDS[:3])
    around = rng.choice(bounds)
    begin, end = sorted((_near(rng, (around,)), _near(rng, (around, around, around, rng.choice(bounds)))))
    accrued: dict[str, Any] = {}
    put(accrued, "from", begin)
    put(accrued, "to", end)
    draft.put_block(act, "accrued", accrued)
    due = _near(rng, (end, rng.choice(bounds)))
    put(act, "due", due)
    put(act, "paid", rng.choice((due, due, _near(rng, (due, rng.choice(bounds))), "none")))
    put(act, "percentage_unchanged", _flip(rng, 0.7))
    put(act, "cap_reached", _flip(rng, 0.3))
    return act


def _agi_declaration(draft: _Draft) -> dict[str, Any]:
    rng, put = draft.rng, draft.put
    on = _near(rng, (*_STARTS, *_AGI))

    def later(day: str) -> str:
        return (date.fromisoformat(day) + timedelta(rng.choice((0, 0, 1, 1, 2, 30)))).isoformat()

    verified = "none" if _flip(rng, 0.25) else later(on)
    takes_effect = "none" if _flip(rng, 0.2) else later(rng.choice((on, on if verified == "none" else verified)))
    if takes_effect != "none" and verified != "none" and _flip(rng, 0.2):
        takes_effect = max(on, (date.fromisoformat(verified) - timedelta(1)).isoformat())
    act: dict[str, Any] = {"by": _by(rng, "openai"), "on": on}
    put(act, "verified", verified)
    put(act, "verified_by", rng.choice(("independent-expert-panel", "independent-expert-panel", "other", "none")))
    put(act, "takes_effect", takes_effect)
    return act
