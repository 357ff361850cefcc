from __future__ import annotations

import json
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from chalicelib.contract.audit_chain import verify_chain
from picsafe.cli.endpoint import trial
from picsafe.client.responses import TakenBackReport
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.cloud.store import CloudStore
from picsafe.endpoint.config import read_config
from picsafe.endpoint.events import chain_name
from picsafe.endpoint.holding import hold
from picsafe.endpoint.model import Outage
from tests.fakes.endpoint.mailbox import FakeMailServer
from tests.fakes.endpoint.mails import Attachment, mail
from tests.fakes.endpoint.reports import plain_report, sealed_report
from tests.fakes.picsafe import API_KEY, NOW, PICSAFE, FakePicSafe
from tests.unit.picsafe.cli.conftest import Run


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of settings of an endpoint with two folders, of which one takes what may be taught with."""
    path = tmp_path / "endpoint.toml"
    for name in ("archive", "teaching"):
        (tmp_path / name).mkdir()
    key = tmp_path / "api-key"
    key.write_text(API_KEY)
    path.write_text(
        f"""
data = "{tmp_path / "data"}"
[tokens]
user_server = "{PICSAFE}"
[keys]
servers = ["{PICSAFE}"]
api_key = "file:{key}"
[destination.archive]
kind = "folder"
path = "{tmp_path / "archive"}"
[destination.teaching]
kind = "folder"
path = "{tmp_path / "teaching"}"
when = ["consent.education"]
"""
    )
    monkeypatch.setenv("PICSAFE_ENDPOINT_CONFIG", str(path))
    return path


def work(fake: FakePicSafe, config: Path) -> None:
    """What the server does."""
    with Endpoint(read_config(config), clock=fake.clock, transport=fake.transport()) as endpoint:
        endpoint.lock()
        for worker in endpoint.deliveries.workers("test"):
            while worker.step():
                pass


@contextmanager
def running(config: Path) -> Iterator[None]:
    """As long as a server has the data folder."""
    descriptor = hold(read_config(config).data)
    try:
        yield
    finally:
        os.close(descriptor)


def test_from_a_file_to_the_folder(fake: FakePicSafe, run: Run, config: Path, tmp_path: Path) -> None:
    path = sealed_report(fake, tmp_path)
    assert run("endpoint", "take", path).output == f"taken {path.stem}\n"
    assert run("endpoint", "take", path).output == f"present {path.stem}\n"
    with running(config):
        waiting = run("endpoint", "status")
    assert (waiting.exit_code, "1 waiting" in waiting.output) == (0, True)
    nobody = run("endpoint", "status")
    assert nobody.exit_code == 2
    assert nobody.output.startswith("No server is running.\n")

    work(fake, config)

    shown = run("endpoint", "show", path.stem)
    assert shown.exit_code == 0
    assert "done" in shown.output
    assert "condition_not_met" in shown.output
    assert (tmp_path / "archive" / path.stem / "report.pdf").exists()
    assert not any((tmp_path / "teaching").glob("[!.]*"))
    found = json.loads(run("endpoint", "status", "--json").output)
    assert [one["delivered"] for one in found["destinations"]] == [1, 1, 0]


def test_nothing_about_the_patient_is_shown_unasked_and_asking_is_logged(
    fake: FakePicSafe, run: Run, config: Path, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    run("endpoint", "take", path)
    work(fake, config)
    for command in (
        ["show", path.stem],
        ["show", path.stem, "--json"],
        ["status"],
        ["log"],
        ["log", "--json"],
    ):
        output = run("endpoint", *command).output
        assert "MRN-1" not in output
        assert "1979" not in output

    looked = run("endpoint", "show", path.stem, "--patient", "--as", "Kim Example")

    assert "MRN-1" in looked.output
    [event] = [
        one
        for one in map(json.loads, run("endpoint", "log", "--json").output.splitlines())
        if one["action"] == "looked"
    ]
    assert event["user"] == {"kind": "operator", "name": "Kim Example"}


def test_what_is_aside_is_shown_replayed_and_skipped(
    fake: FakePicSafe, run: Run, config: Path, tmp_path: Path
) -> None:
    first, second = sealed_report(fake, tmp_path), sealed_report(fake, tmp_path, 2)
    for path in (first, second):
        (tmp_path / "archive" / path.stem).mkdir()
        (tmp_path / "archive" / path.stem / "other").touch()
    run("endpoint", "take", first, second)
    work(fake, config)
    with running(config):
        assert run("endpoint", "status").exit_code == 1
    assert "name_taken" in run("endpoint", "show", first.stem).output

    (tmp_path / "archive" / first.stem / "other").unlink()
    (tmp_path / "archive" / first.stem).rmdir()
    assert run("endpoint", "replay", "--aside").output == "2 are tried again at once.\n"
    work(fake, config)
    assert (tmp_path / "archive" / first.stem / "manifest.json").exists()
    assert run("endpoint", "skip", second.stem, "archive", "--why", "It is there by hand.").exit_code == 0

    with running(config):
        assert run("endpoint", "status").exit_code == 0
    done = run("endpoint", "replay", first.stem)
    assert done.output == "0 are tried again at once.\n"
    assert run("endpoint", "skip", first.stem, "archive", "--why", "x").exit_code == 5


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (["show", "0000000171772600767999"], 5, "unknown_report"),
        (["show", "#77"], 5, "unknown_report"),
        (["answer", "#1", "archive", "x"], 5, "not_asking"),
        (["replay"], 2, "Say which REPORT"),
        (["replay", "#1", "--aside"], 2, "Say which REPORT"),
        (["check", "nowhere"], 2, "no destination nowhere"),
        (["test", "nowhere"], 2, "no destination nowhere"),
        (["purge", "--older-than", "soon"], 2, "in days"),
    ],
)
def test_mistakes(
    fake: FakePicSafe,
    run: Run,
    config: Path,
    tmp_path: Path,
    arguments: list[str],
    exit_code: int,
    code: str,
) -> None:
    run("endpoint", "take", sealed_report(fake, tmp_path))
    work(fake, config)
    result = run("endpoint", *arguments)
    assert (result.exit_code, code in result.output) == (exit_code, True), result.output


def test_the_log_is_a_chain_that_others_can_check(
    fake: FakePicSafe, run: Run, config: Path, tmp_path: Path
) -> None:
    run("endpoint", "take", sealed_report(fake, tmp_path), plain_report(tmp_path))
    work(fake, config)
    entries = [json.loads(line) for line in run("endpoint", "log", "--json").output.splitlines()]
    with Endpoint(read_config(config)) as endpoint:
        verify_chain(chain_name(endpoint.installation), entries, endpoint.events.head().hash)
    assert run("endpoint", "log", "--verify").output.startswith(f"{len(entries)} events hold together.")

    with Endpoint(read_config(config)) as endpoint:
        endpoint.database.write(
            lambda connection: connection.execute(
                "UPDATE event SET entry = replace(entry, 'delivered', 'skipped')"
            )
        )
    tampered = run("endpoint", "log")
    assert (tampered.exit_code, "chain_broken" in tampered.output) == (6, True)


def test_what_was_delivered_is_deleted_in_its_time_and_what_waits_is_not(
    fake: FakePicSafe, run: Run, config: Path, tmp_path: Path
) -> None:
    delivered, aside = sealed_report(fake, tmp_path), sealed_report(fake, tmp_path, 2)
    (tmp_path / "archive" / aside.stem).mkdir()
    (tmp_path / "archive" / aside.stem / "other").touch()
    run("endpoint", "take", delivered, aside)
    work(fake, config)
    files = tmp_path / "data" / "reports"
    assert run("endpoint", "purge", "--older-than", "30d").output == "0 deleted.\n"

    assert run("endpoint", "purge", "--older-than", "0d", "--dry-run").output == "0 would be deleted.\n"
    fake.now = fake.now.replace(year=fake.now.year + 1)
    assert run("endpoint", "purge", "--dry-run").output == "1 would be deleted.\n"
    assert run("endpoint", "purge").output == "1 deleted.\n"

    assert len(list(files.rglob("*.picsafe"))) == 1
    assert "Deleted" in run("endpoint", "show", delivered.stem).output
    assert run("endpoint", "replay", delivered.stem, "--again").exit_code == 5
    again = run("endpoint", "take", delivered)
    assert again.output == f"present {delivered.stem}\n", "what was delivered comes no second time"


def test_what_was_taken_back_is_listed_until_somebody_has_taken_it_out(
    fake: FakePicSafe, run: Run, config: Path, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    run("endpoint", "take", path)
    work(fake, config)
    assert run("endpoint", "taken-back").output == "Nothing is to be taken out.\n"
    with Endpoint(read_config(config), clock=fake.clock) as endpoint:
        said = TakenBackReport(path.stem, "consent_withdrawn", fake.now)
        CloudStore(endpoint.database).listed([], None, fake.now, [said])
    shown = run("endpoint", "taken-back").output
    assert all(words in shown for words in (path.stem, "consent_withdrawn", "archive"))
    assert json.loads(run("endpoint", "taken-back", "--json").output)[0]["destinations"] == ["archive"]
    assert run("endpoint", "taken-back", "--done", path.stem).output == "Nothing is to be taken out.\n"
    again = run("endpoint", "taken-back", "--done", path.stem)
    assert (again.exit_code, "[not_taken_back]" in again.stderr) == (5, True)
    assert "taken_out" in run("endpoint", "log", path.stem).output


def test_a_trial_goes_to_one_destination_whatever_its_conditions(
    run: Run, config: Path, tmp_path: Path
) -> None:
    result = run("endpoint", "test", "teaching")
    assert result.exit_code == 0, result.output
    [folder] = [path for path in (tmp_path / "teaching").iterdir() if not path.name.startswith(".")]
    assert json.loads((folder / "manifest.json").read_text())["test"] is True
    assert b"PICSAFE-TEST" in (folder / "metadata.json").read_bytes()
    assert not any((tmp_path / "archive").glob("[!.]*"))


RECORD = """
[destination.record]
kind = "command"
run = ["/bin/sh", "-c", "echo 'Which ward?' >&2; exit {code}"]
"""


def test_a_trial_that_asks_says_so_at_once_and_how_to_answer(run: Run, config: Path) -> None:
    config.write_text(config.read_text() + RECORD.format(code=77))
    result = run("endpoint", "test", "record")
    report_id = result.output.split()[1]
    assert result.exit_code == 1
    assert "It waits, because it asks: Which ward?" in result.output
    assert f"Try: picsafe endpoint answer {report_id} record ANSWER\n" in result.output
    assert "seconds" not in result.output


def test_a_trial_that_is_refused_says_so(run: Run, config: Path) -> None:
    config.write_text(config.read_text() + RECORD.format(code=65))
    result = run("endpoint", "test", "record")
    assert "It was set aside: " in result.output
    assert result.exit_code == 1


def test_a_trial_ends_at_once_where_waiting_mends_nothing_and_tries_what_was_mended(
    run: Run, config: Path
) -> None:
    others = config.read_text()
    missing = RECORD.format(code=0).replace("/bin/sh", "/bin/no-such-shell")
    config.write_text(others + missing)
    first, second = (run("endpoint", "test", "record", "--wait", "3600") for _ in range(2))
    for result in (first, second):
        assert result.exit_code == 1
        assert "waiting does not mend it. record is down: " in result.output
        assert "[cannot_start]" in result.output
        assert "[destination_down]" in result.output
        assert "Try: picsafe endpoint check record" in result.output
        assert "3600 seconds" not in result.output
    config.write_text(others + RECORD.format(code=0))
    assert "It arrived." in run("endpoint", "test", "record").output


class Hurried:
    """A clock that stands still until a trial has said why it waits, and hurries then."""

    def __init__(self) -> None:
        self.now = 0.0
        self.said: list[str] = []
        self._pause = threading.Event()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        if self.said:
            self.now += 20
        else:
            self._pause.wait(seconds)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Hurried:
    clock, why_of = Hurried(), trial._why

    def why(*of: Any) -> str:
        text = why_of(*of)
        clock.said += [text] if text else []
        return text

    monkeypatch.setattr(trial, "time", clock)
    monkeypatch.setattr(trial, "_why", why)
    return clock


def test_a_trial_of_what_may_pass_is_waited_for_and_says_how_long_it_has_been(
    run: Run, config: Path, hurried: Hurried
) -> None:
    config.write_text(config.read_text() + RECORD.format(code=75))
    result = run("endpoint", "test", "record")
    assert (result.exit_code, "[not_delivered]" in result.output) == (1, True)
    assert [line.partition(":")[0] for line in result.stderr.splitlines() if line.startswith("Not yet")] == [
        "Not yet",
        "Not yet, after 20 of 60 seconds.",
        "Not yet, after 40 of 60 seconds.",
    ]
    assert len(set(hurried.said)) == 1


@pytest.mark.parametrize(
    ("code", "is_dead"),
    [
        ("unreachable", True),
        ("unknown_host_key", True),
        ("disk_full", True),
        ("busy", False),
        ("http_503", False),
    ],
)
def test_what_passes_by_itself_is_waited_for(code: str, is_dead: bool) -> None:
    outage = Outage("record", NOW, NOW, 1, code, "It is down.")
    assert trial._is_dead(None, outage) is is_dead
    assert not trial._is_dead(None, None)


@pytest.mark.parametrize(
    "command", [("check",), ("status",), ("serve",), ("test", "archive"), ("connect", "a")]
)
def test_a_missing_file_of_settings_says_how_to_make_or_name_it(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "nowhere" / "endpoint.toml"
    result = run("endpoint", *command, "--config", path)
    assert result.exit_code == 2
    assert f"There is no file of settings at {path}. Name yours with --config" in result.output
    assert f"Try: picsafe endpoint init --config {path}\n" in result.output


def test_init_writes_a_file_that_works(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    path = tmp_path / "new" / "endpoint.toml"
    answers = ["kept", PICSAFE, PICSAFE, "", "", "", "there"]
    typed = "\n".join(str(tmp_path / answer) if answer.isalpha() else answer for answer in answers)
    made = run("endpoint", "init", "--config", path, input=f"{typed}\n")
    assert made.exit_code == 0, made.output
    assert f"picsafe endpoint serve --config {path}\n" in made.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    config = read_config(path)
    assert (list(config.destination), config.http, config.cloud) == (["archive"], None, None)
    assert run("endpoint", "check", "--config", path).exit_code == 0

    again = run("endpoint", "init", "--config", path, input=f"{typed}\n")
    assert (again.exit_code, "file_exists" in again.output) == (1, True)
    assert "Edit it, or move it away" in again.output
    assert f"Try: picsafe endpoint check --config {path}\n" in again.output
    assert "Where are reports kept" not in again.output


def init_with(run: Run, tmp_path: Path, *options: str) -> tuple[Result, Path]:
    path = tmp_path / "endpoint.toml"
    said = ("--data", tmp_path / "kept", "--user-server", PICSAFE, "--key-server", PICSAFE)
    rest = ("--api-key-file", "", "--no-cloud", "--senders", "")
    return run("endpoint", "init", "--config", path, *said, *rest, *options), path


def test_init_writes_nothing_for_a_folder_that_is_missing(run: Run, tmp_path: Path) -> None:
    options = ("--public-url", "", "--folder", str(tmp_path / "missing"))
    made, path = init_with(run, tmp_path, *options)
    assert (made.exit_code, "[folder_unavailable]" in made.output, path.exists()) == (1, True, False)
    assert f"Try: mkdir -p -m 700 {tmp_path / 'missing'}\n" in made.output
    (tmp_path / "missing").mkdir()
    again, _ = init_with(run, tmp_path, *options)
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize(
    ("public_url", "listen"),
    [
        ("http://localhost:8451", "127.0.0.1:8451"),
        ("http://127.0.0.2:8451", "127.0.0.2:8451"),
        ("http://[::1]:8451", "[::1]:8451"),
        ("http://localhost", "127.0.0.1:80"),
        ("https://localhost:8451", None),
        ("http://endpoint.example.org:8451", None),
    ],
)
def test_init_listens_where_senders_post_or_says_what_to_forward(
    run: Run, tmp_path: Path, public_url: str, listen: str | None
) -> None:
    (tmp_path / "there").mkdir()
    made, path = init_with(run, tmp_path, "--public-url", public_url, "--folder", str(tmp_path / "there"))
    assert made.exit_code == 0, made.output
    config = read_config(path)
    assert config.http is not None
    assert config.http.listen == (listen or "127.0.0.1:8443")
    assert (f"Have {public_url} forwarded to 127.0.0.1:8443" in made.output) is (listen is None)


def test_init_asks_again_where_an_answer_cannot_work(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    key = tmp_path / "key"
    key.write_text(API_KEY)
    path = tmp_path / "endpoint.toml"
    answers = [
        *(str(tmp_path / "kept"), "user.example.org", PICSAFE, PICSAFE, str(tmp_path / "none"), str(key)),
        *("https://endpoint.example.org/x", "https://endpoint.example.org"),
        *("*@example.org, pat@example.com", str(tmp_path / "there")),
    ]
    made = run("endpoint", "init", "--config", path, "--cloud", input="\n".join(answers) + "\n")
    assert made.exit_code == 0, made.output
    assert made.output.count("Error: ") == 3
    config = read_config(path)
    assert config.http is not None
    assert (config.http.public_url, config.http.trust_proxy) == ("https://endpoint.example.org", True)
    assert config.senders.allow == ("*@example.org", "pat@example.com")
    assert config.cloud is not None


def test_check_warns_and_says_so_to_scripts(run: Run, config: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o750)
    warned = run("endpoint", "check")
    assert (warned.exit_code, "warn  data  Others than its owner" in warned.output) == (0, True)
    assert run("endpoint", "check", "--strict").exit_code == 1
    named = json.loads(run("endpoint", "check", "--json", "archive").output)["findings"]
    assert {(one["level"], one["name"]) for one in named} == {("ok", "archive")}
    (tmp_path / "archive").rmdir()
    failed = run("endpoint", "check", "--json")
    assert failed.exit_code == 1
    assert '"level": "FAIL"' in failed.output
    config.write_text("data = 7")
    assert run("endpoint", "check").exit_code == 2


def test_a_mailbox_is_told_of(
    fake: FakePicSafe, run: Run, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("endpoint", "mail").exit_code == 5
    with config.open("a") as file:
        file.write('[mail]\nhost = "127.0.0.1"\ntls = "none"\nuser = "picsafe"\npassword = "env:NOT_SET"\n')
        # nobody listens at it
        file.write("port = 1\n")
    assert run("endpoint", "mail").output == "None has failed.\n"
    with running(config):
        down = run("endpoint", "status")
    assert down.exit_code == 1, "the server may have just been started"
    assert "It was never looked at." in down.output
    checked = run("endpoint", "check", "mail")
    assert (checked.exit_code, "FAIL  mail  The mail server does not answer." in checked.output) == (1, True)

    server = FakeMailServer()
    server.deliver(mail([Attachment(b"x", "broken.picsafe")]))
    with Endpoint(read_config(config), clock=fake.clock, transport=fake.transport()) as endpoint:
        endpoint.__dict__["mailbox"] = server
        poller = endpoint.mail_poller()
        assert poller is not None
        with server.open() as session:
            poller.look(session)

    with running(config):
        failed = run("endpoint", "status")
    assert (failed.exit_code, "1 failed" in failed.output) == (1, True)
    told = run("endpoint", "mail").output
    assert "not_a_report  0 of 1 reports were taken." in told
    assert "attachment 2: not_a_report" in told
    [message] = json.loads(run("endpoint", "mail", "--json").output)["failed"]
    assert message["parts"][0]["code"] == "not_a_report"
    assert json.loads(run("endpoint", "status", "--json").output)["mail"]["failed"] == 1
    assert "mail failed" in run("endpoint", "log").output


def test_what_is_down_is_a_warning_at_first_and_then_critical(
    fake: FakePicSafe, run: Run, config: Path, tmp_path: Path
) -> None:
    run("endpoint", "take", sealed_report(fake, tmp_path))
    (tmp_path / "archive").rename(tmp_path / "away")
    work(fake, config)
    codes = []
    for minutes in (0, 14, 1):
        fake.now += timedelta(minutes=minutes)
        with running(config):
            codes.append(run("endpoint", "status").exit_code)
    assert codes == [1, 1, 2]
    found = json.loads(run("endpoint", "status", "--json").output)
    archive = found["destinations"][1]
    assert (found["state"], archive["name"], archive["down_since"]) == (
        "critical",
        "archive",
        "2026-03-04T05:06:07Z",
    )
    assert archive["next_at"] > archive["waiting_since"]
    assert found["disk"]["free"] > found["disk"]["reserve"]


def test_a_watch_that_is_no_terminal_says_one_look_after_the_other(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", sleep)
    with running(config):
        shown = run("endpoint", "status", "--watch")
        assert shown.exit_code == 0
        assert shown.output.count("UTC: All is well.") == 2
        assert "\x1b" not in shown.output
        looks.clear()
        lines = run("endpoint", "status", "--watch", "--json").output.splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["well", "well"]
