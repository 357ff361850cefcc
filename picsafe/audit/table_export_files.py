"""The files of an export of a DynamoDB table to S3, as they were copied into a folder.

Source: Amazon DynamoDB Developer Guide, "DynamoDB table export output format": ``manifest-summary.json``,
``manifest-files.json`` with a line of JSON for each data file, ``data/*.json.gz`` with a line for each item.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Any, Final, NamedTuple

import msgspec

from picsafe.audit.errors import NOT_JSON, BadExport

SUMMARY: Final = "manifest-summary.json"
FILES: Final = "manifest-files.json"
MAX_SUMMARY: Final = 64 * 1024
MAX_FILE_LINE: Final = 4096
MAX_ITEM: Final = 1024 * 1024
"""Bytes of a line: DynamoDB's items have 400 KB at most, of which bytes are in base64."""
_PIECE: Final = 1024 * 1024

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}\.json\.gz")

Item = dict[str, dict[str, Any]]
"""An item as DynamoDB has it: each attribute's type and value."""
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _Summary(msgspec.Struct, frozen=True, rename="camel"):
    item_count: _Count
    output_format: str
    export_type: str = "FULL_EXPORT"


class _File(msgspec.Struct, frozen=True, rename="camel"):
    item_count: _Count
    md5_checksum: str
    data_file_s3_key: str = msgspec.field(name="dataFileS3Key")


class _Line(msgspec.Struct, frozen=True):
    Item: Item


_summary: Final = msgspec.json.Decoder(_Summary).decode
_file: Final = msgspec.json.Decoder(_File).decode
_line: Final = msgspec.json.Decoder(_Line).decode


class DataFile(NamedTuple):
    """A data file, and how many items it has."""

    path: Path
    items: int


class TableExport:
    """A whole export of a table; that every file is whole is looked at first.

    Args:
        folder: with ``manifest-summary.json`` in it.

    Raises:
        BadExport: ``bad_table_export``: it is none, of another kind, or a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        summary = _read_summary(folder / SUMMARY)
        if (summary.output_format, summary.export_type) != ("DYNAMODB_JSON", "FULL_EXPORT"):
            raise bad(f"{folder} is an export of another kind than a whole table in DYNAMODB_JSON.")
        self._files = list(_data_files(folder))
        if sum(file.items for file in self._files) != summary.item_count:
            raise bad(f"{folder / FILES} and {SUMMARY} do not agree on how many items there are.")

    def items(self) -> Iterator[Item]:
        """Every item, in no order, read as they are taken.

        Raises:
            BadExport: ``bad_table_export``: a file does not hold what it should.
        """
        for file in self._files:
            yield from _items(file)


def bad(detail: str) -> BadExport:
    """The refusal of an export."""
    return BadExport("bad_table_export", detail)


def _read_summary(path: Path) -> _Summary:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SUMMARY + 1)
        if len(content) > MAX_SUMMARY:
            raise bad(f"{path} is no summary of an export: it is too long.")
        return _summary(content)
    except OSError as error:
        raise bad(f"{path} cannot be read: {error.strerror}. Name the folder that it is in.") from error
    except NOT_JSON as error:
        raise bad(f"{path} is no summary of an export.") from error


def _data_files(folder: Path) -> Iterator[DataFile]:
    path = folder / FILES
    seen: set[str] = set()
    try:
        with path.open("rb") as manifest:
            while line := manifest.readline(MAX_FILE_LINE + 1):
                if len(line) > MAX_FILE_LINE:
                    raise bad(f"{path} has a line that is too long.")
                if not line.strip():
                    continue
                said = _file(line)
                # the name alone: where a file was in S3 says nothing about where it is here
                name = said.data_file_s3_key.rpartition("/")[2]
                if _NAME.fullmatch(name) is None or name in seen:
                    raise bad(f"{path} names a file that can be none of an export, or one twice.")
                seen.add(name)
                data = folder / "data" / name
                if _md5(data) != said.md5_checksum:
                    raise bad(f"{data} is damaged or not whole: its MD5 is not the one in {FILES}.")
                yield DataFile(data, said.item_count)
    except OSError as error:
        raise bad(f"{error.filename} cannot be read: {error.strerror}.") from error
    except NOT_JSON as error:
        raise bad(f"{path} has a line that names no file.") from error


def _md5(path: Path) -> str:
    # as AWS says it; it tells a file that is torn, and nobody's intent
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return base64.b64encode(digest.digest()).decode("ascii")


def _items(file: DataFile) -> Iterator[Item]:
    count = 0
    try:
        with gzip.open(file.path, "rb") as lines:
            while line := _next_line(lines, file.path):
                count += 1
                if count > file.items:
                    break
                yield _line(line).Item
    except (OSError, EOFError, zlib.error) as error:
        raise bad(f"{file.path} is damaged or not whole.") from error
    except NOT_JSON as error:
        raise bad(f"{file.path} has a line that holds no item.") from error
    if count != file.items:
        raise bad(f"{file.path} does not have as many items as {FILES} says.")


def _next_line(lines: IO[bytes] | gzip.GzipFile, path: Path) -> bytes:
    line = lines.readline(MAX_ITEM + 1)
    if len(line) > MAX_ITEM:
        raise bad(f"{path} has a line that is longer than an item can be.")
    return line
