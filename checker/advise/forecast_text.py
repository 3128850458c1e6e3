"""The answer of `forecast` as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.advise.forecast import Event, Forecast, Stretch
from checker.advise.what_if import SILENT, difference_data
from checker.read.plain import attributes
from checker.report.escape import visible


def days(stretch: Stretch) -> str:
    """Return the days of a stretch in words."""
    if stretch.last is None:
        return f"{stretch.first} and later"
    return stretch.first if stretch.first == stretch.last else f"{stretch.first} to {stretch.last}"


def forecast_report(answer: Forecast, heading: str, basis: str, verbose: bool = False) -> str:
    """Return the answer as text; the last line is the pack's basis.

    What was known earlier is told with `verbose`, or where a day of the act lies so early.
    """
    lines = [visible(heading)]
    if answer.day is None:
        lines += [
            f"verdict: {answer.verdict}",
            "",
            "It gives no day. State one to see on which days the verdict turns.",
        ]
    else:
        which = answer.moves or ("its latest date" if answer.together else "its day")
        lines += [f"{which} is {answer.stands or answer.day}; verdict: {answer.verdict}", ""]
        # What is not done yet stands on no day: a single stretch may still turn it.
        last = answer.stretches[-1]
        same = len(answer.stretches) == 1 and last.last is None and last.verdict == answer.verdict
        lines += ["Waiting does not change the verdict."] if same else _turns(answer, which)
        if answer.together:
            table = "" if same else "; the table goes by the latest of them"
            lines += [
                "",
                f"All its dates move together, as far apart as they are now{table}. checker fix and checker what-if say what "
                "moving one of them alone does.",
            ]
    for event in answer.events:
        lines += _event(event)
    if answer.known and (verbose or answer.was_otherwise):
        lines += ["", "If it had been judged on an earlier day, by what was known then:"]
        for known in answer.known:
            when = f"from {known.since} on" if known.since else f"before {answer.known[1].since}"
            lines.append(f"  {when}: {known.verdict}")
    lines += ["", f"limit: {answer.limit}"] if answer.limit else []
    return "\n".join([*lines, "", visible(basis)]) + "\n"


def _turns(answer: Forecast, which: str) -> Iterator[str]:
    """Yield the table of the days, and why the verdict turns on them."""
    from tabulate import tabulate

    rows = [(days(stretch), stretch.verdict) for stretch in answer.stretches]
    yield tabulate(rows, headers=(f"if {which} is", "verdict"), tablefmt="simple", disable_numparse=True)
    for stretch in answer.stretches[1:]:
        yield from ("", *_why(stretch))
    ended = answer.stretches[-1].last is not None
    yield from ("", "Later days were not looked at." if ended else "Between these days the verdict stays the same.")


def _why(stretch: Stretch) -> Iterator[str]:
    why = "; ".join([visible(meeting.text) for meeting in stretch.meets])
    yield f"{stretch.first}: {why or 'the days that are not known may fall differently'}"
    for turn in stretch.difference.turns:
        place = f"{turn.clause} ({turn.rule}, {turn.subject})"
        yield visible(f"  {place}: {turn.before or SILENT} -> {turn.after or SILENT}")
    if stretch.difference.more:
        yield f"  and {stretch.difference.more} more"


def _event(event: Event) -> Iterator[str]:
    names = " and ".join(event.keys)
    if not event.stretches:
        return
    yield ""
    yield f"If the ledger had {names} on {event.day}, the first day that it leaves open:"
    for stretch, usual in event.stretches:
        yield f"  {days(stretch)}: {stretch.verdict} instead of {usual}"


def forecast_data(answer: Forecast) -> dict[str, object]:
    """Return the answer as plain data, in the shape of `forecast.schema.json` without the act's name."""
    return {
        "day": answer.day,
        "verdict": answer.verdict,
        "stretches": [
            {
                **attributes(stretch, "first", "last", "verdict"),
                "meets": [meeting.text for meeting in stretch.meets],
                "difference": difference_data(stretch.difference),
            }
            for stretch in answer.stretches
        ],
        "events": [_event_data(event) for event in answer.events],
        "known": [{"since": known.since or None, "verdict": known.verdict} for known in answer.known],
        "limit": answer.limit or None,
        "moves": answer.moves or None,
    }


def _event_data(event: Event) -> Mapping[str, object]:
    return {
        "keys": list(event.keys),
        "day": event.day,
        "differs": [
            {**attributes(stretch, "first", "last", "verdict"), "instead_of": usual}
            for stretch, usual in event.stretches
        ],
    }
