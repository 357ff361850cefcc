"""OpenSSH's SFTP, on a port of the loopback that is opened and closed here."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.peers.held_port import held_port
from tests.contract.peers.servers import missing

SSHD = "/usr/sbin/sshd"
SFTP_SERVER = "/usr/lib/openssh/sftp-server"


@dataclass
class OpenSsh:
    """An sshd for each connection, as inetd starts it.

    Attributes:
        folder: for its keys and settings, and for ``known_hosts``.
        subsystem: the command that serves SFTP.
        port: where it listens.
        user: who may sign in, with ``user_key``.
    """

    folder: Path
    subsystem: list[str]
    user: str = field(default_factory=getpass.getuser)
    port: int = 0
    _listening: socket.socket | None = None
    _thread: threading.Thread | None = None
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not Path(SSHD).exists() or not Path(SFTP_SERVER).exists() or shutil.which("ssh-keygen") is None:
            missing("OpenSSH's server is not installed")
        if os.geteuid() == 0:
            # where it separates privileges
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        for name in ("host_key", "user_key"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(self.folder / name)]
            subprocess.run(command, check=True)
        (self.folder / "sshd_config").write_text(
            "\n".join(
                [
                    f"HostKey {self.folder}/host_key",
                    f"AuthorizedKeysFile {self.folder}/user_key.pub",
                    "StrictModes no",
                    "UsePAM no",
                    "PasswordAuthentication no",
                    "PermitRootLogin prohibit-password",
                    # Debian's bash reads .bashrc first where it believes that it is the outermost
                    "SetEnv SHLVL=1",
                    f"Subsystem sftp {shlex.join(self.subsystem)}",
                    "",
                ]
            )
        )

    @property
    def user_key(self) -> Path:
        return self.folder / "user_key"

    @property
    def host_key(self) -> str:
        """The host key's fingerprint."""
        command = ["ssh-keygen", "-lf", str(self.folder / "host_key.pub")]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1]

    def write_known_hosts(self, path: Path) -> None:
        key = (self.folder / "host_key.pub").read_text()
        path.write_text(f"[127.0.0.1]:{self.port} {key}")

    @property
    def is_listening(self) -> bool:
        return self._thread is not None

    def start(self) -> None:
        """Listen; at the same port again, after ``go_down``."""
        if self._listening is None:
            self._listening = held_port()
            self.port = self._listening.getsockname()[1]
        self._listening.listen()
        self._thread = threading.Thread(target=self._accept, args=(self._listening,))
        self._thread.start()

    def stop(self) -> None:
        """Listen no more, and end what runs."""
        self.go_down()
        if self._listening is not None:
            self._listening.close()

    def go_down(self) -> None:
        """As of others, and end what runs: listen no more until ``start``; the port stays taken."""
        if self._listening is None or self._thread is None:
            return
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._thread = None
        for process in self._running:
            process.terminate()
            process.wait()
        self._running.clear()

    def _accept(self, listening: socket.socket) -> None:
        command = [SSHD, "-i", "-e", "-f", str(self.folder / "sshd_config")]
        with (self.folder / "log").open("ab") as log:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    self._running = [process for process in self._running if process.poll() is None]
                    self._running.append(
                        subprocess.Popen(
                            command,
                            stdin=connection.fileno(),
                            stdout=connection.fileno(),
                            stderr=log,
                            start_new_session=True,
                        )
                    )


@contextmanager
def openssh(folder: Path, subsystem: list[str]) -> Iterator[OpenSsh]:
    """One that listens, until the block ends."""
    server = OpenSsh(folder, subsystem)
    server.start()
    try:
        yield server
    finally:
        server.stop()
