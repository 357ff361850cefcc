"""In how much memory an Endpoint Server takes many large uploads at once.

``python -m benchmarks.endpoint_memory [--megabytes N]`` holds 64 uploads at once, each announced as 2 GiB, of
which so many megabytes are sent.

``--sealed 62x256 --plain 2x2048`` instead posts so many reports of so many megabytes in full, all at once.
The sealed ones are kept, because no Key Server has their keys; the plain ones are sealed, opened and
delivered to a folder, where their digests are looked at. It needs room for the sealed ones once, and for the
plain ones four times.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import secrets
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

from benchmarks.endpoint_intake import MIB, UPLOADS_OF_ONE_ACCOUNT, endpoint, head_of, read_answer
from chalicelib.format.zipfiles import member_info, zipfile
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.reports import plain_report, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.sealed_reports import report_id
from tests.unit.picsafe.endpoint.http.post_office import form

HELD = 64
ANNOUNCED = 2 * 2**30
SENDER_OF_PLAIN = 17
PATIENCE = 1800


@dataclass(frozen=True)
class Uploads:
    """So many uploads of so many bytes."""

    count: int
    size: int


@dataclass(frozen=True)
class Measured:
    """What it took.

    Attributes:
        bytes: of memory at most, until all uploads were accepted, and what was plain was delivered.
        uploads: how many were under way at once.
        posted: bytes of all that was posted.
        accepted_after: seconds until the last upload was accepted.
        delivered_after: seconds until the last plain report was delivered.
    """

    bytes: int
    uploads: int
    posted: int
    accepted_after: float
    delivered_after: float


def held(folder: Path, size: int) -> int:
    """Bytes of memory that 64 uploads have taken at once, of each of which so many bytes were sent."""
    with endpoint(folder) as (url, tokens, peak):
        port = int(url.rpartition(":")[2])

        async def hold(token: str) -> asyncio.StreamWriter:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            body, kind = form(("token", token), ("picsafe_file", "x.picsafe", b""))
            writer.write(head_of("POST /api/report", kind, ANNOUNCED) + body.rpartition(b"\r\n--")[0])
            block = bytes(MIB)
            for _ in range(size // MIB):
                writer.write(block)
                await writer.drain()
            return writer

        async def run() -> int:
            accounts = [tokens[number // UPLOADS_OF_ONE_ACCOUNT] for number in range(HELD)]
            writers = await asyncio.gather(*map(hold, accounts))
            used = peak()
            for writer in writers:
                writer.close()
            return used

        return uvloop.run(run())


def whole(folder: Path, sealed: Uploads, plain: Uploads) -> Measured:
    """Post all of them in full and at once.

    Raises:
        RuntimeError: one was not accepted.
    """
    sources = folder / "sources"
    sources.mkdir()
    looks_sealed = _looking_sealed(sources, sealed.size)
    plains = {number: _plain(sources, number, plain.size) for number in range(1, plain.count + 1)}
    with endpoint(folder) as (url, tokens, peak):
        port = int(url.rpartition(":")[2])
        posts = [
            _posted(
                port,
                tokens[number // UPLOADS_OF_ONE_ACCOUNT],
                looks_sealed,
                looks_sealed.stat().st_size,
                is_varied=True,
            )
            for number in range(sealed.count)
        ]
        posts += [
            _posted(port, tokens[-1], path, path.stat().st_size, is_varied=False) for path in plains.values()
        ]
        began = time.perf_counter()

        async def run() -> None:
            await asyncio.gather(*posts)

        uvloop.run(run())
        accepted_after = time.perf_counter() - began
        archive = folder / "archive"
        manifests = {number: archive / report_id(number) / "manifest.json" for number in plains}
        wait_for(lambda: all(one.exists() for one in manifests.values()), "it was not delivered", PATIENCE)
        delivered_after = time.perf_counter() - began
        used = peak()
    for number, manifest in manifests.items():
        with zipfile.ZipFile(plains[number]) as report, report.open("001.m4v") as video:
            digest = hashlib.file_digest(video, "sha256").hexdigest()  # type: ignore[arg-type] # it reads as one
        assert digest in manifest.read_text()
        with (manifest.parent / "001.m4v").open("rb") as arrived:
            assert hashlib.file_digest(arrived, "sha256").hexdigest() == digest
    posted = sealed.count * sealed.size + plain.count * plain.size
    return Measured(used, len(posts), posted, accepted_after, delivered_after)


async def _posted(port: int, token: str, path: Path, length: int, *, is_varied: bool) -> None:
    """Post a file; with other bytes in its middle, if those are to be told apart."""
    before, kind, after = _frame(token)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head_of("POST /api/report", kind, len(before) + length + len(after)) + before)
    # who is refused is told so in the middle of it
    with contextlib.suppress(ConnectionError):
        for block in _blocks(path, secrets.token_bytes(16) if is_varied else b""):
            writer.write(block)
            await writer.drain()
        writer.write(after)
    answer = await read_answer(reader)
    writer.close()
    if b'{"success":true}' not in answer:
        raise RuntimeError(answer.decode())


def _frame(token: str) -> tuple[bytes, str, bytes]:
    """What comes before a file in a form, the form's type, and what comes behind it."""
    body, kind = form(("token", token), ("picsafe_file", f"{report_id(1)}.picsafe", b"?"))
    before, _, after = body.rpartition(b"?")
    return before, kind, after


