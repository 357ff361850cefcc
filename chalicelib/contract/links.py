"""Links to reports in PicSafe Cloud: ``{my_url}/app/report/{country}/{random}-{report_id}``.

The form is the seeds' ("Send to Storage", "Text Message"). The country is the one whose store holds the
file, which is not always the sender's, in lower case; either case is read. ``{random}-{report_id}`` is the
file's *name*: its random part is what makes the link a capability.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from chalicelib.errors import InvalidRequest

STORES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AU": "ap-southeast-2",
        "CA": "ca-central-1",
        "DE": "eu-central-1",
        "IE": "eu-west-1",
        "GB": "eu-west-2",
        "US": "us-east-1",
    }
)
"""The countries with a store of their own, by ISO 3166-1 alpha-2 code, and the AWS region of each."""

RANDOM_LENGTH: Final = 22
MAX_LINK: Final = 512

_NAME = re.compile(rf"[0-9A-Za-z]{{{RANDOM_LENGTH}}}-(?P<report_id>[0-9A-Za-z]{{10,64}})")
_LINK = re.compile(
    r"(?P<origin>https?://(?:[0-9A-Za-z][0-9A-Za-z.-]{0,252}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?)"
    rf"/app/report/(?P<country>[A-Za-z]{{2}})/(?P<name>{_NAME.pattern})"
)


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says.

    Attributes:
        origin: scheme, host and port, host in lower case, without a slash at the end. Anybody can write a
            link: whoever relies on it compares this (``leads_to``).
        country: whose store holds the file: a key of ``STORES``, upper case.
        name: the file's name, ``{random}-{report_id}``.
        report_id: 10 to 64 letters and digits.
    """

    origin: str
    country: str
    name: str
    report_id: str

    @property
    def region(self) -> str:
        """The AWS region of the store."""
        return STORES[self.country]

    def leads_to(self, my_url: str) -> bool:
        """Whether the link is one of the My PicSafe whose origin is ``my_url``."""
        return self.origin == my_url.rstrip("/").lower()


def parse_link(link: str) -> Link:
    """Take a link apart; nothing may precede or follow it.

    Raises:
        InvalidRequest: ``invalid_link`` if it is not of a link's form or names a country without a store.
    """
    match = _LINK.fullmatch(link) if len(link) <= MAX_LINK else None
    if match is None or match["country"].upper() not in STORES:
        raise InvalidRequest("invalid_link", "This is not a link to a report in PicSafe Cloud.")
    return Link(
        origin=match["origin"].lower(),
        country=match["country"].upper(),
        name=match["name"],
        report_id=match["report_id"],
    )


def make_link(my_url: str, country: str, name: str) -> str:
    """The link to the file ``name`` in the store of ``country``."""
    return f"{my_url.rstrip('/')}/app/report/{country.lower()}/{name}"


def report_url(cloud_url: str, country: str, name: str) -> str:
    """The PicSafe Cloud call that tells where the file can be downloaded (``file_url`` in answers)."""
    return f"{cloud_url.rstrip('/')}/cloud/reports/{country.lower()}/{name}"


def report_id_of(name: str) -> str | None:
    """The report ID in the name ``{random}-{report_id}``, or ``None`` if it is no such name."""
    match = _NAME.fullmatch(name)
    return match["report_id"] if match else None
