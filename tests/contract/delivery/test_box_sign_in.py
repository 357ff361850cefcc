"""Signing in at Box: connecting from the command line, and tokens that several processes share."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from picsafe.cli import cli
from picsafe.cli.settings import Settings
from picsafe.delivery.box.client import Connection, token_file
from picsafe.delivery.errors import Later
from picsafe.delivery.settings.secrets import Secret
from picsafe.delivery.signing_in import keep_signed_in
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import read_config
from tests.contract.delivery.box import BoxHarness
from tests.contract.delivery.harness import Fault
from tests.contract.delivery.processes import Process
from tests.contract.delivery.reports import expected, make_report
from tests.contract.delivery.test_box import found_by
from tests.contract.peers.box import CLIENT_ID, CLIENT_SECRET
from tests.contract.peers.cloud import Answer, Asked, answer_json

TOKEN = "POST /oauth2/token"


@pytest.fixture
def settings_file(box_harness: BoxHarness, tmp_path: Path) -> Path:
    secret = tmp_path / "box-client-secret"
    secret.write_text(CLIENT_SECRET)
    path = tmp_path / "endpoint.toml"
    path.write_text(
        f"""
data = "{tmp_path / "data"}"
[destination.box]
kind = "box"
client_id = "{CLIENT_ID}"
client_secret = "file:{secret}"
token_file = "{tmp_path / "connections" / "box"}"
ca_file = "{box_harness.settings().ca_file}"
"""
    )
    return path


def connect(settings_file: Path, *arguments: str, answer: str = "a-wrong-code") -> Result:
    command = ["endpoint", "connect", "box", *arguments, "--config", str(settings_file)]
    return CliRunner().invoke(cli, command, obj=Settings(), input=f"{answer}\n")


def agreeing(
    harness: BoxHarness, monkeypatch: pytest.MonkeyPatch, *, instead: tuple[str, str] = ("", "")
) -> None:
    """Have whoever connects agree in a browser, and copy its address, with something instead of a part."""
    monkeypatch.setattr("click.launch", lambda url: ended.append(harness.service.agree(url)))
    monkeypatch.setattr("click.prompt", lambda *_, **__: f" {ended[-1].replace(*instead)}\n")
    ended: list[str] = []


def test_connecting_from_the_command_line(
    box_harness: BoxHarness, settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreeing(box_harness, monkeypatch)
    done = connect(settings_file, "--open")
    assert done.exit_code == 0, done.output
    assert "https://account.box.com/api/oauth2/authorize" in done.output
    kept = settings_file.parent / "connections" / "box"
    assert kept.stat().st_mode & 0o777 == 0o600
    made = token_file(box_harness.settings(token_file=kept)).read()
    assert made.refresh_token in box_harness.service.pairs
    assert not {made.refresh_token, made.access_token, CLIENT_SECRET} & set(done.output.split())
    destination = box_harness.make(token_file=kept)
    assert all(finding.is_well for finding in destination.check())
    destination.close()


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        (("state=", "state=x"), "not the address"),
        (("code=", "error=access_denied&x="), "nobody has agreed"),
        (("code=", "code=x"), "no longer knows this code"),
        (("http://localhost/", "http://["), "not the address"),
    ],
)
def test_an_address_that_is_another_connects_nothing(
    box_harness: BoxHarness,
    settings_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    instead: tuple[str, str],
    said: str,
) -> None:
    agreeing(box_harness, monkeypatch, instead=instead)
    done = connect(settings_file, "--open")
    assert done.exit_code == 1
    assert said in done.output
    assert not (settings_file.parent / "connections" / "box").exists()


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.LOST_ANSWER, Fault.DOWN])
def test_connecting_that_fails_keeps_what_was_there(
    box_harness: BoxHarness, settings_file: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    kept = token_file(box_harness.settings(token_file=settings_file.parent / "connections" / "box"))
    before = Connection(client_id=CLIENT_ID, access_token="before", refresh_token="before")
    kept.write(before)
    agreeing(box_harness, monkeypatch)
    box_harness.inject(fault)
    assert connect(settings_file, "--open").exit_code == 1
    box_harness.mend()
    assert kept.read() == before


def test_an_access_token_that_is_over_is_renewed(box_harness: BoxHarness, work: Path) -> None:
    report = make_report(work)
    before = token_file(box_harness.settings()).read()
    box_harness.service.access_tokens.clear()
    Process(box_harness, report).attempt()
    assert box_harness.arrived() == [expected(report)]
    after = token_file(box_harness.settings()).read()
    assert after.refresh_token != before.refresh_token
    assert box_harness.service.requests.count(TOKEN) == 1


def test_of_several_at_once_one_renews_the_token(box_harness: BoxHarness) -> None:
    """As the server, and ``endpoint check`` beside it."""
    destinations = [box_harness.make() for _ in range(4)]
    box_harness.service.access_tokens.clear()
    found: list[bool] = []
    together = threading.Barrier(len(destinations))

    def look(number: int) -> None:
        together.wait()
        found.extend(finding.is_well for finding in destinations[number].check())
        destinations[number].close()

    threads = [threading.Thread(target=look, args=(number,)) for number in range(len(destinations))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * len(destinations)
    assert box_harness.service.requests.count(TOKEN) == 1


def test_a_pair_is_on_the_disk_before_it_is_used(
    box_harness: BoxHarness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = token_file(box_harness.settings())
    usual = box_harness.service.answer
    seen: list[str] = []

    def answer(asked: Asked) -> Answer:
        sent = asked.headers.get("Authorization")
        if sent is not None:
            seen.append(sent)
            assert sent == f"Bearer {kept.read().access_token}"
        return usual(asked)

    box_harness.service.access_tokens.clear()
    monkeypatch.setattr(box_harness.service, "answer", answer)
    destination = box_harness.make()
    assert all(finding.is_well for finding in destination.check())
    destination.close()
    assert len(set(seen)) == 2


@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.CUT, Fault.BROKEN])
def test_a_pair_that_was_never_heard_of_is_asked_for_again(
    box_harness: BoxHarness, work: Path, fault: Fault
) -> None:
    report = make_report(work)
    process = Process(box_harness, report)
    box_harness.service.access_tokens.clear()
    box_harness.inject(fault, at=2)
    with pytest.raises(Later):
        process.attempt()
    assert box_harness.service.requests[-1] == TOKEN
    process.attempt()
    assert box_harness.arrived() == [expected(report)]


@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.CUT])
def test_a_fault_at_whatever_is_asked_while_the_token_is_over(
    box_harness: BoxHarness, tmp_path: Path, fault: Fault
) -> None:
    for at in range(1, 100):
        work = tmp_path / f"work-{at}"
        work.mkdir()
        report = make_report(work, at)
        process = Process(box_harness, report)
        box_harness.service.access_tokens.clear()
        box_harness.inject(fault, at=at)
        with suppress(Later):
            process.attempt()
        was_met = not box_harness.is_waiting
        box_harness.mend()
        box_harness.service.access_tokens.clear()
        process.attempt()
        assert box_harness.arrived().count(expected(report)) == 1
        if not was_met:
            assert at > 5
            return
    pytest.fail("it never ends")


def test_who_was_shut_out_is_told_to_connect_again(box_harness: BoxHarness) -> None:
    box_harness.service.access_tokens.clear()
    box_harness.service.pairs.clear()
    assert "endpoint connect" in found_by(box_harness)


def test_a_secret_that_is_over_is_named_and_read_anew(box_harness: BoxHarness, tmp_path: Path) -> None:
    box_harness.service.access_tokens.clear()
    box_harness.service.client_secret = "the-next-one"
    secret = tmp_path / "a-secret"
    secret.write_text(CLIENT_SECRET)
    destination = box_harness.make(client_secret=Secret(f"file:{secret}"))
    (finding,) = destination.check()
    assert "whether the secret is over" in finding.text
    secret.write_text("the-next-one")
    assert all(finding.is_well for finding in destination.check())
    destination.close()


def test_a_secret_that_cannot_be_read(box_harness: BoxHarness) -> None:
    box_harness.service.access_tokens.clear()
    assert "nothing to be read" in found_by(box_harness, client_secret=Secret("file:/nowhere"))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": "a"},
        {"access_token": "a", "refresh_token": ""},
        {"access_token": 7, "refresh_token": ["b"]},
        [],
    ],
)
def test_a_pair_that_is_none_is_not_kept(
    box_harness: BoxHarness, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    before = token_file(box_harness.settings()).read()
    usual = box_harness.service.answer
    box_harness.service.access_tokens.clear()
    monkeypatch.setattr(
        box_harness.service,
        "answer",
        lambda asked: answer_json(answer) if asked.path == "/oauth2/token" else usual(asked),
    )
    assert "not whole" in found_by(box_harness)
    assert token_file(box_harness.settings()).read() == before


def aged(harness: BoxHarness, days: int) -> None:
    kept = harness.settings().token_file
    then = kept.stat().st_mtime - days * 86_400
    os.utime(kept, (then, then))


def test_who_delivers_nothing_for_long_stays_signed_in(box_harness: BoxHarness) -> None:
    settings = box_harness.settings()
    keep_signed_in("archive", settings)
    aged(box_harness, 6)
    keep_signed_in("archive", settings)
    assert box_harness.service.requests == []
    before = token_file(settings).read()
    aged(box_harness, 2)
    keep_signed_in("archive", settings)
    keep_signed_in("archive", settings)
    assert box_harness.service.requests == [TOKEN]
    assert token_file(settings).read() != before


def test_who_was_never_signed_in_is_left_alone(box_harness: BoxHarness) -> None:
    box_harness.settings().token_file.unlink()
    keep_signed_in("archive", box_harness.settings())
    assert box_harness.service.requests == []


def test_the_server_stays_signed_in_by_itself(
    box_harness: BoxHarness, settings_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = token_file(box_harness.settings(token_file=settings_file.parent / "connections" / "box"))
    kept.write(token_file(box_harness.settings()).read())
    os.utime(kept.path, (0, 0))
    box_harness.inject(Fault.BROKEN)
    with Endpoint(read_config(settings_file), clock=lambda: datetime.now(UTC)) as endpoint:
        endpoint.lock()
        for requests in (1, 2):
            housekeeping = endpoint.housekeeping()
            housekeeping.start()
            while len(box_harness.service.requests) < requests:
                pass
            assert housekeeping.stop(10)
    assert "renewal_failed destination=box error=http_500" in caplog.text
    age = kept.age()
    assert age is not None
    assert age < 86_400
