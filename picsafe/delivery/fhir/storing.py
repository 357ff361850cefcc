"""Steps that store something at a FHIR server, which is looked at before anything refers to it."""

from __future__ import annotations

from collections.abc import Callable

from picsafe.delivery.errors import Later
from picsafe.delivery.fhir.client import FhirClient
from picsafe.delivery.model import Receipt
from picsafe.delivery.ports import Steps


def stored_once(client: FhirClient, steps: Steps, step: str, store: Callable[[], str]) -> str:
    """The reference of what a step stores, which is there.

    Args:
        client: of the server.
        steps: in which the reference is remembered; an empty one is of what turned out not to be there.
        step: its name.
        store: stores it, and returns its reference.

    Raises:
        Later, Refused: it is not there, or nobody can tell.
    """
    done = steps.done(step)
    reference = "" if done is None else done.reference
    if not reference:
        reference = store()
        # before anything else is asked, for it not to be stored twice
        steps.record(step, Receipt(reference))
    steps.heartbeat()
    if not client.is_there(reference):
        steps.record(step, Receipt(""))
        raise not_stored("a part of the report")
    return reference


def not_stored(what: str = "the report") -> Later:
    """What to raise where a server says that it has stored something, and has not."""
    return Later("not_stored", f"The server says that it has stored {what}, and does not have it.")
