"""What the enterprises' services need from outside. The docstrings are the contract of the adapters.

Every method raises ``Unavailable`` if the store does not answer; then nothing was changed, unless its
docstring says otherwise. Addresses and domains are given normalised.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from chalicelib.contract.plans import Plan
from chalicelib.users.enterprises.colleague import NO_NAMES, Colleague, Names
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


class Registry(Protocol):
    """The enterprises themselves and their administrators."""

    def create(self, name: str, plan: Plan, now: datetime) -> Enterprise:
        """A new enterprise with a number that no other ever had."""
        ...

    def get(self, number: int) -> Enterprise | None:
        """The enterprise of that number."""
        ...

    def all(self) -> list[Enterprise]:
        """Every enterprise, by number; for the operator."""
        ...

    def set_plan(self, number: int, plan: Plan) -> bool:
        """Change the plan; ``False`` if there is no such enterprise."""
        ...

    def set_lock_minutes(self, number: int, minutes: int | None) -> bool:
        """Lay down after how long My PicSafe locks for members; ``False`` if there is no such enterprise."""
        ...

    def set_directory(self, number: int, *, is_on: bool) -> bool:
        """Say whether members find each other by name; ``False`` if there is no such enterprise."""
        ...

    def delete(self, number: int) -> bool:
        """Remove the enterprise and all that belongs to it; ``False`` if nothing was there.

        A failure may leave a part, but not the enterprise itself; asking again removes the rest.
        """
        ...

    def administrators(self, number: int) -> list[str]:
        """The addresses of the enterprise's administrators, sorted."""
        ...

    def administered_by(self, email: str) -> list[int]:
        """The numbers of the enterprises that the address administers, ascending."""
        ...

    def add_administrator(self, number: int, email: str, *, limit: int) -> bool:
        """Name an administrator; naming one again changes nothing.

        Returns:
            ``False`` if the enterprise does not exist or has ``limit`` administrators already.
        """
        ...

    def remove_administrator(self, number: int, email: str) -> bool:
        """Take administration away; ``False`` if the address did not have it."""
        ...


class Domains(Protocol):
    """The mail domains of enterprises. A verified domain belongs to one enterprise only."""

    def of(self, number: int) -> list[Domain]:
        """The enterprise's domains by name."""
        ...

    def replace(self, number: int, tokens: Mapping[str, str]) -> bool:
        """Let the enterprise have the named domains and no others, at once.

        A domain that it has already keeps its token and its verification; a new one gets the token given
        with it. A domain that goes is free for others from then on.

        Returns:
            ``False`` if there is no such enterprise.
        """
        ...

    def verify(self, number: int, domain: str, now: datetime) -> bool:
        """Record that a domain of the enterprise is proven; again changes nothing of the domain.

        The enterprise's ``domain_proven_at`` is this moment from then on.

        Returns:
            ``False`` if another enterprise has it, decided under races, or this one has it no more.
        """
        ...

    def holder(self, domain: str) -> int | None:
        """The number of the enterprise of which the domain is a verified one."""
        ...


class Addresses(Protocol):
    """The addresses that enterprises have listed, and what their owners have answered."""

    def of(self, number: int) -> list[Address]:
        """The enterprise's listed addresses, sorted."""
        ...

    def replace(self, number: int, emails: Collection[str], now: datetime) -> bool:
        """Let the enterprise list the given addresses and no others.

        An address that is listed already keeps its status; a new one is ``invited``. On failure a part
        may be done. Of two replacements at the same time the later one holds.

        Returns:
            ``False`` if there is no such enterprise, or a later replacement came between.
        """
        ...

    def add(self, number: int, emails: Collection[str], now: datetime, *, limit: int) -> bool | None:
        """List further addresses as ``invited``; those that are listed already stay as they are.

        On failure a part may be done.

        Returns:
            ``None`` if the enterprise would then list more than ``limit``, and nothing was changed; ``False``
            if there is no such enterprise, or a replacement came between.
        """
        ...

    def invitations(self, email: str, *, limit: int) -> list[Invitation]:
        """Who has listed the address, by enterprise, at most ``limit``."""
        ...

    def answer(self, number: int, email: str, status: AddressStatus) -> bool:
        """Record what the owner of the address says; ``False`` if it is not listed."""
        ...

    def remove(self, number: int, email: str) -> None:
        """Take one address from the list, whether it is there or not."""
        ...


class Presence(Protocol):
    """On which day (UTC) an enterprise's members were last signed in, and by which names they are found."""

    def record(self, number: int, email: str, day: date, names: Names = NO_NAMES) -> None:
        """Keep that a member was there on a day, unless a later one is known, and how they are called.

        It is read first, and written if one of both is new. Of two at the same time one may keep nothing.
        Nothing is kept for an enterprise that is gone.
        """
        ...

    def of(self, number: int) -> Mapping[str, date]:
        """The days that are known, by address."""
        ...

    def find(self, number: int, beginning: str, *, limit: int) -> list[Colleague]:
        """Members whose name or address, as ``colleague.found_by``, begins so; at most ``limit``, by name.

        Of many who share the first letters some may be missing, until more letters are given: about
        ``colleague.MAX_READ`` are read, however many there are.

        Args:
            number: the enterprise's.
            beginning: folded, of ``colleague.MIN_BEGINNING`` letters at least.
            limit: how many at most.
        """
        ...

    def forget(self, number: int, emails: Collection[str]) -> None:
        """Know no day and no names of these addresses any more."""
        ...


