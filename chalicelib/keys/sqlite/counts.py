"""What the Key Server counts within windows of time: repeats, floods, misses, and keys made in a day.

Sums are swept out a day later than they could be: no clock jumps that far.
"""

from __future__ import annotations

import msgspec

from chalicelib.keys.entries import Event
from chalicelib.keys.errors import AllowanceUsedUp, StateChanged
from chalicelib.keys.floods import Allowance, Flood, Turn
from chalicelib.local.sqlite import Connection

_DAY = 86_400
_EVENT = msgspec.json.Decoder(Event)

_TAKE_TURN = """
    INSERT INTO keys_repeats VALUES (?, ?, ?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET entries = entries + 1 WHERE entries < ?
"""
_COUNT_REFUSAL = """
    INSERT INTO keys_floods VALUES (?, ?, ?, ?, ?, 1, 0, NULL)
    ON CONFLICT DO UPDATE SET event = excluded.event, refused = refused + 1, expires = NULL
"""
_SETTLE = """
    UPDATE keys_floods SET refused = 0, settled = settled + ?5, expires = ?6
    WHERE report_id = ?1 AND subject = ?2 AND window = ?3 AND action = ?4 AND refused = ?5
"""
_COUNT_KEY = """
    INSERT INTO keys_made VALUES (?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET made = made + 1
    RETURNING made
"""
_COUNT_MISS = """
    INSERT INTO keys_misses VALUES (?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET misses = misses + 1
    RETURNING misses
"""


def sweep_turns(connection: Connection, turn: Turn) -> None:
    """Forget repeats that have long run out."""
    connection.execute("DELETE FROM keys_repeats WHERE expires < ?", (turn.expires - _DAY,))


def take_turn(connection: Connection, report_id: str, turn: Turn, event: Event) -> None:
    """Count one entry more of somebody's repeats.

    Raises:
        StateChanged: it is beyond what the turn allows.
    """
    row = (report_id, turn.subject, turn.window, event.action, turn.expires, turn.at_most)
    if connection.execute(_TAKE_TURN, row).rowcount != 1:
        raise StateChanged


def count_key(connection: Connection, allowance: Allowance) -> None:
    """Count one key more of somebody's day.

    Raises:
        AllowanceUsedUp: it is beyond what they may make.
    """
    connection.execute("DELETE FROM keys_made WHERE expires < ?", (allowance.expires - _DAY,))
    row = (allowance.subject, allowance.day, allowance.expires)
    if connection.execute(_COUNT_KEY, row).fetchone()["made"] > allowance.at_most:
        raise AllowanceUsedUp(allowance.subject)


def settle(connection: Connection, report_id: str, flood: Flood) -> None:
    """Note that the trail is being told of a flood.

    Raises:
        StateChanged: it has grown since it was read, or somebody else has told the trail.
    """
    connection.execute("DELETE FROM keys_floods WHERE expires < ?", (flood.expires - _DAY,))
    row = (report_id, flood.subject, flood.window, flood.event.action, flood.refused, flood.expires)
    if connection.execute(_SETTLE, row).rowcount != 1:
        raise StateChanged


def count_refusal(connection: Connection, report_id: str, turn: Turn, event: Event) -> None:
    """Count a request that gets no entry of its own."""
    row = (report_id, turn.subject, turn.window, event.action, msgspec.json.encode(event))
    connection.execute(_COUNT_REFUSAL, row)


def untold_floods(connection: Connection, report_id: str, limit: int) -> list[Flood]:
    """Refusals that the report's trail was not told of yet."""
    rows = connection.execute(
        "SELECT subject, window, event, refused, settled FROM keys_floods"
        " WHERE report_id = ? AND refused > 0 LIMIT ?",
        (report_id, limit),
    )
    return [
        Flood(row["subject"], row["window"], _EVENT.decode(row["event"]), row["refused"], row["settled"])
        for row in rows
    ]


def count_miss(connection: Connection, subject: str, window: int, expires: int) -> int:
    """Count one miss more; how many there are in the window."""
    connection.execute("DELETE FROM keys_misses WHERE expires < ?", (expires - _DAY,))
    row = connection.execute(_COUNT_MISS, (subject, window, expires)).fetchone()
    return int(row["misses"])
