"""The words of enterprises' own that patients agree to, in DynamoDB.

The last version is in an item of its own beside all of them, so that telling a member costs one read for all
of their enterprises. Both are in the enterprise's partition and go with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import EXISTS, IS_NEW, Item, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.enterprises.consent_wording import ConsentWording, ConsentWords
from chalicelib.users.enterprises.dynamodb import keys

_WORDS: Final = msgspec.json.Decoder(ConsentWords)


class DynamoConsentWordings:
    """The port ``ConsentWordings``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, numbers: Sequence[int]) -> Mapping[int, ConsentWording]:
        """See ``ConsentWordings.of``."""
        wanted = {(keys.of_enterprise(number), keys.CONSENT_WORDING): number for number in numbers}
        found = self._table.get_many(list(wanted))
        return {wanted[key]: _wording(item) for key, item in found.items()}

    def history(self, number: int, *, limit: int) -> list[ConsentWording]:
        """See ``ConsentWordings.history``."""
        items = self._table.query(
            keys.of_enterprise(number), keys.CONSENT_WORDINGS, limit=limit, newest_first=True
        )
        return list(map(_wording, items))

    def add(self, number: int, wording: ConsentWording) -> bool:
        """See ``ConsentWordings.add``."""
        assert wording.changed_at is not None  # noqa: S101 - what is laid down has its time
        pk = keys.of_enterprise(number)
        item = {
            "pk": pk,
            "versions": wording.version,
            "document": msgspec.json.encode(wording.words).decode(),
            "changed_by": wording.changed_by,
            "changed_at": to_milliseconds(wording.changed_at),
        }
        before = wording.version - 1
        last = {**item, "sk": keys.CONSENT_WORDING}
        actions = [
            self._table.put(last, "versions = :before", {":before": before})
            if before
            else self._table.put(last, IS_NEW),
            self._table.put({**item, "sk": keys.CONSENT_WORDINGS + keys.sortable(wording.version)}, IS_NEW),
            self._table.check(pk, keys.PROFILE, EXISTS),
        ]
        try:
            self._table.transact(actions)
        except ConditionFailed:
            return False
        return True


def _wording(item: Item) -> ConsentWording:
    return ConsentWording(
        int(item["versions"]),
        _WORDS.decode(item["document"]),
        int(item["changed_by"]),
        from_milliseconds(item["changed_at"]),
    )
