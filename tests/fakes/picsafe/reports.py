"""The User Server's log of reports: a person's own list, and an enterprise's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx

from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import Route, State

_NO_LINK = {"link": None, "file_url": None}


class Reports(State):
    def report_routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/reports"): self._log_report,
            ("POST", "/reports/tell"): self._tell,
            ("POST", "/reports/renewal"): self._log_renewal,
            ("POST", "/reports/removal"): self._log_removal,
            ("GET", "/reports"): self._own_reports,
            ("GET", "/enterprise/reports"): self._enterprise_reports,
            ("POST", "/me/received"): self._log_received,
            ("GET", "/me/received"): self._own_received,
            **self._delivery_routes(),
            **self._withdrawal_routes(),
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
            "deliveries": [],
            "recipients": [],
            "label": None,
            "keyserver_url": None,
            "removed": False,
        }

    def _log_report(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if "link" not in body:
            return self._log_elsewhere(request, body)
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
        named = {
            "left_out": left_out,
            "recipients": body.get("recipients", []),
            "keyserver_url": body.get("keyserver_url"),
        }
        self.logged.append({**self.listed(name, body["summary"], body["destination"]), **named})
        return answer(201, self.logged[-1])

    def _tell(self, request: httpx.Request) -> httpx.Response:
        link = json.loads(request.content)["link"]
        [named] = [report["recipients"] for report in self.logged if report["link"] == link]
        people = [one for one in named if "@" in one and "*" not in one]
        told = [one for one in people if one not in self.unreachable]
        return answer(200, {"told": told, "not_told": [one for one in people if one not in told]})

    def _log_renewal(self, request: httpx.Request) -> httpx.Response:
        link = json.loads(request.content)["link"]
        [listed] = [report for report in self.logged if report["link"] == link]
        listed["expires_at"] = self.places[link.rpartition("/")[2]]["renewed"]
        return answer(200, {"expires_at": listed["expires_at"]})

    def _log_removal(self, request: httpx.Request) -> httpx.Response:
        link = json.loads(request.content)["link"]
        [listed] = [report for report in self.logged if report["link"] == link]
        if link.rpartition("/")[2] in self.files:
            return problem(409, "not_removed")
        listed["removed"] = True
        return httpx.Response(204, headers={"cache-control": "no-store"})

    def _log_elsewhere(self, request: httpx.Request, body: dict[str, Any]) -> httpx.Response:
        if not self.may_name(self.subject(request, self.origin) or "0", body["report_id"]):
            return problem(403, "foreign_report_id")
        known = [one for one in self.logged if one["report_id"] == body["report_id"] and one["link"] is None]
        if known:
            same = known[0]["destination"] == body["destination"]
            return answer(200, known[0]) if same else problem(409, "already_logged")
        nowhere = {"link": None, "file_url": None, "size": None, "expires_at": None}
        named = {"recipients": body.get("recipients", []), "keyserver_url": body.get("keyserver_url")}
        listed = self.listed(f"0-{body['report_id']}", body["summary"], body["destination"])
        self.logged.append({**listed, **nowhere, **named})
        return answer(201, self.logged[-1])

    def _log_received(self, request: httpx.Request) -> httpx.Response:
        if self.subject(request, self.origin) is None:
            return problem(401, "invalid_token")
        self.received.append(json.loads(request.content))
        return httpx.Response(204, headers={"cache-control": "no-store"})

    def _own_received(self, request: httpx.Request) -> httpx.Response:
        shown, end = self._page(request, [self._as_received(one) for one in self.received[::-1]])
        return answer(200, {"reports": shown, "cursor": str(end) if end < len(self.received) else None})

    def _as_received(self, said: dict[str, Any]) -> dict[str, Any]:
        link = said.get("link") and self.origin + said["link"]
        logged = next((one for one in self.logged if link and one["link"] == link), None)
        sender = {name: self.user[name] for name in ("userid", "title", "firstname", "lastname", "email")}
        mailed = [one for _, one in self.taken_back if one["report_id"] == said["report_id"]]
        return {
            "report_id": said["report_id"],
            "link": link,
            "opened_at": stamp(self.now),
            "last_opened_at": stamp(self.now),
            "consent_withdrawn": logged is None,
            "withdrawn_because": mailed[-1]["reason"] if mailed else None,
            "superseded_by": mailed[-1]["superseded_by"] if mailed else None,
            "sender": sender if logged else None,
            **{name: logged and logged[name] for name in ("sent_at", "expires_at", "summary")},
        }

    def _withdrawal_routes(self) -> dict[tuple[str, str], Route]:
        paths = {f"/reports/{report['report_id']}/withdrawal" for report in self.logged}
        return {("POST", path): self._withdraw_consent for path in paths}

    def _withdraw_consent(self, request: httpx.Request) -> httpx.Response:
        if self.subject(request, self.origin) is None:
            return problem(401, "invalid_token")
        said = json.loads(request.content)
        self.withdrawals.append(said.pop("opened_by"))
        self.withdrawn_words.append(said)
        return httpx.Response(204, headers={"cache-control": "no-store"})

    def _delivery_routes(self) -> dict[tuple[str, str], Route]:
        paths = {f"/reports/{report['report_id']}/deliveries" for report in self.logged}
        return {("POST", path): self._record_delivery for path in paths}

    def _record_delivery(self, request: httpx.Request) -> httpx.Response:
        said = json.loads(request.content)
        delivery = {"enterprise_id": 3, "enterprise": "Example Hospital", **said}
        for report in self.logged:
            if report["report_id"] == request.url.path.split("/")[2]:
                others = [one for one in report["deliveries"] if one["destination"] != said["destination"]]
                report["deliveries"] = [*others, delivery]
        return answer(200, delivery)

    def _own_reports(self, request: httpx.Request) -> httpx.Response:
        reports, end = self._page(request, self.logged[::-1])
        if self.personal_token(request) is not None:
            reports = [one if one["destination"] == "storage" else {**one, **_NO_LINK} for one in reports]
        return answer(200, {"reports": reports, "cursor": str(end) if end < len(self.logged) else None})

    def _enterprise_reports(self, request: httpx.Request) -> httpx.Response:
        sender = {name: self.user[name] for name in ("userid", "title", "firstname", "lastname", "email")}
        shared = [
            {
                name: value
                for name, value in report.items()
                if name not in {"deliveries", "left_out", "recipients", "label", "keyserver_url", "removed"}
            }
            for report in self.logged
            if report["link"] is not None
        ]
        cursor = request.url.params.get("cursor")
        if cursor is not None and cursor.partition(".")[2] != str(self.restored):
            return problem(410, "stale_cursor")
        listed: list[dict[str, Any]] = [{"sender": sender, **report} for report in shared]
        for behind, withdrawal in reversed(self.taken_back):
            listed.insert(behind, withdrawal)
        page, end = self._page(request, listed)
        return answer(
            200,
            {
                "reports": [one for one in page if "link" in one],
                "withdrawals": [one for one in page if "link" not in one],
                "cursor": f"{end}.{self.restored}",
                "more": end < len(listed),
            },
        )

    def take_back(self, report_id: str, reason: str, superseded_by: str | None = None) -> None:
        """Have the enterprise told that a report was taken back, behind what is listed so far."""
        behind = sum(report["link"] is not None for report in self.logged)
        said = {
            "report_id": report_id,
            "reason": reason,
            "superseded_by": superseded_by,
            "withdrawn_at": stamp(self.now),
        }
        self.taken_back.append((behind, said))

    def _page(
        self, request: httpx.Request, reports: list[dict[str, Any]]
    ) -> tuple[list[dict[str, Any]], int]:
        """The page that is asked for, and how many reports it and those before it hold."""
        start = int((request.url.params.get("cursor") or "0").partition(".")[0])
        end = min(start + min(int(request.url.params["limit"]), self.report_page), len(reports))
        return reports[start:end], end
