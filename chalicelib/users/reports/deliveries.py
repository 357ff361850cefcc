"""Enterprises say where their members' reports ended, so that the senders see it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.clock import Clock
from chalicelib.contract.report_ids import user_number_of
from chalicelib.errors import InvalidRequest, NotFound, TooManyRequests
from chalicelib.users.accounts.limits import deliveries_of
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.reports.delivered import Delivery, DeliveryState
from chalicelib.users.reports.ports import Deliveries, Memberships, People

CLOCKS_DIFFER = timedelta(minutes=5)


class DeliveryService:
    """Takes down what enterprises say.

    Args:
        deliveries: where it is stored.
        people: who has which number.
        memberships: who belongs to which enterprise.
        access: whose API key it is.
        tallies: bounds how often an enterprise says something.
        on_recorded: is told of what was taken down, of whose report, and of which.
        clock: the time.
    """

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        people: People,
        memberships: Memberships,
        access: EnterpriseAccess,
        tallies: Tallies,
        on_recorded: Callable[[User, str, Delivery], None],
        clock: Clock,
    ) -> None:
        self._deliveries = deliveries
        self._people = people
        self._memberships = memberships
        self._access = access
        self._tallies = tallies
        self._on_recorded = on_recorded
        self._clock = clock

    def record(
        self, api_key: str | None, report_id: str, destination: str, state: DeliveryState, at: datetime
    ) -> Delivery:
        """Take down where a report of a member stands.

        Args:
            api_key: the enterprise's, as it was sent.
            report_id: the report.
            destination: what the enterprise calls the destination.
            state: how it stands there.
            at: since when.

        Raises:
            Unauthenticated, Forbidden: as ``EnterpriseAccess.enterprise_of``.
            InvalidRequest: ``invalid_field``: ``at`` is in the future.
            NotFound: ``unknown_report``: no such report is in the list of anybody who belongs to the
                enterprise now; nothing says whether it is in anybody else's.
            Conflict: ``too_many_destinations``.
            TooManyRequests: ``too_many_deliveries``.
            Unavailable: a store does not answer.
        """
        enterprise = self._access.enterprise_of(None, api_key, None)
        now = self._clock()
        if at > now + CLOCKS_DIFFER:
            raise InvalidRequest("invalid_field", "The field at is in the future.")
        self._count(enterprise.number, now)
        delivery = Delivery(
            enterprise.number, enterprise.name, destination, state, _to_the_millisecond(min(at, now))
        )
        userid = user_number_of(report_id)
        person = None if userid is None else self._people.user(userid)
        if (
            person is None
            or enterprise.number not in self._memberships.enterprises_of(person.email)
            or not self._deliveries.record(person.userid, report_id, delivery)
        ):
            raise NotFound("unknown_report", "No member of this enterprise has sent such a report.")
        self._on_recorded(person, report_id, delivery)
        return delivery

    def _count(self, enterprise: int, now: datetime) -> None:
        full = self._tallies.take([deliveries_of(enterprise, now)])
        if full is not None:
            wait = full.expires_at - now
            raise TooManyRequests(
                "too_many_deliveries",
                "Too much was said about reports lately. Say the rest later.",
                retry_after=max(1, math.ceil(wait.total_seconds())),
            )


def _to_the_millisecond(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
