"""What runs in the Lambda that SQS gives the mails that wait."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib import deadline
from chalicelib.settings import SettingsError
from chalicelib.wiring.services import Wiring


def deliver(wiring: Wiring, event: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Try to hand over each mail of an event once; answers which have to be tried again.

    Raises:
        SettingsError: there is no queue on AWS here.
    """
    # imported here, because packages of other services have this module as well
    from chalicelib.users.mail.delivery import Delivery
    from chalicelib.wiring.aws import AwsAdapters

    adapters = wiring.adapters
    if not isinstance(adapters, AwsAdapters):
        raise SettingsError("Mails wait in SQS only where the stores are on AWS.")
    batch = adapters.mail_batch(event["Records"])
    delivery = Delivery(queue=batch, mailer=adapters.mailer, clock=wiring.clock)
    with deadline.within():
        while delivery.deliver_one():
            pass
    return batch.answer()
