"""ExifTool, which names more of what files hold than anything else, finds nothing in what reports enclose."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.photos import strip_photo
from picsafe.demo.media import make_photo
from tests.contract.peers.servers import missing
from tests.fakes import media, telling_photos
from tests.unit.format.recordings.samples import MADE, made, stripped

pytestmark = pytest.mark.peer

OF_PLAYING = {
    *("MajorBrand", "MinorVersion", "CompatibleBrands", "MediaData", "MediaDataSize", "MediaDataOffset"),
    *("MovieHeaderVersion", "CreateDate", "ModifyDate", "TimeScale", "Duration", "PreferredRate"),
    *(
        "PreferredVolume",
        "PreviewTime",
        "PreviewDuration",
        "PosterTime",
        "SelectionTime",
        "SelectionDuration",
    ),
    *("CurrentTime", "NextTrackID", "MatrixStructure", "TrackHeaderVersion", "TrackCreateDate"),
    *(
        "TrackModifyDate",
        "TrackID",
        "TrackDuration",
        "TrackLayer",
        "TrackVolume",
        "ImageWidth",
        "ImageHeight",
    ),
    *("MediaHeaderVersion", "MediaCreateDate", "MediaModifyDate", "MediaTimeScale", "MediaDuration"),
    *("MediaLanguageCode", "HandlerClass", "HandlerType", "GraphicsMode", "OpColor", "Balance"),
    *("CompressorID", "SourceImageWidth", "SourceImageHeight", "XResolution", "YResolution", "BitDepth"),
    *("VideoFrameRate", "AudioFormat", "AudioChannels", "AudioBitsPerSample", "AudioSampleRate"),
    *("AVCConfiguration", "PixelAspectRatio", "BufferSize", "MaxBitrate", "AverageBitrate", "LayoutFlags"),
    *("PurchaseFileFormat", "NumChannelDescriptions", "AudioChannelTypes", "Endianness", "EncoderVendor"),
    *("EncoderVersion", "TimeToSampleTable", "CompositionTimeToSample", "SyncSampleTable", "SampleToChunk"),
    *(
        "SampleSizes",
        "ChunkOffset",
        "SampleGroupDescription",
        "SampleToGroup",
        "IdependentAndDisposableSamples",
    ),
    *("Unknown_edts", "Unknown_btrt", "Unknown_esds", "Unknown_mp4a", "Unknown_pcmC", "Unknown_dOps"),
    *("Unknown_dfLa", "Unknown_vpcC", "Unknown_hvcC", "Unknown_av1C", "Unknown_frma", "HEVCConfiguration"),
}
"""What a player needs; boxes that ExifTool knows no name for are shown as they are called."""
NEVER = {
    "CreateDate",
    "ModifyDate",
    "TrackCreateDate",
    "TrackModifyDate",
    "MediaCreateDate",
    "MediaModifyDate",
}
OF_A_FILE = {"SourceFile", "ExifTool", "System", "File", "Composite"}


def named(path: Path) -> dict[str, Any]:
    """What ExifTool says of a file, by group and name."""
    program = os.environ.get("PICSAFE_EXIFTOOL", "")
    if not Path(program).is_file() or shutil.which("perl") is None:
        missing("PICSAFE_EXIFTOOL names no ExifTool, or there is no perl")
    command = ["perl", program, "-a", "-u", "-ee3", "-G1", "-json", str(path)]
    run = subprocess.run(command, capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(run.stdout)[0]
    return {name: value for name, value in found.items() if name.partition(":")[0] not in OF_A_FILE}


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_named_in_a_recording_but_what_playing_needs(tmp_path: Path, name: str) -> None:
    path = tmp_path / "recording"
    path.write_bytes(stripped(made(name)))
    found = named(path)
    assert {one.rpartition(":")[2] for one in found} <= OF_PLAYING
    times = {value for one, value in found.items() if one.rpartition(":")[2] in NEVER}
    assert times == {"0000:00:00 00:00:00"}
    assert {value for one, value in found.items() if one.endswith("MediaLanguageCode")} == {"und"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("iphone", "Keys:GPSCoordinates"),
        ("android", "UserData:Make"),
        ("voice_memo", "ItemList:Artist"),
        ("camcorder", "Track1:DateTimeOriginal"),
    ],
)
def test_it_names_what_was_there_before(tmp_path: Path, name: str, told: str) -> None:
    path = tmp_path / "recording"
    path.write_bytes(made(name))
    assert told in named(path)


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
def test_nothing_is_named_in_a_photo(tmp_path: Path) -> None:
    taken = make_photo(tmp_path / "taken.jpg", width=160, height=120)
    assert {"GPS", "IFD0"} <= {one.partition(":")[0] for one in named(taken)}
    given = [taken.read_bytes(), media.photo(), media.photo(fmt="WEBP"), *telling_photos.photos().values()]
    for number, content in enumerate(given):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(strip_photo(content))
        assert {one.partition(":")[0] for one in named(path)} <= {"JFIF"}
