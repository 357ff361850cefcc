"""Nothing about a person, and no token, key or report ID, reaches the log."""

from __future__ import annotations

import base64
import json
import logging

import pytest

from chalicelib.keys.trail import MISS_LIMIT
from tests.fakes.tokens import FakeClock, person
from tests.http.service import ServiceUnderTest

MARK = "MARKEDxSECRET"
REPORT = f"000000011{MARK}REPORT"


def test_no_secret_reaches_the_log(
    server: ServiceUnderTest, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    now = FakeClock().now
    marked = person(
        11,
        now=now,
        title=MARK,
        firstname=MARK,
        lastname=MARK,
        email=f"{MARK}@example.org",
        jti=MARK,
        sid=MARK,
    )
    denied = person(13, now=now, firstname=MARK, email="denied@example.org")
    token = server.token(marked)
    with caplog.at_level(server.backend.library_level), caplog.at_level(logging.DEBUG, "picsafe"):
        key = server.call("POST", "/keys", token, {"report_id": REPORT}).body["key"]
        path = f"/keys/{REPORT}"
        statuses = [
            server.call("GET", path, token).status,
            server.call("GET", path, denied).status,
            server.call("GET", path, person(12, now=now, aud=[f"https://{MARK}.example.org"])).status,
            server.call("GET", f"{path}/log", token).status,
            server.call("GET", f"{path}/log?cursor={MARK}", token).status,
            server.call("PATCH", path, token, {"recalled": True}).status,
            server.call("GET", path, token).status,
            server.call("POST", "/keys", token, {"report_id": f"{MARK}!"}).status,
            server.call("POST", "/keys", token, {MARK: MARK}).status,
            server.call("POST", "/keys", token, raw=b"{" + MARK.encode()).status,
        ]
        for number in range(MISS_LIMIT + 1):
            server.call("GET", f"/keys/{MARK}{number:04d}", token)
        server.backend.damage_keys()
        statuses.append(server.call("GET", path, token).status)
        server.faults.fail("key_store", "append")
        statuses.append(server.call("GET", path, token).status)
    assert statuses == [200, 403, 401, 200, 400, 200, 410, 400, 400, 400, 503, 503]
    output = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("picsafe")]
    assert {"refused", "key_guessing", "unwrap_failed"} <= {json.loads(line)["event"] for line in ours}
    shown = "\n".join(
        [*(f"{record.getMessage()} {record.exc_text}" for record in caplog.records), output.out, output.err]
    )
    raw = base64.urlsafe_b64decode(key + "=")
    for secret in (MARK, MARK.lower(), token, token.split(".")[2], key, raw.hex(), repr(raw), "@example.org"):
        assert secret not in shown
