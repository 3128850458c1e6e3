"""`checker audit DATA…`: judges a whole history in bulk."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from typing import TYPE_CHECKING

from checker.cli.common import add_law_options, config_of, law_of, progress_bar, usage
from checker.cli.output import put
from checker.report.escape import visible

if TYPE_CHECKING:
    from checker.audit.run import Engine, Result
    from checker.judge.law import Law


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("data", metavar="DATA", nargs="+", help="JSONL, CSV or Parquet files, folders or globs")
    add_law_options(parser)
    # The gate of the configuration holds here too: which pack may judge, and how old it may be.
    parser.set_defaults(policy_digest=None, require_signature=[], signature=None, signature_not_before=None)
    group = parser.add_argument_group("the audit")
    group.add_argument("--out", metavar="DIR", default="audit", help="the folder of results to make (default: audit)")
    group.add_argument("--overwrite", action="store_true", help="replace the folder if it exists, once all is done")
    group.add_argument("--format", choices=("table", "json"), default="table", help="how to print the summary")
    group.add_argument(
        "--engine", choices=("embedded", "spark"), default="embedded", help="where to run (default: embedded, here)"
    )
    group.add_argument("--master", metavar="URL", help="the Spark cluster (default: the one that Spark is set up for)")
    group.add_argument("--processes", metavar="N", type=int, help="processes of the embedded engine (default: cores)")


def run(args: argparse.Namespace) -> int:
    """Audit, print the summary and return 0, or 2 if a row was not judged; raises UsageError."""
    try:
        import orjson
        import pyarrow
    except ImportError as error:
        raise usage(f"audit needs {error.name}; install agreement-checker[audit]") from None
    assert orjson and pyarrow
    from checker.audit.run import AuditError, audit
    from checker.audit.sources import passed_over
    from checker.audit.summary import as_json, as_page, as_table, labelled, summary
    from checker.cli.judging import trusted

    if args.master is not None and args.engine != "spark":
        raise usage("--master is for --engine spark")
    if args.processes is not None and not 0 < args.processes <= 1024:
        raise usage(f"--processes takes a number from 1 to 1024; found {args.processes}")
    law = law_of(args)
    trusted(args, config_of(args), law)
    totals: dict[str, object] = {}

    def finish(result: Result, folder: str) -> None:
        totals.update(summary(result, law, config_of(args).file))
        labelled_totals = labelled(totals, law)
        texts = {
            "summary.json": as_json(totals),
            "summary.txt": as_table(labelled_totals),
            "summary.html": as_page(labelled_totals),
        }
        for name, text in texts.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
                file.write(text)

    engine, bar = engine_of(args, law), progress_bar("rows")
    # A signal ends the audit as Ctrl-C does: it stops the processes and removes unfinished results.
    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {
        name: signal.signal(name, signal.default_int_handler)
        for name in names
        if signal.getsignal(name) is not signal.SIG_IGN
    }
    try:
        result = audit(args.data, law, args.out, engine=engine, overwrite=args.overwrite, progress=bar, finish=finish)
    except AuditError as error:
        raise usage(str(error), "audit") from None
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
        for path in passed_over(args.data):
            print(visible(f"checker audit: passed over: {path}"), file=sys.stderr)
    put(as_json(totals) if args.format == "json" else as_table(labelled(totals, law)))
    if result.judged and not result.rejected:
        return 0
    print(visible(f"checker audit: {unjudged(result, args.out)}"), file=sys.stderr)
    return 2


def unjudged(result: Result, out: str) -> str:
    """Return the message for an audit with unjudged rows or without rows."""
    if not result.rows:
        return f"there is no row in {', '.join(result.files[:3])}{' and more' * (len(result.files) > 3)}"
    unjudged_rows = f"{result.rejected:,} of {result.rows:,} rows" if result.judged else "no row"
    negated = "were not judged" if result.judged else "was judged"
    why = f"{unjudged_rows} {negated}; {os.path.join(out, 'rejects.jsonl')} says of each why"
    return f"{why}. Of JSON every line is one act" if "syntax" in result.reasons else why


def engine_of(args: argparse.Namespace, law: Law) -> Engine:
    """Return the engine chosen by the arguments."""
    config = config_of(args)
    max_age = config.get("max-policy-age")
    if args.engine == "embedded":
        from checker.audit.run import embedded

        return embedded(law, args.processes, max_age)
    from checker.audit.spark import Recipe, spark_engine

    def absolute(path: str | None) -> str | None:
        return os.path.abspath(path) if path else None

    policy, ledger = args.policy or config.get("policy"), args.ledger or config.get("ledger")
    pins = {key: pin for key, pin in law.pins.items() if law.pack.pins.get(key) != pin}
    return spark_engine(
        Recipe(absolute(policy), absolute(ledger), tuple(sorted(pins.items())), law.as_of, max_age), args.master
    )
