"""One process of ``picsafe serve``: what belongs together while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.keys.sqlite import SqliteKeyStore
from chalicelib.settings import LocalStores, Settings
from chalicelib.wiring.application import create_app
from chalicelib.wiring.services import Wiring
from picsafe.server.background import sweep_periodically, watch_outbox
from picsafe.server.batches import Together
from picsafe.server.composition import BackgroundTask, Threads, compose, lifespan_of
from picsafe.server.connections import limits_of, raise_descriptor_limit
from picsafe.server.gateway import Gateway, Limits
from picsafe.server.list_files import Texts
from picsafe.server.list_files import keeper_of as keeper_of_lists
from picsafe.server.options import Options, list_files, own_url
from picsafe.server.standby import unless_refused
from picsafe.server.terminal import Terminal
from picsafe.server.tls import keeper_of as keeper_of_certificate
from picsafe.server.tls import tls_of
from picsafe.server.uvicorn_server import Beside, Server, config
from picsafe.server.watching import Watched, watch_files
from picsafe.standby.gate import StandbyGate

# keys are kept for days
_RETENTION_SECONDS: Final = 3600.0


class OneMachineServer:
    """What belongs together while the server runs.

    Args:
        options: the flags.
        settings: that follow from them.
        stores: where this server keeps its data.
        wiring: the services.
        threads: where they run.
        terminal: told what happens.
        gate: where answers about keys wait, if anywhere.
        processes: how many there are of this server.
        is_first: whether this is the one that does what is done beside the answers.
    """

    def __init__(
        self,
        options: Options,
        settings: Settings,
        stores: LocalStores,
        wiring: Wiring,
        threads: Threads,
        terminal: Terminal,
        *,
        gate: StandbyGate | None = None,
        processes: int = 1,
        is_first: bool = True,
    ) -> None:
        self._processes = processes
        self._is_first = is_first
        self._limits = Limits().share(processes)
        self._options = options
        self._settings = settings
        self._stores = stores
        self._wiring = wiring
        self._threads = threads
        self._terminal = terminal
        self._gate = gate
        self._app = create_app(settings, wiring)
        self._gateway = Gateway(
            self._app,
            threads.api,
            self._limits,
            trust_proxy=options.trust_proxy,
            batches=threads.batches,
            gate=gate,
        )
        self._tls = tls_of(options.tls_certificate, options.tls_key, options.tls_chain)
        self._watched = list(self._kept())

    def server(
        self, port: int, beside: Beside | None = None, ready: Callable[[], None] | None = None
    ) -> Server:
        """What serves: ``run`` it with the listener, if this process has it.

        Args:
            port: that is listened on.
            beside: what it has to do with the other processes.
            ready: called when it answers; the terminal says so by default.
        """
        dispatcher = compose(
            self._app,
            self._threads,
            gateway=self._gateway,
            storage=self._storage if "cloud" in self._settings.services else None,
            origin=self._settings.my_url,
            limits=self._limits,
            lifespan=lifespan_of(self._background_tasks()),
        )
        made = config(dispatcher, stop_seconds=self._options.stop_seconds, tls=self._tls)
        address = own_url(self._options, port)
        limits = limits_of(
            self._options.connections,
            self._options.address_connections,
            raise_descriptor_limit(),
            proxied=self._options.trust_proxy,
        )

        def say_ready() -> None:
            log_key = self._wiring.ordered_log.vkey() if "keys" in self._settings.services else ""
            self._terminal.ready(address, self._settings, self._stores, self._processes, log_key)

        return Server(
            made,
            limits.share(self._processes),
            on_ready=ready or say_ready,
            on_stop=self._terminal.stopping,
            on_reload=self.reload,
            beside=beside,
        )

    def reload(self) -> None:
        """Read lists and certificate again, and say so."""
        for one in self._watched:
            self._threads.disk.submit(partial(one.look, says_all=True))

    def _background_tasks(self) -> list[BackgroundTask]:
        tasks: list[BackgroundTask] = [
            partial(watch_files, one.paths, one.look, self._threads.disk) for one in self._watched
        ]
        return [*tasks, *self._chores()] if self._is_first else tasks

    def _chores(self) -> list[BackgroundTask]:
        tasks: list[BackgroundTask] = []
        if "cloud" in self._settings.services:
            sweep = self._storage().sweep
            tasks.append(partial(sweep_periodically, sweep, self._threads.disk, self._options.sweep_seconds))
        if self._options.keep_keys_days is not None:
            retention = self._wiring.key_retention(self._options.keep_keys_days)
            run = unless_refused(self._gate, retention.run)
            tasks.append(partial(sweep_periodically, run, self._threads.disk, _RETENTION_SECONDS))
        if "users" in self._settings.services and self._stores.smtp_url is None:
            tasks.append(partial(watch_outbox, self._stores.data / "outbox", self._terminal.mail))
        return tasks

    def _kept(self) -> Iterator[Watched]:
        warnings, trouble = self._wiring.warnings, self._terminal.trouble
        if "keys" in self._settings.services:
            files, texts = list_files(self._options), Texts(self._settings.allow, self._settings.deny)
            lists = keeper_of_lists(files, self._wiring.access_lists, texts, warnings)
            yield Watched(files.paths, partial(lists.look, changed=self._terminal.reloaded, trouble=trouble))
        if self._tls is not None:
            shown = keeper_of_certificate(self._tls, warnings)
            renewed = self._terminal.renewed
            yield Watched(self._tls.paths, partial(shown.look, changed=renewed, trouble=trouble))

    def _storage(self) -> FileStorage:
        storage = self._wiring.adapters.storage
        if not isinstance(storage, FileStorage):
            raise TypeError("one machine keeps its files in a folder")
        return storage


def watch_clock(wiring: Wiring) -> None:
    """Have ``/health`` warn once the machine's clock was set."""
    wiring.warnings.ask("clock_set", lambda: wiring.adapters.seconds_set() != 0)


def together_of(wiring: Wiring) -> Together | None:
    """What answers key requests together, if keys are given out here."""
    if "keys" not in wiring.settings.services:
        return None
    store = wiring.adapters.key_store
    if not isinstance(store, SqliteKeyStore):
        raise TypeError("one machine keeps its keys in a file")
    return store
