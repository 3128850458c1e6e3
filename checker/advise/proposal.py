"""The proposals of `fix` and their steps, with their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from checker.judge.findings import join_words
from checker.judge.verdict import PASS
from checker.read.edit import Change

TIERS = {"change": 0, "add": 0, "split": 0, "learn": 1, "given": 2, "reading": 3}


class Step(NamedTuple):
    """One step. `kind` is change, add, split, learn, given or reading; `choices` has the sufficient values in words.

    `labels` has the same values by the pack's labels. `phrase` is the action, with `{row}` in place of `row`. `attested`
    is whether somebody has to attest the fact. A fact to find out has a request `ask` ("say who co-developed it") and
    a reply `answer` ("if nobody, write []"); both are "" for every other step. `called` is people's name for the row.
    Facts of one common question in the pack have that `question` and their common answer in `reply`.
    """

    kind: str
    path: str
    choices: str
    labels: str
    phrase: str
    row: str = ""
    attested: bool = False
    ask: str = ""
    answer: str = ""
    called: str = ""
    question: str = ""
    reply: str = ""

    @property
    def text(self) -> str:
        """The step in words."""
        return self.beside("")

    def beside(self, subject: str) -> str:
        """Return the step in words for a reader who is looking at `subject`."""
        return self.phrase.replace("{row}", self.named(subject))

    def named(self, subject: str) -> str:
        """Return the row's name for a reader who is looking at `subject`: "it" for that subject."""
        return "it" if self.row in ("", subject) else self.called or self.row


class Proposal(NamedTuple):
    """Steps that together let the act pass in every completion, and the resulting verdict.

    `changes`, `readings` and `world` are one way to take them: facts set, readings pinned, ledger keys known. `also` has
    the rules, except those at fault, that read a pinned reading.
    """

    steps: tuple[Step, ...]
    verdict: str
    changes: tuple[Change, ...]
    readings: Mapping[str, str]
    world: Mapping[str, Any]
    also: tuple[str, ...] = ()

    @property
    def patchable(self) -> bool:
        """Whether `--patch` may write it: every step is the team's and none splits an entry."""
        return self.who == "team" and all(step.kind != "split" for step in self.steps)

    @property
    def who(self) -> str:
        """The party responsible for the most demanding step: team, find-out or counsel."""
        tier = max(TIERS[step.kind] for step in self.steps)
        return "counsel" if tier == TIERS["reading"] else "find-out" if tier else "team"

    @property
    def attests(self) -> bool:
        """Whether somebody has to attest what is found out."""
        return any(step.attested for step in self.steps if step.kind in ("learn", "given"))

    @property
    def text(self) -> str:
        """The steps in a sentence."""
        return self.beside("")

    def beside(self, subject: str) -> str:
        """Return the steps in a sentence for a reader who is looking at `subject`; each row is described once."""
        return described_once(self.sentence(subject), [self])

    def sentence(self, subject: str) -> str:
        """Return the steps in a sentence, with each mention of a row in full."""
        concluded = [step for step in self.steps if step.kind == "reading"]
        unknowns = [step for step in self.steps if step.kind in ("learn", "given")]
        done = join_words(together([step for step in self.steps if TIERS[step.kind] == 0], subject))
        if concluded:
            also = f" and finds that {join_words([step.text for step in unknowns])}" if unknowns else ""
            words = f"if counsel concludes that {join_words([step.text for step in concluded])}{also}"
            return f"{words}, {done + ', and then ' if done else ''}{self.end}"
        if not unknowns:
            return done
        attestation = "; name under evidence who said so" if self.attests else ""
        if unknowns[0].question and len({(step.question, step.reply) for step in unknowns}) == 1:
            return f"{unknowns[0].question} If {unknowns[0].reply}, {done or self.end}{attestation}"
        if len(unknowns) == 1 and unknowns[0].ask:
            also = ", name under evidence who said so," if attestation else ""
            return f"{unknowns[0].ask}; {unknowns[0].answer}{also} and {done or self.end}"
        condition = "if it is" if len(unknowns) == 1 else "if all of that is so"
        return f"find out whether {join_words([step.text for step in unknowns])}; {condition}, {done or self.end}{attestation}"

    @property
    def end(self) -> str:
        """The resulting verdict in words."""
        return "it passes" if self.verdict == PASS else "no clause covers it"


def described_once(text: str, proposals: Sequence[Proposal]) -> str:
    """Return a text on proposals with each row described at its first mention and referred to by number after that."""
    for name in {step.called for proposal in proposals for step in proposal.steps if " (" in step.called}:
        first, name_there, rest = text.partition(name)
        text = first + name_there + rest.replace(name, name.partition(" (")[0])
    return text


def together(steps: Sequence[Step], subject: str = "") -> list[str]:
    """Return the actions in words; an action on several rows is one phrase."""
    rows: dict[str, list[str]] = {}
    for step in steps:
        rows.setdefault(step.phrase, []).append(step.named(subject))
    return [phrase.replace("{row}", join_words(names)) for phrase, names in rows.items()]
