"""What a review asks: of whom, in which words, and what each answer gives. All of it is raw text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from checker.judge.findings import join_words
from checker.report.model import LIMIT, Ask, Cause, Decision, Judged
from checker.report.words import capital, command, sentence

ALL = 5
"""Questions that are all shown; of more a few are, and the others are counted."""
FEW = 3
"""Questions that are shown of many; each person has one at least."""
VALUES = 5
"""Values with one verdict that are named."""
GIVES = {"pass": "passes", "not-applicable": "no clause applies", "fail": "fails", "needs-review": "still open"}
"""Verdict -> what an answer gives that leaves it, in the order in which answers are told: what settles it comes first."""


class Question(NamedTuple):
    """One question: who is asked ("" where nobody is named), what, and for each verdict the answers that give it."""

    person: str
    text: str
    answers: Mapping[str, Sequence[str]]
    reading: str = ""
    """The question of the pack that it is, "" where it asks for facts."""
    later: bool = False
    """Whether others come first, since an answer to one of them may settle it."""

    @property
    def settles(self) -> bool:
        """Whether an answer to it may settle the verdict alone."""
        return bool(set(self.answers) - {"needs-review"})

    @property
    def label(self) -> str:
        """What stands before it: who is asked."""
        whom = f"ask {self.person}" if self.person else "open"
        return f"if still open, {whom}" if self.later and self.person else whom

    @property
    def told(self) -> list[str]:
        """What the answers give, those that leave it open last: `yes -> passes`, `otherwise -> still open`."""
        found = []
        for verdict, said in self.answers.items() if self.settles else ():
            alike = said if self.reading else ["otherwise"] if verdict == "needs-review" else [listed(said)]
            found += [f"{each} -> {GIVES.get(verdict, verdict)}" for each in alike]
        return found

    @property
    def line(self) -> str:
        """All of it in one line: `Ask counsel: May it? (Q1): yes -> passes; no -> fails`."""
        whom = f"Ask {self.person}: " if self.person else ""
        given = "; ".join(self.told)
        between = " " if self.text.endswith("?") else ": "
        return f"{whom}{self.text}{between}{given}" if given else f"{whom}{self.text}"


def listed(said: Sequence[str]) -> str:
    """Return the answers of one verdict as a sentence lists them, the first of them where they are many."""
    shown = [*said[:VALUES], *[f"{len(said) - VALUES} more"] * (len(said) > VALUES)]
    return join_words(shown, "or")


def title(choice: Decision | Cause) -> str:
    """Return what a choice is called: `Q1 first`, or the path of a fact."""
    return choice.name if choice.title in ("", choice.name) else f"{choice.name} {choice.title}"


def answers(choice: Decision | Cause) -> dict[str, list[str]]:
    """Return the values of a choice, as people name them, for each verdict that they give."""
    labels = {"true": "yes", "false": "no"} if set(choice.outcomes) <= {"true", "false"} else dict(choice.labels)
    return _by_verdict({labels.get(chosen, chosen): verdict for chosen, verdict in choice.outcomes.items()})


def _by_verdict(given: Mapping[str, str]) -> dict[str, list[str]]:
    order = [*GIVES, *given.values()]
    return {
        verdict: [said for said, found in given.items() if found == verdict]
        for verdict in sorted(set(given.values()), key=order.index)
    }


def outcomes(choice: Decision | Cause) -> str:
    """Return what the values of a choice give: `ten days -> passes; otherwise -> still open`, "" where none settles it alone."""
    return "; ".join(question(choice).told)


def question(choice: Decision | Cause) -> Question:
    """Return what is asked of a choice, with its name; of a limit, what it would have taken to settle it."""
    if choice.kind == LIMIT:
        return Question("", f"not settled: {choice.title or choice.name}", {})
    said = question_in(choice.about)
    reading = choice.name if choice.kind == "reading" else ""
    return Question(choice.person, f"{said} ({choice.name})" if said else title(choice), answers(choice), reading)


def question_in(about: str) -> str:
    """Return the question that a text begins with, its first sentence where that is none."""
    asked, mark, _ = about.partition("?")
    return asked + mark if mark else about.partition(". ")[0].rstrip(".")


def question_of(ask: Ask, person: str) -> str:
    """Return the one question that asks for choices that hang together, without who is asked."""
    return capital(ask.question.removeprefix(f"Ask {person}: "))


def questions(asks: Iterable[Ask], choices: Iterable[Decision | Cause]) -> list[Question]:
    """Return choices as questions; choices that hang together are one question.

    Those come first of which an answer may settle it, and among both those of one person stand together.
    """
    groups = {name: ask for ask in asks for name in ask.names}
    found: dict[Question | str, Question] = {}
    for choice in choices:
        ask = groups.get(choice.name)
        if ask is None:
            found.setdefault(choice.name, question(choice))
        else:
            text = question_of(ask, choice.person)
            found.setdefault(ask.question, Question(choice.person, text, _by_verdict(ask.outcomes)))
    people = list(dict.fromkeys([item.person for item in found.values()]))
    ordered = sorted(found.values(), key=lambda item: (not item.settles, people.index(item.person)))
    return [item._replace(later=not item.settles and ordered[0].settles) for item in ordered]


def some(found: Sequence[Question]) -> tuple[list[Question], dict[str, int]]:
    """Return all of some questions or, of many, a few, one of each person at least; and how many more each is asked."""
    firsts = {item.person: number for number, item in reversed(list(enumerate(found)))}
    picked = set(firsts.values()) if len(found) > ALL else set(range(len(found)))
    picked |= set([number for number in range(len(found)) if number not in picked][: max(FEW - len(picked), 0)])
    left: dict[str, int] = {}
    for number, item in enumerate(found):
        if number not in picked:
            left[item.person] = left.get(item.person, 0) + 1
    return [found[number] for number in sorted(picked)], left


def of(judged: Judged | None, choices: Iterable[Decision | Cause], *, brief: bool = True) -> list[Question]:
    """Return the questions that choices are; with `brief` a few of many, and as the last how many more there are."""
    found = questions(judged.asks if judged else (), choices)
    shown, left = some(found) if brief else (found, {})
    return [*shown, Question("", more_of(left), {})] if left else shown


def more_of(left: Mapping[str, int]) -> str:
    """Return how many questions more there are, and for whom: `5 more questions, 4 for counsel and 1 for the team`."""
    parts = [f"{count} for {person}" for person, count in left.items() if person]
    many = sum(left.values())
    whom = f", {join_words(parts)}" if len(parts) > 1 else f" for {next(iter(left))}" if parts else ""
    return f"{many} more question{'s' * (many > 1)}{whom}"


def _alone(asked: Sequence[Question]) -> str:
    """Return what one answer among several may settle, "" where that goes without saying."""
    verdicts = [set(question.answers) - {"needs-review"} for question in asked]
    if not any(verdicts):
        return "No answer settles it alone. "
    if len(asked) > 1 and all(settled <= {"pass", "not-applicable"} for settled in verdicts):
        return "One answer that passes it is enough; if every answer goes against it, it fails. "
    return ""


def following(judged: Judged, found: Sequence[Question]) -> str:
    """Return what to do next about a review with these questions, "" where nothing is to be said."""
    alone = _alone(found)
    if judged.is_made:
        return f"{alone}{command('map', judged)} shows what is said of it."
    if not judged.is_file:
        return alone.rstrip()
    many = len(found) > 1
    if judged.causes and all(cause.kind == "fact" for cause in judged.causes):
        return f"{alone}Write the answer{'s' * many} into the file; {command('interview', judged)} asks for {'them' if many else 'it'}."
    lists = "lists them by person, each with" if many else "has it, with"
    return f"{alone}Send the question{'s' * many}: {command('reviews', judged)} {lists} the command that records the answer."


def todo(judged: Judged) -> list[str]:
    """Return what to do about a descriptor, in a few lines."""
    if judged.verdict == "error":
        return ["Correct the file."]
    if judged.verdict == "fail":
        fixes = [finding.remedy for finding in judged.findings if finding.verdict == "fail" and finding.remedy]
        found = [sentence(capital(fix)) for fix in list(dict.fromkeys(fixes))[:FEW]]
        found += [f"Look for what would comply: {command('fix', judged)}"] * (not found and judged.is_file)
        return found or ["Change what it describes."]
    return ["Nothing."]


def to_answer(judged: Judged) -> str:
    """Return how many questions a review asks of whom: `4 open questions: 3 to counsel and 1 to the team.`."""
    counts: dict[str, int] = {}
    for item in questions(judged.asks, judged.causes):
        counts[item.person] = counts.get(item.person, 0) + 1
    number = sum(counts.values())
    parts = join_words([f"{count} to {person}" for person, count in counts.items() if person])
    said = f"{number} open question{'s' * (number != 1)}"
    return f"{said}: {parts}." if parts else f"{said}."
