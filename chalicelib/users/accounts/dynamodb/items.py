"""The table, its keys, and what its items hold."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from botocore.exceptions import ClientError

from chalicelib.aws.clients import cancelled_conditions, error_code
from chalicelib.aws.marshalling import from_item, to_item
from chalicelib.aws.transactions import ATTEMPTS, backoff_seconds, is_transaction_conflict
from chalicelib.users.accounts.model import (
    Challenge,
    Session,
    User,
    from_milliseconds,
    to_milliseconds,
)

Item = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

PROFILE_FIELDS = ("title", "firstname", "lastname", "country")
SESSION_PREFIX = "session#"
ENDED_PARTITION = "ended-sessions"
NUMBERS = {"pk": "account-numbers", "sk": "last"}

# why a transaction is cancelled, or a write refused, when somebody else was first
CONDITION = "ConditionalCheckFailed"


def table(name: str) -> dict[str, Any]:
    """The arguments of ``create_table``: string keys, no index, pay per request; TTL is on ``ttl``."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    }


def profile_key(userid: int) -> Item:
    """Where a person is."""
    return to_item({"pk": f"account#{userid}", "sk": "profile"})


def address_key(email: str) -> Item:
    """Where the number of an address's person is."""
    return to_item({"pk": _address(email), "sk": "account"})


def recent_key(email: str) -> Item:
    """Where the times of an address's recent challenges are."""
    return to_item({"pk": _address(email), "sk": "recent"})


def tries_key(email: str, day: date) -> Item:
    """Where the codes tried for an address on one day are counted."""
    return to_item({"pk": _address(email), "sk": f"tries#{day.isoformat()}"})


def challenge_item_key(key: str) -> Item:
    """Where a challenge is."""
    return to_item({"pk": f"challenge#{key}", "sk": "challenge"})


def session_key(userid: int, sid: str) -> Item:
    """Where a session is."""
    return to_item({"pk": f"account#{userid}", "sk": f"{SESSION_PREFIX}{sid}"})


def ended_key(sid: str) -> Item:
    """Where a session is listed as ended."""
    return to_item({"pk": ENDED_PARTITION, "sk": sid})


def ttl(moment: datetime) -> int:
    """When DynamoDB may drop an item, in seconds; it takes its time, so nothing relies on it."""
    return int(moment.timestamp()) + 1


def user_attributes(user: User) -> Item:
    """A person's attributes, without keys."""
    return to_item(
        {
            "userid": user.userid,
            "email": user.email,
            "created_at": to_milliseconds(user.created_at),
            **{name: getattr(user, name) for name in PROFILE_FIELDS},
        }
    )


def read_user(item: Item) -> User:
    """The person that an item holds."""
    values = from_item(item)
    return User(
        userid=int(values["userid"]),
        email=values["email"],
        created_at=from_milliseconds(values["created_at"]),
        **{name: values[name] for name in PROFILE_FIELDS},
    )


def challenge_attributes(challenge: Challenge) -> Item:
    """A challenge's attributes, without keys."""
    return to_item(
        {
            "key": challenge.key,
            "email": challenge.email,
            "code_mac": challenge.code_mac,
            "link_hash": challenge.link_hash,
            "created_at": to_milliseconds(challenge.created_at),
            "expires_at": to_milliseconds(challenge.expires_at),
            "attempts": challenge.attempts,
            "used": False,
            "ttl": ttl(challenge.expires_at),
        }
    )


def read_challenge(item: Item) -> Challenge:
    """The challenge that an item holds."""
    values = from_item(item)
    return Challenge(
        key=values["key"],
        email=values["email"],
        code_mac=bytes(values["code_mac"]),
        link_hash=bytes(values["link_hash"]),
        created_at=from_milliseconds(values["created_at"]),
        expires_at=from_milliseconds(values["expires_at"]),
        attempts=int(values["attempts"]),
    )


def session_attributes(session: Session) -> Item:
    """A session's attributes, without keys."""
    return to_item(
        {
            "sid": session.sid,
            "userid": session.userid,
            "family_hash": session.family_hash,
            "secret_hash": session.secret_hash,
            "created_at": to_milliseconds(session.created_at),
            "idle_until": to_milliseconds(session.idle_until),
            "expires_at": to_milliseconds(session.expires_at),
            "ttl": ttl(session.idle_until),
        }
    )


def read_session(item: Item) -> Session:
    """The session that an item holds."""
    values = from_item(item)
    return Session(
        sid=values["sid"],
        userid=int(values["userid"]),
        family_hash=bytes(values["family_hash"]),
        secret_hash=bytes(values["secret_hash"]),
        created_at=from_milliseconds(values["created_at"]),
        idle_until=from_milliseconds(values["idle_until"]),
        expires_at=from_milliseconds(values["expires_at"]),
    )


def lost_race(error: ClientError) -> list[str] | None:
    """Per item of the transaction why it was cancelled, if because conditions do not hold any more."""
    if error_code(error) == f"{CONDITION}Exception":
        return [CONDITION]
    if error_code(error) != "TransactionCanceledException":
        return None
    reasons = cancelled_conditions(error)
    lost = CONDITION in reasons and set(reasons) <= {CONDITION, "TransactionConflict", "None"}
    return reasons if lost else None


def settled(write: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What a write returns, tried again for a while if it meets a transaction at the same items.

    Args:
        write: one of the client's operations.
        *arguments: the operation's.
        **named: the operation's.

    Raises:
        ClientError: as ``write`` did.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return write(*arguments, **named)
        except ClientError as error:
            if not is_transaction_conflict(error):
                raise
        time.sleep(backoff_seconds(attempt))
    return write(*arguments, **named)


def _address(email: str) -> str:
    return f"address#{hashlib.sha256(email.encode()).hexdigest()}"
