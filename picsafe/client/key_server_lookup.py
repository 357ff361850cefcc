"""Which Key Server has a report's key, so that nobody has to say it.

The sealed file names it. A link leads to the file for seven days, and a few bytes of it are enough; what this
machine has sent through another server than PicSafe's own it remembers for longer. Wherever the URL is from,
a token goes there only as ``Session.token_for`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from chalicelib.contract.links import PastedLink
from chalicelib.contract.origins import MAX_ORIGIN
from chalicelib.contract.report_ids import is_report_id
from chalicelib.format.picsafe import PicsafeFile
from picsafe.client.cloud import Cloud
from picsafe.client.errors import Gone, InvalidInput, NotFound
from picsafe.client.files import write_atomically
from picsafe.client.format_errors import format_errors
from picsafe.client.remote import RemoteFile
from picsafe.client.servers import canonical_url
from picsafe.client.transport import Http
from picsafe.client.unsealing import named_key_server

REMEMBERED: Final = 2000
_MAX_FILE: Final = REMEMBERED * (MAX_ORIGIN + 80)


class SentReports:
    """Other Key Servers than PicSafe's own that reports were sent through from here, the latest 2,000.

    It is a convenience: what cannot be written is not remembered, what cannot be read was not.

    Args:
        path: a file with a line for each, readable for its owner alone; without one, memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lines: list[str] = []

    def remember(self, report_id: str, url: str) -> None:
        """Remember a report that was just sent."""
        self._lines = [*self._read(), f"{report_id} {url}"][-REMEMBERED:]
        if self._path is not None:
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_atomically(self._path, "".join(f"{line}\n" for line in self._lines).encode())

    def of(self, report_id: str) -> str | None:
        """The URL of the Key Server that a report was sent through."""
        for line in reversed(self._read()):
            known, _, url = line.partition(" ")
            if known == report_id:
                with suppress(InvalidInput):
                    return canonical_url(url)
        return None

    def _read(self) -> list[str]:
        if self._path is None:
            return self._lines
        try:
            with self._path.open("rb") as file:
                lines = file.read(_MAX_FILE).decode("ascii", "replace").splitlines()
        except OSError:
            return []
        return [line for line in lines if is_report_id(line.partition(" ")[0])]


class KeyServerLookup:
    """Finds Key Servers.

    Args:
        cloud: where links lead.
        http: the transport.
        sent: what this machine remembers.
    """

    def __init__(self, cloud: Cloud, http: Http, sent: SentReports) -> None:
        self._cloud = cloud
        self._http = http
        self.sent = sent

    def of_link(self, link: PastedLink) -> str | None:
        """The Key Server of the report behind a link; ``None`` if its file is there no more.

        Raises:
            BadFile: what is there is not a report.
            PicSafeClientError: as Http.call.
        """
        remembered = self.sent.of(link.report_id)
        if remembered is not None:
            return remembered
        try:
            with self._file_of(link) as file:
                return named_key_server(file)
        except (Gone, NotFound):
            return None

    def tag_of_link(self, link: PastedLink) -> str:
        """The tag of the sealed file behind a link.

        Raises:
            BadFile: what is there is not a report.
            PicSafeClientError: as Http.call.
        """
        with self._file_of(link) as file:
            return file.tag()

    @contextmanager
    def _file_of(self, link: PastedLink) -> Iterator[PicsafeFile]:
        where = self._cloud.locate(link)
        # the stub of RawIOBase lacks what BinaryIO has and nobody uses
        remote = cast("BinaryIO", RemoteFile(self._http, where))
        with format_errors(), PicsafeFile.open(remote) as file:
            yield file
