"""Calls to PicSafe Cloud and to the User Server's log of reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.contract.links import PastedLink, make_link, report_url
from picsafe.client.errors import BadAnswer, NotFound
from picsafe.client.responses import (
    Download,
    IgnoredBody,
    ReceivedPage,
    ReceivedReport,
    Renewed,
    Reservation,
    ResumedUpload,
    SentPage,
    SentReport,
    Summary,
    Told,
)
from picsafe.client.transport import Http
from picsafe.client.uploading import Digests

MAX_PAGES = 10_000

WithToken = Callable[[Callable[[str], SentPage]], SentPage]
WithReceived = Callable[[Callable[[str], ReceivedPage]], ReceivedPage]


class Cloud:
    """PicSafe Cloud."""

    def __init__(self, url: str, http: Http) -> None:
        self.url = url
        self._http = http

    def reserve(self, report_id: str, digests: Digests, *, token: str) -> Reservation:
        """A place for exactly this sealed file, in the region of the sender's country."""
        body = {"report_id": report_id, "size": digests.size, "sha256": digests.sha256}
        return self._http.call(
            "POST", f"{self.url}/cloud/reports", Reservation, token=token, body=body | _parts(digests)
        )

    def resume(self, link: PastedLink, digests: Digests, *, token: str) -> ResumedUpload:
        """Fresh addresses for what has not arrived of the sender's own file."""
        return self._http.call(
            "POST", f"{self._file_url(link)}/upload", ResumedUpload, token=token, body=_parts(digests)
        )

    def complete(self, link: PastedLink, *, token: str) -> None:
        """Put the parts of the sender's own file together; doing it again changes nothing."""
        self._http.call("POST", f"{self._file_url(link)}/complete", IgnoredBody, token=token)

    def locate(self, link: PastedLink) -> Download:
        """A URL for the file, good for a minute; the link is all that is needed.

        Raises:
            NotFound: the link is not one that was ever given, or was cut short.
            Gone: ``expired`` after seven days, or withdrawn.
            PicSafeClientError: as Http.call.
        """
        try:
            return self._http.call("GET", self._file_url(link), Download)
        except NotFound as error:
            raise NotFound(
                error.code,
                f"There is no report at this link on {self.url}. Was the link cut short or changed?",
            ) from error

    def renew(self, link: PastedLink, *, token: str) -> Renewed:
        """Have the sender's own file kept for seven days from now, once; again changes nothing.

        Raises:
            Gone: ``expired``, or ``withdrawn``.
        """
        return self._http.call("POST", f"{self._file_url(link)}/renewal", Renewed, token=token)

    def withdraw(self, link: PastedLink, *, token: str) -> None:
        """Delete the sender's own file before its seven days are over."""
        self._http.call("DELETE", self._file_url(link), IgnoredBody, token=token)

    def _file_url(self, link: PastedLink) -> str:
        return report_url(self.url, link.country, link.name)


def _parts(digests: Digests) -> dict[str, object]:
    return {"part_sha256": list(digests.part_sha256)} if digests.part_sha256 else {}


