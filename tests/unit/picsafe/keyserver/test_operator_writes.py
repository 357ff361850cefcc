"""What an operator destroys or recalls is on the standby before the command says that it is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chalicelib.keys.sqlite.erasure import has_trace
from picsafe.cli import cli
from picsafe.keyserver.taking_over import take_over
from picsafe.standby.gate import StandbyGate, StandbyRule
from picsafe.standby.link import StandbyLinks, linked
from picsafe.standby.messages import Holds, Written, encoded, read
from tests.e2e.running_server import ROOT
from tests.e2e.server.following import running_standby
from tests.unit.picsafe.keyserver.folders import Folder

BY = "Example privacy office, request 18"
FIRST = "0123456789abcdef"


class Server:
    """What a server of a folder runs for its standby.

    Attributes:
        gate: where answers wait.
    """

    def __init__(self, folder: Folder, rule: StandbyRule) -> None:
        self.gate = StandbyGate(folder.store.succession.last, rule)
        self._links = StandbyLinks(folder.data, self.gate, folder.store.succession)
        self.gate.start()
        self._links.start()

    def close(self) -> None:
        self._links.close()
        self.gate.close()


class FakeStandby:
    """Says what it has, and nothing by itself."""

    def __init__(self, folder: Folder) -> None:
        connection = linked(folder.data)
        assert connection is not None
        self._connection, self._folder = connection, folder
        self._connection.settimeout(30)
        self._incoming = connection.makefile("rb")

    def has(self, number: int) -> None:
        self._connection.sendall(encoded(Holds(FIRST, 1, number)))

    def hears(self) -> int:
        """The number of the newest entry that it has not said to have."""
        written = read(self._incoming, Written)
        assert written is not None
        return written.number

    def close(self) -> None:
        self._incoming.close()
        self._connection.close()


@pytest.fixture(autouse=True)
def _code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def serve(folder: Folder) -> Iterator[Callable[[StandbyRule], Server]]:
    with ExitStack() as stack:
        yield lambda rule: stack.enter_context(closing(Server(folder, rule)))


@pytest.fixture
def standby(folder: Folder) -> Iterator[Callable[[], FakeStandby]]:
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(FakeStandby(folder)))


def here(server: Server) -> None:
    pause = threading.Event()
    for _ in range(3000):
        if server.gate.refusal() is None:
            return
        pause.wait(0.01)
    raise AssertionError


def shred(folder: Folder, *more: str) -> Result:
    report = min(folder.keys)
    arguments = ("keyserver", "shred", report, "--by", BY, "--yes", "--data", str(folder.data))
    return CliRunner().invoke(cli, [*arguments, *more])


def recall(folder: Folder, *more: str) -> Result:
    arguments = ("admin", "recall", min(folder.keys), "--by", BY, "--data", str(folder.data))
    return CliRunner().invoke(cli, [*arguments, *more])


COMMANDS = pytest.mark.parametrize("command", [shred, recall])
Command = Callable[..., Result]
REQUIRED = StandbyRule(waits=True)


@COMMANDS
def test_it_is_done_once_the_standby_has_it(
    folder: Folder,
    serve: Callable[[StandbyRule], Server],
    standby: Callable[[], FakeStandby],
    command: Command,
) -> None:
    server, other = serve(REQUIRED), standby()
    last = folder.store.succession.last()
    other.has(last)
    here(server)
    results: list[Result] = []
    running = threading.Thread(target=lambda: results.append(command(folder)))
    running.start()
    # it has written, and waits
    assert other.hears() == last + 1
    assert results == []
    other.has(last + 1)
    running.join(30)
    assert [one.exit_code for one in results] == [0]


@COMMANDS
def test_nothing_is_written_before_the_standby_is_there(
    folder: Folder, serve: Callable[[StandbyRule], Server], command: Command
) -> None:
    serve(REQUIRED)
    last = folder.store.succession.last()
    refused = command(folder)
    assert (refused.exit_code, "[standby_awaited]" in refused.stderr) == (7, True)
    assert folder.store.succession.last() == last
    assert command(folder, "--alone").exit_code == 0
    assert folder.store.succession.last() == last + 1


@COMMANDS
def test_one_that_goes_away_meanwhile_is_told_and_it_can_be_run_again(
    folder: Folder,
    serve: Callable[[StandbyRule], Server],
    standby: Callable[[], FakeStandby],
    command: Command,
) -> None:
    server, other = serve(StandbyRule(waits=True, seconds=0.2)), standby()
    last = folder.store.succession.last()
    other.has(last)
    here(server)
    late = command(folder)
    assert (late.exit_code, "[not_on_standby]" in late.stderr) == (7, True)
    assert folder.store.succession.last() == last + 1
    # what it has, whoever writes meanwhile
    back = standby()
    back.has(last + 1)
    here(server)
    if command is shred:
        assert "had been destroyed before" in command(folder).stdout


@COMMANDS
@pytest.mark.parametrize("rule", [StandbyRule(), StandbyRule(waits=True, goes_on=True, seconds=0.1)])
def test_it_waits_for_nobody_where_answers_do_not(
    folder: Folder,
    serve: Callable[[StandbyRule], Server],
    standby: Callable[[], FakeStandby],
    command: Command,
    rule: StandbyRule,
) -> None:
    server, other = serve(rule), standby()
    other.has(folder.store.succession.last())
    here(server)
    assert command(folder).exit_code == 0


@COMMANDS
def test_without_a_server_nobody_hears_of_the_standby(folder: Folder, command: Command) -> None:
    folder.store.succession.keep_standby(FIRST)
    refused = command(folder)
    assert (refused.exit_code, "[server_away]" in refused.stderr) == (7, True)
    folder.store.succession.keep_standby(None)
    assert command(folder).exit_code == 0


def test_a_server_of_an_older_release_is_not_waited_for(
    folder: Folder, serve: Callable[[StandbyRule], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    def heard(links: StandbyLinks, link: object, step: str) -> None:
        with suppress(AssertionError):
            links._heard(link, Holds("", 0, 0))  # type: ignore[arg-type]  # its own link

    monkeypatch.setattr(StandbyLinks, "_attend", heard)
    serve(REQUIRED)
    refused = shred(folder)
    assert (refused.exit_code, "[server_away]" in refused.stderr) == (7, True)


def test_a_take_over_brings_nothing_back(
    folder: Folder, serve: Callable[[StandbyRule], Server], tmp_path: Path
) -> None:
    server, data = serve(REQUIRED), tmp_path / "standby"
    gone, *_ = sorted(folder.keys)
    report = folder.store.load(gone, "1", 1).report
    assert report is not None
    with running_standby(data, folder.data) as following:
        here(server)
        assert shred(folder).exit_code == 0
        # at that moment
        following.kill()
    take_over(data, [folder.data / "master.key"], alone=True)
    other = Folder(data)
    taken = other.store.load(gone, "1", 1).report
    assert taken is not None
    assert taken.shredded
    other.close()
    assert not has_trace(data / "keys.db", report.wrapped)
