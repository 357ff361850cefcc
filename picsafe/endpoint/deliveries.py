"""What delivers: the destinations, their workers, and the engine that drives them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.when import parse_condition
from picsafe.endpoint.attempts import Delivery, Opening, Route
from picsafe.endpoint.counters import Counters
from picsafe.endpoint.engine import Engine, Stepping, Worker
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.key_access import KeyAccess
from picsafe.endpoint.model import OPEN, Job
from picsafe.endpoint.opening import Opener
from picsafe.endpoint.precedence import Precedence
from picsafe.endpoint.sender_lists import lists_of
from picsafe.endpoint.stores import Stores

if TYPE_CHECKING:
    from picsafe.endpoint.telling import Teller

OPEN_FOR: Final = timedelta(days=7)
"""How long a report's key is asked for: as long as PicSafe Cloud keeps a report."""


class Deliveries:
    """The destinations and what brings reports there; made when they are first asked for.

    Args:
        stores: what the endpoint keeps.
        opener: gives what opens reports.
        keys: in whose name senders are told.
        clock: the time.
        jitter: gives a number from 0 to 1, for waits between attempts.
        counters: counts attempts.
        on_attempted: told what came of each attempt.

    Attributes:
        precedence: what has to go before deliveries.
    """

    def __init__(
        self,
        stores: Stores,
        opener: Callable[[], Opener],
        keys: KeyAccess,
        clock: Callable[[], datetime],
        *,
        jitter: Callable[[], float] | None,
        counters: Counters,
        on_attempted: Callable[[Job, str], None],
    ) -> None:
        self._stores = stores
        self._opener = opener
        self._keys = keys
        self._clock = clock
        self._jitter = jitter
        self._counters = counters
        self._on_attempted = on_attempted
        self.precedence = Precedence()
        self._engine: Engine | None = None

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The destinations, by name.

        Raises:
            InvalidConfig: the settings of one cannot work.
        """
        routes = {}
        for name, settings in self._stores.config.destination.items():
            try:
                conditions = [parse_condition(text) for text in settings.when]
                destination = self._stores.built(name)
            except InvalidDestination as error:
                raise InvalidConfig(f"destination.{name}: {error.detail}") from error
            self._stores.cleanup.callback(destination.close)
            routes[name] = Route(destination, settings.send, conditions)
        return routes

    def engine(self) -> Engine:
        """The engine, not yet started; only whoever holds the lock may start it."""
        self._engine = Engine(self._stores.jobs, self._steppers, self._clock, self.precedence)
        return self._engine

    @property
    def are_running(self) -> bool:
        """Whether the engine, if this process has it, works."""
        return self._engine is None or self._engine.is_stopping or self._engine.is_working

    def opening_is_due(self) -> None:
        """Say to the engine, if this process has it, that there is a report to open."""
        if self._engine is not None:
            self._engine.wake(OPEN)

    def workers(self, run: str) -> Sequence[Worker]:
        """The workers of a run."""
        return [
            self._opening(run),
            *(self._delivering(name, route, run) for name, route in self.routes.items()),
        ]

    def teller(self) -> Teller | None:
        """Tells senders where their reports ended; ``None`` where nobody does."""
        if not self._stores.tells_senders:
            return None
        from picsafe.endpoint.telling import Teller

        return Teller(self._stores.notices, self._keys.enterprise, self._clock, self._jitter)

    def _steppers(self, run: str) -> Sequence[Stepping]:
        teller = self.teller()
        return [*self.workers(run), *([] if teller is None else [teller])]

    def _opening(self, run: str) -> Worker:
        stores = self._stores
        opening = Opening(
            stores.reports,
            stores.outcomes,
            self._opener(),
            stores.own_key,
            self.routes,
            lists_of(stores.config.senders).admits,
            self._clock,
        )
        return Worker(
            OPEN,
            stores.jobs,
            stores.outcomes,
            stores.outages,
            opening,
            run=run,
            clock=self._clock,
            give_up_after=OPEN_FOR,
            jitter=self._jitter,
            on_outcome=self._attempted,
        )

    def _delivering(self, name: str, route: Route, run: str) -> Worker:
        stores = self._stores
        settings = stores.config.destination[name]
        delivery = Delivery(
            stores.installation,
            stores.reports,
            stores.steps,
            self._opener(),
            stores.spool,
            route,
            self._clock,
            lambda: self._engine is not None and self._engine.is_stopping,
        )
        return Worker(
            name,
            stores.jobs,
            stores.outcomes,
            stores.outages,
            delivery,
            run=run,
            clock=self._clock,
            give_up_after=timedelta(seconds=settings.give_up_after),
            by_patient=settings.order == "patient",
            probe=partial(_is_well, route),
            jitter=self._jitter,
            on_outcome=self._attempted,
        )

    def _attempted(self, job: Job, outcome: str) -> None:
        self._counters.attempted(job.name, outcome)
        self._on_attempted(job, outcome)


def _is_well(route: Route) -> bool:
    return all(finding.is_well for finding in route.destination.check())
