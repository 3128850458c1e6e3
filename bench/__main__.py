"""`python -m bench`: runs the benchmarks and writes docs/benchmarks.md and bench/results.json.

Every figure is a ratio of medians: both sides run in turn, on the same machine, in one run.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from bench import corpus
from bench.editors import editors
from bench.web import web

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
QUICK = "--quick" in sys.argv
Figures = dict[str, Any]
LEARNT, BATCH = 20_000, 400
"""Launches of a history judged before the clock runs, and launches of one round."""


def alternate(
    sides: dict[str, Callable[[], Any]],
    runs: int,
    clock: Callable[[], float] = time.perf_counter,
    before: Callable[[int], None] = lambda number: None,
) -> dict[str, float]:
    """Return the median seconds of each side; sides run in turn, so that a slow machine slows all of them.

    `before` is called with the number of each round; the first round does not count.
    """
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for round_ in range(runs + 1):
        before(round_)
        for name, side in sides.items():
            start = clock()
            side()
            if round_:
                seconds[name].append(clock() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def wheel(folder: str) -> dict[str, str]:
    """Return an environment with the wheel of this tree installed."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(command, check=True)
    (name,) = [name for name in os.listdir(folder) if name.endswith(".whl")]
    site = os.path.join(folder, "site")
    with zipfile.ZipFile(os.path.join(folder, name)) as archive:
        archive.extractall(site)
    subprocess.run([sys.executable, "-m", "compileall", "-q", site], check=True)
    return {**{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}, "PYTHONPATH": site}


