"""What a worker holds: the desk, the counts, the store if there is one; made once, before the first request."""

from __future__ import annotations

from checker.judge.descriptor import Reader
from checker.report.model import Report
from checker.web.desk import Desk
from checker.web.library import Library
from checker.web.metrics import Metrics
from checker.web.settings import Settings


class Service:
    """A worker's state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.desk = Desk(settings.law, settings.bounds)
        self.metrics = Metrics()
        self.library = Library(self.desk.law)
        self.quick_reader = Reader(self.desk.law)
        self.store = None

    def keep(self, content: bytes, syntax: str, report: Report, user: str) -> str:
        """Store a decision and return its digest, "" where there is no store."""
        return ""

    def close(self) -> None:
        """Finish the work in hand."""
        self.desk.close()
