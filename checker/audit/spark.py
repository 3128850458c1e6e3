"""The audit on Apache Spark, with the same blocks, judge and parts as on one machine.

Every block is a task. A task writes its part under a temporary name and then renames it, so a task that runs twice,
because a worker was lost, has the same result as one run. Every worker must reach the data and the folder of results
under the same paths.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from threading import Event, Thread
from typing import Any, NamedTuple

from checker.audit.block import Done, Judge, process
from checker.audit.run import AuditError, Engine
from checker.audit.sources import Block, SourceError
from checker.pack.model import Pin

WAIT = 120
"""Seconds after which a job without a worker is given up."""
ALONE = "checker audit has no worker"
"""The name of the job group; Spark's message about a cancelled job contains it."""


class Recipe(NamedTuple):
    """The arguments that open the same law in a worker."""

    policy: str | None
    ledger: str | None
    pins: tuple[tuple[str, Pin], ...]
    as_of: str | None
    max_age: int | None = None


_judges: dict[Recipe, Judge] = {}


def judge_of(recipe: Recipe) -> Judge:
    """Return the judge of a recipe, memoized in each process."""
    judge = _judges.get(recipe)
    if judge is None:
        from checker.judge.opening import open_law

        law = open_law(recipe.policy, ledger=recipe.ledger, pins=dict(recipe.pins), as_of=recipe.as_of)
        judge = _judges[recipe] = Judge(law, recipe.max_age)
    return judge


def run_block(recipe: Recipe, folder: str, block: Block) -> Done:
    """Process one block in a worker."""
    return process(block, judge_of(recipe), folder)


def spark_engine(recipe: Recipe, master: str | None = None) -> Engine:
    """Return the engine of a Spark cluster, by default the cluster of Spark's configuration."""

    def run(work: Iterable[Block], folder: str) -> Iterator[Done]:
        # Names are hashed to find twins, so every worker must hash alike.
        os.environ["PYTHONHASHSEED"] = "0"
        try:
            from pyspark import SparkConf, SparkContext
        except ImportError:
            raise AuditError("--engine spark needs pyspark; install agreement-checker[spark]") from None
        conf = SparkConf().setAppName("checker audit").set("spark.executorEnv.PYTHONHASHSEED", "0")
        conf.setIfMissing("spark.ui.enabled", "false").setIfMissing("spark.ui.showConsoleProgress", "false")
        if master is not None:
            conf.setMaster(master)
            if master.startswith("local"):
                # Everything runs on this machine, so no port need be reachable from others.
                conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
                os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
                os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        # Workers have other working folders.
        pieces = [block._replace(base=os.getcwd()) for block in work]
        try:
            context = SparkContext.getOrCreate(conf)
        except Exception as error:
            raise AuditError(f"Spark cannot be started: {_first_line(error)}") from None
        context.setLogLevel("ERROR")
        ended = Event()
        if master is None or not master.startswith("local"):
            Thread(target=_give_up, args=(context, ended), daemon=True).start()
        try:
            if pieces:
                context.setJobGroup(ALONE, "checker audit")
                tasks: Any = context.parallelize(pieces, len(pieces))
                place = os.path.abspath(folder)
                done = tasks.map(lambda block: tuple(run_block(recipe, place, Block(*block))))
                # One job keeps all workers busy; a result is as small as its rejects.
                for columns in done.collect():
                    yield Done(*columns)
        except AuditError:
            raise
        except Exception as error:
            message = _first_line(error)
            if ALONE in str(error):
                raise AuditError(
                    f"no worker of Spark took the work within {WAIT} seconds; nothing was written"
                ) from None
            _, of_data, reason = message.partition(f"{SourceError.__name__}: ")
            raise AuditError(reason if of_data else f"Spark gave up: {message}") from None
        finally:
            ended.set()
            context.stop()

    return run


def _give_up(context: Any, ended: Event) -> None:
    """Cancel the job if no worker appears within WAIT seconds: Spark itself would wait for ever."""
    while not ended.wait(WAIT):
        # The count includes the driver.
        if context._jsc.sc().getExecutorMemoryStatus().size() < 2:
            context.cancelJobGroup(ALONE)
            return


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).split("\n")]
    exceptions = [line for line in lines if re.match(r"[A-Za-z_.]*(Error|Exception): .", line)]
    return (exceptions[-1] if exceptions else lines[0])[:300]
