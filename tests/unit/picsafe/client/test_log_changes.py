"""Accepting the log of a Key Server that was set up anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.contract.signed_notes import verifier_key
from picsafe import LocalFailure, NotAllowed, NotFound, PicSafe, Report, Sent
from picsafe.client.contradicted_logs import ContradictedLog
from picsafe.client.log_changes import LogChange
from picsafe.client.log_evidence import Contradiction, KeptReceipt, KnownLog, LogEvidence
from tests.fakes.picsafe import HOSPITAL, PICSAFE, FakePicSafe, breaking_the_contract, problem

Maker = Callable[..., PicSafe]

ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence" / "log-evidence.json"


@pytest.fixture
def client(make_client: Maker, path: Path) -> PicSafe:
    made = make_client()
    made._evidence = LogEvidence(path)
    return made


@pytest.fixture
def sent(client: PicSafe, photo: Path) -> Sent:
    sent = client.send(Report(files=(photo,), consent=None))
    client.checked_audit_trail(sent.report_id)
    return sent


def vkey_of(key: Ed25519PrivateKey) -> str:
    return verifier_key("picsafe.example/log", key).text()


def accept(client: PicSafe) -> tuple[LogChange, Path]:
    change = client.log_change(PICSAFE)
    kept_in = client.accept_log(change)
    assert kept_in is not None
    return change, kept_in


def test_a_log_that_goes_on_needs_nothing(fake: FakePicSafe, client: PicSafe, sent: Sent, path: Path) -> None:
    before = path.read_bytes()
    fake.add_key("0000000171772600767999")
    change = client.log_change(f"{PICSAFE}/")
    assert not change.is_needed
    assert (change.key_server, change.receipts, change.registered) == (PICSAFE, 1, "")
    assert change.known is not None
    assert (change.known.size, change.now.size) == (2, 3)
    assert path.read_bytes() == before, "looking changes nothing"
    assert sent.report_id


def test_another_log_is_believed_once_it_is_accepted_and_the_old_evidence_stays(
    fake: FakePicSafe, client: PicSafe, sent: Sent, path: Path
) -> None:
    other = KeptReceipt(HOSPITAL, sent.report_id, 1, "h", "", "", "", "")
    client._evidence.learn(HOSPITAL, KnownLog("the hospital's"))
    client._evidence.keep(other)
    client._evidence.accuse(Contradiction(HOSPITAL, "log_shrank", fake.now))
    old = vkey_of(fake.log_key)
    fake.log_key = ANOTHER
    with pytest.raises(ContradictedLog):
        client.checked_audit_trail(sent.report_id)

    change, kept_in = accept(client)

    assert (change.breaks, [one.code for one in change.seen]) == ("other_log_key", ["other_log_key"])
    assert change.now.vkey == vkey_of(ANOTHER)
    assert kept_in.parent == path.parent
    assert kept_in.name == f"log-evidence-until-{fake.now:%Y%m%dT%H%M%SZ}.json"
    assert kept_in.stat().st_mode & 0o777 == 0o600
    aside = LogEvidence(kept_in)
    known = aside.log_of(PICSAFE)
    assert known is not None
    assert known.vkey == old
    assert len(aside.receipts_of(PICSAFE, sent.report_id)) == 1
    assert [one.code for one in aside.contradictions()] == ["other_log_key"]
    # other servers' stays where it was, and only there
    assert aside.log_of(HOSPITAL) is None
    assert client._evidence.of(HOSPITAL).receipts == [other]
    assert [one.key_server for one in client._evidence.contradictions()] == [HOSPITAL]
    _, check = client.checked_audit_trail(sent.report_id)
    assert check is not None
    assert (check.since, check.included) == (2, 0)
    assert not client.log_change(PICSAFE).is_needed


@pytest.mark.parametrize(("leaves", "code"), [([], "log_shrank"), ([bytes(32), bytes(32)], "not_consistent")])
def test_a_log_of_the_same_key_that_was_begun_again_can_be_accepted(
    fake: FakePicSafe, client: PicSafe, sent: Sent, leaves: list[bytes], code: str
) -> None:
    assert sent.report_id
    fake.leaves[:] = leaves
    change, _ = accept(client)
    assert change.breaks == code
    assert not client.log_change(PICSAFE).is_needed


def test_receipts_of_a_log_that_was_never_looked_at_count_as_well(
    fake: FakePicSafe, client: PicSafe, photo: Path
) -> None:
    client.send(Report(files=(photo,), consent=None))
    fake.log_key = ANOTHER
    change = client.log_change(PICSAFE)
    assert (change.known, change.receipts, change.breaks) == (None, 1, "wrong_signature")


def test_a_new_log_without_a_checkpoint_can_be_accepted(
    fake: FakePicSafe, client: PicSafe, sent: Sent
) -> None:
    assert sent.report_id

    def none_yet(asked: httpx.Request) -> httpx.Response | None:
        return problem(404, "no_checkpoint") if asked.url.path == "/log/checkpoint" else None

    fake.faults.append(none_yet)
    change, _ = accept(client)
    assert (change.breaks, change.now) == ("log_shrank", KnownLog(vkey_of(fake.log_key)))


def test_no_key_is_accepted_that_is_not_the_registered_one(
    fake: FakePicSafe, client: PicSafe, sent: Sent, path: Path
) -> None:
    assert sent.report_id
    fake.registered_log_keys[PICSAFE] = vkey_of(fake.log_key)
    fake.log_key = ANOTHER
    before = path.read_bytes()
    with pytest.raises(ContradictedLog) as error:
        client.log_change(PICSAFE)
    assert error.value.code == "unregistered_log_key"
    assert path.read_bytes() == before
    fake.registered_log_keys[PICSAFE] = vkey_of(ANOTHER)
    assert accept(client)[0].registered == vkey_of(ANOTHER)


def test_a_server_that_nobody_has_registered_is_not_asked(fake: FakePicSafe, client: PicSafe) -> None:
    with pytest.raises(NotAllowed) as error:
        client.log_change("https://keys.stranger.example")
    assert error.value.code == "unknown_audience"
    assert not [one for one in fake.requests if one.url.host == "keys.stranger.example"]


def test_a_server_without_a_log_has_none_to_be_accepted(fake: FakePicSafe, client: PicSafe) -> None:
    fake.faults.append(
        lambda asked: (
            breaking_the_contract(problem(404, "not_found")) if asked.url.path == "/log/key" else None
        )
    )
    with pytest.raises(NotFound) as error:
        client.log_change(PICSAFE)
    assert error.value.code == "no_log"


def test_nothing_is_put_aside_where_the_old_evidence_cannot_be_kept(
    fake: FakePicSafe, client: PicSafe, sent: Sent, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sent.report_id
    fake.log_key = ANOTHER
    change = client.log_change(PICSAFE)
    before = path.read_bytes()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(LocalFailure) as error:
        client.accept_log(change)
    assert (error.value.code, path.read_bytes()) == ("wrong_user", before)
    monkeypatch.undo()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LocalFailure) as error:
        client.accept_log(change)
    assert (error.value.code, path.read_bytes()) == ("disk_full", before)
    assert len(list(path.parent.glob("*.json"))) == 1


def test_two_files_of_one_second_are_two(path: Path) -> None:
    evidence, now = LogEvidence(path), datetime(2026, 11, 30, 13, 10, tzinfo=UTC)
    evidence.learn(PICSAFE, KnownLog("first"))
    files = [evidence.put_aside(PICSAFE, KnownLog(name), now) for name in ("second", "third")]
    assert [file.name for file in files if file] == [
        "log-evidence-until-20261130T131000Z.json",
        "log-evidence-until-20261130T131000Z-2.json",
    ]
    first, second = (msgspec.json.decode(file.read_bytes()) for file in files if file)
    assert [one["logs"][PICSAFE]["vkey"] for one in (first, second)] == ["first", "second"]
    memory = LogEvidence(None)
    assert memory.put_aside(PICSAFE, KnownLog("first"), now) is None
    assert memory.log_of(PICSAFE) == KnownLog("first")
