"""What the tables of all stores are like; ``infra/templates/data.yaml`` declares the same."""

from __future__ import annotations

from typing import Any, Final

TIME_TO_LIVE: Final = "ttl"
"""The attribute that says when DynamoDB may drop an item, in seconds since 1970."""


def table_definition(name: str) -> dict[str, Any]:
    """The arguments of ``create_table``: string keys, no index, pay per request."""
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
