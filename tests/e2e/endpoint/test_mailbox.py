"""The pages on mailboxes, followed with a real mail server and a process that is killed again and again."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contract.peers.dovecot import PASSWORD, Dovecot, dovecot, signed_in
from tests.e2e.running_server import ROOT, wait_for
from tests.fakes.endpoint.mails import Attachment, forwarded, mail
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import API_KEY, FakePicSafe

pytestmark = pytest.mark.peer

PAGES = ROOT / "docs" / "endpoint"
USER = "picsafe@myhospital.example"


class Hospital:
    """An Endpoint Server with the settings of the page, in a process of its own."""

    def __init__(self, folder: Path, picsafe: str, server: Dovecot, page: str = "mailbox.md") -> None:
        self.archive = folder / "archive"
        self.archive.mkdir()
        self._server = server
        self._log = folder / "log"
        self.config = folder / "endpoint.toml"
        (folder / "api-key").write_text(API_KEY)
        (folder / "mail-password").write_text(PASSWORD + "\n")
        (folder / "mail-secret").write_text(server.tokens.secret + "\n")
        [settings] = re.findall(r"```toml\n(.*?)```", (PAGES / page).read_text(), re.DOTALL)
        for there, here in (
            ('host = "imap.myhospital.example"', f'host = "localhost"\n{self._here()}'),
            ('host = "outlook.office365.com"', f'host = "localhost"\n{self._here()}'),
            ("https://login.microsoftonline.com/TENANT-ID/oauth2/v2.0", server.tokens.url),
            ("CLIENT-ID", "endpoint"),
            ("/etc/picsafe", str(folder)),
        ):
            settings = settings.replace(there, here)
        self.config.write_text(
            f'data = "{folder / "data"}"\n'
            f'[tokens]\nuser_server = "{picsafe}"\n'
            f'[keys]\nservers = ["{picsafe}"]\napi_key = "file:{folder / "api-key"}"\n'
            f'[destination.archive]\nkind = "folder"\npath = "{self.archive}"\n'
            f"{settings}"
        )

    def _here(self) -> str:
        return f'port = {self._server.implicit}\nca_file = "{self._server.ca_file}"\npoll = 1'

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "picsafe", "endpoint", *arguments, "--config", str(self.config)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
            text=True,
        )

    @contextmanager
    def served(self, ending: signal.Signals) -> Iterator[None]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "picsafe", "endpoint", "serve", "--config", str(self.config)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        try:
            yield
        finally:
            process.send_signal(ending)
            code = process.wait(60)
            assert code == (0 if ending is signal.SIGTERM else -9), self._log.read_text()

    def arrived(self) -> list[str]:
        return sorted(path.name for path in self.archive.iterdir() if not path.name.startswith("."))

    def deliver(self, content: bytes) -> None:
        with signed_in(self._server.plain, USER) as client:
            client.append("INBOX", "", "", content)

    def count(self, folder: str) -> int:
        with signed_in(self._server.plain, USER) as client:
            status, answer = client.select(f'"{folder}"', readonly=True)
            return int(answer[0] or 0) if status == "OK" else 0

    @property
    def log(self) -> str:
        return self._log.read_text()


def test_from_mails_to_the_folder_whatever_kills_the_process(tmp_path: Path) -> None:
    fake = FakePicSafe()
    with dovecot() as server, serve_over_http(fake) as picsafe:
        paths = [sealed_report(fake, tmp_path, number, padding=300_000) for number in range(12)]
        hospital = Hospital(tmp_path, picsafe, server)

        checked = hospital.run("check", "mail")
        assert checked.returncode == 0, checked.stderr
        assert "ok    mail  localhost lets us in; 0 mails; it says when mail arrives." in checked.stdout

        attachments = [Attachment(path.read_bytes(), path.name) for path in paths]
        for attachment in attachments[:6]:
            hospital.deliver(mail([attachment]))
        hospital.deliver(forwarded(mail(attachments[6:10])))
        hospital.deliver(mail([attachments[0], Attachment(b"broken", "broken.picsafe")]))
        for done in range(5):
            with hospital.served(signal.SIGKILL):
                wait_for(lambda: hospital.count("PicSafe done") >= done, "no mail was filed")  # noqa: B023 - called at once
        with hospital.served(signal.SIGTERM):
            wait_for(lambda: hospital.count("INBOX") == 0, "the mails were not filed")
            # what arrives while the server says when mail arrives
            for attachment in attachments[10:]:
                hospital.deliver(mail([attachment]))
            wait_for(lambda: len(hospital.arrived()) == 12, "the reports have not arrived")
            wait_for(lambda: hospital.count("INBOX") == 0, "the mails were not filed")
            wait_for(lambda: hospital.run("status").returncode == 1, "the mail that failed is not counted")

        assert hospital.arrived() == sorted(path.stem for path in paths)
        assert (hospital.count("PicSafe done"), hospital.count("PicSafe failed")) == (9, 1)
        assert "1 failed" in hospital.run("status").stdout
        [failed] = json.loads(hospital.run("mail", "--json").stdout)["failed"]
        assert failed["outcome"] == "not_a_report"
        assert hospital.run("log", "--verify").returncode == 0
        for word in ("Sam", "sender.example", "Pat", PASSWORD):
            assert word not in hospital.log


def test_with_a_token_as_the_page_on_exchange_online_says(tmp_path: Path) -> None:
    with dovecot() as server, serve_over_http(FakePicSafe()) as picsafe:
        server.tokens.user = USER
        hospital = Hospital(tmp_path, picsafe, server, "exchange-online.md")
        checked = hospital.run("check", "mail")
        assert checked.returncode == 0, checked.stdout
        (tmp_path / "mail-secret").write_text("expired\n")
        checked = hospital.run("check", "mail")
        assert checked.returncode == 1
        assert "The token server gives this endpoint no token." in checked.stdout
