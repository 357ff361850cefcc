"""Sessions in DynamoDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import ConditionFailed, chunks
from chalicelib.users.accounts.dynamodb.items import (
    SESSION_PREFIX,
    profile_key,
    read_session,
    session_key,
    ttl,
)
from chalicelib.users.accounts.model import Session, to_milliseconds


class DynamoSessions:
    """The port ``SessionStore``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def session(self, userid: int, sid: str) -> Session | None:
        """See the port."""
        item = self._table.get(*session_key(userid, sid))
        return None if item is None else read_session(item)

    def of(self, userid: int) -> list[Session]:
        """See the port."""
        pk, _ = profile_key(userid)
        return [read_session(item) for item in self._table.query(pk, SESSION_PREFIX)]

    def rotate(
        self, session: Session, *, secret_hash: bytes, idle_until: datetime, used_at: datetime
    ) -> bool:
        """See the port. The client itself repeats a call whose answer was lost."""
        change = self._table.update(
            *session_key(session.userid, session.sid),
            "SET secret_hash = :new, idle_until = :idle, used_at = :used, #ttl = :ttl",
            "secret_hash = :old",
            {
                ":new": secret_hash,
                ":old": session.secret_hash,
                ":idle": to_milliseconds(idle_until),
                ":used": to_milliseconds(used_at),
                ":ttl": ttl(idle_until),
            },
        )
        try:
            self._table.write(change)
        except ConditionFailed:
            stored = self.session(session.userid, session.sid)
            return stored is not None and stored.secret_hash == secret_hash
        return True

    def end(self, userid: int, sid: str) -> None:
        """See the port."""
        self._end(userid, [sid])

    def end_all(self, userid: int) -> None:
        """See the port."""
        self._end(userid, [session.sid for session in self.of(userid)])

    def is_live(self, userid: int, sid: str, now: datetime) -> bool:
        """See the port."""
        session = self.session(userid, sid)
        return session is not None and session.is_live(now)

    def _end(self, userid: int, sids: Sequence[str]) -> None:
        # no condition to fail, but a refresh of the same session may be under way
        for actions in chunks([[self._table.delete(*session_key(userid, sid))] for sid in sids]):
            self._table.transact(actions)
