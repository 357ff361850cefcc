"""The ready-made message that goes with a link (seeds, "Send to Recipient - Text Message")."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from picsafe.client.responses import Delivery, Summary
from picsafe.client.text import one_line


def ready_made_message(link: str, summary: Summary, expires_at: datetime, now: datetime) -> str:
    """The text to paste into a text message, e-mail or chat."""
    return (
        f"Please tap the link below (valid for {validity(expires_at - now)}) to view a PicSafe report "
        f"containing {list_of_items(summary)}.\n\n{link}"
    )


def list_of_items(summary: Summary, others: Mapping[str, int] = MappingProxyType({})) -> str:
    """What a report contains, in words: ``1 photo, 2 videos and 1 audio clip``.

    Args:
        summary: how many items of the known kinds.
        others: how many of others, by names that stand as they are.
    """
    parts = [
        _counted(count, noun)
        for count, noun in (
            (summary.photos, "photo"),
            (summary.videos, "video"),
            (summary.audios, "audio clip"),
        )
        if count
    ]
    parts += [f"{count} {kind}" for kind, count in others.items()]
    if not parts:
        return "a note"
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def delivery_text(delivery: Delivery) -> str:
    """Where a report ended: ``in Example Hospital's archive since 2026-03-04 10:12 UTC``."""
    place = f"{one_line(delivery.enterprise)}'s {one_line(delivery.destination)}"
    since = f"since {delivery.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if delivery.state == "delivered":
        return f"in {place} {since}"
    if delivery.state == "held":
        return f"held before {place} {since}: a person there has to look"
    if delivery.state == "rejected":
        return f"not put into {place}, as was decided there, {since}"
    return f"at {place} {since}: {one_line(delivery.state)}"


def validity(left: timedelta) -> str:
    """How long a link still works, to the nearest day, or in hours and minutes once that is all there is."""
    hours = left / timedelta(hours=1)
    if hours >= 36:
        return _counted(round(hours / 24), "day")
    if hours >= 1:
        return _counted(math.floor(hours), "hour")
    return _counted(max(math.floor(hours * 60), 0), "minute")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
