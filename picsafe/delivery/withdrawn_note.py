"""The note in a report's folder that its sender has taken it back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.format.atomic import new_file
from chalicelib.format.errors import DiskFullError, FormatError
from picsafe.delivery.errors import Later
from picsafe.delivery.manifest import MANIFEST

NOTE: Final = "withdrawn.json"


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands beside a report's manifest once its sender has taken it back.

    Attributes:
        report_id: the report's ID.
        reason: ``consent_withdrawn``, ``wrong_patient``, ``other``, or a word that was added since.
        withdrawn_at: when its sender said so.
        superseded_by: the ID of the corrected report in its place, if there is one.
    """

    report_id: str
    reason: str
    withdrawn_at: datetime
    superseded_by: str = ""


def note_withdrawal(folder: Path, note: Note) -> bool:
    """Write the note beside a report's manifest, whole or not at all; the report's files stay as they are.

    Returns:
        Whether the report is there.

    Raises:
        Later: ``disk_full``; ``write_failed``: the folder cannot be written.
    """
    try:
        if not (folder / MANIFEST).is_file():
            return False
        with new_file(folder / NOTE) as file:
            file.write(msgspec.json.format(msgspec.json.encode(note), indent=2) + b"\n")
    except DiskFullError as error:
        raise Later("disk_full", f"There is no room left at {folder.parent}.") from error
    except (FormatError, OSError) as error:
        raise Later("write_failed", f"{folder / NOTE} cannot be written.") from error
    return True
