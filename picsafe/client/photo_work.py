"""Photos made ready by workers: all cores at once, and one that kills its worker is one photo less."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, BinaryIO, Final, Literal, cast

import msgspec

from chalicelib.contract.photo_kinds import PhotoKind
from chalicelib.format.photos.preparing import ReadingPicture
from chalicelib.format.source import Source, SourceFile
from picsafe.client.errors import InvalidInput
from picsafe.client.files import local_failures
from picsafe.client.media_files import MediaFile
from picsafe.client.photo_job import PHOTO, PREPARE, READING, THUMBNAIL
from picsafe.client.progress import Progress
from picsafe.client.report_limits import require_size
from picsafe.client.text import one_line
from picsafe.workers.errors import JobFailed, WorkerDied
from picsafe.workers.pool import Pool
from picsafe.workers.results import Result

_MOST_NAMED: Final = 5
_LONGEST_NOTE: Final = 1000
_LOOK_SECONDS: Final = 0.2

_Edge = Annotated[int, msgspec.Meta(ge=1, le=65_535)]


class _Prepared(msgspec.Struct, frozen=True):
    """What a worker says of a photo: see ``photo_job.prepare``."""

    pixels: tuple[_Edge, _Edge]
    mode: Literal["L", "RGB"]
    kind: PhotoKind
    note: str


@dataclass(frozen=True, slots=True)
class ReadyPhoto:
    """A photo as it is enclosed.

    Attributes:
        content: the JPEG.
        thumbnail: likewise, small.
        reading: for report.pdf.
        source_type: the media type (RFC 6838) that its file had, if it was another than JPEG's or there is
            something to be said.
        note: what was done to it that should be known.
    """

    content: Source
    thumbnail: bytes
    reading: ReadingPicture
    source_type: str
    note: str

    def became(self, file: MediaFile) -> MediaFile:
        """The file that it was made of, with what the report says of that."""
        return replace(file, source_type=self.source_type, note=self.note)

    def open(self) -> BinaryIO:
        """The photo as a file of its own."""
        return cast("BinaryIO", SourceFile(self.content))


class PhotoWork:
    """Photos that workers make ready.

    Args:
        pool: the workers.
        reading_edge: the longer edge of pictures in report.pdf, in pixels.
    """

    def __init__(self, pool: Pool, reading_edge: int) -> None:
        self._pool = pool
        self._reading_edge = reading_edge
        self._begun: dict[Future[Result], Path] = {}
        self._of: dict[Path, Future[Result]] = {}

    def begin(self, path: Path) -> None:
        """Have a photo made ready; one that is there twice is made ready once."""
        if path not in self._of:
            values = {"path": str(path.absolute()), "reading_edge": self._reading_edge}
            self._of[path] = self._pool.submit(PREPARE, values)
            self._begun[self._of[path]] = path

    def done(self, others: int, most: int, progress: Progress) -> Mapping[Path, ReadyPhoto]:
        """Wait for all of them.

        Args:
            others: bytes that the rest of the report has.
            most: bytes that the report may have.
            progress: told of the photos' own bytes.

        Raises:
            InvalidInput: photos cannot be read, each of which is named; ``report_too_large``.
            LocalFailure: there is no room for temporary files.
        """
        sizes = {path: _size(path) for path in self._of}
        progress.began("prepare", sum(sizes.values()))
        failures: dict[Path, InvalidInput] = {}
        ready: dict[Path, ReadyPhoto] = {}
        done = 0
        for future in _completed(self._begun):
            path = self._begun[future]
            try:
                with local_failures("a temporary file"):
                    ready[path], size = _ready(future.result())
            except (JobFailed, WorkerDied) as error:
                failures[path] = _failure(path, error)
                size = 0
            others += size
            require_size(others, most)
            done += sizes[path]
            progress.reached(done)
        if failures:
            raise _together([failures[path] for path in self._of if path in failures])
        return ready


def _completed(futures: Iterable[Future[Result]]) -> Iterator[Future[Result]]:
    """Each as soon as it is done."""
    waiting = set(futures)
    while waiting:
        # a signal that comes just before a wait does not end it: Ctrl-C is to be seen by the next one
        done, waiting = wait(waiting, _LOOK_SECONDS, FIRST_COMPLETED)
        yield from done


def _ready(result: Result) -> tuple[ReadyPhoto, int]:
    try:
        said = msgspec.convert(result.values, _Prepared)
        reading, photo, thumbnail = (result.outputs[name] for name in (READING, PHOTO, THUMBNAIL))
    except (msgspec.ValidationError, KeyError):
        # a photo has made its decoder say what none of ours says
        raise WorkerDied from None
    picture = ReadingPicture(lambda: SourceFile(reading).read(), said.pixels, said.mode)
    source_type, note = said.kind.content_type, one_line(said.note, limit=_LONGEST_NOTE)
    made = ReadyPhoto(
        photo,
        SourceFile(thumbnail).read(),
        picture,
        source_type if note or source_type != PhotoKind.JPEG.content_type else "",
        note,
    )
    return made, sum(output.size for output in result.outputs.values())


def _failure(path: Path, error: JobFailed | WorkerDied) -> InvalidInput:
    if isinstance(error, JobFailed):
        return InvalidInput(error.code, f"{one_line(path.name)}: {error.detail}.")
    return InvalidInput(
        "unreadable_photo",
        f"{one_line(path.name)}: the photo cannot be decoded in the memory and time that a photo may take.",
    )


def _together(failures: Sequence[InvalidInput]) -> InvalidInput:
    """One error that names all files, as far as anybody wants to read that."""
    named = [failure.detail for failure in failures[:_MOST_NAMED]]
    if len(failures) > _MOST_NAMED:
        named.append(f"{len(failures) - _MOST_NAMED:,} more cannot be sent either.")
    return InvalidInput(failures[0].code, " ".join(named))


def _size(path: Path) -> int:
    with local_failures(one_line(path.name)):
        return path.stat().st_size
