"""The two agreements as plain two-valued Python: the oracle's law, written apart from the policies that it checks.

Every fact is known here, every reading chosen and every ledger value known; `completions` enumerates the rest.
Dates are ISO text and compare as text; the word `none` is greater than every date: not yet, never.
Rules are named by the clause that they belong to; a subject is `act` or `offerings[i]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

Subject = tuple[str, str]
Finding = tuple[str, str, bool]
Facts = Mapping[str, Any]

STARTS: Mapping[str, str] = {"2025": "2025-10-28", "2026": "2026-04-27"}

# The questions that range over their plausible readings while nobody pins them.
OPEN: Mapping[str, tuple[str, ...]] = {
    "A01": ("both", "either"),
    "A02": ("earlier", "no-later"),
    "A04": ("ga", "any-availability"),
    "A06": ("family", "surface"),
    "A07": ("co-built-too", "openai-branded", "own-alone"),
    "A12": ("customer-rule", "product-rule"),
    "A13": ("exempt", "bound"),
    "A14": ("any-programmatic", "stateless-only"),
    "A18": ("verified", "declared"),
    "A20": ("day-of", "day-after", "back-to-declaration"),
    "A21": ("with-agi", "survives"),
    "A26": ("accrual", "payment-date"),
    "A30": ("no", "yes"),
    "A32": ("outside", "joint-if-partnered"),
    "A33": ("no-cloud-to-be-first-on", "hosted-endpoints-ship"),
    "A34": ("kept", "lapsed-where-restated"),
    "A35": ("research-continues", "research-dropped"),
    "A40": ("ends-with-term", "open-ended"),
    "A45": ("every-new-place", "new-products-only"),
    "A46": ("after-verification", "as-each-clause-says"),
    "A47": ("all-ip-rights", "models-and-products"),
    "A48": ("research", "non-research"),
    "A49": ("kept", "lapsed-with-exclusivity"),
    "A50": ("both", "api-only"),
    "A52": ("anybody", "same-customers"),
    "A53": ("runs-there", "offered-there"),
    "A54": ("every-right", "restated-licence-alone"),
    "A57": ("implied", "not-implied"),
}
# The questions that are read by their first reading; A40 of architecture and weights moves only under a pin of A40.
FIXED: Mapping[str, str] = {
    "A05": "other-clouds",
    "A09": "hosted-anywhere",
    "A10": "permission-wins",
    "A11": "mission-only",
    "A25": "to-31-december",
    "A28": "both-ways",
    "A36": "day-inclusive",
    "A40.parts": "ends-with-term",
}
# The strained readings that have a formula, and so can be pinned.
STRAINED: Mapping[str, tuple[str, ...]] = {
    "A02": ("priority",),
    "A05": ("own-channels-too",),
    "A09": ("customers-of-any-cloud",),
    "A10": ("access-only",),
    "A11": ("any-federal-agency",),
    "A25": ("to-1-january", "fiscal-year"),
    "A28": ("openai-pays-only",),
    "A34": ("lapsed",),
    "A35": ("hardware-included",),
    "A36": ("next-day",),
}
# The questions that an act of the kind can turn on.
READ_BY: Mapping[str, tuple[str, ...]] = {
    "launch": (
        *("A01", "A02", "A04", "A05", "A06", "A07", "A09", "A10", "A11", "A12", "A13", "A14", "A18", "A20"),
        *("A21", "A32", "A33", "A34", "A36", "A45", "A49", "A52", "A53"),
    ),
    "ip-use": ("A20", "A25", "A34", "A35", "A36", "A40", "A48"),
    "ip-grant": ("A18", "A20", "A25", "A34", "A35", "A36", "A40", "A47", "A50", "A54", "A57"),
    "training": ("A34", "A36"),
    "compute-purchase": ("A34", "A36"),
    "payment": ("A20", "A25", "A26", "A28", "A30", "A36"),
    "agi-declaration": ("A20", "A34", "A36", "A46"),
}

_CODE = ("inference-code", "finetuning-code")
_PARTS = ("architecture", "weights", *_CODE)


class Two(NamedTuple):
    """What the law says of one completion: the (clause, subject) pairs that govern, and those of them that fail."""

    governs: frozenset[Subject]
    fails: frozenset[Subject]

    @property
    def verdict(self) -> str:
        """`fail`, `pass` or `not-applicable`."""
        return "fail" if self.fails else "pass" if self.governs else "not-applicable"


class Days(NamedTuple):
    """The law's own days: the first day of each agreement, and the last days of "through 2030" and "through 2032"."""

    first: str
    amended: str
    end2030: str
    end2032: str


