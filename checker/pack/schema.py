"""The descriptor schema of a pack: kinds of acts, their fields, and the JSON Schemas made from them."""

# No annotations as text here: a NamedTuple compiles each of them at import, and these are loaded on every run.

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checker.condition.codes import UNLISTED

UNKNOWN = "unknown"
NONE = "none"
NOTHING = (UNKNOWN, NONE, "nobody", "null", "nil", "n/a", "na", "tbd", "todo")
"""Words for nothing in any case, neither names nor references. Marks alone (`-`, `?`, `...`) count as nothing too."""
MARKS = "-?."
INTEGER = "integer"
"""The type of whole numbers. The law treats them as numbers; fractions are refused and never assumed."""


class Field(NamedTuple):
    """A leaf field of an act or of one of its rows.

    `path` is dotted within its scope. `type` is one of text, enum, boolean, date, number, list (and kind, id, version,
    attestations, which decide nothing). `cause` is fact, judgement or parameter; `control` lever, learn or given.
    `minimum` is the least that a number can be; a `whole` one, which a pack calls integer, is no fraction. A list has at least
    `minimum_entries`; a list or a text names none of `never`, nor anything spelt nearly like one of them.
    It hardly comes before the day of the field `not_before`, and is due by that of `not_after`: `fix` proposes none beyond them.
    `change` says in words what moving a lever is, with places for {row} and {value}; `asks` is the question that asks for
    the fact; `say` what is asked for where it is not known. A lever is moved only to where the condition `when` does not
    surely fail; `otherwise` (condition, text) is what is said where it is no way out. Each value in `split` may get a row
    of its own. `asked_of` is the person who knows it, where that is another than the pack says of its cause. `empty` is what
    people call an empty list, `within` has values within others, `unit` is what a number counts, `after` is asked for before it.
    """

    path: str
    type: str
    values: tuple[str, ...] = ()
    of: str = ""
    required: bool = False
    none: bool = False
    absent: str | bool | float | None = None
    only_if: tuple[tuple[str, str], ...] = ()
    decides: bool = True
    cause: str = "fact"
    control: str = "learn"
    about: str = ""
    example: Any = None
    labels: tuple[tuple[str, str], ...] = ()
    change: str = ""
    minimum: float | None = None
    minimum_entries: int = 0
    never: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""
    when: str = ""
    otherwise: tuple[tuple[str, str], ...] = ()
    split: tuple[str, ...] = ()
    say: str = ""
    asks: str = ""
    whole: bool = False
    asked_of: str = ""
    after: str = ""
    empty: str = NONE
    within: tuple[tuple[str, str], ...] = ()
    unit: str = ""

    @property
    def declared(self) -> str:
        """The type as the pack declares it."""
        return INTEGER if self.whole else self.type


class Same(NamedTuple):
    """What descriptors of one thing must agree on: the earliest day `first` of the rows with the values `where`.

    Descriptors alike in the fields `by` are of one thing. `none`, `unknown`, `note` and `listed` are texts; the findings
    of `rules` name what another descriptor lists.
    """

    by: tuple[str, ...]
    rows: str
    where: tuple[tuple[str, str], ...]
    first: str
    none: str
    unknown: str
    note: str
    rules: tuple[str, ...]
    listed: str


class Group(NamedTuple):
    """Facts with one common question: the question, their paths, and answers (words, path → value)."""

    question: str
    paths: tuple[str, ...]
    answers: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]


class Kind(NamedTuple):
    """A kind of act: its leaf fields by dotted path, its rows (name → fields of one row), and its tree for schemas.

    `called` is the field with the name that people know the act by where it has no title. `in_words` has for rows the
    pieces of what people call one; a piece is left out where a field of it is not known.
    """

    name: str
    about: str
    facts: Mapping[str, Field]
    rows: Mapping[str, Mapping[str, Field]]
    singular: Mapping[str, str]
    tree: Mapping[str, Any]
    same: Same | None = None
    title: str = ""
    """People's words for doing it."""
    called: str = ""
    in_words: Mapping[str, tuple[str, ...]] = {}
    groups: tuple[Group, ...] = ()
    moves: str = ""
    """The field whose day alone a forecast moves; without one all days of an act move together."""

    def field(self, scope: str, path: str) -> Field:
        """Return the field `path` of the rows `scope`, of the act itself where `scope` is empty; `offerings[]` are offerings."""
        return self.rows[scope.removesuffix(UNLISTED)][path] if scope else self.facts[path]

    def fields(self) -> Iterator[tuple[str, Field]]:
        """Yield every leaf with the name of its rows, "" for the act's own."""
        for field in self.facts.values():
            yield "", field
        for name, fields in self.rows.items():
            for field in fields.values():
                yield name, field

    @property
    def paths(self) -> dict[str, Field]:
        """Every leaf by its path as packs write it: `offerings[].cloud` for one of a row."""
        return {f"{rows}[].{field.path}" if rows else field.path: field for rows, field in self.fields()}


CONTROLS = ("lever", "learn", "given")
"""The control over a fact: a team chooses it, somebody finds it out, or it is given."""


