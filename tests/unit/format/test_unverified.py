"""Writing files while verifying: nothing is seen of it before the verdict, and only time depends on it."""

from __future__ import annotations

import io
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.format import unverified as early
from chalicelib.format import zipfiles
from chalicelib.format.atomic import NamelessFile
from chalicelib.format.errors import (
    AuthenticationFailedError,
    DestinationExistsError,
    DiskFullError,
    FormatError,
    ReadFailedError,
    WriteFailedError,
)
from chalicelib.format.limits import Limits
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.rncryptor.pipeline import BUFFER_SIZE
from chalicelib.format.source import Source
from chalicelib.format.unverified import UnverifiedFiles
from tests.unit.format import reports
from tests.unit.format.reports import listing
from tests.vectors.files import KEY, Entry, entries, picsafe, sealed, zipped

OPEN_FILES = Path("/proc/self/fd")
VIDEO = random.Random(1).randbytes(5 * BUFFER_SIZE + 77)
INNER = zipped([*entries(), Entry("v.m4v", VIDEO)])
GOOD = picsafe(INNER)
SMALL_INNER = zipped([Entry("metadata.json", b'{"report":{}}'), Entry("report.pdf", b"%PDF")])
SMALL = picsafe(SMALL_INNER)

pytestmark = pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="this system has no nameless files")


@pytest.fixture
def everything_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take small files for large ones."""
    monkeypatch.setattr(early, "WORTH_IT", 1)


@pytest.fixture
def claimed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were written early and kept."""
    names: list[str] = []
    appear = NamelessFile.appear

    def remembered(self: NamelessFile, path: Path) -> None:
        appear(self, path)
        names.append(path.name)

    monkeypatch.setattr(NamelessFile, "appear", remembered)
    return names


def extract(
    origin: bytes | io.BytesIO | Path, target: Path, key: str = KEY, limits: Limits | None = None
) -> dict[str, bytes]:
    with (
        PicsafeFile.open(origin, limits or Limits()) as file,
        file.unlock(key, into=target) as report,
    ):
        assert not target.exists()
        report.extract(target)
    return {path.name: path.read_bytes() for path in target.iterdir()}


def failure(origin: bytes | io.BytesIO, target: Path, key: str = KEY, limits: Limits | None = None) -> str:
    """Return how extracting fails, having seen that nothing is left of it."""
    files = len(listing(OPEN_FILES))
    with pytest.raises(FormatError) as caught:
        extract(origin, target, key, limits)
    assert listing(target.parent) == []
    assert len(listing(OPEN_FILES)) == files
    return caught.value.code


def changed(data: bytes, offset: int) -> bytes:
    return data[:offset] + bytes([data[offset] ^ 0x04]) + data[offset + 1 :]


def test_large_files_are_written_early_and_are_what_was_sealed(tmp_path: Path, claimed: list[str]) -> None:
    told: list[int] = []
    target = tmp_path / "new" / "report"
    with PicsafeFile.open(GOOD) as file, file.unlock(KEY, into=target) as report:
        assert listing(tmp_path) == []
        assert report.read("v.m4v", len(VIDEO)) == VIDEO
        target.parent.mkdir()
        report.extract(target, told.append)
        report.extract(tmp_path / "again")
    for directory in (target, tmp_path / "again"):
        assert {path.name: path.read_bytes() for path in directory.iterdir()} == {
            entry.name: entry.data for entry in [*entries(), Entry("v.m4v", VIDEO)]
        }
        assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
    assert sum(told) == sum(path.stat().st_size for path in target.iterdir())
    assert claimed == ["v.m4v"]


@pytest.mark.usefixtures("everything_early")
def test_all_kinds_of_members_come_out_alike(tmp_path: Path, claimed: list[str]) -> None:
    members = [*entries(), Entry("a.m4v", VIDEO), Entry("b.m4v", bytes(9999), True), Entry("c.m4v", b"")]
    files = extract(picsafe(zipped(members)), tmp_path / "report")
    assert files == {entry.name: entry.data for entry in members}
    assert set(claimed) == set(files) - {"b.m4v", "c.m4v"}


def test_a_report_that_is_not_extracted_or_goes_elsewhere(tmp_path: Path, claimed: list[str]) -> None:
    before = len(listing(OPEN_FILES))
    with PicsafeFile.open(GOOD) as file:
        file.unlock(KEY, into=tmp_path / "report")
        file.unlock(KEY, into=tmp_path / "report").extract(tmp_path / "elsewhere")
    assert listing(tmp_path) == ["elsewhere"]
    assert claimed == []
    assert len(listing(OPEN_FILES)) <= before


def test_only_so_many_files_are_open_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: list[str]
) -> None:
    monkeypatch.setattr(early, "WORTH_IT", 100)
    monkeypatch.setattr(early, "MAX_FILES", 2)
    members = [*entries(), *(Entry(f"{size}.m4v", VIDEO[:size]) for size in (2000, 1000, 3000))]
    assert extract(picsafe(zipped(members)), tmp_path / "report")["1000.m4v"] == VIDEO[:1000]
    assert sorted(claimed) == ["2000.m4v", "3000.m4v"]


