"""A comparison of two laws as text, Markdown and plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from checker.compare.diff import Change, Diff, Looked
from checker.compare.parts import CHANGED, GONE, NEW, NOT_MENTIONED
from checker.judge.findings import join_words
from checker.pack.model import Pack
from checker.report.escape import markdown, visible
from checker.space.bounds import in_words
from checker.space.bounds import to_data as bounds
from checker.verify.witness import case_data, descriptor_yaml

MANY = 12
"""Classes that text shows each; of more it says how many they are, unless all are asked for."""
WIDTH = 100
"""Columns of a sentence."""
NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
"""How many rows acts are compared with, in words."""


class Over(NamedTuple):
    """What becomes of real descriptors: path, kind and id with both verdicts, those that change named."""

    entries: tuple[tuple[str, str, str, str], ...]

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many descriptors have each pair of verdicts, in order."""
        found: dict[tuple[str, str], int] = {}
        for _, _, before, after in sorted(self.entries, key=lambda entry: entry[2:]):
            found[before, after] = found.get((before, after), 0) + 1
        return found


class Page(NamedTuple):
    """What is shown: the operands, what differs, the pack whose basis ends it, and how many classes a pair at most.

    `summary` says in sentences what the second agreement changed, where it amends the first. With `brief` text has the
    clauses that are changed and counts the classes.
    """

    names: tuple[str, str]
    diff: Diff
    pack: Pack
    over: Over | None = None
    most: int | None = None
    summary: tuple[str, ...] = ()
    brief: bool = False


def groups(page: Page) -> Iterator[tuple[Looked, list[tuple[str, str, list[Change], list[Change]]]]]:
    """Yield each space with its pairs of verdicts: the classes that are shown, and those that are left out."""
    for looked in page.diff.looked:
        mine = [item for item in page.diff.changes if (item.kinds, item.rows) == (looked.kinds, looked.rows)]
        pairs = dict.fromkeys((item.before, item.after) for item in mine)
        found = []
        for before, after in pairs:
            classes = [item for item in mine if (item.before, item.after) == (before, after)]
            cut = len(classes) if page.most is None else page.most
            found.append((before, after, classes[:cut], classes[cut:]))
        yield looked, found


def title(looked: Looked, pack: Pack) -> str:
    """Return which acts a space holds."""
    singular = list(pack.kinds[looked.kinds[0]].singular.values())
    words = " and ".join(looked.kinds)
    if looked.rows == 1:
        words += f" with {NUMBERS[1]} {f' and {NUMBERS[1]} '.join(singular)}"
    elif looked.rows > 1:
        words += f" with {NUMBERS[looked.rows]} {' and '.join([f'{name}s' for name in singular])}, in whichever order they are listed"
    return words


def render(page: Page) -> str:
    """Return a comparison as text, the pack's basis as its last line."""
    one, other = page.names
    lines = [visible(f"{one} -> {other}"), *([""] if page.summary else [])]
    for sentence in page.summary:
        lines += textwrap.wrap(visible(sentence), WIDTH, initial_indent="  - ", subsequent_indent="    ")
    lines += parts_of(page.diff, page.brief)
    lines += counted(page) if page.brief else listed(page)
    if page.diff.same:
        lines += ["", f"{', '.join(page.diff.same)}: both laws say the same, rule by rule"]
    lines += [f"only one of the two has the kind {name}" for name in page.diff.apart]
    lines += ["" for _ in page.diff.stopped[:1]]
    lines += [f"{' and '.join(item.kinds)}: not settled: {item.message}" for item in page.diff.stopped]
    if page.over is not None:
        lines += ["", f"{_many(len(page.over.entries), 'descriptor')}:"]
        lines += [f"  {count} {before} -> {after}" for (before, after), count in page.over.counts().items()]
        lines += [visible(f"  {path} {id}: {one} -> {two}") for path, id, one, two in page.over.entries if one != two]
    return "\n".join([*lines, "", f"{_total(page)}  {visible(page.pack.basis)}"]) + "\n"


def listed(page: Page) -> Iterator[str]:
    """Yield each class with an act that it holds, by space and by what becomes of the verdict."""
    for looked, pairs in groups(page):
        yield from ["", f"{title(looked, page.pack)}: {_share(looked)}"]
        for before, after, shown, left in pairs:
            yield f"  {before} -> {after}"
            for item in shown:
                yield f"    {item.acts:,}: {'; '.join(item.said)}"
                yield from [f"      {line}" for line in descriptor_yaml(item.case.data)] if item.case else []
            yield from [f"    {_more(left)}"] if left else []


def counted(page: Page) -> Iterator[str]:
    """Yield how many classes of acts change, by space and by what becomes of the verdict, and how they are seen."""
    yield ""
    for looked, pairs in groups(page):
        if looked.changed:
            counts = [f"{len(shown)} {before} -> {after}" for before, after, shown, _ in pairs]
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
    """Yield the parts that differ: clauses side by side, rules by what of them differs, fields that one law alone has.

    With `brief` the clauses of which the other law says nothing are counted.
    """
    if diff.clauses:
        from tabulate import tabulate

        listed = [item for item in diff.clauses if not (brief and item.what == NOT_MENTIONED)]
        rows = [(item.one or "-", item.other or "-", "; ".join(item.what) or item.state) for item in listed]
        yield from ["", *tabulate(rows, ("clause", "clause", "what of it"), disable_numparse=True).splitlines()]
        left = len(diff.clauses) - len(listed)
        if left:
            yield f"and {left} clause{'s' * (left > 1)} of the first that the second does not mention"
    if diff.rules:
        yield from ["", "rules that differ:"]
        yield from [f"  {item.rule}: {', '.join(item.parts) or item.state}" for item in diff.rules]
    if diff.fields:
        yield from ["", "fields that differ:"]
        yield from [f"  {item.kind} {item.field}: {FIELDS[item.state]}" for item in diff.fields]


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
    """Return up to how many rows acts of each kind were compared with."""
    return {name: rows for name, rows in page.diff.rows.items() if name in page.pack.kinds}


