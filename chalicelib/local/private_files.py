"""Small secrets in files of their own: made whole or not at all, and for their owner's eyes only.

A file appears under its name once its bytes are on disk, so that neither a crash nor a full disk leaves half
a key behind. It is read only if nobody else may read it and nobody else has put it there.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chalicelib.local.fsync import sync_folder

_DRAFT = re.compile(r"[0-9a-f]{16}")


class NotPrivate(Exception):
    """A file is there and must not be used as a secret; the message says why and what mends it."""


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are not there, each for its owner alone, whatever the umask.

    Raises:
        OSError: the file system refused.
    """
    for folder in [*reversed(path.parents), path]:
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)


def create(path: Path, content: bytes) -> bool:
    """Make the file, and its folder, unless it is there: of many that try at once, one makes it.

    Returns:
        Whether this call made it. Either way the file is on disk afterwards.

    Raises:
        OSError: the file system refused; nothing is left behind.
    """
    make_folder(path.parent)
    with _draft(path, content) as draft:
        try:
            # a link, unlike a renaming, is never made over what another process has just put there
            path.hardlink_to(draft)
            made = True
        except FileExistsError:
            made = False
    sync_folder(path.parent)
    return made


def replace(path: Path, content: bytes) -> None:
    """Put the file in the place of the one that is there, if there is one.

    Raises:
        OSError: the file system refused. The old file is there still, unless only the last step failed,
            which makes the new name durable.
    """
    with _draft(path, content) as draft:
        draft.replace(path)
    sync_folder(path.parent)


def remove_drafts(path: Path) -> None:
    """Remove what processes left that were killed while they made or replaced the file.

    Nobody else may be at that: whoever calls this holds a lock that all who do it take.

    Raises:
        OSError: the file system refused.
    """
    drafts = [one for one in _drafts_of(path) if stat.S_ISREG(one.lstat().st_mode)]
    for draft in drafts:
        draft.unlink()
    if drafts:
        sync_folder(path.parent)


def read(path: Path, *, longest: int) -> bytes:
    """The file's content, at most one byte more than ``longest``, so that the caller sees what is too long.

    Raises:
        NotPrivate: it is not a regular file, others have any right to it, or another user owns it.
        OSError: the file system refused.
    """
    # what is no regular file must not keep the reader waiting for a writer
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotPrivate(f"{path} is not a file.")
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise NotPrivate(f"Others can read {path}. Run: chmod 600 {path}")
        if status.st_uid != os.geteuid():
            raise NotPrivate(f"{path} belongs to another user. Run PicSafe as its owner, or chown it.")
        content = file.read(longest + 1)
    if status.st_nlink > 1:
        _remove_twins(path, status)
    return content


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[Path]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _remove_twins(path: Path, status: os.stat_result) -> None:
    """Remove the draft of a process that was killed after it had given the file its name."""
    for draft in _drafts_of(path):
        # a process that makes the file at this moment removes its draft itself
        with suppress(FileNotFoundError):
            if os.path.samestat(draft.lstat(), status):
                draft.unlink()


def _drafts_of(path: Path) -> list[Path]:
    prefix = f".{path.name}."
    return [
        beside
        for beside in path.parent.iterdir()
        if beside.name.startswith(prefix) and _DRAFT.fullmatch(beside.name.removeprefix(prefix))
    ]
