"""Which machine a Key Server's SQLite file answers on: its epoch, its standby, and who has taken over.

Each taking over begins an epoch. A file that was told of a later one than its own takes no entry any more,
from whichever process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from chalicelib.local.sqlite import Connection, Database


@dataclass(frozen=True, slots=True)
class Succession:
    """Where a file stands.

    Attributes:
        epoch: how often its Key Server was taken over, and one.
        standby: whose word counts for answers that wait; ``None`` before there is one.
        successor: the epoch of the machine that has taken over; ``None`` if none has.
        succeeded_at: when it said so.
    """

    epoch: int
    standby: str | None
    successor: int | None
    succeeded_at: str | None


class SqliteSuccession:
    """The succession of one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> int:
        """The number of the newest entry; 0 if there is none.

        Raises:
            Unavailable: the store does not answer.
        """
        return int(self._database.rows("SELECT coalesce(max(number), 0) FROM keys_entries")[0][0])

    def read(self) -> Succession:
        """Where the file stands.

        Raises:
            Unavailable: the store does not answer.
        """
        (row,) = self._database.rows("SELECT epoch, standby, successor, succeeded_at FROM keys_succession")
        return Succession(row["epoch"], row["standby"], row["successor"], row["succeeded_at"])

    def keep_standby(self, standby: str | None) -> None:
        """From now on the word of this standby counts, or of whoever comes next.

        Raises:
            Unavailable: the store does not answer.
        """
        self._set("UPDATE keys_succession SET standby = ?", standby)

    def begin(self, epoch: int) -> None:
        """The file is a Key Server's of its own, or follows one, in this epoch.

        Raises:
            Unavailable: the store does not answer.
        """
        self._set("UPDATE keys_succession SET epoch = ?", epoch)

    def give_way(self, epoch: int, number: int, hash_: str | None, at: str) -> int | None:
        """Take no entry any more, because another machine has taken over; the number of the newest one.

        Args:
            epoch: that machine's.
            number: of the newest entry that it had from here.
            hash_: of that entry.
            at: the time.

        Returns:
            ``None``, and nothing is changed, if the epoch is no later one, or that entry is not here.

        Raises:
            Unavailable: the store does not answer.
        """

        def work(connection: Connection) -> int | None:
            (own,) = connection.execute("SELECT epoch FROM keys_succession").fetchone()
            row = connection.execute("SELECT entry FROM keys_entries WHERE number = ?", (number,)).fetchone()
            found = None if row is None else json.loads(row["entry"])["hash"]
            (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM keys_entries").fetchone()
            # who has followed nothing stops nobody that has something
            is_known = found == hash_ and (row is not None or number == last == 0)
            if epoch <= own or not is_known:
                return None
            connection.execute(
                "UPDATE keys_succession SET successor = max(?, coalesce(successor, 0)),"
                " succeeded_at = coalesce(succeeded_at, ?)",
                (epoch, at),
            )
            return int(last)

        return self._database.write(work)

    def _set(self, statement: str, value: object) -> None:
        self._database.write(lambda connection: connection.execute(statement, (value,)).close())