def judge(act: Facts, readings: Mapping[str, str], world: Facts, starts: Mapping[str, str] = STARTS) -> Two:
    """Judge one completion.

    `world` has the ledger's dotted keys; its `revenue_share.cap_reached_on` alone may be `unknown`, and then the
    payment's own `cap_reached` stands in for it. `starts` maps 2025 and 2026 to a first day, or to `none` for never.
    """
    kind = act["kind"]
    found = list(_KINDS["launch" if kind == "deployment" else kind](act, readings, world, law_days(readings, starts)))
    return Two(
        frozenset((clause, subject) for clause, subject, _ in found),
        frozenset((clause, subject) for clause, subject, fails in found if fails),
    )


def law_days(readings: Mapping[str, str], starts: Mapping[str, str] = STARTS) -> Days:
    """The law's days under A25 (which day ends a "through" year) and A36 (which day begins an agreement)."""
    end = {"to-31-december": "12-31", "to-1-january": "01-01", "fiscal-year": "06-30"}[readings["A25"]]
    first, amended = starts["2025"], starts["2026"]
    if readings["A36"] == "next-day":
        first, amended = next_day(first), next_day(amended)
    return Days(first, amended, f"2030-{end}", f"2032-{end}")


def next_day(day: str) -> str:
    """The calendar day after `day`; after `none` and the calendar's last there is none."""
    return "none" if day in ("none", "9999-12-31") else (date.fromisoformat(day) + timedelta(1)).isoformat()


def counts_from(readings: Mapping[str, str], declared: str, verified: str) -> str:
    """The day from which a verification counts (A20): never, while there is none."""
    if verified == "none":
        return "none"
    if readings["A20"] == "back-to-declaration":
        return declared
    return _says_verifies(readings, verified)


def _says_verifies(readings: Mapping[str, str], verified: str) -> str:
    """The same for research-ip and revshare, whose words say "verifies": `back-to-declaration` means `day-of`."""
    if verified == "none":
        return "none"
    return next_day(verified) if readings["A20"] == "day-after" else verified


def until_agi(readings: Mapping[str, str], world: Facts) -> str:
    """The day on which "until AGI" ends (A18, A20); on that day the bond is gone."""
    declared: str = world["agi.declared_on"]
    if declared == "none":
        return "none"
    if readings["A18"] == "declared":
        return declared
    return counts_from(readings, declared, world["agi.verified_on"])


