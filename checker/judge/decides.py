"""The deciding choices of an act and the outcomes of each of their values, read off diagrams."""

from __future__ import annotations

from checker.condition.engines.diagram import BOTTOM, FALSE, TRUE, Diagram
from checker.judge.verdict import MAY_BE_NEITHER, MAY_FAIL, MAY_PASS


def deciding(diagram: Diagram, failing: int, valid: int) -> set[int]:
    """Return the levels of the deciding choices: those on which failing turns in some valid completion of the others."""
    if valid == TRUE:
        return diagram.support(failing)
    passing = diagram.conj(valid, diagram.negate(failing))
    levels = diagram.support(failing) | diagram.support(passing)
    return {
        level
        for level in levels
        if diagram.conj(exists(diagram, failing, level), exists(diagram, passing, level)) != FALSE
    }


def exists(diagram: Diagram, f: int, *levels: int) -> int:
    """Return the existential quantification of f over the choices at some levels."""
    memory: dict[int, int] = {}
    last = max(levels, default=-1)

    def down(node: int) -> int:
        at = diagram.level[node]
        if at > last:
            return node
        free = memory.get(node)
        if free is None:
            if at in levels:
                free = FALSE
                for kid in diagram.kids[node]:
                    free = diagram.disj(free, down(kid))
                    if free == TRUE:
                        break
            else:
                free = diagram.node(at, tuple([down(kid) for kid in diagram.kids[node]]))
            memory[node] = free
        return free

    return down(f)


def sweep(diagram: Diagram, failing: int, governing: int, valid: int, sizes: list[int]) -> list[list[int]]:
    """Return for every level and value a mask of the outcomes with that value chosen, in one sweep down and up.

    The three diagrams are combined into one with the terminals pass, fail, neither and impossible.
    """
    root = failing
    outcome = {FALSE: MAY_PASS, TRUE: MAY_FAIL}
    if valid != TRUE or governing != TRUE:
        neither = diagram.terminal("neither")
        never = diagram.terminal("never")
        outcome |= {neither: MAY_BE_NEITHER, never: 0}
        if governing != TRUE:
            root = diagram.combine(
                "governed", lambda fails, governs: fails if fails or governs else "neither", root, governing
            )
        if valid != TRUE:
            root = diagram.combine("valid", lambda governed, exists: governed if exists else "never", root, valid)
    nodes = diagram.reachable(root)
    level, kids = diagram.level, diagram.kids
    masks: dict[int, int] = outcome
    for node in reversed(nodes):
        mask = 0
        for kid in kids[node]:
            mask |= masks[kid]
        masks[node] = mask
    masks_at = [[0] * size for size in sizes]
    # An edge that skips levels leaves all their values free; counting the ends of the skipped stretches is enough.
    skipped = {bit: [0] * (len(sizes) + 1) for bit in (MAY_PASS, MAY_FAIL, MAY_BE_NEITHER)}

    def skip(first: int, last: int, mask: int) -> None:
        if first < last:
            for bit, counts in skipped.items():
                if mask & bit:
                    counts[first] += 1
                    counts[last] -= 1

    top = level[root] if level[root] != BOTTOM else len(sizes)
    skip(0, top, masks[root])
    for node in nodes:
        at = level[node]
        row = masks_at[at]
        for index, kid in enumerate(kids[node]):
            mask = masks[kid]
            row[index] |= mask
            skip(at + 1, min(level[kid], len(sizes)), mask)
    for bit, counts in skipped.items():
        running = 0
        for at, row in enumerate(masks_at):
            running += counts[at]
            if running:
                for index in range(len(row)):
                    row[index] |= bit
    return masks_at
