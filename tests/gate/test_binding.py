"""What binds: each field of a valid waiver, pack digest and receipt is changed in turn; what decides must be refused.

What may change unnoticed is listed here, each with its reason, and nothing else may.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from checker.check import check_paths
from checker.gate.deciding import deciding
from checker.gate.receipts import Records, make_receipt, read_receipt
from checker.gate.replays import replay
from checker.gate.waiver_files import granted_digest, make_waiver, read_waivers, to_data
from checker.gate.waivers import Waivers
from checker.judge.law import Law
from checker.judge.opening import open_law
from checker.pack.digest import digest, pack_digest
from checker.pack.json_schema import acceptor
from checker.pack.load import Loader, load_pack
from checker.pack.problems import PackError
from checker.read.document import Document, Places, Span
from checker.read.reader import read_bytes
from tests.fuzz.fuzzing import FACTOR, START, mutated
from tests.gate.project import FAILS, NEEDS_REVIEW, Project, in_days
from tests.gate.test_waivers import granted
from tests.sweep import in_sweep

ROOT = Path(__file__).parents[2]
Path_ = tuple[str | int, ...]

WAIVER_FREE = {
    ("id",): "a name",
    ("reason",): "words for people",
    ("approvers", "..."): "whoever may edit the file of waivers decides (SECURITY.md)",
    ("consent",): "whoever may edit the file of waivers decides (SECURITY.md)",
    ("granted",): "whoever may edit the file of waivers decides (SECURITY.md)",
    ("expires",): "whoever may edit the file of waivers decides (SECURITY.md)",
}
RECEIPT_FREE = {
    ("tool", "version"): "the program that decided then",
    (
        "policy",
        "digest",
    ): "another pack in which all that was used is the same decides the same; `replay` names both packs",
    ("ledger", "*", "source"): "words for people",
    ("ledger", "*", "known_from"): "a value that was known in time decides, whatever day it was known from",
    ("pins", "*", "by"): "words for people",
    ("pins", "*", "on"): "words for people",
    ("pins", "*", "why"): "words for people",
    ("descriptors",): "a run of fewer descriptors, or of the same in another order, is a run as well",
    ("descriptors", "*"): "a run of fewer descriptors is a run as well",
    ("descriptors", "*", "facts", "..."): "a fact that decides nothing: the others are found by what is decided",
    ("descriptors", 2, "kind"): "what was not judged is not judged, whatever it was",
    ("descriptors", 2, "id"): "what was not judged is not judged, whatever it was",
    ("descriptors", 2, "errors", "..."): "why it was not judged; one reason at least stays",
    ("errors", "..."): "one more reason why the run was not whole; it was not",
    ("descriptors", "*", "path"): "where the file was",
    ("descriptors", "*", "document"): "where in its file it was",
    ("as_of",): "a day that leaves out what another one leaves out decides the same",
    ("allow_review",): "something was not judged, which no flag covers",
    ("allow_empty",): "it decides only where there is no descriptor",
    **{("waivers", "*", *path): reason for path, reason in WAIVER_FREE.items() if path != ("id",)},
    ("waived_on",): "a day on which the same waivers apply decides the same",
}


def unsaid(default: Any) -> Callable[[Any, Any], bool]:
    """Return whether two values are one: the default as it is written and as it is left out."""
    return lambda one, other: all(value is ... or value == default for value in (one, other))


@lru_cache(1)
def every_kind() -> set[str]:
    """Return the kinds of the shipped pack."""
    return set(load_pack(str(ROOT / "policies")).kinds)


PACK_FREE: dict[Path_, Callable[[Any, Any], bool]] = {
    # Where the cases are, where the text of a source is kept, how it is compared: no verdict reads it.
    ("pack.yaml", "cases"): lambda one, other: True,
    ("pack.yaml", "sources", "*", "beside"): lambda one, other: True,
    ("pack.yaml", "sources", "*", "translation"): lambda one, other: True,
    ("agreements", "clauses", "*", "pinpoints", "*", "sentence"): lambda one, other: True,
    # A clause that is named twice is named once.
    ("readings.yaml", "*", "clauses"): lambda one, other: other is not ... and set(one) == set(other),
    ("pack.yaml", "locked"): unsaid(False),
    ("pack.yaml", "pins"): unsaid({}),
    ("pack.yaml", "waiver_consent"): unsaid(True),
    ("agreements", "clauses", "*", "rules"): unsaid([]),
    ("agreements", "clauses", "*", "waivable"): unsaid(True),
    ("agreements", "starts", "known_from"): lambda one, other: other is ...,
    ("notes.yaml", "*", "kinds"): lambda one, other: other is ... and set(one) == every_kind(),
}
"""Changes of the shipped pack that bind nothing: the path with its file, and whether two values there say the same."""


def leaves(data: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the path of every value in plain data, mappings and lists too."""
    if path:
        yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, item in items:
        yield from leaves(item, (*path, key))


