"""A report's files, decrypted into a private folder that goes when the delivery ends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chalicelib.format.errors import DiskFullError, FormatError, WriteFailedError
from chalicelib.format.names import NameKind
from chalicelib.format.picsafe import OpenedReport, ReportMember
from picsafe.delivery.errors import Later, Refused
from picsafe.delivery.model import Part, ReportFile

_BLOCK: Final = 1024 * 1024


def extracted(
    report: OpenedReport, folder: Path, heartbeat: Callable[[], None] = lambda: None
) -> tuple[ReportFile, ...]:
    """Decrypt a report's files, and recordings that it has no place for, into a private folder.

    Raises:
        Later: ``disk_full``.
        Refused: a file is not what its checksum says.
    """
    files = []
    for member in (*report.members.values(), *report.recordings.values()):
        path = folder / member.name
        digest = hashlib.sha256()
        with report_errors(), report.open(member.name) as source, path.open("xb", buffering=0) as target:
            while block := source.read(_BLOCK):
                digest.update(block)
                target.write(block)
                heartbeat()
        files.append(
            ReportFile(member.name, _part(member), path, member.size, digest.hexdigest(), member.item_id)
        )
    return tuple(files)


@contextmanager
def report_errors() -> Iterator[None]:
    """The report format's errors, and the disk's, as those of deliveries.

    Raises:
        Later, Refused: the file cannot be read now, or is no proper report.
    """
    try:
        yield
    except DiskFullError as error:
        raise Later("disk_full", "There is no room for another report.") from error
    except WriteFailedError as error:
        raise Later("storage_failed", "The disk does not take it.") from error
    except FormatError as error:
        raise Refused(error.code, f"The file is no proper report: {error}.") from error
    except OSError as error:
        raise Later("disk_failed", "The work folder cannot be written.") from error


def _part(member: ReportMember) -> Part:
    if member.kind is NameKind.MEDIA and member.media_type is not None:
        return Part(member.media_type.value)
    return Part(member.kind.value)
