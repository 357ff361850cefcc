"""A User Server that is killed, and a hospital's Key Server of which it tells senders: real ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.running_server import Person, RunningServer, running_server, wait_for
from tests.e2e.server.test_private_key_server import World

TAG = "ab" * 32
SUBJECT = "was opened"
# it looks every twenty seconds
LOOKED = 45.0


def read_to(users: RunningServer, hospital: RunningServer) -> str:
    """How far the hospital's events were read."""
    with closing(sqlite3.connect(users.data / "notices.db")) as connection:
        found = connection.execute("SELECT cursor FROM notices_feeds WHERE server = ?", (hospital.url,))
        row = found.fetchone()
    return str(row[0]) if row else ""


def mails_about_reports(users: RunningServer) -> list[Path]:
    return [path for path in (users.data / "outbox").glob("*.eml") if SUBJECT in path.read_text()]


def send(world: World, pat: Person, sam: Person, report_id: str) -> None:
    """A report whose key the hospital has, and which somebody opens."""
    key_server = world.hospital.url
    assert world.at_hospital(world.token(pat), "POST", "/keys", report_id=report_id).status_code == 201
    assert world.at_hospital(world.token(pat), "PUT", f"/keys/{report_id}/tag", tag=TAG).status_code == 200
    summary = {"photos": 1, "videos": 0, "audios": 0}
    world.ask(
        pat, "/reports", report_id=report_id, destination="file", summary=summary, keyserver_url=key_server
    )
    assert world.at_hospital(world.token(sam), "GET", f"/keys/{report_id}?tag={TAG}").status_code == 200


@pytest.mark.slow
def test_a_kill_loses_no_news_and_tells_none_twice(tmp_path: Path) -> None:
    with running_server(tmp_path / "users", "--services", "users,cloud") as users:
        arguments = ("--services", "keys", "--issuer", users.url)
        with running_server(tmp_path / "hospital", *arguments) as hospital:
            world = World(users, hospital)
            users._arguments = (*users._arguments, "--events-from", hospital.url)
            users.restart()
            pat, sam = users.sign_in("pat@example.org"), users.sign_in("sam@example.net", firstname="Sam")
            with users.client(headers=pat.headers) as client:
                client.patch("/me", json={"notices": {"opened": True}}).raise_for_status()
            wait_for(lambda: bool(read_to(users, hospital)), "the hospital is not read", LOOKED)
            send(world, pat, sam, pat.report_id())
            users.kill()
            users.start()
            wait_for(lambda: bool(mails_about_reports(users)), "the sender is not told", LOOKED)
            for _ in range(2):
                users.kill()
                before = read_to(users, hospital)
                send_after_start(users, world, pat, sam)
                wait_for(
                    lambda seen=before: read_to(users, hospital) != seen,  # type: ignore[misc]  # mypy asks for its type
                    "the hospital is not read again",
                    LOOKED,
                )
            # within an hour there is one mail
            assert len(mails_about_reports(users)) == 1
            assert users.stop() == 0


def send_after_start(users: RunningServer, world: World, pat: Person, sam: Person) -> None:
    users.start()
    send(world, pat, sam, pat.report_id(len(users.log.read_bytes()) % 1000 + 1))
