"""The questions of a review: the person, the wording, and the verdict of each answer. All of it is raw text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from checker.judge.findings import join_words
from checker.report.model import LIMIT, Ask, Cause, Judged
from checker.report.words import capital, command, sentence

ALL = 5
"""The most questions that are all shown; of more than these a few are shown and the others counted."""
FEW = 3
"""The number of questions shown of many; each person has at least one."""
VALUES = 5
"""The most values with one verdict that are named."""
GIVES = {"pass": "passes", "not-applicable": "no clause applies", "fail": "fails", "needs-review": "still open"}
"""Verdict -> its wording as the outcome of an answer; verdicts that settle a review come first."""


class Question(NamedTuple):
    """One question: the person to ask ("" where nobody is named), the text, and the answers by their verdict."""

    person: str
    text: str
    answers: Mapping[str, Sequence[str]]
    reading: str = ""
    """The id of a question of the pack, "" for a question about facts."""
    later: bool = False
    """Whether other questions come first, since an answer to one of them may settle the review."""
    path: str = ""
    """The path of the fact that is asked for, "" for anything else."""

    @property
    def settles(self) -> bool:
        """Whether one answer may settle the verdict alone."""
        return bool(set(self.answers) - {"needs-review"})

    @property
    def label(self) -> str:
        """The label before the question: the person to ask."""
        whom = f"ask {self.person}" if self.person else "open"
        return f"if still open, {whom}" if self.later and self.person else whom

    @property
    def given(self) -> list[tuple[str, str]]:
        """The answers with their outcomes, open ones last: `yes` and `passes`, `otherwise` and `still open`."""
        pairs = []
        for verdict, values in self.answers.items() if self.settles else ():
            texts = values if self.reading else ["otherwise"] if verdict == "needs-review" else [listed(values)]
            pairs += [(text, GIVES.get(verdict, verdict)) for text in texts]
        return pairs

    @property
    def told(self) -> list[str]:
        """The answers with their outcomes as lines: `yes -> passes`."""
        return [f"{text} -> {outcome}" for text, outcome in self.given]

    @property
    def line(self) -> str:
        """The whole question in one line: `Ask counsel: May it? (Q1): yes -> passes; no -> fails`."""
        whom = f"Ask {self.person}: " if self.person else ""
        given = "; ".join(self.told)
        between = " " if self.text.endswith("?") else ": "
        return f"{whom}{self.text}{between}{given}" if given else f"{whom}{self.text}"


def listed(values: Sequence[str]) -> str:
    """Return the answers of one verdict joined for a sentence; of many the first ones and a count, which is never one."""
    left = len(values) - VALUES
    return join_words([*values[:VALUES], f"{left} more"] if left > 1 else values, "or")


def title(choice: Cause) -> str:
    """Return the title of a choice: `Q1 first`, or the path of a fact."""
    return choice.name if choice.title in ("", choice.name) else f"{choice.name} {choice.title}"


def answers(choice: Cause) -> dict[str, list[str]]:
    """Return the labels of a choice's values by their verdict."""
    labels = {"true": "yes", "false": "no"} if set(choice.outcomes) <= {"true", "false"} else dict(choice.labels)
    return _by_verdict({labels.get(chosen, chosen): verdict for chosen, verdict in choice.outcomes.items()})


def _by_verdict(given: Mapping[str, str]) -> dict[str, list[str]]:
    order = [*GIVES, *given.values()]
    return {
        verdict: [answer for answer, other in given.items() if other == verdict]
        for verdict in sorted(set(given.values()), key=order.index)
    }


def outcomes(choice: Cause) -> str:
    """Return the outcomes of a choice: `ten days -> passes; otherwise -> still open`, "" where no value settles the verdict alone."""
    return "; ".join(question(choice).told)


def question(choice: Cause) -> Question:
    """Return the question about a choice, with its name; for a limit, a statement of what the act would have needed."""
    if choice.kind == LIMIT:
        return Question("", f"not settled: {choice.title or choice.name}", {})
    wording = question_in(choice.about)
    text = f"{wording} ({choice.name})" if wording else title(choice)
    reading, path = (choice.name, "") if choice.kind == "reading" else ("", choice.name)
    return Question(choice.person, text, answers(choice), reading, path=path)


def question_in(about: str) -> str:
    """Return the question at the start of a text, or its first sentence if it has no question."""
    text, mark, _ = about.partition("?")
    return text + mark if mark else about.partition(". ")[0].rstrip(".")


def question_of(ask: Ask, person: str) -> str:
    """Return the text of a question that covers several choices, without the person to ask."""
    return capital(ask.question.removeprefix(f"Ask {person}: "))


