"""Which files on one machine have had their time."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from chalicelib.cloud.files import parts
from chalicelib.cloud.files.parts import PartUploads
from chalicelib.cloud.files.stored import StoredFiles, description_of, last_change_of
from chalicelib.cloud.files.upload import storage_errors
from chalicelib.cloud.model import LIFETIME, UPLOAD_LIFETIME, UPLOAD_PERIOD
from chalicelib.observability.log import record

# a request that was signed at the last moment may still begin, and be slow
ABANDONED_AFTER: Final = UPLOAD_PERIOD + timedelta(hours=1)


def sweep(files: StoredFiles, uploads: PartUploads, now: datetime) -> int:
    """Delete what has expired, and uploads that were begun more than a day ago; return how many.

    Raises:
        Unavailable: the disk does not work.
    """
    with storage_errors():
        expired = [path for path in files.all() if _has_ended(path, now)]
        last = now - ABANDONED_AFTER
        abandoned = [path for path in files.incoming.glob("*") if _is_older(path, last)]
        for path in abandoned:
            path.unlink(missing_ok=True)
        unfinished = list(uploads.older_than(last))
        for folder in unfinished:
            parts.remove(folder)
        for path in expired:
            files.remove(path, partial(_has_ended, path, now))
    count = len(expired) + len(abandoned) + len(unfinished)
    if count:
        record("storage_swept", count=count)
    return count


def _has_ended(path: Path, now: datetime) -> bool:
    description = description_of(path)
    if description is not None:
        return now >= description.expires_at
    # only a damaged disk leaves a file undescribed; it ends when every upload of its time has ended
    return _is_older(path, now - LIFETIME - UPLOAD_PERIOD - UPLOAD_LIFETIME)


def _is_older(path: Path, moment: datetime) -> bool:
    written = last_change_of(path)
    return written is not None and written < moment.timestamp()
