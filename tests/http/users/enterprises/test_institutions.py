"""``/me/institutions`` and ``/enterprise/institutions``."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from tests.fakes.accounts import KEY_URL
from tests.http.api_client import Answer
from tests.http.users.enterprises.conftest import Server

ENDPOINT = "https://endpoint.hospital.example"
PLAIN = "http://endpoint.hospital.example"
KEY = "picsafekey1qypt5wf3hul6h8zqekc3hcuh6kyt283hzcqw533990np28n8v52gntsvzlxmt"
HOSPITAL = {"name": "My Hospital", "send_type": "post_dynamic", "endpoint": ENDPOINT}


def put(server: Server, who: Claims, *institutions: dict[str, Any], version: int = 0) -> Answer:
    body = {"version": version, "institutions": list(institutions)}
    return server.call("PUT", "/me/institutions", who, body)


def give(
    server: Server, admin: Claims, *institutions: dict[str, Any], version: int = 0, default: str = ""
) -> Answer:
    body = {"version": version, "institutions": list(institutions), "default": default}
    return server.call("PUT", "/enterprise/institutions", admin, body)


def complete(institution: dict[str, Any]) -> dict[str, Any]:
    return {"endpoint": "", "key_server": "", "key": "", **institution}


def own(institution: dict[str, Any]) -> dict[str, Any]:
    none = {"enterprise_id": None, "enterprise": None, "is_default": False, "fhir": None}
    return {**none, **complete(institution)}


@pytest.fixture
def pat(server: Server) -> Claims:
    return server.person(11)


@pytest.fixture
def hospital(server: Server, admin: Claims) -> int:
    """An enterprise whose Endpoint Server is registered at both of its addresses."""
    number = server.enterprise(admin)
    for url in (ENDPOINT, PLAIN):
        body = {"url": url, "kind": "endpoint"}
        assert server.call("POST", "/enterprise/key-servers", admin, body).status == 201
    return number


def join(server: Server, admin: Claims, pat: Claims, number: int) -> None:
    server.call("PATCH", "/enterprise", admin, {"emails": [pat.email]})
    server.call("POST", "/me/invitations", pat, {"enterprise_id": number, "accept": True})


class TestOnesOwn:
    def test_are_kept_in_order(self, server: Server, hospital: int, pat: Claims) -> None:
        assert server.call("GET", "/me/institutions", pat).body == {
            "version": 0,
            "institutions": [],
            "needs_plan": {},
        }
        mail = {"name": "By  mail", "send_type": "email", "endpoint": "Reports@Example.org"}
        anybody = {"name": "Anybody here", "send_type": "email", "key_server": KEY_URL}
        answer = put(server, pat, HOSPITAL, mail, anybody)
        assert answer.status == 200
        canonical = {**mail, "name": "By mail", "endpoint": "reports@example.org"}
        expected = {
            "version": 1,
            "institutions": [own(HOSPITAL), own(canonical), own(anybody)],
            "needs_plan": {},
        }
        assert answer.body == expected
        assert server.call("GET", "/me/institutions", pat).body == expected
        assert server.call("GET", "/me/institutions", server.person(12)).body["institutions"] == []

    def test_a_list_is_replaced_as_it_was_seen(self, server: Server, hospital: int, pat: Claims) -> None:
        put(server, pat, HOSPITAL)
        assert put(server, pat).code == (409, "changed_meanwhile")
        assert put(server, pat, version=1).body == {"version": 2, "institutions": [], "needs_plan": {}}

    @pytest.mark.parametrize(
        "change",
        [
            {"name": ""},
            {"name": "x" * 61},
            {"name": "pat@example.org"},
            {"name": "a\u202eb"},
            {"endpoint": ""},
            {"endpoint": "nonsense"},
            {"endpoint": "https://endpoint.hospital.example/api/report"},
            {"endpoint": "https://user@endpoint.hospital.example"},
            {"endpoint": "javascript:alert(1)"},
            {"key": KEY},
            {"key_server": "http://key.hospital.example"},
            {"send_type": "post", "endpoint": PLAIN},
            {"send_type": "post", "key_server": KEY_URL},
            {"send_type": "post_static"},
            {"send_type": "post_static", "key": "picsafekey1qqq"},
            {"send_type": "email"},
            {"send_type": "email", "endpoint": "no address"},
            {"send_type": "email", "endpoint": "", "key": KEY},
        ],
    )
    def test_what_cannot_work_is_refused(
        self, server: Server, hospital: int, pat: Claims, change: dict[str, str]
    ) -> None:
        refused = put(server, pat, {**HOSPITAL, **change})
        assert refused.code[1] in {"invalid_institution", "invalid_field"}
        assert refused.status == 400
        assert server.call("GET", "/me/institutions", pat).body["institutions"] == []

    def test_a_fhir_server_is_kept_with_how_one_signs_in_and_who_one_is_there(
        self, server: Server, pat: Claims
    ) -> None:
        access = {
            "authentication": "basic",
            "patient_system": "urn:oid:1.2.3",
            "practitioner": "Practitioner/1",
            "client_id": "",
        }
        typed = {"name": "Record", "send_type": "fhir", "endpoint": "https://FHIR.hospital.example/stu3/"}
        answer = put(server, pat, {**typed, "fhir": access})
        assert answer.status == 200
        base = "https://fhir.hospital.example/stu3"
        assert answer.body["institutions"] == [own({**typed, "endpoint": base, "fhir": access})]
        bare = {**typed, "endpoint": "http://127.0.0.1:8080", "fhir": None}
        kept = put(server, pat, bare, version=1).body["institutions"]
        assert kept[0]["fhir"] == {
            "authentication": "none",
            "patient_system": "",
            "practitioner": "",
            "client_id": "",
        }

    def test_a_dropbox_is_kept_by_its_apps_key(self, server: Server, pat: Claims) -> None:
        typed = {"name": "Mine", "send_type": "dropbox", "endpoint": "u6xk2pexample"}
        assert put(server, pat, typed).body["institutions"] == [own(typed)]
        wrong: list[dict[str, Any]] = [
            {"endpoint": "https://www.dropbox.com"},
            {"endpoint": ""},
            {"key": KEY},
        ]
        for change in [*wrong, {"fhir": {}}]:
            assert put(server, pat, {**typed, **change}, version=1).code == (400, "invalid_institution")

    @pytest.mark.parametrize(
        "change",
        [
            {"endpoint": "http://fhir.hospital.example/stu3"},
            {"endpoint": "https://pat@fhir.hospital.example/stu3"},
            {"endpoint": "https://fhir.hospital.example/stu3?tenant=1"},
            {"endpoint": "https://fhir.hospital.example/../other"},
            {"endpoint": "https://fhir.hospital.example//stu3"},
            {"endpoint": f"https://fhir.hospital.example/{'x' * 250}"},
            {"endpoint": ""},
            {"key": KEY},
            {"key_server": KEY_URL},
            {"fhir": {"authentication": "password"}},
            {"fhir": {"practitioner": "Patient/1"}},
            {"fhir": {"authentication": "smart"}},
            {"fhir": {"authentication": "smart", "client_id": "my picsafe"}},
            {"fhir": {"authentication": "basic", "client_id": "my-picsafe"}},
            {"fhir": {"patient_system": "mrn of ours"}},
            {"fhir": {"token": "secret"}},
            {"send_type": "post", "endpoint": ENDPOINT, "fhir": {}},
        ],
    )
    def test_a_fhir_server_that_cannot_work_is_refused(
        self, server: Server, hospital: int, pat: Claims, change: dict[str, Any]
    ) -> None:
        record = {"name": "Record", "send_type": "fhir", "endpoint": "https://fhir.hospital.example/stu3"}
        refused = put(server, pat, {**record, **change})
        assert refused.status == 400
        assert refused.code[1] in {"invalid_institution", "invalid_field", "unknown_field"}

    def test_a_fhir_server_is_nothing_that_an_enterprise_gives(
        self, server: Server, admin: Claims, hospital: int
    ) -> None:
        record = {"name": "Record", "send_type": "fhir", "endpoint": "https://fhir.hospital.example/stu3"}
        assert give(server, admin, record).code == (400, "invalid_institution")
        folder = {"name": "Folder", "send_type": "dropbox", "endpoint": "u6xk2pexample"}
        assert give(server, admin, folder).code == (400, "invalid_institution")

    def test_sealed_reports_may_go_by_plain_http(self, server: Server, hospital: int, pat: Claims) -> None:
        assert put(server, pat, {**HOSPITAL, "endpoint": PLAIN}).status == 200

    def test_every_server_has_to_be_registered(self, server: Server, hospital: int, pat: Claims) -> None:
        for change in ({"endpoint": "https://evil.example"}, {"key_server": "https://evil.example"}):
            refused = put(server, pat, {**HOSPITAL, **change})
            assert refused.code == (400, "unknown_server")
            assert "https://evil.example" in refused.body["detail"]

    def test_names_are_unique_and_lists_bounded(self, server: Server, hospital: int, pat: Claims) -> None:
        assert put(server, pat, HOSPITAL, {**HOSPITAL, "name": "my hospital"}).code == (
            400,
            "invalid_institution",
        )
        many = [{**HOSPITAL, "name": f"Hospital {number}"} for number in range(21)]
        assert put(server, pat, *many).code == (400, "invalid_field")
        assert put(server, pat, *many[:20]).status == 200

    def test_they_go_with_the_account(self, server: Server, hospital: int) -> None:
        account = server.service.operator.adapters.users.find_or_create("sam@example.org", server.clock.now)
        sam = server.person(account.userid, email=account.email)
        put(server, sam, HOSPITAL)
        assert server.call("DELETE", "/me", sam).status == 204
        lists = server.service.operator.adapters.enterprises.institutions
        assert lists.of([f"person#{sam.userid}"]) == {}


class TestGivenToMembers:
    def test_members_have_them_without_typing(
        self, server: Server, admin: Claims, hospital: int, pat: Claims
    ) -> None:
        join(server, admin, pat, hospital)
        put(server, pat, {**HOSPITAL, "name": "Mine"})
        archive = {"name": "Archive", "send_type": "post", "endpoint": ENDPOINT}
        answer = give(server, admin, HOSPITAL, archive, default="My Hospital")
        assert answer.body == {
            "version": 1,
            "institutions": [complete(HOSPITAL), complete(archive)],
            "default": "My Hospital",
        }
        assert server.call("GET", "/enterprise/institutions", admin).body == answer.body
        theirs = {"enterprise_id": hospital, "enterprise": "Example Hospital", "fhir": None}
        assert server.call("GET", "/me/institutions", pat).body == {
            "version": 1,
            "institutions": [
                {**complete(HOSPITAL), **theirs, "is_default": True},
                {**complete(archive), **theirs, "is_default": False},
                own({**HOSPITAL, "name": "Mine"}),
            ],
            "needs_plan": {},
        }
        assert server.call("GET", "/me/institutions", server.person(12)).body["institutions"] == []
        server.call("POST", "/me/invitations", pat, {"enterprise_id": hospital, "accept": False})
        assert len(server.call("GET", "/me/institutions", pat).body["institutions"]) == 1

    def test_only_administrators_of_the_plan_give(
        self, server: Server, admin: Claims, hospital: int, pat: Claims
    ) -> None:
        join(server, admin, pat, hospital)
        assert give(server, pat, HOSPITAL).code == (403, "not_an_administrator")
        assert server.call("GET", "/enterprise/institutions", pat).code == (403, "not_an_administrator")
        give(server, admin, HOSPITAL)
        server.service.administration.set_plan(hospital, "pro")
        assert give(server, admin, version=1).code == (403, "plan_required")
        assert server.call("GET", "/me/institutions", pat).body["institutions"] == []

    def test_the_default_is_one_of_them(self, server: Server, admin: Claims, hospital: int) -> None:
        assert give(server, admin, HOSPITAL, default="Other").code == (400, "invalid_institution")
        give(server, admin, HOSPITAL)
        assert give(server, admin).code == (409, "changed_meanwhile")

    def test_they_go_with_the_enterprise(
        self, server: Server, admin: Claims, hospital: int, pat: Claims
    ) -> None:
        give(server, admin, HOSPITAL)
        server.service.administration.delete(hospital)
        lists = server.service.operator.adapters.enterprises.institutions
        assert lists.of([f"enterprise#{hospital}"]) == {}

    def test_a_store_that_does_not_answer(self, server: Server, hospital: int, pat: Claims) -> None:
        server.service.faults.fail("enterprises")
        assert server.call("GET", "/me/institutions", pat).code == (503, "unavailable")
        assert put(server, pat).code == (503, "unavailable")
