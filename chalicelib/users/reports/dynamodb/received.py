"""What people have opened, in DynamoDB.

=========================  ======================  =========================================
pk                         sk                      attributes
=========================  ======================  =========================================
``rep-received#{userid}``  ``{number}``            report_id, country, name, first_at, last_at
``rep-received#{userid}``  ``report#{report_id}``  number
``rep-received#{userid}``  ``last``                last_number
=========================  ======================  =========================================

``country`` and ``name`` are of the upload, and empty where it came as a file. An entry has also
``told`` and ``superseded_by`` once its person was mailed of a withdrawal; one of before has
``knows_of_withdrawal``.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed, Contended, chunks
from chalicelib.contract.recall_reasons import CONSENT_WITHDRAWN
from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.dynamodb.closed import still_open
from chalicelib.users.reports.ports import ListsClosed
from chalicelib.users.reports.received import MAX_RECEIVED, NumberedReceived, Received, Told

_ATTEMPTS: Final = 12
# ":" sorts behind every digit, and before every letter
_END: Final = ":"
# where in the transaction stands that something may be put into the list
_OPEN: Final = 3


class DynamoReceivedReports:
    """The port ``ReceivedReports``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, userid: int, received: Received) -> bool:
        """See ``ReceivedReports.record``.

        Raises:
            Unavailable: DynamoDB does not answer, or the same person opens too much at once.
        """
        last, place = _last(userid), _place(userid, received.report_id)
        for attempt in range(_ATTEMPTS):
            found = self._table.get_many([last, place])
            # whoever has changed the list meanwhile has the condition fail
            with suppress(Contended):
                try:
                    if place in found:
                        self._table.transact_once(
                            [self._again(userid, int(found[place]["number"]), received)]
                        )
                        return False
                    reached = int(found[last]["last_number"]) if last in found else 0
                    self._table.transact_once(self._new(userid, reached, received))
                except ConditionFailed as refused:
                    if _OPEN in refused.positions and place not in found:
                        raise ListsClosed from None
                else:
                    return True
            self._table.back_off(attempt)
        raise Unavailable(retry_after=1)

    def of_user(self, userid: int, before: int | None, limit: int) -> list[NumberedReceived]:
        """See ``ReceivedReports.of_user``."""
        end = _END if before is None else _number(before - 1)
        found = self._table.between(_partition(userid), "0", end, limit=limit, newest_first=True)
        return [_received_from(item) for item in found]

    def find(self, userid: int, report_id: str) -> Received | None:
        """See ``ReceivedReports.find``."""
        place = self._table.get(*_place(userid, report_id))
        item = None if place is None else self._table.get(_partition(userid), _number(int(place["number"])))
        return None if item is None else _received_from(item).received

    def mark_withdrawal(self, userid: int, report_id: str, told: Told) -> None:
        """See ``ReceivedReports.mark_withdrawal``."""
        place = self._table.get(*_place(userid, report_id))
        if place is None:
            return
        key = _partition(userid), _number(int(place["number"]))
        # the entry goes with its place
        with suppress(ConditionFailed):
            self._table.write(
                self._table.update(
                    *key,
                    "SET told = :reasons, superseded_by = :id",
                    EXISTS,
                    {":reasons": list(told.reasons), ":id": told.superseded_by},
                )
            )

    def forget(self, userid: int, report_id: str) -> bool:
        """See ``ReceivedReports.forget``."""
        item = self._table.get(*_place(userid, report_id))
        if item is None:
            return False
        with suppress(ConditionFailed):
            self._table.transact(self._removal(userid, int(item["number"]), report_id))
            return True
        return False

    def forget_user(self, userid: int) -> None:
        """See ``ReceivedReports.forget_user``."""
        items = self._table.query(_partition(userid))
        for actions in chunks([[self._table.delete(item["pk"], item["sk"])] for item in items]):
            self._table.transact(actions)

    def _again(self, userid: int, number: int, received: Received) -> Action:
        changes, values = "SET last_at = :at", {":at": to_milliseconds(received.last_at)}
        if received.upload is None:
            return self._table.update(_partition(userid), _number(number), changes, EXISTS, values)
        country, name = received.upload
        return self._table.update(
            _partition(userid),
            _number(number),
            f"{changes}, country = :country, #name = :name",
            EXISTS,
            {**values, ":country": country, ":name": name},
        )

    def _new(self, userid: int, reached: int, received: Received) -> list[Action]:
        number = reached + 1
        country, name = received.upload or ("", "")
        item = {
            "report_id": received.report_id,
            "country": country,
            "name": name,
            "first_at": to_milliseconds(received.first_at),
            "last_at": to_milliseconds(received.last_at),
        }
        pk = _partition(userid)
        pk_of_place, sk_of_place = _place(userid, received.report_id)
        return [
            self._table.update(
                *_last(userid),
                "SET last_number = :next",
                "last_number = :last" if reached else IS_NEW,
                {":next": number, **({":last": reached} if reached else {})},
            ),
            self._table.put({"pk": pk, "sk": _number(number), **item}, IS_NEW),
            self._table.put({"pk": pk_of_place, "sk": sk_of_place, "number": number}, IS_NEW),
            still_open(self._table, userid, received.last_at),
            *self._oldest(userid, number - MAX_RECEIVED),
        ]

    def _oldest(self, userid: int, number: int) -> list[Action]:
        item = self._table.get(_partition(userid), _number(number)) if number > 0 else None
        return [] if item is None else self._removal(userid, number, item["report_id"])

    def _removal(self, userid: int, number: int, report_id: str) -> list[Action]:
        return [
            self._table.delete(_partition(userid), _number(number), EXISTS),
            self._table.delete(*_place(userid, report_id), EXISTS),
        ]


def _partition(userid: int) -> str:
    return f"rep-received#{userid}"


def _number(number: int) -> str:
    return f"{number:015d}"


def _place(userid: int, report_id: str) -> Key:
    return _partition(userid), f"report#{report_id}"


def _last(userid: int) -> Key:
    return _partition(userid), "last"


def _received_from(item: Item) -> NumberedReceived:
    upload = (item["country"], item["name"]) if item["name"] else None
    received = Received(
        item["report_id"],
        upload,
        from_milliseconds(item["first_at"]),
        from_milliseconds(item["last_at"]),
        _told_from(item),
    )
    return NumberedReceived(int(item["sk"]), received)


def _told_from(item: Item) -> Told:
    # until there were reasons, a mail was about consent
    before = (CONSENT_WITHDRAWN,) if item.get("knows_of_withdrawal") else ()
    return Told(tuple(item.get("told", before)), item.get("superseded_by", ""))
