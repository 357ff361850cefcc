"""Which reports have come: remembered for as long as PicSafe Cloud may still have their files.

A folder may be taken away the moment it is there, so that it says nothing later. Where the User Server's
log was restored from a backup, it is listed again what has come long ago.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from picsafe.client.errors import LocalFailure
from picsafe.client.files import local_failures, write_atomically

_FEW = 1000


class _Line(msgspec.Struct, frozen=True):
    report_id: str
    expires_at: datetime


class Arrived:
    """The file ``arrived.jsonl``; a line says which report came and until when its file can be had.

    Args:
        path: the file; made with the first report.
        now: lines of files that are gone by then are left out, and dropped once they are the most.

    Raises:
        LocalFailure: it cannot be read or is damaged.
    """

    def __init__(self, path: Path, now: datetime) -> None:
        self._path = path
        with local_failures(str(path)):
            content = path.read_bytes() if path.exists() else b""
        # a line that was being written when the power went is not ended; its report is named by the state
        whole, _, torn = content.rpartition(b"\n")
        try:
            lines = msgspec.json.Decoder(_Line).decode_lines(whole)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise LocalFailure("state_damaged", f"{path} is damaged.") from error
        self._expiry = {line.report_id: line.expires_at for line in lines if line.expires_at > now}
        if torn or len(lines) > 2 * len(self._expiry) + _FEW:
            self._write_anew()

    def __contains__(self, report_id: object) -> bool:
        return report_id in self._expiry

    def add(self, expiry: Mapping[str, datetime]) -> None:
        """Remember reports, durably, each until its file is gone.

        Raises:
            LocalFailure: it cannot be written.
        """
        new = {
            report_id: until for report_id, until in expiry.items() if self._expiry.get(report_id) != until
        }
        if not new:
            return
        with local_failures(str(self._path)):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "ab") as file:
                file.write(_encoded(new))
                file.flush()
                os.fsync(file.fileno())
        self._expiry.update(new)

    def _write_anew(self) -> None:
        with local_failures(str(self._path)):
            write_atomically(self._path, _encoded(self._expiry))


def _encoded(expiry: Mapping[str, datetime]) -> bytes:
    return msgspec.json.Encoder().encode_lines([_Line(*pair) for pair in expiry.items()])
