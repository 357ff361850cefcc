"""How fast a film is stripped, beside a copy of the same file by the system.

``python -m benchmarks.recordings [--size 1GiB] [--rounds 3] [--directory DIR] [--messages]``

The film is H.264 in units of 64 KiB, each of which is looked at; with ``--messages`` a camcorder's is before
each. Both write a file and put it on the disk; the best of the rounds counts, which take turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import struct
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.format import size_argument
from chalicelib.format.recordings.boxes import box
from chalicelib.format.recordings.stream import StrippedFile
from chalicelib.format.recordings.strip import strip_recording
from chalicelib.format.source import FileSource

_UNIT: Final = 64 * 1024
_MESSAGE: Final = b"\6\5\x14" + b"17ee8c60f84d11d9MDPM" + b"\x80"
_BLOCK: Final = 512 * 1024


def make_film(path: Path, size: int, *, messages: bool) -> None:
    """Write a film of one track that no player could show, with its ``moov`` at the end."""
    count = size // _UNIT
    head = struct.pack(">I", len(_MESSAGE)) + _MESSAGE if messages else b""
    rest = _UNIT - len(head) - 4
    with path.open("wb") as file:
        file.write(box(b"ftyp", b"isom" + bytes(4)))
        start = file.tell() + 16
        file.write(struct.pack(">I4sQ", 1, b"mdat", 16 + count * _UNIT))
        for _ in range(count):
            file.write(head + struct.pack(">I", rest) + b"\x65" + os.urandom(rest - 1))
        file.write(_moov(count, start))
        os.fsync(file.fileno())


def _moov(count: int, start: int) -> bytes:
    entry = box(b"avc1", bytes(78), box(b"avcC", b"\1\x64\0\x1f\xff\xe0\0"))
    offsets = b"".join(struct.pack(">Q", start + number * _UNIT) for number in range(count))
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 1), entry),
        box(b"stts", struct.pack(">4I", 0, 1, count, 1)),
        box(b"stsc", struct.pack(">5I", 0, 1, 1, 1, 1)),
        box(b"stsz", struct.pack(">3I", 0, _UNIT, count)),
        box(b"co64", struct.pack(">II", 0, count), offsets),
    )
    times = struct.pack(">12xII", 30, count)
    handled = box(b"hdlr", bytes(8), b"vide", bytes(13))
    media = box(b"mdia", box(b"mdhd", times, bytes(4)), handled, box(b"minf", table))
    track = box(b"trak", box(b"tkhd", struct.pack(">I8xI4xI", 3, 1, count), bytes(60)), media)
    return box(b"moov", box(b"mvhd", times, bytes(80)), track)


def strip(source: Path, destination: Path) -> None:
    """Write what is let through, as sealing reads it."""
    opened = FileSource(source)
    stripped = StrippedFile(opened, strip_recording(opened))
    buffer = memoryview(bytearray(_BLOCK))
    with destination.open("wb", buffering=0) as file:
        while count := stripped.readinto(buffer):
            file.write(buffer[:count])
        os.fsync(file.fileno())
    opened.close()


def copy(source: Path, destination: Path) -> None:
    """Copy it as ``cp`` does."""
    shutil.copyfile(source, destination)
    with destination.open("rb") as file:
        os.fsync(file.fileno())


def main() -> None:
    """Measure, and print both and their ratio."""
    parser = argparse.ArgumentParser(description="How fast a film is stripped, beside a copy of it.")
    parser.add_argument("--size", type=size_argument, default=2**30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--directory", type=Path, default=None)
    parser.add_argument("--messages", action="store_true")
    arguments = parser.parse_args()
    best = {"copying": float("inf"), "stripping": float("inf")}
    steps: dict[str, Callable[[Path, Path], None]] = {"copying": copy, "stripping": strip}
    with tempfile.TemporaryDirectory(dir=arguments.directory) as folder:
        film, written = Path(folder) / "film", Path(folder) / "written"
        make_film(film, arguments.size, messages=arguments.messages)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(arguments.rounds):
            for name, step in steps.items():
                written.unlink(missing_ok=True)
                os.sync()
                started = time.perf_counter()
                step(film, written)
                best[name] = min(best[name], time.perf_counter() - started)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    for name, seconds in best.items():
        print(f"{name:<10} {seconds:6.2f} s  {arguments.size / seconds / 2**20:7.0f} MiB/s")
    print(f"ratio      {best['stripping'] / best['copying']:6.2f}    {memory:7.0f} MiB more memory at most")


if __name__ == "__main__":
    main()
