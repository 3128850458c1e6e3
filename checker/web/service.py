"""The state of a worker: the desk, the counts, the store and the portfolio; made once, before the first request."""

from __future__ import annotations

from checker.web.desk import Desk
from checker.web.library import Library
from checker.web.metrics import Metrics
from checker.web.portfolio import Portfolio
from checker.web.quick import Quick
from checker.web.settings import Settings
from checker.web.store import Store


class Service:
    """A worker's state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.desk = Desk(settings.law, settings.bounds)
        self.metrics = Metrics()
        self.library = Library(self.desk.law)
        self.quick = Quick(self.desk.law, settings.bounds.reading)
        self.store = Store(settings.store) if settings.store else None
        self.portfolio = Portfolio(settings, self.desk) if settings.watch else None

    def close(self) -> None:
        """Finish the work in hand."""
        self.desk.close()
        if self.store is not None:
            self.store.close()
