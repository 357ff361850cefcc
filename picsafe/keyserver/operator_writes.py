"""What an operator's command writes waits for the standby, as the answers of the folder's server do.

The server knows what they wait for, and hears of the standby; the command asks it before and after it writes.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from chalicelib.errors import Unavailable
from chalicelib.health import REASONS
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.succession import SqliteSuccession
from chalicelib.local.sqlite import Database
from picsafe.keyserver.archive import KEYS
from picsafe.standby.link import linked
from picsafe.standby.messages import MAX_SHORT, BadMessage, CommandStep, Holds, MayTell, encoded, read

PATIENCE: Final = 60.0
"""Seconds that the server may take to say what came of it, which is more than an answer may wait there."""


@contextmanager
def kept_by_both(data: Path) -> Iterator[None]:
    """Write inside; at the end the standby has it, if answers wait for one.

    Args:
        data: the data folder of a Key Server that is no standby.

    Raises:
        Unavailable: before anything is written ``standby_awaited``, ``standby_away``, ``taken_over``; or
            ``server_away``: answers wait for a standby, and no server runs that would hear of it. At the end
            ``not_on_standby``: it is written, and a take-over may undo it.
    """
    connection = linked(data)
    if connection is None:
        _require_no_standby(data)
        yield
        return
    with closing(connection):
        connection.settimeout(PATIENCE)
        begun = _ask(connection, "begins")
        if begun is None or begun.refusal is not None:
            raise _refused(None if begun is None else begun.refusal)
        yield
        ended = _ask(connection, "ends")
        if ended is None or ended.refusal is not None:
            raise Unavailable(
                "not_on_standby",
                "It is done here, and the standby has not said that it has it: after a take-over it may not "
                "have been done. Run this again once 'picsafe keyserver health' says that all is well.",
            )


def known_to_both(data: Path, last: Callable[[], int]) -> int:
    """The newest entry that others may be told of: the standby has it, if answers wait for one.

    Args:
        data: as for ``kept_by_both``.
        last: the number of the newest entry.

    Raises:
        Unavailable: nobody may be told of anything now; the code says why.
    """
    number = last()
    try:
        with kept_by_both(data):
            return number
    except Unavailable as error:
        raise Unavailable(
            error.code, "The standby does not have what there is to be told, or cannot be heard of."
        ) from error


def _ask(connection: socket.socket, step: CommandStep) -> MayTell | None:
    """What the server says; ``None`` if it has gone, is stuck, or is of an older PicSafe."""
    try:
        connection.sendall(encoded(Holds("", 0, 0, command=step)))
        with connection.makefile("rb") as incoming:
            return read(incoming, MayTell, MAX_SHORT)
    except (BadMessage, OSError):
        return None


def _require_no_standby(data: Path) -> None:
    with closing(Database(data / KEYS, MIGRATIONS)) as database:
        standby = SqliteSuccession(database).read().standby
    if standby is not None:
        raise _refused(None)


def _refused(code: str | None) -> Unavailable:
    reason = (
        "Answers wait for a standby, and no server on this folder says how that is."
        if code is None
        else REASONS.get(code, "The server cannot say whether the standby is there.")
    )
    return Unavailable(
        code or "server_away", f"{reason} Nothing was written. With --alone it is, whatever the standby has."
    )
