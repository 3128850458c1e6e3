"""Audits: counts that add up, every row accounted for, the same by any engine, nothing half-written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

pa = pytest.importorskip("pyarrow", reason="the extra [audit] is not installed: no pyarrow")
pytest.importorskip("orjson", reason="the extra [audit] is not installed: no orjson")

import pyarrow.csv  # noqa: E402
import pyarrow.dataset  # noqa: E402
import pyarrow.parquet  # noqa: E402

from bench.corpus import history, varied  # noqa: E402
from checker.audit.block import Judge, outcome_of  # noqa: E402
from checker.audit.json_lines import Flaw, lines, parse_line  # noqa: E402
from checker.audit.run import AuditError, audit, embedded  # noqa: E402
from checker.audit.sources import SourceError, blocks, find  # noqa: E402
from checker.audit.summary import as_json, as_page, as_table, summary  # noqa: E402
from checker.audit.tables import nested, present, rows  # noqa: E402
from checker.judge.descriptor import Reader  # noqa: E402
from checker.judge.law import Law  # noqa: E402
from checker.judge.opening import open_law  # noqa: E402
from tests.oracle.acts import random_act  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def law() -> Law:
    return open_law()


def write(path: Path, launches: Any) -> Path:
    path.write_text("".join(json.dumps(launch) + "\n" for launch in launches))
    return path


def results(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pyarrow.dataset.dataset(out / "results").to_table().to_pylist()
    return rows


def test_every_row_has_the_judgement_that_it_has_alone(tmp_path: Path, law: Law) -> None:
    rng = Random(5)
    acts = [*varied(300, 3), *history(700, 4)]
    acts = [{**act, "id": f"a{number}"} for number, act in enumerate(acts)]
    acts += [{**random_act(rng, rng.choice((0, 0.2, 0.5))), "id": f"r{number}"} for number in range(400)]
    data = write(tmp_path / "acts.jsonl", acts)
    result = audit([str(data)], law, str(tmp_path / "out"), engine=embedded(law, 1))
    assert result.rows == len(acts) and result.judged + result.rejected == result.rows
    reader = Reader(law)
    expected = {}
    for data_of in acts:
        act, _ = reader.act(data_of)
        if act is not None:
            expected[act.kind, act.id] = outcome_of(act, law)
    found = results(tmp_path / "out")
    assert len(found) == len(expected)
    for row in found:
        outcome = expected[row["kind"], row["id"]]
        assert (row["verdict"], row["rule"], row["clause"], row["subject"]) == outcome[:4]
        assert row["causes"] == list(outcome.causes)
        if row["kind"] == "launch":
            rows_of = reader.act(next(data_of for data_of in acts if data_of["id"] == row["id"]))[0].rows["offerings"]
            assert row["places"] == sorted({at["cloud"] or "unknown" for at in rows_of})
            days = [at["available"] for at in rows_of if at["available"] not in (None, "none")]
            assert row["month"] == (min(days)[:7] if days else "unknown")


@pytest.mark.parametrize("wrong", ["Launch", "a--b", "-a", "a-", "", "a b", "a_b", "l\\u00e4unch"])
def test_a_name_that_is_none_is_found_in_a_line_of_a_known_shape(tmp_path: Path, law: Law, wrong: str) -> None:
    launch = next(history(1, 8))
    lines_of = [json.dumps({**launch, "id": f"launch-{number}"}) for number in range(20)]
    lines_of[15] = lines_of[15].replace("launch-15", wrong)
    data = tmp_path / "rows.jsonl"
    data.write_text("".join(line + "\n" for line in lines_of))
    result = audit([str(data)], law, str(tmp_path / "out"), engine=embedded(law, 1))
    assert (result.rows, result.judged, result.rejected) == (20, 19, 1)
    (reject,) = [json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").read_text().splitlines()]
    assert reject["row"] == 16 and reject["data"] == lines_of[15]
    assert sorted(row["row"] for row in results(tmp_path / "out")) == [n for n in range(1, 21) if n != 16]


def test_rows_that_are_no_acts_are_rejected_with_their_reasons(tmp_path: Path, law: Law) -> None:
    good = list(history(40, 8))
    twin = {**good[3], "title": "the same name"}
    bad = [
        b"nope",
        b'{"kind": "launch", "kind": "launch"}',
        b'{"id" : "x", "id" : "y"}',
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"null",
        b'{"kind": "launch", "id": "x", "by": "openai", "offerings": [], "goverment": true}',
        b'{"a": NaN}',
    ]
    path = tmp_path / "rows.jsonl"
    wrong_day = json.dumps(
        {**good[5], "id": "late", "offerings": [{**good[5]["offerings"][0], "available": "2026-02-30"}]}
    )
    lines_of = [json.dumps(row).encode() for row in (*good, twin)] + bad + [b"", b"   ", wrong_day.encode()]
    path.write_bytes(b"\n".join(lines_of))
    result = audit([str(path)], law, str(tmp_path / "out"))
    rejects = [json.loads(line) for line in (tmp_path / "out" / "rejects.jsonl").read_text().splitlines()]
    assert result.rows == len(good) + 1 + len(bad) + 1
    assert result.judged == len(results(tmp_path / "out")) == len(good) - 1 == sum(result.counts.values())
    assert result.rejected == len(rejects) == len(bad) + 3
    by_row = {reject["row"]: reject for reject in rejects}
    assert by_row[4]["reasons"][0]["code"] == by_row[41]["reasons"][0]["code"] == "duplicate-id"
    assert by_row[43]["reasons"][0]["code"] == by_row[44]["reasons"][0]["code"] == "duplicate-key"
    assert len(lines_of) in by_row and "2026-02-30" in by_row[len(lines_of)]["reasons"][0]["message"]
    for number, reject in by_row.items():
        assert reject["reasons"] and all(reason["message"] for reason in reject["reasons"]), number


@pytest.mark.parametrize("bucket", [1, 7, 40, 1000])
def test_twins_are_found_however_few_names_are_compared_at_once(
    tmp_path: Path, law: Law, bucket: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import checker.audit.run as run

    monkeypatch.setattr(run, "BUCKET", bucket)
    launches = list(history(120, 8))
    write(tmp_path / "a.jsonl", launches[:60])
    write(tmp_path / "b.jsonl", [*launches[60:], *launches[10:20], launches[70]])
    write(tmp_path / "c.jsonl", [{}, launches[10]])
    result = audit([str(tmp_path / "*.jsonl")], law, str(tmp_path / "out"), engine=embedded(law, 1))
    expected = {launch["id"] for launch in launches} - {launch["id"] for launch in (*launches[10:20], launches[70])}
    assert {row["id"] for row in results(tmp_path / "out")} == expected
    assert (result.rows, result.judged, result.rejected) == (133, 109, 24)
    assert sum(result.counts.values()) == 109 and result.reasons["duplicate-id"] == 23


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": 1, "a": 2}',
        b'{"a" : 1, "b": 2, "a" : 3}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":[{"b":1,"b":2}]}',
        b'{"x": "\\":", "a": 1, "a" : 2}',
        b'{"a\\u0041": 1, "aA": 2}',
        b'{"a"\t: 1, "a": "\\":"}',
    ],
)
def test_a_key_that_stands_twice_is_always_found(line: bytes) -> None:
    found = parse_line(line)
    assert isinstance(found, Flaw) and found.code == "duplicate-key"


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": 1, "b": {"a": 2}}',
        b'{"a": "x\\":y", "b": "\\": "}',
        b'{"a" : 1}',
        b'{"a": ["\\":", {"c": []}]}',
        b"{}",
    ],
)
def test_a_key_that_stands_once_is_not_taken_for_two(line: bytes) -> None:
    assert parse_line(line) == json.loads(line)


@pytest.mark.parametrize(
    "line", [rb'{"a": "\ud800"}', rb'{"a": ["x\udc00\ud800"]}', rb'{"\uDFFF": 1}', rb'{"a" : "\ud83d"}']
)
def test_half_a_character_is_refused_as_in_a_file(line: bytes) -> None:
    found = parse_line(line)
    assert isinstance(found, Flaw) and found.code == "lone-surrogate"
    assert parse_line(rb'{"a" : "\ud83d\ude00"}') == {"a": "\U0001f600"}


def test_a_line_that_nests_deeply_is_read_or_refused() -> None:
    for depth in (200, 300, 900, 1000, 1023, 1030, 100_000):
        line = b'{"a": ' + b"[" * depth + b"]" * depth + b"}"
        found = parse_line(line)
        assert isinstance(found, (dict, Flaw)), depth
        assert isinstance(parse_line(line.replace(b'{"a": ', b'{"a": 1, "a": ')), Flaw)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        assert parse_line(b"[" * 5000) == Flaw("limit-depth", "nested too deeply")
    finally:
        sys.setrecursionlimit(limit)


def test_blocks_cut_a_file_into_all_of_its_lines(tmp_path: Path) -> None:
    rng = Random(2)
    for number in range(60):
        content = b"".join(rng.choice((b"\n", b"a", b"bb\n", b"ccccc")) for _ in range(rng.randrange(40)))
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(content)
        expected = content.splitlines(keepends=True)
        for size in (1, 2, 3, 7, 1000):
            pieces = list(blocks([str(path)], size))
            found = [(block.first + place, line) for block in pieces for place, line in enumerate(lines(block))]
            assert found == list(enumerate(expected)), (content, size)


def test_tables_are_read_nested_and_dotted(tmp_path: Path, law: Law) -> None:
    launches = [{key: value for key, value in row.items() if key != "evidence"} for row in history(60, 9, odd=0)]
    jsonl = write(tmp_path / "a.jsonl", launches)
    pyarrow.parquet.write_table(pa.Table.from_pylist(launches), tmp_path / "b.parquet", row_group_size=17)
    flat = []
    for row in launches:
        cells = {"kind": row["kind"], "id": row["id"], "by": row["by"]}
        cells |= {f"product.{key}": json.dumps(v) if isinstance(v, list) else v for key, v in row["product"].items()}
        cells |= {
            f"{block}.{key}": json.dumps(v) for block in ("microsoft", "weights") for key, v in row[block].items()
        }
        for place, offering in enumerate(row["offerings"]):
            for key, value in offering.items():
                cells[f"offerings[{place}].{key}"] = json.dumps(value) if isinstance(value, list) else value
        flat.append(cells)
    names = sorted({name for cells in flat for name in cells})
    table = pa.table({name: pa.array([cells.get(name) for cells in flat], pa.string()) for name in names})
    pyarrow.csv.write_csv(table, tmp_path / "c.csv")
    pyarrow.parquet.write_table(
        table.drop_columns(
            [
                name
                for name in names
                if name.startswith(("microsoft", "weights")) or "customers" in name or "developed" in name
            ]
        ),
        tmp_path / "d.parquet",
    )
    seen = []
    for place, name in enumerate(("a.jsonl", "b.parquet", "c.csv")):
        out = tmp_path / f"out{place}"
        result = audit([str(tmp_path / name)], law, str(out), engine=embedded(law, 1))
        assert result.rejected == 0, name
        seen.append([{key: row[key] for key in row if key != "source"} for row in results(out)])
    assert seen[0] == seen[1] == seen[2] and jsonl.exists()
    assert audit([str(tmp_path / "d.parquet")], law, str(tmp_path / "out9")).rejected == 0


def test_a_parquet_file_is_read_as_its_rows_are(tmp_path: Path) -> None:
    from datetime import date, datetime

    rng = Random(4)
    day, moment = date(2026, 5, 1), datetime(2026, 5, 2, 3, 4)
    leaf = pa.struct(
        [("cloud", pa.string()), ("day", pa.date32()), ("some", pa.list_(pa.string())), ("none", pa.null())]
    )
    kinds = pa.schema([
        ("id", pa.string()), ("n", pa.float64()), ("ok", pa.bool_()), ("at", pa.timestamp("us")), ("leaf", leaf),
        ("rows", pa.list_(leaf)), ("deep", pa.struct([("leaf", leaf), ("x", pa.int32())])),
        ("many", pa.large_list(pa.list_(pa.int64()))), ("map", pa.map_(pa.string(), pa.int64())),
        ("short", pa.dictionary(pa.int32(), pa.string())),
    ])  # fmt: skip

    def any_leaf() -> Any:
        value = {
            "cloud": rng.choice(("azure", None)),
            "day": rng.choice((day, None)),
            "some": rng.choice(([], ["a", None], None)),
        }
        return rng.choice((None, value, value, {}))

    def any_row(number: int) -> dict[str, Any]:
        return {
            "id": f"a{number}", "n": rng.choice((1.5, None)), "ok": rng.choice((True, None)), "at": rng.choice((moment, None)),
            "leaf": any_leaf(), "rows": rng.choice((None, [], [any_leaf(), any_leaf()])),
            "deep": rng.choice((None, {"leaf": any_leaf(), "x": rng.choice((1, None))})),
            "many": rng.choice((None, [[1], None, []])), "map": rng.choice((None, [("a", 1)])), "short": rng.choice(("s", None)),
        }  # fmt: skip

    table = pa.Table.from_pylist([any_row(number) for number in range(300)], kinds)
    pyarrow.parquet.write_table(table, tmp_path / "some.parquet", row_group_size=70)
    found = [row for block in blocks([str(tmp_path / "some.parquet")]) for row in rows(block)]
    wanted = [row | {"map": row["map"] and dict(row["map"])} for row in table.to_pylist()]
    assert found == [present(row) for row in wanted]


def test_a_time_of_day_is_no_day_whatever_the_time_zone(tmp_path: Path) -> None:
    """One instant has two days in two time zones: neither is chosen."""
    from datetime import UTC, datetime

    moment, midnight = datetime(2026, 4, 26, 15, tzinfo=UTC), datetime(2026, 4, 26, tzinfo=UTC)
    table = pa.table({
        "utc": pa.array([moment, midnight], pa.timestamp("us", "UTC")),
        "tokyo": pa.array([moment, midnight], pa.timestamp("us", "Asia/Tokyo")),
        "plain": pa.array([midnight.replace(tzinfo=None, microsecond=1), midnight.replace(tzinfo=None)], pa.timestamp("us")),
        "nano": pa.array([1, 0], pa.timestamp("ns")),
        "far": pa.array([0, 10**18], pa.timestamp("us")),
    })  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "some.parquet")
    one, other = [row for block in blocks([str(tmp_path / "some.parquet")]) for row in rows(block)]
    assert [len(one[name]) > 10 for name in ("utc", "plain", "nano")] == [True] * 3
    assert one["tokyo"] == "2026-04-27" and one["far"] == "1970-01-01"
    assert (other["utc"], other["plain"], other["nano"]) == ("2026-04-26", "2026-04-26", "1970-01-01")
    assert other["tokyo"].startswith("2026-04-26T09:00:00") and len(str(other["far"])) > 10


def test_processes_do_not_change_what_comes_out(tmp_path: Path, law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    import checker.audit.run as run

    data = write(tmp_path / "acts.jsonl", [*history(2000, 4), *list(history(3, 4))])
    monkeypatch.setattr(run, "blocks", lambda files: blocks(files, 40_000))
    found = []
    for processes in (1, 2):
        out = tmp_path / f"out{processes}"
        result = audit([str(data)], law, str(out), engine=embedded(law, processes))
        text = as_json(summary(result, law))
        found.append((results(out), (out / "rejects.jsonl").read_text(), text))
    assert found[0] == found[1]
    assert json.loads(found[0][2])["rejects"] == {"duplicate-id": 6}


def test_a_line_of_a_known_shape_in_which_a_day_is_unknown_turns_on_the_days_between(tmp_path: Path) -> None:
    """Between two neighbouring days there is none, so how far days are apart decides where another is not known."""
    folder = tmp_path / "pack"
    shutil.copytree(ROOT / "policies", folder)
    file = folder / "agreements" / "2026-next-phase.yaml"
    data = yaml.safe_load(file.read_text())
    for clause in data["clauses"]:
        for rule in clause.get("rules", ()):
            if rule["id"] == "revenue-share-continues":
                rule.update(
                    requires="!(accrued.to < due && due < paid)", messages=[{"text": "due between"}], at=["due"]
                )
                rule.update(remedies=[{"text": "wait"}])
    file.write_text(json.dumps(data, default=str))
    law = open_law(str(folder))
    payment = {"kind": "payment", "id": "", "by": "openai", "to": "microsoft", "due": "unknown", "cap_reached": False}
    payments = []
    for number in range(60):
        apart = 20 if number < 30 else number % 4
        days = {"accrued": {"from": "2027-01-02", "to": "2027-03-10"}, "paid": f"2027-03-{10 + apart}"}
        payments.append({**payment, "id": f"p{number}", **days})
    write(tmp_path / "acts.jsonl", payments)
    audit([str(tmp_path / "acts.jsonl")], law, str(tmp_path / "out"), engine=embedded(law, 1))
    reader, verdicts = Reader(law), set()
    for row, act in zip(results(tmp_path / "out"), payments, strict=True):
        alone = outcome_of(reader.act(act)[0], law)
        verdicts.add(alone.verdict)
        assert (row["verdict"], tuple(row["causes"])) == (alone.verdict, alone.causes), act
    assert len(verdicts) > 1


def test_what_is_written_does_not_turn_on_what_was_judged_before(tmp_path: Path, law: Law) -> None:
    data = write(tmp_path / "b.jsonl", [{**launch, "id": f"b-{launch['id']}"} for launch in history(200, 4)])
    write(tmp_path / "a.jsonl", reversed(list(history(400, 5))))
    audit([str(data)], law, str(tmp_path / "one"), engine=embedded(law, 1))
    audit([str(tmp_path / "a.jsonl"), str(data)], law, str(tmp_path / "two"), engine=embedded(law, 1))
    alone = pyarrow.parquet.read_table(tmp_path / "one" / "results" / "part-000000.parquet")
    after = pyarrow.parquet.read_table(tmp_path / "two" / "results" / "part-000001.parquet")
    for name in ("kind", "month", "verdict", "rule", "clause", "subject"):
        assert alone[name].chunk(0).dictionary.equals(after[name].chunk(0).dictionary), name


ROW = json.dumps(next(history(1, 8))) + "\n"


@pytest.mark.parametrize(("content", "said"), [
    ("", "there is no row in rows.jsonl"),
    ("\n \n", "there is no row in rows.jsonl"),
    ("{}\n", "no row was judged; out/rejects.jsonl says of each why\n"),
    (f"{ROW}{{}}\n", "1 of 2 rows were not judged; out/rejects.jsonl says of each why\n"),
    ('[\n{\n"kind": "launch"\n}\n]\n', "no row was judged; out/rejects.jsonl says of each why. Of JSON every line is one act"),
])  # fmt: skip
def test_an_audit_that_does_not_judge_every_row_is_no_success(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "rows.jsonl").write_text(content)
    command = [sys.executable, "-m", "checker", "audit", "rows.jsonl", "--out", "out", "--processes", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert f" {content.count(ROW)} judged" in done.stdout
    assert (tmp_path / "out" / "summary.json").exists()


def test_the_summary_adds_up_and_escapes(tmp_path: Path, law: Law) -> None:
    data = write(tmp_path / "acts.jsonl", [*history(500, 4), {"kind": "<script>"}])
    result = audit([str(data)], law, str(tmp_path / "out"))
    plain = summary(result, law)
    assert plain["rows"] == plain["judged"] + plain["rejected"] == 501
    assert sum(plain["verdicts"].values()) == plain["judged"]
    for table in ("by_clause", "by_month", "by_agreement"):
        assert sum(sum(row.values()) for row in plain[table].values()) == plain["judged"], table
    page = as_page(plain)
    assert "<script" not in page and "http" not in page and page.count("<svg") >= 4
    assert as_table(plain).endswith(f"{law.pack.basis}\n")


def test_what_cannot_be_audited_is_said(tmp_path: Path, law: Law) -> None:
    with pytest.raises(AuditError, match="no such data"):
        audit([str(tmp_path / "nothing.jsonl")], law, str(tmp_path / "out"))
    (tmp_path / "x.txt").write_text("")
    with pytest.raises(AuditError, match="not a format"):
        audit([str(tmp_path / "x.txt")], law, str(tmp_path / "out"))
    (tmp_path / "x.csv").write_text("kind,kind\n1,2\n")
    with pytest.raises(AuditError, match="stands twice in the header"):
        audit([str(tmp_path / "x.csv")], law, str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    with pytest.raises(AuditError, match="exists"):
        audit([str(tmp_path / "x.csv")], law, str(tmp_path / "out"))
    assert sorted(item.name for item in tmp_path.iterdir()) == ["out", "x.csv", "x.txt"]


def test_a_folder_is_read_with_what_is_below_it_and_no_file_twice(
    tmp_path: Path, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "b.jsonl",
        "a/c.ndjson",
        "a/month=2026-01/d.JSONL",
        "notes.txt",
        ".hidden/e.jsonl",
        "_tmp/f.jsonl",
        "._b.jsonl",
    ):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).touch()
    expected = ["data/a/c.ndjson", "data/a/month=2026-01/d.JSONL", "data/b.jsonl"]
    assert find(["data"]) == find(["data/"]) == find(["data", "./data", str(tmp_path / "data" / "b.jsonl")]) == expected
    assert sorted(find(["dat*"])) == expected and find(["data/[a-z]*.jsonl"]) == ["data/b.jsonl"]
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "g.jsonl").touch()
    (tmp_path / "data" / "linked").symlink_to(tmp_path / "more")
    (tmp_path / "more" / "round").symlink_to(tmp_path / "data")
    expected.append("data/linked/g.jsonl")
    assert find(["data"]) == expected
    write(tmp_path / "data" / "b.jsonl", history(5, 4))
    audit(["data"], law, "data/audit")
    assert find(["data"]) == expected, "what an audit wrote is no data of the next"


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.ndjson.zst", "a.CSV.bz2", "deep/a.json.xz", "a.jsonl.zip"])
def test_what_is_compressed_is_refused_and_not_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.jsonl").touch()
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    for pattern in (tmp_path, tmp_path / name):
        with pytest.raises(SourceError, match=f"{name}: is compressed; unpack it first"):
            find([str(pattern)])


def test_a_folder_without_data_and_what_is_no_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(SourceError, match=r"holds no data; the endings are \.jsonl"):
        find([str(tmp_path)])
    with pytest.raises(SourceError, match=r"notes.txt: not a format that is read"):
        find([str(tmp_path / "*")])
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(SourceError, match="not a regular file"):
        find([str(tmp_path / "pipe.jsonl")])


def test_nothing_but_an_audits_results_is_replaced(tmp_path: Path, law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = write(tmp_path / "acts.jsonl", history(5, 4))
    kept = data.read_bytes()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    (tmp_path / "file").touch()
    for out, said in ((".", "acts.jsonl"), ("mine", "thesis.txt"), ("file", "no folder"), ("..", "acts.jsonl is data")):
        with pytest.raises(AuditError, match=said):
            audit(["acts.jsonl"], law, out, overwrite=True)
    assert data.read_bytes() == kept and (tmp_path / "mine" / "thesis.txt").exists()
    audit(["acts.jsonl"], law, "out")
    (tmp_path / "link").symlink_to("out")
    (tmp_path / "empty").mkdir()
    for out in ("out", "link", "empty"):
        assert audit(["acts.jsonl"], law, out, overwrite=True).judged == 5
    assert (tmp_path / "link").is_symlink() and len(results(tmp_path / "out")) == 5
    with pytest.raises(AuditError, match=r"out/rejects.jsonl is data of this audit"):
        audit(["out/rejects.jsonl"], law, "out", overwrite=True)
    for out in ("", "no/such/out"):
        with pytest.raises(AuditError, match="folder"):
            audit(["acts.jsonl"], law, out)
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


def rejects(out: Path) -> dict[int, dict[str, Any]]:
    return {reject["row"]: reject for reject in map(json.loads, (out / "rejects.jsonl").read_text().splitlines())}


def csv_rejects(tmp_path: Path, law: Law, content: str | bytes) -> dict[int, dict[str, Any]]:
    (tmp_path / "rows.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    audit([str(tmp_path / "rows.csv")], law, str(tmp_path / "out"), engine=embedded(law, 1))
    return rejects(tmp_path / "out")


def test_a_cell_of_csv_is_text_where_the_schema_has_text(tmp_path: Path, law: Law) -> None:
    found = csv_rejects(tmp_path, law, (
        "kind,id,by,title,on,provider,amount_usd\n"
        "compute-purchase,123,openai,2026,2026-05-01,aws,38\n"
        "compute-purchase,b,openai,true,2026-05-01,aws,3.8e1\n"
        "compute-purchase,c,openai,[1],2026-05-01,aws,[1]\n"
        "compute-purchase,d,openai,x,2026-05-01,true,-Infinity\n"
    ))  # fmt: skip
    assert list(found) == [3, 4] and all("title" not in json.dumps(reject["reasons"]) for reject in found.values())
    assert [row["id"] for row in results(tmp_path / "out")] == ["123", "b"]


def test_what_spreadsheets_write_is_read_and_hints_are_in_terms_of_csv(tmp_path: Path, law: Law) -> None:
    launch = '{},openai,{},{},azure,api,"[""commercial""]",2026-01-10,{}\n'
    cells = (
        "kind,id,by,product.co_developed_with,microsoft.can_support,offerings[0].cloud,offerings[0].surface,"
        "offerings[0].customers,offerings[0].available,title\n"
    )
    cells += "launch," + launch.format("a", "", "True", "1e5") + "launch," + launch.format("b", "", "FALSE", "TRUE")
    cells += "launch," + launch.format("c", "acme", "true", "x") + "launch," + launch.format("d", "[acme]", "true", "x")
    cells += "launch," + launch.format("e", '"[""acme""]"', " True", "x")
    found = csv_rejects(tmp_path, law, cells)
    reasons = {row: reject["reasons"][0]["message"] for row, reject in found.items()}
    assert list(reasons) == [3, 4, 5]
    assert reasons[3].endswith('; write ["acme"]') and reasons[4].endswith('; write ["acme"]')
    assert reasons[5].endswith("; write true alone")


def test_words_for_nothing_are_no_names_in_csv(tmp_path: Path, law: Law) -> None:
    head, row = "kind,id,by,on,ip,to,evidence\n", "ip-grant,{},openai,2025-12-01,model,{},{}\n"
    words = ["NULL", "NA", "n/a", "-", "Unknown", "unknown", "acme"]
    content = "".join(row.format(f"a{at}", word, "") for at, word in enumerate(words))
    by = '"{""ip"": {""by"": ""tbd""}}"'
    found = csv_rejects(tmp_path, law, head + content + row.format("b", "acme", by))
    assert list(found) == [1, 2, 3, 4, 5, 8]
    assert found[5]["reasons"][0]["message"].endswith('found "Unknown"; did you mean unknown?')


def test_a_text_is_text_whatever_the_field_is_called_in_another_kind(tmp_path: Path, law: Law) -> None:
    head = "kind,id,by,on,ip,to,title,evidence.ip.by,evidence.ip.ref\n"
    content = head + "ip-grant,a,openai,2025-12-01,model,1e5,7,4711,1e5\n"
    assert csv_rejects(tmp_path, law, content) == {}


def test_entries_of_a_list_of_names_are_text(tmp_path: Path, law: Law) -> None:
    found = csv_rejects(tmp_path, law, "kind,id,by,on,partners[0]\ntraining,a,openai,2026-05-01,1e5\n")
    assert found == {}


def test_a_cell_of_csv_holds_rows_and_evidence_as_json(tmp_path: Path, law: Law) -> None:
    rows_of = '"[{""surface"":""app"",""cloud"":""azure""}]"'
    found = csv_rejects(tmp_path, law, (
        "kind,id,by,offerings,evidence\n"
        f'launch,a,openai,{rows_of},"{{""microsoft.can_support"":{{""by"":""desk""}}}}"\n'
        'launch,b,openai,"[{""cloud"":""aws"",""cloud"":""azure""}]",\n'
        f"launch,c,openai,{'[' * 5000},\n"
        f'launch,d,openai,{rows_of},"{{""by"": {{""by"":""desk"", ""by"":""x""}}}}"\n'
    ))  # fmt: skip
    assert {row: reject["reasons"][0]["code"] for row, reject in found.items()} == {
        2: "duplicate-key", 3: "limit-depth", 4: "duplicate-key",
    }  # fmt: skip
    assert found[2]["reasons"][0]["message"] == "offerings: the key cloud stands twice in one mapping"
    assert "aws" in found[2]["data"], "a rejected row is shown as it was read"


def test_rows_of_csv_that_cannot_be_read_are_rejected_and_the_others_judged(tmp_path: Path, law: Law) -> None:
    good = "compute-purchase,{},openai,x,2026-05-01\n"
    content = "kind,id,by,title,on\n" + good.format("a") + "compute-purchase,b,openai\n" + good.format("c")
    content += good.format("d").replace(",x,", ",?,") + good.format("e").replace(",x,", f",{'x' * 200_000},")
    found = csv_rejects(tmp_path, law, content.encode().replace(b"?", b"\xff"))
    assert {row: reject["reasons"][0]["code"] for row, reject in found.items()} == {2: "columns", 4: "encoding"}
    assert [row["id"] for row in results(tmp_path / "out")] == ["a", "c", "e"]
    assert found[2]["data"] == '["compute-purchase", "b", "openai"]'
    with pytest.raises(AuditError, match=r"rows.csv: cannot be read as CSV: in the row that begins in line 2: unexp"):
        audit([str(write_text(tmp_path / "rows.csv", 'kind,id\na,"b\n'))], law, str(tmp_path / "out2"))
    (tmp_path / "rows.csv").write_text("kind,id\n", encoding="utf-16")
    with pytest.raises(AuditError, match=r"rows.csv: cannot be read as CSV: the header is not UTF-8"):
        audit([str(tmp_path / "rows.csv")], law, str(tmp_path / "out2"))


def write_text(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize(("flat", "said"), [
    ({"product.name": "x", "product": "y"}, "product: another column says what is in it"),
    ({"product": "y", "product.name": "x"}, "product.name: what stands above it is no mapping"),
    ({"a[0].b": 1, "a[00].b": 2}, "a[00].b: another column says what is in it"),
    ({"a[0].b": 1, "a[0]": 2}, "a[0]: another column says what is in it"),
    ({"offerings[1].cloud": "aws"}, "offerings[0]: nothing is said of it, but of offerings[1]"),
    ({"a[0.b": 1}, "a[0.b: a column is named like rows[0].field"),
    ({"a[0]].b": 1}, "a[0]].b: a column is named like rows[0].field"),
    ({"a[0]b.c": 1}, "a[0]b.c: a column is named like rows[0].field"),
])  # fmt: skip
def test_columns_that_contradict_one_another_are_told(flat: dict[str, Any], said: str) -> None:
    found = nested(flat)
    assert isinstance(found, Flaw) and found.message == said and found.data == flat


def test_parquet_of_other_writers(tmp_path: Path, law: Law) -> None:
    from decimal import Decimal

    table = pa.table({
        "kind": pa.array([b"training"] * 2, pa.binary()), "id": ["a", "b"], "by": [b"microsoft"] * 2, "on": ["2026-05-01"] * 2,
        "compute_flop": pa.array([Decimal("1e20"), None], pa.decimal128(30, 2)), "title": [b"x", b"\xff"],
    })  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    audit([str(tmp_path / "a.parquet")], law, str(tmp_path / "out"), engine=embedded(law, 1))
    assert list(rejects(tmp_path / "out")) == [2] and [row["id"] for row in results(tmp_path / "out")] == ["a"]
    twice = pa.table([pa.array(["a"]), pa.array(["b"])], names=["id", "id"])
    pyarrow.parquet.write_table(twice, tmp_path / "b.parquet")
    with pytest.raises(AuditError, match=r"b.parquet: the column id stands twice"):
        audit([str(tmp_path / "b.parquet")], law, str(tmp_path / "out2"))
    pyarrow.parquet.write_table(pa.Table.from_pylist(list(history(30, 4))), tmp_path / "c.parquet")
    content = bytearray((tmp_path / "c.parquet").read_bytes())
    content[100:600] = bytes(500)
    (tmp_path / "c.parquet").write_bytes(content)
    for processes in (1, 2):
        with pytest.raises(AuditError, match=r"c.parquet: cannot be read as Parquet"):
            audit([str(tmp_path / "c.parquet")], law, str(tmp_path / "out2"), engine=embedded(law, processes))


def test_acts_of_one_class_have_one_judgement(law: Law) -> None:
    rng = Random(17)
    judge, reader = Judge(law), Reader(law)
    seen: dict[Any, Any] = {}
    repeated = 0
    for _ in range(1500):
        act, _ = reader.act(
            random_act(rng, rng.choice((0, 0, 0.1, 0.3)), rng.choice(("ip-use", "ip-grant", "training", "launch")))
        )
        if act is None:
            continue
        judge.judge(act, None)
        key = (act.kind, judge.classes[act.kind].key(act.data))
        outcome = outcome_of(act, law)
        repeated += key in seen
        assert seen.setdefault(key, outcome) == outcome, act
    assert repeated > 300


def test_killed_at_any_moment_it_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    data = write(tmp_path / "acts.jsonl", varied(4000, 6))
    command = [sys.executable, "-m", "checker", "audit", str(data), "--out", str(tmp_path / "out"), "--processes", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for pause in (0.2, 0.6, 1.0, 1.6):
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(pause)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if (tmp_path / "out").exists():
            assert json.loads((tmp_path / "out" / "summary.json").read_text())["rows"] == 4000
            break
        left = {item.name for item in tmp_path.iterdir()} - {"acts.jsonl"}
        assert all(".unfinished-" in name and name.startswith(".") for name in left)


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_ended_by_a_signal_it_leaves_neither_files_nor_processes(tmp_path: Path, wanted: signal.Signals) -> None:
    write(tmp_path / "acts.jsonl", varied(12_000, 6))
    command = [sys.executable, "-m", "checker", "audit", "acts.jsonl", "--processes", "2"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE,
        start_new_session=True, stdout=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    while not any(item.name.startswith(".audit") for item in tmp_path.iterdir()):
        assert process.poll() is None, process.stderr
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(wanted)
    # Its processes hold its standard error too: it ends when the last of them does.
    _, said = process.communicate(timeout=30)
    if wanted == signal.SIGKILL:
        # It could take nothing away; what it leaves does not look whole.
        assert process.returncode == -signal.SIGKILL and not (tmp_path / "audit").exists()
        return
    assert process.returncode == 2 and b"interrupted" in said, said
    assert [item.name for item in tmp_path.iterdir()] == ["acts.jsonl"]
