"""Challenges in DynamoDB."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Table
from chalicelib.aws.transactions import Action, ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import (
    challenge_item,
    challenge_key,
    item_at,
    of_generation,
    open_key,
    read_challenge,
    session_item,
    ttl,
)
from chalicelib.users.accounts.dynamodb.open_list import OpenList
from chalicelib.users.accounts.limits import MailLimits
from chalicelib.users.accounts.model import Challenge, Session, to_milliseconds
from chalicelib.users.accounts.ports import Finish

# each lost race means that another challenge of the address was stored, of which there are few
_ATTEMPTS = 16
_UNCHANGED = f"{IS_NEW} OR version = :seen"
_UNUSED = f"{EXISTS} AND used = :no"


class DynamoChallenges:
    """The port ``ChallengeStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, challenge: Challenge, *, limits: MailLimits) -> datetime | None:
        """See the port. Which of the listed challenges were used is looked up only if it matters."""
        put = self._table.put(challenge_item(challenge), IS_NEW)
        for _ in range(_ATTEMPTS):
            listed = self._listed(challenge.email, challenge.created_at)
            until = listed.refused_until(challenge, limits)
            if until is not None:
                listed = self._unused(listed)
                until = listed.refused_until(challenge, limits)
            if until is not None:
                return until
            if self._done([put, self._put_listed(challenge, listed.with_one(challenge))]):
                return None
        raise Unavailable

    def withdraw(self, challenge: Challenge) -> None:
        """See the port."""
        delete = self._table.delete(*challenge_key(challenge.key))
        for _ in range(_ATTEMPTS):
            listed = self._listed(challenge.email, challenge.created_at)
            if self._done([delete, self._put_listed(challenge, listed.without(challenge.key))]):
                return
        raise Unavailable

    def find(self, key: str) -> Challenge | None:
        """See the port."""
        item = self._table.get(*challenge_key(key))
        return None if item is None or item["used"] else read_challenge(item)

    def claim_attempt(self, key: str, *, now: datetime, limit: int) -> Challenge | None:
        """See the port."""
        update = self._table.update(
            *challenge_key(key),
            "SET attempts = attempts + :one",
            f"{_UNUSED} AND expires_at > :now AND attempts < :limit",
            {":one": 1, ":no": False, ":now": to_milliseconds(now), ":limit": limit},
        )
        try:
            return read_challenge(self._table.write(update))
        except ConditionFailed:
            return None

    def use_up(self, key: str, session: Session) -> Finish:
        """See the port."""
        actions = [
            self._table.update(*challenge_key(key), "SET used = :yes", _UNUSED, {":yes": True, ":no": False}),
            of_generation(self._table, session.userid, session.generation),
            self._table.put(session_item(session), IS_NEW),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed as refused:
            return Finish.USED if 0 in refused.positions else Finish.NO_USER
        return Finish.DONE

    def _listed(self, email: str, now: datetime) -> OpenList:
        return OpenList.of(self._table.get(*open_key(email)), now)

    def _unused(self, listed: OpenList) -> OpenList:
        found = self._table.get_many([challenge_key(key) for key in listed.entries])
        used = {item["key"] for item in found.values() if item["used"]}
        return listed.without(*used)

    def _put_listed(self, challenge: Challenge, listed: OpenList) -> Action:
        # counted for a day; no entry lasts as long
        attributes = {**listed.attributes(), "ttl": ttl(challenge.created_at + timedelta(days=1))}
        item = item_at(open_key(challenge.email), attributes)
        return self._table.put(item, _UNCHANGED, {":seen": listed.version})

    def _done(self, actions: list[Action]) -> bool:
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True
