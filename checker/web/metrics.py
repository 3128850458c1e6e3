"""Counts of a worker as Prometheus text (exposition format 0.0.4): requests, verdicts, seconds; no facts of acts."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts of a worker's answers; labels come from the routes, never from a request."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.verdicts: Counter[str] = Counter()
        self.buckets: dict[str, list[int]] = {}
        self.seconds: Counter[str] = Counter()

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self.requests[route, status] += 1
        if route not in self.buckets:
            self.buckets[route] = [0] * (len(BUCKETS) + 1)
        self.buckets[route][bisect_left(BUCKETS, seconds)] += 1
        self.seconds[route] += seconds  # type: ignore[assignment]

    def text(self, waiting: int) -> str:
        """Return the counts as text."""
        lines = [
            "# HELP checker_requests_total Requests answered, by route and status.",
            "# TYPE checker_requests_total counter",
            *[
                f'checker_requests_total{{route="{route}",status="{status}"}} {count}'
                for (route, status), count in sorted(self.requests.items())
            ],
            "# HELP checker_verdicts_total Verdicts given.",
            "# TYPE checker_verdicts_total counter",
            *[
                f'checker_verdicts_total{{verdict="{verdict}"}} {count}'
                for verdict, count in sorted(self.verdicts.items())
            ],
            "# HELP checker_request_seconds Seconds from a request's header to the end of its answer.",
            "# TYPE checker_request_seconds histogram",
        ]
        for route, buckets in sorted(self.buckets.items()):
            total = 0
            for bound, count in zip([*map(str, BUCKETS), "+Inf"], buckets, strict=True):
                total += count
                lines.append(f'checker_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}')
            lines.append(f'checker_request_seconds_sum{{route="{route}"}} {self.seconds[route]:.6f}')
            lines.append(f'checker_request_seconds_count{{route="{route}"}} {total}')
        lines += [
            "# HELP checker_heavy_waiting Requests that wait for the thread of heavy work.",
            "# TYPE checker_heavy_waiting gauge",
            f"checker_heavy_waiting {waiting}",
            "# HELP checker_worker The worker that answers; each counts for itself.",
            "# TYPE checker_worker gauge",
            f'checker_worker{{pid="{os.getpid()}"}} 1',
        ]
        return "\n".join(lines) + "\n"
