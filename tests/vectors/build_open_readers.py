"""Writes ``contract/open_readers.json``: ``python -m tests.vectors.build_open_readers``.

Answers of servers that are newer than their readers, whose audit trails have hash chains that hold.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chalicelib.contract.audit_chain import genesis, link

FILE = Path(__file__).with_name("contract") / "open_readers.json"
REPORT_ID = "0000000171772600767000"
PAT = {
    "kind": "user",
    "userid": 17,
    "title": "Dr",
    "firstname": "Pat",
    "lastname": "Example",
    "email": "pat@example.org",
    "country": "DE",
}
OPERATOR = {"kind": "operator", "name": "Example privacy office, request 17"}


def chain(*contents: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries with their numbers, times and hashes."""
    head, entries = genesis(REPORT_ID).hash, []
    for seq, content in enumerate(contents, start=1):
        content = {"seq": seq, "at": f"2026-03-04T05:06:0{seq}.000Z", "ip": "192.0.2.7", **content}
        entries.append({**content, "prev": head, "hash": link(head, content)})
        head = str(entries[-1]["hash"])
    return entries


def pages(entries: list[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """The answers that a reader gets one after the other."""
    starts = range(0, len(entries), size)
    return [
        {
            "report_id": REPORT_ID,
            "entries": entries[start : start + size],
            "head": entries[-1]["hash"],
            "cursor": str(start + size) if start + size < len(entries) else None,
        }
        for start in starts
    ]


def log(name: str, contents: list[dict[str, Any]], shown: list[str], *, size: int = 10, **more: Any) -> Any:
    """An audit trail that a reader verifies and shows."""
    return {"name": name, "pages": pages(chain(*contents), size), "shown": shown, "not_shown": [], **more}


def audit_logs() -> list[Any]:
    """Return the audit trails."""
    made = {"action": "create", "outcome": "granted", "user": PAT}
    return [
        log(
            "an action that is not known", [made, {**made, "action": "delegate"}], ["delegate", "Pat Example"]
        ),
        log(
            "an outcome that is not known",
            [made, {**made, "action": "fetch", "outcome": "quarantined"}],
            ["quarantined"],
        ),
        log(
            "fields that are not known",
            [made, {**made, "policy": {"id": "p-7", "rules": ["a", 1, None]}, "user": {**PAT, "orcid": "0"}}],
            ["Pat Example"],
        ),
        log(
            "an asker of a kind that is not known",
            [made, {**made, "action": "fetch", "user": {"kind": "appliance", "serial": "X-100"}}],
            ["appliance"],
        ),
        log(
            "an asker of a new kind with a name",
            [made, {**made, "action": "fetch", "user": {"kind": "appliance", "name": "Ward 7 archive"}}],
            ["Ward 7 archive"],
        ),
        log(
            "the Key Server's operator",
            [made, {**made, "action": "recall", "user": OPERATOR, "ip": ""}],
            ["Example privacy office, request 17", "operator"],
        ),
        log("an entry without an asker", [made, {"action": "expire", "outcome": "granted"}], ["expire"]),
        log("an entry without an outcome", [made, {"action": "notice", "user": PAT}], ["notice"]),
        log(
            "over two pages",
            [made, {**made, "action": "delegate"}, {**made, "outcome": "quarantined"}],
            ["delegate", "quarantined"],
            size=2,
        ),
        log(
            "an action that would act on a terminal",
            [made, {**made, "action": "\x1b[2Jdele\u202egate\x9b"}],
            ["delegate"],
            not_shown=["\x1b", "\u202e", "\x9b"],
        ),
    ]


def report(**more: Any) -> dict[str, Any]:
    """One report of a list."""
    file_url = f"https://picsafe.example/cloud/reports/de/0123456789abcdefghijKL-{REPORT_ID}"
    return {
        "report_id": REPORT_ID,
        "link": file_url.replace("/cloud/reports/", "/app/report/"),
        "file_url": file_url,
        "size": 1000,
        "sent_at": "2026-03-04T05:06:07Z",
        "expires_at": "2026-03-11T05:06:07Z",
        "summary": {"photos": 1, "videos": 0, "audios": 0},
        "destination": "storage",
        **more,
    }


def report_lists() -> list[Any]:
    """Return lists of reports."""
    summary = {"photos": 1, "videos": 0, "audios": 0, "documents": 2}

    def listed(name: str, shown: list[str], **more: Any) -> Any:
        answer = {"reports": [report(**more)], "cursor": None, "more": False}
        return {"name": name, "answer": answer, "shown": shown, "not_shown": []}

    return [
        listed("a destination that is not known", ["archive"], destination="archive"),
        listed("fields that are not known", [REPORT_ID], state="quarantined", labels=[{"a": 1}], region=None),
        listed("a kind of item that is not known", ["1 photo", "2 documents"], summary=summary),
        listed("no summary", [REPORT_ID], summary={"note": "none", "photos": {"raw": 1}}),
    ]


def recalls() -> list[Any]:
    """Return answers to a recall."""
    times = {"first_at": "2026-03-04T05:06:07Z", "last_at": "2026-03-04T05:06:08Z", "times": 2}
    answer = {
        "report_id": REPORT_ID,
        "recalled": True,
        "fetched_by": [{"user": {"kind": "appliance", "serial": "X-100"}, **times, "device": "X"}],
        "more": False,
        "since": "2026-03-05T05:06:07Z",
    }
    return [
        {
            "name": "an asker of a kind that is not known",
            "answer": answer,
            "shown": ["appliance"],
            "not_shown": [],
        }
    ]


def problems() -> list[Any]:
    """Return refusals (RFC 9457)."""

    def problem(name: str, status: int, code: str, **more: Any) -> Any:
        detail = "Ask the ward's data steward."
        body = {"type": "about:blank", "title": "T", "status": status, "code": code, "detail": detail, **more}
        return {"name": name, "status": status, "body": body, "code": code, "shown": [detail, code]}

    return [
        problem("a code that is not known", 403, "second_factor_needed"),
        problem("a status that is not known", 451, "legal_hold"),
        problem("a conflict that is not known", 409, "already_delegated", delegate={"name": "x"}),
    ]


def enterprises() -> list[Any]:
    """Return enterprises as their administrators see them."""
    domain = {"domain": "example.org", "verified": False, "verified_at": None}
    answer = {
        "enterprise_id": 1,
        "name": "Example Hospital",
        "plan": "regional",
        "administrators": ["pat@example.org"],
        "domains": [{**domain, "txt_name": "_picsafe.example.org", "txt_value": "x", "state": "disputed"}],
        "emails": [
            {"email": "a@example.com", "status": "suspended", "since": 7},
            {"email": "b@example.com", "status": "member"},
        ],
        "policies": {"retention": 30},
    }
    return [
        {
            "name": "a plan, a member's state and fields that are not known",
            "answer": answer,
            "shown": ["regional", "suspended", "a@example.com", "member"],
            "not_shown": [],
        }
    ]


def registered_servers() -> list[Any]:
    """Return lists of registered servers."""
    server = {
        "id": "ks_1",
        "url": "https://relay.example",
        "created_at": "2026-03-04T05:06:07Z",
        "log_key": "",
    }
    answer = {"key_servers": [{**server, "kind": "gateway", "health": {"up": True}}], "more": False}
    return [{"name": "a kind that is not known", "answer": answer, "shown": ["gateway"], "not_shown": []}]


def invitations() -> list[Any]:
    """Return invitations and memberships."""
    member = {
        "enterprise_id": 1,
        "name": "Example Hospital",
        "by": "directory",
        "key_servers": [],
        "role": "x",
    }
    answer = {"invitations": [], "memberships": [member], "declined": []}
    return [
        {
            "name": "a way of becoming a member that is not known",
            "answer": answer,
            "shown": ["Example Hospital", "directory"],
            "not_shown": [],
        }
    ]


def metadata() -> list[Any]:
    """Return metadata.json of later writers; ``not_consented`` are levels that nobody may read into it."""

    def vector(name: str, document: dict[str, Any], shown: list[str], not_consented: list[str]) -> Any:
        text = json.dumps(document, ensure_ascii=False)
        return {"name": name, "metadata": text, "shown": shown, "not_consented": not_consented}

    every = ["treatment", "education", "publication"]
    return [
        vector(
            "new members everywhere",
            {"report": {"patient": {"lastname": "Example", "pronouns": "they"}, "x": []}, "vendor": {"x": 1}},
            ["Example"],
            every,
        ),
        vector(
            "a kind of consent that is not known",
            {"report": {"consent": {"type": "electronic"}}},
            ["electronic"],
            every,
        ),
        vector(
            "a level that is not known",
            {"report": {"consent": {"type": "signed", "consentlevels": "all,treatment"}}},
            ["all", "treatment"],
            ["education", "publication"],
        ),
        vector(
            "a level that is not known, and no other",
            {"report": {"consent": {"type": "signed", "consentlevels": "everything"}}},
            ["everything"],
            every,
        ),
        vector(
            "words in a flag's place",
            {"report": {"consent": {"type": "signed", "treatment": "partly"}}},
            ["signed"],
            every,
        ),
        vector(
            "a type of item that is not known",
            {"report": {"media": [{"mediaid": "holo-1", "type": "hologram", "levels": "research"}]}},
            ["holo-1"],
            every,
        ),
    ]


def as_json() -> str:
    """Return the vectors as the file has them."""
    about = (
        "Answers of servers and documents of writers that are newer than their reader. shown: texts that a"
        " reader shows, in these letters; not_shown: characters that it does not; not_consented: levels of"
        " consent that it does not take as granted. The chains of audit_logs hold, over all pages, and their"
        " entries are passed on as they are."
    )
    vectors = {
        "about": about,
        "report_id": REPORT_ID,
        "audit_logs": audit_logs(),
        "report_lists": report_lists(),
        "recalls": recalls(),
        "problems": problems(),
        "enterprises": enterprises(),
        "registered_servers": registered_servers(),
        "invitations": invitations(),
        "metadata": metadata(),
    }
    return json.dumps(vectors, indent=1) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(as_json())
