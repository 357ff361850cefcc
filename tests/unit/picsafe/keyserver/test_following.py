"""A standby follows another machine's Key Server, believes nothing that does not hold, and takes over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from chalicelib.contract.checkpoints import verify_checkpoint
from chalicelib.keys.errors import StoreBroken
from chalicelib.keys.operator import OperatorService
from chalicelib.keys.ordered_log.integration import integrate
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.signing import WRAPPED_FOR, LogKey, LogSigner
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.changes import Changes, ChangeSource
from chalicelib.keys.sqlite.ordered_log import SqliteLogStore
from chalicelib.keys.sqlite.verification import verify
from chalicelib.local.sqlite import Database
from picsafe.cli import cli
from picsafe.keyserver.backup import back_up
from picsafe.keyserver.followed import followed_of, note
from picsafe.keyserver.following import Standby
from picsafe.keyserver.restore import restore
from picsafe.keyserver.rotation import rotate
from picsafe.keyserver.taking_over import take_over
from picsafe.server.errors import StartError
from tests.e2e.running_server import ROOT
from tests.fakes.tokens import FakeClock
from tests.unit.picsafe.keyserver.folders import IP, SENDER, Folder
from tests.unit.picsafe.keyserver.following import code, follow

BY = "Example privacy office, request 18"


@pytest.fixture(autouse=True)
def _code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def test_it_takes_over_with_every_key_and_entry(folder: Folder, tmp_path: Path) -> None:
    standby = tmp_path / "standby"
    assert follow(folder, standby)[-1][1] == 9
    folder.fill(2, start=10)
    gone, recalled, *_ = sorted(folder.keys)
    OperatorService(store=folder.store, clock=FakeClock()).shred(gone, BY)
    folder.service.recall(SENDER, recalled, IP, recalled=True)
    follow(folder, standby)
    # whatever it knows, it has no master key, and no server starts on it
    assert not (standby / "master.key").exists()
    done = take_over(standby, [folder.data / "master.key"])
    assert (done.reports, done.entries) == (5, 17)
    assert verify(standby / "keys.db") == verify(folder.data / "keys.db")
    other = Folder(standby)
    other.keys = {name: key for name, key in folder.keys.items() if name not in {gone, recalled}}
    assert other.fetched() == other.keys
    for report_id in folder.keys:
        assert other.store.openings(report_id, 10)[0].first_at
    assert other.store.load(gone, "1", 1).report.shredded  # type: ignore[union-attr]  # it is there
    assert other.store.load(recalled, "1", 1).report.recalled  # type: ignore[union-attr]  # it is there
    other.close()


@pytest.fixture
def leaves_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Behind which numbers hashes of entries were read."""
    read: list[int] = []

    class Watched(ChangeTarget):
        def leaves(self, after: int, limit: int) -> list[str]:
            read.append(after)
            return super().leaves(after, limit)

    monkeypatch.setattr("picsafe.keyserver.following.ChangeTarget", Watched)
    return read


def test_it_goes_on_without_reading_all_that_it_has(
    folder: Folder, tmp_path: Path, leaves_read: list[int]
) -> None:
    standby = tmp_path / "standby"
    follow(folder, standby)
    leaves_read.clear()
    folder.fill(2, start=10)
    assert follow(folder, standby)[-1][1] == 15
    assert min(leaves_read) == 8
    done = take_over(standby, [folder.data / "master.key"])
    assert (done.entries, verify(standby / "keys.db")) == (15, verify(folder.data / "keys.db"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"newest": "00" * 32},
        {"newest": None},
        {"number": 8},
        {"number": 99},
        {"tree": ()},
        {"tree": ("x", "y")},
    ],
)
def test_a_tree_that_was_written_down_and_is_not_of_its_entries_is_made_anew(
    folder: Folder, tmp_path: Path, leaves_read: list[int], wrong: dict[str, Any]
) -> None:
    standby = tmp_path / "standby"
    follow(folder, standby)
    noted = followed_of(standby)
    assert noted is not None
    note(standby, msgspec.structs.replace(noted, **wrong))
    leaves_read.clear()
    folder.fill(1, start=10)
    assert follow(folder, standby)[-1][1] == 12
    assert 0 in leaves_read


def test_another_master_key_comes_along(folder: Folder, tmp_path: Path) -> None:
    standby = tmp_path / "standby"
    follow(folder, standby)
    rotate(folder.data)
    folder.fill(1, start=10)
    follow(folder, standby)
    old = next(folder.data.glob("master.old-*.key"))
    assert code(lambda: take_over(standby, [old])) == "wrong_master_key"
    take_over(standby, [folder.data / "master.key"])
    assert verify(standby / "keys.db") == verify(folder.data / "keys.db")
    other = Folder(standby)
    other.keys = folder.keys
    assert other.fetched() == folder.keys
    other.close()


