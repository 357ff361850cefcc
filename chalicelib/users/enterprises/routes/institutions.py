"""Where people can send reports: their own institutions, and their enterprises'."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.enterprises.assembly import EnterpriseService
from chalicelib.users.enterprises.institution import FhirAccess, Institution, InstitutionList
from chalicelib.users.enterprises.institutions import Offer
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import (
    EnterpriseQuery,
    FhirFields,
    FhirView,
    GivenInstitution,
    GivenInstitutions,
    InstitutionFields,
    MembersInstitutions,
    OfferedInstitution,
    OfferedInstitutions,
    OwnInstitutions,
)

_CHANGES = ("invalid_institution", "unknown_server")


def register(
    api: Api, service: Callable[[], EnterpriseService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "GET",
        "/me/institutions",
        summary="Where one can send reports",
        authentication="user",
        answers={200: OfferedInstitutions},
        errors={403: ("not_a_person",)},
    )
    def list_institutions(call: Call[Empty, Empty]) -> OfferedInstitutions:
        claims = verifier().verify_user(call.bearer)
        return _offered(service().institutions.offered(claims))

    @api.operation(
        "PUT",
        "/me/institutions",
        summary="Replace one's own institutions",
        authentication="user",
        body=OwnInstitutions,
        answers={200: OfferedInstitutions},
        errors={400: _CHANGES, 403: ("not_a_person", "plan_required"), 409: ("changed_meanwhile",)},
    )
    def replace_institutions(call: Call[OwnInstitutions, Empty]) -> OfferedInstitutions:
        claims = verifier().verify_user(call.bearer)
        given = InstitutionList(_institutions(call.body.institutions), "", call.body.version)
        return _offered(service().institutions.replace_own(claims, given))

    @api.operation(
        "GET",
        "/enterprise/institutions",
        summary="Where an enterprise lets its members send reports",
        authentication="user",
        query=EnterpriseQuery,
        answers={200: GivenInstitutions},
        errors=ADMINISTRATOR_ERRORS,
    )
    def list_given_institutions(call: Call[Empty, EnterpriseQuery]) -> GivenInstitutions:
        claims = verifier().verify_user(call.bearer)
        return _given(service().institutions.of_enterprise(claims, call.query.enterprise))

    @api.operation(
        "PUT",
        "/enterprise/institutions",
        summary="Replace what an enterprise gives to its members",
        authentication="user",
        body=MembersInstitutions,
        query=EnterpriseQuery,
        answers={200: GivenInstitutions},
        errors={
            400: ("enterprise_required", *_CHANGES),
            403: (*ADMINISTRATOR_ERRORS[403], "plan_required"),
            409: ("changed_meanwhile",),
        },
    )
    def replace_given_institutions(call: Call[MembersInstitutions, EnterpriseQuery]) -> GivenInstitutions:
        claims = verifier().verify_user(call.bearer)
        given = InstitutionList(_institutions(call.body.institutions), call.body.default, call.body.version)
        return _given(service().institutions.replace_of_enterprise(claims, call.query.enterprise, given))


def _institutions(given: Sequence[InstitutionFields]) -> tuple[Institution, ...]:
    return tuple(
        Institution(one.name, one.send_type, one.endpoint, one.key_server, one.key, _access(one.fhir))
        for one in given
    )


def _access(given: FhirFields | None) -> FhirAccess | None:
    return (
        None
        if given is None
        else FhirAccess(given.authentication, given.patient_system, given.practitioner, given.client_id)
    )


def _view(access: FhirAccess | None) -> FhirView | None:
    return (
        None
        if access is None
        else FhirView(access.authentication, access.patient_system, access.practitioner, access.client_id)
    )


def _offered(offer: Offer) -> OfferedInstitutions:
    return OfferedInstitutions(
        offer.version,
        [
            OfferedInstitution(
                name=one.institution.name,
                send_type=one.institution.send_type,
                endpoint=one.institution.endpoint,
                key_server=one.institution.key_server,
                key=one.institution.key,
                enterprise_id=None if one.given_by is None else one.given_by.number,
                enterprise=None if one.given_by is None else one.given_by.name,
                is_default=one.is_default,
                fhir=_view(one.institution.fhir),
            )
            for one in offer.institutions
        ],
        dict(offer.missing_plans),
    )


def _given(listed: InstitutionList) -> GivenInstitutions:
    return GivenInstitutions(
        listed.version,
        [
            GivenInstitution(one.name, one.send_type, one.endpoint, one.key_server, one.key)
            for one in listed.institutions
        ],
        listed.default,
    )
