"""The shipped law as Python source, made when a wheel is built: the pack's values and the functions most acts need."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from checker.judge.law import Law, Machinery
from checker.judge.rails import NARROW, WIDEST
from checker.pack.model import Pack

if TYPE_CHECKING:
    from types import ModuleType

HEAD = '"""The shipped policies in the form that the build of this wheel made of `_policies`. Not for editing."""'


def source_of(law: Law, folder: str) -> str:
    """Return the source of the module that stands for the law of the pack in `folder`, with nothing laid over it."""
    pack = law.pack
    reads = {kind: law.reads(kind) for kind in pack.kinds}
    texts = {key: literals for found in reads.values() for key, literals in found.texts.items()}
    parts = [f"globals().update(names_for({written(texts)}))"]
    rails = law.rails
    assert rails is not None
    functions: dict[str, str] = {}
    for rule in pack.rules.values():
        for reach in (WIDEST, NARROW):
            name = f"f{len(functions)}"
            parts.append(rails.rule_source(rule, reach, name))
            functions[written((rule.id, reach))] = name
    conditions = [(item.holds, item.kinds) for item in (*pack.valid, *pack.world_valid)]
    conditions += [(note.when, note.kinds) for note in pack.notes if note.when]
    for text, kinds in dict.fromkeys(conditions):
        name = f"f{len(functions)}"
        parts.append(rails.condition_source(text, kinds, "act", name))
        functions[written((text, kinds, "act"))] = name
    accepts = {}
    for kind in pack.kinds:
        from checker.pack.accept import accept_source

        accepts[kind] = f"a{len(accepts)}"
        parts.append(accept_source(pack.kinds[kind], reads[kind].texts, accepts[kind]))
    values: list[str] = []
    values.append(f"READS = {written(reads)}")
    values.append("FUNCTIONS = {" + ", ".join([f"{key}: {name}" for key, name in functions.items()]) + "}")
    values.append("ACCEPT = {" + ", ".join([f"{written(kind)}: {name}" for kind, name in accepts.items()]) + "}")
    classes: dict[str, str] = {}
    values.append("PACK = " + written(pack._replace(cases=os.path.relpath(pack.cases, folder)), classes))
    imports = [f"from {module} import {name}" for name, module in sorted(classes.items())]
    head = "\n".join([HEAD, *imports, "from checker.judge.law import Reads", "from checker.judge.texts import names_for"])
    return "\n\n".join([head, *parts, *values]) + "\n"


def written(value: Any, classes: dict[str, str] | None = None) -> str:
    """Return the Python expression of plain values, tuples, sets, mappings and this package's frozen values.

    `classes` gathers the frozen values' classes, each with its module.
    """
    if isinstance(value, tuple):
        inside = ", ".join([written(item, classes) for item in value])
        if type(value) is not tuple:
            if classes is not None:
                classes[type(value).__name__] = type(value).__module__
            return f"{type(value).__name__}({inside})"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return "[" + ", ".join([written(item, classes) for item in value]) + "]"
    if isinstance(value, frozenset):
        return f"frozenset(({', '.join(sorted([written(item, classes) for item in value]))},))" if value else "frozenset()"
    if isinstance(value, dict):
        return "{" + ", ".join([f"{written(key, classes)}: {written(item, classes)}" for key, item in value.items()]) + "}"
    if value is None or isinstance(value, (str, bool, int, float)):
        return repr(value)
    raise TypeError(f"cannot be written as Python: {type(value).__name__}")


def opened(made: ModuleType, folder: str, *, overlay: Any = None, pins: Any = None, as_of: str | None = None) -> Law:
    """Return a law over the shipped pack from what was made of it; raises LawError."""
    pack: Pack = made.PACK._replace(cases=os.path.join(folder, made.PACK.cases))
    machinery = Machinery(pack)
    machinery.memory.update({("reads", kind): reads for kind, reads in made.READS.items()})
    machinery.memory.update({("accept", kind): function for kind, function in made.ACCEPT.items()})
    machinery.plain = made.FUNCTIONS
    return Law(pack, overlay=overlay, pins=pins, as_of=as_of, machinery=machinery)