def at(data: Any, path: Path_) -> Any:
    for part in path:
        data = data[part]
    return data


def others(value: Any) -> Iterator[Any]:
    """Yield values to put in place of one."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        days = {"2026-": "2025-", "2027-": "2028-"}
        yield next((new + value[5:] for old, new in days.items() if value.startswith(old)), value + "x")
        yield {"fail": "needs-review", "needs-review": "fail", "pass": "fail"}.get(value, "")
    elif isinstance(value, list):
        yield [*value, *value[-1:]] if value else ["x"]
        yield value[:-1] if value else ["y"]
        yield value[::-1]
    elif isinstance(value, dict):
        yield {}
        if value:
            yield dict(list(value.items())[:-1])
    else:
        yield "x"


def changed(data: Any, path: Path_) -> Iterator[Any]:
    """Yield the data with the value at a path replaced or left out."""
    for value in others(at(data, path)):
        if value != at(data, path):
            other = copy.deepcopy(data)
            at(other, path[:-1])[path[-1]] = value
            yield other
    other = copy.deepcopy(data)
    del at(other, path[:-1])[path[-1]]
    yield other


def free(path: Path_, names: Any) -> bool:
    """Return whether a path is among names; `*` stands for any part, a last `...` for whatever is below, if anything."""
    for name in names:
        known = name[:-1] if name[-1] == "..." else name
        if (known is not name or len(name) == len(path)) and len(known) <= len(path):
            if all(a in ("*", b) for a, b in zip(known, path, strict=False)):
                return True
    return False


@pytest.fixture(scope="module")
def law() -> Law:
    return open_law()


@pytest.mark.parametrize("text", [FAILS, NEEDS_REVIEW])
@pytest.mark.parametrize("sealed", [False, True])
def test_each_field_of_a_waiver(project: Project, law: Law, text: str, sealed: bool) -> None:
    """With the old digest, and with the one that belongs to the changed waiver, as a hostile hand would write it."""
    project.put("one.yaml", text)
    (waiver,) = granted(text, law, granted=in_days(0), expires=in_days(30))
    entry = to_data(waiver)
    count = 0
    for path in leaves(entry):
        for other in changed(entry, path):
            if sealed and isinstance(other.get("facts"), dict) and other["facts"] != {}:
                other["facts"]["digest"] = granted_digest(other)
            if other == entry:
                continue
            project.put("waivers.yaml", json.dumps({"waivers": [other]}))
            try:
                waivers = read_waivers(["waivers.yaml"], law.pack)
            except PackError:
                continue
            report = check_paths(["one.yaml"], law, decide=deciding(Waivers(waivers, law), None, None))
            (judged,) = report.descriptors
            assert judged.verdict_after_waivers == judged.verdict != "pass" or free(path, WAIVER_FREE), (path, other)
            count += 1
    assert count > 3


def changes(data: Any, other: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the path of each value in which plain data differ."""
    if isinstance(data, dict) and isinstance(other, dict):
        for key in data.keys() | other.keys():
            yield from changes(data.get(key, ...), other.get(key, ...), (*path, key))
    elif isinstance(data, list) and isinstance(other, list) and len(data) == len(other):
        for index, (one, two) in enumerate(zip(data, other, strict=True)):
            yield from changes(one, two, (*path, index))
    elif data != other or type(data) is not type(other):
        yield path


