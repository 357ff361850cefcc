"""The file of a backup: a tar archive of the manifest, which says what the others are, and those.

Its first member is ``manifest.json``; ``keys.db`` follows, then the lists and the sealed master key if they
are in it. What a manifest does not name is refused, and so is what does not have the size and SHA-256 that it
says.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from picsafe.keyserver.errors import KeyServerLifeError

FORMAT = "picsafe key server backup v1"
KEYS, SEALED = "keys.db", "master.key.sealed"
LISTS = ("whitelist", "blacklist")
NAMES = (KEYS, *LISTS, SEALED)
_MANIFEST = "manifest.json"
_MAX_MANIFEST = 64 * 1024
_CHUNK = 1024 * 1024


class ArchivedFile(msgspec.Struct, frozen=True):
    """A file of the archive."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup is of.

    Attributes:
        format: ``FORMAT``.
        made_at: when, RFC 3339 in UTC.
        picsafe: the version that made it.
        wrapping_key: the fingerprint of the master key that the keys are wrapped under.
        reports: how many reports.
        entries: how many entries of audit trails.
        files: the other members, in order.
    """

    format: str
    made_at: str
    picsafe: str
    wrapping_key: str | None
    reports: int
    entries: int
    files: list[ArchivedFile]


def described(path: Path, name: str) -> ArchivedFile:
    """A file as the manifest names it."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return ArchivedFile(name, file.tell(), digest)


def write(to: BinaryIO, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write an archive of files that are not changed meanwhile."""
    with tarfile.open(fileobj=to, mode="w", format=tarfile.PAX_FORMAT) as archive:
        content = msgspec.json.format(msgspec.json.encode(manifest))
        archive.addfile(_member(_MANIFEST, len(content)), io.BytesIO(content))
        for one in manifest.files:
            with sources[one.name].open("rb") as file:
                archive.addfile(_member(one.name, one.size), file)


def read(archive: Path, into: Path, prefix: str) -> Manifest:
    """Unpack an archive's files into a folder, each under its name behind a prefix.

    Raises:
        KeyServerLifeError: ``bad_backup``: it is none, of a newer PicSafe, damaged or incomplete.
        OSError: the file system refused.
    """
    try:
        with tarfile.open(archive, mode="r:") as opened:
            first = opened.next()
            if first is None or first.name != _MANIFEST or not 0 < first.size <= _MAX_MANIFEST:
                raise _bad("It is no backup of a Key Server.")
            manifest = _parsed(_content(opened, first).read())
            for expected in manifest.files:
                member = opened.next()
                if (
                    member is None
                    or not member.isreg()
                    or (member.name, member.size)
                    != (
                        expected.name,
                        expected.size,
                    )
                ):
                    raise _bad(f"It lacks {expected.name}.")
                _unpack(_content(opened, member), into / f"{prefix}{expected.name}", expected)
            if opened.next() is not None:
                raise _bad("It holds more than its manifest names.")
    except (tarfile.TarError, EOFError) as error:
        raise _bad("It is no backup of a Key Server, or damaged.") from error
    return manifest


def _parsed(content: bytes) -> Manifest:
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise _bad("Its manifest cannot be read.") from error
    names = [file.name for file in manifest.files]
    if manifest.format != FORMAT:
        raise _bad("It is of a newer PicSafe than this one.")
    if KEYS not in names or len(set(names)) != len(names) or not set(names) <= set(NAMES):
        raise _bad("Its manifest names other files than a Key Server has.")
    return manifest


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    content = archive.extractfile(member)
    if content is None:
        raise _bad("It holds what is no file.")
    return content  # type: ignore[return-value]  # typeshed has IO[bytes]


def _unpack(content: BinaryIO, path: Path, expected: ArchivedFile) -> None:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(descriptor)
    if digest.hexdigest() != expected.sha256:
        raise _bad(f"{expected.name} in it was changed or damaged.")


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _bad(message: str) -> KeyServerLifeError:
    return KeyServerLifeError("bad_backup", f"The backup cannot be used. {message}")
