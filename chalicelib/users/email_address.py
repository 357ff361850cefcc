"""E-mail addresses as the calls bring them."""

from __future__ import annotations

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.errors import InvalidRequest


def email_address_of(text: str) -> str:
    """The canonical address in the field ``email``.

    Raises:
        InvalidRequest: ``invalid_field``: it is not an address that mail can be sent to.
    """
    try:
        return canonical_address(text)
    except InvalidEmailAddress as error:
        if error.code == "international_local_part":
            detail = (
                "Before the @ of the field email there may be ASCII letters only: mail reaches no others."
            )
        else:
            detail = "The field email has to be an e-mail address."
        raise InvalidRequest("invalid_field", detail) from None
