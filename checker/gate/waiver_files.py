"""Files of waivers: reading, checking against a pack, writing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from checker.gate.stated import NEEDED, is_stated
from checker.gate.waivers import Granted, Grounds, Waiver
from checker.judge.findings import JOINT
from checker.pack.digest import digest
from checker.pack.files import check_shape, read_file
from checker.pack.model import ACT, Clause, Pack, Rule
from checker.pack.problems import PackError, PackProblem
from checker.pack.words import dotted, quoted
from checker.read.document import Path, Problem

DAYS = 365
"""The longest term of a waiver in days from its grant, unless the configuration has another."""


def read_waivers(files: Iterable[str], pack: Pack, days: int = DAYS) -> tuple[Waiver, ...]:
    """Return the waivers of files; raises PackError with everything malformed and every unknown name.

    A waiver may expire `days` days after its grant at the latest.
    """
    waivers: list[Waiver] = []
    problems: list[PackProblem] = []
    owners: dict[str, str] = {}
    form = schema()
    for file in dict.fromkeys(files):
        document, file_problems = read_file(file, file)
        if document is not None and not file_problems:
            file_problems = check_shape(document, {"$defs": {"waivers": form}}, "waivers")
        problems += file_problems
        data: Any = document.data if document is not None else None
        listed = data.get("waivers") if isinstance(data, dict) else None
        if document is None or not isinstance(listed, list):
            continue
        for index, entry in enumerate(listed):
            if not isinstance(entry, dict):
                continue
            name = entry.get("id")
            for path, code, message in entry_problems(entry, form, pack, days):
                problems.append(PackProblem(file, Problem(code, message, document.span(("waivers", index, *path)))))
            if isinstance(name, str):
                if name in owners:
                    message = f"{name} is the id of another waiver, in {owners[name]}; give each its own"
                    span = document.span(("waivers", index, "id"))
                    problems.append(PackProblem(file, Problem("duplicate-id", message, span)))
                owners.setdefault(name, file)
            if not problems:
                waivers.append(make_waiver(current(entry, pack), file)._replace(earlier=_earlier(entry, pack)))
    if problems:
        raise PackError(problems)
    return tuple(waivers)


def entry_problems(
    entry: Mapping[str, Any], form: Mapping[str, Any], pack: Pack, days: int
) -> Iterator[tuple[Path, str, str]]:
    """Yield the problems of an entry beyond its form; the schema `form` itself refuses malformed and missing parts."""
    fields = form["properties"]["waivers"]["items"]["properties"]
    sound = _sound(entry, fields)
    problems = [*_unnamed(entry, fields), *_unstated(sound), *_wrong(current(sound, pack), pack, days)]
    if pack.waiver_consent and "consent" not in entry:
        message = "the key consent is missing (where the other party's consent is on record); add it"
        problems.append(((), "missing-key", message))
    yield from problems
    if problems or sound != entry or "facts" not in sound or set(sound["facts"]) != set(fields["facts"]["properties"]):
        return
    if entry["facts"]["digest"] != granted_digest(entry):
        message = (
            "the digest is not that of the waiver: what it was granted for was changed afterwards; grant it anew with "
            "`checker waive`"
        )
        yield ("facts", "digest"), "facts-digest", message


def current(entry: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """Return the entry of a waiver with the ids of today; its digest is of the ids that it was granted with."""
    names = {key: pack.aliases.get(entry[key], entry[key]) for key in ("rule", "clause") if key in entry}
    facts = entry.get("facts", {})
    rules = {"facts": {**facts, "rules": pack.renamed(facts["rules"])}} if "rules" in facts else {}
    return {**entry, **names, **rules}


def _earlier(entry: Mapping[str, Any], pack: Pack) -> str:
    return next((entry[key] for key in ("rule", "clause") if entry.get(key) in pack.aliases), "")


def granted_digest(entry: Mapping[str, Any]) -> str:
    """Return the digest of a waiver's scope and grounds: everything but names, words and days."""
    about = [entry.get(key) for key in ("rule", "clause", "kind", "descriptor", "subject")]
    return digest([about, {key: value for key, value in entry["facts"].items() if key != "digest"}])


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of waivers."""
    import json

    with open(os.path.join(os.path.dirname(__file__), "waivers.schema.json"), encoding="utf-8") as file:
        form: dict[str, Any] = json.load(file)
    return form


def make_waiver(entry: Mapping[str, Any], file: str = "") -> Waiver:
    """Return the waiver of an entry in a file."""
    return Waiver(
        entry["id"],
        entry.get("rule", ""),
        entry.get("clause", ""),
        entry["kind"],
        entry["descriptor"],
        entry["subject"],
        Grounds(
            {name: Granted(granted["verdict"], granted["digest"]) for name, granted in entry["facts"]["rules"].items()},
            entry["facts"]["rows"],
            entry["facts"]["values"],
        ),
        entry["reason"],
        tuple(entry["approvers"]),
        entry.get("consent", ""),
        entry["granted"],
        entry["expires"],
        file,
    )


def to_data(waiver: Waiver) -> dict[str, Any]:
    """Return the entry of a waiver for a file."""
    grounds = waiver.grounds
    entry: dict[str, Any] = {
        "id": waiver.id,
        **({"rule": waiver.rule} if waiver.rule else {"clause": waiver.clause}),
        "kind": waiver.kind,
        "descriptor": waiver.descriptor,
        "subject": waiver.subject,
        "facts": {
            "digest": "",
            "rules": {
                name: {"verdict": granted.verdict, "digest": granted.digest} for name, granted in grounds.rules.items()
            },
            "rows": dict(grounds.rows),
            "values": dict(grounds.values),
        },
        "reason": waiver.reason,
        "approvers": list(waiver.approvers),
        **({"consent": waiver.consent} if waiver.consent else {}),
        "granted": waiver.granted,
        "expires": waiver.expires,
    }
    entry["facts"]["digest"] = granted_digest(entry)
    return entry


def _sound(entry: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the well-formed fields of an entry, and the well-formed parts of its facts."""
    from checker.pack.json_schema import acceptor

    sound = {key: value for key, value in entry.items() if key in fields and acceptor(fields[key])(value)}
    facts = entry.get("facts")
    return {**sound, "facts": _sound(facts, fields["facts"]["properties"])} if isinstance(facts, dict) else sound