PEAK = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(os.wait4(process.pid, 0)[2].ru_maxrss)
"""


def most_memory(words: list[str], folder: str, environment: dict[str, str]) -> float:
    """Return the peak memory in MiB of a process or one of its children."""
    # A forked child starts with its parent's memory, so a small process starts the measured one.
    command = [sys.executable, "-c", PEAK, sys.executable, *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    return int(done.stdout) / 1024


def cold_start(folder: str, environment: dict[str, str]) -> Figures:
    """Measure whole processes: the bare interpreter, PyYAML, a passing check, a pack from a folder, check-jsonschema."""
    from checker.check import judge_data
    from checker.judge.opening import open_law

    law = open_law()
    passing = (launch for launch in corpus.history(500, 3) if judge_data(launch, law).verdict == "pass")
    (path,) = corpus.write_files(folder, iter([next(passing)]))
    folded = os.path.join(folder, "folded.yaml")
    with open(path) as read, open(folded, "w") as file:
        file.write(read.read() + "owner: >-\n  a text of\n  two lines\n")
    schema = os.path.join(folder, "schema.json")
    with open(schema, "w") as file:
        subprocess.run([sys.executable, "-m", "checker", "schema", "descriptor"], cwd=ROOT, stdout=file, check=False)
    start = "from checker.cli import entry; entry()"

    def process(*words: str) -> Callable[[], Any]:
        return lambda: subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True)

    sides = {
        "bare": process("-c", "pass"),
        "yaml": process("-c", "import yaml"),
        "checker": process("-c", start, "check", path),
        "folded": process("-c", start, "check", folded),
        "policy": process("-c", start, "check", "--policy", os.path.join(ROOT, "policies"), path),
        "check-jsonschema": process("-m", "check_jsonschema", "--schemafile", schema, path),
    }
    return alternate(sides, 5 if QUICK else 21)


def judging() -> Figures:
    """Measure in one process: decided launches judged by each side, and one review with five open choices."""
    import cedarpy
    import hobofan_regorus
    from cel_expr_python import cel
    from guardpycfn import validate_with_guard

    from bench.peers.cel import expression, values
    from checker.judge.descriptor import Reader
    from checker.judge.findings import lookup
    from checker.judge.judgement import judge
    from checker.judge.notes import notes
    from checker.judge.opening import open_law
    from checker.judge.precedents import Precedents

    law = open_law()
    reader, precedents = Reader(law), Precedents(law)
    first_readings = {
        key: question.formulas[0] if question.formulas else "" for key, question in law.pack.questions.items()
    }
    runs = 3 if QUICK else 21
    stream = corpus.history(LEARNT + 4 * BATCH * (runs + 1), 11)
    for launch in itertools.islice(stream, LEARNT):
        precedents.opinion(launch)
    launches = []
    for launch in stream:
        act, _ = reader.act(launch)
        if act is not None and (judgement := judge(act, law)).verdict != "needs-review":
            launches.append((launch, act, judgement))
    launches = launches[: BATCH * (runs + 1)]
    folder = os.path.join(ROOT, "bench", "peers")

    def read(name: str) -> str:
        with open(os.path.join(folder, name)) as file:
            return file.read()

    engine = hobofan_regorus.Engine()
    engine.add_policy("launch.rego", read("launch.rego"))
    world = {"declared_on": law.world["agi.declared_on"], "verified_on": law.world["agi.verified_on"]}
    engine.add_data_json(json.dumps({"readings": first_readings, "params": law.params, "world": world}))
    names = ["a", "offerings", "r", "w", "p"]
    program = cel.NewEnv(variables=dict.fromkeys(names, cel.Type.DYN)).compile(expression(law), disable_check=True)
    inputs = [values(act, law, first_readings) for _, act, _ in launches]
    policies: Any = cedar_policies(cedarpy, read("launch.cedar"))
    requests = [cedar_requests(launch) for launch, _, _ in launches]
    rules = read("launch.guard")
    documents = [json.dumps(numbered(launch)) for launch, _, _ in launches]

    def anew(launch: Any) -> Any:
        act, _ = reader.act(launch)
        judgement = judge(act, law)
        return judgement, notes(act, law, judgement, lookup(act, law))

    texts = {launch["id"]: json.dumps(launch) for launch, _, _ in launches}

    def rego(launch: Any) -> Any:
        # As a Python value, true arrives as the number 1 and breaks rules about booleans, so the input is JSON.
        engine.set_input_json(texts.setdefault(launch["id"], "") or json.dumps(launch))
        return engine.eval_rule("data.agreements.decision")

    agree = sum(rego(launch)["verdict"] == judgement.verdict for launch, _, judgement in launches)
    agree_cel = 0
    for (_, _, judgement), data in zip(launches, inputs, strict=True):
        codes = [code for row in program.eval(data=data).plain_value() for code in row]
        verdict = "fail" if 2 in codes else "pass" if 1 in codes else "not-applicable"
        agree_cel += verdict == judgement.verdict
    agree_cedar = 0
    for (_, _, judgement), batch_requests in zip(launches, requests, strict=True):
        denied = any(not answer.allowed for answer in cedarpy.is_authorized_batch(batch_requests, policies, []))
        agree_cedar += denied == (judgement.verdict == "fail")
    batch = slice(0)

    def next_batch(number: int) -> None:
        # Every round has new launches.
        nonlocal batch
        batch = slice(number * BATCH, (number + 1) * BATCH)

    sides: dict[str, Callable[[], Any]] = {
        "checker": lambda: [precedents.opinion(launch) for launch, _, _ in launches[batch]],
        "checker, nothing remembered": lambda: [anew(launch) for launch, _, _ in launches[batch]],
        "regorus": lambda: [rego(launch) for launch, _, _ in launches[batch]],
        "cel-expr-python": lambda: [program.eval(data=data).plain_value() for data in inputs[batch]],
        "cedarpy": lambda: [
            cedarpy.is_authorized_batch(batch_requests, policies, []) for batch_requests in requests[batch]
        ],
    }
    try:
        validate_with_guard(documents[0], rules)
        sides["guardpycfn"] = lambda: [validate_with_guard(text, rules) for text in documents[batch][:40]]
    except Exception as error:
        print(f"guardpycfn was left out: {error}", file=sys.stderr)
    review = review_of_five(reader, law, judge)
    sides["a review of five"] = lambda: [(judge(review, law)) for _ in range(50)]
    other = {**review.data, "id": "a-review"}
    sides["its launch by regorus"] = lambda: [rego(other) for _ in range(50)]
    seconds_by_side = alternate(sides, runs, time.process_time, next_batch)
    sizes = {"guardpycfn": 40, "a review of five": 50, "its launch by regorus": 50}
    figures: Figures = {name: seconds / sizes.get(name, BATCH) * 1e6 for name, seconds in seconds_by_side.items()}
    figures["launches"], figures["learnt"], figures["batch"] = len(launches), LEARNT, BATCH
    figures["agree"] = {"regorus": agree, "cel-expr-python": agree_cel, "cedarpy (fail or not)": agree_cedar}
    figures["causes of the review"] = [cause.name for cause in judge(review, law).causes]
    return figures


def review_of_five(reader: Any, law: Any, judge: Any) -> Any:
    """Return a launch with a verdict that turns on five choices."""
    rng = Random(3)
    for _ in range(20000):
        launch = corpus.named(rng, 1, corpus.body(rng))
        act, _ = reader.act(launch)
        if act is not None and len(judge(act, law).causes) == 5:
            return act
    raise SystemExit("no launch with five causes was found")


def cedar_policies(cedarpy: Any, text: str) -> Any:
    """Return the parsed policies if cedarpy can parse them once, else their text."""
    for way in ("from_str", "parse", "from_cedar", "from_policies"):
        make = getattr(cedarpy.PolicySet, way, None)
        if make is not None:
            return make(text)
    return text


def numbered(launch: dict[str, Any]) -> dict[str, Any]:
    """Return a launch with days as numbers, and with facts about lists that other languages cannot compute."""
    offerings = []
    for offering in launch["offerings"]:
        natsec = offering["customers"] == ["us-government-national-security"]
        offerings.append({**offering, "available": int(offering["available"].replace("-", "")), "natsec": natsec})
    return {**launch, "offerings": offerings}


def cedar_requests(launch: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a request for each offering."""
    flat = numbered(launch)
    requests = []
    for offering in flat["offerings"]:
        earlier = [z for z in flat["offerings"] if z["cloud"] == "azure" and z["available"] < offering["available"]]
        context = {
            "available": offering["available"], "surface": offering["surface"], "cloud": offering["cloud"],
            "stage": offering["stage"], "natsec": offering["natsec"], "azure_earlier": bool(earlier),
            "co_developed": bool(flat["product"]["co_developed_with"]), "open": flat["weights"]["open"],
            "criteria": flat["weights"]["capability_criteria_met"], "can_support": flat["microsoft"]["can_support"],
            "chooses_to_support": flat["microsoft"]["chooses_to_support"],
        }  # fmt: skip
        party = f'Party::"{flat["by"]}"'
        requests.append(
            {"principal": party, "action": 'Action::"offer"', "resource": 'Launch::"x"', "context": context}
        )
    return requests


