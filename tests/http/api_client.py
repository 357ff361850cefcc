"""Calls of an application in this process, without a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from chalice.test import Client

from chalicelib.http.application import Application
from tests.http.contract import hold_to_contract


@dataclass(frozen=True)
class Answer:
    """An HTTP answer.

    Attributes:
        operation: the method and the path that were called; where the path has a template, that.
        status: of HTTP.
        headers: as they were sent.
        body: decoded JSON, or the bytes of what is none; ``None`` where there is no body.
    """

    operation: str
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> tuple[int, str]:
        """What a refusal says; checks that it is a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert set(self.body) - {"reason"} == {"type", "title", "status", "detail", "code"}
        assert "reason" not in self.body or self.body["code"] == "recalled"
        assert self.body["status"] == self.status
        return self.status, self.body["code"]


def send(
    app: Application,
    method: str,
    path: str,
    body: object = None,
    *,
    raw: bytes | None = None,
    token: str | None = None,
    api_key: str | None = None,
    headers: dict[str, str] | None = None,
    operation: str | None = None,
) -> Answer:
    """Call an application, and hold what it answers to ``docs/openapi.json``.

    Args:
        app: the application.
        method: of HTTP.
        path: with its query.
        body: sent as JSON.
        raw: sent as it is instead.
        token: a user token.
        api_key: an enterprise's.
        headers: sent besides.
        operation: what the answer is said to be of, if not of the path.
    """
    sent = dict(headers or {})
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    if api_key is not None:
        sent["X-Api-Key"] = api_key
    payload = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
    if payload:
        sent.setdefault("Content-Type", "application/json")
    with Client(app) as client:
        response = client.http.request(method, path, headers=sent, body=payload)
    hold_to_contract(method, path, sent, payload, response)
    content = response.body or None
    if content and response.headers["Content-Type"] in {"application/json", "application/problem+json"}:
        content = json.loads(content)
    return Answer(operation or f"{method} {path}", response.status_code, dict(response.headers), content)
