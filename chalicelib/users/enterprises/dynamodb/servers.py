"""Registered servers in DynamoDB."""

from __future__ import annotations

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.dynamodb.registry import enterprise_from
from chalicelib.users.enterprises.model import Enterprise, RegisteredServer, ServerKind


class DynamoServers:
    """The port ``Servers``; a claim item decides who has a URL."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, server: RegisteredServer, *, limit: int) -> bool | None:
        """See ``Servers.add``."""
        pk = keys.of_enterprise(server.enterprise)
        item = {
            "pk": pk,
            "sk": keys.SERVER + server.id,
            "id": server.id,
            "server_url": server.url,
            "kind": server.kind,
            "created_at": to_milliseconds(server.created_at),
            "log_key": server.log_key,
        }
        claim = {
            "pk": keys.of_server(server.url),
            "sk": keys.CLAIM,
            "enterprise": server.enterprise,
            "kind": server.kind,
            "log_key": server.log_key,
        }
        actions = [
            self._table.put(claim, IS_NEW),
            self._table.put(item, IS_NEW),
            self._table.update(
                pk,
                keys.PROFILE,
                "ADD server_count :one",
                f"{EXISTS} AND server_count < :limit",
                {":one": 1, ":limit": limit},
            ),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed as refused:
            return None if 0 in refused.positions else False
        return True

    def of(self, number: int) -> list[RegisteredServer]:
        """See ``Servers.of``."""
        items = self._table.query(keys.of_enterprise(number), keys.SERVER)
        return sorted(
            (_server_from(number, item) for item in items), key=lambda server: (server.created_at, server.id)
        )

    def operator(self, url: str) -> Enterprise | None:
        """See ``Servers.operator``."""
        claim = self._table.get(keys.of_server(url), keys.CLAIM)
        if claim is None:
            return None
        profile = self._table.get(keys.of_enterprise(int(claim["enterprise"])), keys.PROFILE)
        return None if profile is None else enterprise_from(profile)

    def kind(self, url: str) -> ServerKind | None:
        """See ``Servers.kind``."""
        claim = self._table.get(keys.of_server(url), keys.CLAIM)
        return None if claim is None else claim["kind"]

    def log_key(self, url: str) -> str:
        """See ``Servers.log_key``."""
        claim = self._table.get(keys.of_server(url), keys.CLAIM)
        return "" if claim is None else claim.get("log_key", "")

    def replace_log_key(self, number: int, server_id: str, log_key: str, *, before: str) -> bool:
        """See ``Servers.replace_log_key``."""
        pk, sk = keys.of_enterprise(number), keys.SERVER + server_id
        item = self._table.get(pk, sk)
        if item is None:
            return False
        # a server that was registered before keys were has none, which is the same as an empty one
        unchanged = "log_key = :before" if before else "(attribute_not_exists(log_key) OR log_key = :before)"
        values = {":after": log_key, ":before": before}
        claim = keys.of_server(item["server_url"])
        change = "SET log_key = :after"
        actions = [
            self._table.update(pk, sk, change, f"{EXISTS} AND {unchanged}", values),
            self._table.update(claim, keys.CLAIM, change, f"{EXISTS} AND {unchanged}", values),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True

    def remove(self, number: int, server_id: str) -> bool:
        """See ``Servers.remove``."""
        pk = keys.of_enterprise(number)
        item = self._table.get(pk, keys.SERVER + server_id)
        if item is None:
            return False
        actions = [
            self._table.delete(pk, keys.SERVER + server_id, EXISTS),
            self._table.delete(keys.of_server(item["server_url"]), keys.CLAIM),
            self._table.update(pk, keys.PROFILE, "ADD server_count :less", EXISTS, {":less": -1}),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True


def _server_from(number: int, item: Item) -> RegisteredServer:
    return RegisteredServer(
        item["id"],
        number,
        item["server_url"],
        item["kind"],
        from_milliseconds(item["created_at"]),
        item.get("log_key", ""),
    )
