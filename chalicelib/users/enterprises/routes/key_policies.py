"""What an enterprise lays down about its members' keys: for its administrators, and for members."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.consent_words.schemas import MemberConsentWording
from chalicelib.users.enterprises.key_rules.schemas import (
    ChangeKeyPolicy,
    EnterpriseKeyPolicy,
    MemberKeyPolicies,
    MemberKeyPolicy,
)
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import EnterpriseQuery


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "GET",
        "/me/key-policies",
        summary="What one's enterprises lay down about who may open one's reports, and about consent",
        authentication="user",
        answers={200: MemberKeyPolicies},
        errors={403: ("not_a_person",)},
    )
    def list_key_policies(call: Call[Empty, Empty]) -> MemberKeyPolicies:
        claims = verifier().verify_user(call.bearer)
        rules = service().key_policies.of_member(claims)
        wordings = service().consent_wordings.of_member(claims)
        return MemberKeyPolicies(
            list(map(MemberKeyPolicy.of, rules)), list(map(MemberConsentWording.of, wordings))
        )

    @api.operation(
        "GET",
        "/enterprise/key-policy",
        summary="What an enterprise lays down about who may open its members' reports",
        authentication="user",
        query=EnterpriseQuery,
        answers={200: EnterpriseKeyPolicy},
        errors=ADMINISTRATOR_ERRORS,
    )
    def show_key_policy(call: Call[Empty, EnterpriseQuery]) -> EnterpriseKeyPolicy:
        claims = verifier().verify_user(call.bearer)
        laid = service().key_policies.of_enterprise(claims, call.query.enterprise)
        return EnterpriseKeyPolicy.of(laid)

    @api.operation(
        "PUT",
        "/enterprise/key-policy",
        summary="Lay down who may open the reports that members send from now on",
        authentication="user",
        body=ChangeKeyPolicy,
        query=EnterpriseQuery,
        answers={200: EnterpriseKeyPolicy},
        errors={
            400: ("enterprise_required", "invalid_recipient", "invalid_policy", "policy_too_large"),
            403: (*ADMINISTRATOR_ERRORS[403], "plan_required"),
            409: ("changed_meanwhile",),
            429: ("too_many_changes",),
        },
    )
    def change_key_policy(call: Call[ChangeKeyPolicy, EnterpriseQuery]) -> EnterpriseKeyPolicy:
        claims = verifier().verify_user(call.bearer)
        laid = service().key_policies.replace(
            claims, call.query.enterprise, call.body.policy.terms(), call.body.version
        )
        return EnterpriseKeyPolicy.of(laid)
