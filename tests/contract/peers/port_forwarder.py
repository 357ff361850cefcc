"""Runs a server in a network namespace, and lets ports of the ordinary one lead to it.

A socket keeps the namespace in which it was made: the listening one is inherited from outside, and those
to the server are made in here. Where the server connects to somebody outside, one that listens is made in
here, and those that lead out are inherited, one for each connection.

Usage: ``port_forwarder.py LISTENING_FD:PORT,... FD+FD+...:PORT,... COMMAND...``, in the namespace. PORT is
the server's, or that of whom it connects to. The server ends when standard input does, which is at the
latest when whoever started this is gone.
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
    await join(outer, answer, inner, request)


async def lead_out(
    port: int, ways: list[socket.socket], inner: asyncio.StreamReader, request: asyncio.StreamWriter
) -> None:
    """Join a connection of the server to whoever listens outside."""
    way = ways.pop()
    try:
        await asyncio.get_running_loop().sock_connect(way, (LOOPBACK, port))
        outer, answer = await asyncio.open_connection(sock=way)
    except OSError:
        way.close()
        request.close()
        return
    await join(outer, answer, inner, request)


async def join(
    outer: asyncio.StreamReader,
    answer: asyncio.StreamWriter,
    inner: asyncio.StreamReader,
    request: asyncio.StreamWriter,
) -> None:
    """Pass on what comes on either side to the other."""
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


async def run(
    ports: Mapping[int, socket.socket], out: Mapping[int, list[socket.socket]], command: Sequence[str]
) -> int:
    """Run the server and forward to it until it or standard input ends; returns its exit status."""
    server = await create_subprocess_exec(*WITH_PARENT, *command, stdin=DEVNULL)
    try:
        forwarders = [
            await asyncio.start_server(partial(forward, port), sock=listening)
            for port, listening in ports.items()
        ]
        forwarders += [
            await asyncio.start_server(partial(lead_out, port, ways), LOOPBACK, port)
            for port, ways in out.items()
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


def main(pairs: str, out: str, *command: str) -> int:
    """Run with this program's arguments."""
    ports = {port: ways[0] for port, ways in sockets(pairs).items()}
    return asyncio.run(run(ports, sockets(out), command))


def sockets(pairs: str) -> dict[int, list[socket.socket]]:
    """The sockets of each port."""
    found = {}
    for pair in filter(None, pairs.split(",")):
        descriptors, _, port = pair.partition(":")
        found[int(port)] = [socket.socket(fileno=int(one)) for one in descriptors.split("+")]
        for one in found[int(port)]:
            one.setblocking(False)
    return found


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
