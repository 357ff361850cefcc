"""Servers that bind every address, each in a network namespace of its own where nobody else can reach it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import requests

FORWARDER = Path(__file__).with_name("port_forwarder.py")
INSIDE = ("sh", "-c", 'ip link set lo up && exec "$@"', "sh")
SECONDS_TO_START = 60
SECONDS_TO_END = 30
WAYS_OUT = 32
"""Connections that a server can make in its life."""


@cache
def entering() -> tuple[str, ...] | None:
    """The command that runs another in a new network namespace, or ``None`` where none can be made."""
    if any(shutil.which(program) is None for program in ("unshare", "ip", "setpriv")):
        return None
    for options in (("--net", "--map-root-user"), ("--net",)):
        command = ("unshare", *options, *INSIDE)
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return None


@contextmanager
def server(
    command_for: Callable[[int], Sequence[str]],
    path: str | Callable[[int], bool],
    folder: Path,
    environ: Mapping[str, str],
    *,
    others: Sequence[socket.socket] = (),
    out: int | None = None,
) -> Iterator[int]:
    """Run a server until the block ends, or this process.

    Args:
        command_for: the command that starts it so that it listens on a port.
        path: what it answers over HTTP once it is ready, with any status; or whether it is ready at a port.
        folder: where it runs, and where ``server.log`` tells what it said.
        environ: its environment.
        others: listening on the loopback of this process; each port leads to the same one of the server.
        out: a port of this process's loopback that the server connects to, at the same one of its own.

    Yields:
        The port on the loopback of this process that leads to the same port of the server.
    """
    unshare = entering()
    assert unshare is not None
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        (folder / "server.log").open("wb") as log,
        ExitStack() as ways,
    ):
        port: int = listening.getsockname()[1]
        leading_out = [ways.enter_context(socket.socket()) for _ in range(WAYS_OUT if out else 0)]
        inherited = [one.fileno() for one in (listening, *others, *leading_out)]
        pairs = ",".join(f"{one.fileno()}:{one.getsockname()[1]}" for one in (listening, *others))
        back = f"{'+'.join(str(one.fileno()) for one in leading_out)}:{out}" if out else ""
        forwarder = [sys.executable, str(FORWARDER), pairs, back]
        process = subprocess.Popen(
            [*unshare, *forwarder, *command_for(port)],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=inherited,
            # an interrupt from the keyboard is for the tests, which then end it
            start_new_session=True,
        )
    try:
        _await(process, port, path, folder / "server.log")
        yield port
    finally:
        process.communicate(timeout=SECONDS_TO_END)


def _await(process: subprocess.Popen[bytes], port: int, path: str | Callable[[int], bool], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not (_answers(port, path) if isinstance(path, str) else path(port)):
        assert process.poll() is None, f"the server has ended: see {log}"
        assert time.monotonic() < deadline, f"the server does not answer: see {log}"
        time.sleep(0.05)


def _answers(port: int, path: str) -> bool:
    try:
        requests.get(f"http://127.0.0.1:{port}{path}", timeout=5)
    except requests.RequestException:
        return False
    return True
