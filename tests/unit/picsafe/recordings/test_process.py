"""The process that decodes, from outside: what it answers, and that whatever befalls it is our error."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import pytest

from chalicelib.format.recordings.strip import describe
from chalicelib.format.source import StreamSource
from picsafe.recordings import converting, process
from picsafe.recordings.allowance import Allowance
from picsafe.recordings.errors import (
    AllowanceSpentError,
    BrokenRecordingError,
    ConversionError,
    DecoderMissingError,
    NoRoomError,
    StorageFailedError,
    TooMuchMadeError,
)
from tests.fakes.other_recordings import film, sound


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    path = tmp_path / "voice"
    path.write_bytes(sound("ogg", "libopus"))
    return path


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Have a shell script take the place of the process."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))


def test_a_voice_note_is_converted(voice: Path) -> None:
    assert not converting.inspect(voice).is_film
    with TemporaryFile() as target:
        converting.convert(voice, cast("BinaryIO", target))
        assert describe(StreamSource(cast("BinaryIO", target))).codecs == ("AAC",)


def test_what_is_damaged_is_said_to_be(voice: Path, capfd: pytest.CaptureFixture[str]) -> None:
    voice.write_bytes(voice.read_bytes()[:60])
    with pytest.raises(BrokenRecordingError):
        converting.inspect(voice)
    # FFmpeg would have had something to say
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "script", ["kill -9 $$", "exit 1", "echo nonsense", "head -c 3000000 /dev/zero", "true"]
)
def test_a_process_that_dies_or_talks_nonsense_is_an_error_of_ours(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    stand_in(monkeypatch, tmp_path, script)
    with pytest.raises(ConversionError):
        converting.inspect(voice)


def test_a_process_that_hangs_is_ended(voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    monkeypatch.setattr(process, "MAX_SILENT_SECONDS", 1)
    before = time.monotonic()
    with pytest.raises(ConversionError):
        converting.inspect(voice)
    assert time.monotonic() - before < 30
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_process_is_not_told_what_is_set_for_picsafe(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICSAFE_TOKEN", "secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    stand_in(monkeypatch, tmp_path, f"env > {tmp_path}/environment")
    with pytest.raises(ConversionError):
        converting.inspect(voice)
    assert "secret" not in (tmp_path / "environment").read_text()


def test_without_pyav_there_is_an_error_of_its_own(voice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "find_spec", lambda name: None)
    with pytest.raises(DecoderMissingError):
        converting.inspect(voice)


def test_a_process_that_gets_on_without_an_end_is_ended(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, """while :; do echo '{"reached":1}'; sleep 0.05; done""")
    monkeypatch.setattr(process, "most_seconds", lambda _size: 1)
    before = time.monotonic()
    with pytest.raises(ConversionError):
        converting.inspect(voice)
    assert time.monotonic() - before < 30


def test_what_is_computed_for_longer_than_it_is_worth_is_given_up(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = tmp_path / "start.py"
    start.write_text(
        "from picsafe.recordings.worker import main, tasks\n"
        "tasks.cpu_seconds = lambda size, seconds, pixels: 1\n"
        "def gets_on(source, demuxer, target, told, copied):\n"
        "    while True:\n"
        "        told(1)\n"
        "tasks._convert = gets_on\n"
        "raise SystemExit(main.main())\n"
    )
    stand_in(monkeypatch, tmp_path, f"exec {sys.executable} -P {start}")
    before = time.monotonic()
    with TemporaryFile() as target, pytest.raises(ConversionError) as refused:
        converting.convert(voice, cast("BinaryIO", target))
    assert refused.value.code == "conversion_failed"
    assert time.monotonic() - before < 60


# made afresh, and put into another container alone
@pytest.mark.parametrize("content", [film("webm", "libvpx"), film("matroska", "libx264")])
def test_what_is_made_becomes_no_larger_than_it_may(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film"
    path.write_bytes(content)
    with TemporaryFile() as target:
        with pytest.raises(TooMuchMadeError):
            converting.convert(path, cast("BinaryIO", target), most_bytes=500)
        assert os.fstat(target.fileno()).st_size <= 500


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("content", [film("webm", "libvpx"), film("matroska", "libx264")])
def test_a_full_disk_is_not_told_as_a_damaged_recording(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film"
    path.write_bytes(content)
    with Path("/dev/full").open("r+b", buffering=0) as target, pytest.raises(NoRoomError):
        converting.convert(path, target)


def test_a_disk_that_does_not_give_a_recording_is_not_told_as_a_damaged_one(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, """read -r job; echo '{"error":"storage_failed"}'""")
    with TemporaryFile() as target, pytest.raises(StorageFailedError):
        converting.convert(voice, cast("BinaryIO", target))


def test_what_is_computed_and_waited_for_is_taken_off(
    voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowance = Allowance(seconds=1)
    stand_in(monkeypatch, tmp_path, """while :; do echo '{"reached":1}'; done""")
    with TemporaryFile() as target:
        for expected in (ConversionError, AllowanceSpentError):
            with pytest.raises(expected):
                converting.convert(voice, cast("BinaryIO", target), allowance=allowance)
    assert allowance.seconds < 0.5
