"""How long the fuzzing goes on, and texts that somebody might hand in.

In the suite it is short and the same every time; `CHECKER_FUZZ=50`, as `make fuzz` sets it, makes it fifty times
longer and new every time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.sweep import in_sweep

EFFORT = float(os.environ.get("CHECKER_FUZZ") or in_sweep(1.0, 0.4))
FACTOR = max(1, int(EFFORT))
START = 0 if FACTOR == 1 else int.from_bytes(os.urandom(6))
"""The first seed of what is tried without hypothesis: the same in the suite, new every time beyond it."""
F = TypeVar("F", bound=Callable[..., None])


def runs(examples: int) -> Callable[[F], F]:
    """Return the settings of a property that is tried so many times in the suite."""
    return settings(
        max_examples=max(10, int(examples * EFFORT)),
        deadline=None,
        derandomize=FACTOR == 1,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


HOSTILE_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**63,
    10**400,
    1.5,
    1e308,
    -0.0,
    "",
    " ",
    "unknown",
    "none",
    "no",
    "on",
    "null",
    "~",
    "2026-02-30",
    "2026-01-10",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "azure",
    "aws",
    "api",
    "\x1b[31m",
    "\u202e",
    "{this.cloud}",
    "::error::",
    "a" * 300,
    [],
    [[]],
    {},
    {"": ""},
    [None],
    ["unknown"],
    ["commercial", "commercial"],
    [{}],
    {"kind": "launch"},
)
"""Values that stand where another was expected."""

values = st.sampled_from(HOSTILE_VALUES)
seeds = st.integers(0, 2**64)
ANY_BYTES = st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value of plain data, the outermost first."""
    found = [path]
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found += places(value, (*path, key))
    return found


def mutated(data: Any, random: Random) -> Any:
    """Return plain data with one value replaced, taken away, doubled, renamed or moved."""
    data = json.loads(json.dumps(data))
    path = random.choice(places(data)[1:] or [()])
    if not path:
        return random.choice(HOSTILE_VALUES)
    parent = data
    for step in path[:-1]:
        parent = parent[step]
    key = path[-1]
    way = random.randrange(6)
    if way == 0:
        del parent[key]
    elif way == 1 and isinstance(parent, dict):
        parent[key + random.choice("sx_ ")] = parent.pop(key)
    elif way == 2 and isinstance(parent, list):
        parent.append(parent[key])
    elif way == 3 and isinstance(parent[key], str) and parent[key]:
        at = random.randrange(len(parent[key]))
        parent[key] = (
            parent[key][:at] + random.choice(["", "x", " ", "\n", "(", "]", "&&", "=="]) + parent[key][at + 1 :]
        )
    elif way == 4:
        other = random.choice(places(data))
        found = data
        for step in other:
            found = found[step]
        parent[key] = json.loads(json.dumps(found)) if found is not data else None
    else:
        parent[key] = random.choice(HOSTILE_VALUES)
    return data


def garbled(content: bytes, random: Random) -> bytes:
    """Return bytes with a few of them changed, put in, or taken out, or a stretch moved."""
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(content) + 1)
        way = random.randrange(4)
        if way == 0:
            content = content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]
        elif way == 1:
            content = content[:at] + random.choice(TOKENS) + content[at:]
        elif way == 2:
            content = content[:at] + content[at + random.randrange(12) :]
        else:
            other = random.randrange(len(content) + 1)
            content = content[:at] + content[other : other + random.randrange(40)] + content[at:]
    return content


TOKENS = (
    b"\n",
    b"\n  ",
    b"\n- ",
    b": ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"- ",
    b"'",
    b'"',
    b"&a ",
    b"*a",
    b"!!str ",
    b"|\n",
    b">-\n",
    b"---\n",
    b"...\n",
    b"#",
    b"%YAML 1.1\n",
    b"<<: ",
    b"\t",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\\u",
    b"? ",
    b"unknown",
    b"null",
    b"no",
    b", ",
    b"@",
    b"`",
    b"0x",
    b"1e9999",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
    b"\x1b[2J",
)
