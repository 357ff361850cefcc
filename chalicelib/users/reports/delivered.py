"""Where a report ended, as the hospital that took it in says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from chalicelib.errors import Conflict

DeliveryState = Literal["delivered", "held", "rejected"]
"""``delivered``: it has arrived there. ``held``: a person has to look before it does. ``rejected``: a person
has decided that it does not."""

DESTINATION: Final = "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?"
"""What an Endpoint Server calls a destination, as a regular expression without anchors."""

MAX_DESTINATIONS: Final = 10
"""Of one enterprise for one report: so none leaves another without room."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What has become of a report at one destination of an enterprise.

    Attributes:
        enterprise: the number of whose destination it is.
        name: the enterprise's, when it said so.
        destination: what the enterprise calls it.
        state: how it stands there.
        at: since when, to the millisecond.
    """

    enterprise: int
    name: str
    destination: str
    state: DeliveryState
    at: datetime


def with_delivery(known: Sequence[Delivery], delivery: Delivery) -> tuple[Delivery, ...] | None:
    """What is known of a report with one more word about it; ``None`` if that says nothing new.

    Of what is said about one destination the latest holds, in whatever order it comes.

    Raises:
        Conflict: ``too_many_destinations`` of this enterprise.
    """
    place = (delivery.enterprise, delivery.destination)
    others = [one for one in known if (one.enterprise, one.destination) != place]
    before = next((one for one in known if (one.enterprise, one.destination) == place), None)
    if before is not None and (before == delivery or before.at > delivery.at):
        return None
    if sum(one.enterprise == delivery.enterprise for one in others) >= MAX_DESTINATIONS:
        raise Conflict(
            "too_many_destinations",
            f"A report is shown at {MAX_DESTINATIONS} destinations of an enterprise at most.",
        )
    return (*others, delivery)


def in_order(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Deliveries as they are shown: by time."""
    return tuple(sorted(deliveries, key=lambda one: (one.at, one.enterprise, one.destination)))
