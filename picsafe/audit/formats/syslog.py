"""Syslog messages (RFC 5424), one an entry, for a hospital's collector.

The message is the entry as JSON, which collectors take apart; the header has what they sort by. The
structured data are IANA's own elements: another would need a number that only an organisation with one has.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from picsafe.audit.records import Header
from picsafe.audit.store import StoredEntry

APP_NAME: Final = "picsafe"
MAX_SEQUENCE: Final = 2**31 - 1

# facility 13: log audit
_AUDIT: Final = 13 * 8
_NOTICE: Final = 5
_WARNING: Final = 4
_NIL: Final = "-"
_NOT_PRINTABLE: Final = re.compile(r"[^\x21-\x7e]")
_TIME: Final = re.compile(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", re.ASCII)
_BOM: Final = b"\xef\xbb\xbf"


class _Looked(msgspec.Struct, frozen=True):
    at: Any = ""
    action: Any = ""
    outcome: Any = ""


_looked: Final = msgspec.json.Decoder(_Looked).decode


class SyslogMessages:
    """See ``ExportFormat``.

    Args:
        framed: whether each message has its length before it (RFC 5425, section 4.3), as a connection wants
            it; otherwise each is a line.
    """

    def __init__(self, *, framed: bool) -> None:
        self._framed = framed
        self._host = _NIL

    def beginning(self, header: Header) -> bytes:
        """Nothing; the log's host is in every message."""
        host = (header.log or "").partition("/")[0]
        self._host = _header(host, 255)
        return b""

    def entries(self, entries: list[StoredEntry]) -> bytes:
        """A message for each."""
        messages = [syslog_message(*one, host=self._host) for one in entries]
        if self._framed:
            return b"".join(b"%d %b" % (len(message), message) for message in messages)
        return b"".join(message + b"\n" for message in messages)

    def end(self, count: int) -> bytes:  # noqa: ARG002 - the format has no place for it
        """Nothing."""
        return b""


def syslog_message(index: int, report_id: str, stored: bytes, *, host: str) -> bytes:
    """One message: facility 13 (log audit), severity 5; 4 for what was refused, and for a broken glass."""
    looked = _looked(stored)
    is_usual = looked.outcome == "granted" and looked.action != "break_glass"
    severity = _NOTICE if is_usual else _WARNING
    at = looked.at if isinstance(looked.at, str) and _TIME.fullmatch(looked.at) else _NIL
    action = looked.action if isinstance(looked.action, str) else ""
    sequence = index % MAX_SEQUENCE + 1
    head = (
        f"<{_AUDIT + severity}>1 {at} {host} {APP_NAME} - {_header(action, 32)}"
        f' [meta sequenceId="{sequence}"][origin software="PicSafe"] '
    )
    body = b'{"index":%d,"report_id":"%s","entry":%s}' % (index, report_id.encode(), stored)
    return head.encode() + _BOM + body


def _header(text: str, longest: int) -> str:
    return _NOT_PRINTABLE.sub("", text)[:longest] or _NIL
