"""Gives entries their places in the order, behind the requests that made them, as ``tessera`` does on AWS.

Nobody waits for a place: an entry is stored with a note that it has none, and one sequencer at a time takes
notes away as it gives places, in one transaction for some of them.
"""

from __future__ import annotations

from chalicelib.keys.ordered_log.model import MAX_ORDERED
from chalicelib.keys.ordered_log.ports import EntryOrder


def sequence(order: EntryOrder, limit: int = MAX_ORDERED) -> int:
    """Give up to ``limit`` entries their places; how many these were.

    Raises:
        StateChanged: somebody else has; nothing was changed.
        Unavailable: the store does not answer.
    """
    ordered = order.ordered()
    pending = order.pending(limit)
    if pending:
        order.order(ordered, pending)
    return len(pending)


def sequence_all(order: EntryOrder) -> int:
    """Give all entries that wait their places; how many these were.

    Raises:
        StateChanged: somebody else gives places as well.
        Unavailable: the store does not answer.
    """
    total = 0
    while moved := sequence(order):
        total += moved
    return total
