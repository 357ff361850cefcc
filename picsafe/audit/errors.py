"""What can go wrong with an export or a proof; one base for all."""

from __future__ import annotations

from typing import Final

import msgspec

from picsafe.client.errors import BadFile, InvalidInput, NotFound, PicSafeClientError, Unavailable

NOT_JSON: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises for what is no JSON of its kind, whoever has made it."""


class AuditError(PicSafeClientError):
    """Base of the package's own errors."""


class BadInput(AuditError, InvalidInput):
    """What was given is no key, checkpoint, receipt or data folder."""


class BadExport(AuditError, BadFile):
    """A file is no export or no proof, or is cut off."""


class DoesNotHold(AuditError, BadFile):
    """It is one, and contradicts itself, a receipt or a checkpoint.

    Attributes:
        index: the first entry of the log that does not hold, from 0; ``None`` where it cannot be told.
        report_id: whose trail it is on, if that is known.
        seq: its number there, likewise.
    """

    def __init__(
        self, code: str, detail: str, *, index: int | None = None, report_id: str = "", seq: int = 0
    ) -> None:
        super().__init__(code, detail)
        self.index = index
        self.report_id = report_id
        self.seq = seq


class NoSuchEntry(AuditError, NotFound):
    """The report, or its entry, is not there, or is not in the log yet."""


class StoreUnavailable(AuditError, Unavailable):
    """The store, the log or the collector cannot be read or written."""
