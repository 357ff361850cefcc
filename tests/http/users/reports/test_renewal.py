"""``POST /reports/renewal``: what PicSafe Cloud keeps for longer, the lists say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.tokens.claims import Claims
from tests.fakes.reports import a_name
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import EXPIRES_AT, REGION, Files
from tests.http.users.reports.test_routes import send

LATER = EXPIRES_AT + timedelta(days=5)


@pytest.fixture
def pat(server: Server, files: Files) -> Claims:
    del files
    return server.person()


def renew(server: Server, link: str) -> None:
    """What PicSafe Cloud does with the file of a link."""
    storage = server.service.operator.adapters.storage
    assert storage.renew(REGION, link.rpartition("/")[2], expires_at=LATER)


def test_the_list_has_the_end_that_storage_has(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    renew(server, link)
    for _ in range(2):
        answer = server.call("POST", "/reports/renewal", pat, {"link": link})
        assert answer.status == 200
        assert datetime.fromisoformat(answer.body["expires_at"]) == LATER
    [listed] = server.call("GET", "/reports", pat).body["reports"]
    assert datetime.fromisoformat(listed["expires_at"]) == LATER


def test_nobody_elses_word_counts(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    other = server.person(12)
    answer = server.call("POST", "/reports/renewal", other, {"link": link})
    assert answer.code == (403, "not_sender")


def test_without_a_renewal_nothing_changes(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    send(server, pat, link)
    answer = server.call("POST", "/reports/renewal", pat, {"link": link})
    assert datetime.fromisoformat(answer.body["expires_at"]) == EXPIRES_AT


def test_what_is_not_there_is_not_renewed(server: Server, files: Files, pat: Claims) -> None:
    link = files.upload(a_name())
    assert server.call("POST", "/reports/renewal", pat, {"link": link}).code == (404, "unknown_report")
    send(server, pat, link)
    files.withdraw(link)
    assert server.call("POST", "/reports/renewal", pat, {"link": link}).code == (409, "not_uploaded")
    assert server.call("POST", "/reports/renewal", pat, {"link": "x"}).code == (400, "invalid_link")
