"""What `fix` proposes, in words: steps, and the proposals that they make up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.read.edit import Change

TIERS = {"change": 0, "add": 0, "learn": 1, "given": 2, "reading": 3}


class Step(NamedTuple):
    """One step. `kind` is change, add, learn, given or reading; `choices` says in words which values will do.

    `phrase` says what is done, with a place for the `row` it is done to; `attested` that somebody is to attest it.
    """

    kind: str
    path: str
    choices: str
    phrase: str
    row: str = ""
    attested: bool = False

    @property
    def text(self) -> str:
        """The step in words."""
        return self.beside("")

    def beside(self, subject: str) -> str:
        """Return the step in words beside a subject that the reader has before them."""
        return self.phrase.replace("{row}", "it" if self.row in ("", subject) else self.row)


class Proposal(NamedTuple):
    """Steps that together leave no completion that fails, and the verdict then.

    `changes`, `readings` and `world` are one way to take them: facts set, readings pinned, ledger keys known.
    """

    steps: tuple[Step, ...]
    verdict: str
    changes: tuple[Change, ...]
    readings: Mapping[str, str]
    world: Mapping[str, Any]

    @property
    def who(self) -> str:
        """Who brings it about: team, find-out or counsel."""
        tier = max(TIERS[step.kind] for step in self.steps)
        return "counsel" if tier == TIERS["reading"] else "find-out" if tier else "team"

    @property
    def text(self) -> str:
        """The steps in a sentence."""
        return self.beside("")

    def beside(self, subject: str) -> str:
        """Return the steps in a sentence, beside a subject that the reader has before them."""
        asked = [step for step in self.steps if step.kind in ("learn", "given")]
        done = listed(together([step for step in self.steps if step.kind not in ("learn", "given")], subject))
        if not asked:
            return done
        verb = "find out, and have attested," if any(step.attested for step in asked) else "find out"
        condition = "if it is" if len(asked) == 1 else "if all of that is so"
        return (
            f"{verb} whether {listed([step.text for step in asked])}; {condition}, {done or 'nothing else is needed'}"
        )


def together(steps: Sequence[Step], subject: str = "") -> list[str]:
    """Return what is done in words, what is done alike to several rows once."""
    rows: dict[str, list[str]] = {}
    for step in steps:
        rows.setdefault(step.phrase, []).append("it" if step.row in ("", subject) else step.row)
    return [phrase.replace("{row}", listed(names)) for phrase, names in rows.items()]


def listed(parts: Sequence[str], word: str = "and") -> str:
    """Return parts in a row: `a, b and c`."""
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def either(parts: Sequence[str]) -> str:
    """Return parts of which one will do: `a, b or c`."""
    return listed(parts, "or")
