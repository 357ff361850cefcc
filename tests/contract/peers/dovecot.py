"""dovecot, the IMAP server that most mailboxes lie on, where it is installed."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.contract.peers.servers import missing
from tests.fakes.tls import self_signed

PASSWORD = "mailbox-of-tests"
TOKEN = "a-token-of-tests"
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
  driver = static
  args = nopassword
  mechanisms = xoauth2
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


@dataclass(frozen=True)
class Dovecot:
    """A running dovecot: every user is let in with ``PASSWORD``.

    Attributes:
        plain: the port without TLS, and with STARTTLS.
        implicit: the port with TLS.
        ca_file: its certificate, which has signed itself.
        process: its master.
    """

    plain: int
    implicit: int
    ca_file: Path
    process: subprocess.Popen[bytes]


@contextmanager
def dovecot(folder: Path) -> Iterator[Dovecot]:
    """Run dovecot, with no mails, until the block ends."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or not Path("/usr/lib/dovecot/imap").exists():
        missing("dovecot-imapd is not installed")
    if os.geteuid() != 0:
        missing("dovecot is started by root here")
    # its processes are of several users
    for one in (folder, *folder.parents):
        if one.owner() == "root" and one != Path("/"):
            one.chmod(one.stat().st_mode | 0o711)
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
    process = subprocess.Popen([program, "-F", "-c", str(config)])
    try:
        _await(plain)
        yield Dovecot(plain, implicit, certificate, process)
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
