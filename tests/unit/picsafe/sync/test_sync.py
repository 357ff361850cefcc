from __future__ import annotations

import json
import shutil
from pathlib import Path

import httpx
import pytest

from chalicelib.format.metadata import Consent
from picsafe import BadAnswer, LocalFailure, NotSignedIn, Unavailable
from picsafe.client.tokens import audiences
from picsafe.endpoint.assembly import Endpoint
from picsafe.sync.events import SyncEvent, SyncResult
from picsafe.sync.place import config_of
from tests.fakes.picsafe import (
    HOSPITAL,
    PICSAFE,
    STRANGER,
    FakePicSafe,
    answer,
    breaking_the_contract,
    problem,
)
from tests.fakes.sealed_reports import add_report, report_id
from tests.unit.picsafe.sync.script import Script


def test_each_report_comes_once_into_a_folder_of_its_own(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    fake.report_page = 2
    wanted = [add_report(fake, tmp_path, number) for number in range(5)]

    assert script.run() == SyncResult(received=5)
    assert script.received() == wanted
    assert sorted(path.name for path in (script.folder / wanted[0]).iterdir()) == [
        "001.m4v",
        "manifest.json",
        "metadata.json",
        "report.pdf",
    ]
    assert (script.folder / wanted[3] / "report.pdf").read_bytes() == b"%PDF-1.4 3"
    manifest = json.loads((script.folder / wanted[3] / "manifest.json").read_bytes())
    assert manifest["key_server"] == PICSAFE
    assert manifest["sender"]["userid"] == "17"
    assert manifest["sender_mismatch"] == []

    wanted.append(add_report(fake, tmp_path, 9))
    for path in script.folder.glob("0*"):
        shutil.rmtree(path)  # delivered elsewhere
    assert script.run() == SyncResult(received=1)
    assert script.received() == [wanted[-1]]
    assert script.run() == SyncResult()
    assert [event.outcome for event in script.events] == ["received"] * 6


def test_who_sent_a_report_is_the_trails_word_and_what_differs_is_said(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    wanted = add_report(fake, tmp_path, 1)
    fake.keys[wanted].entries[0]["user"] |= {"userid": 66, "lastname": "Forger"}
    assert script.run() == SyncResult(received=1)
    assert script.events[-1].sender_mismatch == ("report_id",)
    manifest = json.loads((script.folder / wanted / "manifest.json").read_bytes())
    assert manifest["sender"]["userid"] == "66"
    assert manifest["sender"]["lastname"] == "Forger"
    assert manifest["sender_mismatch"] == ["report_id"]


def test_consent_that_is_not_proven_is_said(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    report = add_report(fake, tmp_path, 1, consent=Consent(treatment="true"))
    assert script.run() == SyncResult(received=1)
    assert script.events[-1].consent_gaps == ("levels_without_evidence",)
    manifest = json.loads((script.folder / report / "manifest.json").read_bytes())
    assert manifest["consent_gaps"] == ["levels_without_evidence"]
    add_report(fake, tmp_path, 2)
    script.run()
    assert not script.events[-1].consent_gaps


def test_the_cursor_is_kept_when_nothing_is_new(fake: FakePicSafe, script: Script) -> None:
    script.run()
    script.run()
    assert [one.url.params.get("cursor") for one in fake.seen("GET", "/enterprise/reports")] == [None, "0.0"]


def test_tokens_go_to_their_audience_only(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    add_report(fake, tmp_path, 2, keyserver_url=HOSPITAL)
    add_report(fake, tmp_path, 3, keyserver_url=STRANGER)
    add_report(fake, tmp_path, 4, keyserver_url="http://key.hospital.example")

    assert script.run() == SyncResult(received=2, failed=2)
    assert [failure.code for failure in script.failed()] == ["unknown_audience", "insecure_url"]
    assert fake.authorised_hosts() == {"picsafe.example", "key.hospital.example"}
    for request in fake.requests:
        if "x-api-key" in request.headers:
            assert request.url.host == "picsafe.example"
        if "authorization" in request.headers:
            token = request.headers["authorization"].removeprefix("Bearer ")
            assert audiences(token) == {f"https://{request.url.host}"}


def test_a_token_made_beforehand_is_used_where_it_is_good(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    add_report(fake, tmp_path, 1)
    add_report(fake, tmp_path, 2, keyserver_url=HOSPITAL)
    given = fake.token(PICSAFE, subject="enterprise:1")

    assert script.run(key_server_token=given) == SyncResult(received=2)
    asked = [json.loads(one.content) for one in fake.seen("POST", "/enterprise/key-server-token")]
    assert asked == [{"audience": HOSPITAL}]


def test_the_user_server_being_away_loses_nothing(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    fake.faults.append(lambda _: problem(503, "unavailable"))
    with pytest.raises(Unavailable):
        script.run()
    fake.faults.clear()
    assert script.run() == SyncResult(received=1)


def test_an_api_key_that_is_not_valid_ends_the_run(script: Script) -> None:
    with pytest.raises(NotSignedIn) as refused:
        script.run(api_key="psk_other")
    assert refused.value.code == "invalid_api_key"
    with pytest.raises(NotSignedIn):
        script.make(api_key="psk_other").run(60, on_failure=lambda error: None)


def test_a_full_disk_ends_the_run_and_the_next_continues(
    fake: FakePicSafe, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        add_report(fake, tmp_path, number)
    with monkeypatch.context() as patched:

        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        patched.setattr("os.pwrite", full)
        with pytest.raises(LocalFailure) as refused:
            script.run()
    assert refused.value.code == "disk_full"
    assert script.received() == []
    # one that finds no room waits alone; the disk is called full when the next one finds none either
    assert [failure.code for failure in script.failed()] == ["disk_full"] * 2
    assert script.run() == SyncResult(received=2)


def test_two_syncs_do_not_work_in_one_folder(fake: FakePicSafe, script: Script) -> None:
    with Endpoint(config_of(script.folder, PICSAFE)) as other:
        other.lock()
        with pytest.raises(LocalFailure) as refused:
            script.run()
        assert refused.value.code == "already_running"
        with pytest.raises(LocalFailure):
            script.make().run(60, on_failure=lambda error: None)
    assert fake.requests == []


def test_a_report_id_cannot_lead_out_of_the_folder(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    fake.logged[0]["report_id"] = "../../etc"
    other = add_report(fake, tmp_path, 2)
    assert script.run() == SyncResult(received=1)
    assert script.received() == [other]
    assert not (tmp_path / "etc").exists()


def test_a_page_that_never_ends_is_asked_for_once(fake: FakePicSafe, script: Script) -> None:
    page: dict[str, object] = {"reports": [], "cursor": None, "more": True}
    fake.faults.append(lambda _: breaking_the_contract(answer(200, page)))
    assert script.run() == SyncResult()
    assert len(fake.requests) == 1


def test_an_answer_that_is_none_ends_the_run(fake: FakePicSafe, script: Script) -> None:
    fake.faults.append(lambda _: breaking_the_contract(httpx.Response(200, content=b"<html>")))
    with pytest.raises(BadAnswer):
        script.run()


def test_a_folder_that_is_there_is_left_alone(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    wanted = add_report(fake, tmp_path, 1)
    (script.folder / wanted).mkdir(parents=True)
    (script.folder / wanted / "mine").write_text("mine")
    assert script.run() == SyncResult(present=1)
    assert [path.name for path in (script.folder / wanted).iterdir()] == ["mine"]
    assert not any(one.url.path.startswith("/keys/") for one in fake.requests)


def test_damaged_state_is_said_and_not_guessed_at(script: Script) -> None:
    script.run()
    for name in ("endpoint.db-wal", "endpoint.db-shm"):
        (script.folder / ".picsafe" / name).unlink(missing_ok=True)
    (script.folder / ".picsafe" / "endpoint.db").write_text("{nonsense")
    with pytest.raises(LocalFailure) as refused:
        script.run()
    assert refused.value.code == "store_unusable"


def test_the_state_of_an_earlier_picsafe_is_named_and_left_alone(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    state = script.folder / ".picsafe" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    add_report(fake, tmp_path, 1)
    with pytest.raises(LocalFailure) as refused:
        script.run()
    assert refused.value.code == "state_outdated"
    with pytest.raises(LocalFailure):
        script.make().run(60, on_failure=lambda error: None)
    assert fake.requests == []
    assert list(script.folder.rglob("*")) == [state.parent, state]


def test_everything_is_private(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    recall_id = add_report(fake, tmp_path, 2)
    fake.keys[recall_id].recalled = True
    script.run()
    for path in script.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_stopping_ends_in_good_order(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    for number in range(4):
        add_report(fake, tmp_path, number)

    def stop_during_the_third_download(one: httpx.Request) -> None:
        if one.url.host == "storage.example" and report_id(2) in one.url.path:
            script.stop.set()

    fake.faults.append(stop_during_the_third_download)
    assert script.run() == SyncResult(received=2)
    assert script.failed() == []
    script.stop.clear()
    fake.faults.clear()
    assert script.run().received == 2
    assert len(script.received()) == 4


def test_running_on_survives_what_passes(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    troubles: list[str] = []
    fake.faults.append(lambda _: problem(503, "unavailable"))

    def trouble(error: Exception) -> None:
        troubles.append(str(error))
        fake.faults.clear()

    def received(event: SyncEvent) -> None:
        script.events.append(event)
        script.stop.set()

    script.make(listener=received).run(0, on_failure=trouble)
    assert len(troubles) == 1
    assert [event.outcome for event in script.events] == ["received"]
