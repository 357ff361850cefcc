"""Who takes over stops the other machine if it can, and a machine that was replaced answers nothing."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import signal
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from chalicelib.errors import Unavailable
from chalicelib.keys.master_key import MasterKeyWrapper, load, next_of
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.rewrapping import SqliteRewrapping
from chalicelib.keys.sqlite.verification import verify
from chalicelib.local import private_files
from picsafe.cli import cli
from picsafe.keyserver.changes import serve_changes
from picsafe.keyserver.errors import KeyServerLifeError
from picsafe.keyserver.followed import Followed
from picsafe.keyserver.following import Standby
from picsafe.keyserver.rotation import rotate
from picsafe.keyserver.taking_over import take_over
from picsafe.server.errors import StartError
from picsafe.server.options import Options
from picsafe.server.serve import serve
from picsafe.standby.gate import StandbyGate, StandbyRule
from picsafe.standby.link import StandbyLinks
from picsafe.standby.messages import Ask, encoded, write
from picsafe.standby.predecessor import Predecessor, Teller
from tests.e2e.running_server import ROOT
from tests.unit.picsafe.keyserver.folders import Folder
from tests.unit.picsafe.keyserver.following import changes_of, code, follow


@pytest.fixture(autouse=True)
def _code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def assert_replaced(folder: Folder) -> None:
    entries = verify(folder.data / "keys.db").entries
    with pytest.raises(Unavailable):
        folder.fetched()
    with pytest.raises(Unavailable):
        folder.fill(1, start=50)
    assert verify(folder.data / "keys.db").entries == entries
    with pytest.raises(StartError, match="taken over"):
        serve(Options(folder.data, frozenset({"keys"}), port=0, issuer="https://user.example.org"))


def test_the_other_machine_gives_what_it_has_left_and_stops(folder: Folder, tmp_path: Path) -> None:
    standby = tmp_path / "standby"
    follow(folder, standby)
    folder.fill(2, start=10)
    done = take_over(standby, [folder.data / "master.key"])
    assert (done.has_stopped, done.rotates, done.reports, done.entries) == (True, False, 5, 15)
    assert Predecessor.of(standby) is None
    assert_replaced(folder)
    other = Folder(standby)
    other.keys = folder.keys
    assert other.fetched() == folder.keys
    # and it can be followed in its turn, in an epoch of its own
    assert other.store.succession.read().epoch == 2
    follow(other, tmp_path / "third")
    assert code(lambda: follow(folder, tmp_path / "third")) == "contradicted"
    other.close()


def test_a_command_that_reaches_nobody_does_not_replace_the_one_that_does(
    folder: Folder, tmp_path: Path
) -> None:
    standby = tmp_path / "standby"
    follow(folder, standby)
    for mistyped in (["true"], ["no-such-program"], ["echo", "hello, world"], changes_of(tmp_path / "no")):
        with pytest.raises(KeyServerLifeError):
            Standby(standby).follow(mistyped, lambda *_: None, once=True)
    folder.fill(1, start=10)
    done = take_over(standby, [folder.data / "master.key"])
    assert (done.has_stopped, done.entries) == (True, 12)
    assert_replaced(folder)


def test_another_command_that_reaches_it_is_remembered(folder: Folder, tmp_path: Path) -> None:
    standby, away = tmp_path / "standby", tmp_path / "away"
    follow(folder, standby)
    folder.close()
    folder.data.rename(away)
    # nothing is new there but the way
    Standby(standby).follow(changes_of(away), lambda *_: None, once=True)
    assert take_over(standby, [away / "master.key"]).has_stopped


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "was not reached by {command}. Make sure"),
        (("--alone",), "was not reached, and was not to be. Make sure"),
    ],
)
def test_taking_over_says_which_command_it_tried(
    folder: Folder, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    standby, away = tmp_path / "standby", tmp_path / "away"
    follow(folder, standby)
    folder.close()
    folder.data.rename(away)
    keys = ("--master-key", str(away / "master.key"))
    ran = CliRunner().invoke(cli, ["keyserver", "take-over", "--data", str(standby), *keys, *options])
    assert ran.exit_code == 0, ran.output
    assert says.format(command=shlex.join(changes_of(folder.data))) in ran.stderr


def test_a_machine_that_comes_back_is_told(folder: Folder, tmp_path: Path) -> None:
    standby, away = tmp_path / "standby", tmp_path / "away"
    follow(folder, standby)
    folder.close()
    folder.data.rename(away)
    assert not take_over(standby, [away / "master.key"]).has_stopped
    away.rename(folder.data)
    folder.open()
    # it knows nothing of it, and has gone on
    folder.fill(1, start=10)
    with contextlib.closing(Teller(standby)) as teller:
        assert teller.is_untold()
        teller.start()
        pause = threading.Event()
        while teller.is_untold():
            pause.wait(0.02)
    assert_replaced(folder)


def test_only_whoever_followed_it_stops_a_machine(folder: Folder) -> None:
    succession, at = folder.store.succession, "2026-11-30T00:00:00.000Z"
    number = succession.last()
    assert succession.give_way(1, 0, None, at) is None
    assert succession.give_way(2, number, "00" * 32, at) is None
    assert succession.give_way(2, number + 1, None, at) is None
    assert succession.read().successor is None
    # a standby that never got anything knows no entry
    assert succession.give_way(2, 0, None, at) is None
    assert succession.read().successor is None
    newest = ChangeTarget(folder.database).newest()
    folder.fetched()
    assert succession.give_way(2, *newest, at) == number + 3
    # what came first stays
    assert succession.give_way(3, *newest, "2027-01-01T00:00:00.000Z") == number + 3
    assert (succession.read().successor, succession.read().succeeded_at) == (3, at)


def test_a_standby_whose_newest_entry_is_another_one_has_nothing(folder: Folder) -> None:
    succession = folder.store.succession
    number, newest = ChangeTarget(folder.database).newest()
    gate = StandbyGate(succession.last, StandbyRule(waits=True))
    with contextlib.closing(StandbyLinks(folder.data, gate, succession)) as links:
        links.start()
        for hash_, standby in (("00" * 32, "liar"), (None, "liar"), (newest, None), (newest, "honest")):
            ask = Ask(number, hash=hash_, standby=standby, epoch=1, waits=False)
            serve_changes(folder.data, io.BytesIO(encoded(ask)), io.BytesIO())
        pause = threading.Event()
        while gate.refusal() is not None:
            pause.wait(0.01)
        assert succession.read().standby == "honest"


def test_a_server_that_is_started_later_is_told(folder: Folder) -> None:
    number, newest = ChangeTarget(folder.database).newest()
    incoming, to = map(os.fdopen, os.pipe(), ("rb", "wb"))
    with contextlib.closing(incoming):
        serving = threading.Thread(target=serve_changes, args=(folder.data, incoming, io.BytesIO()))
        serving.start()
        with contextlib.closing(to):
            write(to, Ask(number, hash=newest, standby="honest", epoch=1))
            pause = threading.Event()
            for _ in range(2):
                gate = StandbyGate(folder.store.succession.last, StandbyRule(waits=True))
                with contextlib.closing(StandbyLinks(folder.data, gate, folder.store.succession)) as links:
                    links.start()
                    while gate.refusal() is not None:
                        pause.wait(0.01)
            # which ends the waiting
            folder.fill(1, start=10)
        serving.join(30)
        assert not serving.is_alive()


def test_a_connection_that_breaks_is_made_again(folder: Folder, tmp_path: Path) -> None:
    pids, standby, told = tmp_path / "pids", tmp_path / "standby", []
    command = ["sh", "-c", f'echo $$ >> {pids}; exec "$@"', "sh", *changes_of(folder.data)]

    class EnoughError(Exception):
        pass

    def tell(followed: Followed, _last: int) -> None:
        told.append(followed.number)
        if told[-1] == 12:
            raise EnoughError
        if told == [9]:
            folder.fill(1, start=10)
            os.kill(int(pids.read_text()), signal.SIGKILL)

    with pytest.raises(EnoughError):
        Standby(standby, pause=lambda _seconds: None).follow(command, tell, once=False)
    assert len(pids.read_text().splitlines()) == 2


def test_a_standby_takes_over_while_a_master_key_is_being_replaced(folder: Folder, tmp_path: Path) -> None:
    standby = tmp_path / "standby"
    follow(folder, standby)
    old, new = folder.data / "master.key", next_of(folder.data / "master.key")
    private_files.create(new, bytes(range(32)))
    target = MasterKeyWrapper(load(new))
    # broken off before a key was wrapped anew; the next ones are wrapped under the new one
    SqliteRewrapping(folder.database).begin(target.key_id())
    assert folder.wrapper.use(target.key_id())
    folder.fill(1, start=10)
    # with half of the keys it does not begin, and stops nobody
    assert code(lambda: take_over(standby, [old])) == "rotation_under_way"
    assert code(lambda: take_over(standby, [new])) == "rotation_under_way"
    folder.fill(1, start=20)
    done = take_over(standby, [new, old])
    assert (done.rotates, done.has_stopped) == (True, True)
    other = Folder(standby)
    other.keys = folder.keys
    assert other.fetched() == folder.keys
    assert rotate(standby).key_id == target.key_id()
    assert other.fetched() == folder.keys
    other.close()
