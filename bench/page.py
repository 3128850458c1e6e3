"""The page of measurements, and its plots."""

from __future__ import annotations

import os
from typing import Any


def write_page(results: dict[str, Any], folder: str) -> None:
    """Write benchmarks.md and the plots beside it from the data of a run."""
    machine = results["machine"]
    lines = [
        "# Benchmarks",
        "",
        f"Made by `make bench` ({machine['cores']} cores, Python {machine['python']}, {machine['system']}); the data is in "
        "[bench/results.json](../bench/results.json), the peers' rules in `bench/peers/`, the descriptors in `bench/corpus.py`.",
        "Every figure is a median; both sides of a ratio run in turn, in one run on one machine.",
        "",
    ]
    if results.get("quick"):
        lines += [
            "Parts of this were measured by a quick run (few repetitions, no million of rows, no ten thousand files) on a machine "
            "that did other work too: the ratios hold roughly, the absolute times do not. `make bench` measures it all.",
            "",
        ]
    for part in (_start, _judging, _files, _rows, _editors, _growth, _web):
        lines += part(results)
    with open(os.path.join(folder, "benchmarks.md"), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines).rstrip() + "\n")
    if "growth" in results:
        plots(results, folder)


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [
        "| " + " | ".join(head) + " |",
        "|" + " --- |" * len(head),
        *["| " + " | ".join(row) + " |" for row in rows],
        "",
    ]


def _start(results: dict[str, Any]) -> list[str]:
    figures = results.get("start")
    if not figures:
        return []
    bare = figures["bare"]
    rows = [
        ["bare interpreter", f"{bare * 1e3:.1f}", "1.0", ""],
        ["PyYAML alone", f"{figures['yaml'] * 1e3:.1f}", f"{figures['yaml'] / bare:.1f}", ""],
        ["`checker check one.yaml`", f"{figures['checker'] * 1e3:.1f}", f"{figures['checker'] / bare:.1f}", "at most 5"],
        [
            "the same with a text over several lines, which is left to PyYAML", f"{figures['folded'] * 1e3:.1f}",
            f"{figures['folded'] / bare:.1f}", "at most 5",
        ],
        ["`checker check --policy DIR one.yaml`", f"{figures['policy'] * 1e3:.1f}", f"{figures['policy'] / bare:.1f}", "at most 15"],
        [
            "check-jsonschema", f"{figures['check-jsonschema'] * 1e3:.1f}", f"{figures['check-jsonschema'] / bare:.1f}",
            f"checker is {figures['check-jsonschema'] / figures['checker']:.1f} times faster; at least 4",
        ],
    ]  # fmt: skip
    return [
        "## Cold start", "", "Whole processes, from an installed wheel; every descriptor passes.", "",
        *_table(["process", "ms", "times bare", "aim"], rows),
    ]  # fmt: skip


def _judging(results: dict[str, Any]) -> list[str]:
    figures = results.get("judging")
    if not figures:
        return []
    ours = figures["checker"]
    included_by_side = {
        "checker": "from parsed data: validation, verdict, findings, notes; `Precedents`, which looks up what it judged before",
        "checker, nothing remembered": "the same, each judged anew",
        "regorus": "setting the input from JSON text, verdict and findings under one reading",
        "cel-expr-python": "the pack's conditions under one reading, facts ready as maps; one expression for all rules",
        "cedarpy": "the prohibitions, a batch of one request an offering; what Cedar cannot ask is given in the context",
        "guardpycfn": "the two prohibitions that it can say; its interface parses rules and document in every call",
    }
    rows = [
        [name, f"{figures[name]:.1f}", f"{figures[name] / ours:.1f}", included]
        for name, included in included_by_side.items()
        if name in figures
    ]
    agree = "; ".join([f"{name} {count} of {figures['launches']}" for name, count in figures["agree"].items()])
    review, peer = figures["a review of five"], figures["its launch by regorus"]
    return [
        "## Judging", "",
        f"Decided launches of a company's history in one process, CPU time: {figures['batch']} in each round, which no side has seen "
        f"before; `Precedents` had judged {figures['learnt']:,} others of that history. Aims: regorus at least 3 times ours, "
        "cel-expr-python at least 4 times.", "",
        *_table(["side", "µs a launch", "times ours", "what the time includes"], rows),
        f"Same verdicts as ours before anything was timed: {agree}.", "",
        f"A review with five open choices ({', '.join(figures['causes of the review'])}) and its causes takes {review:.0f} µs "
        f"(aim: below 1,000), {review / peer:.1f} times what regorus takes to evaluate that launch once (aim: at most 10).", "",
    ]  # fmt: skip


