"""Definitions without use: their names are checked too, and `checker test` reports them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from checker.condition.tree import Name, Node, Quantifier
from checker.condition.walk import walk
from checker.pack.family import words
from checker.pack.model import Pack
from checker.read.spelling import meant

SPOKEN = ("this", "reading", "world")
Definitions = Mapping[str, tuple[tuple[str, ...], Node]]


def unused(pack: Pack, texts: Iterable[str]) -> list[str]:
    """Return the keys of the definitions that the given conditions use neither directly nor through others."""
    bodies = {key.partition("(")[0]: text for key, text in pack.definitions.items()}
    waiting, used = list(texts), set()
    while waiting:
        for name in words(waiting.pop()):
            if name in bodies and name not in used:
                used.add(name)
                waiting.append(bodies[name])
    return [key for key in pack.definitions if key.partition("(")[0] not in used]


def unknown_names(pack: Pack, definitions: Definitions, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each unused definition with an unknown name in it."""
    known = {agreement.start for agreement in pack.agreements.values()} | {*SPOKEN}
    for kind in pack.kinds.values():
        known |= {path.partition(".")[0] for path in (*kind.facts, *kind.rows)}
    for key in unused(pack, texts):
        bound, body = definitions[key.partition("(")[0]]
        parts = list(walk(body))
        own_names = known | {*bound, *[part.variable for part in parts if isinstance(part, Quantifier)]}
        for part in parts:
            if isinstance(part, Name) and part.name not in own_names:
                yield key, f'there is no fact "{part.name}"{meant(part.name, own_names)}'


def unused_definitions(pack: Pack) -> list[str]:
    """Return the definitions that no condition of a pack uses."""
    return unused(pack, conditions(pack))


def conditions(pack: Pack) -> list[str]:
    """Return the text of every condition of a pack, without definitions."""
    texts = [key.stand_in for key in pack.world.values()]
    texts += [valid.holds for valid in (*pack.valid, *pack.world_valid)] + [gap.when for gap in pack.gaps]
    texts += [note.when for note in pack.notes]
    for rule in pack.rules.values():
        texts += rule.conditions
        texts += [message.when for message in (*rule.messages, *rule.remedies)]
    for kind in pack.kinds.values():
        for _, field in kind.fields():
            texts += [field.when, *[when for when, _ in field.otherwise]]
    return texts
