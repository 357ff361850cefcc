"""Domains and listed addresses in DynamoDB.

A listed address is two items, one for the enterprise and one for the person, written together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import MAX_TRANSACTION, Action, ConditionFailed, chunks
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.model import Address, AddressStatus, Domain, Invitation

_ATTEMPTS = 5


class DynamoDomains:
    """The port ``Domains``; a claim item decides who has a verified domain."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, number: int) -> list[Domain]:
        """See ``Domains.of``."""
        return [_domain_from(item) for item in self._table.query(keys.of_enterprise(number), keys.DOMAIN)]

    def replace(self, number: int, tokens: Mapping[str, str]) -> bool:
        """See ``Domains.replace``."""
        pk = keys.of_enterprise(number)
        for attempt in range(_ATTEMPTS):
            profile = self._table.get(pk, keys.PROFILE)
            if profile is None:
                return False
            known = {domain.name: domain for domain in self.of(number)}
            changes = [self._next_version(number, int(profile["domains_version"]))]
            for gone in known.keys() - tokens.keys():
                changes.append(self._table.delete(pk, keys.DOMAIN + gone))
                if known[gone].verified_at is not None:
                    changes.append(self._table.delete(keys.of_domain(gone), keys.CLAIM))
            changes += [
                self._table.put(
                    {"pk": pk, "sk": keys.DOMAIN + name, "domain_name": name, "txt_token": tokens[name]}
                )
                for name in tokens.keys() - known.keys()
            ]
            try:
                self._table.transact(changes)
            except ConditionFailed:
                self._table.back_off(attempt)
            else:
                return True
        raise Unavailable(retry_after=1)

    def verify(self, number: int, domain: str, now: datetime) -> bool:
        """See ``Domains.verify``."""
        pk = keys.of_enterprise(number)
        claim = {"pk": keys.of_domain(domain), "sk": keys.CLAIM, "enterprise": number}
        actions = [
            self._table.put(claim, f"{IS_NEW} OR enterprise = :number", {":number": number}),
            self._table.update(
                pk,
                keys.DOMAIN + domain,
                "SET verified_at = if_not_exists(verified_at, :now)",
                EXISTS,
                {":now": to_milliseconds(now)},
            ),
            # a replacement that did not see the claim would leave it behind
            self._table.update(
                pk,
                keys.PROFILE,
                "SET domain_proven_at = :now ADD domains_version :one",
                EXISTS,
                {":one": 1, ":now": to_milliseconds(now)},
            ),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True

    def holder(self, domain: str) -> int | None:
        """See ``Domains.holder``."""
        claim = self._table.get(keys.of_domain(domain), keys.CLAIM)
        return None if claim is None else int(claim["enterprise"])

    def _next_version(self, number: int, seen: int) -> Action:
        return self._table.update(
            keys.of_enterprise(number),
            keys.PROFILE,
            "ADD domains_version :one",
            f"{EXISTS} AND domains_version = :seen",
            {":one": 1, ":seen": seen},
        )


class DynamoAddresses:
    """The port ``Addresses``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, number: int) -> list[Address]:
        """See ``Addresses.of``."""
        listed = [
            Address(item["email"], item["answer"], from_milliseconds(item["invited_at"]))
            for item in self._table.query(keys.of_enterprise(number), keys.ADDRESS)
        ]
        return sorted(listed, key=lambda address: address.email)

    def replace(self, number: int, emails: Collection[str], now: datetime) -> bool:
        """See ``Addresses.replace``; a version number lets the last replacement win as a whole."""
        try:
            version = self._next_version(number)
            known = {address.email for address in self.of(number)}
            wanted = set(emails)
            pairs = [self._removal(number, email) for email in sorted(known - wanted)]
            pairs += [self._listing(number, email, now) for email in sorted(wanted - known)]
            self._write(number, version, pairs)
        except ConditionFailed:
            return False
        return True

    def add(self, number: int, emails: Collection[str], now: datetime, *, limit: int) -> bool | None:
        """See ``Addresses.add``; it is a replacement that removes nothing."""
        try:
            version = self._next_version(number)
            known = {address.email for address in self.of(number)}
            wanted = known | set(emails)
            if len(wanted) > limit:
                return None
            self._write(
                number, version, [self._listing(number, email, now) for email in sorted(wanted - known)]
            )
        except ConditionFailed:
            return False
        return True

    def invitations(self, email: str, *, limit: int) -> list[Invitation]:
        """See ``Addresses.invitations``."""
        items = self._table.between(
            keys.of_person(email), keys.INVITATION, keys.INVITATION + "~", limit=limit
        )
        return [
            Invitation(int(item["enterprise"]), item["answer"], from_milliseconds(item["invited_at"]))
            for item in items
        ]

    def answer(self, number: int, email: str, status: AddressStatus) -> bool:
        """See ``Addresses.answer``."""
        change, values = "SET answer = :answer", {":answer": status}
        actions = [
            self._table.update(keys.of_enterprise(number), keys.address(email), change, EXISTS, values),
            self._table.update(
                keys.of_person(email), keys.INVITATION + keys.sortable(number), change, EXISTS, values
            ),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True

    def remove(self, number: int, email: str) -> None:
        """See ``Addresses.remove``."""
        self._table.transact(self._removal(number, email))

    def _next_version(self, number: int) -> int:
        counted = self._table.update(
            keys.of_enterprise(number), keys.PROFILE, "ADD addresses_version :one", EXISTS, {":one": 1}
        )
        return int(self._table.write(counted)["addresses_version"])

    def _write(self, number: int, version: int, pairs: list[list[Action]]) -> None:
        still_mine = self._table.check(
            keys.of_enterprise(number), keys.PROFILE, "addresses_version = :version", {":version": version}
        )
        for actions in chunks(pairs, room=MAX_TRANSACTION - 1):
            self._table.transact([still_mine, *actions])

    def _removal(self, number: int, email: str) -> list[Action]:
        return [
            self._table.delete(keys.of_enterprise(number), keys.address(email)),
            self._table.delete(keys.of_person(email), keys.INVITATION + keys.sortable(number)),
        ]

    def _listing(self, number: int, email: str, now: datetime) -> list[Action]:
        common = {
            "email": email,
            "enterprise": number,
            "answer": "invited",
            "invited_at": to_milliseconds(now),
        }
        return [
            self._table.put({"pk": keys.of_enterprise(number), "sk": keys.address(email), **common}),
            self._table.put(
                {"pk": keys.of_person(email), "sk": keys.INVITATION + keys.sortable(number), **common}
            ),
        ]


def _domain_from(item: Item) -> Domain:
    verified_at = item.get("verified_at")
    return Domain(
        item["domain_name"],
        item["txt_token"],
        None if verified_at is None else from_milliseconds(verified_at),
    )
