"""The records behind links in DynamoDB: one item a link, ``pk`` = ``link#{name}``, ``sk`` = ``link``.

The random part of the name spreads the items evenly. Items have no ``ttl``: a visitor who comes years
late is still told that the report has expired, and an item says nothing about a patient.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors, error_code
from chalicelib.aws.marshalling import from_item, to_item
from chalicelib.cloud.model import StoredLink, from_milliseconds, to_milliseconds
from chalicelib.errors import Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CONDITION_FAILED = "ConditionalCheckFailedException"


def table(name: str) -> dict[str, Any]:
    """The arguments of ``create_table`` for a table of this name."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    }


class DynamoLinkStore:
    """``LinkStore``; times are milliseconds since 1970.

    Args:
        client: a low-level DynamoDB client.
        table: the table's name.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def add(self, link: StoredLink) -> None:
        """See ``LinkStore``. The client itself repeats a call whose answer was lost."""
        with aws_errors():
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=to_item(_attributes(link)),
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise
                if self.get(link.name) != link:
                    raise Conflict("link_exists", "There is another report under this name.") from None

    def get(self, name: str) -> StoredLink | None:
        """See ``LinkStore``."""
        with aws_errors():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item(_key(name)), ConsistentRead=True
            )
        item = answer.get("Item")
        return None if item is None else _link(from_item(item))

    def withdraw(self, name: str, at: datetime) -> StoredLink | None:
        """See ``LinkStore``."""
        with aws_errors():
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=to_item(_key(name)),
                    UpdateExpression="SET withdrawn_at = if_not_exists(withdrawn_at, :at)",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues=to_item({":at": to_milliseconds(at)}),
                    ReturnValues="ALL_NEW",
                )
            except ClientError as error:
                if error_code(error) != _CONDITION_FAILED:
                    raise
                return None
        return _link(from_item(answer["Attributes"]))


def _key(name: str) -> dict[str, Any]:
    return {"pk": f"link#{name}", "sk": "link"}


def _attributes(link: StoredLink) -> dict[str, Any]:
    attributes = {
        **_key(link.name),
        "name": link.name,
        "country": link.country,
        "region": link.region,
        "owner": link.owner,
        "report_id": link.report_id,
        "size": link.size,
        "created_at": to_milliseconds(link.created_at),
        "expires_at": to_milliseconds(link.expires_at),
    }
    if link.withdrawn_at is not None:
        attributes["withdrawn_at"] = to_milliseconds(link.withdrawn_at)
    return attributes


def _link(item: dict[str, Any]) -> StoredLink:
    return StoredLink(
        name=item["name"],
        country=item["country"],
        region=item["region"],
        owner=int(item["owner"]),
        report_id=item["report_id"],
        size=int(item["size"]),
        created_at=from_milliseconds(int(item["created_at"])),
        expires_at=from_milliseconds(int(item["expires_at"])),
        withdrawn_at=from_milliseconds(int(item["withdrawn_at"])) if "withdrawn_at" in item else None,
    )
