"""The institutions that an enterprise gives to its members, for its administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Protocol

import msgspec

from picsafe.client.errors import Conflict, NotFound
from picsafe.client.institutions import Institution, named, settings_of

_Text = Annotated[str, msgspec.Meta(max_length=4096)]


class GivenInstitutions(msgspec.Struct, frozen=True):
    """What all members can send to.

    Attributes:
        version: how often the list was replaced.
        institutions: in the order in which members see them.
        default: the name of the one that is chosen unless another is; empty for none.
    """

    version: int
    institutions: list[Institution]
    default: _Text = ""


class Call(Protocol):
    """Asks the User Server about ``/enterprise/institutions``."""

    def __call__(  # noqa: D102 - said above
        self, method: str, *, body: Mapping[str, object] | None = None, repeatable: bool = True
    ) -> GivenInstitutions: ...


class GivenInstitutionBook:
    """An enterprise's institutions.

    Every method raises, besides what it names, what ``EnterpriseAdmin`` says; those that change something
    raise ``NotAllowed``: ``plan_required``, and ``Conflict``: ``changed_meanwhile``.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    def all(self) -> GivenInstitutions:
        """The institutions, and which is the default."""
        return self._call("GET")

    def add(
        self, institution: Institution, *, replace: bool = False, default: bool = False
    ) -> GivenInstitutions:
        """Give an institution to all members.

        Args:
            institution: where and how.
            replace: put it in the place of the one of that name, rather than adding it.
            default: have it chosen unless a member chooses another.

        Raises:
            Conflict: ``institution_exists``: there is one of that name.
            NotFound: ``unknown_institution``: there is none to be replaced.
            Refused: ``invalid_institution``, ``unknown_server``.
        """
        known = self.all()
        before = named(institution.name, known.institutions)
        if replace:
            there = _found(before, institution.name)
            # its name may be spelt another way now
            default = default or there.name == known.default
            changed = [institution if one == there else one for one in known.institutions]
        elif before is not None:
            raise Conflict(
                "institution_exists", f"There is an institution called {institution.name} already."
            )
        else:
            changed = [*known.institutions, institution]
        return self._replace(known.version, changed, institution.name if default else known.default)

    def remove(self, name: str) -> GivenInstitutions:
        """Take an institution from all members; if it was the default, there is none then.

        Raises:
            NotFound: ``unknown_institution``.
        """
        known = self.all()
        gone = _found(named(name, known.institutions), name)
        default = "" if gone.name == known.default else known.default
        return self._replace(known.version, [one for one in known.institutions if one != gone], default)

    def choose_default(self, name: str | None) -> GivenInstitutions:
        """Say which institution is chosen unless a member chooses another.

        Args:
            name: one of the list; ``None`` for none.

        Raises:
            NotFound: ``unknown_institution``.
        """
        known = self.all()
        default = "" if name is None else _found(named(name, known.institutions), name).name
        return self._replace(known.version, known.institutions, default)

    def _replace(self, version: int, institutions: list[Institution], default: str) -> GivenInstitutions:
        body = {
            "version": version,
            "institutions": [settings_of(one) for one in institutions],
            "default": default,
        }
        # twice would be refused as a change meanwhile
        return self._call("PUT", body=body, repeatable=False)


def _found(institution: Institution | None, name: str) -> Institution:
    if institution is None:
        raise NotFound("unknown_institution", f"The enterprise gives no institution called {name}.")
    return institution
