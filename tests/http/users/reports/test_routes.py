"""``/reports`` and ``/enterprise/reports``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.tokens.claims import Claims
from chalicelib.users.reports.model import LogPosition, enterprise_cursor, log_position
from tests.fakes.accounts import CLOUD_URL
from tests.fakes.reports import MY_URL, a_name
from tests.fakes.tokens import ISSUER
from tests.fakes.tokens import enterprise as script_claims
from tests.http.users.enterprises.conftest import Server
from tests.http.users.enterprises.test_members import DOMAIN, prove
from tests.http.users.reports.conftest import SIZE, Files

SUMMARY = {"photos": 2, "videos": 1, "audios": 0}


def send(server: Server, who: Claims, link: str | None = None, **more: Any) -> Any:
    sent = link or Files(server).upload(a_name(userid=who.userid), owner=who.userid)
    return server.call("POST", "/reports", who, {"link": sent, "summary": SUMMARY, **more})


def without_deliveries(report: dict[str, Any]) -> dict[str, Any]:
    own = {"deliveries", "left_out", "recipients", "label", "keyserver_url", "removed"}
    return {name: value for name, value in report.items() if name not in own}


class TestLogging:
    def test_an_uploaded_report_is_logged(self, server: Server, files: Files, pat: Claims) -> None:
        name = a_name()
        link = files.upload(name)
        answer = send(server, pat, link)
        assert answer.status == 201
        assert answer.body == {
            "report_id": name.partition("-")[2],
            "link": link,
            "file_url": f"{CLOUD_URL}/cloud/reports/au/{name}",
            "size": SIZE,
            "sent_at": "2026-03-04T05:06:07.890000Z",
            "expires_at": "2026-03-11T05:06:07Z",
            "summary": SUMMARY,
            "destination": "storage",
            "left_out": [],
            "deliveries": [],
            "recipients": [],
            "label": None,
            "keyserver_url": None,
            "removed": False,
        }

    def test_the_key_server_that_has_its_key_is_kept(self, server: Server, files: Files, pat: Claims) -> None:
        del files
        answer = send(server, pat, keyserver_url="https://Key.Hospital.example/")
        assert (answer.status, answer.body["keyserver_url"]) == (201, "https://key.hospital.example")
        sent = server.service.operator.adapters.report_log.sent(pat.userid, answer.body["report_id"])
        assert sent is not None
        assert sent.key_server == "https://key.hospital.example"
        elsewhere = {"report_id": "0000000111462800528249", "destination": "file", "summary": SUMMARY}
        for url in ("key.hospital.example", "https://key.hospital.example/path", "x" * 256):
            answer = send(server, pat, keyserver_url=url)
            assert answer.code == (400, "invalid_field")
            answer = server.call("POST", "/reports", pat, {**elsewhere, "keyserver_url": url})
            assert answer.code == (400, "invalid_field")

    def test_the_same_again_is_the_same(
        self, server: Server, files: Files, pat: Claims, api_key: str
    ) -> None:
        first = send(server, pat)
        server.clock.now += timedelta(minutes=5)
        again = send(server, pat, first.body["link"])
        assert (again.status, again.body) == (200, first.body)
        files.withdraw(first.body["link"])
        assert send(server, pat, first.body["link"]).status == 200
        assert len(server.call("GET", "/reports", pat).body["reports"]) == 1
        assert len(server.call("GET", "/enterprise/reports", api_key=api_key).body["reports"]) == 1

    def test_another_destination_is_not_the_same(self, server: Server, pat: Claims) -> None:
        first = send(server, pat, destination="recipient")
        assert send(server, pat, first.body["link"]).code == (409, "already_logged")

    def test_the_file_has_to_be_there(self, server: Server, files: Files, pat: Claims) -> None:
        link = files.upload(a_name())
        files.withdraw(link)
        assert send(server, pat, link).code == (409, "not_uploaded")

    def test_and_not_to_have_expired(self, server: Server, files: Files, pat: Claims) -> None:
        link = files.upload(a_name(), expires_at=server.clock.now)
        assert send(server, pat, link).code == (409, "not_uploaded")

    def test_only_its_sender_logs_a_report(self, server: Server, files: Files, pat: Claims) -> None:
        link = files.upload(a_name(), owner=12)
        assert send(server, pat, link).code == (403, "not_sender")
        mine = files.upload(a_name(userid=12), owner=12)
        assert send(server, server.person(12), mine).status == 201
        assert send(server, pat, mine).code == (403, "foreign_report_id")

    def test_nobody_logs_a_report_in_anothers_name(self, server: Server, files: Files, pat: Claims) -> None:
        forged = files.upload(a_name(userid=11), owner=12)
        assert send(server, server.person(12), forged).code == (403, "foreign_report_id")
        assert server.call("GET", "/reports", pat).body["reports"] == []

    @pytest.mark.parametrize(
        "link",
        [
            "",
            "nonsense",
            f"https://my.example.com/app/report/au/{a_name(1)}",
            f"http://my.example.org/app/report/au/{a_name(1)}",
            f"{MY_URL}/app/report/xx/{a_name(1)}",
            f"{MY_URL}/app/report/au/{a_name(1)}?x",
            f"{MY_URL}/app/report/au/../{a_name(1)}",
        ],
    )
    def test_a_link_has_to_be_ours(self, server: Server, pat: Claims, link: str) -> None:
        answer = server.call("POST", "/reports", pat, {"link": link, "summary": SUMMARY})
        assert answer.code == (400, "invalid_link")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"summary": {"photos": 1}}, "invalid_field"),
            ({"summary": {**SUMMARY, "photos": -1}}, "invalid_field"),
            ({"summary": {**SUMMARY, "photos": 1001}}, "invalid_field"),
            ({"summary": {**SUMMARY, "photos": 1.5}}, "invalid_field"),
            ({"summary": {**SUMMARY, "patients": 1}}, "unknown_field"),
            ({"destination": "elsewhere"}, "invalid_field"),
            ({"link": "x" * 2000}, "invalid_field"),
            ({"sender": 12}, "unknown_field"),
        ],
    )
    def test_what_is_not_as_agreed_is_refused(
        self, server: Server, files: Files, pat: Claims, change: dict[str, Any], code: str
    ) -> None:
        body = {"link": files.upload(a_name()), "summary": SUMMARY, **change}
        assert server.call("POST", "/reports", pat, body).code == (400, code)

    def test_people_only(self, server: Server, files: Files) -> None:
        link = files.upload(a_name())
        body = {"link": link, "summary": SUMMARY}
        script = script_claims(1, now=server.clock.now, aud=[ISSUER])
        assert server.call("POST", "/reports", None, body).code == (401, "missing_token")
        assert server.call("POST", "/reports", script, body).code == (403, "not_a_person")

    def test_stores_that_do_not_answer(self, server: Server, files: Files, pat: Claims) -> None:
        link = files.upload(a_name())
        for part in ("storage", "report_log", "enterprises"):
            server.service.faults.fail(part)
            assert send(server, pat, link).code == (503, "unavailable")
            server.service.faults.mend()
        assert send(server, pat, link).status == 201


class TestOwnList:
    def test_newest_first_page_by_page(self, server: Server, pat: Claims) -> None:
        assert server.call("GET", "/reports", pat).body == {"reports": [], "cursor": None}
        sent = []
        for count in range(5):
            sent.append(send(server, pat, destination=("storage", "recipient")[count % 2]).body)
            server.clock.now += timedelta(seconds=1)
        send(server, server.person(12))
        whole = server.call("GET", "/reports", pat).body
        assert whole == {"reports": sent[::-1], "cursor": None}
        seen: list[Any] = []
        path = "/reports?limit=2"
        while True:
            part = server.call("GET", path, pat).body
            assert len(part["reports"]) <= 2
            seen += part["reports"]
            if part["cursor"] is None:
                break
            send(server, pat)
            path = f"/reports?limit=2&cursor={part['cursor']}"
        assert seen == sent[::-1]

    @pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", ""])
    def test_a_limit_is_between_1_and_100(self, server: Server, pat: Claims, limit: str) -> None:
        assert server.call("GET", f"/reports?limit={limit}", pat).code == (400, "invalid_field")

    def test_a_cursor_is_ones_own(self, server: Server, pat: Claims) -> None:
        for _ in range(2):
            send(server, pat)
        cursor = server.call("GET", "/reports?limit=1", pat).body["cursor"]
        path = f"/reports?cursor={cursor}"
        assert len(server.call("GET", path, pat).body["reports"]) == 1
        assert server.call("GET", path, server.person(12)).code == (400, "invalid_cursor")
        for wrong in ("x", "AAAA", cursor[:-1], cursor + "A", "%3D"):
            assert server.call("GET", f"/reports?cursor={wrong}", pat).code == (400, "invalid_cursor")

    def test_unknown_parameters_are_refused(self, server: Server, pat: Claims) -> None:
        assert server.call("GET", "/reports?page=2", pat).code == (400, "unknown_field")

    def test_a_store_that_does_not_answer(self, server: Server, pat: Claims) -> None:
        server.service.faults.fail("report_log")
        assert server.call("GET", "/reports", pat).code == (503, "unavailable")


class TestPolling:
    def test_oldest_first_and_the_cursor_is_kept(self, server: Server, pat: Claims, api_key: str) -> None:
        empty = server.call("GET", "/enterprise/reports", api_key=api_key).body
        assert (empty["reports"], empty["more"]) == ([], False)
        sent = [send(server, pat).body for _ in range(5)]
        cursor, seen = empty["cursor"], []
        for expected in ([0, 1], [2, 3], [4]):
            part = server.call("GET", f"/enterprise/reports?limit=2&cursor={cursor}", api_key=api_key).body
            assert part["more"] is (expected != [4])
            assert len(part["reports"]) == len(expected)
            seen += part["reports"]
            cursor = part["cursor"]
        sender = {
            "userid": 11, "title": "Dr", "firstname": "Pat", "lastname": "Example11", "email": pat.email,
        }  # fmt: skip
        assert seen == [{**without_deliveries(report), "sender": sender} for report in sent]
        path = f"/enterprise/reports?cursor={cursor}"
        idle = server.call("GET", path, api_key=api_key).body
        assert idle == {"reports": [], "cursor": cursor, "more": False, "withdrawals": []}
        late = send(server, pat).body
        (entry,) = server.call("GET", path, api_key=api_key).body["reports"]
        assert entry["link"] == late["link"]

    def test_a_cursor_from_before_a_restore_is_told_so(
        self, server: Server, pat: Claims, hospital: int, api_key: str
    ) -> None:
        send(server, pat)
        cursor = server.call("GET", "/enterprise/reports", api_key=api_key).body["cursor"]
        epoch = log_position(hospital, cursor).epoch
        other = ("0" if epoch[0] != "0" else "1") + epoch[1:]
        for lost in (LogPosition(1, other), LogPosition(2, epoch)):
            path = f"/enterprise/reports?cursor={enterprise_cursor(hospital, lost)}"
            assert server.call("GET", path, api_key=api_key).code == (410, "stale_cursor")

    def test_only_storage_reports_of_members(self, server: Server, pat: Claims, api_key: str) -> None:
        send(server, pat, destination="recipient")
        send(server, server.person(12))
        mine = send(server, pat).body
        listed = server.call("GET", "/enterprise/reports", api_key=api_key).body["reports"]
        assert [report["link"] for report in listed] == [mine["link"]]

    def test_what_was_sent_before_joining_or_after_leaving_is_the_senders(
        self, server: Server, admin: Claims
    ) -> None:
        number = server.enterprise(admin)
        key = server.api_key(admin)["api_key"]
        sam = server.person(12)
        server.call("PATCH", "/enterprise", admin, {"emails": [sam.email]})
        send(server, sam)
        server.call("POST", "/me/invitations", sam, {"enterprise_id": number, "accept": True})
        during = send(server, sam).body
        server.call("POST", "/me/invitations", sam, {"enterprise_id": number, "accept": False})
        send(server, sam)
        listed = server.call("GET", "/enterprise/reports", api_key=key).body["reports"]
        assert [report["link"] for report in listed] == [during["link"]]
        assert len(server.call("GET", "/reports", sam).body["reports"]) == 3

    def test_what_people_of_a_domain_had_sent_before_it_was_proven_comes_too(
        self, server: Server, admin: Claims
    ) -> None:
        server.enterprise(admin)
        owner = server.person(22)
        clinic = server.enterprise(owner, name="Clinic")
        key = server.api_key(admin)["api_key"]
        pat, sam = (server.person(userid, email=f"p{userid}@{DOMAIN}") for userid in (11, 12))
        first, second = send(server, pat).body, send(server, sam).body
        send(server, pat, destination="recipient")
        send(server, server.person(13))
        server.call("PATCH", "/enterprise", owner, {"emails": [sam.email]})
        server.call("POST", "/me/invitations", sam, {"enterprise_id": clinic, "accept": True})
        for_the_clinic = send(server, sam).body
        cursor = server.call("GET", "/enterprise/reports", api_key=key).body["cursor"]
        assert prove(server, admin, DOMAIN).body["domains"][0]["verified"] is True
        third = send(server, pat).body
        path = f"/enterprise/reports?cursor={cursor}"
        listed = server.call("GET", path, api_key=key).body
        links = [report["link"] for report in listed["reports"]]
        assert sorted(links) == sorted(report["link"] for report in (first, second, third))
        assert links[0] == third["link"]
        assert listed["reports"][1]["sender"]["email"].endswith(f"@{DOMAIN}")
        again = server.call("GET", f"/enterprise/reports?cursor={listed['cursor']}", api_key=key).body
        assert again["reports"] == []
        listed = server.call("GET", "/enterprise/reports", owner).body["reports"]
        assert [report["link"] for report in listed] == [for_the_clinic["link"]]

    def test_what_had_expired_before_a_domain_was_proven_does_not(
        self, server: Server, admin: Claims
    ) -> None:
        server.enterprise(admin)
        key = server.api_key(admin)["api_key"]
        send(server, server.person(11, email=f"pat@{DOMAIN}"))
        server.clock.now += timedelta(days=7)
        prove(server, server.person(21), DOMAIN)
        assert server.call("GET", "/enterprise/reports", api_key=key).body["reports"] == []

    def test_an_administrator_sees_the_same(
        self, server: Server, admin: Claims, pat: Claims, api_key: str
    ) -> None:
        send(server, pat)
        by_key = server.call("GET", "/enterprise/reports", api_key=api_key)
        assert server.call("GET", "/enterprise/reports", admin).body == by_key.body
        assert server.call("GET", "/enterprise/reports", pat).code == (403, "not_an_administrator")

    def test_every_enterprise_of_a_person_sees_it(
        self, server: Server, pat: Claims, hospital: int, api_key: str
    ) -> None:
        owner = server.person(22)
        clinic = server.enterprise(owner, name="Clinic")
        server.call("PATCH", "/enterprise", owner, {"emails": [pat.email]})
        server.call("POST", "/me/invitations", pat, {"enterprise_id": clinic, "accept": True})
        link = send(server, pat).body["link"]
        for key in (api_key, server.api_key(owner)["api_key"]):
            listed = server.call("GET", "/enterprise/reports", api_key=key).body["reports"]
            assert [report["link"] for report in listed] == [link]

    def test_a_cursor_is_the_enterprises_own(self, server: Server, pat: Claims, api_key: str) -> None:
        owner = server.person(22)
        server.enterprise(owner, name="Clinic")
        cursor = server.call("GET", "/enterprise/reports", owner).body["cursor"]
        for wrong in (cursor, "x", "AAAA", "A" * 129):
            answer = server.call("GET", f"/enterprise/reports?cursor={wrong}", api_key=api_key)
            assert answer.code in {(400, "invalid_cursor"), (400, "invalid_field")}

    def test_a_store_that_does_not_answer(self, server: Server, api_key: str) -> None:
        for part in ("report_log", "enterprises"):
            server.service.faults.fail(part)
            answer = server.call("GET", "/enterprise/reports", api_key=api_key)
            assert answer.code == (503, "unavailable")
            assert "Retry-After" in answer.headers
            server.service.faults.mend()

    def test_a_person_who_leaves_picsafe_leaves_the_report(self, server: Server, admin: Claims) -> None:
        people = server.service.operator.adapters.users
        account = people.find_or_create("sam@example.org", server.clock.now)
        sam = server.person(account.userid, email=account.email)
        number = server.enterprise(admin)
        key = server.api_key(admin)["api_key"]
        server.call("PATCH", "/enterprise", admin, {"emails": [sam.email]})
        server.call("POST", "/me/invitations", sam, {"enterprise_id": number, "accept": True})
        link = send(server, sam).body["link"]
        assert server.call("DELETE", "/me", sam).status == 204
        (report,) = server.call("GET", "/enterprise/reports", api_key=key).body["reports"]
        assert report["link"] == link
        assert report["sender"] == {"userid": 0, "title": "", "firstname": "", "lastname": "", "email": ""}
        assert server.service.operator.adapters.report_log.of_user(sam.userid, None, 10) == []
