"""How much one account, and one enterprise, may use, as settings; ``docs/operations.md`` says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

BOUNDS: Final = MappingProxyType(
    {
        "cloud_reports": (1, 1000),
        "cloud_gib": (2, 16384),
        "keys_a_day": (1, 100_000),
        "reports_a_day": (1, 100_000),
        "enterprise_cloud_reports": (1, 1_000_000),
        "enterprise_cloud_gib": (2, 1_048_576),
        "enterprise_keys_a_day": (1, 1_000_000),
        "enterprise_reports_a_day": (1, 1_000_000),
    }
)
"""The least and the most of each. The largest report needs 2 GiB; a list of 1,000 reports is what one record
of an account's holdings takes. What an enterprise's people have is counted, not listed."""


class InvalidQuota(Exception):
    """A quota is no number within its bounds; the message names its environment variable."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much one account, and an enterprise's people all together, may use.

    Attributes:
        cloud_reports: reports that it has at PicSafe Cloud at a time, reserved or stored.
        cloud_gib: GiB that these have together.
        keys_a_day: keys that it makes between midnight and midnight UTC.
        reports_a_day: uploads that it logs in such a day.
        enterprise_cloud_reports: as ``cloud_reports``, of the people of an enterprise's proven mail domains.
        enterprise_cloud_gib: as ``cloud_gib``, of these people.
        enterprise_keys_a_day: as ``keys_a_day``, of these people.
        enterprise_reports_a_day: reports that an enterprise's log takes in such a day.
    """

    cloud_reports: int = 500
    cloud_gib: int = 20
    keys_a_day: int = 500
    reports_a_day: int = 500
    enterprise_cloud_reports: int = 20_000
    enterprise_cloud_gib: int = 1000
    enterprise_keys_a_day: int = 20_000
    enterprise_reports_a_day: int = 20_000

    def variables(self) -> dict[str, str]:
        """The environment variables that say this."""
        return {variable(name): str(getattr(self, name)) for name in BOUNDS}


DEFAULTS: Final = Quotas()


def variable(name: str) -> str:
    """The environment variable of a quota."""
    return f"PICSAFE_{name.upper()}"


def from_environ(environ: Mapping[str, str]) -> Quotas:
    """The quotas that the environment names, and the usual ones otherwise.

    Raises:
        InvalidQuota: one is no number within its bounds.
    """
    given = {
        field.name: checked(field.name, environ[variable(field.name)])
        for field in fields(Quotas)
        if environ.get(variable(field.name))
    }
    return Quotas(**given)


def checked(name: str, text: str) -> int:
    """A quota from its text.

    Raises:
        InvalidQuota: it is no number within its bounds.
    """
    least, most = BOUNDS[name]
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
        raise InvalidQuota(f"{variable(name)} is a number from {least} to {most}.")
    return int(text)
