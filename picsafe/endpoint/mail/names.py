"""What an attachment is called, however that was written.

Sources: RFC 2231 (parameters in pieces and in other alphabets), RFC 2047 (the same as mail programs really do
it), RFC 2183.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import collapse_rfc2231_value, decode_params, unquote
from typing import Any, Final

from chalicelib.contract.report_ids import report_id_of_file

MAX_NAME: Final = 1000


def names_of(parameters: Sequence[Any], wanted: str) -> Iterator[str]:
    """The values of one parameter, decoded; none if it is not there.

    Args:
        parameters: names and values in turn, as bytes.
        wanted: the parameter's name, in small letters.
    """
    pairs = [
        (_plain(name).lower(), _plain(value))
        for name, value in zip(parameters[0::2], parameters[1::2], strict=False)
        if isinstance(name, bytes) and isinstance(value, (bytes, int))
    ]
    relevant = [(name, value) for name, value in pairs if name.partition("*")[0] == wanted]
    for name in _decoded(relevant):
        yield name[:MAX_NAME]


def report_id_in(names: Sequence[str]) -> str:
    """The one report ID that some names hold; empty if none does, or if they do not agree."""
    found = {report_id for name in names if (report_id := report_id_of_file(base_name(name))) is not None}
    return found.pop() if len(found) == 1 else ""


def base_name(name: str) -> str:
    """A name without folders, which some programs send along, and without what was added to ``.picsafe``."""
    last = name.replace("\\", "/").rpartition("/")[2].strip()
    stem, ending, added = last.rpartition(".")
    if ending and added.lower() in {"zip", "txt", "dat"} and stem.lower().endswith(".picsafe"):
        return stem
    return last


def decoded_header(value: str) -> str:
    """A header's value with its encoded words decoded; as it is if they are none."""
    try:
        return str(make_header(decode_header(value[:MAX_NAME])))
    except (MessageError, LookupError, UnicodeError, ValueError):
        return value[:MAX_NAME]


def _decoded(pairs: list[tuple[str, str]]) -> Iterator[str]:
    try:
        # the first is the header's own value, which is none here
        decoded = decode_params([("", ""), *pairs])[1:]
    except (ValueError, IndexError, TypeError):
        return
    for _, value in decoded:
        if isinstance(value, tuple):
            try:
                yield unquote(collapse_rfc2231_value(value))
            except (LookupError, ValueError):
                continue
        else:
            yield decoded_header(value.strip('"'))


def _plain(value: bytes | int) -> str:
    if isinstance(value, int):
        return str(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
