"""What runs in the Lambda that tells senders by mail of their reports, every minute."""

from __future__ import annotations

import logging
from typing import Final

from chalicelib import deadline
from chalicelib.observability.log import record
from chalicelib.wiring.services import Wiring

RUN_SECONDS: Final = 45.0


def tell(wiring: Wiring) -> None:
    """Tell senders what there is time for, and say it where a Key Server's events are not read.

    Raises:
        Unavailable: the store does not answer.
    """
    notices = wiring.notices
    with deadline.within(RUN_SECONDS):
        notices.run()
    if notices.is_behind():
        record("key_events_behind", level=logging.WARNING, seconds=notices.lag_seconds())
