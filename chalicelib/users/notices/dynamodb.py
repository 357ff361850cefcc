"""How far Key Servers' events were read, and what waits for people, in the User Server's DynamoDB table.

What waits for a person is one item. A second one, which sorts by when it is due, is written and removed in
the same transactions, and so are marks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Key, Table
from chalicelib.aws.transactions import Action, ConditionFailed
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.notices.model import FeedState, Waiting, body_of, waiting_from
from chalicelib.users.notices.ports import Replaced

_FEED: Final = "feed"
_WAITING: Final = "waiting"
_MARK: Final = "mark"
_DUE: Final = "notice-due"
_UNCHANGED: Final = "version = :version"
# where in the transaction a mark is
_MARKED: Final = 0


class DynamoNotices:
    """The port ``NoticeStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def feed(self, server: str) -> FeedState | None:
        """See ``NoticeStore.feed``."""
        item = self._table.get(*_feed_key(server))
        return None if item is None else FeedState(item["read_to"], from_milliseconds(item["read_at"]))

    def save_feed(self, server: str, before: FeedState | None, after: FeedState) -> bool:
        """See ``NoticeStore.save_feed``."""
        pk, sk = _feed_key(server)
        item = {"pk": pk, "sk": sk, "read_to": after.cursor, "read_at": to_milliseconds(after.read_at)}
        if before is None:
            action = self._table.put(item, IS_NEW)
        else:
            known = {":cursor": before.cursor, ":at": to_milliseconds(before.read_at)}
            action = self._table.put(item, "read_to = :cursor AND read_at = :at", known)
        try:
            self._table.write(action)
        except ConditionFailed:
            # its own answer may have been lost, and it was asked again
            return self.feed(server) == after
        return True

    def waiting(self, userid: int) -> Waiting | None:
        """See ``NoticeStore.waiting``."""
        item = self._table.get(*_waiting_key(userid))
        return None if item is None else _waiting_of(item)

    def replace(
        self,
        before: Waiting | None,
        after: Waiting | None,
        *,
        mark: str = "",
        until: datetime | None = None,
    ) -> Replaced:
        """See ``NoticeStore.replace``."""
        actions = self._changes(before, after)
        if mark and until is not None:
            ends = int(until.timestamp()) + 1
            actions.insert(
                _MARKED, self._table.put({"pk": f"notice-mark#{mark}", "sk": _MARK, "ttl": ends}, IS_NEW)
            )
        try:
            self._table.transact(actions)
        except ConditionFailed as refused:
            return Replaced.MARKED if mark and _MARKED in refused.positions else Replaced.CHANGED
        return Replaced.DONE

    def due(self, now: datetime, limit: int) -> list[Waiting]:
        """See ``NoticeStore.due``."""
        found = self._table.between(_DUE, "0", f"{to_milliseconds(now):013d}~", limit=limit)
        waiting = (self.waiting(int(item["userid"])) for item in found)
        return [one for one in waiting if one is not None and one.due_at <= now]

    def forget(self, userid: int) -> None:
        """See ``NoticeStore.forget``."""
        while (waiting := self.waiting(userid)) is not None:
            if self.replace(waiting, None) == Replaced.DONE:
                return

    def _changes(self, before: Waiting | None, after: Waiting | None) -> list[Action]:
        actions: list[Action] = []
        condition = IS_NEW if before is None else _UNCHANGED
        values = None if before is None else {":version": before.version}
        if after is not None:
            pk, sk = _waiting_key(after.userid)
            item = {
                "pk": pk,
                "sk": sk,
                "userid": after.userid,
                "due_at": to_milliseconds(after.due_at),
                "version": after.version,
                "body": body_of(after),
            }
            actions.append(self._table.put(item, condition, values))
        elif before is not None:
            actions.append(self._table.delete(*_waiting_key(before.userid), condition, values))
        old = None if before is None else _due_key(before)
        new = None if after is None else _due_key(after)
        if old is not None and old != new:
            actions.append(self._table.delete(*old, EXISTS))
        if new is not None and after is not None and old != new:
            actions.append(self._table.put({"pk": new[0], "sk": new[1], "userid": after.userid}))
        return actions


def _feed_key(server: str) -> Key:
    return f"notice-feed#{server}", _FEED


def _waiting_key(userid: int) -> Key:
    return f"notice-user#{userid}", _WAITING


def _due_key(waiting: Waiting) -> Key:
    return _DUE, f"{to_milliseconds(waiting.due_at):013d}#{waiting.userid:09d}"


def _waiting_of(item: Item) -> Waiting:
    return waiting_from(
        int(item["userid"]), from_milliseconds(item["due_at"]), int(item["version"]), item["body"]
    )
