"""Reports come in each way to an endpoint that is killed again and again, and each arrives once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from chalicelib.tokens.claims import AUDIENCE_LIFETIME, lifetime
from tests.contract.peers.dovecot import PASSWORD, dovecot, signed_in
from tests.e2e.endpoint.unlucky_hospital import Process, numbers, unlucky_hospital
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.mails import Attachment, mail
from tests.fakes.endpoint.reports import plain_report, sealed_report
from tests.fakes.endpoint.user_server import user_server
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import API_KEY, FakePicSafe
from tests.fakes.sealed_reports import add_report
from tests.fakes.tokens import FakeSigner, make_token, person

AT_ONCE = 16
PUBLIC = "http://127.0.0.1:8443"
USER = "picsafe@myhospital.example"

POSTED = f"""
[http]
listen = "127.0.0.1:0"
public_url = "{PUBLIC}"
allow_plain_http = true
[senders]
reports_a_day = 10000
"""
KEYS = """
[keys]
servers = ["{picsafe}"]
api_key = "file:{api_key}"
"""
MAILED = """
[mail]
host = "localhost"
port = {port}
ca_file = "{ca_file}"
user = "{user}"
password = "file:{password}"
poll = 1
"""
LISTED = """
[cloud]
interval = 1
parallel = 4
"""


def post(process: Process, path: Path, signer: FakeSigner, issuer: str) -> None:
    """As a phone does: try until it is told success."""
    issued, expires = lifetime(datetime.now(UTC), AUDIENCE_LIFETIME)
    token = make_token(signer, person(17), iss=issuer, aud=[PUBLIC], iat=issued, exp=expires)
    pause = threading.Event()
    while True:
        try:
            answer = httpx.post(
                f"{process.url}/api/report",
                data={"token": token},
                files={"picsafe_file": (path.name, path.read_bytes())},
                timeout=30,
            )
        except httpx.HTTPError:
            process.require_running()
            pause.wait(0.05)
            continue
        if answer.status_code == 200 and answer.json() == {"success": True}:
            return
        assert answer.status_code in {429, 503}, answer.text
        pause.wait(0.05)


@numbers
def test_each_report_that_was_accepted_arrives_once(tmp_path: Path, number: int, kills: int) -> None:
    signer, made = FakeSigner(), tmp_path / "made"
    made.mkdir()
    paths = [plain_report(made, 10_000 + one) for one in range(number)]
    with (
        user_server(signer) as issuer,
        unlucky_hospital(tmp_path, issuer, POSTED) as hospital,
        ThreadPoolExecutor(AT_ONCE) as posters,
    ):
        posts = [posters.submit(post, hospital.process, path, signer, issuer) for path in paths]
        hospital.be_killed(kills, number)
        for one in posts:
            one.result()
        hospital.require_each_once(number)
    assert hospital.process.kills > kills


def keys_of(folder: Path, picsafe: str) -> str:
    """``[keys]`` of a PicSafe."""
    (folder / "api-key").write_text(API_KEY)
    return KEYS.format(picsafe=picsafe, api_key=folder / "api-key")


def today() -> FakePicSafe:
    """PicSafe at the time that a real process has."""
    fake = FakePicSafe()
    fake.now = datetime.now(UTC)
    return fake


@pytest.mark.peer
@numbers
def test_each_report_that_was_mailed_arrives_once(tmp_path: Path, number: int, kills: int) -> None:
    fake, made = today(), tmp_path / "made"
    made.mkdir()
    (tmp_path / "password").write_text(PASSWORD)
    with dovecot() as server, serve_over_http(fake) as picsafe:
        paths = [sealed_report(fake, made, one) for one in range(number)]
        mailed = MAILED.format(
            port=server.implicit, ca_file=server.ca_file, user=USER, password=tmp_path / "password"
        )
        with (
            unlucky_hospital(tmp_path, picsafe, keys_of(tmp_path, picsafe) + mailed) as hospital,
            signed_in(server.plain, USER) as sender,
            ThreadPoolExecutor(1) as mails,
        ):

            def send() -> None:
                for path in paths:
                    sender.append("INBOX", "", "", mail([Attachment(path.read_bytes(), path.name)]))

            def count(folder: str) -> int:
                return int(sender.select(f'"{folder}"', readonly=True)[1][0] or 0)

            sent = mails.submit(send)
            hospital.be_killed(kills, number)
            sent.result()
            hospital.require_each_once(number, came=lambda: count("INBOX") == 0)
            assert (count("PicSafe done"), count("PicSafe failed")) == (number, 0)
    assert hospital.process.kills > kills


@numbers
def test_each_report_that_is_in_the_cloud_arrives_once(tmp_path: Path, number: int, kills: int) -> None:
    fake = today()
    with serve_over_http(fake) as picsafe:
        cloud = keys_of(tmp_path, picsafe) + LISTED
        with unlucky_hospital(tmp_path, picsafe, cloud) as hospital, ThreadPoolExecutor(1) as senders:

            def send() -> None:
                for one in range(number):
                    add_report(fake, tmp_path, one)

            sent = senders.submit(send)
            hospital.be_killed(kills, number)
            sent.result()
            hospital.require_each_once(number)

            def are_told() -> bool:
                return all(len(listed["deliveries"]) == 3 for listed in fake.logged)

            wait_for(are_told, "some senders were not told where their reports ended", 120 + number)
    assert hospital.process.kills > kills
