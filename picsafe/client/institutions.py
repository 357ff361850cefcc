"""Where a person can send reports: their own institutions, and those that their enterprises give them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from picsafe.client.errors import Conflict, InvalidInput, NotAllowed, NotFound
from picsafe.client.session import Session
from picsafe.client.text import one_line
from picsafe.client.transport import Http

SEND_TYPES = ("email", "post", "post_dynamic", "post_static", "fhir", "dropbox", "box")

_Text = Annotated[str, msgspec.Meta(max_length=4096)]


class Institution(msgspec.Struct, frozen=True, kw_only=True):
    """Where reports can be sent.

    Attributes:
        name: what its users know it by.
        send_type: ``email``, ``post`` (plain, over HTTPS), ``post_dynamic``, ``post_static``, ``fhir``
            ``dropbox`` or ``box``, which My PicSafe alone sends to.
        endpoint: an Endpoint Server's address; for ``email`` a mail address, or empty for any recipient.
        key_server: the Key Server that makes the keys; empty for PicSafe's own.
        key: the public key of ``post_static``.
        fhir: of ``fhir``; kept as it is.
        enterprise_id, enterprise: whose administrator gave it; ``None`` for one's own.
        is_default: whether it is chosen unless another is.
    """

    name: _Text
    send_type: _Text
    endpoint: _Text = ""
    key_server: _Text = ""
    key: _Text = ""
    fhir: dict[_Text, object] | None = None
    enterprise_id: int | None = None
    enterprise: _Text | None = None
    is_default: bool = False

    @property
    def has_key_server(self) -> bool:
        """Whether a Key Server decides who may open what it gets."""
        return self.send_type in {"email", "post_dynamic"}


class Institutions(msgspec.Struct, frozen=True):
    """Those of a person's enterprises first, then their own, of which ``version`` counts the changes.

    ``needs_plan`` is the plan that each send type takes which the person's plan does not include.
    """

    version: int
    institutions: list[Institution]
    needs_plan: dict[_Text, _Text] = {}

    @property
    def own(self) -> list[Institution]:
        """Those that the person keeps."""
        return [one for one in self.institutions if one.enterprise_id is None]

    @property
    def defaults(self) -> list[Institution]:
        """What enterprises have chosen for their members; what several have chosen is there once."""
        chosen = {_sameness(one): one for one in reversed(self.institutions) if one.is_default}
        return list(reversed(chosen.values()))

    def find(self, name: str) -> Institution:
        """The one of that name, in capitals or not; one's own before an enterprise's.

        An enterprise's can also be called ``ENTERPRISE: NAME``.

        Raises:
            NotFound: ``unknown_institution``.
            InvalidInput: ``ambiguous_institution``: several enterprises give one of that name. Whoever is a
                member of one of them shall not send to another because that chose the same name.
        """
        found = named(name, self.own)
        if found is not None:
            return found
        given = [one for one in self.institutions if one.enterprise_id is not None]
        wanted = _folded(name)
        there = [one for one in given if wanted in {_folded(one.name), _folded(full_name(one))}]
        if not there:
            raise NotFound(
                "unknown_institution",
                f"There is no institution called {name}. 'picsafe institutions list' shows all there are;"
                " PicSafe Cloud is 'storage'.",
            )
        if len({_sameness(one) for one in there}) > 1:
            names = ", ".join(repr(one_line(full_name(one))) for one in there)
            raise InvalidInput(
                "ambiguous_institution",
                f"Several enterprises give an institution called {name}: say {names}.",
            )
        return there[0]

    def require_plan(self, institution: Institution) -> None:
        """Refuse what the person's plan does not include, before anything is done for it.

        Raises:
            NotAllowed: ``plan_required``.
        """
        needed = self.needs_plan.get(institution.send_type)
        if needed is not None:
            raise NotAllowed(
                "plan_required",
                f"Sending to {institution.name} needs the plan {plan_name(needed)}, which you do not have: "
                "ask your hospital to make you a member of its enterprise, or send by mail, by link or to "
                "PicSafe Cloud.",
            )


def named(name: str, institutions: Iterable[Institution]) -> Institution | None:
    """The first institution of that name, in capitals or not."""
    wanted = _folded(name)
    return next((one for one in institutions if _folded(one.name) == wanted), None)


def full_name(institution: Institution) -> str:
    """The name of one that an enterprise gives, with the enterprise's."""
    return f"{institution.enterprise}: {institution.name}"


def settings_of(institution: Institution) -> dict[str, object]:
    """What the User Server stores of an institution."""
    return {
        "name": institution.name,
        "send_type": institution.send_type,
        "endpoint": institution.endpoint,
        "key_server": institution.key_server,
        "key": institution.key,
        **({} if institution.fhir is None else {"fhir": institution.fhir}),
    }


def _sameness(institution: Institution) -> bytes:
    return msgspec.json.encode(settings_of(institution))


def plan_name(plan: str) -> str:
    """What people call a plan, also one of a later server's."""
    return one_line(plan).capitalize()


class InstitutionBook:
    """The signed-in person's institutions at the User Server."""

    def __init__(self, session: Session, http: Http, user_url: str) -> None:
        self._session = session
        self._http = http
        self._url = f"{user_url}/me/institutions"

    def all(self) -> Institutions:
        """Where the person can send."""
        return self._session.with_token(
            lambda token: self._http.call("GET", self._url, Institutions, token=token)
        )

    def add(self, institution: Institution) -> Institutions:
        """Add one to the person's own.

        Raises:
            Conflict: ``institution_exists``: there is one of that name.
            Refused: ``invalid_institution``, ``unknown_server``.
            NotAllowed: ``plan_required``: the person's plan does not include its send type.
        """
        known = self.all()
        if named(institution.name, known.own) is not None:
            raise Conflict(
                "institution_exists", f"There is an institution called {institution.name} already."
            )
        return self._replace(known.version, [*known.own, institution])

    def remove(self, name: str) -> Institutions:
        """Remove one of the person's own.

        Raises:
            NotFound: ``unknown_institution``.
            InvalidInput: ``institution_given``: an enterprise gives it, whose administrator can remove it.
        """
        known = self.all()
        found = known.find(name)
        if found.enterprise_id is not None:
            raise InvalidInput(
                "institution_given",
                f"{found.name} is given by {found.enterprise}: only an administrator can remove it.",
            )
        return self._replace(known.version, [one for one in known.own if one != found])

    def _replace(self, version: int, institutions: list[Institution]) -> Institutions:
        body = {"version": version, "institutions": [settings_of(one) for one in institutions]}
        return self._session.with_token(
            # twice would be refused as a change meanwhile
            lambda token: self._http.call(
                "PUT", self._url, Institutions, token=token, body=body, repeatable=False
            )
        )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
