"""Institutions that take reports in: where to, in which way, and under whose key (seed document 3, 2.3).

A person keeps a list of them, and so does an enterprise for all its members.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, get_args

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import ContractError, InvalidStaticKey
from chalicelib.contract.origins import is_confidential, origin_of
from chalicelib.contract.static_keys import normal_static_key
from chalicelib.errors import InvalidRequest
from chalicelib.users.accounts.model import clean_name

SendType = Literal["email", "post", "post_dynamic", "post_static", "fhir", "dropbox", "box"]
"""``email``: sealed, in a mail. ``post``: plain, over HTTPS. ``post_dynamic``: sealed under a Key Server's
key. ``post_static``: sealed to the institution's own. ``fhir``: resources of a FHIR server, and
``dropbox``: files in the folder of an app; ``box``: files in a folder of a Box account; the sender's
browser makes these three itself."""

Authentication = Literal["none", "basic", "bearer", "smart"]
"""How somebody signs in to a FHIR server. What they sign in with is stored nowhere."""

OWN_TYPES: Final[frozenset[SendType]] = frozenset({"fhir", "dropbox", "box"})
"""What is a person's own, because they are signed in there themselves; no token of ours goes there."""

SEND_TYPES: Final[tuple[SendType, ...]] = get_args(SendType)
MAX_INSTITUTIONS: Final = 20
MAX_NAME: Final = 60
MAX_URL: Final = 255
MAX_SYSTEM: Final = 255

# a path has no parameters, and nothing that leads elsewhere in it
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){0,12}/?")
_SYSTEM: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_CLIENT_ID: Final = re.compile(r"[!-~]{0,200}")
_APP_KEY: Final = re.compile(r"[a-z0-9]{5,40}")
_PRACTITIONER: Final = re.compile(r"Practitioner/[A-Za-z0-9.-]{1,64}")


@dataclass(frozen=True, slots=True)
class FhirAccess:
    """How reports become resources of a FHIR server.

    Attributes:
        authentication: how the sender signs in there; ``smart`` is SMART's standalone launch.
        patient_system: the system of the patient IDs that its people type; empty for none.
        practitioner: who the sender is there, such as ``Practitioner/123``; empty for nobody.
        client_id: of ``smart``: what the server knows My PicSafe by; no secret. Else empty.
    """

    authentication: Authentication = "none"
    patient_system: str = ""
    practitioner: str = ""
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Institution:
    """Where reports can be sent.

    Attributes:
        name: what its users know it by.
        send_type: the way in which it gets reports.
        endpoint: a mail address for ``email``, or empty for any recipient; the base address for ``fhir``;
            the app's key for ``dropbox``; empty for ``box``, whose app is the operator's; else an Endpoint
            Server's origin.
        key_server: the origin of the Key Server that makes the keys; empty for PicSafe's own.
        key: the public key of ``post_static``; else empty.
        fhir: how ``fhir`` is spoken; else ``None``.
    """

    name: str
    send_type: SendType
    endpoint: str = ""
    key_server: str = ""
    key: str = ""
    fhir: FhirAccess | None = None

    @property
    def servers(self) -> tuple[str, ...]:
        """The origins that tokens are needed for."""
        endpoint = "" if self.send_type in {"email", *OWN_TYPES} else self.endpoint
        return tuple(one for one in (endpoint, self.key_server) if one)


@dataclass(frozen=True, slots=True)
class InstitutionList:
    """The institutions of a person, or those that an enterprise gives to its members.

    Attributes:
        institutions: in the order in which they are shown; no two have one name.
        default: the name of the one that is chosen unless another is; empty for none.
        version: how often the list was replaced.
    """

    institutions: tuple[Institution, ...] = ()
    default: str = ""
    version: int = 0


def person(userid: int) -> str:
    """Whose list a person's is."""
    return f"person#{userid}"


def enterprise(number: int) -> str:
    """Whose list an enterprise's is."""
    return f"enterprise#{number}"


def checked_institution(given: Institution) -> Institution:
    """An institution with everything in its one spelling.

    Raises:
        InvalidRequest: ``invalid_institution``: something is missing, cannot be right, or belongs to another
            send type; the message says what.
    """
    name = clean_name("name", given.name, MAX_NAME)
    if not name:
        raise _invalid("An institution needs a name.")
    if given.send_type in OWN_TYPES:
        return _own(name, given)
    _require_no_fhir(name, given)
    if given.send_type == "email":
        _require_empty(name, "key", given.key)
        endpoint = given.endpoint and _address(name, given.endpoint)
    else:
        endpoint = _origin(name, "endpoint", given.endpoint)
    if given.send_type == "post" and not is_confidential(endpoint):
        raise _invalid(f"{name}: what is not sealed goes to an https endpoint only.")
    if given.send_type in {"post", "post_dynamic"}:
        _require_empty(name, "key", given.key)
    if given.send_type in {"post", "post_static"}:
        _require_empty(name, "key_server", given.key_server)
    key_server = given.key_server and _origin(name, "key_server", given.key_server)
    if key_server and not is_confidential(key_server):
        raise _invalid(f"{name}: a Key Server's address begins with https.")
    key = _static_key(name, given.key) if given.send_type == "post_static" else ""
    return Institution(name, given.send_type, endpoint, key_server, key)


