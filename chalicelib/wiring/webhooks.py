"""What runs in the Lambda that sends a Key Server's events to their targets, every minute."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Final

from chalicelib import deadline
from chalicelib.observability.log import record, record_failure
from chalicelib.settings import SettingsError
from chalicelib.wiring.services import Wiring

if TYPE_CHECKING:
    from chalicelib.keys.events.deliveries import WebhookDelivery
    from chalicelib.keys.events.ports import Post

RUN_SECONDS: Final = 80.0
SEND_SECONDS: Final = 45.0
"""What one event may take: to connect, to wait for an answer and its end, and to remember that it came."""


def send(wiring: Wiring, post: Post | None = None) -> None:
    """Send each target what there is for it, as far as it takes it and there is time; none waits for another.

    What is wrong with one target hides behind no other, and is raised once all were sent to. Two runs at once
    may send an event twice, under one ID, and never pass over one: each remembers how far a target has come
    only from where it began.

    Args:
        wiring: the Key Server's.
        post: sends; over HTTPS unless given.

    Raises:
        SettingsError: there are no webhooks on AWS here, or a target cannot be used.
        AuditLogContradicted: what is stored is no entry.
        Unavailable: a store does not answer.
    """
    # imported here, because packages of other services have this module as well
    from chalicelib.keys.errors import InvalidWebhooks
    from chalicelib.keys.events.given_targets import given_targets
    from chalicelib.keys.events.webhook_posts import HttpPost
    from chalicelib.wiring.aws import AwsAdapters

    adapters = wiring.adapters
    if not isinstance(adapters, AwsAdapters):
        raise SettingsError("On one machine webhooks are sent by picsafe serve.")
    if not wiring.settings.webhooks:
        return
    try:
        targets = given_targets(wiring.settings.webhooks, adapters.webhook_secrets.of)
    except InvalidWebhooks as error:
        raise SettingsError(f"PICSAFE_WEBHOOKS cannot be used: {error}.") from error
    if not targets:
        return
    desk, sending = wiring.webhook_desk, post or HttpPost()
    if adapters.log_store.log_key() is None:
        # before the first key was given out there is nothing to tell, and what comes first will be told
        for target in targets:
            desk.begin(target)
        return
    with deadline.within(RUN_SECONDS):
        try:
            _send_all([desk.delivery(target, sending, _has_time) for target in targets])
        finally:
            names = [target.name for target in targets]
            if desk.are_failing(names):
                record("webhooks_failing", level=logging.WARNING)
            if desk.are_given_up(names):
                record("webhooks_given_up", level=logging.ERROR)


def _send_all(deliveries: Sequence[WebhookDelivery]) -> None:
    with ThreadPoolExecutor(len(deliveries)) as threads:
        sent = [threads.submit(copy_context().run, _send, one) for one in deliveries]
    failures = [error for one in sent if (error := _failure(one)) is not None]
    if failures:
        raise failures[0]


def _failure(sent: Future[None]) -> BaseException | None:
    from chalicelib.keys.errors import AuditLogContradicted

    error = sent.exception()
    if isinstance(error, AuditLogContradicted):
        record("audit_log_contradicted", level=logging.CRITICAL)
    elif error is not None:
        record_failure("webhooks_stalled", error)
    return error


def _send(delivery: WebhookDelivery) -> None:
    while _has_time() and delivery.step() == 0.0:
        pass


def _has_time() -> bool:
    return deadline.has_time_for(SEND_SECONDS)
