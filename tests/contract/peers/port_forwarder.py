"""Runs a server in a network namespace, and lets ports of the ordinary one lead to it.

A socket keeps the namespace in which it was made: the listening one is inherited from outside, and those
to the server are made in here.

Usage: ``port_forwarder.py LISTENING_FD:PORT,... COMMAND...``, in the namespace. PORT is the server's. The
server ends when standard input does, which is at the latest when whoever started this is gone.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from asyncio.subprocess import DEVNULL, create_subprocess_exec
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

LOOPBACK = "127.0.0.1"
CHUNK = 64 * 1024

# whatever becomes of this program, the server does not outlive it
WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")


async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes until it ends, no faster than it is taken."""
    try:
        while data := await source.read(CHUNK):
            sink.write(data)
            await sink.drain()
        sink.write_eof()
    except OSError:
        sink.close()


async def forward(port: int, outer: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
    """Join a connection from outside to the server; it is closed at once while none listens."""
    try:
        inner, request = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        answer.close()
        return
    try:
        await asyncio.gather(pump(outer, request), pump(inner, answer))
    finally:
        request.close()
        answer.close()


async def end_of_input() -> None:
    """Return when standard input, into which nothing is ever written, has ended."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()
    loop.remove_reader(sys.stdin)


async def run(ports: Mapping[int, socket.socket], command: Sequence[str]) -> int:
    """Run the server and forward to it until it or standard input ends; returns its exit status."""
    server = await create_subprocess_exec(*WITH_PARENT, *command, stdin=DEVNULL)
    try:
        forwarders = [
            await asyncio.start_server(partial(forward, port), sock=listening)
            for port, listening in ports.items()
        ]
        ends = [asyncio.ensure_future(server.wait()), asyncio.ensure_future(end_of_input())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for forwarder in forwarders:
            forwarder.close()
    finally:
        # it has nothing to save
        with suppress(ProcessLookupError):
            server.kill()
    return await server.wait()


def main(pairs: str, *command: str) -> int:
    """Run with this program's arguments."""
    ports = {}
    for pair in pairs.split(","):
        descriptor, _, port = pair.partition(":")
        ports[int(port)] = socket.socket(fileno=int(descriptor))
    return asyncio.run(run(ports, command))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
