"""dovecot, the IMAP server that most mailboxes lie on, where it is installed."""

from __future__ import annotations

import imaplib
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.contract.peers.servers import missing
from tests.fakes.tls import self_signed

PASSWORD = "mailbox-of-tests"

_OAUTH = """
introspection_mode = get
introspection_url = {url}/introspect?token=
username_attribute = username
"""
SECONDS_TO_START = 20

_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
auth_mechanisms = plain xoauth2
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:{folder}/home/%u
first_valid_uid = 1
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
  mechanisms = plain
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {implicit}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
}}
"""


class TokenServer:
    """Gives tokens by client credentials (RFC 6749, 4.4), and says whether one is its own (RFC 7662).

    Attributes:
        url: of the server.
        secret: of the client ``endpoint``.
        user: whose mailbox its tokens are good for.
        given: the tokens that stand.
    """

    def __init__(self) -> None:
        self.secret = secrets.token_hex(8)
        self.user = ""
        self.given: set[str] = set()
        tokens = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                credentials = (form["grant_type"], form["client_id"], form["client_secret"])
                if credentials != (["client_credentials"], ["endpoint"], [tokens.secret]):
                    self._answer(401, {"error": "invalid_client"})
                    return
                token = secrets.token_urlsafe(32)
                tokens.given.add(token)
                self._answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
                is_active = token in tokens.given
                self._answer(200 if is_active else 401, {"active": is_active, "username": tokens.user})

            def _answer(self, status: int, document: dict[str, object]) -> None:
                content = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@dataclass(frozen=True)
class Dovecot:
    """A running dovecot: every user is let in with ``PASSWORD``.

    Attributes:
        plain: the port without TLS, and with STARTTLS.
        implicit: the port with TLS.
        ca_file: its certificate, which has signed itself.
        tokens: whose tokens it takes instead of passwords.
        process: its master.
    """

    plain: int
    implicit: int
    ca_file: Path
    tokens: TokenServer
    process: subprocess.Popen[bytes]


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run dovecot, with no mails, until the block ends."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or not Path("/usr/lib/dovecot/imap").exists():
        missing("dovecot-imapd is not installed")
    if os.geteuid() != 0:
        missing("dovecot is started by root here")
    # not in pytest's folder: its processes are of several users, and sockets have short paths
    with tempfile.TemporaryDirectory(prefix="picsafe-dovecot-") as made, TokenServer() as tokens:
        folder = Path(made)
        folder.chmod(0o711)
        home = folder / "home"
        home.mkdir()
        shutil.chown(home, "mail", "mail")
        certificate, key = self_signed(folder)
        plain, implicit = _free_ports(2)
        config = folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=folder,
                certificate=certificate,
                key=key,
                password=PASSWORD,
                plain=plain,
                implicit=implicit,
            )
        )
        (folder / "oauth2.conf").write_text(_OAUTH.format(url=tokens.url))
        process = subprocess.Popen([program, "-F", "-c", str(config)])
        try:
            _await(plain)
            yield Dovecot(plain, implicit, certificate, tokens, process)
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def signed_in(port: int, user: str) -> Iterator[imaplib.IMAP4]:
    """Python's own client, as somebody else at the mailbox."""
    client = imaplib.IMAP4("127.0.0.1", port, timeout=20)
    client.login(user, PASSWORD)
    try:
        yield client
    finally:
        client.logout()


def _free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def _await(port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                if connection.recv(4) == b"* OK":
                    return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)
