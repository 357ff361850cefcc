"""A person's own computer fetches what they send, by a personal token, from real servers."""

from __future__ import annotations

import json
from pathlib import Path

from tests.e2e.running_server import RunningServer
from tests.e2e.terminal import Terminal
from tests.fakes import media


def test_a_personal_token_brings_each_report_once_until_it_is_revoked(
    picsafe_server: RunningServer, tmp_path: Path
) -> None:
    (tmp_path / "wound.jpg").write_bytes(media.photo(400, 300))
    pat = Terminal(picsafe_server, tmp_path)
    pat.sign_in("pat@practice.example", "Pat")
    token = pat.run("token", "create", "Practice computer").strip()
    told = picsafe_server.outbox("pat@practice.example").text
    assert "Practice computer" in told
    assert token not in told

    send = ("send", "wound.jpg", "--to", "storage", "--consent", "none")
    sync = ("sync", "--to", "reports", "--once")
    first = json.loads(pat.run(*send, "--json"))["report_id"]
    pat.run(*sync, PICSAFE_TOKEN=token)
    reports = tmp_path / "reports"
    manifest = json.loads((reports / first / "manifest.json").read_text())
    assert manifest["sender"]["email"] == "pat@practice.example"
    (reports / first).rename(tmp_path / "taken-away")
    assert pat.run(*sync, PICSAFE_TOKEN=token) == ""

    (listed,) = json.loads(pat.run("token", "list", "--json"))
    assert listed["last_used_at"] is not None
    last = json.loads(pat.run("log", first, "--json"))["entries"][-1]
    assert (last["action"], last["user"]["personal_token"]) == ("fetch", listed["id"])

    second = json.loads(pat.run(*send, "--json"))["report_id"]
    pat.run("token", "revoke", listed["id"])
    said = pat.run(*sync, exit_code=3, PICSAFE_TOKEN=token)
    assert "was revoked, has run out, or is none" in said
    assert token not in said
    again = pat.run("token", "create", "Practice computer").strip()
    pat.run(*sync, PICSAFE_TOKEN=again)
    assert [path.name for path in reports.iterdir() if not path.name.startswith(".")] == [second]
