"""A proof of a pack as text and as plain data."""

from __future__ import annotations

from typing import Any

from checker.pack.model import Pack
from checker.read.plain import attributes
from checker.report.escape import visible
from checker.space.bounds import in_words, many
from checker.space.bounds import to_data as bounds
from checker.verify.proof import Claim, Covered, Proof
from checker.verify.witness import case_data, yaml

CLAIMS = {
    "governs": "each rule governs some act",
    "fails": "each rule that asks for something is failed by some act",
    "alone": "each is somewhere the only rule that fails",
    "excuses": "each exception is somewhere what excuses",
    "decides": "each open question decides somewhere",
    "gap-used": "each intended gap is one",
    "flips": "each strained reading gives some act another verdict",
    "no-effect": "each question said to have no effect has none",
    "never-fails": "each rule that says it never fails never does",
    "edge": "where a prohibition fails what a permission governs, a declared edge says so",
    "gap": "nothing that a rule could fail is left to no rule, intended gaps apart",
    "fast-path": "each generated function gives what the diagram gives",
}
"""The claims of each kind in words, in the order of the report."""


def proof_report(proof: Proof, pack: Pack) -> str:
    """Return a proof as text; the last line is the pack's basis."""
    lines = [f"{pack.name} {pack.version}", "", "covered, an act for each class of acts that the law can tell apart:"]
    for space in proof.covered:
        lines.append(
            f"  {space.acts:,} acts, {space.completions:,} ways to settle what is open: {described(space, pack)}"
        )
    lines += [
        f"  judged both ways: {proof.judged:,} acts, and {proof.classes:,} ways to settle what is open, rule by rule",
        "",
        "claims:",
    ]
    for kind, words in CLAIMS.items():
        claims = [claim for claim in proof.claims if claim.kind == kind]
        holding = sum(claim.holds for claim in claims)
        if claims:
            lines.append(f"  {holding:>3} of {len(claims):<3} {words}")
    for claim in proof.failing:
        lines += ["", *failing_claim_lines(claim)]
    failing = len(proof.failing)
    verdict = "all hold" if not failing else f"{failing} fail" + "s" * (failing == 1)
    bound = in_words(pack.kinds, proof.looked)
    verdict += f", for acts with {bound}" * bool(bound)
    lines += ["", f"{len(proof.claims)} claims: {verdict}.  {pack.basis}"]
    return "\n".join([visible(line) for line in lines]) + "\n"


def described(space: Covered, pack: Pack) -> str:
    """Return the acts of a space in words."""
    words = " and ".join(space.kinds)
    kind = pack.kinds[space.kinds[0]]
    if kind.singular:
        words += f" with {many(kind, space.rows)}"
    return f"{words}; {space.ledger}" if space.ledger else words


def failing_claim_lines(claim: Claim) -> list[str]:
    """Return the lines of a failing claim."""
    lines = [f"fail[{claim.kind}]: {claim.about}: {claim.why}"]
    if claim.case is not None:
        lines += [f"  {line}" for line in yaml(claim.case).splitlines()]
    return lines


def proof_data(proof: Proof, pack: Pack) -> dict[str, Any]:
    """Return a proof as plain data, in the shape of `prove.schema.json`."""
    return {
        "schema_version": 1,
        "command": "prove",
        "policy": attributes(pack, "name", "version", "digest"),
        "covered": [attributes(space, "kinds", "rows", "ledger", "acts", "completions") for space in proof.covered],
        "bounds": bounds(pack.kinds, proof.looked),
        "compared": {"acts": proof.judged, "completions": proof.classes},
        "claims": [
            {
                **attributes(claim, "kind", "about", "holds"),
                "why": claim.why or None,
                "witness": case_data(claim.case) if claim.case else None,
            }
            for claim in proof.claims
        ],
        "holds": not proof.failing,
        "basis": pack.basis,
    }
