from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from picsafe.endpoint.errors import InvalidConfig
from tests.fakes.endpoint.reports import plain_report, sealed_again, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.sealed_reports import report_id
from tests.fakes.tokens import FakeSigner, base64url, enterprise
from tests.unit.picsafe.endpoint.http.post_office import ENDPOINT, WITH_HTTP, Field, PostOffice, form, refused

Open = Callable[..., PostOffice]


def test_a_posted_report_is_accepted_and_delivered(
    fake: FakePicSafe, office: PostOffice, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    answer = office.post(path.read_bytes(), path.name)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert answer.headers["content-type"] == "application/json"

    office.hospital.work()

    assert office.hospital.arrived() == [path.stem]
    assert office.incoming() == []


def test_a_retry_is_success_again_and_delivered_once(
    fake: FakePicSafe, office: PostOffice, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    for _ in range(2):
        assert office.post(path.read_bytes(), path.name).json() == {"success": True}
    office.hospital.work()
    again = sealed_again(fake, path, tmp_path / "again")
    assert office.post(again.read_bytes(), path.name).json() == {"success": True}

    office.hospital.work()

    assert office.hospital.arrived() == [path.stem]


@pytest.mark.parametrize("name", ["package.encrypted", "", "anything.zip"])
def test_a_plain_report_is_its_posters(office: PostOffice, tmp_path: Path, name: str) -> None:
    path = plain_report(tmp_path)
    assert office.post(path.read_bytes(), name).json() == {"success": True}
    [report] = office.hospital.endpoint.reports.of_report_id(report_id(2))
    assert report.sender == {
        "userid": "17",
        "title": "Dr",
        "firstname": "Pat",
        "lastname": "Example17",
        "email": "pat17@example.org",
        "country": "AU",
    }


def test_a_file_may_come_before_its_token(fake: FakePicSafe, office: PostOffice, tmp_path: Path) -> None:
    path = sealed_report(fake, tmp_path)
    file: Field = ("picsafe_file", path.name, path.read_bytes())
    assert office.send(*form(file, ("token", office.token()))).json() == {"success": True}
    assert refused(office.send(*form(file, ("token", "x.y.z"))), 401) == "invalid_token"
    assert refused(office.send(*form(file)), 401) == "missing_token"
    assert office.incoming() == []


def none_token(office: PostOffice) -> str:
    _, body, _ = office.token().split(".")
    header = base64url(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{header}.{body}."


def later(office: PostOffice, **by: float) -> dict[str, int]:
    moment = int((office.hospital.fake.now + timedelta(**by)).timestamp())
    return {"iat": moment - 300, "exp": moment}


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (lambda office: "", 401, "invalid_token"),
        (lambda office: "x" * 5000, 401, "invalid_token"),
        (none_token, 401, "invalid_token"),
        (lambda office: office.token()[:-4] + "AAAA", 401, "invalid_token"),
        (lambda office: office.token(aud=["https://key.example.org"]), 401, "invalid_token"),
        (lambda office: office.token(iss="https://evil.example"), 401, "invalid_token"),
        (lambda office: office.token(**later(office, seconds=-31)), 401, "invalid_token"),
        # nobody could tell here whether its session has ended
        (lambda office: office.token(exp=later(office, hours=1)["exp"]), 401, "invalid_token"),
        (lambda office: office.token(**later(office, hours=1)), 401, "clock_skew"),
        (lambda office: office.token(firstname=""), 403, "profile_required"),
        (lambda office: office.token(kind="enterprise", sub="enterprise:7"), 403, "not_a_person"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(
    fake: FakePicSafe,
    office: PostOffice,
    tmp_path: Path,
    make: Callable[[PostOffice], str],
    status: int,
    code: str,
) -> None:
    path = sealed_report(fake, tmp_path)
    assert refused(office.post(path.read_bytes(), path.name, token=make(office)), status) == code
    assert office.incoming() == []
    assert office.hospital.endpoint.reports.of_report_id(path.stem) == []


def test_a_token_of_another_user_server_is_refused(office: PostOffice) -> None:
    honest, office.signer = office.signer, FakeSigner()
    forged = office.token()
    office.signer = honest
    assert refused(office.post(b"x", token=forged), 401) == "invalid_token"


def test_an_enterprises_script_is_nobody(office: PostOffice) -> None:
    claims = enterprise(now=office.hospital.fake.now)
    token = office.token(sub=claims.sub, kind="enterprise", enterprise=claims.enterprise)
    assert refused(office.post(b"x", token=token), 403) == "not_a_person"


def test_while_the_user_server_is_away_the_answer_says_so(office: PostOffice) -> None:
    token = office.token()
    office.signer.fails = True
    answer = office.post(b"x", token=token)
    assert refused(answer, 503) == "unavailable"
    assert answer.headers["retry-after"]


def test_only_listed_senders(fake: FakePicSafe, open_office: Open, tmp_path: Path) -> None:
    lists = '[senders]\nallow = ["pat1@example.org"]\ndeny = ["*@example.org"]\n'
    office = open_office(WITH_HTTP + lists)
    content = plain_report(tmp_path).read_bytes()
    assert refused(office.post(content), 403) == "not_allowed"
    other = office.token(1)
    # it is another's report, which is found out once the sender may send at all
    assert refused(office.post(content, token=other), 403) == "foreign_report_id"


@pytest.mark.parametrize(
    ("lists", "named"),
    [
        ('allow = ["*@example.org", "example.org"]', "senders.allow: entry 2"),
        ('deny = ["# everybody"]', "senders.deny: entry 1"),
        ('deny = ["a@example.org b@example.org"]', "senders.deny: entry 1"),
        ("allow = []", "senders.allow:"),
    ],
)
def test_a_list_that_cannot_work_is_named_at_the_start(open_office: Open, lists: str, named: str) -> None:
    with pytest.raises(InvalidConfig, match=named):
        open_office(f"{WITH_HTTP}[senders]\n{lists}\n")


def test_what_is_no_report_is_refused(office: PostOffice) -> None:
    assert refused(office.post(b"no report", "../../etc/passwd"), 422) == "not_a_report"
    assert refused(office.post(b""), 422) == "not_a_report"
    assert office.incoming() == []


def test_a_sealed_report_without_its_id_is_refused(
    fake: FakePicSafe, office: PostOffice, tmp_path: Path
) -> None:
    content = sealed_report(fake, tmp_path).read_bytes()
    assert refused(office.post(content, "holiday.picsafe"), 400) == "report_id_unknown"
    assert office.post(content, f"{report_id(1)} (1).picsafe").json() == {"success": True}


def test_an_unlisted_key_server_is_refused(fake: FakePicSafe, office: PostOffice, tmp_path: Path) -> None:
    path = sealed_report(fake, tmp_path, keyserver_url="https://key.stranger.example")
    assert refused(office.post(path.read_bytes(), path.name), 403) == "unlisted_key_server"


def test_what_is_no_address_of_ours_or_no_method(office: PostOffice) -> None:
    assert refused(httpx.get(f"{office.url}/"), 404) == "not_found"
    wrong = httpx.get(f"{office.url}/api/report")
    assert refused(wrong, 405) == "method_not_allowed"
    assert "POST" in wrong.headers["allow"]


def test_my_picsafe_may_post_and_other_pages_may_not(office: PostOffice) -> None:
    def preflight(origin: str) -> httpx.Headers:
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Private-Network": "true",
        }
        return httpx.options(f"{office.url}/api/report", headers=asked).headers

    mine = preflight("https://my.example.org")
    assert mine["access-control-allow-origin"] == "https://my.example.org"
    assert mine["access-control-allow-methods"] == "POST"
    assert mine["access-control-allow-private-network"] == "true"
    assert "access-control-allow-origin" not in preflight("https://evil.example")
    answer = office.post(b"x", Origin="https://my.example.org")
    assert answer.headers["access-control-allow-origin"] == "https://my.example.org"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in office.post(b"x", Origin="https://evil.example").headers


def bound(office: PostOffice, content: bytes, **changes: Any) -> str:
    return office.token(sha256=hashlib.sha256(content).hexdigest(), **changes)


def test_what_others_could_read_along_has_to_be_sealed_and_its_token_good_for_it_alone(
    fake: FakePicSafe, office: PostOffice, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    sealed, plain = path.read_bytes(), plain_report(tmp_path).read_bytes()
    # a proxy passes it on from wherever
    elsewhere = {"X_Forwarded_For": "192.0.2.1"}
    assert refused(office.post(sealed, path.name, **elsewhere), 403) == "token_not_bound"
    assert refused(office.post(plain, token=bound(office, plain), **elsewhere), 403) == "not_sealed"
    overheard = bound(office, sealed)
    assert office.post(sealed, path.name, token=overheard, **elsewhere).json() == {"success": True}
    assert refused(office.post(plain, token=overheard, **elsewhere), 403) == "other_file"
    assert refused(office.post(plain, token=overheard), 403) == "other_file"
    assert office.post(plain).json() == {"success": True}


def test_over_plain_http_a_trial_may_send_what_is_not_sealed(open_office: Open, tmp_path: Path) -> None:
    plain_url = "http://endpoint.example.org"
    office = open_office(WITH_HTTP.replace(ENDPOINT, plain_url) + "allow_plain_http = true\n")
    content = plain_report(tmp_path).read_bytes()
    assert refused(office.post(content, token=office.token(aud=[plain_url])), 403) == "token_not_bound"
    token = bound(office, content, aud=[plain_url])
    assert office.post(content, token=token).json() == {"success": True}


@pytest.mark.parametrize(("scheme", "is_taken"), [("https", True), ("http", False), ("", False)])
def test_a_trusted_proxy_says_how_a_report_came(
    open_office: Open, tmp_path: Path, scheme: str, is_taken: bool
) -> None:
    config = WITH_HTTP.replace(ENDPOINT, "https://endpoint.example.org") + "trust_proxy = true\n"
    office = open_office(config)
    content = plain_report(tmp_path).read_bytes()
    token = bound(office, content, aud=["https://endpoint.example.org"])
    headers = {"X_Forwarded_For": "192.0.2.1", **({"X_Forwarded_Proto": scheme} if scheme else {})}
    answer = office.post(content, token=token, **headers)
    if is_taken:
        assert answer.json() == {"success": True}
    else:
        assert refused(answer, 403) == "not_sealed"