def test_random_changes_of_a_waiver(project: Project, law: Law) -> None:
    """Whatever is changed, with the digest that belongs to it, waives nothing, unless only what is free was changed."""
    project.put("one.yaml", FAILS)
    (waiver,) = granted(FAILS, law, granted=in_days(0), expires=in_days(30))
    entry = to_data(waiver)
    for seed in range(300 * FACTOR):
        random = Random(seed + START)
        other = mutated(entry, random)
        if isinstance(other, dict) and isinstance(other.get("facts"), dict) and random.random() < 0.7:
            other["facts"]["digest"] = granted_digest(other)
        project.put("waivers.yaml", json.dumps({"waivers": [other]}))
        try:
            waivers = read_waivers(["waivers.yaml"], law.pack)
        except PackError:
            continue
        (judged,) = check_paths(["one.yaml"], law, decide=deciding(Waivers(waivers, law), None, None)).descriptors
        moved = list(changes(entry, other))
        assert judged.verdict_after_waivers == "fail" or all(free(path, WAIVER_FREE) for path in moved), (seed, moved)


def test_random_changes_of_a_receipt(project: Project) -> None:
    """Whatever is changed, with the digest that belongs to it, is told, unless only what is free was changed."""
    law = open_law()
    receipt = json.loads(json.dumps(whole_receipt(project, law)))
    for seed in range(100 * FACTOR):
        other = mutated(receipt, Random(seed + START))
        if not isinstance(other, dict):
            continue
        other["digest"] = digest({key: value for key, value in other.items() if key != "digest"})
        project.put("receipt.json", json.dumps(other))
        try:
            same = replay(read_receipt("receipt.json"), law.pack, law.machinery).same
        except PackError:
            continue
        moved = [path for path in changes(receipt, other) if path != ("digest",)]
        assert not same or all(free(path, RECEIPT_FREE) for path in moved), (seed, moved)


def test_a_replay_under_another_pack_names_both(project: Project, law: Law) -> None:
    """The digest of the pack is free, so people have to see that the pack is another one."""
    other = json.loads(json.dumps(whole_receipt(project, law)))
    other["policy"]["digest"] = "sha256:" + "0" * 64
    other["digest"] = digest({key: value for key, value in other.items() if key != "digest"})
    project.put("receipt.json", json.dumps(other))
    run = project.run("replay", "receipt.json")
    assert run.code == 0
    assert f"sha256:{'0' * 12}; now: " in run.out and f"sha256:{law.pack.digest[7:19]}" in run.out


class InPart(Loader):
    """Loads packs that differ from the shipped one in one file; the other files are read and looked at once.

    What only its text or its other parts refuse has a digest here too, so this refuses less than the loader itself.
    The facts of clauses follow from the rest and are left out.
    """

    def __init__(self) -> None:
        super().__init__(str(ROOT / "policies"))
        self.other: tuple[str, Any] = "", None
        self.shipped: dict[tuple[str, str], Document] = {}

    def load(self, name: str, shape: str) -> Any:
        if name != self.other[0]:
            if (name, shape) not in self.shipped:
                if super().load(name, shape) is None:
                    raise PackError(self.problems)
                self.shipped[name, shape] = self.documents[name]
            document = self.shipped[name, shape]
        else:
            document = Document(name, 0, self.other[1], lambda: (), lambda: Places({(): Span(1, 1, 1, 2)}, {}))
            if not acceptor({**self.schema["$defs"][shape], "$defs": self.schema["$defs"]}, self.schema)(document.data):
                raise PackError([])
        self.documents[name] = document
        return document.data

    def digest(self, name: str, data: Any) -> str | None:
        """Return the digest of the pack with this data in a file, None where it is no pack."""
        self.other, self.documents, self.problems = (name, data), {}, []
        try:
            return pack_digest(self.built()[1])
        except PackError:
            return None


