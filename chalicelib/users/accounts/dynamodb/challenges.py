"""Challenges in DynamoDB."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors
from chalicelib.aws.marshalling import from_item, to_item
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import (
    CONDITION,
    Item,
    challenge_attributes,
    challenge_item_key,
    lost_race,
    profile_key,
    read_challenge,
    recent_key,
    session_attributes,
    session_key,
    settled,
    tries_key,
    ttl,
)
from chalicelib.users.accounts.model import (
    CHALLENGE_WINDOW,
    Challenge,
    Session,
    from_milliseconds,
    to_milliseconds,
)
from chalicelib.users.accounts.ports import Finish

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateItemInputTypeDef

# each lost race means that another challenge of the address was stored, of which there are few
_ATTEMPTS = 16
_UNCHANGED = "attribute_not_exists(pk) OR version = :seen"
_UNUSED = "attribute_exists(pk) AND used = :no"


class DynamoChallenges:
    """``ChallengeStore`` in a table made with ``table``.

    Args:
        client: a DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def add(self, challenge: Challenge, *, since: datetime, limit: int) -> datetime | None:
        """See the port."""
        made_at = to_milliseconds(challenge.created_at)
        for _ in range(_ATTEMPTS):
            made, version = self._recent(challenge.email)
            counting = sorted(moment for moment in made if moment > to_milliseconds(since))
            if len(counting) >= limit:
                return from_milliseconds(counting[-limit])
            put: TransactWriteItemTypeDef = {
                "Put": {
                    "TableName": self._table,
                    "Item": {**challenge_item_key(challenge.key), **challenge_attributes(challenge)},
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            if self._write(put, self._put_recent(challenge, [*counting, made_at], version)):
                return None
        raise Unavailable

    def withdraw(self, challenge: Challenge) -> None:
        """See the port."""
        made_at = to_milliseconds(challenge.created_at)
        for _ in range(_ATTEMPTS):
            made, version = self._recent(challenge.email)
            if made_at in made:
                made.remove(made_at)
            delete: TransactWriteItemTypeDef = {
                "Delete": {"TableName": self._table, "Key": challenge_item_key(challenge.key)}
            }
            if self._write(delete, self._put_recent(challenge, made, version)):
                return
        raise Unavailable

    def find(self, key: str) -> Challenge | None:
        """See the port."""
        with aws_errors():
            answer = self._client.get_item(
                TableName=self._table, Key=challenge_item_key(key), ConsistentRead=True
            )
        item = answer.get("Item")
        return None if item is None or item["used"]["BOOL"] else read_challenge(item)

    def claim_attempt(self, key: str, *, now: datetime, limit: int, daily_limit: int) -> Challenge | None:
        """See the port."""
        item = self._count(
            {
                "TableName": self._table,
                "Key": challenge_item_key(key),
                "UpdateExpression": "SET attempts = attempts + :one",
                "ConditionExpression": f"{_UNUSED} AND expires_at > :now AND attempts < :limit",
                "ReturnValues": "ALL_NEW",
                "ExpressionAttributeValues": to_item(
                    {":one": 1, ":no": False, ":now": to_milliseconds(now), ":limit": limit}
                ),
            }
        )
        if item is None:
            return None
        challenge = read_challenge(item)
        counted = self._count(
            {
                "TableName": self._table,
                "Key": tries_key(challenge.email, now.date()),
                "UpdateExpression": "ADD tries :one SET #ttl = :ttl",
                "ConditionExpression": "attribute_not_exists(pk) OR tries < :limit",
                "ExpressionAttributeNames": {"#ttl": "ttl"},
                "ReturnValues": "ALL_NEW",
                "ExpressionAttributeValues": to_item(
                    {":one": 1, ":limit": daily_limit, ":ttl": ttl(now + timedelta(days=1))}
                ),
            }
        )
        return challenge if counted is not None else None

    def use_up(self, key: str, session: Session) -> Finish:
        """See the port."""
        with aws_errors():
            try:
                settled(self._client.transact_write_items, TransactItems=self._finish(key, session))
            except ClientError as error:
                reasons = lost_race(error)
                if reasons is None:
                    raise
                return Finish.USED if reasons[0] == CONDITION else Finish.NO_USER
        return Finish.DONE

    def _finish(self, key: str, session: Session) -> list[TransactWriteItemTypeDef]:
        return [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": challenge_item_key(key),
                    "UpdateExpression": "SET used = :yes",
                    "ConditionExpression": _UNUSED,
                    "ExpressionAttributeValues": to_item({":yes": True, ":no": False}),
                }
            },
            {
                "ConditionCheck": {
                    "TableName": self._table,
                    "Key": profile_key(session.userid),
                    "ConditionExpression": "attribute_exists(pk)",
                }
            },
            {
                "Put": {
                    "TableName": self._table,
                    "Item": {**session_key(session.userid, session.sid), **session_attributes(session)},
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            },
        ]

    def _recent(self, email: str) -> tuple[list[int], int]:
        with aws_errors():
            answer = self._client.get_item(TableName=self._table, Key=recent_key(email), ConsistentRead=True)
        if "Item" not in answer:
            return [], 0
        values = from_item(answer["Item"])
        return [int(moment) for moment in values["made"]], int(values["version"])

    def _put_recent(self, challenge: Challenge, made: list[int], version: int) -> TransactWriteItemTypeDef:
        attributes = {
            "made": made,
            "version": version + 1,
            "ttl": ttl(challenge.created_at + CHALLENGE_WINDOW),
        }
        return {
            "Put": {
                "TableName": self._table,
                "Item": {**recent_key(challenge.email), **to_item(attributes)},
                "ConditionExpression": _UNCHANGED,
                "ExpressionAttributeValues": to_item({":seen": version}),
            }
        }

    def _write(self, *items: TransactWriteItemTypeDef) -> bool:
        with aws_errors():
            try:
                settled(self._client.transact_write_items, TransactItems=list(items))
            except ClientError as error:
                if lost_race(error) is None:
                    raise
                return False
        return True

    def _count(self, update: UpdateItemInputTypeDef) -> Item | None:
        with aws_errors():
            try:
                answer = settled(self._client.update_item, **update)
            except ClientError as error:
                if lost_race(error) is None:
                    raise
                return None
        return answer["Attributes"]
