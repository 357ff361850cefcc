"""Certificates that are read again after their renewal, whichever listener shows them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from chalicelib.errors import DomainError
from chalicelib.health import Warnings
from chalicelib.observability.log import record_failure
from picsafe.endpoint.adt.listener import AdtListener
from picsafe.endpoint.errors import InvalidConfig
from picsafe.server.errors import StartError
from picsafe.server.keeping import Keeper
from picsafe.server.tls import Tls, digest_of, keeper_of
from picsafe.server.watching import WATCH_SECONDS, Watch, Watched

Certificates = Sequence[Watched]
"""The files of several listeners."""


def watched_tls(tls: Tls | None, warnings: Warnings) -> list[Watched]:
    """The files of a listener that speaks TLS, and what has it show what is in them.

    Args:
        tls: what connections are accepted with.
        warnings: as ``keeper_of``.
    """
    if tls is None:
        return []
    look = partial(keeper_of(tls, warnings).look, changed=_nothing, trouble=_nothing)
    return [Watched(tls.paths, look)]


def watched_adt(listener: AdtListener | None) -> list[Watched]:
    """As ``watched_tls``, of the listener for ADT messages."""
    if listener is None or not listener.files:
        return []

    def renew(_digest: bytes) -> None:
        try:
            listener.renew()
        except InvalidConfig as error:
            raise StartError(str(error)) from error

    files = listener.files
    held = digest_of(files)
    # what was changed since it was read first is then not missed
    renew(held)
    keeper = Keeper(
        "adt_certificate", read=lambda: digest_of(files), apply=renew, held=held, warnings=Warnings()
    )
    return [Watched(files, partial(keeper.look, changed=_nothing, trouble=_nothing))]


@contextlib.contextmanager
def watching(watched: Certificates, seconds: float = WATCH_SECONDS) -> Iterator[Callable[[], None]]:
    """Look at files in a thread as long as the block runs; what is given has it look at all of them at once.

    Args:
        watched: the files.
        seconds: between two looks.
    """
    asked, stopping = threading.Event(), threading.Event()
    thread = threading.Thread(target=_run, args=(watched, seconds, asked, stopping), name="certificates")
    thread.start()
    try:
        yield asked.set
    finally:
        stopping.set()
        asked.set()
        thread.join()


def _run(watched: Certificates, seconds: float, asked: threading.Event, stopping: threading.Event) -> None:
    watches = [(one, Watch(one.paths)) for one in watched]
    while not stopping.is_set():
        says_all = asked.is_set()
        asked.clear()
        for one, watch in watches:
            try:
                if watch.has_changed() or says_all:
                    one.look(says_all=says_all)
            except (DomainError, OSError) as error:
                record_failure("watch_failed", error)
        asked.wait(seconds if watches else None)


def _nothing(_said: str = "") -> None:
    pass