def checked_list(given: InstitutionList) -> InstitutionList:
    """A list of which every institution is checked.

    Raises:
        InvalidRequest: ``invalid_institution``; two have one name; the default is none of them.
    """
    institutions = tuple(checked_institution(one) for one in given.institutions)
    names = [one.name for one in institutions]
    if len({name.casefold() for name in names}) != len(names):
        raise _invalid("Two institutions have the same name.")
    default = " ".join(given.default.split())
    if default and default not in names:
        raise _invalid("The default is none of the institutions.")
    return InstitutionList(institutions, default, given.version)


def _fhir_server(name: str, given: Institution) -> Institution:
    _require_empty(name, "key", given.key)
    _require_empty(name, "key_server", given.key_server)
    access = given.fhir or FhirAccess()
    system, practitioner = access.patient_system.strip(), access.practitioner.strip()
    if system and not _SYSTEM.fullmatch(system):
        raise _invalid(f"{name}: patient_system is a URI such as https://hospital.example/mrn, or empty.")
    if practitioner and not _PRACTITIONER.fullmatch(practitioner):
        raise _invalid(f"{name}: practitioner is a reference such as Practitioner/123, or empty.")
    client_id = access.client_id.strip()
    if bool(client_id) != (access.authentication == "smart") or not _CLIENT_ID.fullmatch(client_id):
        raise _invalid(f"{name}: client_id is what the server knows My PicSafe by, for smart alone.")
    base = _base_address(name, given.endpoint)
    return Institution(
        name, "fhir", base, fhir=FhirAccess(access.authentication, system, practitioner, client_id)
    )


def _own(name: str, given: Institution) -> Institution:
    if given.send_type == "fhir":
        return _fhir_server(name, given)
    _require_no_fhir(name, given)
    if given.send_type == "dropbox":
        return _dropbox(name, given)
    for field in ("endpoint", "key_server", "key"):
        _require_empty(name, field, getattr(given, field))
    return Institution(name, "box")


def _require_no_fhir(name: str, given: Institution) -> None:
    if given.fhir is not None:
        raise _invalid(f"{name}: fhir has no place in this send type.")


def _dropbox(name: str, given: Institution) -> Institution:
    _require_empty(name, "key", given.key)
    _require_empty(name, "key_server", given.key_server)
    app_key = given.endpoint.strip()
    if not _APP_KEY.fullmatch(app_key):
        raise _invalid(f"{name}: endpoint is the key of an app, as Dropbox's App Console shows it.")
    return Institution(name, "dropbox", app_key)


def _base_address(name: str, text: str) -> str:
    scheme, _, rest = text.strip().partition("://")
    host, slash, path = rest.partition("/")
    invalid = _invalid(
        f"{name}: endpoint is a FHIR server's base address such as https://fhir.example.org/stu3."
    )
    if not _PATH.fullmatch(slash + path):
        raise invalid
    try:
        base = origin_of(f"{scheme}://{host}")
    except ContractError:
        raise invalid from None
    if not is_confidential(base):
        raise _invalid(f"{name}: a FHIR server's address begins with https.")
    whole = f"{base}{slash}{path}".rstrip("/")
    if len(whole) > MAX_URL:
        raise invalid
    return whole


def _address(name: str, text: str) -> str:
    try:
        return canonical_address(text)
    except ContractError:
        raise _invalid(
            f"{name}: the endpoint of the send type email is an e-mail address, or empty."
        ) from None


def _origin(name: str, field: str, text: str) -> str:
    try:
        return origin_of(text)
    except ContractError:
        raise _invalid(
            f"{name}: {field} is a server's address such as https://endpoint.example.org, without a path."
        ) from None


def _static_key(name: str, text: str) -> str:
    try:
        return normal_static_key(text)
    except InvalidStaticKey:
        raise _invalid(f"{name}: the key is not one. It begins with picsafekey1.") from None


def _require_empty(name: str, field: str, value: str) -> None:
    if value:
        raise _invalid(f"{name}: {field} has no place in this send type.")


def _invalid(detail: str) -> InvalidRequest:
    return InvalidRequest("invalid_institution", detail)
