"""Tokens say which enterprise has proven the mail domain of their person: on its quotas they count."""

from __future__ import annotations

from typing import Any

import jwt

from tests.fakes.accounts import KEY_URL, USER_URL
from tests.http.users.enterprises.conftest import Server

DOMAIN = "hospital.example.org"
PAT = f"pat@{DOMAIN}"


def sign_in(server: Server, email: str = PAT) -> dict[str, Any]:
    assert server.call("POST", "/sign-in", body={"email": email}).status == 202
    token = server.service.mailer.last.token
    answer: dict[str, Any] = server.call("POST", "/sign-in/complete", body={"token": token}).body
    return answer


def organisation(server: Server, answer: dict[str, Any]) -> int:
    return server.service.claims(answer["user_token"]).organisation


def test_every_token_of_a_person_says_it_from_the_proof_on(server: Server) -> None:
    number = server.enterprise()
    signed_in = sign_in(server)
    assert organisation(server, signed_in) == 0
    server.service.administration.verify_domain(number, DOMAIN)
    assert organisation(server, sign_in(server)) == number
    refresh = {"refresh_token": signed_in["refresh_token"]}
    assert organisation(server, server.call("POST", "/sign-in/refresh", body=refresh).body) == number
    token = signed_in["user_token"]
    changed = server.call("PATCH", "/me", token, {"firstname": "Pat", "lastname": "Example", "country": "AU"})
    assert organisation(server, changed.body) == number
    for audience in (USER_URL, KEY_URL):
        made = server.call("POST", "/tokens", token, {"audience": audience})
        payload = jwt.decode(made.body["user_token"], options={"verify_signature": False})
        assert payload["organisation"] == number


def test_it_is_nobody_who_merely_invited_them(server: Server) -> None:
    admin = server.person(21)
    number = server.enterprise(admin)
    pat = sign_in(server)["user_token"]
    server.call("PATCH", "/enterprise", admin, {"emails": [PAT]})
    server.call("POST", "/me/invitations", pat, {"enterprise_id": number, "accept": True})
    assert server.enterprises_of(PAT) == (number,)
    assert organisation(server, sign_in(server)) == 0


def test_it_ends_when_the_domain_or_the_enterprise_goes(server: Server) -> None:
    admin = server.person(21)
    number = server.enterprise(admin)
    server.service.administration.verify_domain(number, DOMAIN)
    assert organisation(server, sign_in(server)) == number
    server.call("PATCH", "/enterprise", admin, {"domains": []})
    assert organisation(server, sign_in(server)) == 0
    server.service.administration.verify_domain(number, DOMAIN)
    server.service.administration.delete(number)
    assert organisation(server, sign_in(server)) == 0
