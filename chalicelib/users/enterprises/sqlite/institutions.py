"""Lists of institutions in SQLite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.enterprises.institution import InstitutionList
from chalicelib.users.enterprises.institution_documents import document_of, institutions_from


class SqliteInstitutions:
    """The port ``Institutions``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owners: Sequence[str]) -> Mapping[str, InstitutionList]:
        """See ``Institutions.of``."""
        return self._database.read(
            lambda connection: {
                row["owner"]: institutions_from(row["document"])
                for row in connection.execute(
                    "SELECT owner, document FROM enterprises_institutions"
                    " WHERE owner IN (SELECT value FROM json_each(?))",
                    (json.dumps(owners),),
                )
            }
        )

    def replace(self, owner: str, institutions: InstitutionList) -> bool:
        """See ``Institutions.replace``."""

        def work(connection: Connection) -> bool:
            row = connection.execute(
                "SELECT version FROM enterprises_institutions WHERE owner = ?", (owner,)
            ).fetchone()
            if (0 if row is None else row["version"]) != institutions.version - 1:
                return False
            connection.execute(
                "INSERT OR REPLACE INTO enterprises_institutions (owner, version, document) VALUES (?, ?, ?)",
                (owner, institutions.version, document_of(institutions)),
            )
            return True

        return self._database.write(work)

    def forget(self, owner: str) -> None:
        """See ``Institutions.forget``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM enterprises_institutions WHERE owner = ?", (owner,)
            ).close()
        )
