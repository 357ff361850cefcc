from __future__ import annotations

from typing import Any

import pytest

from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.users.accounts.emails import sign_in_email

INTERNATIONAL = "müller@xn--exmple-cua.de"
LINK = "https://my.example.org/app/sign-in#token=" + "a" * 22 + "." + "b" * 43
LETTER = sign_in_email(link=LINK, code="ACDE2345", minutes=20, language="en")


def send(post: Any, to: str = "pat@example.org") -> None:
    post.mailer.send(to=to, subject=LETTER.subject, text=LETTER.text, html=LETTER.html)


def test_the_recipient_gets_both_forms_whole(post: Any) -> None:
    send(post)
    (received,) = post.received()
    message = received.message
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == LETTER.text
    assert html.get_content().replace("\r\n", "\n") == LETTER.html
    assert message.get_content_type() == "multipart/alternative"


def test_the_headers_are_proper(post: Any) -> None:
    send(post)
    message = post.received()[0].message
    assert message["From"] == "PicSafe <no-reply@picsafe.example>"
    assert message["Subject"] == "ACDE-2345 is your PicSafe code"
    assert message["Date"].datetime.isoformat() == "2026-03-04T05:06:07+00:00"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@picsafe.example>")


def test_the_address_is_in_the_recipient_s_field_only(post: Any) -> None:
    send(post)
    (received,) = post.received()
    assert set(received.envelope) == {"pat@example.org"}
    assert str(received.message["To"]) == "pat@example.org"
    del received.message["To"], received.message["X-RcptTo"]
    assert "pat@example.org" not in received.message.as_string()


def test_every_mail_has_an_identifier_of_its_own(post: Any) -> None:
    send(post)
    send(post, "sam@example.org")
    identifiers = {received.message["Message-ID"] for received in post.received()}
    assert len(identifiers) == 2


def test_a_mail_that_may_come_twice_says_which_it_is(post: Any) -> None:
    mail_id = "0123456789abcdef" * 2
    post.mailer.send(
        to="pat@example.org", subject="Hello", text="Hello\n", html="<p>Hello</p>", mail_id=mail_id
    )
    (received,) = post.received()
    assert received.message["Message-ID"] == f"<{mail_id}@picsafe.example>"


def test_a_link_stays_in_one_piece_in_the_plain_part(post: Any) -> None:
    send(post)
    plain = post.received()[0].message.get_body(("plain",))
    assert plain is not None
    assert LINK in plain.as_string()


def test_an_international_address_is_reached_or_refused_for_good(post: Any) -> None:
    if post.takes_international_addresses:
        send(post, INTERNATIONAL)
        (received,) = post.received()
        assert str(received.message["To"]) == INTERNATIONAL
        assert received.envelope == [INTERNATIONAL]
        return
    with pytest.raises(InvalidRequest, match="undeliverable_address") as refused:
        send(post, INTERNATIONAL)
    assert "ller" not in refused.value.detail
    assert post.received() == []
    send(post)
    assert len(post.received()) == 1


def test_what_cannot_be_handed_over_is_unavailable(post: Any) -> None:
    post.spoil()
    with pytest.raises(Unavailable):
        send(post)
