"""The words of enterprises' own that patients agree to, in DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.aws.dynamodb import Table
from chalicelib.users.enterprises.consent_wording import ConsentWording, ConsentWords
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.dynamodb.versions import DynamoVersions
from chalicelib.users.enterprises.versions import Version

_WORDS: Final = msgspec.json.Decoder(ConsentWords)


class DynamoConsentWordings:
    """The port ``ConsentWordings``."""

    def __init__(self, table: Table) -> None:
        self._versions = DynamoVersions(table, last=keys.CONSENT_WORDING, all_versions=keys.CONSENT_WORDINGS)

    def of(self, numbers: Sequence[int]) -> Mapping[int, ConsentWording]:
        """See ``ConsentWordings.of``."""
        return {number: _wording(last) for number, last in self._versions.of(numbers).items()}

    def history(self, number: int, *, limit: int) -> list[ConsentWording]:
        """See ``ConsentWordings.history``."""
        return list(map(_wording, self._versions.history(number, limit=limit)))

    def add(self, number: int, wording: ConsentWording) -> bool:
        """See ``ConsentWordings.add``."""
        assert wording.changed_at is not None  # noqa: S101 - what is laid down has its time
        document = msgspec.json.encode(wording.words).decode()
        return self._versions.add(
            number, Version(wording.version, document, wording.changed_by, wording.changed_at)
        )


def _wording(version: Version) -> ConsentWording:
    return ConsentWording(
        version.number, _WORDS.decode(version.document), version.changed_by, version.changed_at
    )
