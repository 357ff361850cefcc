"""Passkeys in the accounts' table: a person's few in one item, of which every change makes another version.

Versions are random, as those of personal tokens are. An item apart says of each passkey that it is
somebody's, so that it is nobody else's.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from chalicelib.aws.dynamodb import IS_NEW, Item, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import item_at, of_generation, session_item, ttl
from chalicelib.users.accounts.model import Session, from_milliseconds, to_milliseconds
from chalicelib.users.passkeys.model import Ceremony, Passkey, counts_on
from chalicelib.users.passkeys.ports import Outcome

_SECRET: Final[Key] = ("passkey-secret", "secret")
_ATTEMPTS = 8

_Passkeys = dict[str, Passkey]


class DynamoPasskeys:
    """The port ``PasskeyStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def secret(self) -> bytes:
        """See the port."""
        item = self._table.get(*_SECRET)
        if item is None:
            try:
                new = item_at(_SECRET, {"secret": secrets.token_bytes(32)})
                self._table.transact([self._table.put(new, IS_NEW)])
            except ConditionFailed:
                pass  # somebody else was faster
            item = self._table.get(*_SECRET)
        if item is None:
            raise Unavailable
        return bytes(item["secret"])

    def add(self, passkey: Passkey, ceremony: Ceremony, *, limit: int) -> Outcome:
        """See the port."""
        for attempt in range(1, _ATTEMPTS + 1):
            version, passkeys = self._read(passkey.userid)
            outcome = self._tried(
                [
                    answer(self._table, ceremony),
                    of_generation(self._table, passkey.userid, passkey.generation),
                    self._table.put(item_at(_owner_key(passkey.id), {"userid": passkey.userid}), IS_NEW),
                    self._put(passkey.userid, version, {**passkeys, passkey.id: passkey}),
                ]
                if len(passkeys) < limit
                else [
                    # what is full is told after what is worse
                    self._table.check(*_ceremony_key(ceremony), IS_NEW),
                    of_generation(self._table, passkey.userid, passkey.generation),
                    self._table.check(*_owner_key(passkey.id), IS_NEW),
                ],
                (Outcome.ANSWERED, Outcome.GONE, Outcome.TAKEN),
            )
            if outcome is Outcome.DONE and len(passkeys) >= limit:
                return Outcome.FULL
            if outcome is not None:
                return outcome
            self._table.back_off(attempt)
        raise Unavailable

    def of(self, userid: int) -> list[Passkey]:
        """See the port."""
        _, passkeys = self._read(userid)
        return sorted(passkeys.values(), key=lambda passkey: (passkey.created_at, passkey.id))

    def find(self, userid: int, passkey_id: str) -> Passkey | None:
        """See the port."""
        _, passkeys = self._read(userid)
        return passkeys.get(passkey_id)

    def sign_in(self, ceremony: Ceremony, session: Session, sign_count: int) -> Outcome:
        """See the port."""
        for attempt in range(1, _ATTEMPTS + 1):
            version, passkeys = self._read(session.userid)
            passkey = passkeys.get(session.passkey)
            if self._table.get(*_ceremony_key(ceremony)) is not None:
                return Outcome.ANSWERED
            if passkey is None:
                return Outcome.GONE
            if not counts_on(passkey.sign_count, sign_count):
                return Outcome.COUNTED_BACK
            used = replace(passkey, sign_count=sign_count, last_used_at=session.created_at)
            outcome = self._tried(
                [
                    answer(self._table, ceremony),
                    of_generation(self._table, session.userid, session.generation),
                    self._put(session.userid, version, {**passkeys, passkey.id: used}),
                    self._table.put(session_item(session), IS_NEW),
                ],
                (Outcome.ANSWERED, Outcome.GONE),
            )
            if outcome is not None:
                return outcome
            self._table.back_off(attempt)
        raise Unavailable

    def remove(self, userid: int, passkey_id: str) -> bool:
        """See the port."""
        for attempt in range(1, _ATTEMPTS + 1):
            version, passkeys = self._read(userid)
            if passkey_id not in passkeys:
                return False
            left = {key: one for key, one in passkeys.items() if key != passkey_id}
            actions = [self._put(userid, version, left), self._table.delete(*_owner_key(passkey_id))]
            if self._tried(actions, ()) is Outcome.DONE:
                return True
            self._table.back_off(attempt)
        raise Unavailable

    def remove_all(self, userid: int) -> None:
        """See the port."""
        for attempt in range(1, _ATTEMPTS + 1):
            version, passkeys = self._read(userid)
            if not version:
                return
            actions = [
                self._table.delete(*_list_key(userid), "version = :seen", {":seen": version}),
                *(self._table.delete(*_owner_key(passkey_id)) for passkey_id in passkeys),
            ]
            if self._tried(actions, ()) is Outcome.DONE:
                return
            self._table.back_off(attempt)
        raise Unavailable

    def _tried(self, actions: list[Action], outcomes: tuple[Outcome, ...]) -> Outcome | None:
        """Do all or none; ``None`` if a later condition than those that ``outcomes`` name did not hold."""
        try:
            self._table.transact(actions)
        except ConditionFailed as refused:
            return next((one for place, one in enumerate(outcomes) if place in refused.positions), None)
        return Outcome.DONE

    def _put(self, userid: int, version: str, passkeys: _Passkeys) -> Action:
        entries = {key: _entry_of(one) for key, one in passkeys.items()}
        item = item_at(_list_key(userid), {"entries": entries, "version": secrets.token_hex(8)})
        if not version:
            return self._table.put(item, IS_NEW)
        return self._table.put(item, "version = :seen", {":seen": version})

    def _read(self, userid: int) -> tuple[str, _Passkeys]:
        item = self._table.get(*_list_key(userid))
        if item is None:
            return "", {}
        return item["version"], {key: _passkey_of(key, userid, one) for key, one in item["entries"].items()}


def answer(table: Table, ceremony: Ceremony) -> Action:
    """Remember that a ceremony was answered, on the condition that it was not before."""
    return table.put(item_at(_ceremony_key(ceremony), {"ttl": ttl(ceremony.expires_at)}), IS_NEW)


def _list_key(userid: int) -> Key:
    return f"account#{userid}", "passkeys"


def _owner_key(passkey_id: str) -> Key:
    return f"passkey#{passkey_id}", "passkey"


def _ceremony_key(ceremony: Ceremony) -> Key:
    return f"ceremony#{ceremony.key}", "ceremony"


def _entry_of(passkey: Passkey) -> Item:
    used = passkey.last_used_at
    return {
        "name": passkey.name,
        "credential_id": passkey.credential_id,
        "public_key": passkey.public_key,
        "sign_count": passkey.sign_count,
        "is_synced": passkey.is_synced,
        "created_at": to_milliseconds(passkey.created_at),
        "last_used_at": None if used is None else to_milliseconds(used),
        "generation": passkey.generation,
    }


def _passkey_of(passkey_id: str, userid: int, entry: Item) -> Passkey:
    used = entry["last_used_at"]
    return Passkey(
        id=passkey_id,
        userid=userid,
        name=entry["name"],
        credential_id=bytes(entry["credential_id"]),
        public_key=bytes(entry["public_key"]),
        sign_count=int(entry["sign_count"]),
        is_synced=entry["is_synced"],
        created_at=from_milliseconds(entry["created_at"]),
        last_used_at=None if used is None else from_milliseconds(used),
        generation=int(entry.get("generation", 0)),
    )
