"""The words of an enterprise's own that patients agree to, for its administrators."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.consent_words.schemas import (
    ChangeConsentWording,
    EnterpriseConsentWording,
)
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import EnterpriseQuery


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "GET",
        "/enterprise/consent-wording",
        summary="What an enterprise has patients agree to in its own words",
        authentication="user",
        query=EnterpriseQuery,
        answers={200: EnterpriseConsentWording},
        errors=ADMINISTRATOR_ERRORS,
    )
    def show_consent_wording(call: Call[Empty, EnterpriseQuery]) -> EnterpriseConsentWording:
        claims = verifier().verify_user(call.bearer)
        laid = service().consent_wordings.of_enterprise(claims, call.query.enterprise)
        return EnterpriseConsentWording.of(laid)

    @api.operation(
        "PUT",
        "/enterprise/consent-wording",
        summary="Have patients agree in the enterprise's own words from now on, or in PicSafe's again",
        authentication="user",
        body=ChangeConsentWording,
        query=EnterpriseQuery,
        answers={200: EnterpriseConsentWording},
        errors={
            400: ("enterprise_required", "invalid_consent_wording", "consent_wording_too_large"),
            403: (*ADMINISTRATOR_ERRORS[403], "plan_required"),
            409: ("changed_meanwhile",),
            429: ("too_many_changes",),
        },
    )
    def change_consent_wording(
        call: Call[ChangeConsentWording, EnterpriseQuery],
    ) -> EnterpriseConsentWording:
        claims = verifier().verify_user(call.bearer)
        laid = service().consent_wordings.replace(
            claims, call.query.enterprise, call.body.words.words(), call.body.version
        )
        return EnterpriseConsentWording.of(laid)