def questions(asks: Iterable[Ask], choices: Iterable[Cause]) -> list[Question]:
    """Return choices as questions; the choices of one of `asks` are one question.

    Questions with an answer that may settle the review come first; within each part the questions of one person stand together.
    """
    groups = {name: ask for ask in asks for name in ask.names}
    entries: dict[Question | str, Question] = {}
    for choice in choices:
        ask = groups.get(choice.name)
        if ask is None:
            entries.setdefault(choice.name, question(choice))
        else:
            text = question_of(ask, choice.person)
            entries.setdefault(ask.question, Question(choice.person, text, _by_verdict(ask.outcomes)))
    people = list(dict.fromkeys([entry.person for entry in entries.values()]))
    ordered = sorted(entries.values(), key=lambda entry: (not entry.settles, people.index(entry.person)))
    return [entry._replace(later=not entry.settles and ordered[0].settles) for entry in ordered]


def some(asked: Sequence[Question]) -> tuple[list[Question], dict[str, int]]:
    """Return the questions to show and, by person, the number of the others; of many, each person has at least one shown."""
    firsts = {entry.person: number for number, entry in reversed(list(enumerate(asked)))}
    picked = set(firsts.values()) if len(asked) > ALL else set(range(len(asked)))
    picked |= set([number for number in range(len(asked)) if number not in picked][: max(FEW - len(picked), 0)])
    left = Counter([entry.person for number, entry in enumerate(asked) if number not in picked])
    return [asked[number] for number in sorted(picked)], left


def of(judged: Judged | None, choices: Iterable[Cause], *, brief: bool = True) -> list[Question]:
    """Return the questions about choices; with `brief` a few of many, and last a line that counts the others."""
    every = questions(judged.asks if judged else (), choices)
    picked, left = some(every) if brief else (every, {})
    return [*picked, Question("", more_of(left), {})] if left else picked


def more_of(left: Mapping[str, int]) -> str:
    """Return the count of the other questions by person: `5 more questions, 4 for counsel and 1 for the team`."""
    parts = [f"{count} for {person}" for person, count in left.items() if person]
    many = sum(left.values())
    whom = f", {join_words(parts)}" if len(parts) > 1 else f" for {next(iter(left))}" if parts else ""
    return f"{many} more question{'s' * (many > 1)}{whom}"


def _alone(asked: Sequence[Question]) -> str:
    """Return a sentence on the effect of a single answer among several, "" where it needs none."""
    verdicts = [set(question.answers) - {"needs-review"} for question in asked]
    if not any(verdicts):
        return "No answer settles it alone. "
    settled = set[str]().union(*verdicts)
    if len(asked) > 1 and "pass" in settled and settled <= {"pass", "not-applicable"}:
        return "One answer that passes it is enough; if every answer goes against it, it fails. "
    return ""


def following(judged: Judged, asked: Sequence[Question]) -> str:
    """Return the next step for a review with these questions, "" where there is none to name."""
    alone = _alone(asked)
    if judged.is_made:
        return f"{alone}{command('map', judged)} shows what is said of it."
    if not judged.is_file:
        return alone.rstrip()
    many = len(asked) > 1
    if judged.causes and all(cause.kind == "fact" for cause in judged.causes):
        return f"{alone}Write the answer{'s' * many} into the file; {command('interview', judged)} asks for {'them' if many else 'it'}."
    lists = "lists them by person, each with" if many else "has it, with"
    return f"{alone}Send the question{'s' * many}: {command('reviews', judged)} {lists} the command that records the answer."


def todo(judged: Judged) -> list[str]:
    """Return the steps for a descriptor that is no review, in a few lines."""
    if judged.verdict == "error":
        return ["Correct the file."]
    if judged.verdict == "fail":
        fixes = [finding.remedy for finding in judged.findings if finding.verdict == "fail" and finding.remedy]
        steps = [sentence(capital(fix)) for fix in list(dict.fromkeys(fixes))[:FEW]]
        steps += [f"Look for what would comply: {command('fix', judged)}"] * (not steps and judged.is_file)
        return steps or ["Change what it describes."]
    return ["Nothing."]


def to_answer(judged: Judged) -> str:
    """Return the count of a review's questions by person: `4 open questions: 3 to counsel and 1 to the team.`."""
    counts = Counter([entry.person for entry in questions(judged.asks, judged.causes)])
    number = counts.total()
    parts = join_words([f"{count} to {person}" for person, count in counts.items() if person])
    total = f"{number} open question{'s' * (number != 1)}"
    return f"{total}: {parts}." if parts else f"{total}."
