"""How DynamoDB decides races: conditions that do not hold, writes that meet a transaction, and how to wait.

DynamoDB refuses such a write and changes nothing, and botocore does not repeat it. Source: Amazon DynamoDB
Developer Guide, "Transaction conflict handling in DynamoDB".
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors, error_code
from chalicelib.errors import Unavailable

MAX_TRANSACTION: Final = 100
"""How many actions a transaction takes."""
ATTEMPTS: Final = 8
"""How often a write that meets a transaction is tried; after that, who asked is told to try again."""

_FIRST_SECONDS = 0.02
_LONGEST_SECONDS = 0.3
_CONDITION = "ConditionalCheckFailed"
_CONFLICT = "TransactionConflict"

Action = dict[str, dict[str, Any]]
T = TypeVar("T")


class ConditionFailed(Exception):
    """A write was refused by its conditions; nothing was changed.

    Attributes:
        positions: the numbers of the actions whose conditions these are, from 0 on.
    """

    def __init__(self, positions: frozenset[int]) -> None:
        super().__init__("a condition does not hold")
        self.positions = positions


class Contended(Exception):
    """A write met a transaction at the same items; nothing was changed."""


@contextmanager
def write_errors() -> Iterator[None]:
    """Raise what AWS or the network answers to a write as one of ours.

    Raises:
        ConditionFailed: conditions do not hold.
        Contended: a transaction was at the same items.
        Unavailable: AWS refused for another reason, even if for one of these as well, or did not answer.
    """
    with aws_errors():
        try:
            yield
        except ClientError as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            raise refusal from error


def until_uncontended(write: Callable[[], T], pause: Callable[[float], None] = time.sleep) -> T:
    """What a write returns, tried again for a while if it meets transactions at the same items.

    Args:
        write: changes nothing if it raises ``Contended``.
        pause: waits for so many seconds.

    Raises:
        Unavailable: it still meets one.
    """
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(backoff_seconds(attempt - 1))
        try:
            return write()
        except Contended:
            continue
    raise Unavailable(retry_after=1)


def backoff_seconds(attempt: int) -> float:
    """A random time that grows with the attempts, so that rivals do not meet again.

    Args:
        attempt: how many attempts were made before the last one.
    """
    return min(_FIRST_SECONDS * (1 << attempt), _LONGEST_SECONDS) * secrets.randbelow(1000) / 1000


def back_off(attempt: int) -> None:
    """Sleep for ``backoff_seconds``."""
    time.sleep(backoff_seconds(attempt))


def chunks(actions: Sequence[Sequence[Action]], room: int = MAX_TRANSACTION) -> Iterator[list[Action]]:
    """Groups of actions that belong together, packed into as few transactions as hold them."""
    packed: list[Action] = []
    for group in actions:
        if len(packed) + len(group) > room:
            yield packed
            packed = []
        packed.extend(group)
    if packed:
        yield packed


def _refusal(error: ClientError) -> ConditionFailed | Contended | None:
    match error_code(error):
        case "ConditionalCheckFailedException":
            return ConditionFailed(frozenset({0}))
        case "TransactionConflictException":
            return Contended()
        case "TransactionCanceledException":
            # one for each action
            reasons = [str(one.get("Code", "None")) for one in error.response.get("CancellationReasons", [])]
        case _:
            return None
    if not {_CONDITION, _CONFLICT, "None"}.issuperset(reasons):
        return None
    failed = frozenset(number for number, reason in enumerate(reasons) if reason == _CONDITION)
    if failed:
        return ConditionFailed(failed)
    return Contended() if _CONFLICT in reasons else None
