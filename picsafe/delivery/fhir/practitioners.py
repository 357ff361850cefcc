"""Practitioners of a FHIR server, one of whom is named as the author; alike in STU3 and R4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.fhir.resources import escaped, objects, reference_of
from picsafe.delivery.matching import cleaned
from picsafe.delivery.settings.records import FhirSettings

PAGE: Final = 20
MAX_PAGES: Final = 100

_KIND: Final = "Practitioner"
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Somebody who may be named as the author.

    Attributes:
        reference: what the server calls them: ``Practitioner/123``.
        name: as people write it; empty if the server does not say.
        numbers: their identifiers.
    """

    reference: str
    name: str = field(repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)


class Practitioners:
    """Those of a server.

    Args:
        settings: where it is, and how we sign in.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: FhirSettings) -> None:
        self._client = FhirClient(settings)

    def can_be_listed(self) -> bool:
        """Whether the server says that it lets them be looked for.

        Raises:
            Later, Refused: it does not say.
        """
        resource = self._client.capabilities().resources.get(_KIND)
        return resource is not None and "search-type" in resource.interactions

    def pages(self, name: str = "") -> Iterator[list[Practitioner]]:
        """Those in use, about ``PAGE`` at a time, each page asked for when it is wanted.

        Args:
            name: the beginning of any of their names, as the server compares it; empty for all.

        Raises:
            Later, Refused: the server does not say.
        """
        sought = [("name", escaped(cleaned(name)))] if name.strip() else []
        pages = self._client.pages(_KIND, [*sought, ("_count", str(PAGE))])
        for page in islice(pages, MAX_PAGES):
            yield [_practitioner(one) for one in page if one.get("active") is not False]

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()


def _practitioner(resource: Mapping[str, Any]) -> Practitioner:
    names = objects(resource.get("name"))
    values = [one.get("value") for one in objects(resource.get("identifier"))]
    return Practitioner(
        reference=reference_of(_KIND, resource),
        name=_name(names[0]) if names else "",
        numbers=tuple(cleaned(one)[:_LONGEST] for one in values if isinstance(one, str)),
    )


def _name(name: Mapping[str, Any]) -> str:
    text = name.get("text")
    if not isinstance(text, str) or not text.strip():
        parts = [*_texts(name.get("prefix")), *_texts(name.get("given")), *_texts(name.get("family"))]
        text = " ".join(parts)
    return cleaned(text)[:_LONGEST]


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
