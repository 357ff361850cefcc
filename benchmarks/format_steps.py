"""What benchmarks/format.py measures in a process of its own: ``python -m benchmarks.format_steps STEP ...``.

Prints seconds (without the interpreter's start) and peak resident memory (with everything) as JSON.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.atomic import new_file
from chalicelib.format.decrypt import decrypt_file
from chalicelib.format.metadata import Details, Media, Metadata
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.report import MediaItem, seal_report
from chalicelib.format.rncryptor import decrypt, encrypt

KEY = "bm90IGEga2V5LCBidXQgaXQgbG9va3MgbGlrZSBvbmU"
BLOCK = 512 * 1024

Step = Callable[[], object]


def aes_alone(size: int) -> Step:
    """AES-256-CBC encryption of one block again and again, in memory."""
    encryptor = Cipher(algorithms.AES256(bytes(32)), modes.CBC(bytes(16))).encryptor()
    block, out = os.urandom(BLOCK), bytearray(BLOCK + 16)

    def run() -> None:
        for _ in range(size // BLOCK):
            encryptor.update_into(block, out)

    return run


def hmac_alone(size: int) -> Step:
    """HMAC-SHA-256 of one block again and again, in memory."""
    authenticator = hmac.new(bytes(32), digestmod=hashlib.sha256)
    block = os.urandom(BLOCK)

    def run() -> None:
        for _ in range(size // BLOCK):
            authenticator.update(block)

    return run


def copy(directory: Path) -> Step:
    """The video's file is copied, on the disk at the end: what reading and writing cost by themselves."""

    def run() -> None:
        buffer = bytearray(BLOCK)
        with (directory / "video").open("rb", buffering=0) as video, new_file(directory / "copy") as pending:
            while count := video.readinto(buffer):
                pending.write(memoryview(buffer)[:count])
        (directory / "copy").unlink()

    return run


def seal(directory: Path) -> Step:
    """A video in a file becomes a .picsafe file, which is on the disk at the end."""
    metadata = Metadata(
        details=Details(reportid="0000000011462800528240"),
        media=(Media(mediaid="1", type=MediaType.VIDEO),),
    )
    return lambda: seal_report(
        directory / "report.picsafe",
        key=KEY,
        keyserver_url="https://key.example.org",
        metadata=metadata,
        pdf=b"%PDF",
        consent=None,
        items=[MediaItem("1", MediaType.VIDEO, directory / "video")],
    )


def unlock(directory: Path) -> Step:
    """A .picsafe file is verified; after that, any part of it can be read."""

    def run() -> None:
        with PicsafeFile.open(directory / "report.picsafe") as file:
            file.unlock(KEY)

    return run


def extract(directory: Path) -> Step:
    """A .picsafe file is verified and becomes a directory of files, on the disk at the end."""
    target = directory / "report"

    def run() -> None:
        with (
            PicsafeFile.open(directory / "report.picsafe") as file,
            file.unlock(KEY, into=target) as report,
        ):
            report.extract(target)

    return run


def unlock_then_extract(directory: Path) -> Step:
    """The same, by a caller who did not say beforehand that the report was going to be extracted."""

    def run() -> None:
        with PicsafeFile.open(directory / "report.picsafe") as file, file.unlock(KEY) as report:
            report.extract(directory / "report")

    return run


def decrypt_whole(directory: Path) -> Step:
    """A .picsafe file becomes the zip it holds, on the disk at the end."""
    return lambda: decrypt_file(directory / "report.picsafe", directory / "report.zip", KEY)


def in_memory(whose: str, what: str, size: int) -> Step:
    """One message in memory, by this package or by PyPI's rncryptor."""
    data = os.urandom(size)
    message = encrypt(data, KEY)
    if whose == "ours":
        return (lambda: encrypt(data, KEY)) if what == "seal" else (lambda: decrypt(message, KEY))
    rncryptor: Any = import_module("rncryptor")

    class Binary(rncryptor.RNCryptor):  # type: ignore[misc] # the module has no types
        def post_decrypt_data(self, data: bytes) -> bytes:
            return data[: -data[-1]]

    peer = Binary()
    return (lambda: peer.encrypt(data, KEY)) if what == "seal" else (lambda: peer.decrypt(message, KEY))


def peak_memory() -> int:
    """Return this process's peak resident memory in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main(name: str, *arguments: str) -> None:
    """Run one step once, or often enough to take a while if it is in memory, and print its figures."""
    least = 0.0
    if name == "memory":
        whose, what, size = arguments
        step, least = in_memory(whose, what, int(size)), 0.3
    elif name in {"aes", "hmac"}:
        step = {"aes": aes_alone, "hmac": hmac_alone}[name](int(arguments[0]))
    else:
        directory = Path(arguments[0])
        steps = {
            "copy": copy,
            "seal": seal,
            "unlock": unlock,
            "extract": extract,
            "later": unlock_then_extract,
            "decrypt": decrypt_whole,
        }
        step = steps[name](directory)
        shutil.rmtree(directory / "report", ignore_errors=True)
        (directory / "report.zip").unlink(missing_ok=True)
    start, runs = time.perf_counter(), 0
    while runs == 0 or time.perf_counter() - start < least:
        step()
        runs += 1
    seconds = (time.perf_counter() - start) / runs
    print(json.dumps({"seconds": seconds, "memory": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
