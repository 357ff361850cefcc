"""What a file that came is: a report that is plain, or sealed under which key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import origin_of
from chalicelib.format.errors import DiskFullError, FormatError, WriteFailedError
from chalicelib.format.limits import DEFAULT_LIMITS
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.resealing import outer_archive, plain_contents, seal_contents
from chalicelib.format.source import BothEnds, open_source
from picsafe.endpoint.errors import NotNow, NotTaken
from picsafe.endpoint.model import Sealing


@dataclass(frozen=True, slots=True)
class Recognised:
    """A report that came.

    Attributes:
        sealing: how it came.
        key_server: the origin of the Key Server that it names; empty where none has its key.
        static_key: the fingerprint of the Endpoint Server's key that it was sealed to; empty if it was not.
        report_id: as its contents say it, where it is plain, or what it was sealed as to a static key;
            otherwise empty.
    """

    sealing: Sealing
    key_server: str = ""
    static_key: str = ""
    report_id: str = ""


def recognise(path: Path) -> Recognised:
    """What a file is, by its content and never by its name.

    Raises:
        NotTaken: it is no report, or no proper one; the code is the report format's.
        NotNow: it cannot be read.
    """
    with format_errors(), closing(BothEnds(open_source(path))) as source:
        outer = outer_archive(source)
        plain = plain_contents(source, outer=outer)
        if plain is not None:
            return Recognised(Sealing.PLAIN, report_id=plain.metadata.details.reportid)
        file = PicsafeFile(source, DEFAULT_LIMITS, None, archive=outer)
        url, wrapped = file.keyserver_url, file.static_key
    if wrapped is not None:
        return Recognised(Sealing.STATIC, static_key=wrapped.key_id, report_id=wrapped.report_id)
    if not url:
        raise NotTaken(
            "no_key_named", "The report says neither which Key Server has its key nor for whom it is."
        )
    try:
        return Recognised(Sealing.DYNAMIC, key_server=origin_of(url))
    except InvalidOrigin as error:
        raise NotTaken("invalid_package", "The report names a Key Server that cannot be one.") from error


def seal_plain(path: Path, destination: Path, key: str) -> int:
    """Seal a plain report; the size of the sealed file, which is on the disk.

    Raises:
        NotTaken, NotNow: as ``recognise``; ``disk_full``.
    """
    with format_errors():
        source = open_source(path)
        try:
            plain = plain_contents(source)
            if plain is None:
                raise NotTaken("not_a_report", "The file is not a plain report.")
            return seal_contents(destination, plain, key).size
        finally:
            source.close()


@contextmanager
def format_errors() -> Iterator[None]:
    """The report format's errors, as this package's."""
    try:
        yield
    except DiskFullError as error:
        raise NotNow("disk_full", "There is no room for another report.") from error
    except WriteFailedError as error:
        raise NotNow("storage_failed", "The disk does not take it.") from error
    except FormatError as error:
        raise NotTaken(error.code, f"The file is no proper report: {error}.") from error