def _blocks(path: Path, varied: bytes) -> Iterator[bytes]:
    middle = path.stat().st_size // 2
    with path.open("rb") as file:
        while block := file.read(MIB):
            at = middle - (file.tell() - len(block))
            if varied and 0 <= at < len(block) - len(varied):
                block = block[:at] + varied + block[at + len(varied) :]
            yield block


def _looking_sealed(folder: Path, size: int) -> Path:
    """What is a sealed report as far as anybody without its key can see."""
    path = folder / "sealed"
    with zipfile.ZipFile(sealed_report(FakePicSafe(), folder)) as small, zipfile.ZipFile(path, "w") as large:
        for name in small.namelist():
            with large.open(member_info(name), "w", force_zip64=True) as member:
                member.write(small.read(name))
                if name == "package.encrypted":
                    _fill(member, size)
    return path


def _plain(folder: Path, number: int, size: int) -> Path:
    """A plain report with a large video."""
    path = folder / f"plain-{number}"
    with zipfile.ZipFile(plain_report(folder, number)) as small, zipfile.ZipFile(path, "w") as large:
        for name in small.namelist():
            with large.open(member_info(name), "w", force_zip64=True) as member:
                member.write(small.read(name))
                if name == "001.m4v":
                    _fill(member, size)
    return path


def _fill(member: object, size: int) -> None:
    block = secrets.token_bytes(MIB)
    for _ in range(size // MIB):
        member.write(block)  # type: ignore[attr-defined] # a file in a zip


def _uploads(text: str) -> Uploads:
    count, _, megabytes = text.partition("x")
    return Uploads(int(count), int(megabytes) * MIB)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=32)
    parser.add_argument("--sealed", type=_uploads, metavar="COUNTxMEGABYTES")
    parser.add_argument("--plain", type=_uploads, metavar="COUNTxMEGABYTES", default=Uploads(0, 0))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="picsafe-") as name:
        if given.sealed is None:
            used = held(Path(name), given.megabytes * MIB)
            print(
                json.dumps({"bytes": used})
                if given.json
                else f"{used / MIB:.0f} MiB of memory at most, with {HELD} uploads at once"
            )
            return
        measured = whole(Path(name), given.sealed, given.plain)
    print(
        json.dumps(asdict(measured))
        if given.json
        else f"{measured.bytes / MIB:.0f} MiB of memory at most, with {measured.uploads} uploads at once and "
        f"{measured.posted / 2**30:.1f} GiB in all: accepted after {measured.accepted_after:.0f} s, what was "
        f"plain delivered after {measured.delivered_after:.0f} s"
    )


if __name__ == "__main__":
    main()