class ReportLog:
    """The signed-in person's list of reports."""

    def __init__(self, url: str, http: Http) -> None:
        self._url = url
        self._http = http

    def add(
        self,
        link: str,
        summary: Summary,
        destination: str,
        keyserver_url: str,
        recipients: Sequence[str] = (),
        *,
        token: str,
    ) -> SentReport:
        """Log an uploaded report, and for whom it is; logging the same link again changes nothing.

        Raises:
            SlowDown: ``quota_exceeded``.
        """
        which: dict[str, Any] = {"link": link, **_kept_by(keyserver_url)}
        if recipients:
            which["recipients"] = list(recipients)
        return self._add(which, summary, destination, token)

    def tell(self, link: str, *, token: str) -> Told:
        """Have those mailed whom the sender named when it was logged, each once.

        Raises:
            NotFound: ``unknown_report``.
            Conflict: ``not_uploaded``: it was withdrawn.
        """
        return self._http.call("POST", f"{self._url}/reports/tell", Told, token=token, body={"link": link})

    def renew(self, link: str, *, token: str) -> Renewed:
        """Have the lists say until when PicSafe Cloud keeps a report that was renewed there.

        Raises:
            NotFound: ``unknown_report``: it was not logged.
        """
        url = f"{self._url}/reports/renewal"
        return self._http.call("POST", url, Renewed, token=token, body={"link": link})

    def remove(self, link: str, *, token: str) -> None:
        """Have the person's own list say that they have removed the file of a report.

        Raises:
            NotFound: ``unknown_report``: it was not logged.
        """
        self._http.call("POST", f"{self._url}/reports/removal", IgnoredBody, token=token, body={"link": link})

    def add_elsewhere(
        self, report_id: str, summary: Summary, destination: str, keyserver_url: str, *, token: str
    ) -> None:
        """Log a report that went to an ``endpoint`` or into a ``file``; again changes nothing."""
        self._add({"report_id": report_id, **_kept_by(keyserver_url)}, summary, destination, token)

    def _add(self, which: dict[str, Any], summary: Summary, destination: str, token: str) -> SentReport:
        counts = {"photos": summary.photos, "videos": summary.videos, "audios": summary.audios}
        return self._http.call(
            "POST",
            f"{self._url}/reports",
            SentReport,
            token=token,
            body={**which, "summary": counts, "destination": destination},
        )

    def add_received(self, report_id: str, link: PastedLink | None, *, token: str) -> None:
        """Put a report into the person's list of what they have opened; again changes its time.

        Raises:
            Refused: ``invalid_field``: it is their own.
            SlowDown: ``too_many_received``.
        """
        body = {"report_id": report_id}
        if link is not None:
            body["link"] = make_link("", link.country, link.name)
        self._http.call("POST", f"{self._url}/me/received", IgnoredBody, token=token, body=body)

    def received_pages(self, with_token: WithReceived, *, limit: int = 100) -> Iterator[list[ReceivedReport]]:
        """The pages of what the person has opened, newest first, as ``pages``."""
        query = {"limit": str(limit)}
        for _ in range(MAX_PAGES):
            page = with_token(
                lambda token: self._http.call(
                    "GET", f"{self._url}/me/received", ReceivedPage, token=token, query=query
                )
            )
            yield page.reports
            if not page.cursor or not page.reports:
                return
            query["cursor"] = page.cursor
        raise _endless()

    def tell_of_withdrawal(
        self, report_id: str, opened_by: Sequence[int], reason: str, superseded_by: str, *, token: str
    ) -> None:
        """Tell enterprises, and by mail those who have the report in their own list, that it was taken back.

        Raises:
            NotFound: ``unknown_report``: it, or the one in its place, was not logged.
            SlowDown: ``too_many_told``.
        """
        url = f"{self._url}/reports/{report_id}/withdrawal"
        body = {"opened_by": list(opened_by), "reason": reason} | (
            {"superseded_by": superseded_by} if superseded_by else {}
        )
        self._http.call("POST", url, IgnoredBody, token=token, body=body)

    def pages(self, with_token: WithToken, *, limit: int = 100) -> Iterator[list[SentReport]]:
        """The pages of the list, newest report first; each is asked for with a token that is good then."""
        query = {"limit": str(limit)}
        for _ in range(MAX_PAGES):
            page = with_token(
                lambda token: self._http.call(
                    "GET", f"{self._url}/reports", SentPage, token=token, query=query
                )
            )
            yield page.reports
            if not page.cursor or not page.reports:
                return
            query["cursor"] = page.cursor
        raise _endless()


def _endless() -> BadAnswer:
    return BadAnswer("invalid_answer", "The list of reports does not come to an end.")


def _kept_by(keyserver_url: str) -> dict[str, str]:
    # a report that is sealed to an Endpoint Server's own key has none
    return {"keyserver_url": keyserver_url} if keyserver_url else {}
