"""Slow admission of a document: the schema checks it, and every reason of a refusal is worded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.judge.act import Act, fact, make_act, path_of
from checker.judge.choices import fact_name
from checker.judge.law import Law
from checker.pack.json_schema import Accept, acceptor
from checker.pack.placeholders import fill
from checker.pack.schema import ABSENT, Kind, kind_schema, take
from checker.pack.validate import Refusal, explain
from checker.pack.words import quoted
from checker.read.spelling import is_near

COMPARED = 20_000
"""The most comparisons in the search for names near the misspelt ones of a mapping."""


class SlowReader:
    """Makes acts of documents under one law, and words the problems of other documents."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.kinds = law.pack.kinds
        self._accept: dict[str, Accept] = {}

    def schema(self, kind: str) -> dict[str, Any]:
        """Return the JSON Schema of descriptors of a kind."""
        return kind_schema(self.kinds[kind], tuple(self.kinds))

    def act(self, data: object, unlisted: Iterable[str] = ()) -> tuple[Act | None, list[Refusal]]:
        """Return the act that plain data describes, or None with every reason why it is none."""
        if not isinstance(data, dict):
            form = {list: "a list", str: "text", type(None): "nothing"}.get(type(data), "a scalar")
            return None, [Refusal("not-a-mapping", f"a descriptor is a mapping of keys to values; found {form}", ())]
        name = data.get("kind")
        if not isinstance(name, str) or name not in self.kinds:
            return None, list(self._no_kind(data))
        accept = self._accept.get(name)
        if accept is None:
            accept = self._accept[name] = acceptor(self.schema(name))
        kind = self.kinds[name]
        if not accept(data):
            refusals = [self._elsewhere(refusal, name) for refusal in explain(self.schema(name), data)]
            return None, refusals or [Refusal("schema", "does not have the form of a descriptor", ())]
        act = make_act(kind, data, unlisted)
        refusals = [
            *self._misplaced(act, kind),
            *self._near_texts(act, kind),
            *self._barred(act, kind),
            *self._evidence(act, kind),
            *self._invalid(act),
            *self._unlisted(act),
        ]
        return (None, refusals) if refusals else (act, [])

    def _no_kind(self, data: Mapping[str, Any]) -> Iterator[Refusal]:
        from checker.read.spelling import nearest

        kinds = ", ".join(self.kinds)
        if not data:
            yield Refusal("empty", f"the descriptor is empty; it needs a kind ({kinds})", ())
        elif "kind" not in data:
            near = nearest("kind", [key for key in data if isinstance(key, str)])
            hint = f'; is "{near}" meant?' if near else ""
            yield Refusal(
                "missing-key",
                f"the key kind is missing; add `kind: {next(iter(self.kinds))}`, one of {kinds}{hint}",
                ("kind",),
                True,
            )
        else:
            value = data["kind"]
            one = value[0] if isinstance(value, list) and len(value) == 1 else value
            near = nearest(one, self.kinds) if isinstance(one, str) else None
            hint = "" if near is None else f"; write {near}" if one in self.kinds else f"; did you mean {near}?"
            yield Refusal("bad-value", f"kind: expected one of {kinds}; found {quoted(value)}{hint}", ("kind",))

    def _elsewhere(self, refusal: Refusal, name: str) -> Refusal:
        """Return a refusal that says where an unknown key belongs, if another kind or another place has it."""
        if refusal.code != "unknown-key" or "did you mean" in refusal.message:
            return refusal
        key = str(refusal.path[-1])
        at = [
            (rows + "[]." if rows else "") + field.path
            for rows, field in self.kinds[name].fields()
            if field.path.rsplit(".", 1)[-1] == key
        ]
        here = refusal.message.partition("; ")[0]
        if at:
            return refusal._replace(message=f"{here}; {name} has it at {' and '.join(at)}")
        kinds = [other for other, kind in self.kinds.items() if key in kind.tree]
        if kinds:
            return refusal._replace(message=f"{here}; it belongs to {', '.join(kinds)}")
        return refusal

    def _unlisted(self, act: Act) -> Iterator[Refusal]:
        """Refuse an act with unlisted rows where judging needs more than one unlisted row."""
        if not act.unlisted:
            return
        from checker.judge.unlisted import beyond_one

        for rows, why in beyond_one(self.law.machinery, act.kind).items():
            if rows in act.unlisted:
                message = f"the policies {why}, so an act of which not all are listed cannot be judged: list them all"
                yield Refusal("unlisted", f"{message}, and say `complete: true`", ())

    def _misplaced(self, act: Act, kind: Kind) -> Iterator[Refusal]:
        """Refuse fields that make no sense beside another field's value."""
        for rows, field in kind.fields():
            for other, needed in field.only_if:
                places = act.rows[rows] if rows else (act.facts,)
                for index, row in enumerate(places):
                    data = act.data[rows][index] if rows else act.data
                    known = row[other]
                    if take(data, field.path) is not ABSENT and known is not None and known != needed:
                        name = fact_name(rows, index, field.path)
                        yield Refusal(
                            "misplaced",
                            f"{name}: {field.path} is only for {other}: {needed}; here {other} is {known}, "
                            f"so leave {field.path} out",
                            path_of(name),
                            True,
                        )

    def _near_texts(self, act: Act, kind: Kind) -> Iterator[Refusal]:
        """Refuse a text that is nearly the same as a text that a rule compares it with."""
        if not any(field.type == "text" and field.decides for _, field in kind.fields()):
            return
        for (rows, path), literals in self.law.reads(act.kind).texts.items():
            for index, row in enumerate(act.rows[rows] if rows else (act.facts,)):
                value = row[path]
                for literal in literals:
                    if isinstance(value, str) and value != literal and is_near(value, literal):
                        name = fact_name(rows, index, path)
                        yield Refusal(
                            "near-spelling",
                            f'{name}: "{value[:60]}" is nearly "{literal}", which a rule asks for; write {literal} if that '
                            "is meant, or a name that cannot be taken for it",
                            path_of(name),
                        )

    def _barred(self, act: Act, kind: Kind) -> Iterator[Refusal]:
        """Refuse names that may not stand in a field, and near spellings of them."""
        for rows, field in kind.fields():
            for index, row in enumerate((act.rows[rows] if rows else (act.facts,)) if field.never else ()):
                value = row[field.path]
                for number, name in enumerate((value,) if isinstance(value, str) else value or ()):
                    literal = next((literal for literal in field.never if is_near(name, literal)), None)
                    if literal is not None:
                        place = fact_name(rows, index, field.path)
                        path = f"{place}[{number}]" if field.type == "list" else place
                        known = "" if name == literal else f" is {literal} itself"
                        hint = (
                            ", or write [] where there are none"
                            if field.type == "list" and not field.minimum_entries
                            else ""
                        )
                        yield Refusal(
                            "own-name",
                            f'{path}: "{name[:60]}"{known or " may not stand here"}; name only others than '
                            f"{' and '.join(field.never)}{hint}",
                            path_of(path),
                        )

    def _evidence(self, act: Act, kind: Kind) -> Iterator[Refusal]:
        from checker.read.spelling import nearest

        for path, field in kind.facts.items():
            if field.type != "attestations":
                continue
            known = {
                fact_name(rows, index, known_field.path)
                for rows, known_field in kind.fields()
                for index in range(len(act.rows[rows]) if rows else 1)
            }
            entries = take(act.data, path)
            misnamed = [name for name in entries if name not in known] if isinstance(entries, dict) else []
            for number, name in enumerate(misnamed):
                near = nearest(name, known) if number * len(known) < COMPARED else None
                hint = f"; did you mean {near}?" if near else ""
                message = f'{path}: there is no field "{name}" to attest{hint}'
                yield Refusal("unknown-key", message, (*path.split("."), name), True)

    def _invalid(self, act: Act) -> Iterator[Refusal]:
        law = self.law
        broken = [
            valid
            for valid in law.pack.valid
            if act.kind in valid.kinds
            and valid.broken != "note"
            and law.holds(valid.holds, valid.kinds, act.facts, act.facts, act.every) is False
        ]
        if act.partly and not broken:
            from checker.judge.validity import broken_by

            broken = [valid for valid in (broken_by(act, law),) if valid]
        for valid in broken:
            message = fill(valid.message, lambda path: str(fact(act, "", 0, path)))
            yield Refusal("impossible", f"{valid.at}: {message}", path_of(valid.at))