def _files(results: dict[str, Any]) -> list[str]:
    figures = results.get("files")
    if not figures:
        return []
    rows = [
        [
            f"{int(count):,}", f"{taken['compose']:.2f}", f"{taken['concise']:.2f}", f"{taken['concise'] / taken['compose']:.2f}",
            f"{taken['text']:.2f}", f"{taken['text'] / taken['compose']:.2f}",
            f"{taken['MiB']['concise']:.0f}", f"{taken['MiB']['text']:.0f}",
        ]
        for count, taken in figures.items()
    ]  # fmt: skip
    return [
        "## Many files", "",
        "Whole processes over a folder, start-up included, against composing the same files by PyYAML's C loader with as many "
        "processes. Aim for 10,000: at most 2 times. The memory is the most that one process held.", "",
        *_table(
            ["files", "compose, s", "`--format concise`, s", "times", "text, s", "times", "concise, MiB", "text, MiB"], rows
        ),
    ]  # fmt: skip


def _rows(results: dict[str, Any]) -> list[str]:
    figures = results.get("rows")
    if not figures:
        return []
    history = figures["history"]
    rows = [[f"{int(count):,}", *_rated(int(count), taken), f"{taken['MiB']:.0f}"] for count, taken in history.items()]
    others = [[name, *_rated(figures["other rows"], taken)] for name, taken in figures["other data"].items()]
    shares = ["rows a second", "of DuckDB's rate (table)", "of DuckDB's rate (counts)"]
    text = [
        "## Audit", "",
        "Launches of a company's history in JSON lines: read, validated, judged, written as Parquet with rejects. DuckDB reads every "
        "column of the same file with as many threads: into a table, or only counting what is in each column. Aim at a million: at "
        "least 0.1. The memory is the most that one process held.", "",
        *_table(["rows", "s", *shares, "MiB"], rows),
        f"Other data, {figures['other rows']:,} rows. Where every fact is drawn by itself most rows have a class of their own, and "
        "each class costs a judgement.", "",
        *_table(["rows of", "s", *shares], others),
    ]  # fmt: skip
    judging = results.get("judging")
    if judging:
        count, taken = list(history.items())[-1]
        core = taken["checker"] * results["machine"]["cores"] / int(count) * 1e6
        text += [f"Core for core that is {judging['regorus'] / core:.1f} times regorus's rate (aim: at least 4).", ""]
    text += [
        "Measured before the audit lost its memory of whole lines: since then a history takes 1.7 times the CPU time "
        "(pairs, 200,000 rows), other data as long as before.", "",
    ]  # fmt: skip
    return [*text, *_cores(figures)]


def _rated(count: int, taken: dict[str, float]) -> list[str]:
    """Return the seconds of an audit, its rate, and its share of DuckDB's rates."""
    ours = taken["checker"]
    shares = [f"{taken[side] / ours:.2f}" for side in ("duckdb table", "duckdb counts")]
    return [f"{ours:.2f}", f"{count / ours:,.0f}", *shares]


def _cores(figures: dict[str, Any]) -> list[str]:
    """Return the measured rates with more processes, and the rates with more cores computed from processor time."""
    count = figures["processor"]["rows"]
    one, spread = figures["processor"]["of one"] / count, figures["processor"]["of all"] / count
    rows = [[f"{name}, measured", f"{count / taken:,.0f}"] for name, taken in figures["processes"].items()]
    most = len(figures["processes"])
    rows += [
        [f"{cores}, from the processor's time", f"{min(cores / spread, 1 / one):,.0f}"]
        for cores in (4, 8, 16, 32)
        if cores > most
    ]
    return [
        "### What n cores do", "",
        f"Of a row of these {count:,} the processes that judge take {spread * 1e6:.1f} µs of the processor, spread over all cores, "
        f"and the one that counts lines, gathers and looks for twins {one * 1e6:.2f} µs: n cores do n times what one does, and at most "
        f"{1 / one:,.0f} rows a second. For more the data is cut into several audits, or goes to Spark.", "",
        *_table(["processes", "rows a second"], rows),
    ]  # fmt: skip


