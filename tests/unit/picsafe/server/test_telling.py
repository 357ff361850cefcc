"""The thread that tells senders."""

from __future__ import annotations

import threading

import pytest

from chalicelib.errors import Unavailable
from picsafe.server.telling import NoticeThread


class FakeNotices:
    """Counts its runs; ``errors`` are raised first."""

    def __init__(self, runs: int, *errors: Exception, behind: bool = False) -> None:
        self.errors = list(errors)
        self.left = runs
        self.behind = behind
        self.done = threading.Event()

    def run(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self.done.set()
        if self.errors:
            raise self.errors.pop(0)

    def is_behind(self) -> bool:
        return self.behind


@pytest.mark.parametrize("error", [Unavailable(), ValueError("of a library")])
def test_trouble_is_told_and_tried_again(caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    caplog.set_level("INFO", "picsafe")
    notices = FakeNotices(3, error)
    thread = NoticeThread(notices, pause=0.001)
    thread.start()
    assert notices.done.wait(10)
    thread.close()
    assert "notices_failed" in caplog.text
    assert "of a library" not in caplog.text


def test_that_a_feed_is_behind_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "picsafe")
    notices = FakeNotices(4, behind=True)
    thread = NoticeThread(notices, pause=0.001)
    thread.start()
    assert notices.done.wait(10)
    thread.close()
    assert caplog.text.count("key_events_behind") == 1
