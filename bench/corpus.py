"""Descriptors for measurements: seeded, and the same on every machine.

`history` is a company's launches: some sixty patterns, each used again and again on other days, and one unique launch in
fifty. `varied` draws every fact independently.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

SURFACES = ("api", "api", "api", "app", "app", "device", "weights")
CLOUDS = ("azure", "azure", "azure", "azure", "aws", "gcp", "oci", "none")
CUSTOMERS = (["commercial"],) * 6 + (["us-government-national-security"], ["commercial", "us-government-civil"])
FIRST = date(2025, 9, 1)


def day(rng: Random, after: int = 0, most: int = 430) -> str:
    """Return a day in the fourteen months around the first days of the agreements."""
    return (FIRST + timedelta(after + rng.randrange(most))).isoformat()


def offering(rng: Random, cloud: str | None = None) -> dict[str, Any]:
    """Return an offering without its day."""
    surface = rng.choice(SURFACES)
    facts: dict[str, Any] = {"surface": surface}
    if surface == "api" and rng.random() < 0.5:
        facts["state"] = rng.choice(("stateless", "stateful"))
    return facts | {
        "cloud": cloud or rng.choice(CLOUDS),
        "stage": rng.choice(("ga", "ga", "preview")),
        "available": "",
        "customers": rng.choice(CUSTOMERS),
    }


def body(rng: Random) -> dict[str, Any]:
    """Return a launch without its name and days."""
    offerings = [offering(rng) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
    if rng.random() < 0.5:
        offerings[0]["cloud"] = "azure"
    return {
        "by": rng.choice(("openai",) * 9 + ("microsoft",)),
        "product": {
            "name": "",
            "brand": rng.choice(("openai",) * 6 + ("partner", "joint")),
            "co_developed_with": rng.choice(([], [], [], [], ["acme"])),
        },
        "offerings": offerings,
        "microsoft": {"can_support": rng.random() < 0.9, "chooses_to_support": rng.random() < 0.9},
        "weights": {
            "open": any(row["surface"] == "weights" for row in offerings),
            "capability_criteria_met": rng.random() < 0.9,
        },
        "evidence": {
            name: {"by": "capacity-desk"}
            for name in ("microsoft.can_support", "microsoft.chooses_to_support", "weights.capability_criteria_met")
        },
    }


def named(rng: Random, number: int, pattern: dict[str, Any]) -> dict[str, Any]:
    """Return a launch of a pattern, with its own name and days; Azure is usually some days ahead."""
    start = rng.randrange(400)
    offerings = []
    for row in pattern["offerings"]:
        later = 0 if row["cloud"] == "azure" else rng.choice((0, 7, 7, 14, 30))
        offerings.append({**row, "available": day(rng, start + later, 1)})
    product = {**pattern["product"], "name": f"Product {number % 1000}"}
    head = {"kind": "launch", "id": f"launch-{number}", "title": f"Launch number {number}"}
    return {**head, **pattern, "product": product, "offerings": offerings}


def history(count: int, seed: int = 1, patterns: int = 60, odd: float = 0.02) -> Iterator[dict[str, Any]]:
    """Yield a company's launches."""
    rng = Random(seed)
    bodies = [body(rng) for _ in range(patterns)]
    weights = [1 / (place + 1) for place in range(patterns)]
    for number in range(count):
        pattern = body(rng) if rng.random() < odd else rng.choices(bodies, weights)[0]
        yield named(rng, number, pattern)


def varied(count: int, seed: int = 2) -> Iterator[dict[str, Any]]:
    """Yield launches with independent facts."""
    rng = Random(seed)
    for number in range(count):
        yield named(rng, number, body(rng))


def write_jsonl(path: str, launches: Iterator[dict[str, Any]]) -> None:
    """Write launches as JSON lines."""
    with open(path, "w", encoding="utf-8") as file:
        for launch in launches:
            file.write(json.dumps(launch) + "\n")


def write_files(folder: str, launches: Iterator[dict[str, Any]]) -> list[str]:
    """Write launches as YAML files, a launch a file, and return their names."""
    import yaml

    os.makedirs(folder, exist_ok=True)
    names = []
    for launch in launches:
        name = os.path.join(folder, f"{launch['id']}.yaml")
        with open(name, "w", encoding="utf-8") as file:
            # A round trip through JSON copies shared lists, since YAML would write the second one as an alias.
            launch = json.loads(json.dumps(launch))
            file.write(yaml.dump(launch, Dumper=yaml.CSafeDumper, sort_keys=False).replace("'", ""))
        names.append(name)
    return names
