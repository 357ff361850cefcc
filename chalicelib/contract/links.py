"""Links to reports in PicSafe Cloud: ``{my_url}/app/report/{country}/{random}-{report_id}``.

The form is the seeds' ("Send to Storage", "Text Message"). The country is the one whose store holds the
file, which is not always the sender's, in lower case; either case is read. ``{random}-{report_id}`` is the
file's *name*: its random part is what makes the link a capability, so it is in no ``repr``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from chalicelib.contract.errors import InvalidLink, InvalidOrigin
from chalicelib.contract.origins import origin_of
from chalicelib.contract.regions import STORES
from chalicelib.contract.report_ids import REPORT_ID

RANDOM_LENGTH: Final = 22
MAX_LINK: Final = 512
MAX_PASTED: Final = 8192
"""Characters: a whole message, with what was quoted below it."""

_NAME = re.compile(rf"[0-9A-Za-z]{{{RANDOM_LENGTH}}}-(?P<report_id>{REPORT_ID})")
_FILE = rf"(?P<country>[A-Za-z]{{2}})/(?P<name>{_NAME.pattern})"
_LINK = re.compile(rf"(?P<origin>[^/]+//[^/]+)/app/report/{_FILE}")
_PASTED = re.compile(
    rf"(?:[Hh][Tt][Tt][Pp][Ss]?://[^\x00-\x20\x7f/?#\\]+)?/(?:app/report|cloud/reports)/{_FILE}/*(?:[?#].*)?"
)
_HIDDEN = re.compile(
    rf"\b[Hh][Tt][Tt][Pp][Ss]?://[^\x00-\x20\x7f/?#\\<>\"]+/(?:app/report|cloud/reports)/{_FILE}"
    r"(?!/*[0-9A-Za-z%-])",
    re.ASCII,
)
_BLANKS = " \t\n\v\f\r\u00a0"


@dataclass(frozen=True, slots=True)
class PastedLink:
    """A link as whoever opens it needs it: what it says about the file, wherever it leads.

    Attributes:
        country: whose store holds the file, upper case; perhaps one that this version does not know.
        name: the file's name, ``{random}-{report_id}``.
        report_id: 10 to 64 letters and digits.
    """

    country: str
    name: str = field(repr=False)
    report_id: str


@dataclass(frozen=True, slots=True)
class Link(PastedLink):
    """A link as it was made.

    Attributes:
        origin: the My PicSafe that it opens. Anybody can write a link: whoever relies on it compares this.
    """

    origin: str

    @property
    def region(self) -> str:
        """The AWS region of the store."""
        return STORES[self.country]


def parse_link(link: str) -> Link:
    """Take a link apart; nothing may precede or follow it.

    Raises:
        InvalidLink: ``invalid_link`` if it is not of a link's form or names a country without a store.
    """
    match = _LINK.fullmatch(link) if len(link) <= MAX_LINK else None
    if match is None or match["country"].upper() not in STORES:
        raise _invalid()
    try:
        origin = origin_of(match["origin"])
    except InvalidOrigin:
        raise _invalid() from None
    return Link(match["country"].upper(), match["name"], match["report_id"], origin)


def parse_pasted_link(text: str) -> PastedLink:
    """Take apart what a person pastes: a link, the ``report_url`` of its file, or the path of either.

    Blanks around it, slashes, a query and a fragment behind it do not count, nor whose server it names. Of
    either with its server, it may be in brackets, end in a full stop, or stand in a message.

    Raises:
        InvalidLink: ``invalid_link``: it was cut short, is something else, or there is more than one.
    """
    if len(text) > MAX_PASTED:
        raise _invalid()
    match = _PASTED.fullmatch(text.strip(_BLANKS))
    links = {_pasted(one) for one in ([match] if match else _HIDDEN.finditer(text))}
    if len(links) != 1:
        raise _invalid()
    return links.pop()


def make_link(my_url: str, country: str, name: str) -> str:
    """The link to the file ``name`` in the store of ``country``."""
    return f"{my_url}/app/report/{country.lower()}/{name}"


def report_url(cloud_url: str, country: str, name: str) -> str:
    """The PicSafe Cloud call that tells where the file can be downloaded (``file_url`` in answers)."""
    return f"{cloud_url}/cloud/reports/{country.lower()}/{name}"


def report_id_of(name: str) -> str | None:
    """The report ID in the name ``{random}-{report_id}``, or ``None`` if it is no such name."""
    match = _NAME.fullmatch(name)
    return match["report_id"] if match else None


def _pasted(match: re.Match[str]) -> PastedLink:
    return PastedLink(match["country"].upper(), match["name"], match["report_id"])


def _invalid() -> InvalidLink:
    return InvalidLink("invalid_link", "This is not a link to a report in PicSafe Cloud.")
