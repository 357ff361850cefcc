"""``/enterprise/invitations``: people are listed, and mailed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import INVITED_PER_ENTERPRISE_AND_MAILBOX, INVITED_PER_MAILBOX
from chalicelib.users.enterprises import inviting
from tests.http.users.enterprises.conftest import Server
from tests.http.users.enterprises.test_members import DOMAIN, invite, prove, respond

SAM = "sam@example.net"
KIM = "kim@example.org"


def ask(server: Server, admin: Claims, *emails: str, number: int | None = None) -> Any:
    query = "" if number is None else f"?enterprise={number}"
    return server.call("POST", f"/enterprise/invitations{query}", admin, {"emails": list(emails)})


def mailed(server: Server) -> list[str]:
    return [mail.to for mail in server.service.mailer.sent]


def test_who_is_invited_is_listed_and_mailed(server: Server, admin: Claims) -> None:
    server.enterprise(admin)
    answer = ask(server, admin, "Sam@Example.net", KIM, KIM)
    assert answer.status == 200, answer.body
    invited = {"status": "invited", "mailed": True}
    assert answer.body == {"invited": [{"email": KIM, **invited}, {"email": SAM, **invited}], "cursor": None}
    assert sorted(mailed(server)) == [KIM, SAM]
    mail = server.service.mailer.last
    assert "Example Hospital" in mail.text
    assert admin.email in mail.text
    assert "https://my.example.org/app/account" in mail.text.split()
    assert "Example Hospital" not in mail.subject
    listed = server.call("GET", "/enterprise", admin).body["emails"]
    assert [one["email"] for one in listed] == [KIM, SAM]


def test_asking_again_mails_on_another_day_alone(server: Server, admin: Claims) -> None:
    server.enterprise(admin)
    for _ in range(2):
        assert ask(server, admin, SAM).body["invited"][0]["mailed"] is True
    assert mailed(server) == [SAM]
    server.clock.now += timedelta(days=1)
    admin = server.person(21)
    assert ask(server, admin, SAM).body["invited"][0]["mailed"] is True
    assert mailed(server) == [SAM, SAM]


def test_nobody_is_flooded(server: Server, admin: Claims) -> None:
    number = server.enterprise(admin)
    for day in range(INVITED_PER_ENTERPRISE_AND_MAILBOX + 1):
        # subaddresses reach one mailbox, and being taken off the list forgets nothing
        invite(server, admin)
        answer = ask(server, admin, f"sam+{day}@example.net", number=number)
        assert answer.body["invited"][0]["mailed"] is (day < INVITED_PER_ENTERPRISE_AND_MAILBOX)
    assert len(mailed(server)) == INVITED_PER_ENTERPRISE_AND_MAILBOX
    # nor can many enterprises do it together
    for _ in range(INVITED_PER_MAILBOX):
        ask(server, admin, SAM, number=server.enterprise(admin, name="Clinic"))
    assert len(mailed(server)) == INVITED_PER_MAILBOX


def test_who_has_answered_is_not_asked_again(server: Server, admin: Claims) -> None:
    number = server.enterprise(admin)
    invite(server, admin, server.person(11, email=SAM), server.person(12, email=KIM))
    assert respond(server, server.person(11, email=SAM), number, accept=False).status == 200
    assert respond(server, server.person(12, email=KIM), number, accept=True).status == 200
    assert prove(server, admin).status == 200
    of_domain = f"alex@{DOMAIN}"
    answer = ask(server, admin, SAM, KIM, of_domain).body["invited"]
    assert [(one["email"], one["status"], one["mailed"]) for one in answer] == [
        (of_domain, "member", False),
        (KIM, "member", False),
        (SAM, "declined", False),
    ]
    assert mailed(server) == []


@pytest.mark.parametrize(("chosen", "expected"), [("", "lädt Sie"), ("fr", "vous invite")])
def test_it_is_in_the_reader_s_language_or_the_administrator_s(
    server: Server, chosen: str, expected: str
) -> None:
    users = server.service.operator.adapters.users
    administrator = users.find_or_create("alex@example.org", server.clock.now).userid
    users.change(administrator, {"language": "de"})
    if chosen:
        users.change(users.find_or_create(SAM, server.clock.now).userid, {"language": chosen})
    admin = server.person(administrator, email="alex@example.org")
    server.enterprise(admin)
    assert ask(server, admin, SAM).status == 200
    assert expected in server.service.mailer.last.text


def test_a_name_of_an_enterprise_is_no_link(server: Server, admin: Claims) -> None:
    server.enterprise(admin, name="https://evil.example/x Clinic")
    assert ask(server, admin, SAM).status == 200
    text = server.service.mailer.last.text
    assert "evil.example" not in text
    assert "Clinic" in text


def test_what_is_no_address_changes_nothing(
    server: Server, admin: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.enterprise(admin)
    assert ask(server, admin, SAM, "nobody").code == (400, "invalid_email")
    assert ask(server, admin).code == (400, "invalid_field")
    assert ask(server, admin, *(f"p{count}@example.net" for count in range(51))).code == (
        400,
        "invalid_field",
    )
    assert server.call("GET", "/enterprise", admin).body["emails"] == []
    monkeypatch.setattr(inviting, "MAX_ADDRESSES", 1)
    assert ask(server, admin, SAM, KIM).code == (400, "too_many_emails")
    assert mailed(server) == []


def test_others_invite_nobody(server: Server, admin: Claims) -> None:
    number = server.enterprise(admin)
    assert ask(server, server.person(11), SAM, number=number).code == (403, "not_an_administrator")
    assert mailed(server) == []
