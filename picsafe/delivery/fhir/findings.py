"""What ``check`` says of a FHIR server, by what the server says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from picsafe.delivery.fhir.capabilities import Capabilities
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.model import Finding
from picsafe.delivery.settings.records import FhirSettings

Needed = Mapping[str, Sequence[str]]
"""Interactions by kind of resource."""


def speaks(capabilities: Capabilities, begins: str, version: str) -> Finding:
    """Whether it is of the version that the settings say."""
    return Finding(
        is_well=capabilities.version.startswith(begins),
        text=f"It speaks FHIR {_plain(capabilities.version)}, and version is {version}.",
    )


def needed_with(needed: Needed, settings: FhirSettings) -> Needed:
    """What is needed, with what settings add to it."""
    if settings.create == "never":
        return needed
    return {**needed, "Patient": (*needed["Patient"], "create")}


def missing(capabilities: Capabilities, needed: Needed) -> list[Finding]:
    """What is needed and not offered."""
    findings = []
    for kind, wanted in needed.items():
        resource = capabilities.resources.get(kind)
        lacking = [one for one in wanted if resource is None or one not in resource.interactions]
        if lacking:
            findings.append(Finding(is_well=False, text=f"It does not offer {kind}: {', '.join(lacking)}."))
    return findings


def names_binaries(capabilities: Capabilities) -> list[Finding]:
    """What that means, where clients may not choose what a ``Binary`` is called."""
    if capabilities.update_creates("Binary"):
        return []
    text = (
        "It names each Binary itself: where its answer is lost, a file is left there that nothing refers to."
    )
    return [Finding(is_well=True, text=text)]


def author(client: FhirClient, practitioner: str | None) -> Finding:
    """Whether whoever is named as the author is there.

    Raises:
        Later, Refused: the server does not say.
    """
    if practitioner is None:
        return Finding(is_well=True, text="Documents will have no author: no practitioner is set.")
    if client.read(practitioner) is None:
        return Finding(is_well=False, text=f"It does not have {practitioner}.")
    return Finding(is_well=True, text=f"It has {practitioner}.")


def smaller_photos(settings: FhirSettings) -> list[Finding]:
    """What is done to photos that are too large for it."""
    if settings.photo_kilobytes is None:
        return []
    text = (
        f"Photos of more than {settings.photo_kilobytes} kB are sent as smaller copies, which say so"
        " (photo_kilobytes)."
    )
    return [Finding(is_well=True, text=text, is_doubt=True)]


def _plain(version: str) -> str:
    return (
        version if version and len(version) < 16 and set(version) <= set("0123456789.") else "of no version"
    )
