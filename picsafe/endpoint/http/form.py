"""A form as it comes over the wire (multipart/form-data, RFC 7578), read a piece at a time.

Nothing of a file is kept here, and of other fields no more than is asked for.
"""

from __future__ import annotations

from typing import Final, Protocol

from chalicelib.tokens.claims import MAX_TOKEN
from picsafe.endpoint.errors import NotTaken

TOKEN: Final = "token"  # noqa: S105 - the name of a field
FILE: Final = "picsafe_file"

MAX_PARTS: Final = 32
MAX_PART_HEADERS: Final = 8
MAX_PART_HEADER: Final = 2048
MAX_BESIDE: Final = 256 * 1024
"""Bytes that a form may have beside its file: boundaries, headers and other fields."""
_ENCODINGS: Final = frozenset({b"", b"7bit", b"8bit", b"binary"})


class Fields(Protocol):
    """Takes what a form holds, in the form's order."""

    def token(self, text: str) -> None:
        """The token is there, whole."""
        ...

    def file_begins(self, filename: str) -> None:
        """The file begins; ``filename`` is what the form says, and may be empty."""
        ...

    def file_data(self, block: memoryview) -> None:
        """A piece of the file, which is only valid during the call."""
        ...


class FormReader:
    """Reads one form.

    Args:
        content_type: the request's.
        fields: takes what the form holds; what it raises comes out of ``feed``.

    Raises:
        NotTaken: ``invalid_form``: the request holds no such form.
    """

    def __init__(self, content_type: str, fields: Fields) -> None:
        from python_multipart.exceptions import FormParserError
        from python_multipart.multipart import MultipartParser, parse_options_header

        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise _invalid("The request has to be a form: multipart/form-data, with its boundary.")
        self._fields = fields
        self._error = FormParserError
        self._parse_options = parse_options_header
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._part_begins,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_ends,
                    "on_headers_finished": self._headers_end,
                    "on_part_data": self._data,
                    "on_part_end": self._part_ends,
                    "on_end": self._ends,
                },
                max_header_count=MAX_PART_HEADERS,
                max_header_size=MAX_PART_HEADER,
            )
        except FormParserError as error:
            raise _invalid("The form's boundary is too long.") from error
        self._parts = 0
        self._beside = 0
        self._seen: set[str] = set()
        self._part = ""
        self._name = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._token = b""
        self._is_whole = False

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the body.

        Raises:
            NotTaken: ``invalid_form``: they are no form; or what ``fields`` raises.
        """
        self._beside += len(chunk)
        try:
            self._parser.write(chunk)
        except self._error as error:
            raise _invalid("The form is malformed.") from error
        if self._beside > MAX_BESIDE:
            raise _invalid("The form holds too much beside its file.")

    def finish(self) -> None:
        """The body is at its end.

        Raises:
            NotTaken: ``invalid_form``: the form is not.
        """
        if not self._is_whole:
            raise _invalid("The form ends in the middle.")

    def _part_begins(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise _invalid("The form has too many fields.")
        self._headers = {}

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _headers_end(self) -> None:
        kind, options = self._parse_options(self._headers.get(b"content-disposition", b""))
        if kind != b"form-data":
            raise _invalid("A field of the form does not say its name.")
        self._part = _text(options.get(b"name", b""))
        if self._headers.get(b"content-transfer-encoding", b"").strip().lower() not in _ENCODINGS:
            raise _invalid("The form's fields have to be sent as they are, without an encoding.")
        if self._part not in {TOKEN, FILE}:
            return
        if self._part in self._seen:
            raise _invalid(f"The form has {self._part} twice.")
        self._seen.add(self._part)
        if self._part == FILE:
            self._fields.file_begins(_text(options.get(b"filename", b"")))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part == FILE:
            self._beside -= end - start
            with memoryview(data) as view:
                self._fields.file_data(view[start:end])
        elif self._part == TOKEN:
            # one more, so that what is too long is seen to be
            self._token = (self._token + data[start:end])[: MAX_TOKEN + 1]

    def _part_ends(self) -> None:
        if self._part == TOKEN:
            self._fields.token(_text(self._token.strip()))
        self._part = ""

    def _ends(self) -> None:
        self._is_whole = True


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _invalid(detail: str) -> NotTaken:
    return NotTaken("invalid_form", detail)
