"""A multipart form (RFC 7578) read as it arrives: a few small fields, then one file of any size."""

from __future__ import annotations

from http import HTTPStatus

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from picsafe.server.errors import Refusal

MAX_FIELDS = 32
MAX_FIELD_BYTES = 32 * 1024
MAX_PART_HEADERS = 8
MAX_PART_HEADER_BYTES = 2048
FILE = b"file"


class Form:
    """Takes the bytes of a form piece by piece.

    Args:
        content_type: the request's header.

    Attributes:
        fields: what came before the file; complete once ``in_file`` is true.
        in_file: whether the file part has begun.
        complete: whether the closing boundary was seen.

    Raises:
        Refusal: ``415 unsupported_media_type`` for anything but multipart/form-data with a boundary.
    """

    def __init__(self, content_type: bytes) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise Refusal(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "Send the file as multipart/form-data.",
                hang_up=True,
            )
        self.fields: dict[str, str] = {}
        self.in_file = False
        self.complete = False
        self._content: list[bytes] = []
        self._header_name = b""
        self._header_value = b""
        self._disposition = b""
        self._part = bytearray()
        self._part_name = ""
        self._field_bytes = 0
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._on_part_begin,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_part_end": self._on_part_end,
                    "on_end": self._on_end,
                },
                max_header_count=MAX_PART_HEADERS,
                max_header_size=MAX_PART_HEADER_BYTES,
            )
        except FormParserError:
            raise malformed() from None

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes; returns the pieces of the file's content that they hold.

        Raises:
            Refusal: ``400 malformed_form``: broken, a field too many, too long or twice, or one after the
                file.
        """
        self._content = []
        try:
            self._parser.write(data)
        except FormParserError:
            raise malformed() from None
        return self._content

    def _on_part_begin(self) -> None:
        if self.in_file:
            raise malformed()
        self._disposition = b""
        self._part.clear()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header_name = self._header_value = b""

    def _on_headers_finished(self) -> None:
        kind, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"")
        if kind != b"form-data" or not name:
            raise malformed()
        if name == FILE:
            self.in_file = True
            return
        self._part_name = name.decode("utf-8", "replace")
        self._count(len(name))
        if self._part_name in self.fields or len(self.fields) >= MAX_FIELDS:
            raise malformed()

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self.in_file:
            self._content.append(data[start:end])
            return
        self._count(end - start)
        self._part += data[start:end]

    def _on_part_end(self) -> None:
        if self.in_file:
            return
        try:
            self.fields[self._part_name] = self._part.decode()
        except UnicodeDecodeError:
            raise malformed() from None

    def _on_end(self) -> None:
        self.complete = True

    def _count(self, size: int) -> None:
        self._field_bytes += size
        if self._field_bytes > MAX_FIELD_BYTES:
            raise malformed()


def malformed() -> Refusal:
    """``400 malformed_form``; the rest of the form is not read."""
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        "malformed_form",
        "The form is broken: send the fields that you were given, each once, and the file as the last one.",
        hang_up=True,
    )
