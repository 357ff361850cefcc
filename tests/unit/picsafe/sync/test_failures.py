"""Reports that cannot be had, and what becomes of them and of the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from picsafe.sync.events import SyncResult
from tests.fakes.picsafe import FakePicSafe, problem
from tests.fakes.sealed_reports import add_report, report_id
from tests.unit.picsafe.sync.script import Script


def recall(fake: FakePicSafe) -> None:
    fake.keys[report_id(2)].recalled = True


def expire(fake: FakePicSafe) -> None:
    fake.faults.append(
        lambda one: (
            problem(410, "expired")
            if one.url.path.startswith("/cloud/") and report_id(2) in one.url.path
            else None
        )
    )


def withdraw(fake: FakePicSafe) -> None:
    (name,) = [name for name in fake.files if name.endswith(report_id(2))]
    fake.places.setdefault(name, {})["withdrawn"] = True


def withdraw_while_it_is_fetched(answered: Callable[[], httpx.Response]) -> Callable[[FakePicSafe], None]:
    """The file goes once its address was given; storage answers in a way of its own then."""

    def spoil(fake: FakePicSafe) -> None:
        def vanish(request: httpx.Request) -> httpx.Response | None:
            if not request.url.path.startswith("/bucket/") or report_id(2) not in request.url.path:
                return None
            withdraw(fake)
            return answered()

        fake.faults.append(vanish)

    return spoil


def tamper(fake: FakePicSafe) -> None:
    (name,) = [name for name in fake.files if name.endswith(report_id(2))]
    content = bytearray(fake.files[name])
    content[len(content) // 2] ^= 1
    fake.files[name] = bytes(content)


def not_a_report(fake: FakePicSafe) -> None:
    (name,) = [name for name in fake.files if name.endswith(report_id(2))]
    fake.files[name] = b"something else entirely"


def swap(fake: FakePicSafe) -> None:
    names = {name.rpartition("-")[2]: name for name in fake.files}
    fake.files[names[report_id(2)]] = fake.files[names[report_id(1)]]
    fake.keys[report_id(2)].key = fake.keys[report_id(1)].key


def bind_to_another_file(fake: FakePicSafe) -> None:
    fake.keys[report_id(2)].tag = fake.keys[report_id(1)].tag


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (recall, "recalled"),
        (expire, "expired"),
        (withdraw, "withdrawn"),
        # one machine's storage knows why; on AWS there is a tombstone, or nothing any more
        (withdraw_while_it_is_fetched(lambda: problem(410, "withdrawn")), "withdrawn"),
        (withdraw_while_it_is_fetched(lambda: httpx.Response(200)), "withdrawn"),
        (withdraw_while_it_is_fetched(lambda: httpx.Response(404, content=b"<Error/>")), "withdrawn"),
        (tamper, "authentication_failed"),
        (not_a_report, "not_a_report"),
        (swap, "wrong_report"),
        (bind_to_another_file, "wrong_tag"),
    ],
)
def test_one_bad_report_holds_up_no_other(
    fake: FakePicSafe, script: Script, tmp_path: Path, spoil: Callable[[FakePicSafe], None], code: str
) -> None:
    for number in (1, 2, 3):
        add_report(fake, tmp_path, number)
    spoil(fake)

    assert script.run() == SyncResult(received=2, failed=1)
    assert script.received() == [report_id(1), report_id(3)]
    is_over = code in {"recalled", "expired", "withdrawn"}
    assert [(one.report_id, one.code, one.retry_at) for one in script.failed() if not one.is_over] == (
        [] if is_over else [(report_id(2), code, None)]
    )
    again = script.run()
    assert again == SyncResult()
    assert again.undone == ({} if is_over else {code: 1})
    for name in ("incoming", "work"):
        assert list((script.folder / ".picsafe" / name).iterdir()) == []


def test_what_was_given_up_is_tried_again_when_asked(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    add_report(fake, tmp_path, 2)
    recall(fake)
    script.run()
    fake.keys[report_id(2)].recalled = False
    assert script.run() == SyncResult()
    assert script.run(retry_failed=True) == SyncResult(received=1)
    assert script.failed() == []


def test_a_temporary_failure_is_tried_again_later_and_ever_later(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    wanted = add_report(fake, tmp_path, 1)
    fake.faults.append(lambda one: problem(503, "unavailable") if one.url.path.startswith("/keys/") else None)
    delays = []
    for _ in range(4):
        assert script.run() == SyncResult(failed=1)
        retry_at = script.events[-1].retry_at
        assert retry_at is not None
        delays.append(retry_at - fake.now)
        fake.now = retry_at - timedelta(seconds=1)
        assert script.run() == SyncResult()
        fake.now = retry_at
    assert delays == [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]

    fake.faults.clear()
    assert script.run() == SyncResult(received=1)
    assert script.received() == [wanted]
    assert script.failed() == []


REFUSALS = {"not_allowed": "/keys/", "unknown_audience": "/enterprise/key-server-token"}


def refusing(code: str) -> Callable[[httpx.Request], httpx.Response | None]:
    return lambda one: problem(403, code) if one.url.path.startswith(REFUSALS[code]) else None


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_that_an_operator_can_mend_is_never_given_up(
    fake: FakePicSafe, script: Script, tmp_path: Path, code: str
) -> None:
    wanted = [add_report(fake, tmp_path, number) for number in (1, 2, 3)]
    fake.faults.append(refusing(code))
    result = script.run()
    assert (result, result.undone) == (SyncResult(failed=3), {code: 3})
    for _ in range(20):
        # one is asked for again, so that the trails and the network are spared
        result = script.run()
        assert (result.failed, result.undone) == (1, {code: 3})
        fake.now += timedelta(seconds=10)
    assert {one.code for one in script.failed()} == {code}
    asked = [one for one in fake.requests if one.url.path.startswith(REFUSALS[code])]
    assert len(asked) > 15

    fake.faults.clear()
    result = script.run()
    assert (result, result.undone) == (SyncResult(received=3), {})
    assert script.received() == wanted
    assert script.failed() == []


def test_refusals_are_tried_again_at_least_every_quarter_of_an_hour(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    add_report(fake, tmp_path, 1)
    fake.faults.append(refusing("not_allowed"))
    delays = []
    for _ in range(12):
        script.make().run_once(ask_again=False)
        retry_at = script.events[-1].retry_at
        assert retry_at is not None
        delays.append((retry_at - fake.now).total_seconds() / 60)
        fake.now = retry_at - timedelta(seconds=1)
        assert script.make().run_once(ask_again=False).failed == 0
        fake.now = retry_at
    assert delays[:5] == [0.5, 1, 2, 4, 8]
    assert set(delays[5:]) == {15}


def test_what_is_over_is_not_left_undone(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        add_report(fake, tmp_path, number)
    tamper(fake)
    fake.keys[report_id(3)].recalled = True
    result = script.run()
    assert (result.failed, result.undone) == (2, {"authentication_failed": 1})
    assert script.run().undone == {"authentication_failed": 1}
    fake.now += timedelta(days=8)
    assert script.run().undone == {}


def test_temporary_failures_are_not_tried_for_ever(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    fake.faults.append(lambda one: problem(503, "unavailable") if one.url.path.startswith("/keys/") else None)
    for day in range(8):
        assert script.run() == SyncResult(failed=1), day
        fake.now += timedelta(days=1)
    assert script.run() == SyncResult()
    assert script.failed() == []
    assert not list((script.folder / ".picsafe" / "reports").rglob("*.picsafe"))
