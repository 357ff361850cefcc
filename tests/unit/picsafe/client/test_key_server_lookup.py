"""The Key Server of a report is found out, and asked only as any other would be."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from chalicelib.format.metadata import Details, Metadata
from chalicelib.format.report import seal_report
from picsafe import BadFile, NotAllowed, NotFound, PicSafe, Report
from picsafe.client.errors import BadAnswer
from picsafe.client.key_server_lookup import REMEMBERED, SentReports
from picsafe.client.remote import BLOCK, MAX_BLOCKS, RemoteFile
from picsafe.client.responses import Download
from picsafe.client.transport import Http
from tests.fakes import media
from tests.fakes.picsafe import HOSPITAL, NOW, PICSAFE, STORAGE, STRANGER, FakePicSafe, problem

Maker = Callable[..., PicSafe]
HOSPITAL_HOST = "key.hospital.example"


@pytest.fixture
def client(make_client: Maker) -> PicSafe:
    return make_client(approve=lambda _: True)


def hosts(fake: FakePicSafe) -> list[str]:
    """Who was asked about keys, without repetitions."""
    asked = [one.url.host for one in fake.requests if one.url.path.startswith("/keys")]
    return list(dict.fromkeys(asked))


def send(fake: FakePicSafe, make_client: Maker, photo: Path) -> tuple[str, str]:
    """A report through the hospital's Key Server, sent from another machine: its ID and link."""
    elsewhere = make_client(approve=lambda _: True)
    sent = elsewhere.send(Report((photo,), consent=None), key_server=HOSPITAL)
    # PicSafe's own Key Server knows nothing of it
    fake.faults.append(
        lambda request: (
            problem(404, "unknown_report")
            if request.url.path.startswith("/keys") and request.url.host != HOSPITAL_HOST
            else None
        )
    )
    fake.requests.clear()
    return sent.report_id, sent.link


def test_a_link_s_file_names_it(fake: FakePicSafe, make_client: Maker, client: PicSafe, photo: Path) -> None:
    report_id, link = send(fake, make_client, photo)
    assert client.audit_trail(link).report_id == report_id
    assert client.recall(link).recalled
    assert hosts(fake) == [HOSPITAL_HOST]


def test_a_few_bytes_of_the_file_are_enough(
    fake: FakePicSafe, make_client: Maker, client: PicSafe, video: Path
) -> None:
    video.write_bytes(media.video(data=bytes(2 * 1024 * 1024)))
    _, link = send(fake, make_client, video)
    client.audit_trail(link)
    parts = [one for one in fake.requests if str(one.url).startswith(STORAGE)]
    assert 2 <= len(parts) <= 4  # the beginning, and what a zip's comment could be
    for part in parts:
        first, last = map(int, part.headers["range"].removeprefix("bytes=").split("-"))
        assert last - first < BLOCK
        assert "authorization" not in part.headers


def test_a_number_in_one_s_own_list_leads_there_too(
    fake: FakePicSafe, make_client: Maker, client: PicSafe, photo: Path
) -> None:
    report_id, _ = send(fake, make_client, photo)
    assert client.audit_trail(report_id).report_id == report_id
    assert hosts(fake) == ["picsafe.example", HOSPITAL_HOST]


