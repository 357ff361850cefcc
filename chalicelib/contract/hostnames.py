"""Host names in one comparable form: lower-case ASCII, international labels as ``xn--``.

International names are processed as browsers do: UTS #46, non-transitional, as the URL Standard's "domain to
ASCII" (https://url.spec.whatwg.org/#concept-domain-to-ascii). On top of that every label has to be one of
letters, digits and hyphens (RFC 1123 section 2.1), which browsers leave to others.
"""

from __future__ import annotations

import re
import unicodedata

from chalicelib.contract.errors import InvalidHostname

MAX_HOSTNAME = 253
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_PUNYCODE = "xn--"
# what the URL Standard takes for an IPv4 address, however it is written
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_JOINERS = "\u200c\u200d"


def canonical_hostname(text: str) -> str:
    """The name in lower-case ASCII, without a dot at the end.

    Raises:
        InvalidHostname: ``invalid_hostname``: it is none, or ends in a number as addresses do; the message
            says nothing of it.
    """
    name = canonical_host(text)
    if ends_in_number(name):
        raise _invalid()
    return name


def canonical_domain(text: str) -> str:
    """A host name of two labels or more: what mail can be addressed to and somebody can own.

    Raises:
        InvalidHostname: ``invalid_hostname``.
    """
    name = canonical_hostname(text)
    if "." not in name:
        raise _invalid()
    return name


def canonical_host(text: str) -> str:
    """As ``canonical_hostname``, and what ends in a number passes, for the caller to take for an address.

    Raises:
        InvalidHostname: ``invalid_hostname``.
    """
    if not 0 < len(text) <= MAX_HOSTNAME:
        raise _invalid()
    lowered = text.lower() if text.isascii() else text
    name = _to_ascii(lowered) if not text.isascii() or _PUNYCODE in lowered else lowered
    if len(name) > MAX_HOSTNAME or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise _invalid()
    return name


def ends_in_number(name: str) -> bool:
    """Whether a URL's host of this name would be read as an IPv4 address."""
    return _NUMBER.fullmatch(name.rpartition(".")[2]) is not None


def display_hostname(name: str) -> str:
    """A canonical host name as people write it: ``xn--exmple-cua.example`` is ``exämple.example``.

    Labels that are not canonical stay as they are. Letters of different scripts look alike: where somebody
    decides whom to trust, show the canonical form.
    """
    return ".".join(_displayed(label) for label in name.split("."))


def _to_ascii(name: str) -> str:
    import idna

    try:
        return ".".join(_label_to_ascii(label) for label in idna.uts46_remap(name).split("."))
    except (idna.IDNAError, UnicodeError, ValueError):
        raise _invalid() from None


def _label_to_ascii(label: str) -> str:
    import idna

    text = _decoded(label)
    if label.startswith(_PUNYCODE) and (text.isascii() or idna.uts46_remap(text) != text):
        raise _invalid()
    if text.isascii():
        return text
    if unicodedata.category(text[0]).startswith("M"):
        raise _invalid()
    idna.check_bidi(text)
    if not all(idna.valid_contextj(text, at) for at, letter in enumerate(text) if letter in _JOINERS):
        raise _invalid()
    encoded = _PUNYCODE + text.encode("punycode").decode("ascii")
    if label.startswith(_PUNYCODE) and encoded != label:
        raise _invalid()
    return encoded


def _displayed(label: str) -> str:
    try:
        text = _decoded(label)
        return text if canonical_host(text) == label else label
    except (InvalidHostname, UnicodeError):
        return label


def _decoded(label: str) -> str:
    if not label.startswith(_PUNYCODE):
        return label
    return label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")


def _invalid() -> InvalidHostname:
    return InvalidHostname("invalid_hostname", "not a host name")