COMPOSE = """
import sys, yaml
from concurrent.futures import ProcessPoolExecutor
def compose(paths):
    for path in paths:
        with open(path, "rb") as file:
            yaml.compose(file.read(), Loader=yaml.CSafeLoader)
with open(sys.argv[1]) as listed:
    files = listed.read().split("\\n")
with ProcessPoolExecutor(int(sys.argv[2])) as pool:
    list(pool.map(compose, [files[at : at + 64] for at in range(0, len(files), 64)]))
"""


def many_files(folder: str, environment: dict[str, str]) -> Figures:
    """Measure a folder of descriptors against composing the same files with the same number of processes."""
    from checker.judge.descriptor import Reader
    from checker.judge.judgement import judge
    from checker.judge.opening import open_law
    from checker.processes import cores

    law = open_law()
    reader = Reader(law)
    figures: Figures = {}
    for count in (100, 1000) if QUICK else (100, 1000, 10_000):
        place = os.path.join(folder, f"files{count}", "descriptors")
        rng = Random(9)
        # At a gate nearly all descriptors pass.
        chosen = []
        for launch in corpus.history(count * 4, 5):
            act, _ = reader.act(launch)
            if act is not None and (judge(act, law, causes=False).verdict == "pass" or rng.random() < 0.05):
                # Each launch has its own product: different descriptions of one product would add findings.
                chosen.append({**launch, "product": {**launch["product"], "name": launch["title"]}})
        names = corpus.write_files(place, iter(chosen[:count]))
        list_file = os.path.join(folder, f"list{count}")
        with open(list_file, "w") as file:
            file.write("\n".join(names))

        def run(words: list[str]) -> Callable[[], Any]:
            return lambda: subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True)

        start = "from checker.cli import entry; entry()"
        sides = {
            "compose": ["-c", COMPOSE, list_file, str(cores())],
            "concise": ["-c", start, "check", "--format", "concise", place],
            "text": ["-c", start, "check", place],
        }
        measured: Figures = dict(alternate({name: run(words) for name, words in sides.items()}, 2 if QUICK else 9))
        measured["MiB"] = {name: most_memory(sides[name], folder, environment) for name in ("concise", "text")}
        figures[str(len(names))] = measured
    return figures