@pytest.mark.parametrize("way", ["no nameless files", "no open files left", "nowhere"])
def test_where_nothing_can_be_written_early_it_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: list[str], way: str
) -> None:
    with PicsafeFile.open(GOOD) as file:
        target = tmp_path / "report"
        if way == "no nameless files":
            monkeypatch.delattr(os, "O_TMPFILE")
        elif way == "no open files left":
            create = NamelessFile.create
            made: list[Path] = []

            def one(directory: Path) -> NamelessFile:
                if made:
                    raise WriteFailedError("too many open files")
                made.append(directory)
                return create(directory)

            monkeypatch.setattr(NamelessFile, "create", one)
        else:
            (tmp_path / "file").write_text("in the way")
            assert UnverifiedFiles.beside(Path("/proc/self/report"), 2**30, Limits()) is None
            target = tmp_path / "elsewhere"
        file.unlock(KEY, into=tmp_path / "report").extract(target)
    assert (target / "v.m4v").read_bytes() == VIDEO
    assert claimed == []


@pytest.mark.usefixtures("everything_early")
def test_every_changed_byte_comes_to_the_same_failure_as_without_a_guess(tmp_path: Path) -> None:
    start = SMALL.index(b"package.encrypted") + len(b"package.encrypted")
    special = {start: "unsupported_version", start + 1: "unsupported_options"}
    for offset in range(start, start + len(sealed(SMALL_INNER))):
        code = failure(changed(SMALL, offset), tmp_path / "report")
        assert code == special.get(offset, "authentication_failed"), offset


def bytes_worked_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[int, int]]:
    """Return what tells how many bytes were written, and how many summed, since it was asked last."""
    counts = [0, 0]
    pwrite, crc32 = os.pwrite, zipfiles.crc32

    def counted_pwrite(descriptor: int, data: memoryview, offset: int) -> int:
        counts[0] += len(data)
        return pwrite(descriptor, data, offset)

    def counted_crc32(data: memoryview, start: int) -> int:
        counts[1] += len(data)
        return crc32(data, start)

    def taken() -> tuple[int, int]:
        result = (counts[0], counts[1])
        counts[:] = [0, 0]
        return result

    monkeypatch.setattr(os, "pwrite", counted_pwrite)
    monkeypatch.setattr(early, "crc32", counted_crc32)
    return taken


