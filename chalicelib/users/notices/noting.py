"""Adds a line to what waits for a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.errors import Unavailable
from chalicelib.users.notices.model import MARKED_FOR, Line, with_line
from chalicelib.users.notices.ports import NoticeStore, Replaced

_ATTEMPTS: Final = 8


def note(
    store: NoticeStore,
    userid: int,
    line: Line,
    mark: str,
    now: datetime,
    marked_for: timedelta = MARKED_FOR,
) -> None:
    """Have a line wait for a person, unless its mark says that it was taken down before.

    Raises:
        Unavailable: the store does not answer, or others always come first.
    """
    for _ in range(_ATTEMPTS):
        before = store.waiting(userid)
        after = with_line(before, userid, line, now)
        if store.replace(before, after, mark=mark, until=now + marked_for) != Replaced.CHANGED:
            return
    raise Unavailable(retry_after=1)
