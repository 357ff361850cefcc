"""One report's page, whatever is to be seen on it."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.http.page.numbers import number_of
from picsafe.endpoint.http.page.sessions import PageSession
from picsafe.endpoint.http.page.shell import Shell
from picsafe.endpoint.model import StoredReport
from picsafe.server.errors import not_found
from picsafe.server.responses import RawResponse

EVENTS: Final = 200


class ReportPage:
    """Finds and shows a report.

    Args:
        endpoint: whose page it is.
        shell: what the page's parts share.
    """

    def __init__(self, endpoint: Endpoint, shell: Shell) -> None:
        self._endpoint = endpoint
        self._shell = shell

    async def report_of(self, request: Request) -> StoredReport:
        """The report whose number an address has.

        Raises:
            Refusal: ``not_found``.
        """
        number = number_of(request.path_params["number"])
        report = None if number is None else await self._shell.run(self._endpoint.reports.get, number)
        if report is None:
            raise not_found()
        return report

    async def show(self, session: PageSession, report: StoredReport, **more: object) -> RawResponse:
        """The page; ``sight`` with ``pictures`` and ``beside`` are shown to whoever has asked for them."""
        run = self._shell.run
        events = (
            await run(lambda: self._endpoint.events.latest(EVENTS, report_id=report.report_id))
            if report.report_id
            else []
        )
        return self._shell.page(
            session,
            "report",
            place="reports",
            report=report,
            jobs=await run(self._endpoint.jobs.of_report, report.id),
            steps=await run(self._endpoint.steps.of_report, report.id),
            events=events,
            shown_events=EVENTS,
            **{"sight": None, "pictures": [], "beside": {}, **more},
        )