def test_what_was_sent_from_here_is_remembered_when_the_file_is_gone(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    client = make_client(approve=lambda _: True)
    sent = client.send(Report((photo,), consent=None), key_server=f"{HOSPITAL}/")
    client.withdraw(sent.link)
    fake.requests.clear()
    for name in (sent.link, sent.report_id):
        assert client.audit_trail(name).report_id == sent.report_id
    assert hosts(fake) == [HOSPITAL_HOST]


def test_a_file_that_is_gone_leaves_picsafe_s_own(
    fake: FakePicSafe, make_client: Maker, client: PicSafe, photo: Path
) -> None:
    _, link = send(fake, make_client, photo)
    client.withdraw(link)
    with pytest.raises(NotFound):
        client.audit_trail(link)
    assert client.audit_trail(link, key_server=HOSPITAL).entries
    assert hosts(fake) == ["picsafe.example", HOSPITAL_HOST]


def test_the_person_s_own_word_comes_first(
    fake: FakePicSafe, make_client: Maker, client: PicSafe, photo: Path
) -> None:
    report_id, link = send(fake, make_client, photo)
    for name in (link, report_id):
        with pytest.raises(NotFound):
            client.audit_trail(name, key_server=PICSAFE)
    assert hosts(fake) == ["picsafe.example"]
    assert not [one for one in fake.requests if str(one.url).startswith(STORAGE)]


def test_a_number_of_somebody_else_s_is_not_looked_for(fake: FakePicSafe, client: PicSafe) -> None:
    with pytest.raises(NotFound):
        client.audit_trail("0000000991772600767000")
    assert {one.url.path for one in fake.requests} == {"/keys/0000000991772600767000/log"}


def sealed_for(fake: FakePicSafe, folder: Path, url: str, photo: Path, client: PicSafe) -> str:
    """A link whose file names another Key Server than it was sent through."""
    sent = client.send(Report((photo,), consent=None))
    path = folder / "hostile"
    seal_report(
        path,
        key="k" * 43,
        keyserver_url=url,
        metadata=Metadata(details=Details(reportid=sent.report_id)),
        pdf=b"%PDF-1.4",
        consent=None,
        items=[],
    )
    fake.files[sent.link.rpartition("/")[2]] = path.read_bytes()
    fake.requests.clear()
    return sent.link


@pytest.mark.parametrize("url", [STRANGER, "http://key.hospital.example", "https://picsafe.example:444"])
def test_a_link_to_a_stranger_s_key_server_sends_it_nothing(
    fake: FakePicSafe, client: PicSafe, photo: Path, tmp_path: Path, url: str
) -> None:
    link = sealed_for(fake, tmp_path, url, photo, client)
    for ask in (client.audit_trail, client.recall):
        with pytest.raises(NotAllowed):
            ask(link)
    assert hosts(fake) == []
    assert fake.authorised_hosts() <= {"picsafe.example"}


def test_whoever_does_not_agree_is_not_named(fake: FakePicSafe, make_client: Maker, photo: Path) -> None:
    _, link = send(fake, make_client, photo)
    with pytest.raises(NotAllowed) as refused:
        make_client().audit_trail(link)
    assert refused.value.code == "operator_not_approved"
    assert hosts(fake) == []


@pytest.mark.parametrize("content", [b"", b"PK", b"\0" * 100_000, b"PK\x03\x04" + b"\xff" * 100_000])
def test_what_is_no_report_is_said_to_be_none(
    fake: FakePicSafe, client: PicSafe, photo: Path, content: bytes
) -> None:
    sent = client.send(Report((photo,), consent=None))
    fake.files[sent.link.rpartition("/")[2]] = content
    with pytest.raises(BadFile):
        client.audit_trail(sent.link)


class Storage:
    """Answers with what a test wants, and counts."""

    def __init__(self, respond: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked = 0
        self._respond = respond

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return self._respond(request)

    def file(self, size: int) -> RemoteFile:
        http = Http(httpx.MockTransport(self), allow_http=False, sleep=lambda _: None)
        return RemoteFile(http, Download(f"{STORAGE}/bucket/file", size, NOW))


CONTENT = bytes(range(256)) * 16


def part(status: int, content: bytes, content_range: str = "") -> httpx.Response:
    return httpx.Response(status, stream=httpx.ByteStream(content), headers={"Content-Range": content_range})


def test_storage_that_knows_no_ranges_is_read_from_its_beginning() -> None:
    file = Storage(lambda _: part(200, CONTENT)).file(len(CONTENT))
    file.seek(-10, io.SEEK_END)
    assert file.read(100) == CONTENT[-10:]
    file.seek(300)
    assert file.read(3) == CONTENT[300:303]
    assert file.read(0) == b""
    assert file.tell() == 303


@pytest.mark.parametrize(
    "response",
    [
        part(206, CONTENT, "bytes 7-4102/4096"),
        part(206, CONTENT[:-1], "bytes 0-4095/4096"),
        part(206, CONTENT),
        part(200, b""),
    ],
)
def test_storage_that_lies_is_not_believed(response: httpx.Response) -> None:
    with pytest.raises(BadAnswer):
        Storage(lambda _: response).file(len(CONTENT)).read(5)


def test_no_more_is_taken_than_was_asked_for() -> None:
    size = BLOCK + 10
    file = Storage(lambda _: part(206, bytes(size), f"bytes 0-{BLOCK - 1}/{size}")).file(size)
    assert file.read(size) == bytes(BLOCK)


def test_each_part_is_asked_for_once_and_not_for_ever() -> None:
    storage = Storage(lambda _: part(200, bytes(BLOCK * (MAX_BLOCKS + 1))))
    file = storage.file(BLOCK * (MAX_BLOCKS + 1))
    for _ in range(2):
        for number in range(MAX_BLOCKS):
            file.seek(number * BLOCK)
            file.read(1)
    assert storage.asked == MAX_BLOCKS
    file.seek(MAX_BLOCKS * BLOCK)
    with pytest.raises(BadAnswer):
        file.read(1)
    assert storage.asked == MAX_BLOCKS


class TestMemory:
    def test_it_is_the_owner_s_alone_and_lasts(self, tmp_path: Path) -> None:
        path = tmp_path / "home" / "sent.txt"
        SentReports(path).remember("0000000171772600767000", HOSPITAL)
        assert path.stat().st_mode & 0o777 == 0o600
        assert SentReports(path).of("0000000171772600767000") == HOSPITAL
        assert SentReports(path).of("0000000171772600767001") is None

    def test_the_oldest_are_forgotten(self, tmp_path: Path) -> None:
        path = tmp_path / "sent.txt"
        ids = [f"{number:022d}" for number in range(REMEMBERED + 1)]
        path.write_text("".join(f"{one} {HOSPITAL}\n" for one in ids[:-1]))
        SentReports(path).remember(ids[-1], HOSPITAL)
        assert SentReports(path).of(ids[0]) is None
        assert SentReports(path).of(ids[1]) == SentReports(path).of(ids[-1]) == HOSPITAL

    def test_the_latest_counts(self) -> None:
        sent = SentReports(None)
        for url in (STRANGER, HOSPITAL):
            sent.remember("0000000171772600767000", url)
        assert sent.of("0000000171772600767000") == HOSPITAL

    @pytest.mark.parametrize(
        "content",
        [b"\xff\xfe", b"0000000171772600767000", b"0000000171772600767000 javascript:alert(1)\n", b"\n\n \n"],
    )
    def test_nonsense_is_not_remembered(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "sent.txt"
        path.write_bytes(content)
        assert SentReports(path).of("0000000171772600767000") is None

    def test_a_place_that_cannot_be_written_costs_nothing_else(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        SentReports(tmp_path / "file" / "sent.txt").remember("0000000171772600767000", HOSPITAL)
        assert SentReports(tmp_path / "file" / "sent.txt").of("0000000171772600767000") is None
