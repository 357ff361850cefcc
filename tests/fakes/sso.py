"""Enterprises' providers and whom they have signed in, in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import Session
from chalicelib.users.passkeys.model import Ceremony
from chalicelib.users.sso.model import Binding, SsoSettings, refused_beside
from chalicelib.users.sso.ports import Outcome
from chalicelib.users.sso.rule import SsoRule
from tests.fakes.enterprises import FakeTxtLookup, Memory, fake_stores
from tests.fakes.tokens import FakeClock

if TYPE_CHECKING:
    from tests.fakes.accounts import FakeAccounts
    from tests.fakes.passkeys import FakePasskeys


class FakeSso:
    """``SsoStore`` of the enterprises in memory, which fails when they fail."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._settings: dict[int, SsoSettings] = {}

    def of(self, number: int) -> SsoSettings | None:
        with self._memory.read():
            return self._settings.get(number) if number in self._memory.enterprises else None

    def replace(self, settings: SsoSettings) -> bool:
        number = settings.enterprise
        with self._memory.write():
            before = self._settings.get(number) or SsoSettings(number)
            if before.version != settings.version - 1 or number not in self._memory.enterprises:
                return False
            self._settings[number] = settings
            return True

    def tried(self, number: int, revision: str, now: datetime, *, is_dated: bool) -> bool:
        with self._memory.write():
            known = self._settings.get(number)
            if known is None or known.revision != revision:
                return False
            self._settings[number] = replace(known, tried_at=now, is_dated=is_dated)
            return True

    def remove(self, number: int, version: int) -> bool:
        with self._memory.write():
            if number in self._settings and self._settings[number].version != version:
                return False
            self._settings.pop(number, None)
            return True


class FakeSsoPeople:
    """``SsoPeople`` of the people in an account store, which fails when that fails."""

    def __init__(self, accounts: FakeAccounts, passkeys: FakePasskeys) -> None:
        self._accounts = accounts
        self._passkeys = passkeys
        self._bound: dict[str, Binding] = {}

    def of(self, email: str) -> Binding | None:
        self._check()
        return self._bound.get(email)

    def spend(self, ceremony: Ceremony, now: datetime) -> bool:
        self._check()
        with self._accounts.lock:
            if ceremony.key in self._passkeys.answered:
                return False
            self._passkeys.answered.add(ceremony.key)
            return True

    def sign_in(self, session: Session, binding: Binding) -> Outcome:
        self._check()
        with self._accounts.lock:
            if not self._accounts.is_of_generation(session.userid, session.generation):
                return Outcome.GONE
            known = self._bound.get(binding.email)
            if known is not None and known.realm == binding.realm and known.subject != binding.subject:
                return Outcome.OTHER
            self._bound[binding.email] = replace(binding, refused=refused_beside(known, binding))
            self._accounts.sessions[session.userid, session.sid] = session
            return Outcome.DONE

    def refuse(self, binding: Binding) -> None:
        self._check()
        with self._accounts.lock:
            known = self._bound.get(binding.email)
            if (
                known is not None
                and known.realm == binding.realm
                and known.subject not in (binding.subject, known.refused)
            ):
                self._bound[binding.email] = replace(known, refused=binding.subject)

    def accept(self, email: str, realm: str) -> int | None:
        self._check()
        with self._accounts.lock:
            known = self._bound.get(email)
            found = [user for user in self._accounts.users.values() if user.email == email]
            if known is None or known.realm != realm or not known.refused or not found:
                return None
            self._bound[email] = replace(known, subject=known.refused)
            self._accounts.users[found[0].userid] = replace(found[0], generation=found[0].generation + 1)
            return found[0].userid

    def forget(self, email: str) -> None:
        self._check()
        self._bound.pop(email, None)

    def _check(self) -> None:
        if self._accounts.fails:
            raise Unavailable


class FakeClientSecrets:
    """``ClientSecrets``."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def keep(self, name: str, secret: str) -> None:
        assert name not in self.kept
        self.kept[name] = secret

    def read(self, name: str) -> str | None:
        return self.kept.get(name)

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


def fake_rule(clock: FakeClock) -> SsoRule:
    """Of enterprises of which there are none: everybody signs in as they like."""
    memory = Memory()
    stores = fake_stores(memory)
    return SsoRule(
        store=FakeSso(memory),
        domains=stores.domains,
        registry=stores.registry,
        lookup=FakeTxtLookup(),
        clock=clock,
    )
