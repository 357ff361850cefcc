"""Enterprises' providers and whom they have signed in, in DynamoDB.

Settings are in the enterprise's partition and go with it; whom an account is bound to is in the partition of
its address.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Key, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.users.accounts.dynamodb.items import (
    address_key,
    item_at,
    of_generation,
    profile_key,
    session_item,
)
from chalicelib.users.accounts.model import Session, from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.passkeys.dynamodb import answer
from chalicelib.users.passkeys.model import Ceremony
from chalicelib.users.sso.model import Binding, SsoSettings, refused_beside
from chalicelib.users.sso.ports import Outcome


class DynamoSso:
    """``SsoStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, number: int) -> SsoSettings | None:
        """See the port."""
        item = self._table.get(keys.of_enterprise(number), keys.SSO)
        return None if item is None else _settings_of(item)

    def replace(self, settings: SsoSettings) -> bool:
        """See the port."""
        pk = keys.of_enterprise(settings.enterprise)
        before, tried = settings.version - 1, settings.tried_at
        item = item_at(
            (pk, keys.SSO),
            {
                "enterprise": settings.enterprise,
                "versions": settings.version,
                "revision": settings.revision,
                "issuer": settings.issuer,
                "client_id": settings.client_id,
                "has_secret": settings.has_secret,
                "sso_mode": settings.mode,
                "is_dated": settings.is_dated,
                "next_revision": settings.next_revision,
                "next_has_secret": settings.next_has_secret,
                "secrets_left": list(settings.left),
                **({} if tried is None else {"tried_at": to_milliseconds(tried)}),
            },
        )
        put = (
            self._table.put(item, "versions = :before", {":before": before})
            if before
            else self._table.put(item, IS_NEW)
        )
        try:
            self._table.transact([put, self._table.check(pk, keys.PROFILE, EXISTS)])
        except ConditionFailed:
            return False
        return True

    def tried(self, number: int, revision: str, now: datetime, *, is_dated: bool) -> bool:
        """See the port."""
        change = self._table.update(
            keys.of_enterprise(number),
            keys.SSO,
            "SET tried_at = :now, is_dated = :dated",
            "revision = :revision",
            {":now": to_milliseconds(now), ":dated": is_dated, ":revision": revision},
        )
        try:
            self._table.write(change)
        except ConditionFailed:
            return False
        return True

    def remove(self, number: int, version: int) -> bool:
        """See the port."""
        removal = self._table.delete(
            keys.of_enterprise(number), keys.SSO, f"{IS_NEW} OR versions = :version", {":version": version}
        )
        try:
            self._table.transact([removal])
        except ConditionFailed:
            return False
        return True


class DynamoSsoPeople:
    """``SsoPeople``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, email: str) -> Binding | None:
        """See the port."""
        item = self._table.get(*_key(email))
        return None if item is None else _binding_of(email, item)

    def spend(self, ceremony: Ceremony, now: datetime) -> bool:  # noqa: ARG002 - what ran out goes by itself
        """See the port."""
        try:
            self._table.write(answer(self._table, ceremony))
        except ConditionFailed:
            return False
        return True

    def sign_in(self, session: Session, binding: Binding) -> Outcome:
        """See the port."""
        kept = refused_beside(self.of(binding.email), binding)
        bound = item_at(
            _key(binding.email),
            {"realm": binding.realm, "subject": binding.subject, **({"refused": kept} if kept else {})},
        )
        actions = [
            of_generation(self._table, session.userid, session.generation),
            self._table.put(
                bound,
                f"{IS_NEW} OR realm <> :realm OR subject = :subject",
                {":realm": binding.realm, ":subject": binding.subject},
            ),
            self._table.put(session_item(session), IS_NEW),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed as refused:
            outcomes = (Outcome.GONE, Outcome.OTHER)
            return next(one for place, one in enumerate(outcomes) if place in refused.positions)
        return Outcome.DONE

    def refuse(self, binding: Binding) -> None:
        """See the port."""
        change = self._table.update(
            *_key(binding.email),
            "SET refused = :subject",
            "realm = :realm AND subject <> :subject"
            " AND (attribute_not_exists(refused) OR refused <> subject)",
            {":realm": binding.realm, ":subject": binding.subject},
        )
        try:
            self._table.write(change)
        except ConditionFailed:
            return

    def accept(self, email: str, realm: str) -> int | None:
        """See the port."""
        known, account = self.of(email), self._table.get(*address_key(email))
        if known is None or known.realm != realm or not known.refused or account is None:
            return None
        userid = int(account["userid"])
        bound = self._table.update(
            *_key(email),
            "SET subject = :refused",
            "realm = :realm AND refused = :refused",
            {":realm": realm, ":refused": known.refused},
        )
        counted = self._table.update(*profile_key(userid), "ADD #generation :one", EXISTS, {":one": 1})
        try:
            self._table.transact([bound, counted])
        except ConditionFailed:
            return None
        return userid

    def forget(self, email: str) -> None:
        """See the port."""
        self._table.transact([self._table.delete(*_key(email))])


def _key(email: str) -> Key:
    return address_key(email)[0], "sso"


def _binding_of(email: str, item: Item) -> Binding:
    return Binding(email, item["realm"], item["subject"], item.get("refused", ""))


def _settings_of(item: Item) -> SsoSettings:
    tried = item.get("tried_at")
    return SsoSettings(
        enterprise=int(item["enterprise"]),
        version=int(item["versions"]),
        revision=item["revision"],
        issuer=item["issuer"],
        client_id=item["client_id"],
        has_secret=item["has_secret"],
        mode=item["sso_mode"],
        tried_at=None if tried is None else from_milliseconds(tried),
        is_dated=item.get("is_dated", False),
        next_revision=item.get("next_revision", ""),
        next_has_secret=item.get("next_has_secret", False),
        left=tuple(item.get("secrets_left", ())),
    )
