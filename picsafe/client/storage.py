"""Sealed files from storage: streamed, bounded, resumed, and never with a credential."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from picsafe.client.errors import BadAnswer, NotAllowed, NotFound, PicSafeClientError, Refused, Unavailable
from picsafe.client.files import local_failure, local_failures, remove_quietly
from picsafe.client.progress import Progress, Silent
from picsafe.client.responses import Download
from picsafe.client.transport import ATTEMPTS, Http

CHUNK = 256 * 1024
MAX_FILE = 8 * 1024**3


def download(
    http: Http,
    place: Callable[[], Download],
    destination: Path,
    *,
    progress: Progress | None = None,
    stop: Callable[[], None] | None = None,
) -> int:
    """Fetch a file into ``destination`` and return its size in bytes.

    An interrupted transfer continues where it stopped, with a new URL, because URLs live one minute. On
    any failure nothing is left at the destination.

    Args:
        http: the transport.
        place: asks PicSafe Cloud for a URL.
        destination: made afresh.
        progress: told how much has arrived.
        stop: called now and then; whatever it raises ends the transfer.

    Raises:
        Gone, NotFound: the file is not there any more, or never was.
        Unavailable: storage does not answer, or breaks off again and again.
        LocalFailure: the destination cannot be written.
    """
    try:
        with local_failures("the downloaded file"), destination.open("xb") as file:
            destination.chmod(0o600)
            return _fetch(http, place, file, progress or Silent(), stop)
    except BaseException:
        remove_quietly(destination)
        raise


def _fetch(
    http: Http,
    place: Callable[[], Download],
    file: BinaryIO,
    progress: Progress,
    stop: Callable[[], None] | None,
) -> int:
    failures = 0
    while True:
        where = place()
        if where.size > MAX_FILE:
            raise BadAnswer("too_large", "The file is larger than any report.")
        if not failures and not file.tell():
            progress.began("download", where.size)
        before = file.tell()
        try:
            _continue(http, where, file, progress, stop)
        except (Unavailable, NotAllowed, NotFound, Refused) as error:
            # a URL that ran out answers 403, or 400 on some storages: the next one is good again; of a file
            # that has gone meanwhile, PicSafe Cloud says why
            failures = 0 if file.tell() > before + CHUNK else failures + 1
            if isinstance(error, BadAnswer) or failures >= ATTEMPTS:
                raise _given_up(error) from error
            http.wait(failures, error.retry_after if isinstance(error, Unavailable) else None)
        else:
            return where.size


def _continue(
    http: Http,
    where: Download,
    file: BinaryIO,
    progress: Progress,
    stop: Callable[[], None] | None,
) -> None:
    offset = file.tell()
    # compressed transfer would make offsets and sizes those of something else
    headers = {"Accept-Encoding": "identity"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
    with http.streamed(http.build("GET", where.download_url, headers=headers)) as response:
        if offset and not _continues_at(
            response.headers.get("content-range", ""), offset, response.status_code
        ):
            offset = 0
            file.seek(0)
            file.truncate()
        for chunk in response.iter_raw():
            if stop is not None:
                stop()
            offset += len(chunk)
            if offset > where.size:
                raise BadAnswer("invalid_answer", "Storage sends more than the file's size.")
            try:
                file.write(chunk)
            except OSError as error:
                raise local_failure("the downloaded file", error) from error
            progress.reached(offset)
    if offset != where.size:
        raise Unavailable("interrupted", "The download broke off.")


def _continues_at(content_range: str, offset: int, status: int) -> bool:
    return status == 206 and content_range.startswith(f"bytes {offset}-")


def _given_up(error: PicSafeClientError) -> PicSafeClientError:
    if isinstance(error, Unavailable):
        return error
    return Unavailable("download_refused", "Storage does not hand out the file. Try again shortly.")