def _unnamed(entry: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Yield a problem if an entry names no rule or clause, or both; an unknown key may be either of them misspelt."""
    if ("rule" in entry) == ("clause" in entry) and ("rule" in entry or all(key in fields for key in entry)):
        yield (), "waiver", "a waiver names a rule or a clause, and not both"


def _unstated(entry: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Yield a problem for each well-formed text that is a word for nothing."""
    for key, why in NEEDED.items():
        value = entry.get(key, ())
        for index, text in enumerate([value] if isinstance(value, str) else value):
            path: Path = (key,) if text is value else (key, index)
            if not is_stated(text):
                yield path, "bad-value", f"{dotted(path)}: {quoted(text)} states nothing; write {why}"


def _wrong(entry: Mapping[str, Any], pack: Pack, days: int) -> Iterator[tuple[Path, str, str]]:
    """Yield the problems of a well-formed entry: path, code and sentence.

    Missing keys are no problem here.
    """
    from checker.read.spelling import meant

    def unknown(path: Path, what: str, name: str, known: Iterable[str]) -> tuple[Path, str, str]:
        return path, "unknown-name", f'there is no {what} "{name}"{meant(name, known)}'

    named = [key for key in ("rule", "clause") if key in entry]
    kind = entry.get("kind")
    if kind is not None and kind not in pack.kinds:
        yield unknown(("kind",), "kind", kind, pack.kinds)
        kind = None
    if len(named) == 1:
        what, name = named[0], entry[named[0]]
        known: Mapping[str, Any] = pack.rules if what == "rule" else pack.clauses
        if what == "rule" and name == JOINT:
            yield ("rule",), "waiver", "joint is no rule: waive the findings that it joins, one by one"
        elif name not in known:
            yield unknown((what,), what, name, known)
        else:
            clause = pack.clauses[pack.rules[name].clause if what == "rule" else name]
            if not clause.waivable:
                yield (what,), "not-waivable", _not_waivable(clause)
            if kind is not None:
                rules = [name] if what == "rule" else clause.rules
                yield from _misfit(entry, what, [pack.rules[rule] for rule in rules])
    facts = entry.get("facts", {})
    for path in facts.get("values", ()):
        names = [path] if kind is None else known_facts(kind, pack, path)
        if path not in names:
            yield unknown(("facts", "values", path), "fact", path, names)
    yield from _ungranted(entry, pack)
    if "granted" in entry and "expires" in entry:
        yield from _time(entry["granted"], entry["expires"], days)


def _ungranted(entry: Mapping[str, Any], pack: Pack) -> Iterator[tuple[Path, str, str]]:
    """Yield a problem for each rule in the facts of a waiver that is outside its scope."""
    name, clause = entry.get("rule"), entry.get("clause")
    known: Mapping[str, Any] = pack.rules if name else pack.clauses
    if (name is None) == (clause is None) or (name or clause) not in known:
        return
    about = pack.clauses[clause].rules if clause else (name,)
    for rule in entry.get("facts", {}).get("rules", ()):
        if rule not in about:
            message = f"{rule} is not {name}" if name else f"{rule} is no rule of {clause}"
            yield ("facts", "rules", rule), "unknown-name", f"{message}: the waiver was granted for something else"


def _time(granted: str, expires: str, days: int) -> Iterator[tuple[Path, str, str]]:
    from checker.judge.days import gap

    if granted > expires:
        yield ("expires",), "waiver", f"it expires on {expires}, before it is granted ({granted})"
    elif granted != expires and gap(granted, expires) >= days:
        yield ("expires",), "waiver", too_long(days)


def too_long(days: int) -> str:
    """Return the message for a waiver with too long a term."""
    return f"a waiver expires {days} days after it is granted at the latest (`waiver-days` in checker.toml)"


def _not_waivable(clause: Clause) -> str:
    return f"{clause.id} may not be waived: the pack says so"


def _misfit(entry: Mapping[str, Any], what: str, rules: Sequence[Rule]) -> Iterator[tuple[Path, str, str]]:
    """Yield a problem if kind and subject fit none of the rules."""
    name = entry[what]
    judging = [rule for rule in rules if entry["kind"] in rule.kinds]
    if not judging:
        yield (what,), "unknown-name", f"{name} has no rule for acts of the kind {entry['kind']}, so nothing to waive"
        return
    rows = entry["subject"].partition("[")[0] if "subject" in entry else None
    if rows is not None and all(rule.subject != rows for rule in judging):
        subjects = " or ".join(dict.fromkeys(ACT if rule.subject == ACT else f"{rule.subject}[N]" for rule in judging))
        yield ("subject",), "unknown-name", f"{name} judges {subjects}, not {entry['subject']}"


def known_facts(kind: str, pack: Pack, path: str) -> list[str]:
    """Return the possible names of facts of a waiver; rows get the number in `path`."""
    numbers = re.findall(r"\[(\d+)\]", path)[:1] or ["0"]
    fields = [
        f"{rows}[{numbers[0]}].{field.path}" if rows else field.path
        for rows, field in pack.kinds[kind].fields()
        if field.decides or field.type in ("kind", "id")
    ]
    worlds = [f"world.{key}" for key in pack.world]
    return [*fields, *worlds, *[f"reading.{key}" for key in pack.questions]]
