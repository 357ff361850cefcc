"""What Key Servers say of who may open a report: by the very rules of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import msgspec

from chalicelib.keys.policies.laid_down import counted, may_break_glass, policy_of
from chalicelib.keys.policies.ports import Case
from chalicelib.keys.policies.schemas import PolicyState
from chalicelib.keys.policies.service import PolicyState as Stored
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import APPROVAL_SECONDS, AddApproval, Approval, EndApprovals
from chalicelib.policies.address_patterns import mailbox_of
from chalicelib.policies.given import GivenPolicy, ShownPolicy
from tests.fakes.picsafe.responses import answer, problem, stamp
from tests.fakes.picsafe.state import FakeKey, Route, State


class Policies(State):
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
        """Append to a report's audit trail; see ``Keys``."""
        raise NotImplementedError

    def laid_down(self, body: dict[str, Any]) -> KeyPolicy | None:
        """What a request lays down, if it does."""
        if "policy" not in body and not self.rules:
            return None
        terms = msgspec.convert(body.get("policy", {}), GivenPolicy).terms()
        return KeyPolicy(terms, tuple(self.rules), body.get("destination", "storage"))

    def policy_routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("GET", "/me/key-policies"): lambda _: answer(
                200,
                {
                    "key_policies": [
                        {
                            "enterprise_id": one.enterprise,
                            "enterprise": one.name,
                            "version": one.version,
                            "policy": msgspec.to_builtins(ShownPolicy.of(one.terms)),
                        }
                        for one in self.rules
                    ],
                    "consent_wordings": self.wordings,
                    "cursor": None,
                },
            )
        }

    def refusal(self, known: FakeKey, subject: str, said: dict[str, Any]) -> tuple[str, list[str]]:
        """The code with which the policy refuses, and what an emergency has overridden."""
        if known.policy is None or subject == known.owner:
            return "", []
        now = int(self.now.timestamp())
        email = str(self.user["email"])
        case = Case(subject, email, now, said.get("purpose"), known.usage, is_own_script=False)
        codes = [reason.code for reason in policy_of(known.policy).reasons(case)]
        if not codes:
            use = counted(known.policy, case)
            known.usage = known.usage if use is None else use.apply(known.usage)
            return "", []
        if "reason" not in said:
            return codes[0], []
        return ("", codes) if may_break_glass(known.policy, case) else ("no_break_glass", codes)

    def policy_call(
        self, method: str, report_id: str, known: FakeKey, subject: str, body: dict[str, Any]
    ) -> httpx.Response:
        """The answer to GET and PUT of a policy."""
        if known.owner != subject:
            action = "read_policy" if method == "GET" else "set_policy"
            self.record(report_id, action, "not_sender")
            return problem(403, "not_sender")
        changed = self.laid_down(body) if method == "PUT" else None
        if changed is not None:
            enterprises = (known.policy or KeyPolicy()).enterprises
            changed = msgspec.structs.replace(changed, enterprises=enterprises)
            known.usage = known.usage if changed == known.policy else EndApprovals().apply(known.usage)
            known.policy = changed
        state = PolicyState.of(Stored(report_id, known.policy or KeyPolicy(), known.usage))
        document: dict[str, Any] = msgspec.to_builtins(state)
        if changed is not None:
            document["entry"] = self.record(report_id, "set_policy")
        return answer(200, document)

    def approval_call(
        self, report_id: str, known: FakeKey, subject: str, body: dict[str, Any]
    ) -> httpx.Response:
        """The answer to an approval."""
        recipient, own = body["recipient"], self.user["email"]
        code = 0, ""
        if subject != known.owner and body.get("tag") != known.tag:
            code = 403, "tag_required" if "tag" not in body else "wrong_tag"
        elif known.policy is None or not known.policy.two_person:
            code = 409, "no_approval_needed"
        elif mailbox_of(recipient) == mailbox_of(own):
            code = 403, "own_approval"
        if code[1]:
            self.record(report_id, "approve", code[1], recipient=recipient)
            return problem(*code)
        now = int(self.now.timestamp())
        use = AddApproval(Approval(recipient, subject, now + APPROVAL_SECONDS), now)
        known.usage = use.apply(known.usage)
        entry = self.record(report_id, "approve", recipient=recipient)
        expires = stamp(datetime.fromtimestamp(now + APPROVAL_SECONDS, self.now.tzinfo))
        return answer(
            200, {"report_id": report_id, "recipient": recipient, "expires_at": expires, "entry": entry}
        )
