from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from picsafe import BadAnswer, Gone, LocalFailure, NotAllowed, NotSignedIn, Sync, Unavailable
from picsafe.client.servers import Servers
from picsafe.client.tokens import audiences
from picsafe.sync.failures import is_mendable
from picsafe.sync.folder import SyncFolder
from picsafe.sync.run import SyncEvent, SyncResult
from tests.fakes.picsafe import (
    API_KEY,
    HOSPITAL,
    PICSAFE,
    STRANGER,
    FakePicSafe,
    answer,
    breaking_the_contract,
    problem,
)
from tests.fakes.sealed_reports import add_report, report_id


class Script:
    """A sync with a fake behind it, as a new process would make it each time."""

    def __init__(self, fake: FakePicSafe, folder: Path) -> None:
        self.fake = fake
        self.folder = folder
        self.events: list[SyncEvent] = []
        self.stop = threading.Event()

    def make(self, **more: object) -> Sync:
        settings: dict[str, object] = {
            "servers": Servers.at(PICSAFE),
            "api_key": API_KEY,
            "transport": self.fake.transport(),
            "listener": self.events.append,
            "stop": self.stop,
            "clock": self.fake.clock,
        }
        return Sync(self.folder, **{**settings, **more})  # type: ignore[arg-type] # mixed on purpose

    def run(self, *, retry_failed: bool = False, **more: object) -> SyncResult:
        return self.make(**more).run_once(retry_failed=retry_failed)

    def received(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.name != ".picsafe")

    def failed(self) -> list[dict[str, object]]:
        path = self.folder / ".picsafe" / "failed.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting between attempts is only worth its order, which is told by the events."""
    monkeypatch.setattr(Sync, "_wait", lambda self, seconds: self._check_stop())


@pytest.fixture
def script(fake: FakePicSafe, tmp_path: Path) -> Script:
    return Script(fake, tmp_path / "reports")


