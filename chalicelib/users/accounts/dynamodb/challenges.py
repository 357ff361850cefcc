"""Challenges in DynamoDB."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import (
    challenge_item,
    challenge_key,
    item_at,
    profile_key,
    read_challenge,
    recent_key,
    session_item,
    tries_key,
    ttl,
)
from chalicelib.users.accounts.model import (
    CHALLENGE_WINDOW,
    Challenge,
    Session,
    from_milliseconds,
    to_milliseconds,
)
from chalicelib.users.accounts.ports import Finish

# each lost race means that another challenge of the address was stored, of which there are few
_ATTEMPTS = 16
_UNCHANGED = f"{IS_NEW} OR version = :seen"
_UNUSED = f"{EXISTS} AND used = :no"


class DynamoChallenges:
    """The port ``ChallengeStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, challenge: Challenge, *, since: datetime, limit: int) -> datetime | None:
        """See the port."""
        made_at = to_milliseconds(challenge.created_at)
        put = self._table.put(challenge_item(challenge), IS_NEW)
        for _ in range(_ATTEMPTS):
            made, version = self._recent(challenge.email)
            counting = sorted(moment for moment in made if moment > to_milliseconds(since))
            if len(counting) >= limit:
                return from_milliseconds(counting[-limit])
            if self._done([put, self._put_recent(challenge, [*counting, made_at], version)]):
                return None
        raise Unavailable

    def withdraw(self, challenge: Challenge) -> None:
        """See the port."""
        made_at = to_milliseconds(challenge.created_at)
        delete = self._table.delete(*challenge_key(challenge.key))
        for _ in range(_ATTEMPTS):
            made, version = self._recent(challenge.email)
            if made_at in made:
                made.remove(made_at)
            if self._done([delete, self._put_recent(challenge, made, version)]):
                return
        raise Unavailable

    def find(self, key: str) -> Challenge | None:
        """See the port."""
        item = self._table.get(*challenge_key(key))
        return None if item is None or item["used"] else read_challenge(item)

    def claim_attempt(self, key: str, *, now: datetime, limit: int, daily_limit: int) -> Challenge | None:
        """See the port."""
        item = self._counted(
            self._table.update(
                *challenge_key(key),
                "SET attempts = attempts + :one",
                f"{_UNUSED} AND expires_at > :now AND attempts < :limit",
                {":one": 1, ":no": False, ":now": to_milliseconds(now), ":limit": limit},
            )
        )
        if item is None:
            return None
        challenge = read_challenge(item)
        counted = self._counted(
            self._table.update(
                *tries_key(challenge.email, now.date()),
                "ADD tries :one SET #ttl = :ttl",
                f"{IS_NEW} OR tries < :limit",
                {":one": 1, ":limit": daily_limit, ":ttl": ttl(now + timedelta(days=1))},
            )
        )
        return challenge if counted is not None else None

    def use_up(self, key: str, session: Session) -> Finish:
        """See the port."""
        actions = [
            self._table.update(*challenge_key(key), "SET used = :yes", _UNUSED, {":yes": True, ":no": False}),
            self._table.check(*profile_key(session.userid), EXISTS),
            self._table.put(session_item(session), IS_NEW),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed as refused:
            return Finish.USED if 0 in refused.positions else Finish.NO_USER
        return Finish.DONE

    def _recent(self, email: str) -> tuple[list[int], int]:
        item = self._table.get(*recent_key(email))
        return ([], 0) if item is None else (item["made"], item["version"])

    def _put_recent(self, challenge: Challenge, made: list[int], version: int) -> Action:
        attributes = {
            "made": made,
            "version": version + 1,
            "ttl": ttl(challenge.created_at + CHALLENGE_WINDOW),
        }
        return self._table.put(
            item_at(recent_key(challenge.email), attributes), _UNCHANGED, {":seen": version}
        )

    def _done(self, actions: list[Action]) -> bool:
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True

    def _counted(self, update: Action) -> Item | None:
        try:
            return self._table.write(update)
        except ConditionFailed:
            return None
