"""``/enterprise`` and ``/me/invitations``."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from tests.fakes.tokens import ISSUER
from tests.fakes.tokens import enterprise as script_claims
from tests.http.users.enterprises.conftest import Server

DOMAIN = "hospital.example.org"


def invite(server: Server, admin: Claims, *people: Claims) -> None:
    answer = server.call("PATCH", "/enterprise", admin, {"emails": [claims.email for claims in people]})
    assert answer.status == 200, answer.body


def respond(server: Server, claims: Claims, number: int, *, accept: bool) -> Any:
    return server.call("POST", "/me/invitations", claims, {"enterprise_id": number, "accept": accept})


def prove(server: Server, admin: Claims, domain: str = DOMAIN) -> Any:
    """Publish the record that the answer asks for, and ask again."""
    answer = server.call("PATCH", "/enterprise", admin, {"domains": [domain]})
    assert answer.status == 200, answer.body
    (state,) = answer.body["domains"]
    server.service.dns.publish(state["txt_name"], state["txt_value"])
    return server.call("PATCH", "/enterprise", admin, {"domains": [domain]})


class TestShow:
    def test_an_administrator_sees_the_enterprise(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        answer = server.call("GET", "/enterprise", admin)
        assert answer.status == 200
        assert answer.body == {
            "enterprise_id": number,
            "name": "Example Hospital",
            "plan": "enterprise",
            "administrators": [admin.email],
            "domains": [],
            "emails": [],
            "lock_minutes": None,
            "directory": True,
        }

    def test_others_do_not(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        for path in ("/enterprise", f"/enterprise?enterprise={number}", "/enterprise?enterprise=77"):
            assert server.call("GET", path, server.person(11)).code == (403, "not_an_administrator")

    def test_who_administers_several_chooses(self, server: Server, admin: Claims) -> None:
        first, second = server.enterprise(admin), server.enterprise(admin, name="Clinic")
        assert server.call("GET", "/enterprise", admin).code == (400, "enterprise_required")
        for number in (first, second):
            answer = server.call("GET", f"/enterprise?enterprise={number}", admin)
            assert answer.body["enterprise_id"] == number
        assert server.call("GET", "/enterprise?enterprise=0", admin).code == (400, "invalid_field")
        assert server.call("GET", "/enterprise?enterprise=x", admin).code == (400, "invalid_field")

    def test_a_removed_administrator_is_out_at_once(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        server.service.administration.remove_administrator(number, admin.email.upper())
        assert server.call("GET", "/enterprise", admin).code == (403, "not_an_administrator")

    def test_a_script_is_no_administrator(self, server: Server) -> None:
        claims = script_claims(1, now=server.clock.now, aud=[ISSUER])
        assert server.call("GET", "/enterprise", claims).code == (403, "not_a_person")
        assert server.call("GET", "/enterprise").code == (401, "missing_token")
        assert server.call("GET", "/enterprise", "nonsense").code == (401, "invalid_token")

    def test_an_administrator_without_an_address_is_none(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        assert server.call("GET", "/enterprise", server.person(21, email="")).code[0] == 403


class TestLock:
    def test_the_strictest_of_a_person_s_enterprises_counts(self, server: Server, admin: Claims) -> None:
        membership = server.service.operator.enterprises.membership
        member = server.person(11, email="member@elsewhere.example.org")
        numbers = [server.enterprise(admin, name=name) for name in ("Hospital", "Clinic", "Silent")]
        for number in numbers:
            path = f"/enterprise?enterprise={number}"
            assert server.call("PATCH", path, admin, {"emails": [member.email]}).status == 200
        assert membership.lock_minutes_of(member.email) == 5
        for number, minutes in zip(numbers, (30, 12), strict=False):
            path = f"/enterprise?enterprise={number}"
            answer = server.call("PATCH", path, admin, {"lock_minutes": minutes})
            assert (answer.status, answer.body["lock_minutes"]) == (200, minutes)
            assert server.call("GET", path, admin).body["lock_minutes"] == minutes
        # an invitation alone lays nothing down
        assert membership.lock_minutes_of(member.email) == 5
        for number, expected in zip(numbers, (30, 12, 12), strict=True):
            assert respond(server, member, number, accept=True).status == 200
            assert membership.lock_minutes_of(member.email) == expected
        path = f"/enterprise?enterprise={numbers[1]}"
        assert server.call("PATCH", path, admin, {"lock_minutes": None}).body["lock_minutes"] is None
        assert membership.lock_minutes_of(member.email) == 30
        assert membership.lock_minutes_of("") == 5

    def test_it_is_told_wherever_the_profile_is(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        started = server.call("POST", "/sign-in", None, {"email": "member@elsewhere.example.org"})
        proof = {"challenge": started.body["challenge"], "code": server.service.mailer.last.code}
        signed_in = server.call("POST", "/sign-in/complete", None, proof).body
        assert (signed_in["user"]["lock_minutes"], signed_in["user"]["administers"]) == (5, False)
        token = signed_in["user_token"]
        changes = {"emails": ["member@elsewhere.example.org"], "lock_minutes": 7}
        assert server.call("PATCH", "/enterprise", admin, changes).status == 200
        answer = {"enterprise_id": number, "accept": True}
        assert server.call("POST", "/me/invitations", token, answer).status == 200
        assert server.call("GET", "/me", token).body["lock_minutes"] == 7
        assert server.call("PATCH", "/me", token, {"firstname": "Pat"}).body["lock_minutes"] == 7
        refresh = {"refresh_token": signed_in["refresh_token"]}
        fresh = server.call("POST", "/sign-in/refresh", None, refresh).body
        assert fresh["user"]["lock_minutes"] == 7

    def test_who_administers_one_is_told_so(self, server: Server, admin: Claims) -> None:
        started = server.call("POST", "/sign-in", None, {"email": "kim@elsewhere.example.org"})
        proof = {"challenge": started.body["challenge"], "code": server.service.mailer.last.code}
        signed_in = server.call("POST", "/sign-in/complete", None, proof).body
        token = signed_in["user_token"]
        number = server.enterprise(admin)
        server.service.administration.name_administrator(number, "kim@elsewhere.example.org")
        assert server.call("GET", "/me", token).body["administers"] is True
        assert server.call("PATCH", "/me", token, {"firstname": "Kim"}).body["administers"] is True
        refresh = {"refresh_token": signed_in["refresh_token"]}
        fresh = server.call("POST", "/sign-in/refresh", None, refresh).body
        assert fresh["user"]["administers"] is True
        server.service.administration.remove_administrator(number, "kim@elsewhere.example.org")
        assert server.call("GET", "/me", fresh["user_token"]).body["administers"] is False

    @pytest.mark.parametrize("minutes", [0, 61, -5, 2.5, "5", True])
    def test_it_is_bounded(self, server: Server, admin: Claims, minutes: object) -> None:
        server.enterprise(admin)
        answer = server.call("PATCH", "/enterprise", admin, {"lock_minutes": minutes})
        assert answer.code == (400, "invalid_field")
        assert server.call("GET", "/enterprise", admin).body["lock_minutes"] is None

    def test_what_is_left_out_stays(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        server.call("PATCH", "/enterprise", admin, {"lock_minutes": 1})
        answer = server.call("PATCH", "/enterprise", admin, {"emails": ["pat@example.org"]})
        assert answer.body["lock_minutes"] == 1


class TestDomains:
    def test_a_domain_is_proven_by_its_record(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        first = server.call("PATCH", "/enterprise", admin, {"domains": [f" {DOMAIN.upper()}. "]}).body
        (state,) = first["domains"]
        assert state == {
            "domain": DOMAIN,
            "verified": False,
            "verified_at": None,
            "txt_name": f"_picsafe-verification.{DOMAIN}",
            "txt_value": state["txt_value"],
        }
        assert state["txt_value"].startswith("picsafe-verification=")
        server.service.dns.publish(state["txt_name"], state["txt_value"])
        second = server.call("PATCH", "/enterprise", admin, {"domains": [DOMAIN]}).body
        assert second["domains"] == [
            {**state, "verified": True, "verified_at": "2026-03-04T05:06:07.890000Z"}
        ]
        assert server.call("GET", "/enterprise", admin).body == second

    def test_another_text_proves_nothing(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        server.service.dns.publish(f"_picsafe-verification.{DOMAIN}", "picsafe-verification=guess")
        answer = server.call("PATCH", "/enterprise", admin, {"domains": [DOMAIN]})
        assert answer.body["domains"][0]["verified"] is False

    def test_a_change_of_addresses_looks_too_and_proven_domains_are_left_alone(
        self, server: Server, admin: Claims
    ) -> None:
        server.enterprise(admin)
        prove(server, admin)
        server.service.dns.asked.clear()
        server.service.dns.records.clear()
        answer = server.call("PATCH", "/enterprise", admin, {"emails": []})
        assert answer.body["domains"][0]["verified"] is True
        assert server.service.dns.asked == []

    def test_public_domains_are_never_accepted(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        for domain in ("gmail.com", "GMail.com.", "outlook.com"):
            answer = server.call("PATCH", "/enterprise", admin, {"domains": [DOMAIN, domain]})
            assert answer.code == (400, "public_domain")
        assert server.call("GET", "/enterprise", admin).body["domains"] == []

    @pytest.mark.parametrize(
        "domain", ["", "hospital", "-a.org", "a..org", "x.org/", "1.2.3.4", "a b.org", "@x.org"]
    )
    def test_what_is_no_domain_is_refused(self, server: Server, admin: Claims, domain: str) -> None:
        server.enterprise(admin)
        answer = server.call("PATCH", "/enterprise", admin, {"domains": [domain]})
        assert answer.code == (400, "invalid_domain")

    def test_a_proven_domain_is_taken(self, server: Server, admin: Claims) -> None:
        other = server.person(22)
        server.enterprise(admin)
        server.enterprise(other, name="Clinic")
        prove(server, admin)
        answer = server.call("PATCH", "/enterprise", other, {"domains": [DOMAIN]})
        assert answer.code == (409, "domain_taken")
        assert server.call("GET", "/enterprise", other).body["domains"] == []

    def test_who_proves_a_domain_that_another_proved_first_is_told(
        self, server: Server, admin: Claims
    ) -> None:
        other = server.person(22)
        server.enterprise(admin)
        server.enterprise(other, name="Clinic")
        server.call("PATCH", "/enterprise", other, {"domains": [DOMAIN]})
        assert prove(server, admin).status == 200
        (state,) = server.call("GET", "/enterprise", other).body["domains"]
        server.service.dns.publish(state["txt_name"], state["txt_value"])
        answer = server.call("PATCH", "/enterprise", other, {"domains": [DOMAIN]})
        assert answer.code == (409, "domain_taken")

    def test_bounds(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        many = [f"d{count}.example.org" for count in range(31)]
        assert server.call("PATCH", "/enterprise", admin, {"domains": many}).code == (400, "invalid_field")
        assert server.call("PATCH", "/enterprise", admin, {"domains": ["a" * 250]}).code[0] == 400
        assert server.call("PATCH", "/enterprise", admin, {"domains": many[:30]}).status == 200
        assert server.call("PATCH", "/enterprise", admin, {"owner": 1}).code == (400, "unknown_field")
        assert server.call("PATCH", "/enterprise", server.person(), {}).code[0] == 403


class TestAddresses:
    def test_lists_replace_and_what_is_left_out_stays(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        server.call("PATCH", "/enterprise", admin, {"domains": [DOMAIN], "emails": ["Pat@Example.org"]})
        answer = server.call("PATCH", "/enterprise", admin, {"emails": ["sam@example.org"]})
        assert answer.body["emails"] == [{"email": "sam@example.org", "status": "invited"}]
        assert [state["domain"] for state in answer.body["domains"]] == [DOMAIN]
        answer = server.call("PATCH", "/enterprise", admin, {"domains": []})
        assert answer.body["domains"] == []
        assert len(answer.body["emails"]) == 1

    @pytest.mark.parametrize("email", ["", "pat", "pat@", "@example.org", "pat@example", "p t@example.org"])
    def test_what_is_no_address_is_refused(self, server: Server, admin: Claims, email: str) -> None:
        server.enterprise(admin)
        answer = server.call("PATCH", "/enterprise", admin, {"emails": ["sam@example.org", email]})
        assert answer.code == (400, "invalid_email")
        assert server.call("GET", "/enterprise", admin).body["emails"] == []

    def test_too_many_are_refused(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        many = [f"p{count}@example.org" for count in range(1001)]
        assert server.call("PATCH", "/enterprise", admin, {"emails": many}).code == (400, "invalid_field")
        enough = many[: server.service.backend.many]
        answer = server.call("PATCH", "/enterprise", admin, {"emails": enough})
        assert (answer.status, len(answer.body["emails"])) == (200, len(enough))

    def test_people_of_proven_domains_are_members(self, server: Server, admin: Claims) -> None:
        server.enterprise(admin)
        prove(server, admin)
        emails = [f"pat@{DOMAIN}", f"pat@ward.{DOMAIN}"]
        answer = server.call("PATCH", "/enterprise", admin, {"emails": emails})
        assert answer.body["emails"] == [
            {"email": emails[0], "status": "member"},
            {"email": emails[1], "status": "invited"},
        ]


class TestInvitations:
    def test_an_invitation_is_accepted_and_left_again(self, server: Server, admin: Claims) -> None:
        pat = server.person(11)
        number = server.enterprise(admin)
        assert server.call("GET", "/me/invitations", pat).body == {
            "invitations": [],
            "memberships": [],
            "cursor": None,
        }
        invite(server, admin, pat)
        invited_at = "2026-03-04T05:06:07.890000Z"
        pending = {"enterprise_id": number, "name": "Example Hospital", "invited_at": invited_at}
        assert server.call("GET", "/me/invitations", pat).body == {
            "cursor": None,
            "invitations": [pending],
            "memberships": [],
        }
        assert server.enterprises_of(pat.email) == ()
        member = {"enterprise_id": number, "name": "Example Hospital", "by": "invitation", "key_servers": []}
        assert respond(server, pat, number, accept=True).body == {
            "invitations": [],
            "memberships": [member],
            "cursor": None,
        }
        assert server.enterprises_of(pat.email) == (number,)
        view = server.call("GET", "/enterprise", admin).body
        assert view["emails"] == [{"email": pat.email, "status": "member"}]
        assert respond(server, pat, number, accept=False).body == {
            "invitations": [],
            "memberships": [],
            "cursor": None,
        }
        assert server.enterprises_of(pat.email) == ()
        view = server.call("GET", "/enterprise", admin).body
        assert view["emails"] == [{"email": pat.email, "status": "declined"}]

    def test_whoever_is_taken_off_the_list_is_no_member(self, server: Server, admin: Claims) -> None:
        pat = server.person(11)
        number = server.enterprise(admin)
        invite(server, admin, pat)
        respond(server, pat, number, accept=True)
        invite(server, admin)
        assert server.enterprises_of(pat.email) == ()

    def test_only_the_owner_of_the_address_answers(self, server: Server, admin: Claims) -> None:
        number = server.enterprise(admin)
        invite(server, admin, server.person(11))
        for claims in (server.person(12), admin):
            assert respond(server, claims, number, accept=True).code == (404, "unknown_invitation")
        assert respond(server, server.person(11), number + 1, accept=True).code[0] == 404

    def test_a_member_learns_which_key_servers_the_enterprise_has(
        self, server: Server, admin: Claims
    ) -> None:
        pat = server.person(11)
        number = server.enterprise(admin)
        for url, kind in (
            ("https://key.hospital.example", "key_server"),
            ("https://endpoint.hospital.example", "endpoint"),
        ):
            registered = server.call("POST", "/enterprise/key-servers", admin, {"url": url, "kind": kind})
            assert registered.status == 201
        invite(server, admin, pat)
        assert server.call("GET", "/me/invitations", pat).body["memberships"] == []
        [membership] = respond(server, pat, number, accept=True).body["memberships"]
        assert membership["key_servers"] == ["https://key.hospital.example"]

    def test_a_domain_member_needs_no_invitation(self, server: Server, admin: Claims) -> None:
        pat = server.person(11, email=f"pat@{DOMAIN}")
        number = server.enterprise(admin)
        invite(server, admin, pat)
        prove(server, admin)
        assert server.call("GET", "/me/invitations", pat).body == {
            "cursor": None,
            "invitations": [],
            "memberships": [
                {"enterprise_id": number, "name": "Example Hospital", "by": "domain", "key_servers": []}
            ],
        }
        assert server.enterprises_of(pat.email) == (number,)
        assert server.enterprises_of(f"pat@ward.{DOMAIN}") == ()

    def test_a_person_belongs_to_ten_enterprises_at_most(self, server: Server, admin: Claims) -> None:
        pat = server.person(11)
        numbers = []
        for count in range(11):
            numbers.append(server.enterprise(admin, name=f"Hospital {count}"))
            path = f"/enterprise?enterprise={numbers[-1]}"
            assert server.call("PATCH", path, admin, {"emails": [pat.email]}).status == 200
        for number in numbers[:10]:
            assert respond(server, pat, number, accept=True).status == 200
        assert respond(server, pat, numbers[10], accept=True).code == (409, "too_many_enterprises")
        assert respond(server, pat, numbers[0], accept=True).status == 200
        assert respond(server, pat, numbers[0], accept=False).status == 200
        assert respond(server, pat, numbers[10], accept=True).status == 200
        assert len(server.enterprises_of(pat.email)) == 10

    def test_an_answer_has_to_be_one(self, server: Server) -> None:
        bodies: list[Any] = [{}, {"enterprise_id": 1}, {"enterprise_id": 0, "accept": True}]
        bodies += [{"enterprise_id": 1, "accept": "yes"}, {"enterprise_id": "1", "accept": True}]
        # no store could hold it
        bodies += [{"enterprise_id": 10**30, "accept": True}]
        for body in bodies:
            assert server.call("POST", "/me/invitations", server.person(), body).code == (
                400,
                "invalid_field",
            )


class TestFailures:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/enterprise", None),
            ("PATCH", "/enterprise", {"domains": [DOMAIN]}),
            ("GET", "/me/invitations", None),
            ("POST", "/me/invitations", {"enterprise_id": 1, "accept": True}),
        ],
    )
    def test_a_store_that_does_not_answer(
        self, server: Server, admin: Claims, method: str, path: str, body: object
    ) -> None:
        server.enterprise(admin)
        server.service.faults.fail("enterprises")
        answer = server.call(method, path, admin, body)
        assert answer.code == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
