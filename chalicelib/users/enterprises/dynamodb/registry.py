"""Enterprises and administrators in DynamoDB.

The profile counts administrators, API keys and servers, so that their limits hold under races.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed, chunks
from chalicelib.contract.plans import Plan
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.model import Enterprise


class DynamoRegistry:
    """The port ``Registry``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, name: str, plan: Plan, now: datetime) -> Enterprise:
        """See ``Registry.create``."""
        number = self._next_number()
        profile = {
            "pk": keys.of_enterprise(number),
            "sk": keys.PROFILE,
            "number": number,
            "name": name,
            "plan_name": plan,
            "created_at": to_milliseconds(now),
            "administrator_count": 0,
            "api_key_count": 0,
            "server_count": 0,
            "domains_version": 0,
            "addresses_version": 0,
        }
        listed = {"pk": keys.NUMBERS, "sk": f"number#{keys.sortable(number)}", "number": number}
        self._table.transact([self._table.put(profile, IS_NEW), self._table.put(listed)])
        return enterprise_from(profile)

    def get(self, number: int) -> Enterprise | None:
        """See ``Registry.get``."""
        item = self._table.get(keys.of_enterprise(number), keys.PROFILE)
        return None if item is None else enterprise_from(item)

    def all(self) -> list[Enterprise]:
        """See ``Registry.all``."""
        numbers = [int(item["number"]) for item in self._table.query(keys.NUMBERS, "number#")]
        found = (self.get(number) for number in numbers)
        return [enterprise for enterprise in found if enterprise is not None]

    def set_plan(self, number: int, plan: Plan) -> bool:
        """See ``Registry.set_plan``."""
        change = self._table.update(
            keys.of_enterprise(number), keys.PROFILE, "SET plan_name = :plan", EXISTS, {":plan": plan}
        )
        return self._done([change])

    def set_lock_minutes(self, number: int, minutes: int | None) -> bool:
        """See ``Registry.set_lock_minutes``."""
        pk = keys.of_enterprise(number)
        if minutes is None:
            change = self._table.update(pk, keys.PROFILE, "REMOVE lock_minutes", EXISTS)
        else:
            change = self._table.update(
                pk, keys.PROFILE, "SET lock_minutes = :minutes", EXISTS, {":minutes": minutes}
            )
        return self._done([change])

    def set_directory(self, number: int, *, is_on: bool) -> bool:
        """See ``Registry.set_directory``."""
        expression = "REMOVE directory_off" if is_on else "SET directory_off = :off"
        values = None if is_on else {":off": 1}
        return self._done(
            [self._table.update(keys.of_enterprise(number), keys.PROFILE, expression, EXISTS, values)]
        )

    def delete(self, number: int) -> bool:
        """See ``Registry.delete``.

        The profile goes first: without it, keys and administrators count for nothing and nothing is
        added.
        """
        pk = keys.of_enterprise(number)
        was_there = self._done(
            [
                self._table.delete(pk, keys.PROFILE, EXISTS),
                self._table.delete(keys.NUMBERS, f"number#{keys.sortable(number)}"),
            ]
        )
        rest = self._table.query(pk)
        for actions in chunks([self._removal(number, item) for item in rest]):
            self._table.transact(actions)
        return was_there or bool(rest)

    def administrators(self, number: int) -> list[str]:
        """See ``Registry.administrators``."""
        items = self._table.query(keys.of_enterprise(number), keys.ADMINISTRATOR)
        return sorted(str(item["email"]) for item in items)

    def administered_by(self, email: str) -> list[int]:
        """See ``Registry.administered_by``."""
        items = self._table.query(keys.of_person(email), keys.ADMINISTRATOR)
        return [int(item["enterprise"]) for item in items]

    def add_administrator(self, number: int, email: str, *, limit: int) -> bool:
        """See ``Registry.add_administrator``."""
        pk = keys.of_enterprise(number)
        actions = [
            self._table.put({"pk": pk, "sk": keys.administrator(email), "email": email}, IS_NEW),
            self._table.put(
                {
                    "pk": keys.of_person(email),
                    "sk": keys.ADMINISTRATOR + keys.sortable(number),
                    "enterprise": number,
                }
            ),
            self._table.update(
                pk,
                keys.PROFILE,
                "ADD administrator_count :one",
                f"{EXISTS} AND administrator_count < :limit",
                {":one": 1, ":limit": limit},
            ),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed as refused:
            return 0 in refused.positions
        return True

    def remove_administrator(self, number: int, email: str) -> bool:
        """See ``Registry.remove_administrator``."""
        pk = keys.of_enterprise(number)
        return self._done(
            [
                self._table.delete(pk, keys.administrator(email), EXISTS),
                self._table.delete(keys.of_person(email), keys.ADMINISTRATOR + keys.sortable(number)),
                self._table.update(pk, keys.PROFILE, "ADD administrator_count :less", EXISTS, {":less": -1}),
            ]
        )

    def _next_number(self) -> int:
        counted = self._table.update(keys.NUMBERS, "last", "ADD last_number :one", values={":one": 1})
        return int(self._table.write(counted)["last_number"])

    def _removal(self, number: int, item: Item) -> list[Action]:
        sk = str(item["sk"])
        actions = [self._table.delete(keys.of_enterprise(number), sk)]
        if sk.startswith(keys.ADMINISTRATOR):
            actions.append(
                self._table.delete(keys.of_person(item["email"]), keys.ADMINISTRATOR + keys.sortable(number))
            )
        elif sk.startswith(keys.ADDRESS):
            actions.append(
                self._table.delete(keys.of_person(item["email"]), keys.INVITATION + keys.sortable(number))
            )
        elif sk.startswith(keys.DOMAIN) and "verified_at" in item:
            actions.append(self._table.delete(keys.of_domain(item["domain_name"]), keys.CLAIM))
        elif sk.startswith(keys.SERVER):
            actions.append(self._table.delete(keys.of_server(item["server_url"]), keys.CLAIM))
        return actions

    def _done(self, actions: list[Action]) -> bool:
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True


def enterprise_from(item: Item) -> Enterprise:
    """An enterprise from its profile."""
    proven_at = item.get("domain_proven_at")
    lock_minutes = item.get("lock_minutes")
    return Enterprise(
        int(item["number"]),
        item["name"],
        item["plan_name"],
        from_milliseconds(item["created_at"]),
        None if proven_at is None else from_milliseconds(proven_at),
        None if lock_minutes is None else int(lock_minutes),
        "directory_off" not in item,
    )
