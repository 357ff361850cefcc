"""Personal tokens in DynamoDB: a person's few in one item, of which every change makes another version.

Versions are random: numbers would begin again with an item that was removed, and what was read before that
could then be written over what came after.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import item_at, of_generation, profile_key, tokens_key, ttl
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.accounts.personal_token import PersonalToken
from chalicelib.users.accounts.ports import Kept

_ATTEMPTS = 8

_Tokens = dict[str, PersonalToken]


class DynamoPersonalTokens:
    """The port ``PersonalTokens``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, token: PersonalToken, now: datetime, *, generation: int, limit: int) -> Kept:
        """See the port."""

        def added(tokens: _Tokens) -> _Tokens | None:
            live = {key: one for key, one in tokens.items() if one.is_live(now)}
            return None if len(live) >= limit else {**live, token.id: token}

        return self._change(token.userid, added, of_generation(self._table, token.userid, generation))

    def of(self, userid: int) -> list[PersonalToken]:
        """See the port."""
        _, tokens = self._read(userid)
        return sorted(tokens.values(), key=lambda token: (token.created_at, token.id))

    def find(self, userid: int, token_id: str) -> PersonalToken | None:
        """See the port."""
        _, tokens = self._read(userid)
        return tokens.get(token_id)

    def used(self, userid: int, token_id: str, now: datetime) -> None:
        """See the port."""

        def used(tokens: _Tokens) -> _Tokens | None:
            if token_id not in tokens:
                return None
            return {**tokens, token_id: replace(tokens[token_id], last_used_at=now)}

        self._change(userid, used, self._is_there(userid))

    def remove(self, userid: int, token_id: str) -> bool:
        """See the port."""

        def removed(tokens: _Tokens) -> _Tokens | None:
            if token_id not in tokens:
                return None
            return {key: one for key, one in tokens.items() if key != token_id}

        return self._change(userid, removed, self._is_there(userid)) is Kept.DONE

    def remove_all(self, userid: int) -> None:
        """See the port."""
        self._table.transact([self._table.delete(*tokens_key(userid))])

    def is_live(self, userid: int, token_id: str, now: datetime) -> bool:
        """See the port."""
        token = self.find(userid, token_id)
        return token is not None and token.is_live(now)

    def _is_there(self, userid: int) -> Action:
        # who leaves takes the tokens along, after the profile
        return self._table.check(*profile_key(userid), EXISTS)

    def _change(self, userid: int, change: Callable[[_Tokens], _Tokens | None], condition: Action) -> Kept:
        """Put what ``change`` makes of the tokens in their place, under a condition.

        Returns:
            ``FULL`` if ``change`` makes nothing of them, ``GONE`` if the condition does not hold.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            version, before = self._read(userid)
            after = change(before)
            if after is None:
                return Kept.FULL
            actions = [
                condition,
                self._table.put(
                    _item_of(userid, after),
                    "version = :seen" if version else IS_NEW,
                    {":seen": version} if version else None,
                ),
            ]
            try:
                self._table.transact(actions)
            except ConditionFailed as refused:
                if 0 in refused.positions:
                    return Kept.GONE
                self._table.back_off(attempt)
            else:
                return Kept.DONE
        raise Unavailable

    def _read(self, userid: int) -> tuple[str, _Tokens]:
        item = self._table.get(*tokens_key(userid))
        if item is None:
            return "", {}
        return item["version"], {key: _token_of(key, userid, one) for key, one in item["entries"].items()}


def _item_of(userid: int, tokens: _Tokens) -> Item:
    entries = {
        key: {
            "name": one.name,
            "digest": one.digest,
            "created_at": to_milliseconds(one.created_at),
            "expires_at": to_milliseconds(one.expires_at),
            "last_used_at": None if one.last_used_at is None else to_milliseconds(one.last_used_at),
        }
        for key, one in tokens.items()
    }
    item: Item = {"entries": entries, "version": secrets.token_hex(8)}
    if tokens:
        item["ttl"] = ttl(max(one.expires_at for one in tokens.values()))
    return item_at(tokens_key(userid), item)


def _token_of(token_id: str, userid: int, entry: Item) -> PersonalToken:
    used = entry["last_used_at"]
    return PersonalToken(
        id=token_id,
        userid=userid,
        name=entry["name"],
        digest=bytes(entry["digest"]),
        created_at=from_milliseconds(entry["created_at"]),
        expires_at=from_milliseconds(entry["expires_at"]),
        last_used_at=None if used is None else from_milliseconds(used),
    )