def test_random_changes_of_a_pack(shipped: tuple[dict[str, Any], str]) -> None:
    """A pack that says something else, in whatever file, has another digest; what says the same has the same one."""
    files, _ = shipped
    packs = InPart()
    before = packs.digest("", None)
    assert before is not None
    digests = 0
    for seed in range(START, START + 100 * FACTOR):
        random = Random(seed)
        name = random.choice(sorted(files))
        other = mutated(files[name], random)
        moved = list(changes(files[name], other))
        other_digest = packs.digest(name, other)
        if other_digest is not None:
            digests += 1
            same = all(says_the_same(name, files[name], other, path) for path in moved)
            assert (other_digest == before) == same, (seed, name, moved)
    assert digests > 10 * FACTOR


def says_the_same(name: str, data: Any, other: Any, path: Path_) -> bool:
    """Return whether a change at a path is one that binds nothing."""
    values = []
    for value in (data, other):
        for part in path:
            value = value.get(part, ...) if isinstance(value, dict) else value[part]
        values.append(value)
    full = (name.partition("/")[0], *path)
    return any(free(full, [known]) and binds_nothing(*values) for known, binds_nothing in PACK_FREE.items())


def test_a_waiver_that_nobody_changed_applies(project: Project, law: Law) -> None:
    project.put("one.yaml", FAILS)
    (waiver,) = granted(FAILS, law, granted=in_days(0), expires=in_days(30))
    assert make_waiver(to_data(waiver), "waivers.yaml") == waiver
    report = check_paths(["one.yaml"], law, decide=deciding(Waivers([waiver], law), None, None))
    assert report.exit_code == 0


def whole_receipt(project: Project, law: Law) -> dict[str, Any]:
    """Return the receipt of a run with a waived failure, a review and an error."""
    texts = [FAILS.replace("some-launch", "waived"), NEEDS_REVIEW, "a: 1"]
    for number, text in enumerate(texts):
        project.put(f"{number}.yaml", text)
    waivers = Waivers(granted(texts[0], law), law, "2026-05-15")
    records = Records()
    names = [f"{number}.yaml" for number in range(len(texts))]
    report = check_paths(names, law, decide=deciding(waivers, None, records))
    return make_receipt(report, law, records, waivers)


def test_each_field_of_a_receipt(project: Project) -> None:
    from checker.gate.receipts import schema
    from checker.pack.json_schema import acceptor
    from checker.pack.model import Pin

    accept = acceptor(schema())
    project.put("world.yaml", "facts: {agi.declared_on: {value: 2026-12-01, known_from: 2026-11-01, source: minutes}}")
    law = open_law(
        ledger="world.yaml", pins={"A04": Pin("any-availability", "me", "2026-01-01", "why")}, as_of="2026-12-31"
    )
    receipt = json.loads(json.dumps(whole_receipt(project, law)))
    assert replay(receipt, law.pack).same and receipt["exit_code"] == 2
    unnoticed = []
    for path in list(leaves(receipt))[:: in_sweep(1, 3)]:
        for other in () if free(path, RECEIPT_FREE) else changed(receipt, path):
            other["digest"] = digest({key: value for key, value in other.items() if key != "digest"})
            if other != receipt and accept(other) and replay(other, law.pack, law.machinery).same:
                unnoticed.append(path)
    assert not unnoticed, unnoticed


def test_what_passed_the_gate_is_bound(project: Project, law: Law) -> None:
    project.put("one.yaml", NEEDS_REVIEW)
    records = Records()
    receipt = make_receipt(check_paths(["one.yaml"], law, decide=deciding(None, None, records)), law, records)
    assert receipt["exit_code"] == 3 and replay(receipt, law.pack).same
    for changes in ({"exit_code": 0}, {"allow_review": True}):
        body = {key: value for key, value in {**receipt, **changes}.items() if key != "digest"}
        assert not replay({**body, "digest": digest(body)}, law.pack).same
    body |= {"exit_code": 0}
    assert replay({**body, "digest": digest(body)}, law.pack).same


# The pack's digest


@pytest.fixture(scope="module")
def shipped() -> tuple[dict[str, Any], str]:
    """Every file of the shipped pack as data, and its digest."""
    files = {}
    for path in sorted((ROOT / "policies").rglob("*.yaml")):
        name = path.relative_to(ROOT / "policies").as_posix()
        if not name.startswith("cases"):
            files[name] = read_bytes(path.read_bytes(), path=name).documents[0].data
    return files, load_pack(str(ROOT / "policies")).digest


