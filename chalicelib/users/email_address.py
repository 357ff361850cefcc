"""E-mail addresses as the calls bring them."""

from __future__ import annotations

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.errors import InvalidRequest


def email_address_of(text: str) -> str:
    """The canonical address in the field ``email``.

    Raises:
        InvalidRequest: ``invalid_field``: it is not an address.
    """
    try:
        return canonical_address(text)
    except InvalidEmailAddress:
        raise InvalidRequest("invalid_field", "The field email has to be an e-mail address.") from None
