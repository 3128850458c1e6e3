"""`checker replay RECEIPT`: decides again what a receipt records, and says what differs."""

from __future__ import annotations

import argparse

from checker.check import open_law
from checker.cli.answer import put
from checker.cli.common import UsageError, config_of, pack_errors
from checker.gate.receipts import Replay, read_receipt, replay
from checker.pack.load import PackError
from checker.pack.model import Pack


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("receipt", metavar="RECEIPT", help="what checker check --receipt wrote")
    group = parser.add_argument_group("the law")
    group.add_argument("--policy", metavar="DIR", help="judge by the policy pack in DIR")
    group.add_argument("--config", metavar="FILE", help="take the pack from the configuration FILE")
    group.add_argument("--isolated", action="store_true", help="use no configuration file")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to answer (default: text)")


def run(args: argparse.Namespace) -> int:
    """Decide again; 0 where it is the same, 1 where something differs.

    Facts, ledger values, pins and waivers are the receipt's; of the law only the pack is today's.
    """
    try:
        receipt = read_receipt(args.receipt)
        pack = open_law(args.policy or config_of(args).get("policy")).pack
    except PackError as error:
        raise UsageError(pack_errors(error)) from None
    found = replay(receipt, pack)
    put(as_json(receipt, pack, found) if args.format == "json" else as_text(receipt, pack, found))
    return 0 if found.same else 1


def as_json(receipt: dict[str, object], pack: Pack, found: Replay) -> str:
    """Return what became of a receipt as JSON."""
    from checker import __version__
    from checker.report.escape import json_text

    return json_text(
        {
            "schema_version": 1,
            "command": "replay",
            "same": found.same,
            "changes_verdict": any(item.verdict for item in found.differences),
            "differences": [
                {"about": item.about, "message": item.message, "changes_verdict": item.verdict}
                for item in found.differences
            ],
            "judged": found.judged,
            "not_judged": found.left_out,
            "receipt": {"tool": receipt["tool"], "policy": receipt["policy"]},
            "tool": {"name": "checker", "version": __version__},
            "policy": {"name": pack.name, "version": pack.version, "digest": pack.digest},
            "basis": pack.basis,
        }
    )


def as_text(receipt: dict[str, object], pack: Pack, found: Replay) -> str:
    """Return what became of a receipt as lines."""
    from checker import __version__
    from checker.report.escape import visible

    was, tool = receipt["policy"], receipt["tool"]
    assert isinstance(was, dict) and isinstance(tool, dict)
    lines = [f"differs: {item.message}" for item in found.differences]
    acts = f"{found.judged} descriptor{'' if found.judged == 1 else 's'}"
    if found.same:
        lines.append(f"same: {acts} decided again as the receipt has it")
    elif any(item.verdict for item in found.differences):
        changed = {item.about for item in found.differences if item.verdict}
        lines.append(f"the verdict changes: {', '.join(sorted(changed))} (of {acts})")
    else:
        lines.append(f"no verdict changes ({acts})")
    if found.left_out:
        lines.append(f"not judged then, so not now: {found.left_out}")
    before = f"checker {tool['version']}, {was['name']} {was['version']} {str(was['digest'])[:19]}"
    now = f"checker {__version__}, {pack.name} {pack.version} {pack.digest[:19]}"
    lines.append(f"decided by: {before}" if before == now else f"decided by: {before}; now: {now}")
    return "\n".join([visible(line) for line in [*lines, pack.basis]]) + "\n"
