"""Log lines hold only what is on the list."""

from __future__ import annotations

import json
import logging

import pytest

from chalicelib.observability import record, record_failure


def test_a_line_is_json(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        record("refused", status=404, code="unknown_report")
    assert json.loads(caplog.messages[0]) == {"event": "refused", "status": 404, "code": "unknown_report"}


@pytest.mark.parametrize("name", ["email", "token", "ip", "link", "report_id"])
def test_other_fields_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        record("refused", **{name: "x"})


def test_a_failure_shows_no_message(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise RuntimeError("pat@example.org")
    except RuntimeError as error:
        record_failure("unexpected_error", error)
    assert "pat@example.org" not in caplog.text
    assert json.loads(caplog.messages[0])["error"] == "RuntimeError"
