"""A comparison of two laws as text, Markdown and plain data."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from checker.compare.diff import Change, Diff, Looked
from checker.compare.parts import CHANGED, GONE, NEW, NOT_MENTIONED
from checker.judge.findings import join_words
from checker.pack.model import Pack
from checker.pack.words import plural
from checker.read.plain import attributes
from checker.report.counts import many
from checker.report.escape import markdown, visible
from checker.space.bounds import in_words
from checker.space.bounds import to_data as bounds
from checker.verify.witness import case_data, descriptor_yaml

MANY = 12
"""The most classes that text shows one by one; the others are counted, unless all are wanted."""
WIDTH = 100
"""The most columns of a line of a sentence."""
FIELD = re.compile(r"[\w.-]+\[\d+\][\w.-]*")
"""The name of a field of a row."""
NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
"""Numbers of rows in words."""


class Over(NamedTuple):
    """The effect on real descriptors: path, kind and id of each with both verdicts."""

    entries: tuple[tuple[str, str, str, str], ...]

    def counts(self) -> dict[tuple[str, str], int]:
        """Return the number of descriptors for each pair of verdicts, in order."""
        return Counter(sorted([(before, after) for _, _, before, after in self.entries]))


class Page(NamedTuple):
    """The content of a comparison: operands, differences, the pack whose basis ends it, and the most classes for a pair.

    `summary` has sentences on the changes of the second agreement if it amends the first. A `brief` page has the changed
    clauses and counts the classes.
    """

    names: tuple[str, str]
    diff: Diff
    pack: Pack
    over: Over | None = None
    most: int | None = None
    summary: tuple[str, ...] = ()
    brief: bool = False


def groups(page: Page) -> Iterator[tuple[Looked, list[tuple[str, str, list[Change], list[Change]]]]]:
    """Yield each space with its pairs of verdicts, each with the classes to show and the classes left out."""
    for looked in page.diff.looked:
        changes = [change for change in page.diff.changes if (change.kinds, change.rows) == (looked.kinds, looked.rows)]
        pairs = dict.fromkeys((change.before, change.after) for change in changes)
        entries = []
        for before, after in pairs:
            classes = [change for change in changes if (change.before, change.after) == (before, after)]
            cut = len(classes) if page.most is None else page.most
            entries.append((before, after, classes[:cut], classes[cut:]))
        yield looked, entries


def title(looked: Looked, pack: Pack) -> str:
    """Return the acts of a space in words."""
    singular = list(pack.kinds[looked.kinds[0]].singular.values())
    words = " and ".join(looked.kinds)
    if looked.rows == 1:
        words += f" with {NUMBERS[1]} {f' and {NUMBERS[1]} '.join(singular)}"
    elif looked.rows > 1:
        words += f" with {NUMBERS[looked.rows]} {' and '.join([plural(name) for name in singular])}, in whichever order they are listed"
    return words


def render(page: Page) -> str:
    """Return a comparison as text, the pack's basis as its last line."""
    one, other = page.names
    lines = [f"{one} -> {other}", *([""] if page.summary else [])]
    for sentence in page.summary:
        lines += textwrap.wrap(visible(sentence), WIDTH, initial_indent="  - ", subsequent_indent="    ")
    lines += parts_of(page.diff, page.brief)
    lines += counted(page) if page.brief else listed(page)
    if page.diff.same:
        lines += ["", f"{', '.join(page.diff.same)}: both laws say the same, rule by rule"]
    lines += [f"only one of the two has the kind {name}" for name in page.diff.apart]
    lines += ["" for _ in page.diff.stopped[:1]]
    lines += [f"{' and '.join(space.kinds)}: not settled: {space.message}" for space in page.diff.stopped]
    if page.over is not None:
        lines += ["", f"{many(len(page.over.entries), 'descriptor')}:"]
        lines += [f"  {count} {before} -> {after}" for (before, after), count in page.over.counts().items()]
        lines += [f"  {path} {id}: {one} -> {two}" for path, id, one, two in page.over.entries if one != two]
    lines += ["", f"{_total(page)}  {page.pack.basis}"]
    return "\n".join([visible(line) for line in lines]) + "\n"


def listed(page: Page) -> Iterator[str]:
    """Yield each class with one of its acts, by space and by change of verdict."""
    for looked, pairs in groups(page):
        yield from ["", f"{title(looked, page.pack)}: {_share(looked)}"]
        for before, after, first, left in pairs:
            yield f"  {before} -> {after}"
            for change in first:
                yield f"    {change.acts:,}: {'; '.join(change.wording)}"
                yield from [f"      {line}" for line in descriptor_yaml(change.case.data)] if change.case else []
            yield from [f"    {_more(left)}"] if left else []


