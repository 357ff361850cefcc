"""Sign-in codes: what they are made of, how they are shown, and what a person may type for one.

Of characters that look alike, codes have one: what is typed for the other is taken for it. ``0``, ``O``,
``1``, ``I`` and ``L`` occur in none at all.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.contract.errors import InvalidSignInCode

ALPHABET: Final = "23456789ACDEFHJKMNPQRTVWXY"
"""The 26 characters of codes."""

LENGTH: Final = 8
"""How many of them a code has: one of 26^8, or 37.6 bits."""

MAX_TYPED: Final = 64
"""The longest text that is looked at, in UTF-16 code units: blanks and dashes count."""

_LOOK_ALIKES: Final = str.maketrans("BGSUZ", "865V2")
_TO_UPPER: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
# blanks, and the dashes that keyboards and mail programs put in a hyphen's place
_BETWEEN: Final = re.compile(r"[\t\n\v\f\r \u00a0\u2000-\u200b\u202f\u205f\u3000\u2010-\u2015\u2212\ufeff-]+")
_CODE: Final = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def normal_code(text: str) -> str:
    """The code's eight characters, whatever case, blanks and dashes it was typed with.

    Raises:
        InvalidSignInCode: ``invalid_sign_in_code``: no code is like this.
    """
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TYPED:
        raise _invalid()
    code = _BETWEEN.sub("", text).translate(_TO_UPPER).translate(_LOOK_ALIKES)
    if not _CODE.fullmatch(code):
        raise _invalid()
    return code


def shown_code(code: str) -> str:
    """A normal code in two halves, as mails show it: ``XXXX-XXXX``."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def _invalid() -> InvalidSignInCode:
    return InvalidSignInCode("invalid_sign_in_code", "A sign-in code has eight letters and digits.")
