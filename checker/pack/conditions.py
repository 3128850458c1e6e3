"""The conditions of a pack as resolved trees, each made at its first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from checker.condition.tree import KIND, Node
from checker.condition.walk import Free
from checker.pack.model import ACT as ACT
from checker.pack.model import Pack, Rule

if TYPE_CHECKING:
    from checker.condition.scope import Scope
    from checker.pack.resolver import Resolver


class RuleTrees(NamedTuple):
    """The resolved conditions of one rule; `requires` is None for a permission."""

    governs: Node
    requires: Node | None
    excepts: tuple[Node, ...]


class Conditions:
    """The resolved conditions of a pack; raises ConditionError for one that does not fit its schema.

    `made` has trees made earlier, by text, kinds and subject; as long as they suffice the resolver is not loaded.
    """

    def __init__(self, pack: Pack, made: Mapping[tuple[str, tuple[str, ...], str], Node] | None = None) -> None:
        self.pack = pack
        self._rules: dict[tuple[str, str], RuleTrees] = {}
        self._texts: dict[tuple[str, tuple[str, ...], str], Node] = dict(made or {})
        self.free = Free()
        self._asking: frozenset[str] | None = None
        self._resolver: Resolver | None = None

    @property
    def resolver(self) -> Resolver:
        """The resolver for conditions without a tree in `made`."""
        if self._resolver is None:
            from checker.pack.resolver import Resolver

            self._resolver = Resolver(self.pack, self.asking)
        return self._resolver

    @property
    def asking(self) -> frozenset[str]:
        """The names of the definitions that depend on the kind of an act, directly or through others."""
        if self._asking is None:
            bodies = "".join(self.pack.definitions.values())
            asks = any(name in bodies for name in (KIND, *self.stood_in))
            self._asking = _asking(self.pack.definitions, self.stood_in) if asks else frozenset()
        return self._asking

    def asks_kind(self, text: str) -> bool:
        """Return whether a condition depends on the kind of the act and so has another tree for each kind."""
        if any(key in text for key in self.stood_in):
            return True
        if not (KIND in text or self.asking):
            return False
        from checker.pack.family import words

        return not self.asking.union((KIND,)).isdisjoint(words(text))

    @property
    def stood_in(self) -> list[str]:
        """The ledger keys with a stand-in, by their names in conditions; the stand-in differs by kind of act."""
        return [f"world.{key.key}" for key in self.pack.world.values() if key.stand_in]

    def kinds_of(self, text: str, kinds: tuple[str, ...], kind: str) -> tuple[str, ...]:
        """Return the kinds to resolve a condition for if the act is of the given kind."""
        return (kind,) if kind and len(kinds) > 1 and self.asks_kind(text) else kinds

    @property
    def definitions(self) -> dict[str, tuple[tuple[str, ...], Node]]:
        """Parameters and parsed body of each definition, by name."""
        return self.resolver.definitions

    def scope(self, kinds: tuple[str, ...], subject: str) -> Scope:
        """Return the names in scope of a condition about acts of `kinds`; without kinds, only the ledger's."""
        return self.resolver.scope(kinds, subject)

    def text(self, text: str, kinds: tuple[str, ...], subject: str = ACT, kind: str = "") -> Node:
        """Return the resolved tree of a condition about acts of `kinds`, or of the given `kind` among them.

        A condition that depends on the kind is resolved for each of them.
        """
        kinds = self.kinds_of(text, kinds, kind)
        key = (text, kinds, subject)
        tree = self._texts.get(key)
        if tree is None:
            asks = self.asks_kind(text)
            if asks and len(kinds) > 1:
                tree = self.resolver.joined({name: self.text(text, (name,), subject) for name in kinds}, text)
            else:
                tree = self.resolver.tree(text, kinds, subject, asks)
            self._texts[key] = tree
        return tree

    def rule(self, rule: Rule, kind: str = "") -> RuleTrees:
        """Return the resolved conditions of a rule, for acts of one kind if it is given."""
        trees = self._rules.get((rule.id, kind))
        if trees is None:
            trees = self._rules[rule.id, kind] = RuleTrees(
                self.text(rule.governs, rule.kinds, rule.subject, kind),
                self.text(rule.requires, rule.kinds, rule.subject, kind) if rule.requires else None,
                tuple([self.text(exception.when, rule.kinds, rule.subject, kind) for exception in rule.exceptions]),
            )
        return trees


def _asking(definitions: Mapping[str, str], keys: Sequence[str]) -> frozenset[str]:
    """Return the names of the definitions that depend on the kind of an act, directly or through others."""
    from checker.pack.family import words

    names = {
        name.partition("(")[0]: {*words(text), *([KIND] if any(key in text for key in keys) else [])}
        for name, text in definitions.items()
    }
    asking: set[str] = set()
    while added := {name for name, read in names.items() if read & {KIND, *asking}} - asking:
        asking |= added
    return frozenset(asking)
