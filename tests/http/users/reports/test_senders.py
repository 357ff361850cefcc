"""``/reports/sender`` for whoever has a link, and ``/reports/tell``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import (
    LOOKUPS_PER_NETWORK,
    TOLD_PER_SENDER,
    TOLD_PER_SENDER_AND_RECIPIENT,
    Tally,
    told_by,
)
from chalicelib.users.mail.ports import Letter
from chalicelib.users.reports import telling
from tests.fakes.reports import MY_URL, a_name
from tests.http.users.enterprises.conftest import Server
from tests.http.users.enterprises.test_members import DOMAIN, invite, prove, respond
from tests.http.users.reports.conftest import Files
from tests.http.users.reports.test_routes import send

KIM, SAM = "kim@example.org", "sam@example.net"


@pytest.fixture
def pat(server: Server, files: Files) -> Claims:
    del files
    return server.person()


def raise_unavailable(_: Letter) -> None:
    raise Unavailable


def sender_of(server: Server, link: str) -> Any:
    return server.call("POST", "/reports/sender", None, {"link": link})


def tell(server: Server, who: Claims, link: str) -> Any:
    return server.call("POST", "/reports/tell", who, {"link": link})


def told(server: Server) -> list[str]:
    return [mail.to for mail in server.service.mailer.sent]


class TestWhoSentIt:
    def test_a_name_alone_is_nobodys_word_but_the_senders(self, server: Server, pat: Claims) -> None:
        answer = sender_of(server, send(server, pat).body["link"])
        assert (answer.status, answer.body) == (200, {"name": "Dr Pat Example", "enterprise": None})

    def test_an_enterprise_vouches_for_its_domain(self, server: Server, files: Files, admin: Claims) -> None:
        del files
        server.enterprise(admin)
        kim = server.person(12, email=f"kim@{DOMAIN}")
        link = send(server, kim, destination="recipient").body["link"]
        assert sender_of(server, link).body["enterprise"] is None
        prove(server, admin)
        assert sender_of(server, link).body == {"name": "Dr Pat Example", "enterprise": "Example Hospital"}

    def test_and_for_who_has_accepted_its_invitation(
        self, server: Server, pat: Claims, admin: Claims
    ) -> None:
        number = server.enterprise(admin)
        link = send(server, pat).body["link"]
        invite(server, admin, pat)
        assert sender_of(server, link).body["enterprise"] is None
        respond(server, pat, number, accept=True)
        assert sender_of(server, link).body["enterprise"] == "Example Hospital"
        respond(server, pat, number, accept=False)
        assert sender_of(server, link).body["enterprise"] is None

    def test_a_name_is_no_link(self, server: Server, files: Files) -> None:
        del files
        sly = server.person(12, title="", firstname="https://evil.example/x", lastname="J.R. Smith")
        answer = sender_of(server, send(server, sly).body["link"])
        assert answer.body["name"] == "https evil. example x J. R. Smith"

    def test_what_is_unknown_and_what_is_gone_are_alike(
        self, server: Server, files: Files, pat: Claims
    ) -> None:
        not_logged = files.upload(a_name())
        gone, withdrawn = (send(server, pat).body["link"] for _ in range(2))
        unknown = sender_of(server, f"{MY_URL}/app/report/au/{a_name()}")
        files.withdraw(withdrawn)
        assert sender_of(server, gone).status == 200
        assert sender_of(server, withdrawn).body == unknown.body
        server.clock.now += timedelta(days=8)
        for link in (not_logged, gone, withdrawn):
            answer = sender_of(server, link)
            assert (answer.status, answer.body) == (404, unknown.body)
        assert unknown.code == (404, "unknown_report")
        assert sender_of(server, "https://elsewhere.example/app/report/au/x").code == (400, "invalid_link")

    def test_links_are_not_tried_out(
        self, server: Server, pat: Claims, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert LOOKUPS_PER_NETWORK >= 100, "a ward behind one address"
        monkeypatch.setattr("chalicelib.users.accounts.limits.LOOKUPS_PER_NETWORK", 2)
        link = send(server, pat).body["link"]
        assert [sender_of(server, link).status for _ in range(2)] == [200, 200]
        refused = sender_of(server, link)
        assert refused.code == (429, "too_many_lookups")
        server.clock.now += timedelta(minutes=10)
        assert sender_of(server, link).status == 200


class TestTelling:
    def test_those_who_are_named_are_told_once(self, server: Server, pat: Claims) -> None:
        named = [KIM, "*@hospital.example", "enterprise:7", SAM, pat.email]
        link = send(server, pat, recipients=named).body["link"]
        for _ in range(2):
            answer = tell(server, pat, link)
            assert (answer.status, answer.body) == (200, {"told": [KIM, SAM], "not_told": []})
        assert told(server) == [KIM, SAM]

    def test_two_who_ask_at_once_have_one_mail_sent(
        self, server: Server, pat: Claims, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = send(server, pat, recipients=[KIM]).body["link"]
        mailer, answers = server.service.mailer, []
        put = mailer.put

        def slow(letter: Letter) -> None:
            answers.append(tell(server, pat, link).body)
            put(letter)

        monkeypatch.setattr(mailer, "put", slow)
        answers.append(tell(server, pat, link).body)
        assert answers == [{"told": [], "not_told": [KIM]}, {"told": [KIM], "not_told": []}]
        assert told(server) == [KIM]

    def test_a_time_without_mail_uses_nothing_up(
        self, server: Server, pat: Claims, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = send(server, pat, recipients=[KIM]).body["link"]
        with monkeypatch.context() as broken:
            broken.setattr(server.service.mailer, "put", raise_unavailable)
            for _ in range(TOLD_PER_SENDER_AND_RECIPIENT):
                assert tell(server, pat, link).status == 503
        assert tell(server, pat, link).body == {"told": [KIM], "not_told": []}
        assert told(server) == [KIM]

    def test_the_mail_says_who_sent_it_and_for_whom(self, server: Server, pat: Claims) -> None:
        link = send(server, pat, recipients=[KIM]).body["link"]
        tell(server, pat, link)
        mail = server.service.mailer.last
        text = " ".join(mail.text.split())
        assert f"Hello, somebody who is signed in to PicSafe as {pat.email} has sent you a report." in text
        assert "\n\nTheir name, as they write it themselves: “Dr Pat Example”.\n\n" in mail.text
        assert "No hospital has confirmed who they are" in text
        assert f"exactly this address, {KIM};" in text
        assert "until 11 March 2026, 05:06 UTC" in text
        assert link in mail.text
        assert f'href="{link}"' in mail.html
        assert "It opens only for those whom the sender has named; for you, once" in text
        assert "photo" not in text

    def test_a_name_says_nothing_but_a_name(self, server: Server, files: Files) -> None:
        del files
        sly = server.person(
            12,
            title="Dr",
            firstname="Kim",
            lastname="Lee, Royal Hospital. Your account is locked: +1 (555) 0199",
        )
        link = send(server, sly, recipients=[SAM]).body["link"]
        tell(server, sly, link)
        shown = "Dr Kim Lee Royal Hospital. Your account is locked"
        assert sender_of(server, link).body == {"name": shown, "enterprise": None}
        text = " ".join(server.service.mailer.last.text.split())
        assert f"themselves: “{shown}”. No hospital has confirmed who they are." in text
        nobody = server.person(13, title="", firstname="1", lastname="+1 555 0199")
        link = send(server, nobody, recipients=[SAM]).body["link"]
        tell(server, nobody, link)
        assert sender_of(server, link).body["name"] == ""
        assert "Their name" not in server.service.mailer.last.text

    def test_it_says_who_has_checked_that(self, server: Server, files: Files, admin: Claims) -> None:
        del files
        server.enterprise(admin)
        prove(server, admin)
        kim = server.person(12, email=f"kim@{DOMAIN}")
        tell(server, kim, send(server, kim, recipients=[SAM]).body["link"])
        mail = server.service.mailer.last
        text = " ".join(mail.text.split())
        assert f"somebody who is signed in to PicSafe as kim@{DOMAIN} has sent you a report." in text
        assert "\n\nTheir name, as they write it themselves: “Dr Pat Example”.\n\n" in mail.text
        assert "\n\nTheir institution, checked by PicSafe: Example Hospital.\n\n" in mail.text

    def test_nobody_is_flooded(self, server: Server, pat: Claims) -> None:
        for number in range(TOLD_PER_SENDER_AND_RECIPIENT + 1):
            answer = tell(server, pat, send(server, pat, recipients=[KIM]).body["link"])
            is_told = number < TOLD_PER_SENDER_AND_RECIPIENT
            assert answer.body == {"told": [KIM] * is_told, "not_told": [KIM] * (not is_told)}
        other = server.person(12)
        assert tell(server, other, send(server, other, recipients=[KIM]).body["link"]).body["told"] == [KIM]

    def test_a_mailbox_is_one_whatever_follows_its_name(self, server: Server, pat: Claims) -> None:
        named = [KIM, *(f"kim+{number}@example.org" for number in range(TOLD_PER_SENDER_AND_RECIPIENT))]
        answer = tell(server, pat, send(server, pat, recipients=named).body["link"])
        assert answer.body == {
            "told": named[:TOLD_PER_SENDER_AND_RECIPIENT],
            "not_told": named[TOLD_PER_SENDER_AND_RECIPIENT:],
        }

    def test_without_a_secret_what_is_counted_says_nothing_of_whom(
        self, server: Server, pat: Claims, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counted: list[str] = []

        def noted(userid: int, recipient: str, now: datetime) -> list[Tally]:
            counted.append(recipient)
            return told_by(userid, recipient, now)

        monkeypatch.setattr(telling, "told_by", noted)
        link = send(server, pat, recipients=[KIM]).body["link"]
        tell(server, pat, link)
        monkeypatch.setattr(server.service.wiring.telling, "_secret", lambda: b"another server's")
        tell(server, pat, link)
        assert len(set(counted)) == 2
        # not even the mark that she was told is found again
        assert told(server) == [KIM, KIM]

    def test_nor_are_many(self, server: Server, pat: Claims, monkeypatch: pytest.MonkeyPatch) -> None:
        assert TOLD_PER_SENDER >= 50
        monkeypatch.setattr("chalicelib.users.accounts.limits.TOLD_PER_SENDER", 2)
        many = [f"kim{number}@example.org" for number in range(3)]
        link = send(server, pat, recipients=many).body["link"]
        assert tell(server, pat, link).body == {"told": many[:2], "not_told": many[2:]}
        server.clock.now += timedelta(days=1)
        assert tell(server, server.person(), link).body == {"told": many, "not_told": []}
        assert told(server) == many

    def test_only_its_sender_has_them_told(self, server: Server, files: Files, pat: Claims) -> None:
        link = send(server, pat, recipients=[KIM]).body["link"]
        assert tell(server, server.person(12), link).code == (403, "not_sender")
        assert tell(server, pat, f"{MY_URL}/app/report/au/{a_name()}").code == (404, "unknown_report")
        files.withdraw(link)
        assert tell(server, pat, link).code == (409, "not_uploaded")
        assert told(server) == []
