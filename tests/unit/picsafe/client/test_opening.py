from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from chalicelib.format.metadata import Details, Metadata
from chalicelib.format.report import seal_report
from picsafe import BadFile, Gone, InvalidInput, LocalFailure, NotFound, PicSafe, Report, Sent, Unavailable
from picsafe.client.storage import CHUNK
from tests.fakes import media
from tests.fakes.picsafe import BrokenOff, FakePicSafe, problem

Maker = Callable[..., PicSafe]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def client(make_client: Maker) -> PicSafe:
    return make_client()


@pytest.fixture
def sent(fake: FakePicSafe, client: PicSafe, tmp_path: Path, video: Path) -> Sent:
    """A report of more than one chunk, so that a transfer can break in its middle."""
    padding = 2 * CHUNK
    video.write_bytes(media.video(data=bytes(padding)))
    made = client.send(Report(files=(video,), consent=None))
    fake.requests.clear()
    return made


def downloads(fake: FakePicSafe) -> list[str | None]:
    return [one.headers.get("range") for one in fake.requests if one.url.host == "storage.example"]


def breaking(fake: FakePicSafe, *lengths: int) -> None:
    """Let the next downloads break off after so many bytes."""
    pending = list(lengths)

    def fault(request: httpx.Request) -> httpx.Response | None:
        if request.url.host != "storage.example" or request.method != "GET" or not pending:
            return None
        content = next(iter(fake.files.values()))
        start = int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        headers = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        part = content[start : start + pending.pop(0)]
        return httpx.Response(206 if start else 200, headers=headers, stream=BrokenOff(part))

    fake.faults.append(fault)


