"""What runs in the Lambda that takes audit entries into the log of all of them, every minute."""

from __future__ import annotations

import secrets
from typing import Final

from chalicelib import deadline
from chalicelib.wiring.services import Wiring

RUN_SECONDS: Final = 45.0
LEASE_SECONDS: Final = 90
"""Longer than the Lambda may run: where it was stopped, the next one waits until it cannot go on."""

_STEP_SECONDS: Final = 10.0


def grow(wiring: Wiring) -> int:
    """Give waiting entries their places and take them into the tree, as many as there is time for; how many.

    Then what is new of the tree is copied into the archive, if there is one.

    One does so at a time. Before the first key was given out there is no log, and nothing to do.

    Raises:
        AuditLogContradicted: the store contradicts the newest checkpoint.
        Unavailable: ``audit_log_contradicted``, ``audit_log_late``; the store or KMS does not answer.
    """
    adapters = wiring.adapters
    order = adapters.entry_order
    if order is None or adapters.log_store.log_key() is None:
        return 0
    holder, now = secrets.token_hex(16), int(wiring.clock().timestamp())
    if not order.lease(holder, now, now + LEASE_SECONDS):
        return 0
    log = wiring.ordered_log
    try:
        with deadline.within(RUN_SECONDS):
            total = log.integrate_all(_has_time)
            try:
                _archive(wiring, now)
            finally:
                # what is wrong with the archive hides nothing
                log.check()
    finally:
        order.lease(holder, now, 0)
    return total


def _archive(wiring: Wiring, now: int) -> None:
    if (place := wiring.adapters.log_archive) is not None:
        progress, copies = place
        wiring.ordered_log.archive(progress, copies, now=now, go_on=_has_time)


def _has_time() -> bool:
    return deadline.has_time_for(_STEP_SECONDS)
