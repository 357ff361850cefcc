"""Lists of institutions in DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.aws.dynamodb import IS_NEW, Key, Table
from chalicelib.aws.transactions import ConditionFailed
from chalicelib.users.enterprises.dynamodb import keys
from chalicelib.users.enterprises.institution import InstitutionList
from chalicelib.users.enterprises.institution_documents import document_of, institutions_from


class DynamoInstitutions:
    """The port ``Institutions``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of(self, owners: Sequence[str]) -> Mapping[str, InstitutionList]:
        """See ``Institutions.of``."""
        found = self._table.get_many([_key(owner) for owner in dict.fromkeys(owners)])
        return {item["owned_by"]: institutions_from(item["document"]) for item in found.values()}

    def replace(self, owner: str, institutions: InstitutionList) -> bool:
        """See ``Institutions.replace``."""
        pk, sk = _key(owner)
        item = {
            "pk": pk,
            "sk": sk,
            "owned_by": owner,
            "versions": institutions.version,
            "document": document_of(institutions),
        }
        before = institutions.version - 1
        put = (
            self._table.put(item, "versions = :before", {":before": before})
            if before
            else self._table.put(item, IS_NEW)
        )
        try:
            self._table.write(put)
        except ConditionFailed:
            return False
        return True

    def forget(self, owner: str) -> None:
        """See ``Institutions.forget``."""
        self._table.transact([self._table.delete(*_key(owner))])


def _key(owner: str) -> Key:
    return keys.of_institutions(owner), keys.INSTITUTIONS
