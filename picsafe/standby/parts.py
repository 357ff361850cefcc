"""What a Key Server that may have a standby runs beside its answers."""

from __future__ import annotations

from pathlib import Path

from chalicelib.keys.sqlite.succession import SqliteSuccession
from chalicelib.observability.log import record_failure
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
        OSError: answers wait, and the socket cannot be made; otherwise a standby looks by itself.
    """

    def __init__(self, data: Path, succession: SqliteSuccession, rule: StandbyRule) -> None:
        self.gate = StandbyGate(succession.last, rule)
        self._links: StandbyLinks | None = None
        try:
            self._links = StandbyLinks(data, self.gate, succession)
        except OSError as error:
            if rule.waits:
                raise
            record_failure("standby_unheard", error)
        self.teller = Teller(data)

    def start(self) -> None:
        """Begin."""
        self.gate.start()
        if self._links is not None:
            self._links.start()
        self.teller.start()

    def close(self) -> None:
        """End."""
        self.teller.close()
        if self._links is not None:
            self._links.close()
        self.gate.close()
