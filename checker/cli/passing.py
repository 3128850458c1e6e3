"""The run of a commit hook that has nothing to say: `checker check [--policy DIR] PATH…` where every descriptor passes.

It loads little, so it is over in a few bare interpreters' time. Whatever else there is (another option, a configuration,
a finding, a note) it leaves to the command itself, which begins anew, but for the law.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.judge.law import Law
    from checker.read.discover import Found

FILES = 64
"""The most files that are tried: beyond, beginning anew would cost more than start-up."""


def passes(words: Sequence[str]) -> tuple[str | None, Law | None]:
    """Return the report of a run in which every descriptor passes and no note is shown, None for any other run.

    `words` are the arguments of the command. With it comes the law that they ask for, None where it was not opened.
    """
    import gc

    # What is loaded stays; looking through it for garbage would take a tenth of the run.
    gc.disable()
    law = None
    try:
        paths, policy = _asked(words)
        found = _found(paths)
        law = _opened(policy) if found else None
        return (_report(found, law) if found and law else None), law
    except Exception:
        return None, law  # the command itself meets it again, and reports it
    finally:
        gc.enable()


def _asked(words: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """Return the paths and the pack that the words name, no paths where there is another option."""
    policy, paths = None, list(words)
    # argparse has it before or after the paths, not between them.
    for at in (0, len(words) - 2):
        if paths[at : at + 1] == ["--policy"]:
            policy = paths[at + 1]
            del paths[at : at + 2]
            break
    plain = policy != "" and not any(word.startswith("-") for word in (*paths, policy or ""))
    return (paths if plain else ()), policy


def _found(paths: Sequence[str]) -> Found | None:
    """Return the files that the paths lead to, None where they are not for the short way."""
    from checker.gate.nearest import nearest_file

    if not paths or len(paths) > FILES or nearest_file("."):
        return None
    from checker.read.discover import find

    found = find(paths, most=FILES)
    return found if found.files and not (found.problems or found.empty) and len(found.files) <= FILES else None


def _opened(policy: str | None) -> Law | None:
    if policy is not None:
        from checker.judge.law import Law, Machinery
        from checker.pack.load import load_resolved

        pack, trees = load_resolved(policy)
        return Law(pack, machinery=Machinery(pack, trees))
    from checker.pack.shipped import folder, made

    module = made()
    if module is None:
        return None
    from checker.judge.prebuilt import opened

    return opened(module, folder())


def _report(found: Found, law: Law) -> str | None:
    from checker.judge.descriptor import Reader
    from checker.judge.family import agree, kin_of
    from checker.judge.judgement import PASS, judge
    from checker.judge.notes import beside_a_pass
    from checker.read.limits import DEFAULT, ROWS
    from checker.read.reader import read_bytes

    reader = Reader(law)
    names = set()
    kins = []
    count = 0
    for path in found.files:
        with open(path, "rb") as file:
            content = file.read(DEFAULT.file_bytes + 1)
        reading = read_bytes(content, path=path)
        if reading.problems or not reading.documents:
            return None
        for document in reading.documents:
            act, _ = reader.act(document.data)
            if act is None or any(len(rows) > ROWS for rows in act.rows.values()):
                return None
            judgement = judge(act, law)
            if judgement.verdict != PASS or beside_a_pass(act, law, judgement):
                return None
            names.add((act.kind, act.id))
            kin = kin_of(act, law.pack.kinds[act.kind])
            kins += [kin] if kin else []
            count += 1
    if len(names) < count or not agree(kins):
        return None
    from checker.report.counts import sentences

    return f"{sentences(count, {PASS: count}, skipped=found.skipped)}  {law.pack.basis}".rstrip() + "\n"
