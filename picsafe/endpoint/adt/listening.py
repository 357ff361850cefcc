"""Whether ADT messages are listened for, as ``picsafe endpoint check`` says it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Literal

from picsafe.endpoint.addresses import address_of
from picsafe.endpoint.adt.settings import Adt
from picsafe.endpoint.adt.status import AdtStatus


def listening_at(listen: str) -> socket.socket:
    """A socket that listens.

    Raises:
        OSError: the address is taken, or not this machine's.
    """
    host, port = address_of(listen, "adt.listen")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def adt_findings(
    status: AdtStatus, adt: Adt, *, is_running: bool
) -> Iterator[tuple[Literal["ok", "warn", "FAIL"], str]]:
    """What there is to be said of the feed.

    Args:
        status: how it stands.
        adt: the settings.
        is_running: whether a server is running; where none is, it is looked whether one could listen.
    """
    if is_running and status.down_since is not None:
        yield "FAIL", f"Nobody listens at {adt.listen}, although a server is running: start it again."
        return
    if not is_running:
        try:
            listening_at(adt.listen).close()
        except OSError:
            yield "FAIL", f"{adt.listen} is taken, or not this machine's."
            return
    where = f"It listens at {adt.listen}" if is_running else f"It can listen at {adt.listen}"
    known = f"{status.patients:,} patients are known"
    if status.last_message_at is None:
        yield ("warn" if status.is_silent else "ok"), f"{where}; {known}; no message has come yet."
        return
    last = f"the last message came {status.last_message_at:%Y-%m-%d %H:%M} UTC"
    text = f"{where}; {known}; {last}; {status.taken:,} were taken, {status.refused:,} refused."
    yield ("warn" if status.is_silent else "ok"), text
