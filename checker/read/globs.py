"""Patterns of paths as people write them: `deploy/**/*.yaml`."""

from __future__ import annotations

import re
from functools import cache


@cache
def _parts(glob: str) -> list[str]:
    glob = glob.removeprefix("./")
    return re.findall(r"\*\*/|\*\*|[*?]|[^*?]+", f"{glob}**" if glob.endswith("/") else glob)


def matches(glob: str, path: str) -> bool:
    """Return whether a pattern matches a whole path with `/`.

    `*` and `?` match within one name, `**` matches any number of folders, a final `/` means everything below. The search goes
    part by part over the set of places where the parts before can end, so that many stars take no more time than few.
    """
    ends = {0}
    for part in _parts(glob):
        after: set[int] = set()
        for end in ends:
            if part == "**":
                while end not in after:
                    after.add(end)
                    end += end < len(path)
            elif part == "**/":
                while end not in after:
                    after.add(end)
                    slash = path.find("/", end)
                    end = slash + 1 if slash > end else end
            elif part == "*":
                while end not in after:
                    after.add(end)
                    end += path[end : end + 1] not in ("", "/")
            elif part == "?":
                after.update([end + 1] if path[end : end + 1] not in ("", "/") else ())
            elif path.startswith(part, end):
                after.add(end + len(part))
        ends = after
    return len(path) in ends
