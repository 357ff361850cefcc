"""MP4 of recordings that other writers put into a report as they were recorded (docs/adr/0107).

Places that keep files get both. A record gets what everybody can play, and that says of itself what it was
made of: two attachments of one thing would be taken for two. What cannot be converted goes as it is.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from chalicelib.contract.media_kinds import START_SIZE, MediaType
from chalicelib.contract.recording_kinds import recording_kind_of
from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.strip import describe
from chalicelib.format.source import FileSource
from picsafe.delivery.errors import Later
from picsafe.delivery.model import Part, ReportFile
from picsafe.recordings import converting
from picsafe.recordings.allowance import Allowance
from picsafe.recordings.effort import most_bytes
from picsafe.recordings.errors import (
    ConversionError,
    NoRoomError,
    StorageFailedError,
    TooMuchMadeError,
)
from picsafe.recordings.playing import is_played

_ARCHIVES: Final = frozenset(["dicom", "dicomweb"])
_BY_NAME: Final = _ARCHIVES | {"fhir"}
"""Where a file's name says which it is, at every attempt."""
_RECORDS: Final = _BY_NAME | {"hl7"}
_RECORDED: Final = frozenset([Part.VIDEO, Part.AUDIO])
_OURS: Final = frozenset(["m4v", "m4a", "mov"])
_UNREADABLE: Final = "A recording cannot be read or converted."
_NO_ROOM: Final = "There is no room for what is made of a recording."
_REASONS: Final = {
    "extra_missing": "what converts recordings is not installed (picsafe[recordings])",
    "damaged_media": "it is damaged",
    "unsupported_media": "nothing in it is of a known kind",
    "recording_too_large": "it is too long or too large",
    "converted_too_large": "what would be made of it is too large",
    "allowance_spent": "the report's recordings take too long to convert",
    "disk_full": "there was no room for what would be made of it",
}


