"""Passkeys in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import Session
from chalicelib.users.passkeys.model import Ceremony, Passkey, counts_on
from chalicelib.users.passkeys.ports import Outcome

if TYPE_CHECKING:
    from tests.fakes.accounts import FakeAccounts


class FakePasskeys:
    """``PasskeyStore`` of the people in an account store, which fails when that fails."""

    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts
        self.passkeys: dict[str, Passkey] = {}
        self.answered: set[str] = set()

    def secret(self) -> bytes:
        self._check()
        return b"s" * 32

    def add(self, passkey: Passkey, ceremony: Ceremony, *, limit: int) -> Outcome:
        self._check()
        with self._accounts.lock:
            if ceremony.key in self.answered:
                return Outcome.ANSWERED
            if not self._accounts.is_of_generation(passkey.userid, passkey.generation):
                return Outcome.GONE
            if passkey.id in self.passkeys:
                return Outcome.TAKEN
            if len(self.of(passkey.userid)) >= limit:
                return Outcome.FULL
            self.answered.add(ceremony.key)
            self.passkeys[passkey.id] = passkey
            return Outcome.DONE

    def of(self, userid: int) -> list[Passkey]:
        self._check()
        own = [passkey for passkey in self.passkeys.values() if passkey.userid == userid]
        return sorted(own, key=lambda passkey: (passkey.created_at, passkey.id))

    def find(self, userid: int, passkey_id: str) -> Passkey | None:
        self._check()
        passkey = self.passkeys.get(passkey_id)
        return passkey if passkey is not None and passkey.userid == userid else None

    def sign_in(self, ceremony: Ceremony, session: Session, sign_count: int) -> Outcome:
        self._check()
        with self._accounts.lock:
            if ceremony.key in self.answered:
                return Outcome.ANSWERED
            passkey = self.find(session.userid, session.passkey)
            is_there = self._accounts.is_of_generation(session.userid, session.generation)
            if passkey is None or not is_there:
                return Outcome.GONE
            if not counts_on(passkey.sign_count, sign_count):
                return Outcome.COUNTED_BACK
            self.answered.add(ceremony.key)
            self.passkeys[passkey.id] = replace(
                passkey, sign_count=sign_count, last_used_at=session.created_at
            )
            self._accounts.sessions[session.userid, session.sid] = session
            return Outcome.DONE

    def remove(self, userid: int, passkey_id: str) -> bool:
        with self._accounts.lock:
            return self.find(userid, passkey_id) is not None and bool(self.passkeys.pop(passkey_id, None))

    def remove_all(self, userid: int) -> None:
        for passkey in self.of(userid):
            self.remove(userid, passkey.id)

    def _check(self) -> None:
        if self._accounts.fails:
            raise Unavailable