class Steps:
    """Remembers each step, its total, and how far it came."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int, int]] = []

    def began(self, step: str, total: int) -> None:
        self.seen.append((step, total, 0))

    def reached(self, done: int) -> None:
        self.seen[-1] = (*self.seen[-1][:2], done)


def test_opening_tells_how_far_it_is(client: PicSafe, sent: Sent) -> None:
    progress = Steps()
    client.open(sent.link, progress=progress).close()
    (download, total, done), (verify, _, verified) = progress.seen
    assert (download, total, done, verify) == ("download", sent.size, sent.size, "verify")
    assert 0.9 * sent.size < verified <= sent.size


def test_a_download_that_breaks_off_continues_where_it_stopped(
    fake: FakePicSafe, client: PicSafe, sent: Sent, temporary: Path
) -> None:
    breaking(fake, 300_000, 100_000)
    with client.open(sent.link) as report:
        assert report.report_id == sent.report_id
    assert downloads(fake) == [None, "bytes=300000-", "bytes=400000-"]
    assert len([one for one in fake.requests if one.url.path.startswith("/cloud/")]) == 3
    assert list(temporary.iterdir()) == []


def test_a_storage_that_knows_no_ranges_begins_again(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path
) -> None:
    breaking(fake, 300_000)
    whole = next(iter(fake.files.values()))
    fake.faults.append(
        lambda one: httpx.Response(200, stream=httpx.ByteStream(whole)) if "range" in one.headers else None
    )
    assert client.download(sent.link, tmp_path / "file") == len(whole)
    assert (tmp_path / "file").read_bytes() == whole


def test_a_server_that_dies_half_way_leaves_an_error_and_nothing_else(
    fake: FakePicSafe, client: PicSafe, sent: Sent, temporary: Path, tmp_path: Path
) -> None:
    breaking(fake, *[1000] * 50)
    with pytest.raises(Unavailable) as refused:
        client.open(sent.link)
    assert refused.value.code == "interrupted"
    assert list(temporary.iterdir()) == []
    assert len(downloads(fake)) < 10
    with pytest.raises(Unavailable):
        client.download(sent.link, tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_a_url_that_ran_out_is_asked_for_again(fake: FakePicSafe, client: PicSafe, sent: Sent) -> None:
    refusals = [httpx.Response(403, content=b"<Error>Request has expired</Error>")]
    fake.faults.append(lambda one: refusals.pop() if one.url.host == "storage.example" and refusals else None)
    with client.open(sent.link) as report:
        assert report.report_id == sent.report_id


def test_a_file_that_goes_away_during_the_download(fake: FakePicSafe, client: PicSafe, sent: Sent) -> None:
    breaking(fake, 1000)
    fake.faults.append(
        lambda one: (
            problem(410, "expired") if one.url.path.startswith("/cloud/") and downloads(fake) else None
        )
    )
    with pytest.raises(Gone) as refused:
        client.open(sent.link)
    assert refused.value.code == "expired"


def test_storage_that_sends_too_much_is_cut_off(
    fake: FakePicSafe, client: PicSafe, sent: Sent, temporary: Path
) -> None:
    fake.faults.append(
        lambda one: (
            httpx.Response(200, stream=httpx.ByteStream(bytes(sent.size + 1)))
            if one.url.host == "storage.example"
            else None
        )
    )
    with pytest.raises(Unavailable, match="more than"):
        client.open(sent.link)
    assert list(temporary.iterdir()) == []


def test_a_link_cut_short_and_a_link_that_leads_nowhere(client: PicSafe, sent: Sent) -> None:
    with pytest.raises(InvalidInput) as cut:
        client.open(sent.link[:-15])
    assert cut.value.code == "invalid_link"
    with pytest.raises(NotFound, match="cut short"):
        client.open(sent.link[:-2])


def test_withdrawn_and_recalled(fake: FakePicSafe, client: PicSafe, sent: Sent) -> None:
    assert client.recall(sent.link).recalled
    with pytest.raises(Gone) as recalled:
        client.open(sent.link)
    assert recalled.value.code == "recalled"
    assert not client.recall(sent.report_id, undo=True).recalled
    assert client.withdraw(sent.report_id) == sent.report_id
    with pytest.raises(Gone) as withdrawn:
        client.open(sent.link)
    assert withdrawn.value.code == "withdrawn"


def test_a_changed_file_and_a_wrong_key_look_alike_and_leave_nothing(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path
) -> None:
    (name,) = fake.files
    whole = fake.files[name]
    middle = len(whole) // 2
    fake.files[name] = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    details = []
    for key in (fake.keys[sent.report_id].key, "w" * 43):
        fake.keys[sent.report_id].key = key
        with pytest.raises(BadFile) as refused:
            client.open(sent.link)
        details.append((refused.value.code, refused.value.detail))
        fake.files[name] = whole
    assert details == [("authentication_failed", details[0][1])] * 2


@pytest.mark.parametrize("content", [b"", b"PK", b"nothing of the kind", b"PK\x03\x04" + bytes(100)])
def test_no_report_at_all(client: PicSafe, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "0000000171772600767000.picsafe"
    path.write_bytes(content)
    with pytest.raises(BadFile):
        client.open(path)


def test_a_report_without_a_key_server_points_to_decrypt(client: PicSafe, tmp_path: Path) -> None:
    path = tmp_path / "0000000171772600767000.picsafe"
    metadata = Metadata(details=Details(reportid="0000000171772600767000"))
    seal_report(path, key="k" * 43, keyserver_url="", metadata=metadata, pdf=b"%PDF", consent=None, items=[])
    with pytest.raises(BadFile, match="picsafe decrypt") as refused:
        client.open(path)
    assert refused.value.code == "no_key_server"


def test_a_renamed_file_needs_its_report_id(client: PicSafe, tmp_path: Path, photo: Path) -> None:
    made = client.seal(Report((photo,), consent=None), output=tmp_path)
    renamed = made.path.rename(tmp_path / "report.picsafe")
    with pytest.raises(InvalidInput) as refused:
        client.open(renamed)
    assert refused.value.code == "report_id_unknown"
    with client.open(renamed, report_id=made.report_id) as report:
        assert report.report_id == made.report_id


def test_another_report_under_this_one_s_name_is_not_passed_off(
    fake: FakePicSafe, client: PicSafe, tmp_path: Path, photo: Path
) -> None:
    made = client.seal(Report((photo,), consent=None), output=tmp_path)
    known = fake.add_key("0000000991772600767000", key=fake.keys[made.report_id].key)
    known.tag = made.tag
    renamed = made.path.rename(tmp_path / "0000000991772600767000.picsafe")
    with pytest.raises(BadFile) as refused:
        client.open(renamed)
    assert refused.value.code == "wrong_report"


def test_saving_is_all_or_nothing(
    client: PicSafe, sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "deep" / "report"
    progress = Steps()
    with client.open(sent.link) as report:
        report.save(folder, progress)
        assert sorted(path.name for path in folder.iterdir()) == sorted(file.name for file in report.files)
        assert progress.seen == [("write", size := sum(file.size for file in report.files), size)]
        with pytest.raises(LocalFailure) as refused:
            report.save(folder)
        assert refused.value.code == "destination_exists"

        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("os.pwrite", full)
        with pytest.raises(LocalFailure) as no_room:
            report.save(tmp_path / "other")
        assert no_room.value.code == "disk_full"
    assert not (tmp_path / "other").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "gait.mp4", "temporary"]


def test_opening_for_a_folder_writes_nothing_there_before_it_is_saved(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path
) -> None:
    folder = tmp_path / "received"
    with client.open(sent.link, into=folder) as report:
        assert not folder.exists()
        report.save(folder)
        assert {file.name: (folder / file.name).stat().st_size for file in report.files} == {
            file.name: file.size for file in report.files
        }
    fake.keys[sent.report_id].key = "w" * 43
    with pytest.raises(BadFile) as refused:
        client.open(sent.link, into=tmp_path / "other")
    assert refused.value.code == "authentication_failed"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gait.mp4", "received", "temporary"]


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        ("not empty", "destination_exists", "new or an empty folder"),
        ("a file", "destination_exists", "new or an empty folder"),
        ("a link", "destination_exists", "new or an empty folder"),
        ("under a file", "write_failed", "you may not write to"),
        ("not writable", "write_failed", "you may not write to"),
        ("no room", "disk_full", "Make room"),
    ],
)
@pytest.mark.parametrize("from_file", [True, False])
def test_a_folder_that_takes_no_report_costs_no_opening(
    fake: FakePicSafe,
    client: PicSafe,
    sent: Sent,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrong: str,
    code: str,
    says: str,
    from_file: bool,
) -> None:
    source: Path | str = sent.link
    if from_file:
        source = tmp_path / f"{sent.report_id}.picsafe"
        client.download(sent.link, source)
    folder = tmp_path / "received"
    if wrong == "not empty":
        (folder / "deep").mkdir(parents=True)
    elif wrong == "a file":
        folder.write_bytes(b"kept")
    elif wrong == "a link":
        folder.symlink_to(tmp_path / "elsewhere")
    elif wrong == "under a file":
        (tmp_path / "file").write_bytes(b"kept")
        folder = tmp_path / "file" / "received"
    elif wrong == "not writable":
        monkeypatch.setattr("os.access", lambda *_: False)
    else:
        usage = shutil.disk_usage(tmp_path)._replace(free=sent.size - 1)
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    fake.requests.clear()
    with pytest.raises(LocalFailure) as refused:
        client.open(source, into=folder)
    assert (refused.value.code, says in refused.value.detail) == (code, True)
    assert str(folder) in refused.value.detail
    assert [one for one in fake.requests if one.url.path.startswith("/keys/")] == []


def test_an_empty_folder_and_one_deep_down_take_a_report(client: PicSafe, sent: Sent, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        with client.open(sent.link, into=folder) as report:
            report.save(folder)
        assert any(folder.iterdir())


def test_a_full_disk_during_the_download(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    opened = Path.open

    def onto_a_full_disk(self: Path, mode: str = "r", **more: object) -> object:
        if mode == "xb":
            opened(self, mode).close()
            return Path("/dev/full").open("wb", buffering=0)
        return opened(self, mode, **more)  # type: ignore[call-overload] # passes on what it was given

    monkeypatch.setattr(Path, "open", onto_a_full_disk)
    with pytest.raises(LocalFailure) as refused:
        client.download(sent.link, tmp_path / "file")
    assert refused.value.code == "disk_full"
    assert not (tmp_path / "file").exists()