class ApiKeys(Protocol):
    """API keys, without their secrets."""

    def add(self, key: ApiKey, *, limit: int) -> bool:
        """Store a new key; ``False`` if the enterprise is gone or has ``limit`` keys already."""
        ...

    def of(self, number: int) -> list[ApiKey]:
        """The enterprise's keys, oldest first."""
        ...

    def find(self, key_id: str) -> tuple[ApiKey, Enterprise] | None:
        """A key and whose it is, in one read; ``None`` for no key or no enterprise."""
        ...

    def used(self, key_id: str, now: datetime) -> None:
        """Record the use of a key; nothing happens if it was removed meanwhile."""
        ...

    def remove(self, key_id: str) -> bool:
        """Remove a key; ``False`` if there was none."""
        ...

    def forget_maker(self, number: int, email: str) -> None:
        """Let no key of the enterprise have been made by that address any more."""
        ...


class Servers(Protocol):
    """Registered Key Servers and Endpoint Servers. A URL belongs to one enterprise only."""

    def add(self, server: RegisteredServer, *, limit: int) -> bool | None:
        """Register a server.

        Returns:
            ``None`` if the URL is registered already, decided under races; ``False`` if the enterprise
            is gone or has ``limit`` servers already.
        """
        ...

    def of(self, number: int) -> list[RegisteredServer]:
        """The enterprise's servers, oldest first."""
        ...

    def operator(self, url: str) -> Enterprise | None:
        """Who runs the server at a normalised URL."""
        ...

    def kind(self, url: str) -> ServerKind | None:
        """What the server of that URL is registered as; ``None`` if it is not."""
        ...

    def log_key(self, url: str) -> str:
        """What is registered as the key of the log of the server of that URL; empty if nothing is."""
        ...

    def replace_log_key(self, number: int, server_id: str, log_key: str, *, before: str) -> bool:
        """Store another key of the log of one of the enterprise's servers, or none, which is empty.

        Returns:
            ``False``, decided under races, if there is no such server, or if its key is not ``before``.
        """
        ...

    def remove(self, number: int, server_id: str) -> bool:
        """Remove one of the enterprise's servers; ``False`` if there was none."""
        ...


class Institutions(Protocol):
    """Lists of institutions, by whose they are (``institution.person``, ``institution.enterprise``)."""

    def of(self, owners: Sequence[str]) -> Mapping[str, InstitutionList]:
        """The lists of up to 100 owners, of those who have one."""
        ...

    def replace(self, owner: str, institutions: InstitutionList) -> bool:
        """Store a list in the place of that of the version before.

        Returns:
            ``False``, decided under races, if another version is there, or if there is none and this is not
            the first.
        """
        ...

    def forget(self, owner: str) -> None:
        """Remove a list, whether there is one or not."""
        ...


class KeyPolicies(Protocol):
    """What enterprises lay down about their members' keys, every version of it."""

    def of(self, numbers: Sequence[int]) -> Mapping[int, EnterprisePolicy]:
        """What up to 100 enterprises have laid down last, of those that ever did."""
        ...

    def history(self, number: int, *, limit: int) -> list[EnterprisePolicy]:
        """What an enterprise has laid down, the newest first."""
        ...

    def add(self, number: int, policy: EnterprisePolicy) -> bool:
        """Store the version that follows the last one.

        Returns:
            ``False``, decided under races, if it does not follow, or the enterprise is gone.
        """
        ...


class ConsentWordings(Protocol):
    """The words of enterprises' own that patients agree to, every version of them."""

    def of(self, numbers: Sequence[int]) -> Mapping[int, ConsentWording]:
        """What up to 100 enterprises have laid down last, of those that ever did."""
        ...

    def history(self, number: int, *, limit: int) -> list[ConsentWording]:
        """What an enterprise has laid down, the newest first."""
        ...

    def add(self, number: int, wording: ConsentWording) -> bool:
        """Store the version that follows the last one.

        Returns:
            ``False``, decided under races, if it does not follow, or the enterprise is gone.
        """
        ...


class ScriptTokens(Protocol):
    """The one long-lived script token that an enterprise has per audience, and those that were revoked."""

    def of(self, number: int) -> list[ScriptToken]:
        """All of the enterprise's tokens."""
        ...

    def current(self, number: int, audience: str) -> ScriptToken | None:
        """The enterprise's token for that audience."""
        ...

    def replace(self, number: int, audience: str, new: ScriptToken, *, previous: ScriptToken | None) -> bool:
        """Put ``new`` in the place of ``previous``; ``False`` if that is not what is there."""
        ...

    def count(self, number: int, grant: Grant, *, now: datetime, until: datetime, limit: int) -> bool:
        """Count a grant, which may have to be listed as revoked later, until a moment.

        Returns:
            ``False``, and nothing is counted, if the enterprise is gone or has ``limit`` grants of that
            kind that count now, decided under races.
        """
        ...

    def revoke(self, token: ScriptToken, now: datetime) -> None:
        """Have the token listed as revoked until it has run out; again changes nothing."""
        ...

    def is_revoked(self, jti: str, expires_at: datetime) -> bool:
        """Whether that token was revoked, in one read."""
        ...

    def revoked(self, since: datetime, *, limit: int) -> list[str]:
        """The ``jti`` of up to ``limit`` revoked tokens that run out after a moment, the soonest first.

        What it costs is measured by those, not by what has run out and was not swept out yet.
        """
        ...


class TxtLookup(Protocol):
    """TXT records of the DNS."""

    def texts(self, names: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """The texts at each name; a name that does not answer in time has none. Never raises.

        Takes at most about fifteen seconds for the largest number of domains an enterprise may have.
        """
        ...


class ForgetReports(Protocol):
    """Removes an enterprise's log of reports; the reports' service does."""

    def __call__(self, number: int, /) -> None:
        """Remove every entry that the enterprise could poll.

        Raises:
            Unavailable: some may be left; asking again removes them.
        """
        ...
