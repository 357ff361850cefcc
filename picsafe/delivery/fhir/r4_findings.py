"""What ``check`` says of a server of version R4: what will be done there, and what will not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from picsafe.delivery.fhir.capabilities import Capabilities
from picsafe.delivery.fhir.findings import missing, names_binaries, needed_with, smaller_photos, speaks
from picsafe.delivery.model import Finding
from picsafe.delivery.settings.records import FhirSettings

DOCUMENT: Final = "DocumentReference"
CONSENT: Final = "Consent"
PROVENANCE: Final = "Provenance"
AUDIT_EVENT: Final = "AuditEvent"
SAID: Final = (CONSENT, PROVENANCE, AUDIT_EVENT)
"""What is said beside documents."""
_NEEDED: Final = {
    "Patient": ("search-type", "read"),
    DOCUMENT: ("create", "search-type", "read"),
}


def offers_transactions(capabilities: Capabilities, settings: FhirSettings) -> bool:
    """Whether reports that are small enough are sent as transactions."""
    is_wanted = settings.transaction_megabytes > 0 and settings.upload != "inline"
    return is_wanted and "transaction" in capabilities.interactions


def takes(kind: str, capabilities: Capabilities, settings: FhirSettings) -> bool:
    """Whether what is of a kind is said beside documents; ``kind`` is one of ``SAID``."""
    is_wanted = {
        CONSENT: settings.consent,
        PROVENANCE: settings.provenance,
        AUDIT_EVENT: settings.audit_event,
    }
    return is_wanted[kind] and capabilities.offers(kind, "create", "search-type")


def fits(capabilities: Capabilities, settings: FhirSettings) -> Iterator[Finding]:
    """What can be said without asking for anything."""
    # R4B is the same in everything that is sent
    yield speaks(capabilities, "4.", "R4 (4.0)")
    is_inline = settings.upload == "inline"
    needed: dict[str, tuple[str, ...]] = {**_NEEDED} if is_inline else {**_NEEDED, "Binary": ("create",)}
    if settings.visit_system is not None:
        needed["Encounter"] = ("search-type",)
    yield from missing(capabilities, needed_with(needed, settings))
    document = capabilities.resources.get(DOCUMENT)
    if document is not None and document.searches and "identifier" not in document.searches:
        yield Finding(
            is_well=False,
            text=f"It does not offer to look for a {DOCUMENT} by its identifier, so that what has arrived"
            " could not be found.",
        )
    if document is not None and not document.conditional_create:
        yield _said(
            "It does not say that it knows If-None-Exist: only what is looked for before keeps a document"
            " from being made twice."
        )
    if offers_transactions(capabilities, settings):
        yield _said(
            f"Reports of up to {settings.transaction_megabytes} MB are sent as one transaction, larger ones"
            " file by file."
        )
    else:
        yield _said("Reports are sent file by file, without transactions.")
    if not is_inline:
        yield from names_binaries(capabilities)
    yield from smaller_photos(settings)
    is_taken = takes(CONSENT, capabilities, settings)
    yield _said(
        f"What was consented to is {'a Consent' if is_taken else 'in the PDF alone: no Consent is made'}."
    )
    is_taken = takes(PROVENANCE, capabilities, settings)
    yield _said(f"{'A' if is_taken else 'No'} Provenance says who sent a report.")
    is_taken = takes(AUDIT_EVENT, capabilities, settings)
    yield _said(
        f"{'An' if is_taken else 'No'} AuditEvent says that a report was stored"
        f"{', if we may write one' if is_taken else ''}."
    )


def _said(text: str) -> Finding:
    return Finding(is_well=True, text=text)
