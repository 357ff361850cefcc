"""Decrypting a file to a file: what ``picsafe decrypt INPUT OUTPUT`` does, as the seeds' decrypt.rb did."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final

from chalicelib.format.atomic import new_file
from chalicelib.format.errors import NotAReportError, TooLargeError
from chalicelib.format.limits import DEFAULT_LIMITS, Limits
from chalicelib.format.picsafe import PicsafeFile, starts_as_zip
from chalicelib.format.rncryptor import Secret, decrypt_to
from chalicelib.format.rncryptor.reader import Progress
from chalicelib.format.source import Source, open_source

# The versions and options of RNCryptor's own history; a file that begins otherwise is something else.
_VERSIONS: Final = range(5)
_OPTIONS: Final = range(4)


def decrypt_file(
    origin: Path | bytes | BinaryIO,
    destination: Path,
    key: Secret,
    *,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> int:
    """Decrypt a ``.picsafe`` file into the zip it holds, or a bare RNCryptor message into its plaintext.

    The destination (mode 0600) appears once all of it has been verified and is on the disk; until then the
    plaintext is in a file that has no name, or a hidden one where the system has no nameless files. Returns
    the plaintext's length in bytes. ``progress`` is told how many more bytes have been read.

    Raises:
        NotAReportError: the file is neither.
        AuthenticationFailedError and the others of ``PicsafeFile.open`` and ``rncryptor.verify``.
        DiskFullError, WriteFailedError: the destination could not be written, and is as it was.
    """
    with ExitStack() as opened:
        source = open_source(origin)
        opened.callback(source.close)
        if source.size > limits.max_file:
            raise TooLargeError("the file is too large")
        message = _message(source, limits, opened)
        with new_file(destination) as pending:
            return decrypt_to(pending.write, message, key, progress)


def _message(source: Source, limits: Limits, opened: ExitStack) -> Source:
    if starts_as_zip(source):
        return opened.enter_context(PicsafeFile(source, limits, None)).encrypted()
    start = bytearray(min(source.size, 2))
    source.read_into(0, memoryview(start))
    if len(start) < 2 or start[0] not in _VERSIONS or start[1] not in _OPTIONS:
        raise NotAReportError("the file is neither a .picsafe file nor an RNCryptor message")
    return source
