"""`checker replay RECEIPT`: decides again what a receipt records, and says what differs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from checker.cli.common import config_of, usage
from checker.cli.output import put
from checker.gate.receipts import read_receipt
from checker.gate.replays import Difference, Replay, replay
from checker.judge.opening import open_law
from checker.pack.model import Pack
from checker.read.plain import attributes
from checker.report.escape import json_text, visible


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "paths",
        metavar="RECEIPT",
        nargs="+",
        help="what checker check --receipt wrote; before it, what checker attest wrote of the same run",
    )
    parser.add_argument(
        "--key", metavar="FILE|env:NAME", action="append", default=[], help="a public key that signed the statements"
    )
    group = parser.add_argument_group("the law")
    group.add_argument("--policy", metavar="DIR", help="judge by the policy pack in DIR")
    group.add_argument("--config", metavar="FILE", help="take the pack from the configuration FILE")
    group.add_argument("--isolated", action="store_true", help="use no configuration file")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to answer (default: text)")


def run(args: argparse.Namespace) -> int:
    """Decide again; return 0 if the decision is the same, 1 if something differs.

    Facts, ledger values, pins and waivers come from the receipt; only the pack is today's.
    """
    statements, file = _named(args)
    receipt = read_receipt(file)
    pack = open_law(args.policy or config_of(args).get("policy")).pack
    outcome = replay(receipt, pack)
    if statements is not None:
        statement_differences = tuple(
            [Difference("statement", line, True) for line in _attested(statements, receipt, args.key)]
        )
        outcome = outcome._replace(differences=(*statement_differences, *outcome.differences))
    put(as_json(receipt, pack, outcome) if args.format == "json" else as_text(receipt, pack, outcome))
    return 0 if outcome.same else 1


def _named(args: argparse.Namespace) -> tuple[str | None, str]:
    """Return the file of statements (None if there is none) and the file of the receipt; raises UsageError."""
    if len(args.paths) > 2:
        raise usage("name one receipt, and before it at most one file of statements")
    if args.key and len(args.paths) == 1:
        raise usage("--key is for statements; name their file before the receipt")
    if len(args.paths) == 2 and not args.key:
        raise usage("name the public key that signed the statements with --key: without it they prove nothing", "key")
    return (args.paths[0] if len(args.paths) == 2 else None), args.paths[-1]


def _attested(file: str, receipt: dict[str, Any], keys: Sequence[str]) -> list[str]:
    """Return a sentence for each difference between signed statements and a receipt; raises UsageError."""
    from checker.attest.statement import receipt_differences
    from checker.cli.signing import public_keys
    from checker.cli.verify import read_statements

    decisions, problems = read_statements(file, public_keys(keys))
    return problems + [line for signed in decisions for line in receipt_differences(signed.decision, receipt)]


def as_json(receipt: dict[str, object], pack: Pack, outcome: Replay) -> str:
    """Return the outcome of a replay as JSON."""
    from checker import __version__

    return json_text(
        {
            "schema_version": 1,
            "command": "replay",
            "same": outcome.same,
            "changes_verdict": any(difference.verdict for difference in outcome.differences),
            "differences": [
                {"about": difference.about, "message": difference.message, "changes_verdict": difference.verdict}
                for difference in outcome.differences
            ],
            "judged": outcome.judged,
            "not_judged": outcome.left_out,
            "receipt": {"tool": receipt["tool"], "policy": receipt["policy"]},
            "tool": {"name": "checker", "version": __version__},
            "policy": attributes(pack, "name", "version", "digest"),
            "basis": pack.basis,
        }
    )


def as_text(receipt: dict[str, object], pack: Pack, outcome: Replay) -> str:
    """Return the outcome of a replay as lines."""
    from checker import __version__

    was, tool = receipt["policy"], receipt["tool"]
    assert isinstance(was, dict) and isinstance(tool, dict)
    lines = [f"differs: {difference.message}" for difference in outcome.differences]
    acts = f"{outcome.judged} descriptor{'' if outcome.judged == 1 else 's'}"
    if outcome.same:
        lines.append(f"same: {acts} decided again as the receipt has it")
    elif any(difference.verdict for difference in outcome.differences):
        changed = {difference.about for difference in outcome.differences if difference.verdict}
        lines.append(f"the verdict changes: {', '.join(sorted(changed))} (of {acts})")
    else:
        lines.append(f"no verdict changes ({acts})")
    if outcome.left_out:
        lines.append(f"not judged then, so not now: {outcome.left_out}")
    before = f"checker {tool['version']}, {was['name']} {was['version']} {str(was['digest'])[:19]}"
    now = f"checker {__version__}, {pack.name} {pack.version} {pack.digest[:19]}"
    lines.append(f"decided by: {before}" if before == now else f"decided by: {before}; now: {now}")
    return "\n".join([visible(line) for line in [*lines, pack.basis]]) + "\n"