def make_field(path: str, spec: Mapping[str, Any]) -> Field:
    """Return the field of a specification in descriptor.yaml."""
    from checker.condition.lying import pairs_of

    control = spec.get("control", CONTROLS[1])
    details = control if isinstance(control, dict) else {}
    return Field(
        path=path,
        type="number" if spec["type"] == INTEGER else spec["type"],
        values=tuple(spec.get("values", (1,) if spec["type"] == "version" else ())),
        of=spec.get("of", ""),
        required=spec.get("required", False),
        none=spec.get("none", False),
        absent=spec.get("absent"),
        only_if=tuple(spec.get("only_if", {}).items()),
        decides=spec.get("decides", spec["type"] not in ("kind", "id", "version", "attestations")),
        cause=spec.get("cause", "fact"),
        control=next((name for name in CONTROLS if name in details), CONTROLS[1]) if details else control,
        about=spec.get("about", ""),
        example=spec.get("example"),
        labels=tuple(spec.get("labels", {}).items()),
        change=spec.get("change", ""),
        minimum=spec.get("minimum"),
        minimum_entries=spec.get("minimum_entries", 0),
        never=tuple(spec.get("never", ())),
        not_before=spec.get("not_before", ""),
        not_after=spec.get("not_after", ""),
        when=details.get("when", ""),
        otherwise=tuple([(item["when"], item["text"]) for item in details.get("otherwise", ())]),
        split=tuple(details.get("split", ())),
        say=spec.get("say", ""),
        asks=spec.get("asks", ""),
        whole=spec["type"] == INTEGER,
        asked_of=spec.get("asked_of", ""),
        after=spec.get("after", ""),
        empty=spec.get("empty", NONE),
        within=pairs_of(spec["within"]) if "within" in spec else (),
        unit=spec.get("unit", ""),
    )


def leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[Field]:
    """Yield the leaf fields of a tree of specifications, blocks flattened to dotted paths, rows left out."""
    for name, spec in tree.items():
        path = f"{prefix}{name}"
        if spec["type"] == "block":
            yield from leaves(spec["fields"], f"{path}.")
        elif spec["type"] != "rows":
            yield make_field(path, spec)


def kinds_of(descriptor: Mapping[str, Any]) -> dict[str, Kind]:
    """Return the kinds of descriptor.yaml by name."""
    kinds: dict[str, Kind] = {}
    for name, spec in descriptor["kinds"].items():
        like = descriptor["kinds"][spec["like"]] if "like" in spec else {}
        tree = {**descriptor["common"], **like.get("fields", {}), **spec.get("fields", {})}
        rows = {key: value for key, value in tree.items() if value["type"] == "rows"}
        kinds[name] = Kind(
            name,
            spec.get("about", ""),
            {field.path: field for field in leaves(tree)},
            {key: {field.path: field for field in leaves(value["fields"])} for key, value in rows.items()},
            {key: value.get("singular", key) for key, value in rows.items()},
            tree,
            make_same(spec.get("same", like.get("same"))),
            spec.get("title", ""),
            spec.get("called", like.get("called", "")),
            {key: tuple(value.get("in_words", ())) for key, value in rows.items()},
            tuple(groups_of(tree)),
            spec.get("moves", like.get("moves", "")),
        )
    return kinds


def groups_of(tree: Mapping[str, Any]) -> Iterator[Group]:
    """Yield the blocks of a kind with one common question."""
    for name, spec in tree.items():
        if "answers" in spec:
            answers = [
                (item["say"], tuple([(f"{name}.{path}", value) for path, value in item["are"].items()]))
                for item in spec["answers"]
            ]
            yield Group(
                spec.get("asks", spec.get("about", name)),
                tuple([f"{name}.{path}" for path in spec["fields"]]),
                tuple(answers),
            )


def make_same(spec: Mapping[str, Any] | None) -> Same | None:
    """Return the agreement between descriptors of one thing, None if the kind has none."""
    if spec is None:
        return None
    lists = {"by": tuple(spec["by"]), "where": tuple(spec["where"].items()), "rules": tuple(spec["rules"])}
    return Same(**{**spec, **lists})


ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _any_case(word: str) -> str:
    return "".join([f"[{letter.upper()}{letter}]" if letter.isalpha() else letter for letter in word])


NAME = {
    "type": "string",
    "pattern": rf"^(?!\s*(?:{'|'.join(map(_any_case, NOTHING))}|[{MARKS}]+)\s*$)(?=[\s\S]*\S)",
}
"""The schema of a text that is not a word for nothing; regular expressions of JSON Schema have no flag for case."""


def is_name(text: str) -> bool:
    """Return whether a text may name somebody or something, like `NAME` without its regular expression."""
    word = text.strip()
    return word.lower() not in NOTHING and word.strip(MARKS) != ""


EXPECTS = (
    "type", "values", "labels", "also", "known_as", "of", "none", "minimum", "minimum_entries", "empty", "unit",
    "required", "example",
)  # fmt: skip
"""The parts of a specification from which refusals are worded."""


