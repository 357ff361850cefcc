"""What ``picsafe keyserver changes`` tells the server counts if it comes from the one standby, and holds."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.succession import SqliteSuccession
from chalicelib.local.sqlite import Connection, Database
from picsafe.standby.gate import StandbyGate, StandbyRule
from picsafe.standby.link import MAX_LINKS, SOCKET, StandbyLinks, linked
from picsafe.standby.messages import MAX_SHORT, Holds, Written, encoded, read

FIRST, SECOND = "0123456789abcdef", "fedcba9876543210"
PATIENCE = 30


_REPORT = """
    INSERT INTO keys_reports VALUES ('r', 'o', x'00', 0, 0, '', NULL, 0, NULL, NULL, '')
    ON CONFLICT DO NOTHING
"""
_ENTRY = "INSERT INTO keys_entries (report_id, seq, entry) SELECT 'r', count(*), x'' FROM keys_entries"


class Server:
    """A gate and its links on a store, to which entries can be added."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.database = Database(data / "keys.db", MIGRATIONS)
        self.succession = SqliteSuccession(self.database)
        self.gate = StandbyGate(self.succession.last, StandbyRule(waits=True))
        self.links = StandbyLinks(data, self.gate, self.succession)
        self.links.start()
        self.told: list[Unavailable | None] = []

    def commit(self, entries: int = 1) -> None:
        def work(connection: Connection) -> None:
            for _ in range(entries):
                connection.execute(_REPORT).close()
                connection.execute(_ENTRY).close()

        self.database.write(work)
        self.gate.after_commit(self.told.append)

    def close(self) -> None:
        self.links.close()
        self.gate.close()
        self.database.close()


class Changes:
    """The other end."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._connection.settimeout(PATIENCE)
        self._incoming = connection.makefile("rb")

    def says(self, number: int, standby: str = FIRST, epoch: int = 1) -> None:
        self._connection.sendall(encoded(Holds(standby, epoch, number)))

    def hears(self) -> Written | None:
        return read(self._incoming, Written, MAX_SHORT)

    def sends(self, content: bytes) -> None:
        self._connection.sendall(content)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    # longer than a socket's address may be
    data = tmp_path / ("d" * 100)
    data.mkdir(mode=0o700)
    with closing(Server(data)) as server:
        yield server


@pytest.fixture
def connect(server: Server) -> Iterator[Callable[[], Changes]]:
    with ExitStack() as stack:

        def connect() -> Changes:
            connection = linked(server.data)
            assert connection is not None
            return Changes(stack.enter_context(connection))

        yield connect


def wait_for(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE * 100):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError


def is_here(server: Server) -> bool:
    return server.gate.refusal() is None


def test_the_first_one_that_has_everything_counts(server: Server, connect: Callable[[], Changes]) -> None:
    server.commit(2)
    first, second = connect(), connect()
    second.says(1, SECOND)
    assert second.hears() == Written(2, counts=False)
    first.says(2)
    wait_for(lambda: is_here(server))
    # another one may follow, and its word does not count
    second.says(2, SECOND)
    server.commit()
    assert first.hears() == Written(3, counts=True)
    assert second.hears() == Written(3, counts=False)
    second.says(3, SECOND)
    server.commit()
    assert second.hears() == Written(4, counts=False)
    assert server.told == [server.told[0]]
    first.says(4)
    wait_for(lambda: server.told[1:] == [None, None])
    assert server.succession.read().standby == FIRST


def test_it_is_asked_again_whose_word_counts_when_it_comes_back(
    server: Server, connect: Callable[[], Changes]
) -> None:
    first = connect()
    first.says(0)
    wait_for(lambda: is_here(server))
    server.succession.keep_standby(None)
    server.commit()
    assert first.hears() == Written(1, counts=True)
    second = connect()
    second.says(1, SECOND)
    wait_for(lambda: server.succession.read().standby == SECOND)


def test_the_word_of_one_whose_place_was_taken_releases_nothing(
    server: Server, connect: Callable[[], Changes]
) -> None:
    first, second = connect(), connect()
    first.says(0)
    wait_for(lambda: is_here(server))
    server.succession.keep_standby(None)
    # it is told nothing, and goes on as if nothing was
    second.says(0, SECOND)
    wait_for(lambda: server.succession.read().standby == SECOND)
    server.commit()
    assert second.hears() == Written(1, counts=True)
    first.hears()
    first.says(1)
    server.commit()
    assert first.hears() == Written(2, counts=False)
    assert server.told == []
    second.says(2, SECOND)
    wait_for(lambda: server.told == [None, None])


@pytest.mark.parametrize("epoch", [0, 2])
def test_another_epochs_word_does_not_count(
    server: Server, connect: Callable[[], Changes], epoch: int
) -> None:
    one = connect()
    one.says(0, epoch=epoch)
    server.commit()
    one.says(0, epoch=epoch)
    assert one.hears() == Written(1, counts=False)
    assert not is_here(server)


@pytest.mark.parametrize(
    "content", [b"\xff\xff\xff\xff", b"\0\0\0\3abc", encoded(Holds(FIRST, 1, 7)), encoded({"standby": 1})]
)
def test_who_says_what_cannot_be_is_hung_up_on(
    server: Server, connect: Callable[[], Changes], content: bytes
) -> None:
    honest = connect()
    honest.says(0)
    wait_for(lambda: is_here(server))
    server.commit()
    assert honest.hears() == Written(1, counts=True)
    liar = connect()
    liar.sends(content)
    assert liar.hears() is None
    assert server.told == []
    honest.says(1)
    wait_for(lambda: server.told == [None])


def test_who_is_replaced_gives_way_at_once(server: Server, connect: Callable[[], Changes]) -> None:
    one = connect()
    one.says(0)
    wait_for(lambda: is_here(server))
    assert server.succession.give_way(2, 0, None, "2026-11-30T00:00:00.000Z") == 0
    connect().says(0, "", 0)
    wait_for(lambda: not is_here(server))
    assert server.gate.refusal().code == "taken_over"  # type: ignore[union-attr]  # it was waited for


def test_who_is_silent_makes_room(server: Server, connect: Callable[[], Changes]) -> None:
    honest, *silent = [connect() for _ in range(MAX_LINKS)]
    honest.says(0)
    wait_for(lambda: is_here(server))
    connect().says(0, SECOND)
    assert silent[0].hears() is None
    server.commit()
    assert honest.hears() == Written(1, counts=True)


def test_nobody_is_reached_where_no_server_runs(tmp_path: Path, server: Server) -> None:
    assert linked(tmp_path) is None
    assert (server.data / SOCKET).stat().st_mode & 0o777 == 0o600
    server.links.close()
    assert not (server.data / SOCKET).exists()
    # what a killed one left is in nobody's way
    (server.data / SOCKET).touch()
    StandbyLinks(server.data, server.gate, server.succession).close()


def test_nobody_reads_the_store_once_it_has_hung_up(server: Server, connect: Callable[[], Changes]) -> None:
    # a database that is closed while somebody reads it ends the process
    first = connect()
    first.says(0)
    wait_for(lambda: is_here(server))
    server.links.close()
    assert not [one for one in threading.enumerate() if one.name.startswith("standby-link")]
