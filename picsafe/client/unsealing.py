"""Unsealing: a sealed file and somebody who knows its key in, the verified contents out.

Whoever opens reports goes through here: a person, the sync, or a server that receives them. They differ in
where the file is from and in whom they ask for the key.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from chalicelib.contract.static_keys import shown_fingerprint
from chalicelib.format.errors import FormatError
from chalicelib.format.metadata import Metadata
from chalicelib.format.picsafe import OpenedReport as FormatReport
from chalicelib.format.picsafe import PicsafeFile, ReportMember
from chalicelib.format.recordings.strip import Recording, describe
from chalicelib.format.source import StreamSource
from picsafe.client.audit import Accessor, ReleasedKey
from picsafe.client.destinations import require_destination
from picsafe.client.errors import BadFile, InvalidInput, NotAllowed
from picsafe.client.files import local_failures
from picsafe.client.format_errors import format_errors
from picsafe.client.key_server import KeyServer
from picsafe.client.links import report_id_of_file, require_report_id
from picsafe.client.policies import NOTHING_SAID, Release
from picsafe.client.progress import Progress, Silent, counted
from picsafe.client.senders import sender_mismatch
from picsafe.client.servers import canonical_url


class KeySource(Protocol):
    """Who knows the keys of reports."""

    def __call__(self, keyserver_url: str, report_id: str, tag: str, /) -> ReleasedKey:
        """The report's key, and who made it.

        Args:
            keyserver_url: the Key Server that the file names, in its canonical form; empty if the report was
                sealed with a key that no server has. Nobody has authenticated it.
            report_id: whose key is wanted.
            tag: what the file says its tag is.

        Raises:
            PicSafeClientError: the key cannot be had.
        """


class OpenedReport:
    """A report's verified contents, as a context manager; what was downloaded goes when it is left.

    Attributes:
        report_id: the report's ID.
        keyserver_url: the Key Server that the file names, which gave the key and logged it.
        sender: who made the key, as the audit trail names them; nobody else is the sender.
        tag: the sealed file's, which the Key Server has confirmed.
        sender_mismatch: in what the report names another sender: of ``report_id`` (it begins with another
            user's number), and in metadata.json ``userid``, ``email``, ``name``.
        metadata: what metadata.json says.
        files: the report's files, in their order.
        missing_items: IDs of items that the metadata lists and that are not there.
        consent_gaps: what the report says of consent and does not prove, ``ConsentGap``'s values.
        ignored: paths in the file's zips of what is no part of a report, and was passed over; a folder, with
            all that is in it, ends in ``/``.
    """

    def __init__(
        self,
        report_id: str,
        keyserver_url: str,
        sender: Accessor,
        contents: FormatReport,
        ignored: tuple[str, ...],
        cleanup: ExitStack,
    ) -> None:
        self.report_id = report_id
        self.sender = sender
        self.tag = contents.tag
        self.sender_mismatch = sender_mismatch(sender, contents.metadata.user, report_id)
        self.keyserver_url = keyserver_url
        self._contents = contents
        self._cleanup = cleanup
        self.metadata: Metadata = contents.metadata
        self.files: tuple[ReportMember, ...] = tuple(contents.members.values())
        self.missing_items: tuple[str, ...] = contents.missing_items
        self.consent_gaps: tuple[str, ...] = contents.consent_gaps
        self.ignored = ignored

    def open(self, name: str) -> BinaryIO:
        """One file as a stream, decrypted as it is read.

        Raises:
            BadFile: the report has no such file.
        """
        with format_errors():
            return self._contents.open(name)

    def read(self, name: str, *, limit: int = 64 * 1024 * 1024) -> bytes:
        """One file's bytes.

        Raises:
            BadFile: the report has no such file, or it is over ``limit`` bytes.
        """
        with format_errors():
            return self._contents.read(name, limit)

    def recording(self, name: str) -> Recording | None:
        """How long a film or a recording plays, and its codecs; ``None`` if it does not hold together.

        Raises:
            BadFile: the report has no such file.
        """
        stream = self.open(name)
        try:
            return describe(StreamSource(stream))
        except FormatError:
            return None
        finally:
            stream.close()

    def save(self, folder: Path, progress: Progress | None = None) -> None:
        """Write all files into a folder that does not exist or is empty; it appears complete or not at all.

        Args:
            folder: where to.
            progress: told how it goes on.

        Raises:
            LocalFailure: ``destination_exists``, ``disk_full``, or it cannot be written.
            BadFile: a file is not what its checksum says.
        """
        advance = counted(progress or Silent(), "write", sum(file.size for file in self.files))
        require_destination(folder)
        with format_errors(), local_failures(str(folder.parent)):
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._contents.extract(folder, advance)

    def close(self) -> None:
        """Let go of the file; nothing can be read any more."""
        self._cleanup.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def unseal(
    path: Path,
    key_source: KeySource,
    *,
    report_id: str | None = None,
    into: Path | None = None,
    progress: Progress | None = None,
    cleanup: ExitStack | None = None,
) -> OpenedReport:
    """Verify a sealed file and give its contents, which are decrypted as they are read, in constant memory.

    Args:
        path: the sealed file.
        key_source: asked once, after the file has been found to be a proper one.
        report_id: which report it has to be, if its name does not say it.
        into: the folder that the report is going to be saved to, if it is; ``save`` is faster then.
        progress: told how the verification goes on.
        cleanup: what has to go when the report is closed, or now if this fails.

    Raises:
        BadFile: it is not a report, was changed, holds another report, or the key does not fit;
            ``sealed_to_hospital``: it was sealed to a static key.
        InvalidInput: the file was renamed and ``report_id`` is missing.
        LocalFailure: it cannot be read, or ``into`` not be written to.
        PicSafeClientError: what ``key_source`` raises.
    """
    with cleanup or ExitStack() as stack:
        with format_errors():
            file = stack.enter_context(PicsafeFile.open(path))
        wanted = require_report_id(report_id) if report_id else report_id_of_file(path)
        url = _canonical_key_server(file)
        with format_errors():
            tag = file.tag()
        if into is not None:
            require_destination(into, file.size)
        released = key_source(url, wanted, tag)
        with format_errors():
            contents = file.unlock(
                released.key, counted(progress or Silent(), "verify", file.size), into=into
            )
        if contents.tag != tag:
            raise BadFile("read_failed", "The file was changed while it was being read.")
        if contents.metadata.details.reportid not in {"", wanted}:
            raise BadFile("wrong_report", "The file holds another report than it should.")
        ignored = file.ignored + contents.ignored
        return OpenedReport(wanted, url, released.sender, contents, ignored, stack.pop_all())


def key_server_source(key_server: Callable[[str], KeyServer], said: Release = NOTHING_SAID) -> KeySource:
    """Keys from the Key Servers that files name.

    Args:
        key_server: the Key Server at a URL, or an error if it must not be asked.
        said: what reports are opened for.
    """

    def fetch(keyserver_url: str, report_id: str, tag: str) -> ReleasedKey:
        try:
            return key_server(_required(keyserver_url)).fetch_key(report_id, tag, said)
        except NotAllowed as error:
            if error.code != "unknown_audience":
                raise
            trust = "Do not trust the file unless its sender vouches for it."
            raise NotAllowed(error.code, f"{error.detail} {trust}") from error

    return fetch


def named_key_server(file: PicsafeFile) -> str:
    """The Key Server that a sealed file names.

    Raises:
        BadFile: ``sealed_to_hospital``: it was sealed to a static key; ``no_key_server``: no server has the
            key; ``invalid_package``: the URL cannot be one.
    """
    return _required(_canonical_key_server(file))


def _canonical_key_server(file: PicsafeFile) -> str:
    if file.static_key is not None:
        raise BadFile(
            "sealed_to_hospital",
            "Only the hospital that this report was sealed for can open it, with its key "
            f"{shown_fingerprint(file.static_key.key_id)}. No Key Server has one for it.",
        )
    if not file.keyserver_url:
        return ""
    try:
        return canonical_url(file.keyserver_url)
    except InvalidInput as error:
        raise BadFile("invalid_package", "The file names a Key Server that cannot be one.") from error


def _required(keyserver_url: str) -> str:
    if not keyserver_url:
        raise BadFile(
            "no_key_server",
            "This report was sealed with a key that no server has. Use 'picsafe decrypt' with that key.",
        )
    return keyserver_url
