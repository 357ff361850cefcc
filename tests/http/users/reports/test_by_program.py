"""What a program sees of its owner's list of reports, by a personal token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fakes.reports import a_name
from tests.http.users.enterprises.conftest import Server
from tests.http.users.reports.conftest import Files

SUMMARY = {"photos": 1, "videos": 0, "audios": 0}


def signed_in(server: Server) -> tuple[int, str]:
    """A person's number and User Token."""
    started = server.call("POST", "/sign-in", None, {"email": "pat@example.org"}).body
    answer = {"challenge": started["challenge"], "code": server.service.mailer.last.code}
    session = server.call("POST", "/sign-in/complete", None, answer).body
    return session["user"]["userid"], session["user_token"]


def test_it_has_no_link_to_what_was_sent_to_somebody(server: Server, files: Files) -> None:
    """By a link anybody has the file, and by the file a stolen token would have the key."""
    userid, token = signed_in(server)
    made = server.call("POST", "/me/tokens", token, {"name": "Practice computer"}).body
    for destination in ("recipient", "storage"):
        link = files.upload(a_name(userid=userid), owner=userid)
        report: dict[str, Any] = {"link": link, "summary": SUMMARY, "destination": destination}
        assert server.call("POST", "/reports", token, report).status == 201
        server.clock.now += timedelta(seconds=1)
    own = server.call("GET", "/reports", token).body["reports"]
    seen = server.call("GET", "/reports", made["personal_token"]).body["reports"]
    assert [one["destination"] for one in seen] == ["storage", "recipient"]
    assert seen[0] == own[0]
    assert seen[1] == {**own[1], "link": None, "file_url": None}
    assert own[1]["link"]
