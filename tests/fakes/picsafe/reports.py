"""The User Server's log of reports: a person's own list, and an enterprise's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx

from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import Route, State


class Reports(State):
    def report_routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/reports"): self._log_report,
            ("GET", "/reports"): self._own_reports,
            ("GET", "/enterprise/reports"): self._enterprise_reports,
        }

    def listed(
        self, name: str, summary: dict[str, int] | None = None, destination: str = "storage"
    ) -> dict[str, Any]:
        return {
            "report_id": name.rpartition("-")[2],
            "link": f"{self.origin}/app/report/de/{name}",
            "file_url": f"{self.origin}/cloud/reports/de/{name}",
            "size": len(self.files.get(name, b"")),
            "sent_at": stamp(self.now),
            "expires_at": stamp(self.now + timedelta(days=7)),
            "summary": summary or {"photos": 1, "videos": 0, "audios": 0},
            "destination": destination,
            "left_out": [],
        }

    def _log_report(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        name = body["link"].rpartition("/")[2]
        if not self.may_name(self.subject(request, self.origin) or "0", name.rpartition("-")[2]):
            return problem(403, "foreign_report_id")
        if name not in self.files:
            return problem(409, "not_uploaded")
        for known in self.logged:
            if known["link"] == body["link"]:
                return answer(200, known)
        if (refusal := self.exceeded("reports", len(self.logged))) is not None:
            return refusal
        left_out = self.left_out if body["destination"] == "storage" else []
        self.logged.append({**self.listed(name, body["summary"], body["destination"]), "left_out": left_out})
        return answer(201, self.logged[-1])

    def _own_reports(self, request: httpx.Request) -> httpx.Response:
        reports, end = self._page(request, self.logged[::-1])
        return answer(200, {"reports": reports, "cursor": str(end) if end < len(self.logged) else None})

    def _enterprise_reports(self, request: httpx.Request) -> httpx.Response:
        sender = {name: self.user[name] for name in ("userid", "title", "firstname", "lastname", "email")}
        cursor = request.url.params.get("cursor")
        if cursor is not None and cursor.partition(".")[2] != str(self.restored):
            return problem(410, "stale_cursor")
        shared = [{**report, "sender": sender} for report in self.logged]
        for report in shared:
            report.pop("left_out", None)
        reports, end = self._page(request, shared)
        more = end < len(self.logged)
        return answer(200, {"reports": reports, "cursor": f"{end}.{self.restored}", "more": more})

    def _page(
        self, request: httpx.Request, reports: list[dict[str, Any]]
    ) -> tuple[list[dict[str, Any]], int]:
        """The page that is asked for, and how many reports it and those before it hold."""
        start = int((request.url.params.get("cursor") or "0").partition(".")[0])
        end = min(start + min(int(request.url.params["limit"]), self.report_page), len(reports))
        return reports[start:end], end