def test_a_wrong_key_and_a_changed_file_look_the_same_and_cost_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed byte of the HMAC leaves a whole report to be guessed at, the others no zip at all."""
    taken = bytes_worked_on(monkeypatch)
    padded = len(INNER) // 16 * 16 + 16
    hmac_at = GOOD.index(sealed(INNER)) + len(sealed(INNER)) - 1
    seen = []
    for data, key in (
        (changed(GOOD, hmac_at), KEY),
        (changed(GOOD, hmac_at - 40), KEY),
        (changed(GOOD, hmac_at // 2), KEY),
        (GOOD, KEY[::-1]),
    ):
        with PicsafeFile.open(data) as file, pytest.raises(AuthenticationFailedError) as caught:
            file.unlock(key, into=tmp_path / "report")
        assert taken() == (padded, padded)
        seen.append((str(caught.value), caught.value.__cause__, caught.value.__context__))
    assert len(set(seen)) == 1
    assert listing(tmp_path) == []


@pytest.mark.usefixtures("everything_early")
@pytest.mark.parametrize(
    ("members", "limits", "code"),
    [
        ([*entries(), Entry("z.m4v", bytes(20 * 2**20), True)], Limits(), "too_large"),
        ([*entries(), Entry("v.m4v", bytes(2**21), True)], Limits(max_unpacked=2**20), "too_large"),
        ([*entries(), Entry("v.m4v", VIDEO)], Limits(max_members=5), "too_large"),
        ([*entries(), Entry("../v.m4v", VIDEO)], Limits(), "unsafe_name"),
        ([*entries(), Entry("report.PDF", VIDEO)], Limits(), "duplicate_name"),
        (entries()[1:], Limits(), "missing_part"),
        (entries(metadata=b"{"), Limits(), "invalid_metadata"),
    ],
)
def test_what_is_wrong_with_a_report_is_said_after_the_verdict_only(
    tmp_path: Path, members: list[Entry], limits: Limits, code: str
) -> None:
    data = picsafe(zipped(members))
    message = sealed(zipped(members))
    assert failure(data, tmp_path / "report", limits=limits) == code
    last = data.index(message) + len(message) - 1
    assert failure(changed(data, last), tmp_path / "report", limits=limits) == "authentication_failed"


def test_a_wrong_checksum_is_said_after_the_verdict_only(tmp_path: Path, claimed: list[str]) -> None:
    inner = INNER.replace(VIDEO[-20:], bytes(20))
    assert failure(picsafe(inner), tmp_path / "report") == "corrupt_zip"
    assert claimed == []


def test_any_exception_over_an_unauthenticated_plaintext_is_kept_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprising(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(early, "Archive", surprising)
    assert extract(GOOD, tmp_path / "report")["v.m4v"] == VIDEO


class Changing(io.BytesIO):
    """A file whose contents become others once it was read at a place."""

    def __init__(self, first: bytes, then: bytes, place: int) -> None:
        super().__init__(first)
        self._then, self._place = then, place

    def read(self, size: int | None = -1) -> bytes:
        start = self.tell()
        data = super().read(size)
        if start <= self._place < start + len(data):
            self.getbuffer()[:] = self._then
        return data


def test_a_directory_that_changes_after_the_look_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: list[str]
) -> None:
    """What is looked at before the pass decides over nothing: neither names, nor places, nor contents."""
    inner = zipped([*entries(), Entry("v.m4v", VIDEO), Entry("w.m4v", VIDEO[::-1])])
    other = zipped([*entries(), Entry("w.m4v", VIDEO), Entry("v.m4v", VIDEO[::-1])])
    good, bad = picsafe(inner), picsafe(other)
    assert len(good) == len(bad)
    stream = io.BytesIO(bad)
    begin = UnverifiedFiles.begin

    def begin_with_another(self: UnverifiedFiles, unverified: Source) -> None:
        begin(self, unverified)
        stream.getbuffer()[:] = good

    monkeypatch.setattr(UnverifiedFiles, "begin", begin_with_another)
    files = extract(stream, tmp_path / "report")
    assert (files["v.m4v"], files["w.m4v"]) == (VIDEO, VIDEO[::-1])
    assert claimed == []


def test_a_file_that_changes_after_it_was_verified(tmp_path: Path, claimed: list[str]) -> None:
    """What was written early is what was verified; what is read later is noticed not to be."""
    stream = io.BytesIO(GOOD)
    target = tmp_path / "report"
    with PicsafeFile.open(stream) as file, file.unlock(KEY, into=target) as report:
        stream.getbuffer()[GOOD.index(sealed(INNER)) + 3 * BUFFER_SIZE] ^= 1
        report.extract(target)
        with pytest.raises(ReadFailedError):
            report.read("v.m4v", len(VIDEO))
    assert (target / "v.m4v").read_bytes() == VIDEO
    assert claimed == ["v.m4v"]


def test_a_file_that_changes_while_it_is_verified(tmp_path: Path) -> None:
    message = GOOD.index(sealed(INNER))
    place = message + 2 * BUFFER_SIZE
    ahead = Changing(GOOD, changed(GOOD, message + 4 * BUFFER_SIZE), place)
    assert failure(ahead, tmp_path / "report") == "authentication_failed"
    behind = Changing(GOOD, changed(GOOD, message + BUFFER_SIZE * 3 // 2), place)
    assert extract(behind, tmp_path / "report")["v.m4v"] == VIDEO


def test_a_destination_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "report"
    with PicsafeFile.open(GOOD) as file, file.unlock(KEY, into=target) as report:
        target.write_text("mine")
        with pytest.raises(DestinationExistsError):
            report.extract(target)
    assert target.read_text() == "mine"
    assert listing(tmp_path) == ["report"]


@pytest.fixture
def little_room() -> Iterator[None]:
    """Lets no file grow beyond a megabyte, as a full disk would."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, limit[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)


@pytest.mark.usefixtures("little_room")
def test_a_full_disk_is_said_after_the_verdict_only(tmp_path: Path) -> None:
    assert failure(GOOD, tmp_path / "report") == "disk_full"
    assert failure(changed(GOOD, len(GOOD) // 2), tmp_path / "report") == "authentication_failed"
    assert failure(GOOD, tmp_path / "report", KEY[::-1]) == "authentication_failed"


def test_a_disk_that_is_full_when_the_files_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: NamelessFile) -> None:
        raise DiskFullError("there is no room left where the file is to be written")

    monkeypatch.setattr(NamelessFile, "sync", full)
    assert failure(GOOD, tmp_path / "report") == "disk_full"


KILLED = """
import os, signal, sys
from pathlib import Path
from chalicelib.format.picsafe import PicsafeFile
from tests.unit.format.reports import KEY

done = 0
def progress(count):
    global done
    done += count
    if done > int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

folder = Path(sys.argv[1])
with PicsafeFile.open(folder / "r.picsafe") as file:
    file.unlock(KEY, progress, into=folder / "report").extract(folder / "report", progress)
"""


@pytest.mark.parametrize("when", ["verifying", "verified"])
def test_a_killed_process_leaves_no_file_that_was_not_verified(tmp_path: Path, when: str) -> None:
    reports.seal(tmp_path / "r.picsafe", VIDEO)
    after = {"verifying": len(VIDEO) // 2, "verified": len(VIDEO) + 16 * 1024}[when]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(after)],
        cwd=Path(__file__).parents[3],
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    visible = [name for name in listing(tmp_path) if not name.startswith(".")]
    assert visible == ["r.picsafe"]
    if when == "verifying":
        assert listing(tmp_path) == ["r.picsafe"]
