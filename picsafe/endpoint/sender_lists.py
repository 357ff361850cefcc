"""``[senders]``: whose reports are taken, as a Key Server's access lists."""

from __future__ import annotations

from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.errors import InvalidAccessList
from chalicelib.policies.address_patterns import parse
from chalicelib.policies.errors import InvalidPattern
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.page_settings import Page
from picsafe.endpoint.quotas import Allowance
from picsafe.endpoint.sender_settings import Senders


def lists_of(senders: Senders) -> AccessLists:
    """``[senders]`` as a Key Server's access lists.

    Raises:
        InvalidConfig: an entry can match nobody, or the lists admit nobody.
    """
    allow = None if senders.allow is None else _lines("allow", senders.allow)
    try:
        return AccessLists(allow=allow, deny=_lines("deny", senders.deny) or None)
    except InvalidAccessList as error:
        raise InvalidConfig(f"senders.{error.name}: {error}") from error


def operators_of(page: Page) -> AccessLists:
    """``page.operators`` as a Key Server's access lists.

    Raises:
        InvalidConfig: an entry can match nobody.
    """
    try:
        return lists_of(Senders(allow=page.operators))
    except InvalidConfig as error:
        raise InvalidConfig(error.detail.replace("senders.allow", "page.operators")) from error


class Allowances:
    """How much each account may post: more, if ``allow`` names it.

    Args:
        senders: ``[senders]``.

    Raises:
        InvalidConfig: as ``lists_of``.
    """

    def __init__(self, senders: Senders) -> None:
        self._usual = _allowance(senders.reports_a_day, senders.gib_a_day)
        self._listed = _allowance(senders.listed_reports_a_day, senders.listed_gib_a_day)
        self._named = lists_of(Senders(allow=senders.allow)) if senders.allow else None

    def of(self, address: str) -> Allowance:
        """What whoever has an e-mail address may post."""
        is_listed = self._named is not None and self._named.admits(address)
        return self._listed if is_listed else self._usual


def _allowance(reports: int, gib: float) -> Allowance:
    return Allowance(reports, int(gib * 2**30))


def _lines(name: str, patterns: tuple[str, ...]) -> str:
    for number, pattern in enumerate(patterns, start=1):
        where = f"senders.{name}: entry {number}"
        if len(pattern.split()) != 1 or pattern.startswith("#"):
            raise InvalidConfig(f"{where} is no single pattern.")
        try:
            parse(pattern.strip())
        except InvalidPattern as error:
            raise InvalidConfig(f"{where} {error}.") from None
    return "\n".join(patterns)
