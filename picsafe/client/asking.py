"""Asks the Key Server of what a person calls a report: its ID, a link or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from chalicelib.contract.links import PastedLink
from chalicelib.format.picsafe import PicsafeFile
from picsafe.client.errors import NotAllowed, NotFound
from picsafe.client.format_errors import format_errors
from picsafe.client.key_server import KeyServer
from picsafe.client.key_server_lookup import KeyServerLookup
from picsafe.client.links import (
    looks_like_link,
    parse_link,
    report_id_of_file,
    report_id_of_no_file,
)
from picsafe.client.responses import SentReport
from picsafe.client.session import Session
from picsafe.client.unsealing import named_key_server

T = TypeVar("T")


class Asking:
    """Asks Key Servers about reports.

    Args:
        session: who asks.
        key_server: the Key Server at a URL, asked as this person.
        own: the URL of the one by which this person sends.
        whereabouts: which Key Server reports have.
        reports: the reports that this person sent, newest first.
    """

    def __init__(
        self,
        session: Session,
        key_server: Callable[[str], KeyServer],
        own: str,
        whereabouts: KeyServerLookup,
        reports: Callable[[], Iterator[SentReport]],
    ) -> None:
        self._session = session
        self._key_server = key_server
        self._own = own
        self._whereabouts = whereabouts
        self._reports = reports

    def ask(self, report: str | Path, key_server: str | None, ask: Callable[[KeyServer, str], T]) -> T:
        """Ask the Key Server of what a person calls a report: its ID, a link or a file."""
        own = self._own
        if isinstance(report, str) and looks_like_link(report):
            link = parse_link(report)
            url = key_server or self._whereabouts.of_link(link) or own
            return ask(self._key_server(url), link.report_id)
        path = Path(report)
        if isinstance(report, Path) or path.is_file():
            with format_errors(), PicsafeFile.open(path) as file:
                report_id, named = report_id_of_file(path), key_server or named_key_server(file)
            return ask(self._key_server(named), report_id)
        report_id = report_id_of_no_file(report)
        url = key_server or self._whereabouts.sent.of(report_id) or own
        try:
            return ask(self._key_server(url), report_id)
        except (NotFound, NotAllowed):
            elsewhere = self._named_by_own(report_id) if url == own and not key_server else None
            if elsewhere is None or elsewhere == own:
                raise
        return ask(self._key_server(elsewhere), report_id)

    def tag_of(self, report: str | Path) -> str | None:
        """The tag of a sealed file, by its path or a link; ``None`` of a report ID.

        Raises:
            BadFile: it is not a report.
            PicSafeClientError: as Http.call.
        """
        if isinstance(report, str) and looks_like_link(report):
            return self._whereabouts.tag_of_link(parse_link(report))
        path = Path(report)
        if not isinstance(report, Path) and not path.is_file():
            return None
        with format_errors(), PicsafeFile.open(path) as file:
            return file.tag()

    def file_of(self, report_id: str) -> PastedLink:
        """The link of a report in this person's own list.

        Raises:
            NotFound: ``unknown_report``.
        """
        for report in self._reports():
            if report.report_id == report_id and report.file_url is not None:
                return parse_link(report.file_url)
        raise NotFound("unknown_report", "This report is none of those that you uploaded.")

    def _named_by_own(self, report_id: str) -> str | None:
        """The Key Server that the file of a report in this person's own list names."""
        if not report_id.startswith(f"{self._session.user.userid:09d}"):
            return None
        try:
            return self._whereabouts.of_link(self.file_of(report_id))
        except NotFound:
            return None
