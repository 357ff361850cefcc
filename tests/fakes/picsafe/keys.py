"""Key Servers: PicSafe's own, and a hospital's that knows the same reports."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any

import httpx

from chalicelib.contract.audit_chain import genesis, link
from chalicelib.contract.checkpoints import Checkpoint, sign_checkpoint
from chalicelib.contract.merkle import leaf_hash
from chalicelib.contract.receipts import sign_receipt
from chalicelib.contract.signed_notes import verifier_key
from chalicelib.contract.tiled_trees import grow
from chalicelib.contract.tlog_tiles import Tile
from tests.fakes.picsafe.policies import Policies
from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import FakeKey, origin_of

REPEATS = 30
WINDOW = 600
MERGE_SECONDS = 60


def log_of(host: str) -> str:
    """The name of a Key Server's log."""
    return f"{host.partition('://')[2]}/log"


class Keys(Policies):
    def add_key(self, report_id: str, *, owner: str = "17", key: str | None = None) -> FakeKey:
        known = self.keys.setdefault(report_id, FakeKey(key or secrets.token_urlsafe(32), owner))
        self.record(report_id, "create")
        return known

    def record(
        self,
        report_id: str,
        action: str,
        outcome: str = "granted",
        user: dict[str, Any] | None = None,
        *,
        tag: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Append to a report's audit trail what the signed-in person did, or ``user``.

        One that says its ``kind`` is no person, and taken as it is.
        """
        entries = self.keys[report_id].entries
        prev = entries[-1]["hash"] if entries else genesis(report_id).hash
        content = {
            "seq": len(entries) + 1,
            "at": stamp(self.now),
            "action": action,
            "outcome": outcome,
            "user": user if user and "kind" in user else {"kind": "user", **self.user, **(user or {})},
            "ip": "192.0.2.7",
            **({} if tag is None else {"tag": tag}),
            **more,
        }
        entries.append({**content, "prev": prev, "hash": link(prev, content)})
        self.leaves.append(leaf_hash(bytes.fromhex(entries[-1]["hash"])))
        return entries[-1]

    def _log(self, path: str, host: str) -> httpx.Response:
        """What anybody may read of the log, which has taken in every entry."""
        if path == "/log/key":
            log = log_of(host)
            vkey = verifier_key(log, self.log_key).text()
            return answer(200, {"log": log, "vkey": vkey, "merge_seconds": MERGE_SECONDS})
        grown = grow(0, self.leaves[: self.merged], self._no_tile)
        if path == "/log/checkpoint":
            note = sign_checkpoint(Checkpoint(log_of(host), grown.size, grown.root), self.log_key)
            return httpx.Response(200, content=note, headers={"Content-Type": "text/plain; charset=utf-8"})
        tiles = {f"/log/{tile.path}": hashes for tile, hashes in grown.tiles.items()}
        if path not in tiles:
            return problem(404, "unknown_tile")
        headers = {"Content-Type": "application/octet-stream"}
        return httpx.Response(200, content=tiles[path], headers=headers)

    @staticmethod
    def _no_tile(tile: Tile) -> bytes:
        raise AssertionError(tile)

    def receipt(self, host: str, report_id: str, entry: dict[str, Any]) -> dict[str, str]:
        """What the log of a Key Server promises of an entry."""
        signed = sign_receipt(
            self.log_key,
            log=log_of(host),
            report_id=report_id,
            seq=entry["seq"],
            hash=entry["hash"],
            at=stamp(self.now),
            merged_by=stamp(self.now + timedelta(seconds=MERGE_SECONDS)),
        )
        return {name: getattr(signed, name) for name in ("log", "at", "merged_by", "signature")}

    def _key_server(self, request: httpx.Request) -> httpx.Response:
        host = origin_of(request)
        if request.url.path.startswith("/log/"):
            return self._log(request.url.path, host)
        subject = self.subject(request, host)
        if subject is None:
            return problem(401, "invalid_token")
        program = self.claims(request.headers["authorization"].removeprefix("Bearer ")).get("personal_token")
        if program is not None and (request.method != "GET" or request.url.path.endswith("/log")):
            return problem(401, "invalid_token")
        if request.method == "POST" and request.url.path == "/keys":
            return self._make_key(json.loads(request.content), host, subject)
        report_id = request.url.path.split("/")[2]
        if program is not None and not self.may_name(subject, report_id):
            return problem(403, "foreign_report_id")
        known = self.keys.get(report_id)
        if known is None:
            return problem(404, "unknown_report")
        if request.url.path.endswith("/log"):
            if subject.startswith("enterprise:") and (report_id, subject) not in self.openers:
                self.record(report_id, "read_log", "not_opened")
                return problem(403, "not_opened")
            return self._trail(report_id, known, int(request.url.params.get("cursor") or 0))
        return self._of_known(request, report_id, known, subject, program)

    def _of_known(
        self, request: httpx.Request, report_id: str, known: FakeKey, subject: str, program: str | None
    ) -> httpx.Response:
        host, called = origin_of(request), request.url.path.rsplit("/", 1)[1]
        said = json.loads(request.content or b"{}")
        if called == "policy":
            return self.policy_call(request.method, report_id, known, subject, said)
        if called == "approvals":
            return self.approval_call(report_id, known, subject, said)
        if called == "release":
            return self._fetch(report_id, known, said.get("tag"), subject, program, host=host, said=said)
        if request.method == "PATCH":
            return self._recall(report_id, known, json.loads(request.content))
        if request.method == "PUT":
            return self._set_tag(report_id, known, subject, json.loads(request.content)["tag"].lower())
        return self._fetch(report_id, known, request.url.params.get("tag"), subject, program, host=host)

    def _flood(self, report_id: str, subject: str, action: str) -> httpx.Response | None:
        """The refusal of who has 30 entries of a kind on a trail in ten minutes; the trail has the first."""
        window, passed = divmod(int(self.now.timestamp()), WINDOW)
        turn = (report_id, subject, action, window)
        self.repeats[turn] += 1
        if self.repeats[turn] <= REPEATS:
            return None
        if self.repeats[turn] == REPEATS + 1:
            self.record(report_id, action, "too_many_requests")
        return problem(429, "too_many_requests", retry_after=WINDOW - passed)

    def _fetch(
        self,
        report_id: str,
        known: FakeKey,
        shown: str | None,
        subject: str,
        program: str | None = None,
        *,
        host: str = "",
        said: dict[str, Any] | None = None,
    ) -> httpx.Response:
        if (refusal := self._flood(report_id, subject, "fetch")) is not None:
            return refusal
        by = {} if program is None else {"personal_token": program}
        if shown != known.tag and (known.tag is not None or subject != known.owner):
            code = "tag_required" if shown is None else "wrong_tag"
            self.record(report_id, "fetch", code, by, tag=shown)
            return problem(403, code)
        if (gone := known.gone) is not None:
            self.record(report_id, "fetch", gone, by)
            return problem(410, gone, reason=known.recall_reason)
        words = {name: word for name, word in (said or {}).items() if name != "tag"}
        code, overridden = self.refusal(known, subject, words)
        if not code:
            self.openers.add((report_id, subject))
        action = "break_glass" if overridden else "fetch"
        words |= {"overridden": overridden} if overridden else {}
        entry = self.record(report_id, action, code or "granted", by, **words)
        if code:
            return problem(403, code)
        return answer(
            200,
            {
                "report_id": report_id,
                "key": known.key,
                "sender": known.entries[0]["user"],
                "tag": known.tag,
                "entry": entry,
                "receipt": self.receipt(host or self.origin, report_id, entry),
            },
        )

    def _set_tag(self, report_id: str, known: FakeKey, subject: str, tag: str) -> httpx.Response:
        refusal = self._flood(report_id, subject, "set_tag")
        if refusal is not None:
            return refusal
        if known.owner != subject:
            refusal = problem(403, "not_sender")
        elif known.gone is not None:
            refusal = problem(410, known.gone)
        elif known.tag not in {None, tag}:
            refusal = problem(409, "tag_set")
        if refusal is not None:
            self.record(report_id, "set_tag", refusal.json()["code"], tag=tag)
            return refusal
        known.tag = tag
        entry = self.record(report_id, "set_tag", tag=tag)
        return answer(200, {"report_id": report_id, "tag": tag, "entry": entry})

    def _make_key(self, body: dict[str, Any], host: str, subject: str) -> httpx.Response:
        report_id = body["report_id"]
        if not self.may_name(subject, report_id):
            return problem(403, "foreign_report_id")
        if report_id in self.keys and self.keys[report_id].owner != subject:
            return problem(409, "report_id_taken")
        is_new = report_id not in self.keys
        made_before = [key for key in self.keys.values() if key.owner == subject]
        if is_new and (refusal := self.exceeded("keys", len(made_before))) is not None:
            return refusal
        if not is_new and (refusal := self._flood(report_id, subject, "create")) is not None:
            return refusal
        if not is_new and (gone := self.keys[report_id].gone) is not None:
            self.record(report_id, "create", gone)
            return problem(410, gone)
        known = self.add_key(report_id, owner=subject)
        known.policy = self.laid_down(body) or known.policy
        entry = known.entries[-1]
        made = {
            "report_id": report_id,
            "key": known.key,
            "keyserver_url": host,
            "entry": entry,
            "receipt": self.receipt(host, report_id, entry),
        }
        return answer(201 if is_new else 200, made)

    def _recall(self, report_id: str, known: FakeKey, said: dict[str, Any]) -> httpx.Response:
        recalled, reason = said["recalled"], said.get("reason", "")
        if reason and not self.knows_reasons:
            return problem(400, "unknown_field")
        if known.shredded and not recalled:
            self.record(report_id, "restore", "shredded")
            return problem(410, "shredded")
        known.recalled, known.recall_reason = recalled, reason
        why = {"reason": reason} if reason else {}
        state = {
            "report_id": report_id,
            "recalled": recalled,
            "fetched_by": self._openings(known),
            "more": False,
            "entry": self.record(report_id, "recall" if recalled else "restore", **why),
        }
        return answer(200, state)

    def _trail(self, report_id: str, known: FakeKey, start: int) -> httpx.Response:
        end = start + self.log_page
        leaves = [leaf_hash(bytes.fromhex(entry["hash"])) for entry in known.entries[start:end]]
        places = {"places": [self.leaves.index(leaf) for leaf in leaves]} if self.says_places else {}
        return answer(
            200,
            {
                "report_id": report_id,
                "entries": known.entries[start:end],
                "head": known.entries[-1]["hash"],
                "cursor": str(end) if end < len(known.entries) else None,
                **places,
            },
        )

    def _openings(self, known: FakeKey) -> list[dict[str, Any]]:
        """Who else was given the key, which leaves out its owner."""
        found: dict[str, dict[str, Any]] = {}
        for entry in known.entries:
            user = entry["user"]
            who = str(user["userid"]) if user["kind"] == "user" else f"enterprise:{user['enterprise_id']}"
            if (entry["action"], entry["outcome"]) != ("fetch", "granted") or who == known.owner:
                continue
            opening = found.setdefault(who, {"user": user, "first_at": entry["at"], "times": 0})
            opening |= {"last_at": entry["at"], "times": opening["times"] + 1}
        return list(found.values())