def counted(page: Page) -> Iterator[str]:
    """Yield the number of changed classes by space and by change of verdict, and the options that show them."""
    yield ""
    for looked, pairs in groups(page):
        if looked.changed:
            counts = [f"{len(classes)} {before} -> {after}" for before, after, classes, _ in pairs]
            yield f"{title(looked, page.pack)}: {_share(looked)}"
            yield from _folded(f"classes: {', '.join(counts)}", "  ")
    same = [name for looked in page.diff.looked if not looked.changed and looked.rows < 2 for name in looked.kinds]
    if same:
        yield f"{join_words(same)}: no act changes"
    yield ""
    yield from _folded(
        "--verbose shows each class with an act that it holds, --most 1 the largest of each change of verdict."
    )


def _folded(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def parts_of(diff: Diff, brief: bool = False) -> Iterator[str]:
    """Yield the differing parts: clauses side by side, rules with their changed parts, changed fields.

    With `brief` the clauses that the other agreement does not mention are counted.
    """
    if diff.clauses:
        from tabulate import tabulate

        clauses = [change for change in diff.clauses if not (brief and change.what == NOT_MENTIONED)]
        rows = [(change.one or "-", change.other or "-", "; ".join(change.what) or change.state) for change in clauses]
        yield from ["", *tabulate(rows, ("clause", "clause", "what of it"), disable_numparse=True).splitlines()]
        left = len(diff.clauses) - len(clauses)
        if left:
            yield f"and {left} clause{'s' * (left > 1)} of the first that the second does not mention"
    if diff.rules:
        yield from ["", "rules that differ:"]
        yield from [f"  {change.rule}: {', '.join(change.parts) or change.state}" for change in diff.rules]
    if diff.fields:
        yield from ["", "fields that differ:"]
        yield from [f"  {change.kind} {change.field}: {FIELDS[change.state]}" for change in diff.fields]


FIELDS = {NEW: "only the second has it", GONE: "only the first has it", CHANGED: "another type, or other values"}


def _share(looked: Looked) -> str:
    return (
        f"{looked.changed:,} of {looked.acts:,} acts change{'s' * (looked.changed == 1)}"
        if looked.changed
        else f"none of {looked.acts:,} acts changes"
    )


def _more(left: Sequence[Change]) -> str:
    return f"and {len(left)} smaller class" + "es" * (len(left) > 1)


def diff_rows(page: Page) -> dict[str, int]:
    """Return the most rows of the compared acts, by kind."""
    return {name: rows for name, rows in page.diff.rows.items() if name in page.pack.kinds}


def _total(page: Page) -> str:
    """Return the last sentence: the number of changes, and the most rows of the compared acts."""
    diff = page.diff
    bound = in_words(page.pack.kinds, diff_rows(page))
    sentence = _all(diff)
    turned = page.over is not None and any(one != two for _, _, one, two in page.over.entries)
    if not diff.changes and turned:
        sentence = f"Among the acts that were compared {sentence[0].lower()}{sentence[1:]}"
    return f"{sentence[:-1]}; acts were compared with {bound}." if bound else sentence


def _all(diff: Diff) -> str:
    if diff.stopped and not diff.changes:
        return "Not everything was settled."
    if diff.apart and not diff.looked and not diff.same:
        return "They have no kind of acts in common."
    if not diff.changes and diff.rules:
        return "No verdict changes."
    if not diff.changes and not diff.apart:
        return "Nothing changes."
    if len(diff.changes) == 1:
        return "1 class of acts changes, counted up to what the laws can tell apart."
    return (
        f"{len(diff.changes)} classes of acts change, counted up to what the laws can tell apart; classes may overlap."
    )


def render_markdown(page: Page) -> str:
    """Return a comparison as Markdown tables and lists, without examples."""
    lines: list[str] = [*parts_in_markdown(page)]
    for looked, pairs in groups(page):
        if not pairs:
            continue
        lines += [f"**{markdown(title(looked, page.pack))}**: {_share(looked)}", ""]
        lines += [f"| {markdown(page.names[0])} | {markdown(page.names[1])} | acts such that |", "|---|---|---|"]
        for before, after, first, left in pairs:
            for change in first:
                lines.append(f"| {before} | {after} | {'; '.join([_coded(text) for text in change.wording])} |")
            lines += [f"| {before} | {after} | {_more(left)} |"] if left else []
        lines.append("")
    same = [name for looked in page.diff.looked if not looked.changed for name in looked.kinds]
    lines += [f"Nothing changes for {', '.join(dict.fromkeys(same))}."] if same else []
    rest = [f"{', '.join(page.diff.same)}: both laws say the same, rule by rule"] if page.diff.same else []
    rest += [f"only one of the two has the kind {name}" for name in page.diff.apart]
    rest += [f"{' and '.join(entry.kinds)}: not settled: {entry.message}" for entry in page.diff.stopped]
    lines += ["", *[f"- {markdown(entry)}" for entry in rest]] if rest else []
    if page.over is not None:
        lines += [
            "",
            f"Of {many(len(page.over.entries), 'descriptor')}:",
            "",
            "| before | after | descriptors |",
            "|---|---|---|",
        ]
        lines += [f"| {before} | {after} | {count} |" for (before, after), count in page.over.counts().items()]
        turned = [entry for entry in page.over.entries if entry[2] != entry[3]]
        lines += (
            ["", *[f"- {markdown(f'{path} {id}')}: {one} -> {two}" for path, id, one, two in turned]] if turned else []
        )
    return "\n".join([*lines, "", markdown(f"{_total(page)} {page.pack.basis}")]).lstrip("\n") + "\n"


def parts_in_markdown(page: Page) -> Iterator[str]:
    """Yield the differing parts as Markdown, those that `parts_of` yields as text."""
    diff, names = page.diff, [markdown(name) for name in page.names]
    if diff.clauses:
        yield from [f"| {names[0]} | {names[1]} | what of it |", "|---|---|---|"]
        for change in diff.clauses:
            cells = (change.one or "-", change.other or "-", "; ".join(change.what) or change.state)
            yield f"| {' | '.join([markdown(cell) for cell in cells])} |"
        yield ""
    if diff.rules:
        yield from ["Rules that differ:", ""]
        yield from [f"- {markdown(change.rule)}: {', '.join(change.parts) or change.state}" for change in diff.rules]
        yield ""
    if diff.fields:
        yield from ["Fields that differ:", ""]
        yield from [f"- {markdown(f'{change.kind} {change.field}')}: {FIELDS[change.state]}" for change in diff.fields]
        yield ""


def _coded(condition: str) -> str:
    """Return a condition as Markdown, fields as code."""
    field, _, rest = condition.partition(" is ")
    head, space, last = rest.rpartition(" ")
    # A day may be compared with another field; its brackets tell the field from a value.
    predicate = f"{markdown(head)} {_code(last)}" if space and FIELD.fullmatch(last) else markdown(rest)
    return f"{_code(field)} is {predicate}"


def _code(text: str) -> str:
    """Return text as code of Markdown; what would end the code or the cell around it is no code."""
    return markdown(text) if "`" in text or "|" in text else f"`{visible(text)}`"


def diff_data(page: Page) -> dict[str, Any]:
    """Return a comparison as plain data, in the shape of `diff.schema.json`."""
    over = page.over
    return {
        "schema_version": 1,
        "command": "diff",
        "laws": list(page.names),
        "bounds": bounds(page.pack.kinds, diff_rows(page)),
        "spaces": [looked._asdict() | {"kinds": list(looked.kinds)} for looked in page.diff.looked],
        "classes": [
            {
                **attributes(entry, "kinds", "rows", "conditions", "before", "after", "acts"),
                "witness": case_data(entry.case)["act"] if entry.case else None,
            }
            for entry in page.diff.changes
        ],
        "apart": list(page.diff.apart),
        "same": list(page.diff.same),
        "stopped": [entry._asdict() | {"kinds": list(entry.kinds)} for entry in page.diff.stopped],
        "rules": [entry._asdict() | {"parts": list(entry.parts)} for entry in page.diff.rules],
        "fields": [entry._asdict() for entry in page.diff.fields],
        "clauses": [entry._asdict() | {"what": list(entry.what)} for entry in page.diff.clauses],
        "over": None
        if over is None
        else {
            "counts": [
                {"before": one, "after": two, "descriptors": count} for (one, two), count in over.counts().items()
            ],
            "changed": [
                {"path": path, "id": id, "before": one, "after": two}
                for path, id, one, two in over.entries
                if one != two
            ],
        },
        "basis": page.pack.basis,
    }
