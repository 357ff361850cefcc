"""Enterprises in memory: every store in one object per kind, and a DNS."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from chalicelib.contract.plans import Plan
from chalicelib.errors import Unavailable
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.colleague import NO_NAMES, Colleague, Names, found_by
from chalicelib.users.enterprises.consent_wording import ConsentWording
from chalicelib.users.enterprises.institution import InstitutionList
from chalicelib.users.enterprises.key_policy import EnterprisePolicy
from chalicelib.users.enterprises.model import (
    Address,
    AddressStatus,
    ApiKey,
    Domain,
    Enterprise,
    Grant,
    Invitation,
    RegisteredServer,
    ScriptToken,
    ServerKind,
)


@dataclass
class Memory:
    """What all the fakes share.

    Attributes:
        fails: whether every call answers ``Unavailable`` from now on.
        fails_to_write: whether every change does.
        fails_to_revoke: whether revoking does.
    """

    enterprises: dict[int, Enterprise] = field(default_factory=dict)
    administrators: set[tuple[int, str]] = field(default_factory=set)
    domains: dict[tuple[int, str], Domain] = field(default_factory=dict)
    addresses: dict[tuple[int, str], Address] = field(default_factory=dict)
    api_keys: dict[str, ApiKey] = field(default_factory=dict)
    servers: dict[str, RegisteredServer] = field(default_factory=dict)
    tokens: dict[tuple[int, str], ScriptToken] = field(default_factory=dict)
    revoked: dict[str, datetime] = field(default_factory=dict)
    revocations_read: int = 0
    grants: dict[tuple[int, str], list[datetime]] = field(default_factory=dict)
    last: int = 0
    fails: bool = False
    fails_to_write: bool = False
    fails_to_revoke: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def read(self) -> threading.RLock:
        if self.fails:
            raise Unavailable
        return self.lock

    def write(self) -> threading.RLock:
        if self.fails or self.fails_to_write:
            raise Unavailable
        return self.lock


class FakeRegistry:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def create(self, name: str, plan: Plan, now: datetime) -> Enterprise:
        with self._memory.write():
            self._memory.last += 1
            enterprise = Enterprise(self._memory.last, name, plan, now)
            self._memory.enterprises[enterprise.number] = enterprise
            return enterprise

    def get(self, number: int) -> Enterprise | None:
        with self._memory.read():
            return self._memory.enterprises.get(number)

    def all(self) -> list[Enterprise]:
        with self._memory.read():
            return sorted(self._memory.enterprises.values(), key=lambda one: one.number)

    def set_plan(self, number: int, plan: Plan) -> bool:
        with self._memory.write():
            if number not in self._memory.enterprises:
                return False
            self._memory.enterprises[number] = replace(self._memory.enterprises[number], plan=plan)
            return True

    def set_lock_minutes(self, number: int, minutes: int | None) -> bool:
        with self._memory.write():
            if number not in self._memory.enterprises:
                return False
            self._memory.enterprises[number] = replace(self._memory.enterprises[number], lock_minutes=minutes)
            return True

    def set_directory(self, number: int, *, is_on: bool) -> bool:
        with self._memory.write():
            if number not in self._memory.enterprises:
                return False
            known = self._memory.enterprises[number]
            self._memory.enterprises[number] = replace(known, has_directory=is_on)
            return True

    def delete(self, number: int) -> bool:
        memory = self._memory
        with memory.write():
            pairs: tuple[Any, ...] = (memory.domains, memory.addresses, memory.tokens, memory.grants)
            for table in pairs:
                for key in [key for key in table if key[0] == number]:
                    del table[key]
            singles: tuple[Any, ...] = (memory.api_keys, memory.servers)
            for table in singles:
                for key in [key for key, value in table.items() if value.enterprise == number]:
                    del table[key]
            memory.administrators = {pair for pair in memory.administrators if pair[0] != number}
            return memory.enterprises.pop(number, None) is not None

    def administrators(self, number: int) -> list[str]:
        with self._memory.read():
            return sorted(email for one, email in self._memory.administrators if one == number)

    def administered_by(self, email: str) -> list[int]:
        with self._memory.read():
            return sorted(number for number, one in self._memory.administrators if one == email)

    def add_administrator(self, number: int, email: str, *, limit: int) -> bool:
        with self._memory.write():
            known = self.administrators(number)
            if number not in self._memory.enterprises or (email not in known and len(known) >= limit):
                return False
            self._memory.administrators.add((number, email))
            return True

    def remove_administrator(self, number: int, email: str) -> bool:
        with self._memory.write():
            had = (number, email) in self._memory.administrators
            self._memory.administrators.discard((number, email))
            return had


class FakeDomains:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, number: int) -> list[Domain]:
        with self._memory.read():
            return [self._memory.domains[key] for key in sorted(self._memory.domains) if key[0] == number]

    def replace(self, number: int, tokens: Mapping[str, str]) -> bool:
        domains = self._memory.domains
        with self._memory.write():
            if number not in self._memory.enterprises:
                return False
            for key in [key for key in domains if key[0] == number and key[1] not in tokens]:
                del domains[key]
            for name, token in tokens.items():
                domains.setdefault((number, name), Domain(name, token))
            return True

    def verify(self, number: int, domain: str, now: datetime) -> bool:
        domains = self._memory.domains
        with self._memory.write():
            if (number, domain) not in domains or self.holder(domain) not in {None, number}:
                return False
            known = domains[number, domain]
            domains[number, domain] = replace(known, verified_at=known.verified_at or now)
            enterprise = self._memory.enterprises[number]
            self._memory.enterprises[number] = replace(enterprise, domain_proven_at=now)
            return True

    def holder(self, domain: str) -> int | None:
        with self._memory.read():
            for (number, name), known in self._memory.domains.items():
                if name == domain and known.verified_at is not None:
                    return number
            return None


class FakeAddresses:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, number: int) -> list[Address]:
        with self._memory.read():
            return [self._memory.addresses[key] for key in sorted(self._memory.addresses) if key[0] == number]

    def replace(self, number: int, emails: Collection[str], now: datetime) -> bool:
        addresses = self._memory.addresses
        with self._memory.write():
            if number not in self._memory.enterprises:
                return False
            for key in [key for key in addresses if key[0] == number and key[1] not in emails]:
                del addresses[key]
            for email in emails:
                addresses.setdefault((number, email), Address(email, "invited", now))
            return True

    def add(self, number: int, emails: Collection[str], now: datetime, *, limit: int) -> bool | None:
        with self._memory.write():
            if number not in self._memory.enterprises:
                return False
            wanted = {one.email for one in self.of(number)} | set(emails)
            if len(wanted) > limit:
                return None
            return self.replace(number, wanted, now)

    def invitations(self, email: str, *, limit: int) -> list[Invitation]:
        with self._memory.read():
            return [
                Invitation(number, listed.status, listed.invited_at)
                for (number, one), listed in sorted(self._memory.addresses.items())
                if one == email
            ][:limit]

    def answer(self, number: int, email: str, status: AddressStatus) -> bool:
        addresses = self._memory.addresses
        with self._memory.write():
            if (number, email) not in addresses:
                return False
            addresses[number, email] = replace(addresses[number, email], status=status)
            return True

    def remove(self, number: int, email: str) -> None:
        with self._memory.write():
            self._memory.addresses.pop((number, email), None)


class FakeApiKeys:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, key: ApiKey, *, limit: int) -> bool:
        with self._memory.write():
            if key.enterprise not in self._memory.enterprises or len(self.of(key.enterprise)) >= limit:
                return False
            self._memory.api_keys[key.id] = key
            return True

    def of(self, number: int) -> list[ApiKey]:
        with self._memory.read():
            mine = [key for key in self._memory.api_keys.values() if key.enterprise == number]
            return sorted(mine, key=lambda key: (key.created_at, key.id))

    def find(self, key_id: str) -> tuple[ApiKey, Enterprise] | None:
        with self._memory.read():
            key = self._memory.api_keys.get(key_id)
            return None if key is None else (key, self._memory.enterprises[key.enterprise])

    def used(self, key_id: str, now: datetime) -> None:
        keys = self._memory.api_keys
        with self._memory.write():
            if key_id in keys:
                keys[key_id] = replace(keys[key_id], last_used_at=now)

    def remove(self, key_id: str) -> bool:
        with self._memory.write():
            return self._memory.api_keys.pop(key_id, None) is not None

    def forget_maker(self, number: int, email: str) -> None:
        with self._memory.write():
            for key in self.of(number):
                if key.made_by == email:
                    self._memory.api_keys[key.id] = replace(key, made_by="")


class FakeServers:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, server: RegisteredServer, *, limit: int) -> bool | None:
        with self._memory.write():
            if any(known.url == server.url for known in self._memory.servers.values()):
                return None
            if server.enterprise not in self._memory.enterprises or len(self.of(server.enterprise)) >= limit:
                return False
            self._memory.servers[server.id] = server
            return True

    def of(self, number: int) -> list[RegisteredServer]:
        with self._memory.read():
            mine = [server for server in self._memory.servers.values() if server.enterprise == number]
            return sorted(mine, key=lambda server: (server.created_at, server.id))

    def operator(self, url: str) -> Enterprise | None:
        with self._memory.read():
            for server in self._memory.servers.values():
                if server.url == url:
                    return self._memory.enterprises[server.enterprise]
            return None

    def kind(self, url: str) -> ServerKind | None:
        with self._memory.read():
            return next((one.kind for one in self._memory.servers.values() if one.url == url), None)

    def log_key(self, url: str) -> str:
        with self._memory.read():
            return next((one.log_key for one in self._memory.servers.values() if one.url == url), "")

    def replace_log_key(self, number: int, server_id: str, log_key: str, *, before: str) -> bool:
        with self._memory.write():
            server = self._memory.servers.get(server_id)
            if server is None or (server.enterprise, server.log_key) != (number, before):
                return False
            self._memory.servers[server_id] = replace(server, log_key=log_key)
            return True

    def remove(self, number: int, server_id: str) -> bool:
        with self._memory.write():
            server = self._memory.servers.get(server_id)
            if server is None or server.enterprise != number:
                return False
            del self._memory.servers[server_id]
            return True


class FakeScriptTokens:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, number: int) -> list[ScriptToken]:
        with self._memory.read():
            return [token for key, token in self._memory.tokens.items() if key[0] == number]

    def current(self, number: int, audience: str) -> ScriptToken | None:
        with self._memory.read():
            return self._memory.tokens.get((number, audience))

    def replace(self, number: int, audience: str, new: ScriptToken, *, previous: ScriptToken | None) -> bool:
        with self._memory.write():
            if number not in self._memory.enterprises or self.current(number, audience) != previous:
                return False
            self._memory.tokens[number, audience] = new
            return True

    def count(self, number: int, grant: Grant, *, now: datetime, until: datetime, limit: int) -> bool:
        with self._memory.write():
            counted = [one for one in self._memory.grants.get((number, grant), []) if one > now]
            if number not in self._memory.enterprises or len(counted) >= limit:
                return False
            self._memory.grants[number, grant] = [*counted, until]
            return True

    def revoke(self, token: ScriptToken, now: datetime) -> None:
        with self._memory.write():
            if self._memory.fails_to_revoke:
                raise Unavailable
            self._memory.revoked[token.jti] = token.expires_at

    def is_revoked(self, jti: str, expires_at: datetime) -> bool:
        with self._memory.read():
            return self._memory.revoked.get(jti) == expires_at

    def revoked(self, since: datetime, *, limit: int) -> list[str]:
        with self._memory.read():
            self._memory.revocations_read += 1
            live = [(end, jti) for jti, end in self._memory.revoked.items() if end > since]
            return [jti for _, jti in sorted(live)][:limit]


class FakeInstitutions:
    def __init__(self) -> None:
        self.lists: dict[str, InstitutionList] = {}

    def of(self, owners: Sequence[str]) -> Mapping[str, InstitutionList]:
        return {owner: self.lists[owner] for owner in owners if owner in self.lists}

    def replace(self, owner: str, institutions: InstitutionList) -> bool:
        if self.lists.get(owner, InstitutionList()).version != institutions.version - 1:
            return False
        self.lists[owner] = institutions
        return True

    def forget(self, owner: str) -> None:
        self.lists.pop(owner, None)


class FakeKeyPolicies:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._versions: dict[int, list[EnterprisePolicy]] = {}

    def of(self, numbers: Sequence[int]) -> Mapping[int, EnterprisePolicy]:
        with self._memory.read():
            return {one: found[0] for one in numbers if (found := self.history(one, limit=1))}

    def history(self, number: int, *, limit: int) -> list[EnterprisePolicy]:
        with self._memory.read():
            known = self._versions.get(number, []) if number in self._memory.enterprises else []
            return known[::-1][:limit]

    def add(self, number: int, policy: EnterprisePolicy) -> bool:
        with self._memory.write():
            versions = self._versions.setdefault(number, [])
            if number not in self._memory.enterprises or policy.version != len(versions) + 1:
                return False
            versions.append(policy)
            return True


class FakeConsentWordings:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._versions: dict[int, list[ConsentWording]] = {}

    def of(self, numbers: Sequence[int]) -> Mapping[int, ConsentWording]:
        with self._memory.read():
            return {one: found[0] for one in numbers if (found := self.history(one, limit=1))}

    def history(self, number: int, *, limit: int) -> list[ConsentWording]:
        with self._memory.read():
            known = self._versions.get(number, []) if number in self._memory.enterprises else []
            return known[::-1][:limit]

    def add(self, number: int, wording: ConsentWording) -> bool:
        with self._memory.write():
            versions = self._versions.setdefault(number, [])
            if number not in self._memory.enterprises or wording.version != len(versions) + 1:
                return False
            versions.append(wording)
            return True


class FakePresence:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._days: dict[tuple[int, str], date] = {}
        self._names: dict[tuple[int, str], Names] = {}

    def record(self, number: int, email: str, day: date, names: Names = NO_NAMES) -> None:
        with self._memory.write():
            if number in self._memory.enterprises:
                self._days[number, email] = max(day, self._days.get((number, email), day))
                self._names[number, email] = names

    def of(self, number: int) -> Mapping[str, date]:
        with self._memory.read():
            gone = number not in self._memory.enterprises
            return {} if gone else {email: day for (one, email), day in self._days.items() if one == number}

    def forget(self, number: int, emails: Collection[str]) -> None:
        with self._memory.write():
            for email in emails:
                self._days.pop((number, email), None)
                self._names.pop((number, email), None)

    def find(self, number: int, beginning: str, *, limit: int) -> list[Colleague]:
        with self._memory.read():
            found = [
                Colleague(email, names.shown)
                for (one, email), names in self._names.items()
                if one == number and one in self._memory.enterprises
                if any(text.startswith(beginning) for text in found_by(email, names))
            ]
            return sorted(found, key=lambda one: (one.name, one.email))[:limit]


def fake_stores(memory: Memory | None = None) -> EnterpriseStores:
    """All stores over one memory."""
    shared = memory or Memory()
    return EnterpriseStores(
        registry=FakeRegistry(shared),
        domains=FakeDomains(shared),
        addresses=FakeAddresses(shared),
        api_keys=FakeApiKeys(shared),
        servers=FakeServers(shared),
        script_tokens=FakeScriptTokens(shared),
        institutions=FakeInstitutions(),
        key_policies=FakeKeyPolicies(shared),
        consent_wordings=FakeConsentWordings(shared),
        presence=FakePresence(shared),
    )


class FakeTxtLookup:
    """A DNS in memory; names that were asked for are noted."""

    def __init__(self) -> None:
        self.records: dict[str, set[str]] = {}
        self.asked: list[str] = []

    def publish(self, name: str, text: str) -> None:
        self.records.setdefault(name, set()).add(text)

    def texts(self, names: Sequence[str]) -> Mapping[str, frozenset[str]]:
        self.asked.extend(names)
        return {name: frozenset(self.records.get(name, ())) for name in names}
