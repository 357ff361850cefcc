"""The sync of a person's own reports, by a personal token."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.contract.signed_notes import verifier_key
from picsafe import LocalFailure, NotSignedIn
from picsafe.client.log_evidence import LogEvidence
from picsafe.client.personal_account import PersonalAccount
from picsafe.client.server_tokens import ReceiptKeeping
from picsafe.client.servers import Servers
from picsafe.client.tokens import audiences
from picsafe.client.transport import Http
from picsafe.sync.events import SyncResult
from tests.fakes.picsafe import API_KEY, HOSPITAL, PERSONAL_TOKEN, PICSAFE, FakePicSafe, problem
from tests.fakes.picsafe.keys import log_of
from tests.fakes.picsafe.state import LOG_KEY
from tests.fakes.sealed_reports import add_report
from tests.unit.picsafe.sync.script import Script

BY_TOKEN = {"api_key": None, "token": PERSONAL_TOKEN}


@pytest.fixture
def own(fake: FakePicSafe, script: Script) -> Script:
    fake.add_personal_token(PERSONAL_TOKEN)
    return script


def run(own: Script) -> SyncResult:
    return own.run(api_key=None, token=PERSONAL_TOKEN)


def test_each_report_comes_once(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    fake.report_page = 2
    wanted = [add_report(fake, tmp_path, number) for number in range(5)]
    assert run(own) == SyncResult(received=5)
    assert own.received() == wanted
    wanted.append(add_report(fake, tmp_path, 9))
    assert run(own) == SyncResult(received=1)
    assert run(own) == SyncResult()
    assert own.received() == wanted


def test_the_trail_names_the_person_and_the_token(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    made = add_report(fake, tmp_path, 1)
    run(own)
    last = fake.keys[made].entries[-1]
    assert (last["action"], last["user"]["userid"]) == ("fetch", 17)
    assert last["user"]["personal_token"] == "17-0123456789ab"
    manifest = json.loads((own.folder / made / "manifest.json").read_bytes())
    assert manifest["sender"]["userid"] == "17"


def test_the_token_goes_to_the_user_server_alone(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    fake.own_servers = frozenset({"https://key.picsafe.example"})
    add_report(fake, tmp_path, 1, keyserver_url=HOSPITAL)
    add_report(fake, tmp_path, 2, keyserver_url="https://key.picsafe.example")
    assert run(own) == SyncResult(received=2)
    for request in fake.requests:
        assert "x-api-key" not in request.headers
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer.startswith("psp_"):
            assert (request.url.host, request.url.path) in {
                ("picsafe.example", "/reports"),
                ("picsafe.example", "/tokens"),
            }
        elif bearer:
            assert audiences(bearer) == {f"https://{request.url.host}"}


@pytest.mark.parametrize(
    ("token", "api_key"), [(PERSONAL_TOKEN, None), (None, API_KEY)], ids=["a person", "an enterprise"]
)
def test_receipts_are_kept_and_checked_by_the_registered_key(
    fake: FakePicSafe, own: Script, tmp_path: Path, token: str | None, api_key: str | None
) -> None:
    warned: list[str] = []
    evidence = LogEvidence(tmp_path / "log-evidence.json")
    fake.registered_log_keys[HOSPITAL] = verifier_key(log_of(HOSPITAL), LOG_KEY).text()
    made = add_report(fake, tmp_path, 1, keyserver_url=HOSPITAL)
    receipts = ReceiptKeeping(evidence, lambda error: warned.append(error.detail))
    assert own.run(api_key=api_key, token=token, receipts=receipts) == SyncResult(received=1)
    assert [kept.report_id for kept in evidence.receipts_of(HOSPITAL, made)] == [made]
    assert (warned, evidence.contradictions()) == ([], [])
    fake.log_key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    add_report(fake, tmp_path, 2, keyserver_url=HOSPITAL)
    assert own.run(api_key=api_key, token=token, receipts=receipts) == SyncResult(received=1)
    (warning,) = warned
    assert "registered" in warning
    assert HOSPITAL in warning
    assert [one.code for one in evidence.contradictions()] == ["unregistered_log_key"]


def test_what_did_not_go_to_storage_stays_away(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    wanted = add_report(fake, tmp_path, 1)
    for number, destination in enumerate(("recipient", "endpoint", "file"), start=2):
        add_report(fake, tmp_path, number)
        fake.logged[-1]["destination"] = destination
        if destination != "recipient":
            fake.logged[-1] |= {"link": None, "file_url": None, "size": None, "expires_at": None}
    assert run(own) == SyncResult(received=1)
    assert own.received() == [wanted]


def test_what_is_older_than_any_file_is_not_read(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    fake.report_page = 1
    for number in range(4):
        add_report(fake, tmp_path, number)
        fake.now += timedelta(days=5)
    run(own)
    pages = [one.url.params.get("cursor") for one in fake.seen("GET", "/reports")]
    assert pages == [None, "1"]


def test_a_report_that_was_withdrawn_is_no_failure(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    fake.faults.append(
        lambda request: (
            problem(410, "withdrawn")
            if request.method == "GET" and request.url.path.startswith("/cloud/")
            else None
        )
    )
    result = run(own)
    assert (result.received, result.undone) == (0, {})


def test_a_revoked_token_says_so_and_loses_nothing(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    first, second = add_report(fake, tmp_path, 1), add_report(fake, tmp_path, 2)
    revoked: list[bool] = []

    def revoke_after_listing(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.startswith("/cloud/") and not revoked:
            revoked.append(True)
            fake.personal_tokens.clear()
        return None

    fake.faults.append(revoke_after_listing)
    result = run(own)
    assert result.received == 0
    assert set(result.undone) == {"invalid_personal_token"}
    with pytest.raises(NotSignedIn) as refused:
        run(own)
    assert refused.value.code == "invalid_personal_token"
    with pytest.raises(NotSignedIn):
        own.make(**BY_TOKEN).run(60, on_failure=lambda error: None)
    fake.add_personal_token("psp_17-00000000000b_new")
    result = own.run(api_key=None, token="psp_17-00000000000b_new", retry_failed=True)
    assert result.received == 2
    assert own.received() == [first, second]


def test_a_folder_goes_on_with_the_other_credential(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    wanted = [add_report(fake, tmp_path, 1)]
    assert own.run() == SyncResult(received=1)
    wanted.append(add_report(fake, tmp_path, 2))
    assert run(own) == SyncResult(received=1)
    wanted.append(add_report(fake, tmp_path, 3))
    assert own.run() == SyncResult(received=1)
    assert own.received() == wanted


def test_what_would_come_is_listed(fake: FakePicSafe, own: Script, tmp_path: Path) -> None:
    made = add_report(fake, tmp_path, 1)
    assert [one.report_id for one in own.make(**BY_TOKEN).coming()] == [made]
    run(own)
    assert list(own.make(**BY_TOKEN).coming()) == []


@pytest.mark.parametrize("both", [{"api_key": "a", "token": "b"}, {"api_key": None, "token": None}])
def test_one_thing_says_whose_reports_are_fetched(own: Script, both: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match="either"):
        own.make(**both)


def test_another_sync_is_kept_out(own: Script) -> None:
    with own.make(**BY_TOKEN)._opened(), pytest.raises(LocalFailure) as refused:
        run(own)
    assert refused.value.code == "already_running"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hours=st.lists(st.integers(0, 400), max_size=12), page=st.integers(1, 5))
def test_whatever_the_pages_all_that_can_be_there_is_listed(hours: list[int], page: int) -> None:
    fake = FakePicSafe()
    fake.add_personal_token(PERSONAL_TOKEN)
    fake.report_page = page
    now = fake.now
    sent = [now - timedelta(hours=ago) for ago in sorted(hours, reverse=True)]
    for number, at in enumerate(sent):
        fake.now = at
        fake.logged.append(fake.listed(f"{number:022d}-{17:09d}{number:013d}"))
    fake.now = now
    account = PersonalAccount(Servers.at(PICSAFE), Http(fake.transport()), PERSONAL_TOKEN, fake.clock)
    listed = [report.report_id for report in account.page(None, 100).reports]
    expected = [f"{17:09d}{number:013d}" for number, at in enumerate(sent) if at >= now - timedelta(days=8)]
    assert listed == expected
