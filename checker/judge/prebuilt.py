"""The shipped law as Python source, made at the build of a wheel: the pack's values and the functions of its rules."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from checker.judge.law import Law, Machinery
from checker.judge.rails import LATER, NARROW, STRAINED, WIDEST
from checker.pack.model import ACT, Pack

if TYPE_CHECKING:
    from types import ModuleType

HEAD = '"""The shipped policies in the form that the build of this wheel made of `_policies`. Not for editing."""'


def sources_of(law: Law, folder: str) -> dict[str, str]:
    """Return the sources by module name of the law of the pack in `folder`, without pins, ledger file or day.

    `_shipped` has the pack and the functions that every act needs, `_shipped_more` the functions that only some acts need,
    and `_shipped_trees` the conditions as trees, for acts that the rails leave open.
    """
    return {"_shipped": _first(law, folder), "_shipped_more": _rare(law), "_shipped_trees": _trees(law)}


def _first(law: Law, folder: str) -> str:
    from checker.pack.accept import accept_source
    from checker.pack.texts import field_names

    pack = law.pack
    reads = {kind: law.reads(kind) for kind in pack.kinds}
    texts = {key: literals for inputs in reads.values() for key, literals in inputs.texts.items()}
    conditions = [(condition.holds, condition.kinds, ACT) for condition in (*pack.valid, *pack.world_valid)]
    conditions += [(note.when, note.kinds, ACT) for note in pack.notes if note.when]
    functions = _functions(law, (WIDEST, NARROW), conditions)
    accepts = [accept_source(pack.kinds[kind], reads[kind].texts, f"a{n}") for n, kind in enumerate(pack.kinds)]
    classes: dict[str, str] = {}
    values = [
        f"LEDGER_DIGEST = {expression(law.ledger_digest())}",
        f"READS = {expression(reads, classes)}",
        "ACCEPT = {" + ", ".join([f"{expression(kind)}: a{n}" for n, kind in enumerate(pack.kinds)]) + "}",
        "PACK = " + expression(pack._replace(cases=os.path.relpath(pack.cases, folder)), classes),
    ]
    imports = [f"from {module} import {name}" for name, module in sorted(classes.items())]
    head = [HEAD, *imports, "from checker.pack.texts import names_for"]
    return "\n\n".join(
        [
            "\n".join(head),
            f"globals().update(names_for({expression(texts)}, {expression(field_names(pack.kinds))}))",
            functions,
            *accepts,
            *values,
            "",
        ]
    )


def _rare(law: Law) -> str:
    conditions = []
    for rule in law.pack.rules.values():
        texts = [part.when for part in (*rule.messages, *rule.remedies) if part.when]
        texts += [part.when for part in rule.exceptions]
        texts += [rule.requires] if rule.requires else []
        conditions += [(text, rule.kinds, rule.subject) for text in texts]
    for kind in law.pack.kinds.values():
        for rows, field in kind.fields():
            texts = [*filter(None, [field.when]), *[when for when, _ in field.otherwise]]
            conditions += [(text, (kind.name,), rows or ACT) for text in texts]
    return "\n\n".join([HEAD, _functions(law, (STRAINED, LATER), conditions), ""])


def _trees(law: Law) -> str:
    conditions, pack = law.machinery.conditions, law.pack
    classes: dict[str, str] = {}
    named: dict[int, str] = {}
    lines: list[str] = []

    def name(node: Any) -> str:
        """Return the variable of a node; a new node is written after its parts. Trees share nodes, and each is written once."""
        variable = named.get(id(node))
        if variable is None:
            parts = ", ".join([name(element) if _is_node(element) else _listed(element) for element in node])
            classes[type(node).__name__] = type(node).__module__
            variable = named[id(node)] = f"n{len(named)}"
            lines.append(f"{variable} = {type(node).__name__}({parts})")
        return variable

    def _listed(element: Any) -> str:
        if type(element) is tuple and any(_is_node(part) for part in element):
            return "(" + "".join([f"{name(part)}, " for part in element]) + ")"
        return expression(element)

    trees = {}
    for rule in pack.rules.values():
        conditions.rule(rule)
        texts = [
            rule.governs,
            *([rule.requires] if rule.requires else []),
            *[element.when for element in rule.exceptions],
        ]
        trees.update(
            {(text, rule.kinds, rule.subject): name(conditions.text(text, rule.kinds, rule.subject)) for text in texts}
        )
    for element in (*pack.valid, *pack.world_valid):
        trees[element.holds, element.kinds, ACT] = name(conditions.text(element.holds, element.kinds))
    analyses = []
    for kind in pack.kinds:
        analysis = law.analysis(kind)._replace(rules=())
        lists = {key: tuple([(name(node), scope) for node, scope in nodes]) for key, nodes in analysis.lists.items()}
        shown = ", ".join(
            [
                f"{expression(key)}: (" + "".join([f"({node}, {scope!r}), " for node, scope in nodes]) + ")"
                for key, nodes in lists.items()
            ]
        )
        parts = [
            "{" + shown + "}" if field == "lists" else expression(value)
            for field, value in zip(analysis._fields, analysis, strict=True)
        ]
        analyses.append(f"{expression(kind)}: Analysis({', '.join(parts)})")
    stand_ins = {kind: law.machinery.stand_ins(kind) for kind in pack.kinds}
    imports = [f"from {module} import {element}" for element, module in sorted(classes.items())]
    return "\n\n".join(
        [
            "\n".join([HEAD, *imports, "from checker.judge.analysis import Analysis"]),
            "\n".join(lines),
            "TREES = {" + ", ".join([f"{expression(key)}: {node}" for key, node in trees.items()]) + "}",
            "ANALYSES = {" + ", ".join(analyses) + "}",
            f"STAND_INS = {expression(stand_ins)}",
            "",
        ]
    )


def _is_node(value: Any) -> bool:
    return isinstance(value, tuple) and type(value) is not tuple


def _functions(law: Law, reaches: tuple[str, ...], conditions: list[tuple[str, tuple[str, ...], str]]) -> str:
    """Return the source of the functions of all rules and of some conditions, with their table FUNCTIONS."""
    rails = law.rails
    assert rails is not None
    parts: list[str] = []
    table: list[str] = []
    for rule in law.pack.rules.values():
        for reach in reaches:
            table.append(f"{expression((rule.id, reach))}: f{len(parts)}")
            parts.append(rails.rule_source(rule, reach, f"f{len(parts)}"))
    for text, kinds, subject in dict.fromkeys(conditions):
        table.append(f"{expression((text, kinds, subject))}: f{len(parts)}")
        parts.append(rails.condition_source(text, kinds, subject, f"f{len(parts)}"))
    if any("later(" in part for part in parts):
        parts.insert(0, "from checker.read.days import later")
    return "\n\n".join([*parts, "FUNCTIONS = {" + ", ".join(table) + "}"])


def expression(value: Any, classes: dict[str, str] | None = None) -> str:
    """Return the Python expression for scalars, tuples, lists, sets, mappings and this package's frozen values.

    `classes` collects the classes of the frozen values, each with its module.
    """
    if isinstance(value, tuple):
        inside = ", ".join([expression(part, classes) for part in value])
        if type(value) is not tuple:
            if classes is not None:
                classes[type(value).__name__] = type(value).__module__
            return f"{type(value).__name__}({inside})"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return "[" + ", ".join([expression(part, classes) for part in value]) + "]"
    if isinstance(value, frozenset):
        return (
            f"frozenset(({', '.join(sorted([expression(part, classes) for part in value]))},))"
            if value
            else "frozenset()"
        )
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join([f"{expression(key, classes)}: {expression(part, classes)}" for key, part in value.items()])
            + "}"
        )
    if value is None or isinstance(value, (str, bool, int, float)):
        return repr(value)
    raise TypeError(f"cannot be written as Python: {type(value).__name__}")


def opened(made: ModuleType, folder: str, *, overlay: Any = None, pins: Any = None, as_of: str | None = None) -> Law:
    """Return a law over the shipped pack from the module that the build made; raises LawError."""
    pack: Pack = made.PACK._replace(cases=os.path.join(folder, made.PACK.cases))
    machinery = Machinery(pack)
    machinery.memory.update({("reads", kind): reads for kind, reads in made.READS.items()})
    machinery.memory.update({("accept", kind): function for kind, function in made.ACCEPT.items()})
    machinery.ledger_digest = made.LEDGER_DIGEST
    machinery.made = made.FUNCTIONS
    machinery.load_rest = lambda: _beside(made, "more").FUNCTIONS
    machinery.load_trees = lambda: _beside(made, "trees")
    return Law(pack, overlay=overlay, pins=pins, as_of=as_of, machinery=machinery)


def _beside(made: ModuleType, what: str) -> ModuleType:
    """Return another module of the same build: `_shipped_more` or `_shipped_trees`."""
    from importlib import import_module

    from checker.pack.shipped import installed

    name = f"{made.__name__}_{what}"
    module = import_module(name) if "." in name else installed(name)
    assert module is not None
    return module
