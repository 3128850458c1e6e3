"""What a run came to, in a line."""

from __future__ import annotations

from collections.abc import Mapping


def sentences(
    size: int,
    summary: Mapping[str, int],
    *,
    after: Mapping[str, int] | None = None,
    errors: int = 0,
    skipped: int = 0,
) -> str:
    """Return the counts as sentences: descriptors by verdict, what waivers change, errors outside, files skipped."""
    found = [f"{_many(size, 'descriptor')}{': ' * bool(size)}{tally(summary)}."]
    if after is not None and after != summary:
        found.append(f"After waivers: {tally(after)}.")
    if errors:
        found.append(f"{_many(errors, 'error')} outside descriptors.")
    if skipped:
        found.append(f"{_many(skipped, 'other file')} skipped.")
    return " ".join(found)


def tally(summary: Mapping[str, int]) -> str:
    """Return the counts that are not zero: `1 pass, 2 needs review`."""
    return ", ".join([f"{number} {verdict.replace('-', ' ')}" for verdict, number in summary.items() if number])


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
