"""API keys and script tokens in DynamoDB.

What was revoked is in one partition for all enterprises, in the order in which it runs out: a read begins
where the tokens begin that have not, so that it costs as much as there are of those. Only administrators can
add to it, each enterprise's at most ``MAX_SCRIPT_TOKENS`` and a week's, and it is read by the User Server
alone, a few times a minute.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.dynamodb.registry import enterprise_from
from chalicelib.users.enterprises.model import REVOCATIONS_KEPT, ApiKey, Enterprise, Grant, ScriptToken
from chalicelib.users.shown_once import owner_of

_ATTEMPTS = 8
_MILLISECOND = timedelta(milliseconds=1)


class DynamoApiKeys:
    """The port ``ApiKeys``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, key: ApiKey, *, limit: int) -> bool:
        """See ``ApiKeys.add``."""
        pk = keys.of_enterprise(key.enterprise)
        item = {
            "pk": pk,
            "sk": keys.API_KEY + key.id,
            "id": key.id,
            "name": key.name,
            "digest": key.digest,
            "created_at": to_milliseconds(key.created_at),
            "made_by": key.made_by,
        }
        actions = [
            self._table.put(item, IS_NEW),
            self._table.update(
                pk,
                keys.PROFILE,
                "ADD api_key_count :one",
                f"{EXISTS} AND api_key_count < :limit",
                {":one": 1, ":limit": limit},
            ),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True

    def of(self, number: int) -> list[ApiKey]:
        """See ``ApiKeys.of``."""
        items = self._table.query(keys.of_enterprise(number), keys.API_KEY)
        return sorted(
            (_key_from(number, item) for item in items), key=lambda api_key: (api_key.created_at, api_key.id)
        )

    def find(self, key_id: str) -> tuple[ApiKey, Enterprise] | None:
        """See ``ApiKeys.find``."""
        number = owner_of(key_id)
        pk = keys.of_enterprise(number)
        wanted = [(pk, keys.API_KEY + key_id), (pk, keys.PROFILE)]
        found = self._table.get_many(wanted)
        if len(found) < len(wanted):
            return None
        return _key_from(number, found[wanted[0]]), enterprise_from(found[wanted[1]])

    def used(self, key_id: str, now: datetime) -> None:
        """See ``ApiKeys.used``."""
        change = self._table.update(
            keys.of_enterprise(owner_of(key_id)),
            keys.API_KEY + key_id,
            "SET last_used_at = :now",
            EXISTS,
            {":now": to_milliseconds(now)},
        )
        try:
            self._table.transact([change])
        except ConditionFailed:
            return

    def remove(self, key_id: str) -> bool:
        """See ``ApiKeys.remove``."""
        pk = keys.of_enterprise(owner_of(key_id))
        actions = [
            self._table.delete(pk, keys.API_KEY + key_id, EXISTS),
            self._table.update(pk, keys.PROFILE, "ADD api_key_count :less", EXISTS, {":less": -1}),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True

    def forget_maker(self, number: int, email: str) -> None:
        """See ``ApiKeys.forget_maker``."""
        pk = keys.of_enterprise(number)
        for item in self._table.query(pk, keys.API_KEY):
            if item["made_by"] != email:
                continue
            # a key that is revoked meanwhile has no maker either
            with suppress(ConditionFailed):
                self._table.transact(
                    [
                        self._table.update(
                            pk,
                            item["sk"],
                            "SET made_by = :nobody",
                            "made_by = :email",
                            {":nobody": "", ":email": email},
                        )
                    ]
                )


class DynamoScriptTokens:
    """The port ``ScriptTokens``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, number: int) -> list[ScriptToken]:
        """See ``ScriptTokens.of``."""
        items = self._table.query(keys.of_enterprise(number), keys.SCRIPT)
        return [_token_from(item) for item in items]

    def current(self, number: int, audience: str) -> ScriptToken | None:
        """See ``ScriptTokens.current``."""
        item = self._table.get(keys.of_enterprise(number), keys.SCRIPT + audience)
        return None if item is None else _token_from(item)

    def replace(self, number: int, audience: str, new: ScriptToken, *, previous: ScriptToken | None) -> bool:
        """See ``ScriptTokens.replace``."""
        pk = keys.of_enterprise(number)
        item = {
            "pk": pk,
            "sk": keys.SCRIPT + audience,
            "jti": new.jti,
            "expires_at": to_milliseconds(new.expires_at),
        }
        condition, values = (IS_NEW, None) if previous is None else ("jti = :jti", {":jti": previous.jti})
        try:
            self._table.transact(
                [self._table.put(item, condition, values), self._table.check(pk, keys.PROFILE, EXISTS)]
            )
        except ConditionFailed:
            return False
        return True

    def count(self, number: int, grant: Grant, *, now: datetime, until: datetime, limit: int) -> bool:
        """See ``ScriptTokens.count``. The moments are in one item; whoever changed it first has won."""
        pk, sk = keys.of_enterprise(number), keys.GRANTS + grant
        exists = self._table.check(pk, keys.PROFILE, EXISTS)
        for attempt in range(_ATTEMPTS):
            stored = self._table.get(pk, sk)
            untils = [] if stored is None else [int(moment) for moment in stored["untils"]]
            counted = [moment for moment in untils if moment > to_milliseconds(now)]
            if len(counted) >= limit:
                return False
            item = {"pk": pk, "sk": sk, "untils": [*counted, to_milliseconds(until)]}
            condition, values = (
                (IS_NEW, None) if stored is None else ("untils = :untils", {":untils": untils})
            )
            try:
                self._table.transact([self._table.put(item, condition, values), exists])
            except ConditionFailed as refused:
                if 1 in refused.positions:
                    return False
                self._table.back_off(attempt)
            else:
                return True
        raise Unavailable(retry_after=1)

    def revoke(self, token: ScriptToken, now: datetime) -> None:  # noqa: ARG002 - DynamoDB sweeps by itself
        """See ``ScriptTokens.revoke``."""
        pk, sk = keys.REVOKED, keys.revoked(token.jti, token.expires_at)
        ttl = int((token.expires_at + REVOCATIONS_KEPT).timestamp())
        self._table.write(self._table.put({"pk": pk, "sk": sk, "jti": token.jti, "ttl": ttl}))

    def is_revoked(self, jti: str, expires_at: datetime) -> bool:
        """See ``ScriptTokens.is_revoked``."""
        return self._table.get(keys.REVOKED, keys.revoked(jti, expires_at)) is not None

    def revoked(self, since: datetime, *, limit: int) -> list[str]:
        """See ``ScriptTokens.revoked``."""
        first = keys.revoked("", since + _MILLISECOND)
        return [item["jti"] for item in self._table.between(keys.REVOKED, first, keys.LAST, limit=limit)]


def _token_from(item: Item) -> ScriptToken:
    return ScriptToken(item["jti"], from_milliseconds(item["expires_at"]))


def _key_from(number: int, item: Item) -> ApiKey:
    last_used_at = item.get("last_used_at")
    return ApiKey(
        id=item["id"],
        enterprise=number,
        name=item["name"],
        digest=bytes(item["digest"]),
        created_at=from_milliseconds(item["created_at"]),
        last_used_at=None if last_used_at is None else from_milliseconds(last_used_at),
        made_by=item["made_by"],
    )