def _total(page: Page) -> str:
    """Return what there is to say of all: what changes, and up to how many rows acts were looked at with."""
    diff = page.diff
    bound = in_words(page.pack.kinds, diff_rows(page))
    said = _all(diff)
    turned = page.over is not None and any(one != two for _, _, one, two in page.over.entries)
    if not diff.changes and turned:
        said = f"Among the acts that were compared {said[0].lower()}{said[1:]}"
    return f"{said[:-1]}; acts were compared with {bound}." if bound else said


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


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def render_markdown(page: Page) -> str:
    """Return a comparison as Markdown tables and lists, without the acts that show it."""
    lines: list[str] = [*parts_in_markdown(page)]
    for looked, pairs in groups(page):
        if not pairs:
            continue
        lines += [f"**{title(looked, page.pack)}**: {_share(looked)}", ""]
        lines += [f"| {markdown(page.names[0])} | {markdown(page.names[1])} | acts such that |", "|---|---|---|"]
        for before, after, shown, left in pairs:
            for item in shown:
                lines.append(f"| {before} | {after} | {'; '.join([_coded(text) for text in item.said])} |")
            lines += [f"| {before} | {after} | {_more(left)} |"] if left else []
        lines.append("")
    same = [name for looked in page.diff.looked if not looked.changed for name in looked.kinds]
    lines += [f"Nothing changes for {', '.join(dict.fromkeys(same))}."] if same else []
    rest = [f"{', '.join(page.diff.same)}: both laws say the same, rule by rule"] if page.diff.same else []
    rest += [f"only one of the two has the kind {name}" for name in page.diff.apart]
    rest += [f"{' and '.join(item.kinds)}: not settled: {item.message}" for item in page.diff.stopped]
    lines += ["", *[f"- {markdown(item)}" for item in rest]] if rest else []
    if page.over is not None:
        lines += [
            "",
            f"Of {_many(len(page.over.entries), 'descriptor')}:",
            "",
            "| before | after | descriptors |",
            "|---|---|---|",
        ]
        lines += [f"| {before} | {after} | {count} |" for (before, after), count in page.over.counts().items()]
        turned = [entry for entry in page.over.entries if entry[2] != entry[3]]
        lines += (
            ["", *[f"- {markdown(f'{path} {id}')}: {one} -> {two}" for path, id, one, two in turned]] if turned else []
        )
    return "\n".join([*lines, "", f"{_total(page)} {markdown(page.pack.basis)}"]).lstrip("\n") + "\n"


def parts_in_markdown(page: Page) -> Iterator[str]:
    """Yield the parts that differ, as `parts_of` has them."""
    diff, names = page.diff, [markdown(name) for name in page.names]
    if diff.clauses:
        yield from [f"| {names[0]} | {names[1]} | what of it |", "|---|---|---|"]
        for item in diff.clauses:
            cells = (item.one or "-", item.other or "-", "; ".join(item.what) or item.state)
            yield f"| {' | '.join([markdown(cell) for cell in cells])} |"
        yield ""
    if diff.rules:
        yield from ["Rules that differ:", ""]
        yield from [f"- {markdown(item.rule)}: {', '.join(item.parts) or item.state}" for item in diff.rules]
        yield ""
    if diff.fields:
        yield from ["Fields that differ:", ""]
        yield from [f"- {markdown(f'{item.kind} {item.field}')}: {FIELDS[item.state]}" for item in diff.fields]
        yield ""


def _coded(condition: str) -> str:
    """Return a condition as Markdown, fields as code."""
    field, _, rest = condition.partition(" is ")
    head, space, last = rest.rpartition(" ")
    # What a day is held against is another field of the same kind; its brackets tell it from a value.
    said = f"{markdown(head)} `{last}`" if space and "[" in last else markdown(rest)
    return f"`{field}` is {said}"


def plain(page: Page) -> dict[str, Any]:
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
                "kinds": list(item.kinds),
                "rows": item.rows,
                "conditions": list(item.conditions),
                "before": item.before,
                "after": item.after,
                "acts": item.acts,
                "witness": case_data(item.case)["act"] if item.case else None,
            }
            for item in page.diff.changes
        ],
        "apart": list(page.diff.apart),
        "same": list(page.diff.same),
        "stopped": [item._asdict() | {"kinds": list(item.kinds)} for item in page.diff.stopped],
        "rules": [item._asdict() | {"parts": list(item.parts)} for item in page.diff.rules],
        "fields": [item._asdict() for item in page.diff.fields],
        "clauses": [item._asdict() | {"what": list(item.what)} for item in page.diff.clauses],
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
