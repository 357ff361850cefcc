"""``picsafe renew``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.fakes.picsafe import FakePicSafe

Run = Callable[..., Result]
pytestmark = pytest.mark.usefixtures("signed_in")


@pytest.fixture
def sent(fake: FakePicSafe, run: Run, photo: Path) -> dict[str, Any]:
    """What the sender's list says of a report that was sent six days ago."""
    assert run("send", photo, "--consent", "none").exit_code == 0
    fake.now += timedelta(days=6)
    return fake.logged[0]


def moment(text: str) -> datetime:
    """A time in an answer, with or without milliseconds."""
    return datetime.fromisoformat(text)


def test_it_says_until_when_and_so_does_the_list(fake: FakePicSafe, run: Run, sent: dict[str, Any]) -> None:
    before = sent["expires_at"]
    renewed = run("renew", sent["report_id"])
    assert renewed.exit_code == 0, renewed.output
    assert f"The link to report {sent['report_id']} works until " in renewed.stdout
    assert sent["expires_at"] != before
    again = run("renew", sent["link"], "--json")
    answered = json.loads(again.stdout)
    assert answered["report_id"] == sent["report_id"]
    [listed] = json.loads(run("reports", "--json").stdout)
    ends = {moment(one["expires_at"]) for one in (answered, listed, sent)}
    assert ends == {fake.now + timedelta(days=7)}


def test_what_is_recalled_is_not_renewed(fake: FakePicSafe, run: Run, sent: dict[str, Any]) -> None:
    assert run("recall", sent["report_id"]).exit_code == 0
    refused = run("renew", sent["report_id"])
    assert refused.exit_code != 0
    assert "recalled" in refused.stderr
    assert "renewed" not in fake.places[sent["link"].rpartition("/")[2]]
    assert run("recall", sent["report_id"], "--undo").exit_code == 0
    assert run("renew", sent["report_id"]).exit_code == 0


def test_what_was_removed_is_not_renewed_and_is_listed_as_such(run: Run, sent: dict[str, Any]) -> None:
    assert run("recall", sent["report_id"], "--withdraw").exit_code == 0
    [listed] = json.loads(run("reports", "--json").stdout)
    assert listed["removed"] is True
    assert re.search(r"storage +removed", run("reports").stdout)
    assert run("recall", sent["report_id"], "--undo").exit_code == 0
    refused = run("renew", sent["report_id"])
    assert refused.exit_code != 0
    assert "[withdrawn]" in refused.stderr