@dataclass(slots=True)
class Playable:
    """Makes what everybody can play of a report's recordings, for one destination.

    Attributes:
        kind: the destination's.
        parts: what it is sent.
        heartbeat: called a few times a second; what it raises ends the conversion.
        room: how many bytes what is made may take of the disk, now; below 0 where there are too few already.
        waits: whether a recording for which there is no room is tried again later; else it goes as it is.
        details: what a receipt says of it, once ``files`` was called.
    """

    kind: str
    parts: Iterable[Part]
    heartbeat: Callable[[], None]
    room: Callable[[], int]
    waits: bool = True
    details: dict[str, str] = field(default_factory=dict)
    _allowance: Allowance = field(default_factory=Allowance)

    def files(self, files: tuple[ReportFile, ...]) -> tuple[ReportFile, ...]:
        """A report's files, each with what was made of it, or in its place.

        Raises:
            Later: what ``heartbeat`` raises; ``disk_full``; a file cannot be read or written.
        """
        self._allowance = Allowance()
        taken = {file.name.casefold() for file in files}
        made: list[ReportFile] = []
        for file in files:
            made += self._with_converted(file, taken)
        converted = [file.name for file in made if file.converted_from]
        not_converted = [file.name for file in made if file.not_converted]
        said = {"converted": converted, "not_converted": not_converted}
        self.details = {name: ", ".join(names) for name, names in said.items() if names}
        return tuple(made)

    def _with_converted(self, file: ReportFile, taken: set[str]) -> list[ReportFile]:
        try:
            converted = self._converted(file, taken)
        except StorageFailedError as error:
            raise Later("read_failed", _UNREADABLE) from error
        except ConversionError as error:
            if isinstance(error, NoRoomError) and self.waits:
                raise Later("disk_full", _NO_ROOM) from error
            return [replace(file, not_converted=_REASONS.get(error.code, "it could not be converted"))]
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise Later("disk_full", _NO_ROOM) from error
            raise Later("read_failed", _UNREADABLE) from error
        if converted is None:
            return [file]
        taken.add(converted.name.casefold())
        return [converted] if self.kind in _RECORDS else [file, converted]

    def _converted(self, file: ReportFile, taken: set[str]) -> ReportFile | None:
        """What is made of a file; None if it is good as it is.

        Raises:
            ConversionError: it would have to be, and cannot be.
        """
        if file.part not in self.parts or not self._needs(file):
            return None
        self.heartbeat()
        target = file.path.with_name(f"{file.path.name}.converted")
        try:
            self._convert(file.path, target, encoded=False)
            if self.kind in _ARCHIVES and not _is_archived(target):
                self._convert(file.path, target, encoded=True)
            made = self._made(file, target, taken)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        self._allowance.size -= made.size
        return made

    def _convert(self, source: Path, target: Path, *, encoded: bool) -> None:
        with target.open("w+b") as output:
            most = min(most_bytes(source.stat().st_size), self._allowance.size)
            # before a process is started that could write nothing
            self._allowance.require()
            room = self._room()
            try:
                converting.convert(
                    source,
                    output,
                    lambda _: self._goes_on(),
                    encoded=encoded,
                    most_bytes=min(most, room),
                    allowance=self._allowance,
                )
            except TooMuchMadeError as error:
                if room < most:
                    raise NoRoomError("there is no room for what is made of it") from error
                raise

    def _goes_on(self) -> None:
        self.heartbeat()
        self._room()

    def _room(self) -> int:
        """What there is, of which other deliveries take as well.

        Raises:
            NoRoomError: there is none.
        """
        room = self.room()
        if room <= 0:
            raise NoRoomError("there is no room for what is made of it")
        return room

    def _needs(self, file: ReportFile) -> bool:
        if file.part in _RECORDED and file.name.rpartition(".")[2] not in _OURS:
            # sound has no place in an archive, however it is coded
            return file.part is Part.VIDEO or self.kind not in _ARCHIVES
        if file.part is Part.VIDEO and self.kind in _ARCHIVES:
            return not _is_archived(file.path)
        is_consent = file.part is Part.CONSENT and file.name.endswith(".m4a")
        return (file.part in _RECORDED or is_consent) and not is_played(file.path)

    def _made(self, file: ReportFile, path: Path, taken: set[str]) -> ReportFile:
        is_film, digest = _is_film(path), _digest(path)
        stem = file.name.rpartition(".")[0]
        extension = "m4v" if is_film else "m4a"
        # where nothing is ever replaced another encoder's bytes are another file; HL7 may link to it there
        beside = f"{stem}-converted-{digest[:8]}.{extension}"
        names = [f"{stem}.{extension}"] if self.kind in _BY_NAME else []
        free = [name for name in (*names, beside) if name == file.name or name.casefold() not in taken]
        if not free:
            raise ConversionError("there is no name for it")
        return ReportFile(
            free[0],
            file.part if file.part is Part.CONSENT else Part.VIDEO if is_film else Part.AUDIO,
            path,
            path.stat().st_size,
            digest,
            file.item_id,
            converted_from=f"{_called(file)}, {file.size} bytes",
        )


def _is_archived(path: Path) -> bool:
    """Whether an archive has a place for a film, or nobody could make it one without its colours changing."""
    from picsafe.delivery.dicom.film import HEVC, read_film

    film = read_film(path)
    return film is not None and (film.transfer_syntax is not None or film.codec == HEVC)


def _is_film(path: Path) -> bool:
    try:
        with closing(FileSource(path)) as source:
            return describe(source).media_type is MediaType.VIDEO
    except FormatError as error:
        raise ConversionError("what was made of it is no MP4") from error


def _called(file: ReportFile) -> str:
    """What people call the kind of file that it was."""
    with file.path.open("rb") as content:
        kind = recording_kind_of(content.read(START_SIZE))
    return kind.called if kind is not None else "MP4 of another kind"


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
