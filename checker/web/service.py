"""What a worker holds: the desk and the counts; made once, before the first request."""

from __future__ import annotations

from checker.judge.descriptor import Reader
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

    def close(self) -> None:
        """Finish the work in hand."""
        self.desk.close()
