"""HEICs are decoded in little memory: tiles one at a time, and what is none never beside Pillow's picture."""

from __future__ import annotations

import io
import struct
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest
from PIL import Image, ImageChops, ImageStat

from chalicelib.contract.photo_notes import PhotoNotes
from chalicelib.format.photos import PhotoTooLargeError, UnreadablePhotoError, decode_photo
from chalicelib.format.photos import heif_pixels as pixels_module
from chalicelib.format.photos.decoding import decode_as_it_lies
from chalicelib.format.photos.heif_grid import HeifGrid, read_grid
from chalicelib.format.photos.heif_items import read_items
from chalicelib.format.photos.heif_pixels import heif_pixels
from picsafe.client.photo_job import PREPARE
from picsafe.workers.process import WorkerProcess
from tests.fakes import heics
from tests.fakes.media import box

IROT = b"irot"


@pytest.fixture(autouse=True)
def _heic() -> Iterator[None]:
    """Pillow reads HEIC meanwhile."""
    was_known = "HEIF" in Image.OPEN
    import_module("pi_heif").register_heif_opener()
    yield
    if not was_known:
        Image.OPEN.pop("HEIF", None)
        Image.ID.remove("HEIF")


def decoded_whole(content: bytes) -> Image.Image:
    """What the decoder makes of the file by itself."""
    image = Image.open(io.BytesIO(content), formats=("HEIF",))
    image.load()
    return image


def grid_of(content: bytes) -> HeifGrid:
    grid = read_grid(read_items(content))
    assert grid is not None
    return grid


def is_alike(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one, other).getbbox() is None


@pytest.mark.parametrize("quarters", range(4))
def test_joined_tiles_are_the_picture_that_the_decoder_makes_at_once(quarters: int) -> None:
    content = heics.grid(properties=(box(IROT, bytes([quarters])),))
    grid = grid_of(content)
    assert (len(grid.tiles), grid.quarters) == (4, quarters)
    assert is_alike(grid.joined(), decoded_whole(content))


@pytest.mark.parametrize("quarters", range(4))
def test_tiles_are_halved_one_by_one(quarters: int) -> None:
    content = heics.grid(size=(249, 189), properties=(box(IROT, bytes([quarters])),))
    whole, half = grid_of(content).joined(), grid_of(content).joined(2)
    assert half.size == tuple(-(-edge // 2) for edge in whole.size)
    back = half.resize(whole.size, Image.Resampling.BOX)
    assert max(ImageStat.Stat(ImageChops.difference(back, whole)).mean) < 6


def test_the_files_colours_are_kept() -> None:
    codes = box(b"colr", b"nclx" + struct.pack(">HHHB", 1, 13, 1, 0x80))
    content = heics.grid(properties=(codes,))
    assert is_alike(grid_of(content).joined(), decoded_whole(content))
    assert not is_alike(grid_of(content).joined(), decoded_whole(heics.grid()))


@pytest.mark.parametrize(
    "content",
    [
        heics.grid(properties=(box(b"imir", b"\0"),)),
        heics.grid(properties=(box(b"clap", bytes(32)),)),
        heics.grid(coded=b"av01"),
        heics.grid(layout=struct.pack(">BBBBHH", 0, 0, 1, 2, 250, 190)),
        heics.grid(layout=struct.pack(">BBBBHH", 0, 0, 1, 1, 257, 190)),
        heics.grid(layout=struct.pack(">BBBBHH", 0, 0, 1, 1, 250, 96)),
        heics.grid(layout=b"\0"),
        heics.TWO_STILLS,
        b"",
    ],
)
def test_what_is_no_simple_grid_is_left_to_the_decoder(content: bytes) -> None:
    assert read_grid(read_items(content)) is None


def test_a_grid_is_taken_as_it_is_and_said_to_need_one_picture_and_one_tile() -> None:
    content = heics.grid(properties=(box(IROT, b"\3"),))
    needs: list[int] = []
    decoded = decode_as_it_lies(content, need=needs.append)
    assert is_alike(decoded.image, decoded_whole(content))
    assert decoded.notes == PhotoNotes()
    assert needs == [4 * 250 * 190 + 13 * 128 * 96 + len(content)]


def test_a_grid_with_too_many_pixels_is_halved_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels_module, "KEPT_PIXELS", 250 * 190 - 1)
    decoded = decode_photo(heics.grid())
    assert decoded.notes.reduced == ((250, 190), (125, 95))
    monkeypatch.undo()
    # and one that would take too much memory as it is
    content = heics.grid()
    monkeypatch.setattr(pixels_module, "MAX_HEIC_BYTES", 4 * 250 * 190 + 13 * 128 * 96 + len(content) - 1)
    assert decode_photo(content).image.size == (125, 95)


def test_a_damaged_tile_is_a_damaged_photo() -> None:
    content = bytearray(heics.grid())
    content[content.index(b"mdat") + 4 :] = bytes(len(content) - content.index(b"mdat") - 4)
    with pytest.raises(UnreadablePhotoError):
        decode_photo(bytes(content))


def test_a_single_picture_rests_in_a_file_where_two_of_it_do_not_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = heics.TWO_STILLS
    expected = decoded_whole(content)
    pixels = expected.width * expected.height
    at_once = heif_pixels(content, read_items(content), expected)
    assert at_once.needed == 8 * pixels + len(content)
    monkeypatch.setattr(pixels_module, "MAX_HEIC_BYTES", at_once.needed - 1)
    made: list[IO[bytes]] = []

    def nameless() -> IO[bytes]:
        made.append(TemporaryFile())  # noqa: SIM115 - closed by whom it is for
        return made[-1]

    monkeypatch.setattr(pixels_module, "TemporaryFile", nameless)
    in_turns = heif_pixels(content, read_items(content), expected)
    assert in_turns.needed == 5 * pixels + len(content)
    assert is_alike(in_turns.read(), expected)
    assert is_alike(at_once.read(), expected)
    assert [file.closed for file in made] == [True]


def test_what_the_decoder_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    measuring = import_module("chalicelib.format.photos.measuring")
    monkeypatch.setattr(measuring, "MAX_HEIC_BYTES", 60_000)
    with pytest.raises(PhotoTooLargeError, match="takes too much memory; send it as a JPEG"):
        decode_photo(heics.TWO_STILLS)


@pytest.mark.skipif(sys.platform != "linux", reason="it says elsewhere how much memory a process has had")
def test_a_worker_holds_one_picture_of_a_heic_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(heics.grid(31, 32, (3968, 3072)))
    worker = WorkerProcess()
    try:
        worker.do(PREPARE, {"path": str(path), "reading_edge": 1344}, Bench())
        status = Path(f"/proc/{worker._process.pid}/status").read_text("ascii").split()
    finally:
        worker.end()
    peak = int(status[status.index("VmHWM:") + 1]) * 1024
    # a picture of Pillow's, and 60 MB for Python, its libraries and what the small pictures take
    assert peak < 4 * 3968 * 3072 + 60_000_000


class Bench:
    """Has room for everything, and drops it."""

    def need(self, memory: int) -> None:
        """As Bench says."""

    def begin(self, name: str) -> None:
        """As Bench says."""

    def write(self, data: bytes | memoryview) -> None:
        """As Bench says."""
