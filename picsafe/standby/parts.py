"""What a Key Server that may have a standby runs beside its answers."""

from __future__ import annotations

from pathlib import Path

from chalicelib.keys.sqlite.succession import SqliteSuccession
from picsafe.standby.gate import StandbyGate, StandbyRule
from picsafe.standby.link import StandbyLinks
from picsafe.standby.predecessor import Teller


class StandbyParts:
    """The gate that answers wait at, what hears of the standby, and what tells a predecessor.

    Args:
        data: the data folder.
        succession: where its Key Server stands.
        rule: what answers wait for.

    Raises:
        OSError: the socket cannot be made.
    """

    def __init__(self, data: Path, succession: SqliteSuccession, rule: StandbyRule) -> None:
        self.gate = StandbyGate(succession.last, rule)
        self._links = StandbyLinks(data, self.gate, succession)
        self.teller = Teller(data)

    def start(self) -> None:
        """Begin."""
        self.gate.start()
        self._links.start()
        self.teller.start()

    def close(self) -> None:
        """End."""
        self.teller.close()
        self._links.close()
        self.gate.close()
