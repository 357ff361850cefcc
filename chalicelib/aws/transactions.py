"""Writes that meet a transaction at the same items of a DynamoDB table, and how long to wait before the next.

DynamoDB refuses such a write and changes nothing, and botocore does not repeat it. Source: Amazon DynamoDB
Developer Guide, "Transaction conflict handling in DynamoDB".
"""

from __future__ import annotations

import secrets
from typing import Final

from botocore.exceptions import ClientError

from chalicelib.aws.clients import cancelled_conditions, error_code

ATTEMPTS: Final = 8
"""How often such a write is tried; after that, who asked is told to try again."""

_FIRST_SECONDS = 0.02
_LONGEST_SECONDS = 0.3


def is_transaction_conflict(error: ClientError) -> bool:
    """Whether that is why a write was refused, and no condition of it failed."""
    if error_code(error) == "TransactionConflictException":
        return True
    if error_code(error) != "TransactionCanceledException":
        return False
    reasons = cancelled_conditions(error)
    return "TransactionConflict" in reasons and "ConditionalCheckFailed" not in reasons


def backoff_seconds(attempt: int) -> float:
    """A random time that grows with the attempts, so that rivals do not meet again.

    Args:
        attempt: how many attempts were made before the last one.
    """
    return min(_FIRST_SECONDS * (1 << attempt), _LONGEST_SECONDS) * secrets.randbelow(1000) / 1000