def _launch(act: Facts, reading: Mapping[str, str], world: Facts, days: Days) -> Iterator[Finding]:
    if act["by"] != "openai":
        return
    offerings = act["offerings"]

    def ours() -> bool:
        if reading["A07"] == "co-built-too":
            return True
        if act["product"]["brand"] not in ("openai", "joint"):
            return False
        return reading["A07"] != "own-alone" or not co_developed()

    def co_developed() -> bool:
        return len(act["product"]["co_developed_with"]) > 0

    def is_api(o: Facts) -> bool:
        return o["surface"] == "api" and (o["state"] == "stateless" or reading["A14"] == "any-programmatic")

    def national_security(o: Facts) -> bool:
        counted = ["us-government-national-security"]
        if reading["A11"] == "any-federal-agency":
            counted.append("us-government-civil")
        return len(o["customers"]) > 0 and all(c in counted for c in o["customers"])

    def joint_api(o: Facts) -> bool:
        if not co_developed():
            return False
        if o["surface"] == "weights":
            return o["cloud"] != "none" and act["weights"]["open"] and reading["A32"] == "joint-if-partnered"
        return is_api(o)

    def ships(o: Facts) -> bool:
        if o["stage"] != "ga" and reading["A04"] != "any-availability":
            return False
        return o["surface"] != "weights" or o["cloud"] != "none" and reading["A33"] == "hosted-endpoints-ship"

    def offered_there(o: Facts) -> bool:
        """Whether what runs on a cloud counts as on that cloud (A53)."""
        return reading["A53"] == "runs-there" or o["channel"] != "own"

    def elsewhere(o: Facts) -> bool:
        if o["cloud"] == "azure":
            return False
        return reading["A05"] == "own-channels-too" or o["cloud"] != "none" and offered_there(o)

    def for_the_same(z: Facts, o: Facts) -> bool:
        """Whether the Azure offering `z` counts for the customers of `o` (A52)."""
        return reading["A52"] == "anybody" or not national_security(z) or national_security(o)

    def in_time(z: Facts, o: Facts) -> bool:
        """Whether the Azure offering `z` comes first of `o` (A02)."""
        if z["available"] < o["available"]:
            return True
        return reading["A02"] == "priority" or z["available"] == o["available"] and reading["A02"] == "no-later"

    def azure_was_first(o: Facts) -> bool:
        return any(
            z["cloud"] == "azure"
            and offered_there(z)
            and ships(z)
            and for_the_same(z, o)
            and (z["surface"] == o["surface"] or reading["A06"] == "family")
            and in_time(z, o)
            for z in offerings
        )

    def microsoft_declines() -> bool:
        can, will = act["microsoft"]["can_support"], act["microsoft"]["chooses_to_support"]
        return not can and not will or (not can or not will) and reading["A01"] == "either"

    # One that is not listed may be what a rule asks for, and is never judged itself.
    for i, o in enumerate(offerings[: len(offerings) - act.get("unlisted", 0)]):
        where = f"offerings[{i}]"
        day = o["available"]
        under_2025 = days.first <= day < days.amended
        under_2026 = day >= days.amended

        # A clause of 2025 on which the amendment is silent goes on (D2), but under A34 `lapsed`.
        def silent_holds(day: str = day, late: bool = under_2026) -> bool:
            return day >= days.first and not (late and reading["A34"] == "lapsed")

        # Under A10 `access-only` natsec-api excuses nothing, whatever the rule; nor does it once lapsed.
        def natsec_excuses(o: Facts = o, late: bool = under_2026) -> bool:
            if reading["A10"] == "access-only" or not (is_api(o) and national_security(o)):
                return False
            return not (late and reading["A34"] == "lapsed")

        # Under A09 `customers-of-any-cloud` the two API clauses go on as if the amendment had not come.
        unamended = under_2026 and day >= days.first and reading["A09"] == "customers-of-any-cloud"
        if (under_2025 or unamended) and is_api(o) and day < until_agi(reading, world):
            yield "2025.api-exclusivity", where, o["cloud"] != "azure" and not natsec_excuses()
        if under_2025 and is_api(o) and national_security(o):
            yield "2025.natsec-api", where, False
        if under_2025 and not is_api(o):
            yield "2025.non-api-any-cloud", where, False
        if co_developed() and silent_holds():
            yield "2025.joint-dev", where, False
        if (under_2025 or unamended or under_2026 and day >= days.first and not ours()) and joint_api(o):
            if not (day >= until_agi(reading, world) and reading["A21"] == "with-agi"):
                excused = o["cloud"] == "azure" or natsec_excuses() and reading["A12"] == "customer-rule"
                yield "2025.joint-api-azure", where, not excused
        if o["surface"] == "weights" and act["weights"]["open"] and silent_holds():
            if not (under_2026 and reading["A49"] == "lapsed-with-exclusivity"):
                yield "2025.open-weight", where, not act["weights"]["capability_criteria_met"]
        if under_2026 and ours():
            yield "2026.any-cloud", where, False
            if elsewhere(o) and ships(o):
                customers_had_it = any(z["available"] < days.amended for z in offerings)
                if not (customers_had_it and reading["A45"] == "new-products-only"):
                    excused = natsec_excuses() and reading["A13"] == "exempt"
                    yield "2026.azure-first", where, not (excused or azure_was_first(o) or microsoft_declines())


