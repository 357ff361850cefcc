"""What a FHIR server says that it can do (hl7.org/fhir/STU3/capabilitystatement.html)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

OAUTH: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"


@dataclass(frozen=True, slots=True)
class Resource:
    """What it can do with one kind of resource.

    Attributes:
        interactions: ``create``, ``read``, ``search-type`` ...
        conditional_create: whether it says that it knows ``If-None-Exist``.
        update_create: whether clients may choose the name of what they create.
        searches: the parameters that it says it can be searched by.
    """

    interactions: frozenset[str]
    conditional_create: bool
    update_create: bool
    searches: frozenset[str]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What it can do.

    Attributes:
        version: of FHIR: ``3.0.2``; empty if it does not say.
        resources: by their kind.
        interactions: of the server as a whole: ``transaction`` ...
        token_url: where tokens are had, if it says so here.
        authorize_url: where people sign in, the same way.
    """

    version: str
    resources: Mapping[str, Resource]
    interactions: frozenset[str]
    token_url: str
    authorize_url: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Capabilities:
        """What a CapabilityStatement says; what is not as it should be in it is not said."""
        rests = _objects(document.get("rest"))
        rest = next((one for one in rests if one.get("mode") == "server"), rests[0] if rests else {})
        resources = {
            str(one["type"]): Resource(
                interactions=_codes(one.get("interaction")),
                conditional_create=one.get("conditionalCreate") is True,
                update_create=one.get("updateCreate") is True,
                searches=frozenset(
                    str(parameter.get("name")) for parameter in _objects(one.get("searchParam"))
                ),
            )
            for one in _objects(rest.get("resource"))
            if isinstance(one.get("type"), str)
        }
        version = document.get("fhirVersion")
        return cls(
            version=version if isinstance(version, str) else "",
            resources=resources,
            interactions=_codes(rest.get("interaction")),
            token_url=_oauth_url(rest.get("security"), "token"),
            authorize_url=_oauth_url(rest.get("security"), "authorize"),
        )

    def offers(self, kind: str, *interactions: str) -> bool:
        """Whether it can do something with a kind of resource."""
        resource = self.resources.get(kind)
        return resource is not None and resource.interactions.issuperset(interactions)

    def update_creates(self, kind: str) -> bool:
        """Whether clients may choose the name of a resource of a kind."""
        resource = self.resources.get(kind)
        return resource is not None and resource.update_create and "update" in resource.interactions


def _oauth_url(security: object, name: str) -> str:
    extensions = _objects(security.get("extension")) if isinstance(security, dict) else []
    for extension in extensions:
        if extension.get("url") == OAUTH:
            for one in _objects(extension.get("extension")):
                if one.get("url") == name and isinstance(one.get("valueUri"), str):
                    return str(one["valueUri"])
    return ""


def _codes(value: object) -> frozenset[str]:
    return frozenset(str(one.get("code")) for one in _objects(value))


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