def digest_of(folder: Path, name: str, data: Any) -> str | None:
    """Return the digest of the shipped pack with one file replaced, None where it is no pack any more."""
    if not folder.exists():
        shutil.copytree(ROOT / "policies", folder)
    before = (folder / name).read_text()
    (folder / name).write_text(json.dumps(data))
    try:
        return load_pack(str(folder)).digest
    except PackError:
        return None
    finally:
        (folder / name).write_text(before)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("readings.yaml", ("A11", "readings")),
        ("readings.yaml", ("A02", "readings")),
        ("descriptor.yaml", ("kinds",)),
        ("descriptor.yaml", ("valid",)),
        ("agreements/2026-next-phase.yaml", ("clauses",)),
        ("pack.yaml", ("attest",)),
        ("pack.yaml", ("agreements",)),
        ("ledger.yaml", ("keys",)),
        ("notes.yaml", ()),
    ],
)
def test_another_order_is_another_pack(
    shipped: tuple[dict[str, Any], str], tmp_path: Path, name: str, path: Path_
) -> None:
    files, digest = shipped
    data = copy.deepcopy(files[name])
    value = at(data, path)
    turned = dict(list(value.items())[::-1]) if isinstance(value, dict) else value[::-1]
    if path:
        at(data, path[:-1])[path[-1]] = turned
    found = digest_of(tmp_path / "pack", name, data if path else turned)
    assert found is not None and found != digest


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("pack.yaml", ("unwaivable",), ["2025.api-exclusivity"]),
        ("pack.yaml", ("waiver_consent",), False),
        ("pack.yaml", ("locked",), True),
        ("pack.yaml", ("basis",), "another"),
        ("pack.yaml", ("reviewed_on",), "2026-11-22"),
        ("pack.yaml", ("version",), "1.0.0-other"),
        ("pack.yaml", ("pins",), {"A02": "earlier"}),
        ("readings.yaml", ("A02", "open"), False),
        ("ledger.yaml", ("facts", "agi.declared_on"), "2026-01-01"),
        ("descriptor.yaml", ("kinds", "launch", "about"), "another"),
    ],
)
def test_another_value_is_another_pack(
    shipped: tuple[dict[str, Any], str], tmp_path: Path, name: str, path: Path_, value: Any
) -> None:
    files, digest = shipped
    data = copy.deepcopy(files[name])
    at(data, path[:-1])[path[-1]] = value
    found = digest_of(tmp_path / "pack", name, data)
    assert found is not None and found != digest


def test_layout_and_cases_are_no_other_pack(shipped: tuple[dict[str, Any], str], tmp_path: Path) -> None:
    files, digest = shipped
    assert digest_of(tmp_path / "pack", "readings.yaml", files["readings.yaml"]) == digest
    assert digest_of(tmp_path / "pack", "pack.yaml", {**files["pack.yaml"], "cases": "agreements"}) == digest


def test_a_clause_is_unwaivable_in_one_way(shipped: tuple[dict[str, Any], str], tmp_path: Path) -> None:
    """What pack.yaml and a clause say of waiving becomes one at load, and so is one digest."""
    files, _ = shipped
    clause = "2025.api-exclusivity"
    head = {**files["pack.yaml"], "unwaivable": [clause]}
    name = "agreements/2025-next-chapter.yaml"
    agreement = copy.deepcopy(files[name])
    next(item for item in agreement["clauses"] if item["id"] == clause)["waivable"] = False
    assert digest_of(tmp_path / "pack", "pack.yaml", head) == digest_of(tmp_path / "pack", name, agreement) is not None


def test_a_clause_that_does_not_exist_cannot_be_unwaivable(shipped: tuple[dict[str, Any], str], tmp_path: Path) -> None:
    files, _ = shipped
    shutil.copytree(ROOT / "policies", tmp_path / "pack")
    (tmp_path / "pack/pack.yaml").write_text(json.dumps({**files["pack.yaml"], "unwaivable": ["2099.nonsense"]}))
    with pytest.raises(PackError, match=r"there is no clause \"2099.nonsense\""):
        load_pack(str(tmp_path / "pack"))
