"""The note in a report's folder that its sender has taken it back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.format.atomic import new_file
from picsafe.client.files import local_failures
from picsafe.delivery.manifest import MANIFEST
from picsafe.endpoint.cloud.taken_back import TakenBack

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


def note_withdrawal(folder: Path, taken_back: TakenBack) -> bool:
    """Write the note beside a report's manifest, whole or not at all; the report's files stay as they are.

    Returns:
        Whether the report is there.

    Raises:
        LocalFailure: the folder cannot be written.
    """
    if not (folder / MANIFEST).is_file():
        return False
    note = Note(taken_back.report_id, taken_back.reason, taken_back.at, taken_back.superseded_by)
    content = msgspec.json.format(msgspec.json.encode(note), indent=2) + b"\n"
    with local_failures(str(folder)), new_file(folder / NOTE) as file:
        file.write(content)
    return True
