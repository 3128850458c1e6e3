"""Definitions that no condition uses: their names are checked all the same, and whoever tests the pack is told of them."""

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
    """Return the definitions, as they are written, that no condition uses, directly or through others."""
    bodies = {key.partition("(")[0]: text for key, text in pack.definitions.items()}
    waiting, found = list(texts), set()
    while waiting:
        for name in words(waiting.pop()):
            if name in bodies and name not in found:
                found.add(name)
                waiting.append(bodies[name])
    return [key for key in pack.definitions if key.partition("(")[0] not in found]


def unknown_names(pack: Pack, definitions: Definitions, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each definition that nothing uses with a name in it that no condition could have."""
    known = {agreement.start for agreement in pack.agreements.values()} | {*SPOKEN}
    for kind in pack.kinds.values():
        known |= {path.partition(".")[0] for path in (*kind.facts, *kind.rows)}
    for key in unused(pack, texts):
        bound, body = definitions[key.partition("(")[0]]
        parts = list(walk(body))
        mine = known | {*bound, *[part.variable for part in parts if isinstance(part, Quantifier)]}
        for part in parts:
            if isinstance(part, Name) and part.name not in mine:
                yield key, f'there is no fact "{part.name}"{meant(part.name, mine)}'


def told(pack: Pack) -> list[str]:
    """Return the definitions that neither a rule nor anything else of a pack uses."""
    return unused(pack, conditions(pack))


def conditions(pack: Pack) -> list[str]:
    """Return every condition of a pack as it is written, definitions left out."""
    texts = [item.stand_in for item in pack.world.values()]
    texts += [item.holds for item in (*pack.valid, *pack.world_valid)] + [gap.when for gap in pack.gaps]
    texts += [note.when for note in pack.notes]
    for rule in pack.rules.values():
        texts += [rule.governs, rule.requires, *[item.when for item in rule.exceptions]]
        texts += [message.when for message in (*rule.messages, *rule.remedies)]
    for kind in pack.kinds.values():
        for _, field in kind.fields():
            texts += [field.when, *[when for when, _ in field.otherwise]]
    return texts
