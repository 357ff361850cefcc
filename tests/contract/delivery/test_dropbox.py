"""What is Dropbox's alone: connecting, sessions that are gone on with, and what only it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from picsafe.cli import cli
from picsafe.cli.settings import Settings
from picsafe.delivery.dropbox.client import Connection, token_file
from picsafe.delivery.dropbox.destination import CHUNK, Dropbox
from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.settings.places import DropboxSettings
from tests.contract.delivery.dropbox import DropboxHarness
from tests.contract.delivery.harness import Fault
from tests.contract.delivery.processes import Process
from tests.contract.delivery.recipes import deliver_one
from tests.contract.delivery.reports import expected, make_report
from tests.contract.peers.cloud import Answer, Asked, answer_json
from tests.contract.peers.dropbox import APP_KEY
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.tls import self_signed

LARGE = 2 * CHUNK + 5
APPEND, FINISH = "POST /2/files/upload_session/append_v2", "POST /2/files/upload_session/finish"
# token, find, metadata and PDF, each of which is looked at, begin, and one part before that
SECOND_PART = 9


@pytest.fixture
def settings_file(dropbox_harness: DropboxHarness, tmp_path: Path) -> Path:
    usual = dropbox_harness.settings()
    path = tmp_path / "endpoint.toml"
    (tmp_path / "archive").mkdir()
    path.write_text(
        f"""
