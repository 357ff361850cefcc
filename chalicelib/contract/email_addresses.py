"""E-mail addresses in the one form in which they are stored, put into tokens and compared."""

from __future__ import annotations

import re
import string
import unicodedata
from typing import Final

from chalicelib.contract.errors import InvalidEmailAddress, InvalidHostname
from chalicelib.contract.hostnames import canonical_domain, display_hostname
from chalicelib.contract.settled_characters import is_settled

MAX_ADDRESS: Final = 254
_MAX_LOCAL: Final = 64
# what people paste around an address
_BLANKS: Final = " \t\n\v\f\r\u00a0"
# the dot-atom of RFC 5322 section 3.2.3: no quotes, no comments, nothing that a header could be cut with
_ATEXT: Final = frozenset(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-")
# nor, as mail software decodes them even there, the beginning of an encoded word (RFC 2047)
_ENCODED_WORD: Final = "=?"
# letters that are an ASCII one in another case, and letters and marks that show nothing
_REFUSED: Final = re.compile(
    "[\u0130\u0131\u017f\u212a"
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def canonical_address(text: str) -> str:
    """The address in lower case, its domain in ASCII; blanks around it do not count.

    Before the ``@`` there may be letters, marks and digits of every script (RFC 6531), composed (NFC) and in
    lower case. What normalising or lowering would turn into other letters is refused, so that two people's
    addresses never become one. An address is measured in octets of UTF-8.

    Raises:
        InvalidEmailAddress: ``invalid_email_address``.
    """
    local, at, domain = text.strip(_BLANKS).rpartition("@")
    if not at:
        raise _invalid()
    try:
        host = canonical_domain(domain)
    except InvalidHostname:
        raise _invalid() from None
    address = f"{canonical_local_part(local)}@{host}"
    if len(address.encode()) > MAX_ADDRESS:
        raise _invalid()
    return address


def lowered_local_part(text: str) -> str:
    """What stands before the ``@``, or a pattern for it, composed (NFC) and in lower case.

    A capital sigma is the same letter wherever it stands: whether it ends a word is judged by tables that
    differ between versions of Unicode, and so between two ends.
    """
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", composed.replace("\u03a3", "\u03c3").lower())


def display_address(address: str) -> str:
    """A canonical address with its domain as people write it; see ``display_hostname``."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{display_hostname(domain)}"


def canonical_local_part(text: str) -> str:
    """What stands before the ``@``, as ``canonical_address`` has it.

    Raises:
        InvalidEmailAddress: ``invalid_email_address``.
    """
    # normalising is slow for long runs of marks
    if not _is_dot_atom(text) or len(text.encode()) > MAX_ADDRESS:
        raise _invalid()
    if unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text):
        raise _invalid()
    lowered = lowered_local_part(text)
    # composing can make a sign of an ASCII character and a mark
    if not _is_dot_atom(lowered) or len(lowered.encode()) > _MAX_LOCAL or _ENCODED_WORD in lowered:
        raise _invalid()
    return lowered


def _is_dot_atom(text: str) -> bool:
    return all(
        atom and all(map(_is_allowed, atom)) and not unicodedata.category(atom[0]).startswith("M")
        for atom in text.split(".")
    )


def _is_allowed(letter: str) -> bool:
    if letter.isascii():
        return letter in _ATEXT
    # what Unicode has only since lately is composed and lowered here and not there
    is_known = is_settled(letter) and unicodedata.category(letter)[0] in "LMN"
    return is_known and _REFUSED.match(letter) is None


def _invalid() -> InvalidEmailAddress:
    return InvalidEmailAddress("invalid_email_address", "not an e-mail address")