def test_what_is_no_standby_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    assert code(lambda: follow(folder, folder.data)) == "not_a_standby"
    assert code(lambda: take_over(folder.data, [folder.data / "master.key"])) == "not_a_standby"
    assert code(lambda: Standby(tmp_path / "a").follow(["true"], lambda *_: None, once=True)) == "source_gone"
    assert code(
        lambda: Standby(tmp_path / "a").follow(["echo", "hello, world"], lambda *_: None, once=True)
    ) in {"bad_message", "source_gone"}


def test_no_server_starts_on_a_standby(folder: Folder, tmp_path: Path) -> None:
    from picsafe.server.options import Options
    from picsafe.server.serve import serve

    standby = tmp_path / "standby"
    follow(folder, standby)
    with pytest.raises(StartError, match="follows another machine"):
        serve(Options(standby, frozenset({"keys"}), port=0, issuer="https://user.example.org"))


def test_only_the_other_machine_writes_to_a_standby(folder: Folder, tmp_path: Path) -> None:
    standby = tmp_path / "standby"
    follow(folder, standby)
    (standby / "master.key").write_bytes((folder.data / "master.key").read_bytes())
    (standby / "master.key").chmod(0o600)
    report = next(iter(folder.keys))
    for command in (
        ("keyserver", "shred", report, "--by", BY, "--yes"),
        ("keyserver", "backup", "--to", str(tmp_path / "backup")),
        ("keyserver", "rotate-master-key"),
        ("keyserver", "changes"),
        ("admin", "recall", report, "--by", BY),
    ):
        refused = CliRunner().invoke(cli, [*command, "--data", str(standby)])
        assert (refused.exit_code, "[standby]" in refused.stderr) == (1, True), refused.output
    assert verify(standby / "keys.db").entries == 9
    assert not (tmp_path / "backup").exists()


def test_another_past_is_not_gone_on_from(folder: Folder, tmp_path: Path) -> None:
    standby, restored = tmp_path / "standby", tmp_path / "restored"
    back_up(folder.data, tmp_path / "backup")
    folder.fill(1, start=10)
    follow(folder, standby)
    restore(tmp_path / "backup", restored, master_key=folder.data / "master.key")
    other = Folder(restored)
    # as many entries as were followed, and others
    other.fill(1, start=20)
    assert code(lambda: follow(other, standby)) == "contradicted"
    other.close()
    assert verify(standby / "keys.db").entries == 12


@pytest.fixture
def source(folder: Folder) -> Iterator[ChangeSource]:
    with contextlib.closing(ChangeSource(folder.data / "keys.db")) as source:
        yield source


@pytest.fixture
def target(tmp_path: Path) -> Iterator[ChangeTarget]:
    with contextlib.closing(Database(tmp_path / "target.db", MIGRATIONS)) as database:
        yield ChangeTarget(database)


def altered(changes: Changes) -> list[Changes]:
    first, second, *rest = changes.entries
    changed = msgspec.structs.replace(second, entry=second.entry.replace(b"192.0.2.1", b"192.0.2.9"))
    row = changes.reports[0]
    return [
        msgspec.structs.replace(changes, schema=changes.schema + 1),
        msgspec.structs.replace(changes, entries=[second, *rest]),
        msgspec.structs.replace(changes, entries=[first, *rest]),
        msgspec.structs.replace(changes, entries=[first, changed, *rest]),
        msgspec.structs.replace(changes, reports=[]),
        msgspec.structs.replace(changes, reports=[{**row, "seq": 1}, *changes.reports[1:]]),
        msgspec.structs.replace(changes, reports=[{**row, "other": 1}, *changes.reports[1:]]),
        msgspec.structs.replace(changes, reports=[{**row, "owner": [1]}, *changes.reports[1:]]),
        msgspec.structs.replace(changes, openings=[{"report_id": row["report_id"]}]),
        msgspec.structs.replace(
            changes, entries=[msgspec.structs.replace(first, entry=b"[1]"), second, *rest]
        ),
    ]


def test_what_does_not_hold_is_not_believed(source: ChangeSource, target: ChangeTarget) -> None:
    changes = source.after(0)
    for one in altered(changes):
        with pytest.raises(StoreBroken):
            target.apply(one)
        assert target.last() == 0
    target.apply(changes)
    assert target.last() == 9
    with pytest.raises(StoreBroken):
        target.apply(changes)