def processor() -> tuple[float, float]:
    """Return the processor seconds of this process so far, and of its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime, children.ru_utime + children.ru_stime


def audits(folder: str) -> Figures:
    """Measure the audit against DuckDB, which reads every column of the same file with as many threads."""
    import duckdb

    from checker.audit.run import audit, embedded
    from checker.judge.opening import open_law
    from checker.processes import cores

    law = open_law()
    figures: Figures = {"history": {}, "other data": {}}
    columns = ["id", "title", '"by"', "kind", "product", "offerings", "microsoft", "weights", "evidence"]
    counted = ", ".join([f"count({column})" for column in columns])
    out = os.path.join(folder, "out")

    def judged(path: str, processes: int) -> Callable[[], Any]:
        return lambda: audit([path], law, out, engine=embedded(law, processes), overwrite=True)

    def measure(path: str, runs: int) -> Figures:
        connection = duckdb.connect()
        connection.execute(f"set threads={cores()}")
        source = f"'{path}'" if path.endswith(".parquet") else f"read_json('{path}')"
        sides: dict[str, Callable[[], Any]] = {
            "checker": judged(path, cores()),
            "duckdb table": lambda: connection.execute(f"create or replace temp table t as select * from {source}"),
            "duckdb counts": lambda: connection.execute(f"select {counted} from {source}").fetchall(),
        }
        return dict(alternate(sides, runs))

    for count in (1000, 10_000) if QUICK else (1000, 10_000, 100_000, 1_000_000):
        path = os.path.join(folder, f"rows{count}.jsonl")
        corpus.write_jsonl(path, corpus.history(count, 1))
        measured = measure(path, 1 if QUICK else 5)
        words = ["-m", "checker", "audit", path, "--out", out, "--overwrite"]
        measured["MiB"] = most_memory(words, ROOT, dict(os.environ))
        figures["history"][str(count)] = measured
    before = processor()
    judged(path, cores())()
    after = processor()
    figures["processor"] = {"of one": after[0] - before[0], "of all": after[1] - before[1], "rows": count}
    figures["processes"] = alternate({str(n): judged(path, n) for n in range(1, cores() + 1)}, 1 if QUICK else 3)
    os.remove(path)
    some = 1000 if QUICK else 100_000
    path = os.path.join(folder, "varied.jsonl")
    corpus.write_jsonl(path, corpus.varied(some, 2))
    figures["other data"]["JSON lines, every fact drawn by itself"] = measure(path, 1 if QUICK else 3)
    corpus.write_jsonl(path, corpus.history(some, 1))
    table = os.path.join(folder, "history.parquet")
    duckdb.connect().execute(f"copy (select * from read_json('{path}')) to '{table}' (row_group_size 10000)")
    figures["other data"]["Parquet, a history"] = measure(table, 1 if QUICK else 3)
    figures["other rows"] = some
    return figures


def growth() -> Figures:
    """Measure seconds and KiB of one judgement against rules, offerings and unknown facts."""
    import tracemalloc

    from checker.judge.descriptor import Reader
    from checker.judge.judgement import judge
    from checker.judge.law import Law
    from checker.judge.opening import open_law

    law = open_law()
    figures: Figures = {"rules": {}, "offerings": {}, "unknown facts": {}}

    def measure(act: Any, under: Any) -> dict[str, Any]:
        judgement = judge(act, under)
        start = time.process_time()
        runs = 0
        while runs < 1 or time.process_time() - start < (0.05 if QUICK else 0.3):
            judge(act, under)
            runs += 1
        seconds = (time.process_time() - start) / runs
        tracemalloc.start()
        judge(act, under)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        limits = [cause.title for cause in judgement.causes if cause.kind == "limit"]
        return {
            "seconds": seconds,
            "KiB": peak // 1024,
            "verdict": judgement.verdict,
            "limit": limits[0] if limits else "",
        }

    launch = next(launch for launch in corpus.history(50, 3) if len(launch["offerings"]) == 2)
    base = dict(law.pack.rules)
    for count in (10, 30, 100, 300):
        rules = {}
        for number in range(count):
            rule = list(base.values())[number % len(base)]
            name = f"{rule.id}-{number}"
            rules[name] = rule._replace(id=name, kinds=rule.kinds)
        wide = Law(law.pack._replace(rules=rules))
        act, _ = Reader(wide).act(launch)
        figures["rules"][count] = measure(act, wide)
    reader = Reader(law)
    for count in (1, 10, 100, 1000):
        days = [(date(2026, 1, 1) + timedelta(number * 1000 // count)).isoformat() for number in range(count)]
        # Azure is last, so that each offering is compared with all earlier ones.
        clouds = ["azure" if 2 * number > count else "aws" for number in range(count)]
        pair = [launch["offerings"][number % 2] for number in range(count)]
        rows = [{**pair[n], "cloud": clouds[n], "available": days[n]} for n in range(count)]
        act, _ = reader.act({**launch, "offerings": rows})
        figures["offerings"][count] = measure(act, law)
    for count in (0, 1, 2, 4, 8, 12, 16, 20, 24, 32, 40):
        rows = [dict(launch["offerings"][0]) for _ in range(max(1, -(-count // 6)))]
        remaining = count
        for row in rows:
            for key in ("available", "cloud", "surface", "stage", "customers", "state"):
                if remaining > 0:
                    row[key] = "unknown"
                    remaining -= 1
        act, _ = reader.act({**launch, "offerings": rows})
        if act is not None:
            figures["unknown facts"][count] = measure(act, law)
    return figures


def main() -> int:
    """Measure everything and write the results."""
    results: Figures = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "quick": QUICK,
    }
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
    target = os.path.join(ROOT, "bench", "results.json")
    if wanted and os.path.exists(target):
        with open(target) as file:
            results = json.load(file) | {"machine": results["machine"]}
    with tempfile.TemporaryDirectory() as folder:
        environment = wheel(os.path.join(folder, "wheel")) if not wanted or {"start", "files"} & set(wanted) else {}
        parts: dict[str, Callable[[], Figures]] = {
            "start": lambda: cold_start(folder, environment),
            "judging": judging,
            "files": lambda: many_files(folder, environment),
            "rows": lambda: audits(folder),
            "growth": growth,
            "editors": lambda: editors(folder, ROOT, QUICK),
            "web": lambda: web(folder, QUICK),
        }
        for name, part in parts.items():
            if not wanted or name in wanted:
                print(f"bench: {name}", file=sys.stderr)
                results[name] = part()
                with open(target, "w") as file:
                    json.dump(results, file, indent=1)
                    file.write("\n")
    from bench.page import write_page

    write_page(results, os.path.join(ROOT, "docs"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