def _editors(results: dict[str, Any]) -> list[str]:
    figures = results.get("editors")
    if not figures:
        return []
    aims = {"40 lines": "below 25 ms", "1,000 offerings": "below 300 ms", "a pack": "below 300 ms"}
    rows = []
    for name, aim in aims.items():
        ours, peer = figures[name]["checker lsp"], figures[name].get("yaml-language-server")
        rows.append(
            [name, f"{ours:.1f}", f"{peer:.1f}" if peer else "", f"{peer / ours:.1f}" if peer else "", aim],
        )
    memory = figures["memory"]
    return [
        "## Editors", "",
        "From an edit to its diagnostics, both ends of the wire included. Red Hat's YAML server checks the form of the same text by "
        "our JSON Schema, and waits 200 ms for the next key before it begins; a pack is loaded 50 ms after the last key.", "",
        *_table(["what is edited", "`checker lsp`, ms", "yaml-language-server, ms", "times ours", "aim"], rows),
        f"After {memory['edits']:,} random edits the server held {memory['before']:.0f} MiB, and after as many more "
        f"{memory['after']:.0f} MiB.", "",
    ]  # fmt: skip


def _web(results: dict[str, Any]) -> list[str]:
    figures = results.get("web")
    if not figures:
        return []
    rows = [
        [
            "verdict alone",
            f"{figures['verdict']:,.0f}",
            f"{figures['verdict'] / figures['echo']:.0%} of the echo; at least 60 %",
        ]
    ]
    rows += [["full report", f"{figures['report']:,.0f}", ""], ["bare Starlette echo", f"{figures['echo']:,.0f}", ""]]
    if "openfisca" in figures:
        rows[1][2] = f"{figures['report'] / figures['openfisca']:.2f} times OpenFisca; at least 1.5"
        rows += [["OpenFisca `/calculate`, country template", f"{figures['openfisca']:,.0f}", ""]]
    before, after = [size / 1024 for size in figures["memory"]]
    one, two = figures["workers 1"] * 1e6, figures["workers 2"] * 1e6
    return [
        "## The server",
        "",
        "One worker on one core and the load generator on another, 8 connections; requests a second.",
        "",
        *_table(["", "requests a second", ""], rows),
        f"At half of the greatest rate 99 of 100 verdicts come within {figures['p99']:.1f} ms (at most 30). After "
        f"{figures['requests']:,} requests the worker holds {after:.0f} MiB, before {before:.0f}. A request takes {one:.0f} µs of the "
        f"processor with one worker, {two:.0f} µs with two.",
        "",
    ]


def _growth(results: dict[str, Any]) -> list[str]:
    figures = results.get("growth")
    if not figures:
        return []
    lines = ["## How cost grows", "", "One judgement with its causes, CPU time and the most memory it held.", ""]
    for name, sizes in figures.items():
        rows = [
            [f"{int(size):,}", f"{taken['seconds'] * 1e3:.2f}", f"{taken['KiB']:,}", taken["verdict"], taken["limit"]]
            for size, taken in sizes.items()
        ]
        file = f"growth-{name.replace(' ', '-')}.svg"
        lines += [
            f"### Against {name}",
            "",
            f"![{name}]({file})",
            "",
            *_table([name, "ms", "KiB", "verdict", "limit"], rows),
        ]
    for name in ("files", "rows"):
        if name in results:
            lines += [
                f"### Against {name}",
                "",
                f"![{name}](growth-{name}.svg)",
                "",
                "The numbers stand in the tables above.",
                "",
            ]
    return lines


def plots(results: dict[str, Any], folder: str) -> None:
    """Draw each growth curve."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "checker"
    from matplotlib import pyplot

    curves = {
        name: {size: (taken["seconds"] * 1e3, max(taken["KiB"], 1) / 1024) for size, taken in sizes.items()}
        for name, sizes in results["growth"].items()
    }
    if "files" in results:
        curves["files"] = {
            n: (taken["concise"] * 1e3, taken["MiB"]["concise"]) for n, taken in results["files"].items()
        }
    if "rows" in results:
        curves["rows"] = {n: (taken["checker"] * 1e3, taken["MiB"]) for n, taken in results["rows"]["history"].items()}
    for name, sizes in curves.items():
        figure, both = pyplot.subplots(1, 2, figsize=(8, 2.8))
        for axes, which, unit in zip(both, (0, 1), ("ms", "MiB"), strict=True):
            axes.plot(
                [int(size) for size in sizes], [taken[which] for taken in sizes.values()], marker="o", color="#3d6f8b"
            )
            if name != "unknown facts":
                axes.set_xscale("log")
            if which == 0 or name not in ("files", "rows"):
                axes.set_yscale("log")
            else:
                axes.set_ylim(bottom=0)
            axes.set_xlabel(name)
            axes.set_ylabel(unit)
            axes.grid(True, alpha=0.3)
        figure.tight_layout()
        figure.savefig(os.path.join(folder, f"growth-{name.replace(' ', '-')}.svg"), metadata={"Date": None})
        pyplot.close(figure)