def test_each_report_comes_once_into_a_folder_of_its_own(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    fake.report_page = 2
    wanted = [add_report(fake, tmp_path, number) for number in range(5)]

    assert script.run() == SyncResult(received=5)
    assert script.received() == wanted
    assert sorted(path.name for path in (script.folder / wanted[0]).iterdir()) == [
        "001.m4v",
        "metadata.json",
        "report.pdf",
        "sender.json",
    ]
    assert (script.folder / wanted[3] / "report.pdf").read_bytes() == b"%PDF-1.4 3"

    wanted.append(add_report(fake, tmp_path, 9))
    for path in script.folder.glob("0*"):
        shutil.rmtree(path)  # delivered elsewhere
    assert script.run() == SyncResult(received=1)
    assert script.received() == [wanted[-1]]
    assert script.run() == SyncResult()
    assert [event.outcome for event in script.events] == ["received"] * 6


def test_the_cursor_is_kept_when_nothing_is_new(fake: FakePicSafe, script: Script) -> None:
    script.run()
    script.run()
    assert [one.url.params.get("cursor") for one in fake.seen("GET", "/enterprise/reports")] == [None, "0.0"]


def take_away(script: Script) -> None:
    """As a delivery elsewhere does."""
    for path in script.folder.glob("0*"):
        shutil.rmtree(path)


@pytest.mark.parametrize("page", [1, 2, 100])
def test_a_log_that_was_restored_is_gone_through_again(
    fake: FakePicSafe, script: Script, tmp_path: Path, page: int
) -> None:
    fake.report_page = page
    for number in range(3):
        add_report(fake, tmp_path, number)
    backup = list(fake.logged)
    add_report(fake, tmp_path, 3)
    assert script.run() == SyncResult(received=4)
    take_away(script)

    fake.logged[:] = backup
    fake.restored += 1
    others = [add_report(fake, tmp_path, number) for number in (10, 11)]
    assert script.run() == SyncResult(received=2, present=3, began_again=1)
    assert script.received() == others
    assert script.run() == SyncResult()
    assert [event.code for event in script.events if event.outcome == "began_again"] == ["stale_cursor"]


def test_what_expired_long_before_a_restore_is_not_called_a_failure(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    fake.faults.append(
        lambda one: problem(410, "expired") if report_id(1) in one.url.path and fake.restored else None
    )
    add_report(fake, tmp_path, 1)
    assert script.run() == SyncResult(received=1)
    take_away(script)
    fake.now += timedelta(days=8)
    fake.restored += 1
    other = add_report(fake, tmp_path, 2)
    assert script.run() == SyncResult(received=1, began_again=1)
    assert script.received() == [other]


def test_a_restore_in_the_middle_of_going_through_again(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    fake.report_page = 1
    wanted = [add_report(fake, tmp_path, number) for number in range(3)]
    assert script.run() == SyncResult(received=3)
    take_away(script)
    fake.restored += 1
    asked = 0

    def restored_again(request: httpx.Request) -> httpx.Response | None:
        nonlocal asked
        if request.url.path == "/enterprise/reports":
            asked += 1
            if asked == 3:
                fake.restored += 1
                wanted.append(add_report(fake, tmp_path, 9))
        return None

    fake.faults.append(restored_again)
    assert script.run() == SyncResult(received=1, present=4, began_again=2)
    assert script.received() == [wanted[-1]]


def test_what_has_come_is_remembered_for_as_long_as_its_file_is_there(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    arrived = script.folder / ".picsafe" / "arrived.jsonl"
    for number in range(3):
        add_report(fake, tmp_path, number)
    script.run()
    assert len(arrived.read_text().splitlines()) == 3
    # the power went while a line was written
    arrived.write_bytes(arrived.read_bytes()[:-20])
    fake.restored += 1
    take_away(script)
    assert script.run() == SyncResult(received=1, present=2, began_again=1)
    arrived.write_bytes(b"no line of ours\n" + arrived.read_bytes())
    with pytest.raises(LocalFailure) as caught:
        script.run()
    assert caught.value.code == "state_damaged"


def test_tokens_go_to_their_audience_only(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    add_report(fake, tmp_path, 2, keyserver_url=HOSPITAL)
    add_report(fake, tmp_path, 3, keyserver_url=STRANGER)
    add_report(fake, tmp_path, 4, keyserver_url="http://key.hospital.example")

    assert script.run() == SyncResult(received=2, failed=2)
    assert [failure["code"] for failure in script.failed()] == ["unknown_audience", "insecure_url"]
    assert fake.authorised_hosts() == {"picsafe.example", "key.hospital.example"}
    for request in fake.requests:
        if "x-api-key" in request.headers:
            assert request.url.host == "picsafe.example"
        if "authorization" in request.headers:
            token = request.headers["authorization"].removeprefix("Bearer ")
            assert audiences(token) == {f"https://{request.url.host}"}


def test_a_token_made_beforehand_is_used_where_it_is_good(
    fake: FakePicSafe, script: Script, tmp_path: Path
) -> None:
    add_report(fake, tmp_path, 1)
    add_report(fake, tmp_path, 2, keyserver_url=HOSPITAL)
    given = fake.token(PICSAFE, subject="enterprise:1")

    assert script.run(key_server_token=given) == SyncResult(received=2)
    asked = [json.loads(one.content) for one in fake.seen("POST", "/enterprise/key-server-token")]
    assert asked == [{"audience": HOSPITAL}]


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
        (swap, "wrong_tag"),
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
    (failure,) = script.failed()
    assert (failure["report_id"], failure["code"], failure["retry_at"]) == (report_id(2), code, None)
    again = script.run()
    assert again == SyncResult()
    assert again.undone == ({} if code in {"recalled", "expired", "withdrawn"} else {code: 1})
    assert list((script.folder / ".picsafe" / "incoming").iterdir()) == []
    assert list((script.folder / ".picsafe" / "ready").iterdir()) == []


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
    assert delays == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]

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
    for _ in range(60):
        # one is asked for again, so that the trails and the network are spared
        result = script.run()
        assert (result.failed, result.undone) == (1, {code: 3})
        fake.now += timedelta(seconds=10)
    assert {str(one["code"]) for one in script.failed()} == {code}
    assert max(int(str(one["attempts"])) for one in script.failed()) > 15

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
    for _ in range(70):
        script.make().run_once(ask_again=False)
        retry_at = script.events[-1].retry_at
        assert retry_at is not None
        delays.append(int((retry_at - fake.now).total_seconds()) // 60)
        fake.now = retry_at - timedelta(seconds=1)
        assert script.make().run_once(ask_again=False).failed == 0
        fake.now = retry_at
    assert delays[:5] == [1, 2, 4, 8, 15]
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


def test_which_refusals_an_operator_can_mend() -> None:
    assert is_mendable(NotAllowed("tag_required", ""))
    assert not is_mendable(NotAllowed("wrong_tag", ""))
    assert not is_mendable(Gone("recalled", ""))


def test_temporary_failures_are_not_tried_for_ever(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    fake.faults.append(lambda one: problem(503, "unavailable") if one.url.path.startswith("/keys/") else None)
    for _ in range(5):
        script.run(most_attempts=3)
        fake.now += timedelta(days=1)
    (failure,) = script.failed()
    assert (failure["attempts"], failure["retry_at"]) == (3, None)


def test_the_user_server_being_away_loses_nothing(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    fake.faults.append(lambda _: problem(503, "unavailable"))
    with pytest.raises(Unavailable):
        script.run()
    fake.faults.clear()
    assert script.run() == SyncResult(received=1)


def test_an_api_key_that_is_not_valid_ends_the_run(script: Script) -> None:
    with pytest.raises(NotSignedIn) as refused:
        script.run(api_key="psk_other")
    assert refused.value.code == "invalid_api_key"
    with pytest.raises(NotSignedIn):
        script.make(api_key="psk_other").run(60, on_failure=lambda error: None)


def test_a_full_disk_ends_the_run_and_the_next_continues(
    fake: FakePicSafe, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        add_report(fake, tmp_path, number)
    with monkeypatch.context() as patched:

        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        patched.setattr("os.pwrite", full)
        with pytest.raises(LocalFailure) as refused:
            script.run()
    assert refused.value.code == "disk_full"
    assert script.received() == []
    assert script.failed() == []
    assert script.run() == SyncResult(received=2)


def test_two_syncs_do_not_work_in_one_folder(fake: FakePicSafe, script: Script) -> None:
    with SyncFolder(script.folder).opened():
        with pytest.raises(LocalFailure) as refused:
            script.run()
        assert refused.value.code == "already_running"
        with pytest.raises(LocalFailure):
            script.make().run(60, on_failure=lambda error: None)
    assert fake.requests == []


def test_a_report_id_cannot_lead_out_of_the_folder(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    fake.logged[0]["report_id"] = "../../etc"
    assert script.run() == SyncResult(failed=1)
    assert script.received() == []
    assert not (tmp_path / "etc").exists()


def test_a_page_that_never_ends_is_asked_for_once(fake: FakePicSafe, script: Script) -> None:
    page: dict[str, object] = {"reports": [], "cursor": None, "more": True}
    fake.faults.append(lambda _: breaking_the_contract(answer(200, page)))
    assert script.run() == SyncResult()
    assert len(fake.requests) == 1


def test_an_answer_that_is_none_ends_the_run(fake: FakePicSafe, script: Script) -> None:
    fake.faults.append(lambda _: breaking_the_contract(httpx.Response(200, content=b"<html>")))
    with pytest.raises(BadAnswer):
        script.run()


def test_a_folder_that_is_there_is_left_alone(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    wanted = add_report(fake, tmp_path, 1)
    (script.folder / wanted).mkdir(parents=True)
    (script.folder / wanted / "mine").write_text("mine")
    assert script.run() == SyncResult(present=1)
    assert [path.name for path in (script.folder / wanted).iterdir()] == ["mine"]
    assert not any(one.url.path.startswith("/keys/") for one in fake.requests)


def test_damaged_state_is_said_and_not_guessed_at(script: Script) -> None:
    script.run()
    for name in ("state.json", "failed.jsonl"):
        path = script.folder / ".picsafe" / name
        path.write_text("{nonsense")
        with pytest.raises(LocalFailure) as refused:
            script.run()
        assert refused.value.code == "state_damaged"
        path.unlink()


def test_everything_is_private(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    recall_id = add_report(fake, tmp_path, 2)
    fake.keys[recall_id].recalled = True
    script.run()
    for path in script.folder.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0 or path.name == "lock", path


def test_stopping_ends_in_good_order(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    for number in range(4):
        add_report(fake, tmp_path, number)

    def stop_during_the_third_download(one: httpx.Request) -> None:
        if one.url.host == "storage.example" and report_id(2) in one.url.path:
            script.stop.set()

    fake.faults.append(stop_during_the_third_download)
    assert script.run() == SyncResult(received=2)
    assert script.failed() == []
    script.stop.clear()
    fake.faults.clear()
    assert script.run().received == 2
    assert len(script.received()) == 4


def test_running_on_survives_what_passes(fake: FakePicSafe, script: Script, tmp_path: Path) -> None:
    add_report(fake, tmp_path, 1)
    troubles: list[str] = []
    fake.faults.append(lambda _: problem(503, "unavailable"))

    def trouble(error: Exception) -> None:
        troubles.append(str(error))
        fake.faults.clear()

    def received(event: SyncEvent) -> None:
        script.events.append(event)
        script.stop.set()

    script.make(listener=received).run(0, on_failure=trouble)
    assert len(troubles) == 1
    assert [event.outcome for event in script.events] == ["received"]
