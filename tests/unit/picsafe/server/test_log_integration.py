"""The thread that takes entries into the log."""

from __future__ import annotations

import threading

import pytest

from chalicelib.errors import Unavailable
from chalicelib.keys.errors import AuditLogContradicted
from picsafe.server import log_integration
from picsafe.server.log_integration import LogThread


class FakeLog:
    """A log with entries that wait; ``errors`` are raised first."""

    def __init__(self, waiting: list[int], *errors: Exception) -> None:
        self.waiting = waiting
        self.errors = list(errors)
        self.taken = threading.Event()

    def integrate(self) -> int:
        if self.errors:
            raise self.errors.pop(0)
        if not self.waiting:
            self.taken.set()
            return 0
        return self.waiting.pop(0)


def test_all_that_waits_is_taken_at_once() -> None:
    log = FakeLog([3, 2, 1])
    thread = LogThread(log)
    thread.start()
    assert log.taken.wait(10)
    log.waiting.append(4)
    thread.close()
    assert log.waiting == []


@pytest.mark.parametrize("error", [Unavailable(), AuditLogContradicted("it is"), ValueError("of a library")])
def test_trouble_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    monkeypatch.setattr(log_integration, "TROUBLE_SECONDS", 0.0)
    log = FakeLog([1], error)
    thread = LogThread(log)
    thread.start()
    assert log.taken.wait(10)
    thread.close()
    assert "audit_log" in caplog.text
