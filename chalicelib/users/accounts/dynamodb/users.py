"""People in DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors
from chalicelib.aws.marshalling import from_item, to_item
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import (
    NUMBERS,
    PROFILE_FIELDS,
    address_key,
    lost_race,
    profile_key,
    read_user,
    settled,
    user_attributes,
)
from chalicelib.users.accounts.model import MAX_USERID, User

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ATTEMPTS = 5
_ABSENT = "attribute_not_exists(pk)"
_PRESENT = "attribute_exists(pk)"


class DynamoUsers:
    """``UserStore`` in a table made with ``table``.

    Args:
        client: a DynamoDB client.
        table_name: the table's name.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def user(self, userid: int) -> User | None:
        """See the port."""
        with aws_errors():
            answer = self._client.get_item(
                TableName=self._table, Key=profile_key(userid), ConsistentRead=True
            )
        return read_user(answer["Item"]) if "Item" in answer else None

    def find_or_create(self, email: str, now: datetime) -> User:
        """See the port. Whoever loses the race for an address leaves a number unused."""
        for _ in range(_ATTEMPTS):
            user = self._find(email) or self._create(email, now)
            if user is not None:
                return user
        raise Unavailable

    def change(self, userid: int, fields: Mapping[str, str]) -> User | None:
        """See the port."""
        given = {name: fields[name] for name in PROFILE_FIELDS if name in fields}
        if not given:
            return self.user(userid)
        with aws_errors():
            try:
                answer = settled(
                    self._client.update_item,
                    TableName=self._table,
                    Key=profile_key(userid),
                    UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in given),
                    ConditionExpression=_PRESENT,
                    ExpressionAttributeValues=to_item({f":{name}": value for name, value in given.items()}),
                    ReturnValues="ALL_NEW",
                )
            except ClientError as error:
                if lost_race(error) is None:
                    raise
                return None
        return read_user(answer["Attributes"])

    def delete(self, userid: int) -> None:
        """See the port."""
        for _ in range(_ATTEMPTS):
            user = self.user(userid)
            if user is None or self._delete(user):
                return
        raise Unavailable

    def _delete(self, user: User) -> bool:
        with aws_errors():
            try:
                settled(
                    self._client.transact_write_items,
                    TransactItems=[
                        {
                            "Delete": {
                                "TableName": self._table,
                                "Key": profile_key(user.userid),
                                # or the address may be somebody's anew by now
                                "ConditionExpression": _PRESENT,
                            }
                        },
                        {"Delete": {"TableName": self._table, "Key": address_key(user.email)}},
                    ],
                )
            except ClientError as error:
                if lost_race(error) is None:
                    raise
                return False
        return True

    def _find(self, email: str) -> User | None:
        with aws_errors():
            answer = self._client.get_item(TableName=self._table, Key=address_key(email), ConsistentRead=True)
        return self.user(int(from_item(answer["Item"])["userid"])) if "Item" in answer else None

    def _create(self, email: str, now: datetime) -> User | None:
        user = User(userid=self._next_number(), email=email, created_at=now)
        with aws_errors():
            try:
                settled(
                    self._client.transact_write_items,
                    TransactItems=[
                        {
                            "Put": {
                                "TableName": self._table,
                                "Item": {**address_key(email), **to_item({"userid": user.userid})},
                                "ConditionExpression": _ABSENT,
                            }
                        },
                        {
                            "Put": {
                                "TableName": self._table,
                                "Item": {**profile_key(user.userid), **user_attributes(user)},
                                "ConditionExpression": _ABSENT,
                            }
                        },
                    ],
                )
            except ClientError as error:
                if lost_race(error) is None:
                    raise
                return None
        return user

    def _next_number(self) -> int:
        with aws_errors():
            answer = self._client.update_item(
                TableName=self._table,
                Key=to_item(NUMBERS),
                UpdateExpression="ADD #number :one",
                ConditionExpression="attribute_not_exists(#number) OR #number < :most",
                ExpressionAttributeNames={"#number": "number"},
                ExpressionAttributeValues=to_item({":one": 1, ":most": MAX_USERID}),
                ReturnValues="UPDATED_NEW",
            )
        return int(from_item(answer["Attributes"])["number"])
