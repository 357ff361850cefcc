"""JSON Lines: everything, as ``picsafe audit verify`` reads it; docs/audit-log.md is the specification."""

from __future__ import annotations

from typing import Final

import msgspec

from picsafe.audit.records import End, Header
from picsafe.audit.store import StoredEntry

_encode: Final = msgspec.json.encode


class JsonLines:
    """See ``ExportFormat``. Entries are passed on as they are stored."""

    def beginning(self, header: Header) -> bytes:
        """The header's line."""
        return _encode(header) + b"\n"

    def entries(self, entries: list[StoredEntry]) -> bytes:
        """A line for each."""
        return b"".join(
            b'{"index":%d,"report_id":"%s","entry":%s}\n' % (index, report_id.encode(), entry)
            for index, report_id, entry in entries
        )

    def end(self, count: int) -> bytes:
        """The last line, which says how many there were."""
        return _encode(End(entries=count)) + b"\n"
