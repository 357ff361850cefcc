"""How attachments travel in mails, undone a piece at a time (RFC 2045, section 6)."""

from __future__ import annotations

import binascii
from typing import Final, Protocol

from picsafe.endpoint.errors import NotTaken

_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64: Final = bytes(set(range(256)) - set(_ALPHABET))
_LONGEST_LINE: Final = 64 * 1024


class Decoder(Protocol):
    """Decodes what comes in pieces."""

    def feed(self, piece: bytes) -> bytes:
        """What is complete with this piece."""
        ...

    def end(self) -> bytes:
        """What is left."""
        ...


def decoder_for(encoding: str) -> Decoder:
    """The decoder of a Content-Transfer-Encoding, in small letters.

    Raises:
        NotTaken: ``unknown_encoding``.
    """
    match encoding:
        case "base64":
            return Base64()
        case "quoted-printable":
            return QuotedPrintable()
        case "" | "7bit" | "8bit" | "binary":
            return Identity()
        case _:
            raise NotTaken("unknown_encoding", "The attachment is encoded in a way that mails do not have.")


class Identity:
    """``Decoder``: nothing to undo."""

    def feed(self, piece: bytes) -> bytes:
        """See ``Decoder``."""
        return piece

    def end(self) -> bytes:
        """See ``Decoder``."""
        return b""


class Base64:
    """``Decoder``: base64, ended by padding; what else lines hold is passed over, as RFC 2045 wants it."""

    def __init__(self) -> None:
        self._left = b""
        self._is_over = False

    def feed(self, piece: bytes) -> bytes:
        """See ``Decoder``."""
        if self._is_over:
            return b""
        digits = self._left + piece.translate(None, _NOT_BASE64)
        padding = digits.find(b"=")
        if padding >= 0:
            self._is_over = True
            return _whole(digits[:padding])
        usable = len(digits) - len(digits) % 4
        self._left = digits[usable:]
        return binascii.a2b_base64(digits[:usable])

    def end(self) -> bytes:
        """See ``Decoder``; what lacks its padding is taken, too."""
        return b"" if self._is_over else _whole(self._left)


class QuotedPrintable:
    """``Decoder``: quoted-printable."""

    def __init__(self) -> None:
        self._left = b""

    def feed(self, piece: bytes) -> bytes:
        """See ``Decoder``."""
        text = self._left + piece
        end = text.rfind(b"\n") + 1
        if not end and len(text) > _LONGEST_LINE:
            # no line of a mail is that long: it is cut where no escape is
            escape = text.rfind(b"=", len(text) - 2)
            end = len(text) if escape < 0 else escape
        self._left = text[end:]
        return binascii.a2b_qp(text[:end])

    def end(self) -> bytes:
        """See ``Decoder``."""
        return binascii.a2b_qp(self._left)


def _whole(digits: bytes) -> bytes:
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