def _ip_use(act: Facts, reading: Mapping[str, str], world: Facts, days: Days) -> Iterator[Finding]:
    on, ip = act["on"], act["ip"]
    since_2025, under_2026 = on >= days.first, on >= days.amended
    if act["by"] != "microsoft" or not (since_2025 or under_2026):
        return
    if ip == "consumer-hardware":
        if under_2026 and reading["A35"] == "hardware-included":
            yield "2026.ip-license", "act", on > days.end2032
        elif since_2025:
            yield "2025.consumer-hardware", "act", True
    elif ip == "datacenter":
        if since_2025:
            lapsed = under_2026 and reading["A34"] != "kept"
            over = on > days.end2032 and reading["A40"] == "ends-with-term"
            yield "2025.non-research-retained", "act", lapsed or over
    elif (
        ip == "research"
        or ip == "model"
        and act["intended_deployment"] == "internal-only"
        or ip in _PARTS
        and act["intended_deployment"] == "internal-only"
        and reading["A48"] == "research"
    ):
        if since_2025:
            dropped = under_2026 and (reading["A35"] == "research-dropped" or reading["A34"] == "lapsed")
            over = on > days.end2030 or on >= _says_verifies(reading, world["agi.verified_on"])
            yield "2025.research-ip", "act", dropped or over
    else:
        # What outlasts the licence for parts is 2025.non-research-retained, which A34 `lapsed` takes away.
        outlasts = ip in _PARTS and reading["A40" if ip in _CODE else "A40.parts"] == "open-ended" and since_2025
        if outlasts and under_2026 and reading["A34"] == "lapsed":
            outlasts = False
        yield "2026.ip-license" if under_2026 else "2025.ip-term", "act", on > days.end2032 and not outlasts
        if since_2025 and ip != "product" and act["post_agi"] and not (under_2026 and reading["A34"] != "kept"):
            # Of what outlasts the licence, guardrails are asked to the licence's last day alone.
            if not (outlasts and on > days.end2032):
                yield "2025.post-agi-models", "act", on > days.end2032 or not act["guardrails"]


def _ip_grant(act: Facts, reading: Mapping[str, str], world: Facts, days: Days) -> Iterator[Finding]:
    on, ip = act["on"], act["ip"]
    if act["by"] != "openai" or act["to"] == "microsoft" or ip == "consumer-hardware":
        return
    amended, bound = on >= days.amended, False
    if on >= days.first and (not amended or reading["A54"] == "restated-licence-alone" and ip in _OWN_RIGHT):
        bound = ip not in _OWN_RIGHT or reading["A47"] == "all-ip-rights" and _OWN_RIGHT[ip](on, reading, world, days)
        bound = bound and (reading["A50"] == "api-only" or on < until_agi(reading, world))
    if amended and not bound:
        yield "2026.non-exclusive", "act", False
    if bound and not (reading["A57"] == "implied" and act["for_joint_development"]):
        yield "2025.exclusive-ip", "act", True


def _research_right_lasts(on: str, reading: Mapping[str, str], world: Facts, days: Days) -> bool:
    if on >= days.amended and (reading["A35"] != "research-continues" or reading["A34"] == "lapsed"):
        return False
    return on <= days.end2030 and on < _says_verifies(reading, world["agi.verified_on"])


