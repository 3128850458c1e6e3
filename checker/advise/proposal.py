"""What `fix` proposes, in words: steps, and the proposals that they make up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.judge.findings import join_words
from checker.judge.verdict import PASS
from checker.read.edit import Change

TIERS = {"change": 0, "add": 0, "split": 0, "learn": 1, "given": 2, "reading": 3}


class Step(NamedTuple):
    """One step. `kind` is change, add, split, learn, given or reading; `choices` says in words which values will do.

    `shown` are the same with the labels that people know them by.
    `phrase` says what is done, with a place for the `row` it is done to; `attested` that somebody is to attest it. What
    is to be found out is asked for with `ask` ("say who co-developed it") and answered with `answer` ("if nobody, write
    []"); both are "" for every other step. `called` is what people call the row. Facts that the pack asks for in one
    question have that `question`, and in `said` the answer which all of them together are.
    """

    kind: str
    path: str
    choices: str
    shown: str
    phrase: str
    row: str = ""
    attested: bool = False
    ask: str = ""
    answer: str = ""
    called: str = ""
    question: str = ""
    said: str = ""

    @property
    def text(self) -> str:
        """The step in words."""
        return self.beside("")

    def beside(self, subject: str) -> str:
        """Return the step in words beside a subject that the reader has before them."""
        return self.phrase.replace("{row}", self.named(subject))

    def named(self, subject: str) -> str:
        """Return what the row is called beside a subject that the reader has before them."""
        return "it" if self.row in ("", subject) else self.called or self.row


class Proposal(NamedTuple):
    """Steps that together let the act pass whatever else is open, and the verdict then.

    `changes`, `readings` and `world` are one way to take them: facts set, readings pinned, ledger keys known. `also` are
    the rules, other than those at fault, that read what would be pinned.
    """

    steps: tuple[Step, ...]
    verdict: str
    changes: tuple[Change, ...]
    readings: Mapping[str, str]
    world: Mapping[str, Any]
    also: tuple[str, ...] = ()

    @property
    def patchable(self) -> bool:
        """Whether `--patch` may write it: all of it is the team's, and none of it splits an entry."""
        return self.who == "team" and all(step.kind != "split" for step in self.steps)

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
        """Return the steps in a sentence, beside a subject that the reader has before them; a row is described once."""
        return described_once(self.sentence(subject), [self])

    def sentence(self, subject: str) -> str:
        """Return the steps in a sentence, each row described wherever it is named."""
        concluded = [step for step in self.steps if step.kind == "reading"]
        asked = [step for step in self.steps if step.kind in ("learn", "given")]
        done = join_words(together([step for step in self.steps if TIERS[step.kind] == 0], subject))
        if concluded:
            also = f" and finds that {join_words([step.text for step in asked])}" if asked else ""
            words = f"if counsel concludes that {join_words([step.text for step in concluded])}{also}"
            return f"{words}, {done + ', and then ' if done else ''}{self.end}"
        if not asked:
            return done
        kept = "; name under evidence who said so" if any(step.attested for step in asked) else ""
        if asked[0].question and len({(step.question, step.said) for step in asked}) == 1:
            return f"{asked[0].question} If {asked[0].said}, {done or self.end}{kept}"
        if len(asked) == 1 and asked[0].ask:
            also = ", name under evidence who said so," if kept else ""
            return f"{asked[0].ask}; {asked[0].answer}{also} and {done or self.end}"
        condition = "if it is" if len(asked) == 1 else "if all of that is so"
        return f"find out whether {join_words([step.text for step in asked])}; {condition}, {done or self.end}{kept}"

    @property
    def end(self) -> str:
        """What becomes of the act then, in words."""
        return "it passes" if self.verdict == PASS else "no clause covers it"


def described_once(text: str, proposals: Sequence[Proposal]) -> str:
    """Return a text on proposals in which a row is described where it is named first, and has its number after that."""
    for name in {step.called for proposal in proposals for step in proposal.steps if " (" in step.called}:
        first, found, rest = text.partition(name)
        text = first + found + rest.replace(name, name.partition(" (")[0])
    return text


def together(steps: Sequence[Step], subject: str = "") -> list[str]:
    """Return what is done in words, what is done alike to several rows once."""
    rows: dict[str, list[str]] = {}
    for step in steps:
        rows.setdefault(step.phrase, []).append(step.named(subject))
    return [phrase.replace("{row}", join_words(names)) for phrase, names in rows.items()]


def either(parts: Sequence[str]) -> str:
    """Return parts of which one will do: `a, b or c`."""
    return join_words(parts, "or")
