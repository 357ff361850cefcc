"""One of two machines, as ``picsafe serve`` starts it: with a standby, as one, or replaced."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from chalicelib.health import Check
from chalicelib.keys.sqlite import SqliteKeyStore
from chalicelib.wiring.services import Wiring
from picsafe.server.data_folder import STANDBY
from picsafe.server.errors import StartError
from picsafe.server.options import Options
from picsafe.standby.gate import StandbyGate, StandbyRule
from picsafe.standby.parts import StandbyParts


def standby_of(options: Options, wiring: Wiring) -> StandbyParts | None:
    """What hears of a standby, and has answers wait for it, if keys are given out here.

    Raises:
        StartError: the data folder takes no socket.
    """
    store = wiring.adapters.key_store
    if "keys" not in wiring.settings.services or not isinstance(store, SqliteKeyStore):
        return None
    rule = StandbyRule(
        waits=options.standby != "none",
        goes_on=options.standby == "preferred",
        seconds=options.standby_seconds,
    )
    try:
        parts = StandbyParts(options.data, store.succession, rule)
    except OSError as error:
        raise StartError(f"The data folder {options.data} takes no socket: {error.strerror}.") from error
    gate = parts.gate
    wiring.ordered_log.hold_back(gate.until)
    wiring.key_events.hold_back(gate.told_until)
    wiring.further_checks.append(Check("standby_away", gate.check))
    wiring.warnings.ask("standby_gone", gate.is_without)
    wiring.warnings.ask("predecessor_untold", parts.teller.is_untold)
    return parts


def unless_refused(gate: StandbyGate | None, chore: Callable[[], object]) -> Callable[[], None]:
    """A chore that writes to trails, and is left out where an answer that does so would be refused."""

    def run() -> None:
        if gate is None or gate.refusal() is None:
            chore()

    return run


def require_no_standby(data: Path) -> None:
    """Refuse a folder that follows another machine.

    Raises:
        StartError: it does.
    """
    if (data / STANDBY).exists():
        raise StartError(
            f"The data folder {data} follows another machine. If that gives out no keys any more, run: "
            f"picsafe keyserver take-over --data {shlex.quote(str(data))} --master-key FILE"
        )


def require_no_successor(wiring: Wiring) -> None:
    """Refuse a store that another machine has taken over from.

    Raises:
        StartError: one has.
        Unavailable: the store does not answer.
    """
    store = wiring.adapters.key_store
    if not isinstance(store, SqliteKeyStore):
        return
    found = store.succession.read()
    if found.successor is not None:
        raise StartError(
            f"Another machine has taken over from this Key Server ({found.succeeded_at}, epoch "
            f"{found.successor}) and answers in its place: no key leaves here any more. Keep this folder, "
            "and make a new one its standby: picsafe keyserver follow --data NEW_FOLDER -- COMMAND"
        )