def _datacenter_right_lasts(on: str, reading: Mapping[str, str], world: Facts, days: Days) -> bool:
    if on >= days.amended and reading["A34"] != "kept":
        return False
    return on <= days.end2032 or reading["A40"] == "open-ended"


# Microsoft's own right to what is neither model, product nor part: exclusive is only what lasts.
_OWN_RIGHT = {"research": _research_right_lasts, "datacenter": _datacenter_right_lasts}


def _training(act: Facts, reading: Mapping[str, str], world: Facts, days: Days) -> Iterator[Finding]:
    on = act["on"]
    if act["by"] != "microsoft" or on < days.first or act["purpose"] != "agi":
        return
    if on >= days.amended and reading["A34"] == "lapsed":
        return
    yield "2025.ms-independent-agi", "act", False
    if act["uses_openai_ip"] and on < world["agi.declared_on"]:
        yield "2025.compute-thresholds", "act", act["compute_flop"] > world["compute_threshold_flop"]


def _compute_purchase(act: Facts, reading: Mapping[str, str], world: Facts, days: Days) -> Iterator[Finding]:
    on = act["on"]
    if act["by"] != "openai" or on < days.first or act["provider"] == "azure":
        return
    if not (on >= days.amended and reading["A34"] == "lapsed"):
        yield "2025.no-rofr", "act", False


def _payment(act: Facts, reading: Mapping[str, str], world: Facts, days: Days) -> Iterator[Finding]:
    if act["by"] == act["to"]:
        return
    if reading["A26"] == "accrual":
        begin, end = act["accrued"]["from"], act["accrued"]["to"]
    else:
        begin = end = act["due"] if act["paid"] == "none" else act["paid"]

    # Whole days: the earliest day of the period that is not before the rule's time has to be in that time still.
    # What had accrued before verification is paid later, so the days of accrual are asked, whatever A26 says.
    day = max(begin, days.first)
    if day <= end and day < days.amended:
        if act["by"] == "openai" or reading["A28"] == "both-ways":
            if act["accrued"]["from"] < _says_verifies(reading, world["agi.verified_on"]):
                yield "2025.revshare", "act", act["paid"] == "none"

    day = max(begin, days.amended)
    if act["by"] == "openai" and day <= end and day <= days.end2030:
        cap = world["revenue_share.cap_reached_on"]
        if cap == "unknown":
            cap = "0001-01-01" if act["cap_reached"] else "none"
        begun = max(act["accrued"]["from"], days.amended) <= cap
        if begun and not (world["agi.verified_on"] < days.amended and reading["A30"] == "no"):
            # In the period in which the cap falls, less than the percentage may be all that is owed.
            capped = cap not in ("none", "0001-01-01") and act["accrued"]["from"] <= cap <= act["accrued"]["to"]
            short = not capped and not act["percentage_unchanged"]
            yield "2026.openai-revshare", "act", act["paid"] == "none" or short


def _agi_declaration(act: Facts, reading: Mapping[str, str], world: Facts, days: Days) -> Iterator[Finding]:
    on = act["on"]
    if act["by"] != "openai" or on < days.first:
        return
    if on >= days.amended and reading["A34"] != "kept":
        return
    takes_effect = act["takes_effect"]
    if takes_effect == "none" or reading["A46"] == "as-each-clause-says":
        yield "2025.agi-verification", "act", False
    else:
        verified = act["verified"] if act["verified_by"] == "independent-expert-panel" else "none"
        yield "2025.agi-verification", "act", not takes_effect >= counts_from(reading, on, verified)


_KINDS = {
    "launch": _launch,
    "ip-use": _ip_use,
    "ip-grant": _ip_grant,
    "training": _training,
    "compute-purchase": _compute_purchase,
    "payment": _payment,
    "agi-declaration": _agi_declaration,
}
