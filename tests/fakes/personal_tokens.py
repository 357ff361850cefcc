"""Personal tokens in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.personal_token import PersonalToken
from chalicelib.users.accounts.ports import Kept

if TYPE_CHECKING:
    from tests.fakes.accounts import FakeAccounts


class FakePersonalTokens:
    """``PersonalTokens`` of the people in an account store, which fails when that fails."""

    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts
        self.tokens: dict[str, PersonalToken] = {}

    def add(self, token: PersonalToken, now: datetime, *, generation: int, limit: int) -> Kept:
        self._check()
        with self._accounts.lock:
            if not self._accounts.is_of_generation(token.userid, generation):
                return Kept.GONE
            live = [one for one in self.of(token.userid) if one.is_live(now)]
            if len(live) >= limit:
                return Kept.FULL
            self.tokens[token.id] = token
            return Kept.DONE

    def of(self, userid: int) -> list[PersonalToken]:
        self._check()
        own = [token for token in self.tokens.values() if token.userid == userid]
        return sorted(own, key=lambda token: (token.created_at, token.id))

    def find(self, userid: int, token_id: str) -> PersonalToken | None:
        self._check()
        token = self.tokens.get(token_id)
        return token if token is not None and token.userid == userid else None

    def used(self, userid: int, token_id: str, now: datetime) -> None:
        with self._accounts.lock:
            token = self.find(userid, token_id)
            if token is not None:
                self.tokens[token_id] = replace(token, last_used_at=now)

    def remove(self, userid: int, token_id: str) -> bool:
        with self._accounts.lock:
            return self.find(userid, token_id) is not None and self.tokens.pop(token_id, None) is not None

    def remove_all(self, userid: int) -> None:
        for token in self.of(userid):
            self.remove(userid, token.id)

    def is_live(self, userid: int, token_id: str, now: datetime) -> bool:
        token = self.find(userid, token_id)
        return token is not None and token.is_live(now)

    def _check(self) -> None:
        if self._accounts.fails:
            raise Unavailable
