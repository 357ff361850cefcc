"""Sending once: however long a target takes, the others are told."""

from __future__ import annotations

import threading

import pytest

from chalicelib.errors import Unavailable
from picsafe.server.webhook_threads import WebhookThreads, send_once


class Slow:
    """Waits until somebody else was told."""

    def __init__(self, other: threading.Event) -> None:
        self.other = other

    def step(self) -> float:
        assert self.other.wait(30)
        return 1.0


class Quick:
    """Has a page more to send, and then none."""

    def __init__(self) -> None:
        self.pauses = [0.0, 1.0]
        self.is_told = threading.Event()

    def step(self) -> float:
        pause = self.pauses.pop(0)
        if pause:
            self.is_told.set()
        return pause


class Broken:
    """Its store does not answer."""

    def step(self) -> float:
        raise Unavailable


def test_no_target_waits_for_another() -> None:
    quick = Quick()
    send_once([Slow(quick.is_told), quick])
    assert quick.pauses == []


def test_what_is_wrong_with_one_is_said_once_the_others_were_told() -> None:
    quick = Quick()
    with pytest.raises(Unavailable):
        send_once([Broken(), quick])
    assert quick.pauses == []


class Paged:
    """Has so much to send that it never ends by itself."""

    def __init__(self, stopped: threading.Event) -> None:
        self._stopped = stopped
        self.has_begun, self.has_ended = threading.Event(), threading.Event()

    def step(self) -> float:
        self.has_begun.set()
        assert self._stopped.wait(30)
        self.has_ended.set()
        return 1.0


def test_who_sends_much_sees_between_two_events_that_it_is_enough() -> None:
    stopped = threading.Event()
    paged = Paged(stopped)
    threads = WebhookThreads([paged], stopped)
    threads.start()
    assert paged.has_begun.wait(30)
    threads.close()
    assert paged.has_ended.wait(30)
