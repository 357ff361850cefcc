"""A real Key Server and a real receiver, which fails at times, while the server is killed."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.keys.events.webhook_signatures import secret_text
from tests.e2e.running_server import Person, RunningServer, running_server, wait_for
from tests.fakes.webhook_receiver import SECRET, Receiver, receiving

TAG = "ab" * 32


def targets(folder: Path, *urls: str) -> Path:
    """The file of targets, with the fake receiver's secret."""
    secret = folder / "secret"
    secret.write_text(secret_text(SECRET))
    secret.chmod(0o600)
    file = folder / "webhooks.toml"
    more = 'secret_file = "secret"\nallow_http = true\n'
    file.write_text(
        "".join(f'[[target]]\nname = "t{number}"\nurl = "{url}"\n{more}' for number, url in enumerate(urls))
    )
    return file


def opened(server: RunningServer, sender: Person, reader: Person, number: int) -> str:
    """A report that somebody opens."""
    report_id = sender.report_id(number)
    with server.client(headers=sender.headers) as client:
        client.post("/keys", json={"report_id": report_id}).raise_for_status()
        client.put(f"/keys/{report_id}/tag", json={"tag": TAG}).raise_for_status()
    with server.client(headers=reader.headers) as client:
        client.get(f"/keys/{report_id}", params={"tag": TAG}).raise_for_status()
    return report_id


def events(server: RunningServer, sender: Person) -> list[dict[str, object]]:
    """What the feed has for a sender."""
    with server.client(headers=sender.headers) as client:
        page = client.get("/keys/events").raise_for_status().json()
    assert not page["more"]
    found: list[dict[str, object]] = page["events"]
    return found


def begun(data: Path, wanted: int = 2) -> bool:
    """Whether so many targets are told of what comes from now on."""
    with contextlib.closing(sqlite3.connect(data / "keys.db")) as store:
        (targets,) = store.execute("SELECT count(*) FROM keys_webhooks").fetchone()
    return bool(targets == wanted)


def heard(receiver: Receiver, reports: list[str]) -> Callable[[], bool]:
    return lambda: {body["data"]["event"]["report_id"] for _, body in receiver.taken} >= set(reports)


@pytest.mark.parametrize("kills", [1, pytest.param(30, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_every_event_arrives_whatever_ends_the_server(tmp_path: Path, kills: int) -> None:
    chance = random.Random(7)
    (tmp_path / "webhooks").mkdir()
    with receiving() as receiver, receiving() as dead:
        file = targets(tmp_path / "webhooks", receiver.url, dead.url)
        dead.answer = lambda: None
        # lost answers, failures, and now and then one that is taken
        receiver.answer = lambda: chance.choice([None, (204, {}), (204, {}), (204, {})])
        arguments = ("--services", "users,keys", "--webhooks", str(file))
        with running_server(tmp_path / "data", *arguments) as server:
            sender, reader = server.sign_in("pat@example.org"), server.sign_in("sam@example.org")
            wait_for(lambda: begun(server.data), "both targets are begun with")
            reports = [opened(server, sender, reader, 1)]
            wait_for(heard(receiver, reports), "the first event arrives", 30)
            for number in range(kills):
                reports.append(opened(server, sender, reader, number + 2))
                threading.Event().wait(chance.uniform(0, 1.5))
                server.kill()
                server.start()
            wait_for(heard(receiver, reports), "all events arrive", 90)
            told = events(server, sender)
            assert [one["report_id"] for one in told] == reports
            # each as the feed has it, and once by its ID
            by_id = {message_id: body["data"]["event"] for message_id, body in receiver.taken}
            assert list(by_id) == [one["id"] for one in told]
            assert list(by_id.values()) == told
            assert (receiver.forged, dead.taken) == (0, [])
            assert {body["type"] for _, body in receiver.taken} == {"report.opened"}
            assert {one["event"]["id"] for one in (body["data"] for _, body in dead.attempts)} == {
                told[0]["id"]
            }
