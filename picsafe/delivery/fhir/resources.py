"""What is looked at of the resources of every version: their names, identifiers and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from picsafe.delivery.errors import Later

_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_ESCAPED: Final = re.compile(r"([\\$,|])")


@dataclass(frozen=True, slots=True)
class Identifier:
    """``Identifier`` of FHIR: a value, and the system that it is unique in."""

    system: str
    value: str = field(repr=False)

    @property
    def document(self) -> dict[str, str]:
        """As it stands in a resource."""
        return {"system": self.system, "value": self.value}

    @property
    def token(self) -> str:
        """As it is searched for (hl7.org/fhir/STU3/search.html#token, #escaping)."""
        return f"{escaped(self.system)}|{escaped(self.value)}"

    def is_of(self, resource: Mapping[str, Any]) -> bool:
        """Whether a resource has it."""
        return any(
            one.get("system") == self.system and one.get("value") == self.value
            for one in objects(resource.get("identifier"))
        )


@dataclass(frozen=True, slots=True)
class About:
    """Whom a report is about: the patient's reference, and that of the visit if it is known."""

    patient: str
    encounter: str = ""


def escaped(text: str) -> str:
    """A text as a search takes it for one value (hl7.org/fhir/STU3/search.html#escaping)."""
    return _ESCAPED.sub(r"\\\1", text)


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none of what is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def reference_of(kind: str, resource: Mapping[str, Any]) -> str:
    """What the server calls a resource that it has given.

    Raises:
        Later: it calls it nothing.
    """
    name = resource.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise not_fhir()
    return f"{kind}/{name}"


def is_reference(kind: str, text: str) -> bool:
    """Whether a text is a reference to a resource of a kind: ``Patient/123``."""
    before, _, name = text.partition("/")
    return before == kind and _ID.fullmatch(name) is not None


def not_fhir() -> Later:
    """What to raise for an answer that no FHIR server gives."""
    return Later("not_fhir", "The answer is not what a FHIR server answers; perhaps a proxy's.", is_down=True)
