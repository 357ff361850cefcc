"""A sealed file to storage: streamed, part by part, and gone on with where it broke off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from chalicelib.contract.uploads import PART_SIZE, composite_digest, part_sizes
from picsafe.client.errors import BadAnswer, NotAllowed, NotFound, PicSafeClientError, Unavailable
from picsafe.client.files import local_failures
from picsafe.client.progress import Progress
from picsafe.client.responses import ResumedUpload, Upload
from picsafe.client.transport import ATTEMPTS, Http

CHUNK: Final = 256 * 1024
_TAKEN: Final = frozenset({"already_uploaded", "status_412"})
"""A name that has a file is what an upload whose answer was lost leaves."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What is announced of a sealed file.

    Attributes:
        size: bytes.
        sha256: of the file, or the composite digest of its parts, as hexadecimal digits.
        part_sha256: of each part; empty for a file that is uploaded whole.
    """

    size: int
    sha256: str
    part_sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What an upload asks PicSafe Cloud for as it goes on.

    Attributes:
        resume: says whether the file is there, and otherwise has fresh addresses for what is missing.
        complete: puts the parts together.
    """

    resume: Callable[[], ResumedUpload]
    complete: Callable[[], object]


def digests_of(file: Path) -> Digests:
    """Read a file once, in constant memory.

    Raises:
        LocalFailure: it cannot be read.
    """
    with local_failures("the file to upload"), file.open("rb") as source:
        size = file.stat().st_size
        sizes = part_sizes(size)
        parts = tuple(_digest(source, one) for one in sizes or [size])
    if not sizes:
        return Digests(size, parts[0], ())
    return Digests(size, composite_digest(parts), parts)


def upload(http: Http, first: Upload, file: Path, place: Place, progress: Progress) -> None:
    """Send a file as PicSafe Cloud said, read from disk as it goes.

    After a broken connection, a lost answer or an address that ran out, what has arrived is asked for and the
    rest is sent. ``progress`` is told of the bytes that the network has taken.

    Raises:
        Unavailable: storage does not answer, also after repetitions.
        Gone: it was withdrawn meanwhile.
        Refused, NotAllowed: storage does not take it.
        LocalFailure: the file cannot be read.
    """
    size = file.stat().st_size
    progress.began("upload", size)
    upload, failures = first, 0
    while True:
        missing = len(upload.parts or ())
        try:
            _send(http, upload, file, size, progress)
            if upload.parts is not None:
                place.complete()
        except PicSafeClientError as error:
            failures += 1
            if failures >= ATTEMPTS or not _may_go_on(error):
                raise
            http.wait(failures - 1, error.retry_after if isinstance(error, Unavailable) else None)
        else:
            return
        state = place.resume()
        if state.uploaded:
            progress.reached(size)
            return
        upload = _whole(state.upload)
        if len(upload.parts or ()) < missing:
            failures = 0


def _may_go_on(error: PicSafeClientError) -> bool:
    if isinstance(error, Unavailable):
        return not isinstance(error, BadAnswer)
    # an address that ran out answers 403, one of an upload that is over 404
    return isinstance(error, NotAllowed | NotFound) or error.code in _TAKEN


def _send(http: Http, upload: Upload, file: Path, size: int, progress: Progress) -> None:
    if upload.method != "PUT":
        raise BadAnswer("invalid_answer", "The server asks for an upload of a kind that is not known.")
    if upload.parts is None:
        _put(http, upload.url or "", upload.headers or {}, file, 0, size, progress.reached)
        return
    sizes = part_sizes(size)
    if any(not 1 <= part.number <= len(sizes) for part in upload.parts):
        raise BadAnswer("invalid_answer", "The server asks for a part that the file does not have.")
    done = size - sum(sizes[part.number - 1] for part in upload.parts)
    for part in upload.parts:
        length, before = sizes[part.number - 1], done

        def reached(count: int, before: int = before) -> None:
            progress.reached(before + count)

        _put(http, part.url, part.headers, file, (part.number - 1) * PART_SIZE, length, reached)
        done += length


def _put(
    http: Http,
    url: str,
    headers: Mapping[str, str],
    file: Path,
    offset: int,
    length: int,
    reached: Callable[[int], None],
) -> None:
    with local_failures("the file to upload"), file.open("rb") as source:
        source.seek(offset)
        # as they were signed; the size is this file's own, whatever the server says
        own = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        request = http.build(
            "PUT",
            url,
            headers={**own, "Content-Length": str(length)},
            content=_chunks(source, length, reached),
        )
        with http.streamed(request):
            return


def _chunks(source: BinaryIO, length: int, reached: Callable[[int], None]) -> Iterator[bytes]:
    sent = 0
    while chunk := source.read(min(CHUNK, length - sent)):
        yield chunk
        # the next chunk is asked for once this one has been handed to the network
        sent += len(chunk)
        reached(sent)


def _digest(source: BinaryIO, length: int) -> str:
    digest = hashlib.sha256()
    while length and (chunk := source.read(min(CHUNK, length))):
        digest.update(chunk)
        length -= len(chunk)
    return digest.hexdigest()


def _whole(upload: Upload | None) -> Upload:
    if upload is None:
        raise BadAnswer("invalid_answer", "The server does not say where the file goes.")
    return upload
