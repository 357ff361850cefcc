"""Opening: a file or a link in, the verified contents out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from chalicelib.contract.links import PastedLink
from chalicelib.contract.report_ids import SUFFIX
from chalicelib.format.metadata import Metadata
from chalicelib.format.picsafe import OpenedReport as FormatReport
from chalicelib.format.picsafe import PicsafeFile, ReportMember
from picsafe.client.cloud import Cloud
from picsafe.client.errors import BadFile, InvalidInput
from picsafe.client.files import local_failures, private_folder
from picsafe.client.format_errors import format_errors
from picsafe.client.key_server import KeyServer
from picsafe.client.links import looks_like_link, parse_link, report_id_of_file, require_report_id
from picsafe.client.progress import Progress, Silent, counted
from picsafe.client.servers import canonical_url
from picsafe.client.storage import download
from picsafe.client.transport import Http

KeyServerAt = Callable[[str], KeyServer]


class OpenedReport:
    """A report's verified contents, as a context manager; what was downloaded goes when it is left.

    Attributes:
        report_id: the report's ID.
        keyserver_url: the Key Server that gave the key and logged it.
        metadata: what metadata.json says.
        files: the report's files, in their order.
        missing_items: IDs of items that the metadata lists and that are not there.
    """

    def __init__(
        self, report_id: str, keyserver_url: str, contents: FormatReport, cleanup: ExitStack
    ) -> None:
        self.report_id = report_id
        self.keyserver_url = keyserver_url
        self._contents = contents
        self._cleanup = cleanup
        self.metadata: Metadata = contents.metadata
        self.files: tuple[ReportMember, ...] = tuple(contents.members.values())
        self.missing_items: tuple[str, ...] = contents.missing_items

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

    def save(self, folder: Path, progress: Progress | None = None) -> None:
        """Write all files into a folder that does not exist or is empty; it appears complete or not at all.

        Raises:
            LocalFailure: ``destination_exists``, ``disk_full``, or it cannot be written.
            BadFile: a file is not what its checksum says.
        """
        advance = counted(progress or Silent(), "write", sum(file.size for file in self.files))
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


class Opener:
    """Opens reports for one person or script.

    Args:
        key_server: the Key Server at a URL that a file names, or an error if it must not be asked.
        cloud: where links lead.
        http: the transport.
    """

    def __init__(self, key_server: KeyServerAt, cloud: Cloud, http: Http) -> None:
        self._key_server = key_server
        self._cloud = cloud
        self._http = http

    def open(
        self,
        source: Path | str,
        *,
        report_id: str | None = None,
        into: Path | None = None,
        progress: Progress | None = None,
    ) -> OpenedReport:
        """Open a ``.picsafe`` file or a link.

        Args:
            source: a path, or a link as text.
            report_id: of a file that was renamed.
            into: the folder that the report is going to be saved to, if it is; ``save`` is faster then.
            progress: told how the download and the verification go on.

        Raises:
            InvalidInput: the link is cut short, or the file was renamed and ``report_id`` is missing.
            BadFile: it is not a report, was changed, or the key does not fit.
            NotFound, Gone: there is no such report any more.
            NotAllowed: the Key Server does not admit the asker, or must not be asked.
            PicSafeClientError: as Http.call.
        """
        with ExitStack() as cleanup:
            if isinstance(source, str) and looks_like_link(source):
                link = parse_link(source)
                folder = cleanup.enter_context(private_folder())
                path = folder / f"{link.report_id}{SUFFIX}"
                self.download(link, path, progress=progress)
                report_id = link.report_id
            else:
                path = Path(source)
            opened = self._open_file(path, report_id, into, cleanup, progress or Silent())
            opened_cleanup = cleanup.pop_all()
        return OpenedReport(opened[0], opened[1], opened[2], opened_cleanup)

    def download(
        self,
        link: PastedLink,
        destination: Path,
        *,
        progress: Progress | None = None,
        stop: Callable[[], None] | None = None,
    ) -> int:
        """Fetch a link's sealed file; see ``storage.download``."""
        return download(
            self._http, lambda: self._cloud.locate(link), destination, progress=progress, stop=stop
        )

    def _open_file(
        self,
        path: Path,
        report_id: str | None,
        into: Path | None,
        cleanup: ExitStack,
        progress: Progress,
    ) -> tuple[str, str, FormatReport]:
        with format_errors():
            file = cleanup.enter_context(PicsafeFile.open(path))
        wanted = require_report_id(report_id) if report_id else report_id_of_file(path)
        url = named_key_server(file)
        key = self._key_server(url).fetch_key(wanted)
        with format_errors():
            contents = file.unlock(key.key, counted(progress, "verify", file.size), into=into)
        if contents.metadata.details.reportid not in {"", wanted}:
            raise BadFile("wrong_report", "The file holds another report than its name says.")
        return wanted, url, contents


def named_key_server(file: PicsafeFile) -> str:
    """The Key Server that a sealed file names.

    Raises:
        BadFile: ``no_key_server``: no server has the key; ``invalid_package``: the URL cannot be one.
    """
    if not file.keyserver_url:
        raise BadFile(
            "no_key_server",
            "This report was sealed with a key that no server has. Use 'picsafe decrypt' with that key.",
        )
    try:
        return canonical_url(file.keyserver_url)
    except InvalidInput as error:
        raise BadFile("invalid_package", "The file names a Key Server that cannot be one.") from error
