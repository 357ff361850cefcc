"""On which days members were there, and by which names they are found, in DynamoDB.

A member is found by items under the first letters of each text, at three lengths. A look reads those of the
longest that what was typed covers, ``MAX_READ`` of them at most, and leaves out what does not go on like it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from msgspec import json

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import Action, ConditionFailed, chunks
from chalicelib.errors import Unavailable
from chalicelib.users.enterprises.colleague import (
    MAX_READ,
    MIN_BEGINNING,
    NO_NAMES,
    Colleague,
    Names,
    found_by,
)
from chalicelib.users.enterprises.dynamodb import keys

_LENGTHS: Final = (MIN_BEGINNING, 6, 9)
_AT_ONCE: Final = 100
_ATTEMPTS: Final = 5


class DynamoPresence:
    """The port ``Presence``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, number: int, email: str, day: date, names: Names = NO_NAMES) -> None:
        """See ``Presence.record``."""
        pk, sk = keys.of_enterprise(number), keys.presence(email)
        known = self._table.get(pk, sk)
        called, seen_on = json.encode(names).decode(), day.isoformat()
        if known is not None:
            seen_on = max(known["seen_on"], seen_on)
            if known["seen_on"] == seen_on and known.get("called_as") == called:
                return
        item = {"pk": pk, "sk": sk, "email": email, "seen_on": seen_on, "called_as": called}
        actions = [
            self._table.put(item, *_as_read(known)),
            self._table.check(pk, keys.PROFILE, EXISTS, {}),
        ]
        if known is None or known.get("called_as") != called:
            before, now = _places(known), set(_sort_keys(email, names))
            texts = found_by(email, names)
            actions += [self._table.delete(pk, one) for one in sorted(before - now)]
            actions += [
                self._table.put({"pk": pk, "sk": one, "email": email, "shown": names.shown, "texts": texts})
                for one in sorted(now)
            ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            # somebody else recorded one, or the enterprise is gone
            return

    def of(self, number: int) -> Mapping[str, date]:
        """See ``Presence.of``."""
        items = self._table.query(keys.of_enterprise(number), keys.PRESENCE)
        return {str(item["email"]): date.fromisoformat(item["seen_on"]) for item in items}

    def find(self, number: int, beginning: str, *, limit: int) -> list[Colleague]:
        """See ``Presence.find``."""
        length = max(one for one in _LENGTHS if one <= len(beginning))
        place = keys.directory(beginning[:length])
        items = self._table.query(keys.of_enterprise(number), place, limit=MAX_READ)
        found = [
            Colleague(item["email"], item["shown"])
            for item in items
            if any(text.startswith(beginning) for text in item["texts"])
        ]
        return sorted(found, key=lambda one: (one.name, one.email))[:limit]

    def forget(self, number: int, emails: Collection[str]) -> None:
        """See ``Presence.forget``."""
        pk = keys.of_enterprise(number)
        everybody = sorted(emails)
        for start in range(0, len(everybody), _AT_ONCE):
            some = everybody[start : start + _AT_ONCE]
            for attempt in range(_ATTEMPTS):
                known = self._table.get_many([(pk, keys.presence(email)) for email in some]).values()
                try:
                    for actions in chunks([self._removal(item) for item in known]):
                        self._table.transact(actions)
                except ConditionFailed:
                    # their name was changed meanwhile
                    self._table.back_off(attempt)
                else:
                    break
            else:
                raise Unavailable(retry_after=1)

    def _removal(self, item: Item) -> list[Action]:
        pk = item["pk"]
        places = [self._table.delete(pk, sk) for sk in sorted(_places(item))]
        return [self._table.delete(pk, item["sk"], *_same_names(item)), *places]


def _as_read(known: Item | None) -> tuple[str, dict[str, str] | None]:
    if known is None:
        return IS_NEW, None
    condition, values = _same_names(known)
    return f"seen_on = :seen AND {condition}", {":seen": known["seen_on"], **(values or {})}


def _same_names(known: Item) -> tuple[str, dict[str, str] | None]:
    if "called_as" not in known:
        return "attribute_not_exists(called_as)", None
    return "called_as = :called", {":called": known["called_as"]}


def _places(known: Item | None) -> set[str]:
    if known is None or "called_as" not in known:
        return set()
    return set(_sort_keys(known["email"], json.decode(known["called_as"], type=Names)))


def _sort_keys(email: str, names: Names) -> Iterable[str]:
    for text in found_by(email, names):
        for length in _LENGTHS:
            if len(text) >= length:
                yield keys.directory(text[:length], email)
