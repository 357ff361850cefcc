"""People in DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.dynamodb.items import (
    CHANGEABLE,
    NUMBERS,
    address_key,
    item_at,
    profile_key,
    read_user,
    user_item,
)
from chalicelib.users.accounts.model import MAX_USERID, User, to_milliseconds

_ATTEMPTS = 5


class DynamoUsers:
    """The port ``UserStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def user(self, userid: int) -> User | None:
        """See the port."""
        item = self._table.get(*profile_key(userid))
        return None if item is None else read_user(item)

    def find_or_create(self, email: str, now: datetime) -> User:
        """See the port. Whoever loses the race for an address leaves a number unused."""
        for _ in range(_ATTEMPTS):
            user = self._find(email) or self._create(email, now)
            if user is not None:
                return user
        raise Unavailable

    def language(self, email: str) -> str:
        """See the port. Nobody has the number 0."""
        owner = self._table.get(*address_key(email)) or {"userid": 0}
        item = self._table.get(*profile_key(owner["userid"]))
        return "" if item is None else read_user(item).language

    def change(self, userid: int, fields: Mapping[str, str]) -> User | None:
        """See the port."""
        given = {name: fields[name] for name in CHANGEABLE if name in fields}
        if not given:
            return self.user(userid)
        change = self._table.update(
            *profile_key(userid),
            "SET " + ", ".join(f"#{name} = :{name}" for name in given),
            EXISTS,
            {f":{name}": value for name, value in given.items()},
        )
        try:
            return read_user(self._table.write(change))
        except ConditionFailed:
            return None

    def set_plan(self, email: str, plan: str, until: datetime | None) -> User | None:
        """See the port."""
        item = self._table.get(*address_key(email))
        if item is None:
            return None
        ends = " REMOVE plan_until" if until is None else ", plan_until = :until"
        change = self._table.update(
            *profile_key(item["userid"]),
            f"SET plan_name = :plan{ends}",
            EXISTS,
            {":plan": plan, **({} if until is None else {":until": to_milliseconds(until)})},
        )
        try:
            return read_user(self._table.write(change))
        except ConditionFailed:
            return None

    def next_generation(self, userid: int) -> None:
        """See the port."""
        change = self._table.update(*profile_key(userid), "ADD #generation :one", EXISTS, {":one": 1})
        try:
            self._table.write(change)
        except ConditionFailed:
            return

    def delete(self, userid: int) -> None:
        """See the port."""
        for _ in range(_ATTEMPTS):
            user = self.user(userid)
            if user is None or self._delete(user):
                return
        raise Unavailable

    def _delete(self, user: User) -> bool:
        actions = [
            # or the address may be somebody's anew by now
            self._table.delete(*profile_key(user.userid), EXISTS),
            self._table.delete(*address_key(user.email)),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True

    def _find(self, email: str) -> User | None:
        item = self._table.get(*address_key(email))
        return None if item is None else self.user(item["userid"])

    def _create(self, email: str, now: datetime) -> User | None:
        user = User(userid=self._next_number(), email=email, created_at=now)
        actions = [
            self._table.put(item_at(address_key(email), {"userid": user.userid}), IS_NEW),
            self._table.put(user_item(user), IS_NEW),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return None
        return user

    def _next_number(self) -> int:
        counted = self._table.update(
            *NUMBERS,
            "ADD #number :one",
            "attribute_not_exists(#number) OR #number < :most",
            {":one": 1, ":most": MAX_USERID},
        )
        try:
            return int(self._table.write(counted)["number"])
        except ConditionFailed:
            raise Unavailable from None
