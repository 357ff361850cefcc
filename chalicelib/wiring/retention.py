"""What runs in the Lambda that destroys keys which were kept long enough, every hour."""

from __future__ import annotations

import logging
from typing import Final

from chalicelib import deadline
from chalicelib.observability.log import record
from chalicelib.settings import SettingsError
from chalicelib.wiring.services import Wiring

RUN_SECONDS: Final = 240.0
KEY_SECONDS: Final = 20.0
"""What one key may take, with all attempts of its calls."""


def destroy(wiring: Wiring) -> int:
    """Destroy the keys that are older than the operator keeps them, as many as there is time for; how many.

    Raises:
        SettingsError: keys are not on AWS here.
        AuditLogContradicted: what is stored is not what the log names.
        Unavailable: the store does not answer; what was destroyed stays so.
    """
    # imported here, because packages of other services have this module as well
    from chalicelib.keys.errors import AuditLogContradicted
    from chalicelib.keys.retention_by_log import RetentionByLog
    from chalicelib.wiring.aws import AwsAdapters

    adapters = wiring.adapters
    if not isinstance(adapters, AwsAdapters):
        raise SettingsError("On one machine keys are destroyed by picsafe serve.")
    days = wiring.settings.keep_keys_days
    if not days:
        return 0
    retention = RetentionByLog(
        made=adapters.made_keys, operator=wiring.key_operator, clock=wiring.clock, days=days
    )
    with deadline.within(RUN_SECONDS):
        try:
            return retention.run(_has_time)
        except AuditLogContradicted:
            record("audit_log_contradicted", level=logging.CRITICAL)
            raise


def _has_time() -> bool:
    return deadline.has_time_for(KEY_SECONDS)
