"""What is Box's alone: files in parts that are gone on with, folders, and what only it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from picsafe.delivery.box.client import require_ours
from picsafe.delivery.box.destination import LARGE, Box
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.settings.places import BoxSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.box import BoxHarness
from tests.contract.delivery.harness import SECONDS, Fault
from tests.contract.delivery.processes import MemorySteps, Process
from tests.contract.delivery.recipes import deliver_one
from tests.contract.delivery.reports import expected, make_report
from tests.contract.peers.box import CLIENT_ID, CLIENT_SECRET, error
from tests.contract.peers.cloud import Answer, Asked, answer_json
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.tls import self_signed

SIZE = LARGE + 5
PARTS = 3
UPLOAD, BEGIN = "/api/2.0/files/content", "/api/2.0/files/upload_sessions"
# folder, folder, manifest, metadata and PDF, each of which is looked at, and the session before that
FIRST_PART = 9


def count(harness: BoxHarness, method: str, end: str = "") -> int:
    return len([one for one in harness.service.requests if one.startswith(method) and one.endswith(end)])


def found_by(harness: BoxHarness, **settings: Any) -> str:
    destination = harness.make(**settings)
    (finding,) = destination.check()
    destination.close()
    assert not finding.is_well
    return finding.text


def answering(harness: BoxHarness, monkeypatch: pytest.MonkeyPatch, route: str, answer: Answer) -> None:
    """Let Box answer what is asked for on one route in its own way."""
    usual = harness.service.answer
    monkeypatch.setattr(
        harness.service, "answer", lambda asked: answer if asked.path == route else usual(asked)
    )


@pytest.mark.parametrize(
    ("fault", "sent"), [(Fault.CUT, PARTS + 1), (Fault.LOST_ANSWER, PARTS), (Fault.BROKEN, PARTS + 1)]
)
def test_a_large_file_goes_on_with_the_parts_that_are_missing(
    box_harness: BoxHarness, work: Path, fault: Fault, sent: int
) -> None:
    report = make_report(work, video=SIZE)
    process = Process(box_harness, report)
    box_harness.inject(fault, at=FIRST_PART + 1)
    with pytest.raises(Later):
        process.attempt()
    box_harness.service.page = 1
    process.attempt()
    assert box_harness.arrived() == [expected(report)]
    assert count(box_harness, "PUT") == sent
    assert box_harness.service.sessions == {}


def test_a_file_whose_end_was_not_heard_of_is_not_sent_again(box_harness: BoxHarness, work: Path) -> None:
    report = make_report(work, video=SIZE)
    process = Process(box_harness, report)
    box_harness.inject(Fault.LOST_ANSWER, at=FIRST_PART + PARTS)
    with pytest.raises(Later):
        process.attempt()
    process.attempt()
    assert box_harness.arrived() == [expected(report)]
    assert count(box_harness, "PUT") == PARTS
    assert count(box_harness, "POST", "/commit") == 1


def test_a_file_that_is_still_being_put_together_is_waited_for(box_harness: BoxHarness, work: Path) -> None:
    report = make_report(work, video=SIZE)
    process = Process(box_harness, report)
    box_harness.service.not_ready = 2
    for _ in range(2):
        with pytest.raises(Later) as waiting:
            process.attempt()
        assert (waiting.value.code, waiting.value.retry_after) == ("not_ready", SECONDS)
        assert not waiting.value.is_down
    process.attempt()
    assert box_harness.arrived() == [expected(report)]
    assert count(box_harness, "PUT") == PARTS


@pytest.mark.parametrize("method", ["OPTIONS", f"POST {UPLOAD}", "PUT", "GET"])
def test_a_token_that_is_over_meanwhile_stops_nothing(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    report = make_report(work, video=SIZE)
    usual = box_harness.service.answer
    over = [method]

    def answer(asked: Asked) -> Answer:
        if over and f"{asked.method} {asked.path}".startswith(over[0]):
            over.clear()
            box_harness.service.access_tokens.clear()
        return usual(asked)

    monkeypatch.setattr(box_harness.service, "answer", answer)
    process = Process(box_harness, report)
    process.attempt()
    process.attempt()
    assert not over
    assert box_harness.arrived() == [expected(report)]


def test_a_large_file_that_is_not_there_is_sent_again(box_harness: BoxHarness, work: Path) -> None:
    report = make_report(work, video=SIZE)
    process = Process(box_harness, report)
    # metadata and PDF before it
    box_harness.inject(Fault.SWALLOWED, at=3)
    with pytest.raises(Later) as gone:
        process.attempt()
    assert gone.value.code == "not_stored"
    assert count(box_harness, "POST", "/commit") == 1
    process.attempt()
    assert box_harness.arrived() == [expected(report)]


def test_a_session_that_box_forgot_is_begun_again(box_harness: BoxHarness, work: Path) -> None:
    report = make_report(work, video=SIZE)
    process = Process(box_harness, report)
    box_harness.inject(Fault.CUT, at=FIRST_PART + 1)
    with pytest.raises(Later):
        process.attempt()
    box_harness.service.sessions.clear()
    process.attempt()
    assert box_harness.arrived() == [expected(report)]
    assert count(box_harness, "POST", BEGIN) == 2


def test_parts_that_are_not_the_file_are_given_up(box_harness: BoxHarness, work: Path) -> None:
    report = make_report(work, video=SIZE)
    process = Process(box_harness, report)
    box_harness.inject(Fault.CUT, at=FIRST_PART + 1)
    with pytest.raises(Later):
        process.attempt()
    ((_, parts),) = box_harness.service.sessions.values()
    parts[0].content.write_bytes(bytes(parts[0].described["size"]))
    process.attempt()
    assert box_harness.arrived() == [expected(report)]
    assert count(box_harness, "POST", BEGIN) == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/1",
        "https://notbox.com/1",
        "https://box.com.example/1",
        "http://upload.box.com/1",
        "https://upload.box.com@elsewhere.example/1",
        "https://elsewhere.example/#.box.com",
        "//upload.box.com/1",
        "https://[",
        "",
        7,
        None,
    ],
)
def test_an_address_that_is_not_box_s(url: object) -> None:
    with pytest.raises(Later):
        require_ours(url)


@pytest.mark.parametrize(
    "url", ["https://upload.box.com/1", "https://dl3.boxcloud.com/1?a=b", "https://box.com"]
)
def test_an_address_of_box_s(url: str) -> None:
    assert require_ours(url) == url


@pytest.mark.parametrize("name", ["upload_part", "list_parts", "commit"])
def test_no_part_and_no_token_goes_where_box_is_not(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    urls = dict.fromkeys(("upload_part", "list_parts", "commit"), "https://localhost/1")
    begun = {"id": "1", "type": "upload_session", "part_size": 8_000_000}
    answer = answer_json({**begun, "session_endpoints": {**urls, name: "https://elsewhere.example/1"}}, 201)
    answering(box_harness, monkeypatch, BEGIN, answer)
    with pytest.raises(Later, match="not whole"):
        Process(box_harness, make_report(work, video=SIZE)).attempt()
    assert box_harness.service.requests[-1] == f"POST {BEGIN}"


@pytest.mark.parametrize("size", [0, 2**40, "8388608"])
def test_parts_of_no_size_are_not_sent(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch, size: object
) -> None:
    urls = dict.fromkeys(("upload_part", "list_parts", "commit"), "https://localhost/1")
    begun = {"id": "1", "type": "upload_session", "part_size": size, "session_endpoints": urls}
    answering(box_harness, monkeypatch, BEGIN, answer_json(begun, 201))
    with pytest.raises(Later, match="not whole"):
        Process(box_harness, make_report(work, video=SIZE)).attempt()


def test_a_file_is_not_fetched_from_elsewhere(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(work)
    process = Process(box_harness, report)
    process.attempt()
    usual = box_harness.service.answer

    def led_away(asked: Asked) -> Answer:
        answer = usual(asked)
        return (
            Answer(302, b"", {"Location": "https://elsewhere.example/"}) if answer.status == 302 else answer
        )

    with monkeypatch.context() as patched:
        patched.setattr(box_harness.service, "answer", led_away)
        with pytest.raises(Later, match="not whole"):
            process.attempt()
    process.attempt()
    assert box_harness.arrived() == [expected(report)]


def test_a_folder_that_somebody_removed_is_made_again(box_harness: BoxHarness, tmp_path: Path) -> None:
    destination = box_harness.make()
    assert all(finding.is_well for finding in destination.check())
    box_harness.service.account.items.clear()
    assert not all(finding.is_well for finding in destination.check())
    assert all(finding.is_well for finding in destination.check())
    destination.close()


def test_a_file_where_the_folder_is_to_be(box_harness: BoxHarness, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    box_harness.service.account.put("PICSAFE", theirs)
    assert "a file where the folder" in found_by(box_harness)


def test_folders_of_reports_are_not_remembered_for_ever(
    box_harness: BoxHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picsafe.delivery.box.folder._REMEMBERED", 2)
    destination = box_harness.make()
    for number in (1, 2, 3):
        work = tmp_path / str(number)
        work.mkdir()
        destination.deliver(make_report(work, number), MemorySteps())
    destination.close()
    assert len(box_harness.arrived()) == 3


def test_a_certificate_that_is_not_trusted_is_named(box_harness: BoxHarness, tmp_path: Path) -> None:
    certificate, _ = self_signed(tmp_path)
    assert "certificate that is not trusted" in found_by(box_harness, ca_file=certificate)
    assert "cannot be read" in found_by(box_harness, ca_file=tmp_path / "nowhere.pem")


def test_the_folder_is_called_as_the_settings_say(box_harness: BoxHarness, work: Path) -> None:
    report = make_report(work)
    Process(box_harness, report, folder="Wound clinic").attempt()
    assert f"Wound clinic/{report.report_id}/manifest.json" in box_harness.service.account.paths()


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (400, "terms_of_service_required", "sign in to the account in a browser"),
        (400, "unauthorized_client", "an administrator of Box"),
        (401, "unauthorized", "endpoint connect"),
        (403, "insufficient_scope", "scope"),
        (403, "access_denied_insufficient_permissions", "does not let us write"),
        (403, "storage_limit_exceeded", "no room left"),
        (404, "not_found", "moved or removed"),
        (409, "name_temporarily_reserved", "another try"),
        (503, "unavailable", "503"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    box_harness: BoxHarness, monkeypatch: pytest.MonkeyPatch, status: int, code: str, said: str
) -> None:
    answering(box_harness, monkeypatch, UPLOAD, error(status, code))
    text = found_by(box_harness)
    assert said in text
    assert text.count(".") == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>Please sign in to the network</html>", {"Content-Type": "text/html"}),
        Answer(409, b"<html>Conflict</html>", {"Content-Type": "text/html"}),
        Answer(302, b"", {"Location": "https://elsewhere.example/"}),
        Answer(200, b" " * (5 * 1024 * 1024), {"Content-Type": "application/json"}),
        error(409, "item_name_in_use"),
        answer_json({"code": "item_name_in_use", "context_info": {"conflicts": []}}, 409),
        answer_json({"code": "item_name_in_use", "context_info": {"conflicts": {"type": "file"}}}, 409),
        answer_json({"code": "item_name_in_use", "context_info": []}, 409),
        answer_json([], 404),
        answer_json([], 201),
        answer_json({"entries": []}, 201),
        answer_json({"entries": [{"type": "file", "id": "1"}]}, 201),
        answer_json({"entries": 7}, 201),
        Answer(418),
        Answer(202, b"", {"Retry-After": "soon"}),
    ],
)
def test_answers_that_are_not_box_s_lead_to_another_try(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    report = make_report(work)
    process = Process(box_harness, report)
    with monkeypatch.context() as patched:
        answering(box_harness, patched, UPLOAD, answer)
        with pytest.raises(Later):
            process.attempt()
    process.attempt()
    assert box_harness.arrived() == [expected(report)]


@pytest.mark.parametrize("number", ["../../users/me", "0/items", "", "-1", "\uff11", 1, None])
def test_a_number_that_is_none_is_not_used(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch, number: object
) -> None:
    answering(box_harness, monkeypatch, "/2.0/folders", answer_json({"type": "folder", "id": number}, 201))
    with pytest.raises(Later, match="not whole"):
        Process(box_harness, make_report(work)).attempt()
    assert box_harness.service.requests == ["POST /2.0/folders"]


def test_an_answer_about_another_content_is_not_believed(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = box_harness.service.answer

    def altered(asked: Asked) -> Answer:
        answer = usual(asked)
        if asked.path != UPLOAD:
            return answer
        said = json.loads(answer.content)
        said["entries"][0]["sha1"] = "0" * 40
        return answer_json(said, 201)

    monkeypatch.setattr(box_harness.service, "answer", altered)
    with pytest.raises(Later, match="has not got what was sent"):
        Process(box_harness, make_report(work)).attempt()


def test_the_page_about_it_works(fake: FakePicSafe, box_harness: BoxHarness, tmp_path: Path) -> None:
    usual = box_harness.settings()
    secret = tmp_path / "box-client-secret"
    secret.write_text(CLIENT_SECRET)
    report_id = deliver_one(
        fake,
        tmp_path,
        "box.md",
        {
            'client_id = "k3example0client0id"': f'client_id = "{CLIENT_ID}"\nca_file = "{usual.ca_file}"',
            "/etc/picsafe/box-client-secret": str(secret),
            "/var/lib/picsafe-endpoint/box-token": str(usual.token_file),
        },
    )
    assert f"{report_id}/report.pdf" in box_harness.texts()
    assert len(box_harness.arrived()) == 1


@pytest.mark.parametrize(
    "changed", [{"token_file": Path("box-token")}, {"name": "{patient_id}"}, {"name": "a"}]
)
def test_settings_that_cannot_work(changed: dict[str, Any]) -> None:
    usual: dict[str, Any] = {
        "client_id": "id",
        "client_secret": Secret("env:BOX_CLIENT_SECRET"),
        "token_file": Path("/var/lib/picsafe/box"),
    }
    with pytest.raises(InvalidDestination):
        Box("archive", BoxSettings(**{**usual, **changed}))


def test_a_token_of_another_app_is_not_used(box_harness: BoxHarness, work: Path) -> None:
    with pytest.raises(Later) as refused:
        Process(box_harness, make_report(work), client_id="another-app").attempt()
    assert refused.value.is_down
    assert "endpoint connect" in refused.value.detail
    assert box_harness.service.requests == []


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"service": "dropbox"}'])
def test_a_token_file_with_something_else_in_it(box_harness: BoxHarness, content: bytes) -> None:
    box_harness.settings().token_file.write_bytes(content)
    assert "endpoint connect" in found_by(box_harness)


def test_a_token_file_that_others_may_read_is_not_used(box_harness: BoxHarness) -> None:
    box_harness.settings().token_file.chmod(0o640)
    assert "chmod 600" in found_by(box_harness)
