"""Connecting a destination where a person has to agree in a browser (RFC 6749 section 4.1)."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from picsafe.delivery.build import installed
from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.settings.kinds import AnySettings
from picsafe.delivery.settings.places import BoxSettings, DropboxSettings
from picsafe.delivery.settings.records import FhirSettings
from picsafe.prepared_types import prepare_types


class SignIn(Protocol):
    """One attempt to connect a destination.

    Attributes:
        url: where the person agrees.
        shows: what they find there afterwards.
        doubt: what the person has to say yes to before they are sent there, in a sentence; empty for nothing.
    """

    url: str
    shows: str
    doubt: str

    def complete(self, answer: str) -> None:
        """Keep what signs us in from now on; it is on the disk when this returns.

        Args:
            answer: what they found.

        Raises:
            Later, Refused: that did not work; what was kept before is kept still.
        """
        ...


@runtime_checkable
class ComesBack(SignIn, Protocol):
    """A sign-in that sends the browser back to this machine, to an address that is the answer.

    Attributes:
        port: where that is.
    """

    port: int

    def belongs(self, address: str) -> bool:
        """Whether an address is the one that the browser is sent back to, in answer to this attempt."""
        ...


def begin(name: str, settings: AnySettings) -> SignIn:
    """Begin to connect a destination.

    Raises:
        InvalidDestination: ``not_connectable``: nobody has to agree to anything there; or its settings
            cannot work, or a package that it needs is not installed.
        Later, Refused: the place does not say how to sign in there.
    """
    match settings:
        case DropboxSettings():
            with installed(name, "dropbox"):
                from picsafe.delivery.dropbox.sign_in import DropboxSignIn
            return DropboxSignIn(settings)
        case BoxSettings():
            with installed(name, "box"):
                from picsafe.delivery.box.sign_in import BoxSignIn
            return BoxSignIn(settings)
        case FhirSettings():
            from picsafe.delivery.fhir.sign_in import SmartSignIn

            return SmartSignIn(settings)
        case _:
            raise InvalidDestination("not_connectable", f"{name} is nothing that has to be connected.")


def keep_signed_in(name: str, settings: AnySettings) -> None:
    """Renew what signs us in at a destination, if it is soon over where nothing is delivered.

    Raises:
        InvalidDestination: its settings cannot work, or a package that it needs is not installed.
        Later, Refused: it cannot be renewed.
    """
    if isinstance(settings, BoxSettings):
        with installed(name, "box"):
            from picsafe.delivery.box.client import renew_if_old
        prepare_types()
        renew_if_old(settings)