data = "{tmp_path / "data"}"
[destination.dropbox]
kind = "dropbox"
app_key = "{APP_KEY}"
token_file = "{tmp_path / "connections" / "dropbox"}"
ca_file = "{usual.ca_file}"
[destination.archive]
kind = "folder"
path = "{tmp_path / "archive"}"
"""
    )
    return path


def connect(settings_file: Path, *arguments: str) -> Result:
    command = ["endpoint", "connect", *arguments, "--config", str(settings_file)]
    return CliRunner().invoke(cli, command, obj=Settings(), input="a-wrong-code\n")


def found_by(harness: DropboxHarness) -> str:
    destination = harness.make()
    (finding,) = destination.check()
    destination.close()
    assert not finding.is_well
    return finding.text


def answering(harness: DropboxHarness, monkeypatch: pytest.MonkeyPatch, route: str, answer: Answer) -> None:
    """Let Dropbox answer what is asked for on one route in its own way."""
    usual = harness.service.answer
    monkeypatch.setattr(
        harness.service, "answer", lambda asked: answer if asked.path == route else usual(asked)
    )


def test_a_large_file_goes_on_where_it_stopped(dropbox_harness: DropboxHarness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    process = Process(dropbox_harness, report)
    dropbox_harness.inject(Fault.CUT, at=SECOND_PART)
    with pytest.raises(Later):
        process.attempt()
    assert dropbox_harness.service.requests.count(APPEND) == 2
    process.attempt()
    assert dropbox_harness.arrived() == [expected(report)]
    # one asks where to go on, and two send
    assert dropbox_harness.service.requests.count(APPEND) == 5
    assert dropbox_harness.service.sessions == {}


def test_a_part_whose_answer_was_lost_is_not_sent_again(dropbox_harness: DropboxHarness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    process = Process(dropbox_harness, report)
    dropbox_harness.inject(Fault.LOST_ANSWER, at=SECOND_PART)
    with pytest.raises(Later):
        process.attempt()
    process.attempt()
    assert dropbox_harness.arrived() == [expected(report)]
    assert dropbox_harness.service.requests.count(APPEND) == 4


def test_a_file_whose_end_was_not_heard_of_is_not_sent_again(
    dropbox_harness: DropboxHarness, work: Path
) -> None:
    report = make_report(work, video=LARGE)
    process = Process(dropbox_harness, report)
    dropbox_harness.inject(Fault.LOST_ANSWER, at=SECOND_PART + 2)
    with pytest.raises(Later):
        process.attempt()
    assert dropbox_harness.service.requests[-1] == FINISH
    process.attempt()
    assert dropbox_harness.arrived() == [expected(report)]
    assert dropbox_harness.service.requests.count(FINISH) == 1


def test_a_large_file_that_is_not_there_is_sent_again(dropbox_harness: DropboxHarness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    process = Process(dropbox_harness, report)
    # metadata and PDF before it
    dropbox_harness.inject(Fault.SWALLOWED, at=3)
    with pytest.raises(Later) as gone:
        process.attempt()
    assert gone.value.code == "not_stored"
    assert dropbox_harness.service.requests.count(FINISH) == 1
    process.attempt()
    assert dropbox_harness.arrived() == [expected(report)]


def test_a_session_that_dropbox_forgot_is_begun_again(dropbox_harness: DropboxHarness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    process = Process(dropbox_harness, report)
    dropbox_harness.inject(Fault.CUT, at=SECOND_PART)
    with pytest.raises(Later):
        process.attempt()
    dropbox_harness.service.sessions.clear()
    process.attempt()
    assert dropbox_harness.arrived() == [expected(report)]


def test_an_access_token_that_expires_meanwhile_is_renewed(
    dropbox_harness: DropboxHarness, work: Path
) -> None:
    destination = dropbox_harness.make()
    assert all(finding.is_well for finding in destination.check())
    dropbox_harness.service.access_tokens.clear()
    assert all(finding.is_well for finding in destination.check())
    destination.close()


def test_a_failure_where_tokens_are_had_leads_to_another_try(
    dropbox_harness: DropboxHarness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Process(dropbox_harness, make_report(work))
    with monkeypatch.context() as patched:
        answering(dropbox_harness, patched, "/oauth2/token", Answer(503, b"Try again"))
        with pytest.raises(Later) as failed:
            process.attempt()
    assert failed.value.code != "not_connected"
    process.attempt()
    assert len(dropbox_harness.arrived()) == 1


def test_a_token_of_another_app_is_not_used(dropbox_harness: DropboxHarness, work: Path) -> None:
    with pytest.raises(Later) as refused:
        Process(dropbox_harness, make_report(work), app_key="another-app").attempt()
    assert refused.value.is_down
    assert "endpoint connect" in refused.value.detail
    assert dropbox_harness.service.requests == []


def test_who_was_shut_out_is_told_to_connect_again(dropbox_harness: DropboxHarness) -> None:
    dropbox_harness.service.refresh_tokens.clear()
    assert "endpoint connect" in found_by(dropbox_harness)


def test_a_permission_that_the_app_lacks_is_named(
    dropbox_harness: DropboxHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dropbox_harness.service, "missing_scope", "files.content.write")
    assert "files.content.write" in found_by(dropbox_harness)


def test_a_certificate_that_is_not_trusted_is_named(dropbox_harness: DropboxHarness, tmp_path: Path) -> None:
    certificate, _ = self_signed(tmp_path)
    destination = dropbox_harness.make(ca_file=certificate)
    (finding,) = destination.check()
    destination.close()
    assert "certificate that is not trusted" in finding.text


def test_a_token_file_that_others_may_read_is_not_used(dropbox_harness: DropboxHarness) -> None:
    dropbox_harness.settings().token_file.chmod(0o640)
    assert "chmod 600" in found_by(dropbox_harness)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"service": "box"}'])
def test_a_token_file_with_something_else_in_it(dropbox_harness: DropboxHarness, content: bytes) -> None:
    dropbox_harness.settings().token_file.write_bytes(content)
    assert "endpoint connect" in found_by(dropbox_harness)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>Please sign in to the network</html>", {"Content-Type": "text/html"}),
        Answer(409, b"<html>Conflict</html>", {"Content-Type": "text/html"}),
        Answer(401, b"<html>Who are you?</html>", {"Content-Type": "text/html"}),
        Answer(302, b"", {"Location": "https://elsewhere.example/"}),
        Answer(200, b" " * (5 * 1024 * 1024), {"Content-Type": "application/json"}),
        answer_json({"error": {".tag": "something_new"}}, 409),
        answer_json({"error": {".tag": "user_suspended"}}, 403),
        answer_json({"error": {".tag": "path", "reason": {".tag": "too_many_write_operations"}}}, 409),
        answer_json({"error": {"reason": {".tag": "too_many_write_operations"}, "retry_after": 1}}, 429),
        answer_json([]),
        Answer(418),
    ],
)
def test_answers_that_are_not_dropbox_s_lead_to_another_try(
    dropbox_harness: DropboxHarness, work: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    report = make_report(work)
    process = Process(dropbox_harness, report)
    with monkeypatch.context() as patched:
        answering(dropbox_harness, patched, "/2/files/upload", answer)
        with pytest.raises(Later):
            process.attempt()
    process.attempt()
    assert dropbox_harness.arrived() == [expected(report)]


def test_an_answer_about_another_content_is_not_believed(
    dropbox_harness: DropboxHarness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = dropbox_harness.service.answer

    def altered(asked: Asked) -> Answer:
        answer = usual(asked)
        if asked.path != "/2/files/upload":
            return answer
        said = json.loads(answer.content)
        return answer_json({**said, "content_hash": "0" * 64})

    monkeypatch.setattr(dropbox_harness.service, "answer", altered)
    with pytest.raises(Later):
        Process(dropbox_harness, make_report(work)).attempt()


def test_connecting_from_the_command_line(
    dropbox_harness: DropboxHarness, settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.launch", lambda url: agreed.append(dropbox_harness.service.agree(url)))
    monkeypatch.setattr("click.prompt", lambda *_, **__: f" {agreed[-1]}\n")
    agreed: list[str] = []
    done = connect(settings_file, "dropbox", "--open")
    assert done.exit_code == 0, done.output
    assert "https://www.dropbox.com/oauth2/authorize" in done.output
    kept = settings_file.parent / "connections" / "dropbox"
    assert kept.stat().st_mode & 0o777 == 0o600
    made = token_file(dropbox_harness.settings(token_file=kept)).read()
    assert made.refresh_token in dropbox_harness.service.refresh_tokens
    assert made.refresh_token not in done.output
    destination = dropbox_harness.make(token_file=kept)
    assert all(finding.is_well for finding in destination.check())
    destination.close()


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.LOST_ANSWER, Fault.DOWN])
def test_connecting_that_fails_keeps_what_was_there(
    dropbox_harness: DropboxHarness, settings_file: Path, fault: Fault
) -> None:
    kept = settings_file.parent / "connections" / "dropbox"
    before = Connection(app_key=APP_KEY, refresh_token="before")
    token_file(dropbox_harness.settings(token_file=kept)).write(before)
    dropbox_harness.inject(fault)
    assert connect(settings_file, "dropbox").exit_code == 1
    dropbox_harness.mend()
    wrong = connect(settings_file, "dropbox")
    assert wrong.exit_code == 1
    assert "does not know this code" in wrong.output
    assert token_file(dropbox_harness.settings(token_file=kept)).read() == before


def test_what_cannot_be_connected(settings_file: Path) -> None:
    assert "nothing that has to be connected" in connect(settings_file, "archive").output
    assert connect(settings_file, "nowhere").exit_code == 2


def test_the_page_about_it_works(fake: FakePicSafe, dropbox_harness: DropboxHarness, tmp_path: Path) -> None:
    usual = dropbox_harness.settings()
    report_id = deliver_one(
        fake,
        tmp_path,
        "dropbox.md",
        {
            'app_key = "u6xk2pexample"': f'app_key = "{APP_KEY}"\nca_file = "{usual.ca_file}"',
            "/var/lib/picsafe-endpoint/dropbox-token": str(usual.token_file),
        },
    )
    assert f"{report_id}/report.pdf" in dropbox_harness.texts()
    assert len(dropbox_harness.arrived()) == 1


@pytest.mark.parametrize(
    "changed", [{"token_file": Path("dropbox-token")}, {"name": "{patient_id}"}, {"name": "a"}]
)
def test_settings_that_cannot_work(changed: dict[str, object]) -> None:
    usual: dict[str, object] = {"app_key": "key", "token_file": Path("/var/lib/picsafe/dropbox")}
    with pytest.raises(InvalidDestination):
        Dropbox("archive", DropboxSettings(**{**usual, **changed}))  # type: ignore[arg-type]  # of each test's own kind
