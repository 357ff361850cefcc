"""The audit trails of what an enterprise's members sent, as its script may read them.

A trail is for a report's sender and for whoever was given its key (docs/audit-trail.md). The enterprise's
script is one of these once it has fetched a report, so that nobody is given a right for this. Whoever asks
for the trail of a report that the script has not fetched is refused, which is an entry on it: few such are
asked for.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chalicelib.contract.report_ids import is_report_id
from picsafe.client.audit import AuditTrail
from picsafe.client.cloud import MAX_PAGES, Cloud
from picsafe.client.enterprise_account import EnterpriseAccount
from picsafe.client.errors import BadAnswer, NotAllowed, NotSignedIn, PicSafeClientError, Unavailable
from picsafe.client.key_server_lookup import KeyServerLookup, SentReports
from picsafe.client.links import parse_link
from picsafe.client.responses import LoggedReport
from picsafe.client.transport import Http

PAGE: Final = 100
REFUSED_IN_A_ROW: Final = 5
"""How many reports that the script has not fetched are asked for in a row; each gets an entry by that."""


class Unread(NamedTuple):
    """A report whose trail could not be read.

    Attributes:
        report_id: which.
        code: why: ``not_opened`` (the script has not fetched it), ``not_asked`` (its Key Server has refused
            ``REFUSED_IN_A_ROW`` before it), ``key_server_unknown`` (its file, which
            names its Key Server, is there no more), or what a server or the trail's chain was found to be.
    """

    report_id: str
    code: str


class Newest(NamedTuple):
    """The newest reports of a list.

    Attributes:
        reports: they, oldest first.
        older: how many the list has besides.
    """

    reports: list[LoggedReport]
    older: int


class MemberTrails:
    """The trails of an enterprise's reports.

    Args:
        account: the enterprise, by its API key.
        cloud: where the sealed files are, which name their Key Servers.
        http: the transport.
        key_server: who has the keys of reports whose file is there no more; without it these are not asked
            for.
    """

    def __init__(
        self, account: EnterpriseAccount, cloud: Cloud, http: Http, key_server: str | None = None
    ) -> None:
        self._account = account
        self._lookup = KeyServerLookup(cloud, http, SentReports(None))
        self._key_server = key_server
        self._given_up: dict[str, str] = {}
        self._refused: Counter[str] = Counter()

    def newest(self, limit: int, report_id: str | None = None) -> Newest:
        """The newest ``limit`` reports that members sent, or the one that is named, wherever it stands.

        Raises:
            NotSignedIn: the API key is not valid.
            BadAnswer: the list does not come to an end.
            PicSafeClientError: as Http.call.
        """
        reports: deque[LoggedReport] = deque(maxlen=limit)
        count = 0
        cursor: str | None = None
        for _ in range(MAX_PAGES):
            page = self._account.page(cursor, PAGE)
            listed = [
                one
                for one in page.reports
                if is_report_id(one.report_id) and report_id in {None, one.report_id}
            ]
            reports.extend(listed)
            count += len(listed)
            if not page.more:
                return Newest(list(reports), count - len(reports))
            cursor = page.cursor
        raise BadAnswer("invalid_answer", "The list of reports does not come to an end.")

    def read(self, reports: Iterable[LoggedReport]) -> Iterator[AuditTrail | Unread]:
        """The trail of each, verified, or why it could not be read.

        A server that does not answer, or that refuses ``REFUSED_IN_A_ROW``, is asked no more.
        """
        for report in reports:
            yield self._read(report)

    def _read(self, report: LoggedReport) -> AuditTrail | Unread:
        try:
            url = self._lookup.of_link(parse_link(report.file_url)) or self._key_server
        except PicSafeClientError as error:
            return Unread(report.report_id, error.code)
        if url is None:
            return Unread(report.report_id, "key_server_unknown")
        if url in self._given_up:
            return Unread(report.report_id, self._given_up[url])
        try:
            trail = self._account.key_server(url).audit_trail(report.report_id)
        except PicSafeClientError as error:
            self._note(url, error)
            return Unread(report.report_id, error.code)
        self._refused[url] = 0
        return trail

    def _note(self, url: str, error: PicSafeClientError) -> None:
        if isinstance(error, NotAllowed):
            self._refused[url] += 1
        # a bad answer is about one report
        is_away = isinstance(error, (NotSignedIn, Unavailable)) and not isinstance(error, BadAnswer)
        if is_away or self._refused[url] >= REFUSED_IN_A_ROW:
            self._given_up[url] = error.code if is_away else "not_asked"


__all__ = ["MemberTrails", "Newest", "Unread"]