def test_a_key_that_was_destroyed_does_not_come_back(
    folder: Folder, source: ChangeSource, target: ChangeTarget
) -> None:
    gone = min(folder.keys)
    before = folder.store.load(gone, "1", 1).report
    assert before is not None
    OperatorService(store=folder.store, clock=FakeClock()).shred(gone, BY)
    target.apply(source.after(0))
    folder.service.recall(SENDER, gone, IP, recalled=True)
    changes = source.after(target.last())
    for wrapped in (before.wrapped, "", None):
        forged = [{**row, "wrapped": wrapped} for row in changes.reports]
        with pytest.raises(StoreBroken, match="destroyed"):
            target.apply(msgspec.structs.replace(changes, reports=forged))
    target.apply(changes)
    assert target.last() == 11


@pytest.mark.parametrize(("most", "given"), [(None, 9), (10**9, 9), (4, 4), (1, 1), (0, 1), (-1, 1)])
def test_no_more_entries_come_than_are_taken(source: ChangeSource, most: int | None, given: int) -> None:
    assert len(source.after(0, most).entries) == given


@pytest.mark.parametrize("most", [1, 3000])
def test_no_message_is_larger_than_it_need_be(
    source: ChangeSource, target: ChangeTarget, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("chalicelib.keys.sqlite.changes.MAX_BYTES", most)
    counts = []
    while (changes := source.after(target.last())).entries:
        counts.append(len(changes.entries))
        # of the same moment, and of these entries alone
        assert {row["report_id"] for row in changes.reports} == {one.report_id for one in changes.entries}
        target.apply(changes)
    assert (sum(counts), max(counts) < 9) == (9, True)
    if most == 1:
        assert counts == [1] * 9


def test_a_tree_that_the_log_has_not_signed_is_refused(folder: Folder, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    signer = LogSigner("keys.example.org/log", private)
    log = SqliteLogStore(folder.database)
    public = private.public_key().public_bytes_raw()
    log.keep_log_key(StoredLogKey(signer.origin, public, folder.wrapper.wrap(WRAPPED_FOR, bytes(range(32)))))
    folder.database.write(
        lambda one: one.execute(
            "UPDATE keys_log SET size = 4, checkpoint = ?", (signer.checkpoint(4, bytes(32)),)
        ).close()
    )
    assert code(lambda: follow(folder, tmp_path / "standby")) == "contradicted"
    # and nobody takes over with it
    with contextlib.closing(Database(tmp_path / "standby" / "keys.db", MIGRATIONS)) as database:
        assert ChangeTarget(database).last() == 0


def test_a_machine_that_went_back_in_time_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    back_up(folder.data, tmp_path / "backup")
    folder.fill(1, start=10)
    standby = tmp_path / "standby"
    follow(folder, standby)
    restore(tmp_path / "backup", tmp_path / "restored", master_key=folder.data / "master.key")
    restored = Folder(tmp_path / "restored")
    assert code(lambda: follow(restored, standby)) == "contradicted"
    restored.close()


def logged(folder: Folder) -> LogSigner:
    """A folder with a log that has taken its entries."""
    signer = LogKey(
        SqliteLogStore(folder.database), folder.wrapper, lambda: None, "keys.example.org/log"
    ).signer()
    while integrate(SqliteLogStore(folder.database), signer):
        pass
    return signer


def test_the_log_goes_on_at_its_size_when_it_takes_over(folder: Folder, tmp_path: Path) -> None:
    signer = logged(folder)
    standby = tmp_path / "standby"
    follow(folder, standby)
    # a taking over that was broken off has begun
    with contextlib.closing(Database(standby / "keys.db", MIGRATIONS)) as database:
        integrate(SqliteLogStore(database), signer, 5)
    follow(folder, standby)
    take_over(standby, [folder.data / "master.key"])
    with contextlib.closing(Database(standby / "keys.db", MIGRATIONS)) as database:
        head, before = SqliteLogStore(database).head(), SqliteLogStore(folder.database).head()
    assert head.checkpoint is not None
    assert before.checkpoint is not None
    assert verify_checkpoint(head.checkpoint, signer.vkey) == verify_checkpoint(
        before.checkpoint, signer.vkey
    )


def test_the_logs_key_under_another_master_key_is_noticed(folder: Folder, tmp_path: Path) -> None:
    logged(folder)
    before = SqliteLogStore(folder.database).log_key()
    assert before is not None
    rotate(folder.data)
    standby = tmp_path / "standby"
    follow(folder, standby)
    with contextlib.closing(Database(standby / "keys.db", MIGRATIONS)) as database:
        row = (before.wrapped,)
        database.write(lambda one: one.execute("UPDATE keys_log SET wrapped = ?", row).close())
    assert code(lambda: take_over(standby, [folder.data / "master.key"])) == "rotation_under_way"
    # it is there with what comes next
    folder.fill(1, start=10)
    follow(folder, standby)
    take_over(standby, [folder.data / "master.key"])