def field_schema(spec: Mapping[str, Any], kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return the JSON Schema of one field's value.

    `x-expects` carries the specification, from which refusals are worded; editors ignore it.
    """
    kind = spec["type"]
    out: dict[str, Any] = {}
    if spec.get("about"):
        out["description"] = spec["about"]
    known = bool(spec.get("required"))
    if kind == "block":
        return {**out, **_or_unknown(object_schema(spec["fields"], kinds), kind, known)}
    out["x-expects"] = {key: spec[key] for key in EXPECTS if key in spec}
    if kind == "rows":
        out |= {"type": "array", "minItems": 1, "items": object_schema(spec["fields"], kinds)}
    elif kind == "kind":
        out |= {"enum": list(kinds)}
    elif kind == "id":
        out |= {"type": "string", "pattern": ID_PATTERN}
    elif kind == "version":
        out |= {"type": "integer", "enum": list(spec.get("values", [1]))}
    elif kind == "attestations":
        entry = {
            "type": "object",
            "x-expects": {"type": "attestation"},
            "additionalProperties": False,
            "required": ["by"],
            "properties": {
                "by": {**NAME, "x-expects": {"type": "name", "required": True}},
                "ref": {**NAME, "x-expects": {"type": "reference", "required": True}},
                "on": {"type": "string", "format": "day", "x-expects": {"type": "day", "required": True}},
            },
        }
        out |= _or_unknown({"type": "object", "additionalProperties": entry}, kind, known)
    elif kind == "text":
        out |= {"anyOf": [NAME, {"const": UNKNOWN}]} if spec.get("decides", True) else {"type": "string"}
    elif kind == "enum":
        out |= {"enum": [*spec["values"], *([] if known or UNKNOWN in spec["values"] else [UNKNOWN])]}
    elif kind == "boolean":
        out |= {"enum": [True, False] if known else [True, False, UNKNOWN]}
    elif kind == "date":
        words = [*([NONE] if spec.get("none") else []), *([] if known else [UNKNOWN])]
        day: dict[str, Any] = {"type": "string", "format": "days"}
        out |= {"anyOf": [day, {"enum": words}]} if words else day
    elif kind in ("number", INTEGER):
        number = number_schema(spec.get("minimum"), kind == INTEGER)
        out |= number if known else {"anyOf": [number, {"const": UNKNOWN}]}
    elif kind == "list":
        item: dict[str, Any] = {"enum": list(spec["values"])} if spec.get("of") == "enum" else dict(NAME)
        item["x-expects"] = {
            "type": spec.get("of", "text"),
            "values": spec.get("values", []),
            "labels": spec.get("labels", {}),
            "also": spec.get("also", {}),
            "empty": spec.get("empty", NONE),
            "required": True,
        }
        array: dict[str, Any] = {"type": "array", "items": item}
        if spec.get("minimum_entries"):
            array["minItems"] = spec["minimum_entries"]
        out |= array if known else {"if": {"type": "array"}, "then": array, "else": {"const": UNKNOWN}}
    else:
        raise ValueError(f"no such type of field: {kind}")
    return out


def number_schema(minimum: float | None, whole: bool) -> dict[str, Any]:
    """Return the JSON Schema of a number; `1.0e+6` is as whole as 1000000."""
    least = {} if minimum is None else {"minimum": minimum}
    return {"type": "number", **least, **({"multipleOf": 1} if whole else {})}


def _or_unknown(schema: dict[str, Any], kind: str, known: bool) -> dict[str, Any]:
    """Return the schema of a mapping, or of the word unknown in its place where nothing of it has to be known."""
    if known:
        return schema
    return {"x-expects": {"type": kind}, "if": {"type": "object"}, "then": schema, "else": {"const": UNKNOWN}}


def object_schema(tree: Mapping[str, Any], kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return the JSON Schema of an object with the fields of `tree` and no others."""
    out: dict[str, Any] = {
        "type": "object",
        "x-expects": {"type": "block", "required": True},
        "properties": {name: field_schema(spec, kinds) for name, spec in tree.items()},
        "additionalProperties": False,
    }
    required = [name for name, spec in tree.items() if spec.get("required")]
    return {**out, "required": required} if required else out


def kind_schema(kind: Kind, kinds: tuple[str, ...]) -> dict[str, Any]:
    """Return the JSON Schema of the descriptors of one kind."""
    schema = object_schema(kind.tree, kinds)
    if kind.about:
        schema["description"] = kind.about
    schema["properties"]["kind"] = {**schema["properties"]["kind"], "enum": [kind.name]}
    return schema


def descriptor_schema(kinds: Mapping[str, Kind], title: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a descriptor of any kind, for editors."""
    names = tuple(kinds)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(names), "description": "what is described"}},
        "allOf": [
            {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": {"$ref": f"#/$defs/{name}"}}
            for name in names
        ],
        "$defs": {name: kind_schema(kind, names) for name, kind in kinds.items()},
    }


ABSENT = object()
"""The value for a missing key."""


def take(data: Mapping[str, Any], path: str) -> Any:
    value: Any = data
    for part in path.split("."):
        value = value.get(part, ABSENT) if isinstance(value, dict) else ABSENT
    return value
