"""The same audit on Apache Spark: the same blocks, the same judge, the same parts; only who runs them differs.

Every block is a task. A task writes its part beside the others under a name of its own and then gives it its right one,
so a task that runs twice, because a worker was lost, leaves what one run would leave. The data and the folder of results
must be within reach of every worker under the same names.
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
"""Seconds after which a job is given up that no worker has taken."""
ALONE = "checker audit has no worker"
"""The name of the group of the job, by which Spark says what was cancelled."""


class Recipe(NamedTuple):
    """What opens the same law again in a worker."""

    policy: str | None
    ledger: str | None
    pins: tuple[tuple[str, Pin], ...]
    as_of: str | None


_judges: dict[Recipe, Judge] = {}


def judge_of(recipe: Recipe) -> Judge:
    """Return the judge of a recipe, made once a process."""
    found = _judges.get(recipe)
    if found is None:
        from checker.judge.opening import open_law

        law = open_law(recipe.policy, ledger=recipe.ledger, pins=dict(recipe.pins), as_of=recipe.as_of)
        found = _judges[recipe] = Judge(law)
    return found


def run_block(recipe: Recipe, folder: str, block: Block) -> Done:
    """Process one block in a worker."""
    return process(block, judge_of(recipe), folder)


def spark_engine(recipe: Recipe, master: str | None = None) -> Engine:
    """Return the engine that runs blocks on a Spark cluster, by default the one that its configuration names."""

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
                # Everything is on this machine, so nothing need listen to another.
                conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
                os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
                os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        # Workers are in folders of their own.
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
                # One job, so that all workers are busy, and each result as small as its rejects.
                for found in done.collect():
                    yield Done(*found)
        except AuditError:
            raise
        except Exception as error:
            said = _first_line(error)
            if ALONE in str(error):
                raise AuditError(
                    f"no worker of Spark took the work within {WAIT} seconds; nothing was written"
                ) from None
            _, of_data, told = said.partition(f"{SourceError.__name__}: ")
            raise AuditError(told if of_data else f"Spark gave up: {said}") from None
        finally:
            ended.set()
            context.stop()

    return run


def _give_up(context: Any, ended: Event) -> None:
    """Cancel the job where after a while no worker is there: Spark itself would wait for ever."""
    while not ended.wait(WAIT):
        # The driver is one of those that are counted.
        if context._jsc.sc().getExecutorMemoryStatus().size() < 2:
            context.cancelJobGroup(ALONE)
            return


def _first_line(error: Exception) -> str:
    said = [line.strip() for line in str(error).split("\n")]
    named = [line for line in said if re.match(r"[A-Za-z_.]*(Error|Exception): .", line)]
    return (named[-1] if named else said[0])[:300]
