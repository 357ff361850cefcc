"""The stores for sealed files, and which one serves which country.

Seeds, "Send to Storage (PicSafe Cloud)": a country with a store uses it, New Zealand uses Australia's,
other members of the European Union use Germany's, everybody else uses the one in the USA.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from chalicelib.contract.countries import is_country
from chalicelib.contract.errors import UnknownCountry

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

REGIONS: Final = tuple(STORES.values())

# The 27 members since 2020-02-01, when the United Kingdom had left: Article 52 of the Treaty on European
# Union and Article 50 as applied to it. Checked 2026-01-01. Territories with a code of their own (Réunion
# RE, Åland AX and others) are not members, and whoever lives there may name the member state as country.
EU_MEMBERS: Final = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)


@dataclass(frozen=True, slots=True)
class Store:
    """One of the six stores.

    Attributes:
        country: ISO 3166-1 alpha-2 code of the country it stands in.
        region: its AWS region.
    """

    country: str
    region: str


def store_for(country: str) -> Store:
    """The store that serves senders of ``country`` (ISO 3166-1 alpha-2, upper case).

    Raises:
        UnknownCountry: ``unknown_country`` if there is no such country: where the file may lie depends on
            it, so nothing is guessed.
    """
    if not is_country(country):
        raise UnknownCountry("unknown_country", "there is no such country")
    if country in STORES:
        home = country
    elif country == "NZ":
        home = "AU"
    elif country in EU_MEMBERS:
        home = "DE"
    else:
        home = "US"
    return Store(home, STORES[home])
