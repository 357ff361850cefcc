"""Stands between OpenSSH's sshd and its sftp-server, and lets happen what a file asks for.

Usage: sftp_faults.py PLAN SFTP_SERVER...; the plan has a fault's name and at which packet of the client, from
now on and over all connections, it happens. An empty plan lets everything pass.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import IO, NoReturn

INIT, WRITE, STATUS = 1, 6, 101
FAILURE = 4


def main() -> None:
    plan = Path(sys.argv[1])
    with subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        while (packet := read(sys.stdin.buffer)) is not None:
            fault = next_fault(plan) if packet[0] != INIT else ""
            if fault == "CUT":
                end(server)
            if fault == "BROKEN":
                send(sys.stdout.buffer, struct.pack(">B4sI", STATUS, packet[1:5], FAILURE) + bytes(8))
                continue
            send(server.stdin, packet)
            answer = read(server.stdout)
            if answer is None:
                break
            if fault == "HALF_ANSWER":
                os.write(1, (struct.pack(">I", len(answer)) + answer)[: len(answer) // 2])
            if fault:
                end(server)
            send(sys.stdout.buffer, answer)


def next_fault(plan: Path) -> str:
    """The fault that happens at this packet, if one does."""
    name, _, at = plan.read_text().partition(" ")
    if not name:
        return ""
    left = int(at) - 1
    plan.write_text(f"{name} {left}" if left else "")
    return "" if left else name


def read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(4)
    return stream.read(struct.unpack(">I", head)[0]) if len(head) == 4 else None


def send(stream: IO[bytes], packet: bytes) -> None:
    stream.write(struct.pack(">I", len(packet)) + packet)
    stream.flush()


def end(server: subprocess.Popen[bytes]) -> NoReturn:
    server.kill()
    server.wait()
    os._exit(1)


if __name__ == "__main__":
    main()
