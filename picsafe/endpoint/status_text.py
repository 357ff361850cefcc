"""How everything stands, as lines of text."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime, timedelta
from typing import Final

from picsafe.client.log_evidence import Contradiction
from picsafe.endpoint.model import OPEN
from picsafe.endpoint.status import DestinationStatus, DiskStatus, Status

WIDTH: Final = 80
_SPANS: Final = (
    ("s", timedelta(seconds=1), timedelta(seconds=100)),
    ("min", timedelta(minutes=1), timedelta(minutes=100)),
    ("h", timedelta(hours=1), timedelta(hours=48)),
)


def summary_of(status: Status) -> str:
    """Whether all is well, in one line."""
    text = ", ".join(trouble.text for trouble in status.troubles) or "all is well"
    return f"{text[:1].upper()}{text[1:]}."


def lines_of(status: Status) -> list[str]:
    """A line for each destination, more below it where there is more, and lines for what is beside them."""
    parts = {
        "mail": None if status.mail is None else status.mail.text,
        "cloud": None if status.cloud is None else status.cloud.text,
        "adt": None if status.adt is None else status.adt.text,
        "disk": None if status.disk is None else _disk(status.disk),
        "senders": _untold(status.untold),
    }
    others = {name: text for name, text in parts.items() if text is not None}
    width = max(map(len, (*(one.name for one in status.destinations), *others)))
    counts = [_counts(status, column) for column in ("delivered", "waiting", "asking", "aside")]
    lines: list[str] = []
    for one, numbers in zip(status.destinations, zip(*counts, strict=True), strict=True):
        lines += _of_destination(one, numbers, width, status.at)
    for name, text in others.items():
        lines += _wrapped(f"{name:<{width}}  {text}", width)
    for contradiction in status.contradictions:
        lines += _wrapped(f"{'log':<{width}}  {_held_against(contradiction)}", width)
    return lines


def shown_span(span: timedelta) -> str:
    """A span of time in one unit: ``40 s``, ``3 min``, ``5 h``, ``4 days``."""
    span = max(span, timedelta(0))
    for unit, one, limit in _SPANS:
        if span < limit:
            return f"{span // one} {unit}"
    return f"{span.days} days"


def _counts(status: Status, name: str) -> list[str]:
    texts = [f"{getattr(one, name):,}" for one in status.destinations]
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _of_destination(one: DestinationStatus, numbers: tuple[str, ...], width: int, now: datetime) -> list[str]:
    delivered, waiting, asking, aside = numbers
    state = "up  " if one.down_since is None else "DOWN"
    word = "opened   " if one.name == OPEN else "delivered"
    line = f"{one.name:<{width}}  {state}  {delivered} {word}  {waiting} waiting  {asking} ask  {aside} aside"
    more = []
    if one.down_since is not None:
        more.append(f"down since {one.down_since:%Y-%m-%d %H:%M} UTC ({one.why})")
    if one.waiting_since is not None:
        more.append(f"oldest {shown_span(now - one.waiting_since)}")
    if one.next_at is not None:
        more.append("next now" if one.next_at <= now else f"next in {shown_span(one.next_at - now)}")
    if not more:
        return [line]
    return [line, *_wrapped(" " * (width + 2) + ", ".join(more), width)]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=" " * (width + 2), drop_whitespace=True) or [text]


def _disk(disk: DiskStatus) -> str:
    return f"{disk.free / 1e9:,.1f} GB free, of which reports leave {disk.reserve / 1e9:,.1f} GB"


def _held_against(one: Contradiction) -> str:
    return (
        f"{one.key_server} contradicts itself since {one.seen_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC "
        f"({one.code}): ask its operator"
    )


def _untold(count: int | None) -> str | None:
    if count is None:
        return None
    if not count:
        return "all were told where their reports ended"
    return f"{count:,} {'notice waits' if count == 1 else 'notices wait'} to be told"
