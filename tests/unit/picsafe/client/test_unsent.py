"""Reports that were sealed and not sent to their end; ``cli/test_killed_send.py`` kills real senders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from picsafe import LocalFailure, NotFound, PicSafe, Report, Unavailable, UnsentReport
from picsafe.client.api import UNSENT
from picsafe.client.unsent import UnsentFolder, UnsentReports
from tests.fakes.picsafe import CODE, PICSAFE, FakePicSafe


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def client(fake: FakePicSafe, home: Path) -> Iterator[PicSafe]:
    with PicSafe(
        PICSAFE,
        credentials=home / "credentials.json",
        transport=fake.transport(),
        clock=fake.clock,
        sleep=lambda _: None,
    ) as made:
        made.complete_sign_in(made.sign_in("pat@example.org"), code=CODE)
        yield made


@pytest.fixture
def left(client: PicSafe, fake: FakePicSafe, photo: Path, home: Path, tmp_path: Path) -> UnsentReport:
    """As a sender leaves it that is killed while storage has the file in hand."""

    def copy(request: object) -> None:
        if fake.requests[-1].method == "PUT" and "/bucket/" in fake.requests[-1].url.path:
            shutil.copytree(home / UNSENT, tmp_path / "killed")

    fake.faults.append(copy)
    client.send(Report(files=(photo,), consent=None))
    fake.faults.clear()
    shutil.rmtree(home / UNSENT)
    shutil.copytree(tmp_path / "killed", home / UNSENT)
    fake.logged.clear()
    (report,) = client.unsent()
    return report


def test_after_a_report_was_sent_or_refused_nothing_is_left(
    client: PicSafe, fake: FakePicSafe, photo: Path, home: Path
) -> None:
    client.send(Report(files=(photo,), consent=None))
    assert list((home / UNSENT).iterdir()) == []

    def away(request: httpx.Request) -> None:
        if "/bucket/" in request.url.path:
            raise httpx.ConnectError("refused")

    fake.faults.append(away)
    with pytest.raises(Unavailable):
        client.send(Report(files=(photo,), consent=None))
    assert list((home / UNSENT).iterdir()) == []
    assert client.unsent() == []
    assert (home / UNSENT).stat().st_mode & 0o777 == 0o700


def test_it_goes_on_under_the_link_that_it_had(
    client: PicSafe, fake: FakePicSafe, left: UnsentReport
) -> None:
    sent = client.send_unsent(left)
    assert left.reserved is not None
    assert (sent.report_id, sent.link, sent.tag) == (left.report_id, left.reserved.link, left.tag)
    assert [report["link"] for report in fake.logged] == [sent.link]
    assert client.unsent() == []
    with pytest.raises(NotFound):
        client.send_unsent(left)


def test_a_place_that_had_its_time_is_reserved_anew(
    client: PicSafe, fake: FakePicSafe, left: UnsentReport
) -> None:
    for name in fake.places:
        fake.places[name]["withdrawn"] = True
        fake.files.pop(name, None)
    sent = client.send_unsent(left)
    assert left.reserved is not None
    assert sent.link != left.reserved.link
    with client.open(sent.link) as report:
        assert report.report_id == left.report_id


def test_a_failure_keeps_it_for_another_time(client: PicSafe, fake: FakePicSafe, left: UnsentReport) -> None:

    def away(request: httpx.Request) -> None:
        raise httpx.ConnectError("refused")

    fake.faults.append(away)
    with pytest.raises(Unavailable):
        client.send_unsent(left)
    fake.faults.clear()
    assert client.unsent() == [left]
    client.send_unsent(left)
    assert client.unsent() == []


def test_another_file_is_not_sent(client: PicSafe, left: UnsentReport, home: Path) -> None:
    (path,) = (home / UNSENT).rglob("*.picsafe")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(LocalFailure) as refused:
        client.send_unsent(left)
    assert refused.value.code == "unsent_damaged"
    client.discard_unsent(left)
    assert client.unsent() == []


def test_another_person_s_and_another_server_s_are_left_alone(
    client: PicSafe, fake: FakePicSafe, left: UnsentReport, home: Path
) -> None:
    (state,) = (home / UNSENT).rglob("report.json")
    for old, new in ((b'"userid":17', b'"userid":18'), (PICSAFE.encode(), b"https://elsewhere.example")):
        kept = state.read_bytes()
        state.write_bytes(kept.replace(old, new))
        assert client.unsent() == []
        state.write_bytes(kept)
    assert client.unsent() == [left]


def test_what_somebody_is_at_work_on_is_not_left(tmp_path: Path) -> None:
    reports = UnsentReports(tmp_path / "unsent")
    with reports.begun() as folder:
        (path,) = (tmp_path / "unsent").iterdir()
        assert path.stat().st_mode & 0o777 == 0o700
        assert reports.left() == []
        assert UnsentReports(tmp_path / "unsent").left() == []
        assert path.is_dir()
        assert folder.read() is None
    assert not path.exists()


@pytest.mark.parametrize("state", [b"", b"{}", b"\xff", b'{"report_id": 1}', None])
def test_what_is_no_report_is_cleared_away(tmp_path: Path, state: bytes | None) -> None:
    folder = tmp_path / "unsent" / "broken"
    folder.mkdir(parents=True)
    (folder / ".half.picsafe").write_bytes(b"half")
    if state is not None:
        (folder / "report.json").write_bytes(state)
    assert UnsentFolder(folder, UnsentReport).read() is None
    assert UnsentReports(tmp_path / "unsent").left() == []
    assert not folder.exists()


def test_without_a_folder_nothing_is_kept(make_client: Callable[..., PicSafe], photo: Path) -> None:
    client = make_client()
    client.send(Report(files=(photo,), consent=None))
    assert client.unsent() == []
