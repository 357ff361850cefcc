"""Whether a server answers while thousands of connections do nothing.

``python -m benchmarks.idle_connections``

Starts ``picsafe serve``, holds half a request on each of ``--connections`` connections from ``--addresses``
loopback addresses, opens those that the server closes again, and asks ``GET /health`` from another address
meanwhile. Nothing leaves this machine. Prints how many questions were answered, and how long they took.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import selectors
import socket
import statistics
import tempfile
import threading
import time
from pathlib import Path

import httpx

from tests.e2e.running_server import running_server

HALF = b"GET /health HTTP/1.1\r\nhost: localhost\r\nx-slow: "


class Idlers:
    """Connections that send half a request and then nothing, each opened again when it is closed.

    Args:
        address: the server's.
        sources: loopback addresses that they come from.
        count: how many there are.
    """

    def __init__(self, address: tuple[str, int], sources: list[str], count: int) -> None:
        self._address = address
        self._sources = sources
        self._selector = selectors.DefaultSelector()
        self.reopened = 0
        for number in range(count):
            self._open(number)

    @property
    def held(self) -> int:
        """How many are open now, as far as this side knows."""
        return len(self._selector.get_map())

    def run(self, until: threading.Event) -> None:
        """Open again what the server closes, until told to stop."""
        while not until.is_set():
            for key, _ in self._selector.select(0.05):
                self._read(key)

    def close(self) -> None:
        """Close them all."""
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]  # only sockets are registered
        self._selector.close()

    def _read(self, key: selectors.SelectorKey) -> None:
        connection = key.fileobj
        assert isinstance(connection, socket.socket)
        with contextlib.suppress(OSError):
            if connection.recv(4096):
                return
        self._selector.unregister(connection)
        connection.close()
        self.reopened += 1
        self._open(key.data)

    def _open(self, number: int) -> None:
        source = self._sources[number % len(self._sources)]
        connection = socket.create_connection(self._address, timeout=10, source_address=(source, 0))
        connection.setblocking(False)  # noqa: FBT003 - the standard library's signature
        with contextlib.suppress(OSError):
            connection.sendall(HALF)
        self._selector.register(connection, selectors.EVENT_READ, number)


def ask(url: str, seconds: float) -> tuple[list[float], int]:
    """Ask for ``/health`` on new connections; gives milliseconds of each answer and how many failed."""
    took, failed = [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.perf_counter()
        try:
            httpx.get(f"{url}/health", timeout=10).raise_for_status()
        except httpx.HTTPError:
            failed += 1
        else:
            took.append((time.perf_counter() - started) * 1000)
    return took, failed


def report(name: str, took: list[float], failed: int) -> float:
    """Print one row; gives the median."""
    median = statistics.median(took) if took else float("inf")
    worst = max(took, default=float("inf"))
    print(f"{name:24} {len(took):8} answered {failed:4} failed   p50 {median:7.1f} ms   max {worst:8.1f} ms")
    return median


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--addresses", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sources = [f"127.0.1.{number + 1}" for number in range(min(options.addresses, 200))]
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data") as server:
        url = httpx.URL(server.url)
        alone = report("nobody else", *ask(server.url, 3))
        idlers = Idlers((url.host, url.port or 80), sources, min(options.connections, 20_000))
        stop = threading.Event()
        thread = threading.Thread(target=idlers.run, args=(stop,))
        thread.start()
        try:
            crowded = report(f"{idlers.held} half requests", *ask(server.url, options.seconds))
        finally:
            stop.set()
            thread.join()
            idlers.close()
        print(f"opened again: {idlers.reopened}; ratio of the medians {crowded / alone:.2f}")
        print(f"memory of the server at most: {server.memory() / 1024**2:.0f} MiB")


if __name__ == "__main__":
    main()
