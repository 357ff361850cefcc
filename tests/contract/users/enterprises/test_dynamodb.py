"""What keys of DynamoDB items say: they show up in AWS's own access logs."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.contract.tables import DynamoTable
from tests.contract.users.enterprises.conftest import dynamo_stores

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)


def test_no_key_holds_an_address(table: DynamoTable) -> None:
    stores = dynamo_stores(table)
    number = stores.registry.create("Example Hospital", "enterprise", NOW).number
    assert stores.registry.add_administrator(number, "pat@example.org", limit=5)
    assert stores.addresses.replace(number, ["sam@example.org"], NOW)
    assert stores.addresses.answer(number, "sam@example.org", "member")
    items = table.client.scan(TableName=table.name)["Items"]
    assert any(item.get("email", {}).get("S") == "sam@example.org" for item in items)
    for item in items:
        assert "example.org" not in item["pk"]["S"] + item["sk"]["S"]
