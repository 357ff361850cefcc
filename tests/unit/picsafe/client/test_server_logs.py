"""What a client holds against a Key Server whose log is not what it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.contract.signed_notes import verifier_key
from picsafe import PicSafe, Report, Sent
from picsafe.client import server_logs
from picsafe.client.contradicted_logs import ContradictedLog, contradicted
from picsafe.client.log_evidence import Contradiction, KnownLog, LogEvidence
from picsafe.client.responses import Key
from tests.fakes.picsafe import HOSPITAL, PICSAFE, FakePicSafe, breaking_the_contract, problem

Maker = Callable[..., PicSafe]


@pytest.fixture
def warned() -> list[str]:
    return []


@pytest.fixture
def client(make_client: Maker, warned: list[str]) -> PicSafe:
    made = make_client()
    made._warn = warned.append
    return made


@pytest.fixture
def sent(client: PicSafe, photo: Path) -> Sent:
    return client.send(Report(files=(photo,), consent=None))


def refused(client: PicSafe, report_id: str) -> str:
    with pytest.raises(ContradictedLog) as error:
        client.checked_audit_trail(report_id)
    return error.value.code


def test_receipts_are_kept_and_found_in_the_log(
    fake: FakePicSafe, client: PicSafe, sent: Sent, warned: list[str]
) -> None:
    with client.open(sent.link):
        pass
    _, check = client.checked_audit_trail(sent.report_id)
    assert check is not None
    assert (check.name, check.size, check.since) == ("picsafe.example/log", len(fake.leaves), 0)
    assert (check.included, check.waiting, check.not_found) == (2, 0, 0)
    fake.add_key("0000000171772600767999")
    _, later = client.checked_audit_trail(sent.report_id)
    assert later is not None
    assert (later.size, later.since) == (check.size + 1, check.size)
    assert warned == []


def test_where_an_entry_is_said_to_be_it_is_looked_for_first(
    fake: FakePicSafe, client: PicSafe, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_logs, "MAX_SEARCHED", 0)
    fake.says_places = True
    trail, check = client.checked_audit_trail(sent.report_id)
    assert check is not None
    assert (check.included, check.not_found) == (1, 0)
    assert trail.places == {1: 0, 2: 1}
    # what is said is no more than a hint
    index = client.audited(sent.report_id)[1].index_of
    assert index(trail.entries[0].hash, len(fake.leaves), said=1) == 0
    assert index(trail.entries[0].hash, len(fake.leaves), said=9) == 0
    assert index("00" * 32, len(fake.leaves), said=0) is None


def test_what_is_not_due_yet_is_waited_for_and_what_is_due_is_missed(
    fake: FakePicSafe, client: PicSafe, sent: Sent
) -> None:
    fake.merged = 0
    _, check = client.checked_audit_trail(sent.report_id)
    assert check is not None
    assert (check.size, check.included, check.waiting) == (0, 0, 1)
    fake.now += timedelta(seconds=61)
    assert refused(client, sent.report_id) == "receipt_broken"


def test_a_clock_that_is_wrong_accuses_nobody(fake: FakePicSafe, client: PicSafe, photo: Path) -> None:
    fake.merged = 0
    client._clock = lambda: fake.now + timedelta(hours=1)
    sent = client.send(Report(files=(photo,), consent=None))
    _, check = client.checked_audit_trail(sent.report_id)
    assert check is not None
    assert check.waiting == 1
    fake.now += timedelta(seconds=61)
    assert refused(client, sent.report_id) == "receipt_broken"


def test_no_clock_of_the_servers_puts_a_promise_off(
    fake: FakePicSafe, client: PicSafe, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.merged = 0

    def receipt(*of: Any) -> dict[str, str]:
        now, fake.now = fake.now, fake.now + timedelta(days=3650)
        try:
            return given(*of)
        finally:
            fake.now = now

    given = fake.receipt
    monkeypatch.setattr(fake, "receipt", receipt)
    sent = client.send(Report(files=(photo,), consent=None))
    fake.now += timedelta(seconds=61)
    assert refused(client, sent.report_id) == "receipt_broken"


def test_a_log_never_shrinks_and_is_never_another_one(fake: FakePicSafe, client: PicSafe, sent: Sent) -> None:
    fake.add_key("0000000171772600767999")
    client.checked_audit_trail(sent.report_id)
    fake.leaves.pop()
    assert refused(client, sent.report_id) == "log_shrank"
    fake.leaves.append(bytes(32))
    assert refused(client, sent.report_id) == "not_consistent"


def test_a_log_with_another_key_is_not_believed(
    fake: FakePicSafe, client: PicSafe, sent: Sent, warned: list[str]
) -> None:
    client.checked_audit_trail(sent.report_id)
    fake.log_key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert refused(client, sent.report_id) == "other_log_key"
    with client.open(sent.link):
        pass
    (warning,) = warned
    assert "contradicts itself" in warning


def test_the_registered_key_is_believed_from_the_first_receipt_on(
    fake: FakePicSafe, client: PicSafe, photo: Path, warned: list[str]
) -> None:
    vkey = verifier_key("picsafe.example/log", fake.log_key).text()
    client._session._log_keys[PICSAFE] = vkey
    sent = client.send(Report(files=(photo,), consent=None))
    assert client.checked_audit_trail(sent.report_id)[1] is not None
    assert warned == []
    # nothing of it was seen before by whoever comes new
    client._evidence = LogEvidence(None)
    fake.log_key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with client.open(sent.link):
        pass
    (warning,) = warned
    assert "contradicts itself" in warning
    assert refused(client, sent.report_id) == "unregistered_log_key"


def vkey_of(fake: FakePicSafe) -> str:
    return verifier_key("picsafe.example/log", fake.log_key).text()


def received(client: PicSafe, fake: FakePicSafe, report_id: str) -> str:
    """What is said of a receipt that the server gives now; nothing of one that holds."""
    entry = fake.keys[report_id].entries[-1]
    given = fake.receipt(PICSAFE, report_id, entry)
    key = msgspec.convert(
        {"report_id": report_id, "key": "A" * 43, "entry": entry, "receipt": given}, Key, strict=False
    )
    log = client.key_server(PICSAFE)._log
    assert log is not None
    try:
        log.received(key)
    except ContradictedLog as error:
        return error.code
    return ""


def test_a_receipt_by_another_key_than_the_registered_one_is_called_that(
    fake: FakePicSafe, client: PicSafe, sent: Sent
) -> None:
    client._session._log_keys[PICSAFE] = vkey_of(fake)
    fake.log_key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    client._evidence = LogEvidence(None)
    assert received(client, fake, sent.report_id) == "unregistered_log_key"
    client._session._log_keys[PICSAFE] = vkey_of(fake)
    assert received(client, fake, sent.report_id) == ""


@pytest.mark.parametrize("seen", ["the log", "a receipt"])
def test_a_new_registered_key_silences_nobody_who_has_seen_the_old_log(
    fake: FakePicSafe, client: PicSafe, sent: Sent, warned: list[str], seen: str
) -> None:
    client._session._log_keys[PICSAFE] = vkey_of(fake)
    if seen == "the log":
        client.checked_audit_trail(sent.report_id)
    else:
        assert received(client, fake, sent.report_id) == ""
    fake.log_key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    client._session._log_keys[PICSAFE] = vkey_of(fake)
    assert received(client, fake, sent.report_id) == "other_log_key"
    assert refused(client, sent.report_id) == "other_log_key"
    with client.open(sent.link):
        pass
    (warning,) = warned
    assert "another key than it had" in warning


def test_a_server_whose_log_is_registered_gives_receipts_and_has_a_log(
    fake: FakePicSafe, client: PicSafe, sent: Sent
) -> None:
    client._session._log_keys[PICSAFE] = verifier_key("picsafe.example/log", fake.log_key).text()
    log = client.key_server(PICSAFE)._log
    assert log is not None
    with pytest.raises(ContradictedLog) as error:
        log.received(Key(report_id=sent.report_id, key="A" * 43))
    assert error.value.code == "no_receipt"

    def gone(asked: httpx.Request) -> httpx.Response | None:
        return breaking_the_contract(problem(404, "not_found")) if asked.url.path == "/log/key" else None

    fake.faults.append(gone)
    assert refused(client, sent.report_id) == "no_log"


def test_which_key_is_registered_comes_with_a_servers_token(fake: FakePicSafe, client: PicSafe) -> None:
    assert client._session.log_key_of(HOSPITAL) == ""
    for registered in ("a key", "another key", ""):
        fake.registered_log_keys[HOSPITAL] = registered
        held = client._session.token_for(HOSPITAL, lambda _: True)
        client._session.renewed_for(HOSPITAL, lambda _: True, refused=held)
        assert client._session.log_key_of(f"{HOSPITAL}/") == registered


def test_a_log_that_is_gone_is_missed(fake: FakePicSafe, client: PicSafe, sent: Sent) -> None:
    client.checked_audit_trail(sent.report_id)

    def gone(asked: httpx.Request) -> httpx.Response | None:
        return breaking_the_contract(problem(404, "not_found")) if asked.url.path == "/log/key" else None

    fake.faults.append(gone)
    assert refused(client, sent.report_id) == "no_log"


def test_a_receipt_that_is_none_is_told_and_the_key_is_good(
    fake: FakePicSafe, client: PicSafe, sent: Sent, warned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.checked_audit_trail(sent.report_id)
    given = fake.receipt
    monkeypatch.setattr(fake, "receipt", lambda *of: {**given(*of), "merged_by": "2030-01-01T00:00:00.000Z"})
    with client.open(sent.link) as opened:
        assert opened.report_id == sent.report_id
    (warning,) = warned
    assert "contradicts itself" in warning


def test_evidence_outlives_the_process_and_a_file_that_is_none_is_none(tmp_path: Path) -> None:
    path = tmp_path / "home" / "log-evidence.json"
    LogEvidence(path).learn(PICSAFE, KnownLog("vkey", "note", 3))
    assert LogEvidence(path).log_of(PICSAFE) == KnownLog("vkey", "note", 3)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(b"{")
    assert LogEvidence(path).log_of(PICSAFE) is None
    path.unlink()
    path.mkdir()
    LogEvidence(path).learn(PICSAFE, KnownLog("vkey"))


def test_no_server_makes_this_machine_lose_what_it_has_of_others(
    fake: FakePicSafe, make_client: Maker, tmp_path: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = LogEvidence(tmp_path / "log-evidence.json")
    other = KnownLog("another's key", "another's checkpoint", 7)
    evidence.learn("https://keys.hospital.example", other)
    client = make_client()
    warned: list[str] = []
    client._evidence, client._warn = evidence, warned.append
    sent = client.send(Report(files=(photo,), consent=None))
    given = fake.receipt
    for bad in (
        {"log": "x" * 2000},
        {"at": "2026-02-31T00:00:00.000Z"},
        {"merged_by": "2999-01-01T00:00:00.000Z"},
    ):
        monkeypatch.setattr(fake, "receipt", lambda *of, bad=bad: {**given(*of), **bad})
        with client.open(sent.link):
            pass
        assert "contradicts itself" in warned[-1]
        assert evidence.log_of("https://keys.hospital.example") == other
    assert not evidence.learn(PICSAFE, KnownLog("vkey", "x" * 70_000, 1))
    assert evidence.log_of("https://keys.hospital.example") == other


def test_who_has_given_receipts_has_a_log(fake: FakePicSafe, client: PicSafe, sent: Sent) -> None:
    def none(asked: httpx.Request) -> httpx.Response | None:
        return breaking_the_contract(problem(404, "not_found")) if asked.url.path == "/log/key" else None

    fake.faults.append(none)
    assert refused(client, sent.report_id) == "no_log"


def test_evidence_that_cannot_be_read_is_put_aside_and_none_goes_back(tmp_path: Path) -> None:
    path = tmp_path / "log-evidence.json"
    path.write_bytes(b"{")
    LogEvidence(path).learn(PICSAFE, KnownLog("vkey", "note", 3))
    assert (tmp_path / "log-evidence.json.unreadable").read_bytes() == b"{"
    # a slower process, which had asked before
    LogEvidence(path).learn(PICSAFE, KnownLog("vkey", "earlier note", 2))
    assert LogEvidence(path).log_of(PICSAFE) == KnownLog("vkey", "note", 3)


def test_the_first_contradiction_of_each_kind_is_kept(fake: FakePicSafe, client: PicSafe, sent: Sent) -> None:
    client.checked_audit_trail(sent.report_id)
    known, seen_at = fake.log_key, fake.now
    fake.log_key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    for _ in range(2):
        assert refused(client, sent.report_id) == "other_log_key"
        fake.now += timedelta(minutes=1)
    fake.log_key = known
    fake.leaves.pop()
    assert refused(client, sent.report_id) == "log_shrank"
    assert client._evidence.contradictions() == [
        Contradiction(PICSAFE, "other_log_key", seen_at),
        Contradiction(PICSAFE, "log_shrank", fake.now),
    ]


def test_what_a_wrong_registration_was_the_reason_of_is_forgotten_once_that_is_mended(
    fake: FakePicSafe, client: PicSafe, sent: Sent
) -> None:
    typo = verifier_key("picsafe.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32))).text()
    client._session._log_keys[PICSAFE] = typo
    assert received(client, fake, sent.report_id) == "unregistered_log_key"
    other = Contradiction(PICSAFE, "receipt_broken", fake.now)
    client._evidence.accuse(other)
    assert received(client, fake, sent.report_id) == "unregistered_log_key"
    assert [one.registered for one in client._evidence.contradictions()] == [typo, ""]
    client._session._log_keys[PICSAFE] = vkey_of(fake)
    assert received(client, fake, sent.report_id) == ""
    assert client._evidence.contradictions() == [other]


@pytest.mark.parametrize(("code", "names_it"), [("other_log_key", True), ("receipt_broken", False)])
def test_the_way_on_is_said_only_where_it_may_be_one_and_behind_the_advice_to_ask(
    code: str, names_it: bool
) -> None:
    detail = contradicted(PICSAFE, code, "It is so.").detail
    assert (f"picsafe audit accept-log {PICSAFE}" in detail) is names_it
    assert "operator" in detail.partition("picsafe audit")[0]
