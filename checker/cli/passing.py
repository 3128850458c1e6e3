"""The run of a commit hook that has nothing to say: `checker check PATH…` where every descriptor passes.

It loads little, so it is over in a few bare interpreters' time. Whatever else there is (an option, a configuration, a
finding, a note) it leaves to the command itself, which begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence

FILES = 64
"""The most files that are tried: beyond, beginning anew would cost more than start-up."""


def passes(paths: Sequence[str]) -> str | None:
    """Return the report of a run in which every descriptor passes and no note is shown, None for any other."""
    import gc

    # What is loaded stays; looking through it for garbage would take a tenth of the run.
    gc.disable()
    try:
        return _passes(paths)
    except Exception:
        return None  # the command itself meets it again, and reports it
    finally:
        gc.enable()


def _passes(paths: Sequence[str]) -> str | None:
    from checker.gate.nearest import nearest_file

    if not paths or len(paths) > FILES or any(path.startswith("-") for path in paths) or nearest_file("."):
        return None
    from checker.pack.shipped import folder, made

    module = made()
    if module is None:
        return None
    from checker.read.discover import find

    found = find(paths)
    if not found.files or found.problems or len(found.files) > FILES:
        return None
    from checker.judge.descriptor import Reader
    from checker.judge.family import agree, kin_of
    from checker.judge.judgement import PASS, judge
    from checker.judge.notes import beside_a_pass
    from checker.judge.prebuilt import opened
    from checker.read.limits import DEFAULT, ROWS
    from checker.read.reader import read_bytes

    law = opened(module, folder())
    reader = Reader(law)
    names = set()
    kins = []
    count = 0
    for path in found.files:
        try:
            with open(path, "rb") as file:
                content = file.read(DEFAULT.file_bytes + 1)
        except OSError:
            return None
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
