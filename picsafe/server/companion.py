"""A process beside the first one of ``picsafe serve``: it answers, and does nothing else.

It is started by the first one and by nobody else. Connections come from there, and so does the word to end.
"""

from __future__ import annotations

import contextlib
import gc
import socket
import sys

from chalicelib.clock import utc_now
from chalicelib.errors import Unavailable
from chalicelib.health import REASONS, Check
from chalicelib.keys.sqlite import SqliteKeyStore
from chalicelib.wiring.local import InCommon, LocalAdapters
from chalicelib.wiring.services import Wiring
from picsafe.prepared_types import prepare_types
from picsafe.server.acceptor import Acceptor
from picsafe.server.channel import Channel, Word
from picsafe.server.companions import (
    CLOSED,
    FOUND,
    READY,
    RELOAD,
    STOP,
    STOP_AT_ONCE,
    TAKE,
    finding,
    found,
)
from picsafe.server.composition import Threads
from picsafe.server.errors import StartError
from picsafe.server.one_machine import OneMachineServer, together_of, watch_clock
from picsafe.server.options import settings_of, stores_of
from picsafe.server.starting import Start, received
from picsafe.server.terminal import Terminal, library_output_silenced, log_to_stderr
from picsafe.server.uvicorn_server import Beside, Server
from picsafe.server.webhook_threads import watch_webhooks
from picsafe.standby.predecessor import Teller


def main() -> None:
    """Serve until the first process says that it is enough, or ends."""
    start = received(sys.stdin.buffer)
    log_to_stderr(start.options.log_level)
    with contextlib.closing(socket.socket(fileno=start.channel)) as end, library_output_silenced():
        _serve(start, end)


def _serve(start: Start, end: socket.socket) -> None:
    options = start.options
    in_common = InCommon(are_several=True, clock_began=start.clock_began)
    with contextlib.ExitStack() as stack:
        stores = stores_of(options, start.port)
        settings = settings_of(options, stores, start.registration)
        adapters = LocalAdapters(settings, stores, utc_now, in_common)
        wiring = stack.enter_context(contextlib.closing(Wiring(settings, adapters=adapters)))
        threads = stack.enter_context(contextlib.closing(Threads(together_of(wiring))))
        # standard output leads nowhere: the first process says what there is to say
        terminal = Terminal(as_json=True)
        machine = OneMachineServer(
            options,
            settings,
            stores,
            wiring,
            threads,
            terminal,
            processes=start.processes,
            is_first=False,
        )
        _watch(start, wiring)
        prepare_types()
        gc.collect()
        gc.freeze()
        link = _Link(end, machine, in_common)
        link.server = machine.server(start.port, link.beside(), link.ready)
        link.server.run([])


class _Link:
    """What this process hears from the first one, and tells it."""

    server: Server

    def __init__(self, end: socket.socket, machine: OneMachineServer, in_common: InCommon) -> None:
        self._channel = Channel(end, self._heard, self._lost)
        self._machine = machine
        self._findings = in_common.findings
        self._acceptor: Acceptor | None = None

    def beside(self) -> Beside:
        return Beside(
            begin=self._begin,
            hand=None,
            gone=lambda client: self._channel.say(CLOSED, client),
            stop=lambda _at_once: None,
            reload=lambda: None,
            heeds_signals=False,
        )

    def ready(self) -> None:
        self._channel.say(READY)

    async def _begin(self, acceptor: Acceptor) -> None:
        self._acceptor = acceptor
        self._findings.tell = lambda name, holds: self._channel.say_from_anywhere(
            FOUND, finding(name, holds=holds)
        )
        self._channel.start()

    def _heard(self, word: Word) -> None:
        if word.peer is not None and self._acceptor is not None and word.kind == TAKE:
            self._acceptor.take(word.peer, word.text)
        elif word.kind == FOUND:
            name, holds = found(word)
            self._findings.hear(name, holds=holds)
        elif word.kind == RELOAD:
            self._machine.reload()
        elif word.kind == STOP and not self.server.should_exit:
            self.server.stop()
        elif word.kind == STOP_AT_ONCE:
            self.server.should_exit = self.server.force_exit = True

    def _lost(self) -> None:
        self.server.should_exit = self.server.force_exit = True


def _watch(start: Start, wiring: Wiring) -> None:
    """Have ``/health`` say here what it says in the first process."""
    watch_clock(wiring)
    if start.options.webhooks is not None:
        watch_webhooks(start.options.webhooks, wiring)
    store = wiring.adapters.key_store if "keys" in wiring.settings.services else None
    if isinstance(store, SqliteKeyStore):
        succession = store.succession

        def require_no_successor() -> None:
            if succession.read().successor is not None:
                raise Unavailable("taken_over", REASONS["taken_over"])

        wiring.further_checks.append(Check("standby_away", require_no_successor))
        wiring.warnings.ask("predecessor_untold", Teller(start.options.data).is_untold)


if __name__ == "__main__":
    try:
        main()
    except (StartError, Unavailable) as error:
        # what is wrong by now was right when the first process started, and is said by that
        raise SystemExit(f"A further process of the server cannot start: {error}") from None
