"""``picsafe serve``: opens the data folder, listens, serves, and stops in good order."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import shlex
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from chalicelib.cloud.files.storage import FileStorage
from chalicelib.errors import DomainError, Unavailable
from chalicelib.keys.errors import InvalidAccessList, KeyServerError
from chalicelib.keys.sqlite import SqliteKeyStore
from chalicelib.local.disk import NotWritable
from chalicelib.local.smtp_server import InvalidSmtpUrl, parse_smtp_url
from chalicelib.local.sqlite_damage import is_damaged
from chalicelib.settings import LocalStores, Settings, SettingsError
from chalicelib.wiring.application import create_app
from chalicelib.wiring.services import Wiring
from picsafe.prepared_types import prepare_types
from picsafe.server.background import sweep_periodically, watch_outbox
from picsafe.server.batches import Together
from picsafe.server.composition import BackgroundTask, Threads, compose, lifespan_of
from picsafe.server.connections import limits_of, raise_descriptor_limit
from picsafe.server.data_folder import DataFolder
from picsafe.server.errors import StartError
from picsafe.server.gateway import Gateway, Limits
from picsafe.server.list_files import Texts
from picsafe.server.list_files import keeper_of as keeper_of_lists
from picsafe.server.listening import bind
from picsafe.server.log_integration import LogThread
from picsafe.server.mail_delivery import MailThreads
from picsafe.server.options import Options, list_files, own_url, settings_of, stores_of, with_registration
from picsafe.server.standby import require_no_standby, require_no_successor, standby_of
from picsafe.server.telling import NoticeThread
from picsafe.server.terminal import Terminal, library_output_silenced, log_to_stderr
from picsafe.server.tls import keeper_of as keeper_of_certificate
from picsafe.server.tls import tls_of
from picsafe.server.uvicorn_server import Server, config
from picsafe.server.watching import Watched, watch_files
from picsafe.server.webhook_threads import webhooks_of
from picsafe.standby.gate import StandbyGate

# keys are kept for days
_CHECKED_AT_START = 256 * 1024**2
_RETENTION_SECONDS = 3600.0


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; a second one stops at once. SIGHUP reads lists and certificate again.

    Raises:
        StartError: the port, the data folder or a setting does not work out.
    """
    log_to_stderr(options.log_level)
    options, registration = with_registration(options)
    with contextlib.ExitStack() as stack:
        stack.enter_context(library_output_silenced())
        stack.enter_context(DataFolder(options.data))
        listener = stack.enter_context(contextlib.closing(listen(options)))
        port: int = listener.getsockname()[1]
        stores = stores_of(options, port)
        settings = settings_of(options, stores, registration)
        wiring = stack.enter_context(contextlib.closing(Wiring(settings)))
        open_services(options, wiring, stores)
        standby = standby_of(options, wiring)
        gate = None if standby is None else stack.enter_context(contextlib.closing(standby)).gate
        threads = stack.enter_context(contextlib.closing(Threads(together_of(wiring), gate)))
        server = _OneMachineServer(options, settings, stores, wiring, threads, gate)
        prepare_types()
        if "users" in settings.services and (delivery := wiring.mail_delivery) is not None:
            mail = stack.enter_context(contextlib.closing(MailThreads(delivery)))
            mail.start()
        if "users" in settings.services:
            notices = stack.enter_context(contextlib.closing(NoticeThread(wiring.notices)))
            notices.start()
        if standby is not None:
            standby.start()
            log = stack.enter_context(contextlib.closing(LogThread(wiring.ordered_log)))
            log.start()
        if options.webhooks is not None:
            stack.enter_context(contextlib.closing(webhooks_of(options.webhooks, wiring))).start()
        wiring.warnings.ask("clock_set", lambda: wiring.adapters.seconds_set() != 0)
        # what is there by now stays: whoever looks for garbage need not look through it again and again
        gc.collect()
        gc.freeze()
        server.serve(listener, port)


class _OneMachineServer:
    """What belongs together while the server runs."""

    def __init__(
        self,
        options: Options,
        settings: Settings,
        stores: LocalStores,
        wiring: Wiring,
        threads: Threads,
        gate: StandbyGate | None,
    ) -> None:
        self._options = options
        self._settings = settings
        self._stores = stores
        self._wiring = wiring
        self._threads = threads
        self._terminal = Terminal(as_json=options.as_json)
        self._app = create_app(settings, wiring)
        self._gateway = Gateway(
            self._app,
            threads.api,
            Limits(),
            trust_proxy=options.trust_proxy,
            batches=threads.batches,
            gate=gate,
        )
        self._tls = tls_of(options.tls_certificate, options.tls_key, options.tls_chain)
        self._watched = list(self._kept())

    def serve(self, listener: socket.socket, port: int) -> None:
        dispatcher = compose(
            self._app,
            self._threads,
            gateway=self._gateway,
            storage=self._storage if "cloud" in self._settings.services else None,
            origin=self._settings.my_url,
            lifespan=lifespan_of(self._background_tasks()),
        )
        made = config(dispatcher, stop_seconds=self._options.stop_seconds, tls=self._tls)
        address = own_url(self._options, port)
        server = Server(
            made,
            limits_of(
                self._options.connections,
                self._options.address_connections,
                raise_descriptor_limit(),
                proxied=self._options.trust_proxy,
            ),
            on_ready=lambda: self._terminal.ready(address, self._settings, self._stores),
            on_stop=self._terminal.stopping,
            on_reload=self._reload,
        )
        server.run([listener])

    def _background_tasks(self) -> list[BackgroundTask]:
        tasks: list[BackgroundTask] = []
        if "cloud" in self._settings.services:
            sweep = self._storage().sweep
            tasks.append(partial(sweep_periodically, sweep, self._threads.disk, self._options.sweep_seconds))
        if self._options.keep_keys_days is not None:
            retention = self._wiring.key_retention(self._options.keep_keys_days)
            tasks.append(partial(sweep_periodically, retention.run, self._threads.disk, _RETENTION_SECONDS))
        if "users" in self._settings.services and self._stores.smtp_url is None:
            tasks.append(partial(watch_outbox, self._stores.data / "outbox", self._terminal.mail))
        tasks += [partial(watch_files, one.paths, one.look, self._threads.disk) for one in self._watched]
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

    def _reload(self) -> None:
        for one in self._watched:
            self._threads.disk.submit(partial(one.look, says_all=True))


def open_services(options: Options, wiring: Wiring, stores: LocalStores) -> None:
    """``open_stores``, with the files of lists named.

    Raises:
        StartError: as ``open_stores``; a list that cannot be used is named by its file and the line.
    """
    try:
        open_stores(wiring, stores)
    except StartError as error:
        if isinstance(error.__cause__, InvalidAccessList):
            path = list_files(options).path_of(error.__cause__.name)
            raise StartError(f"{path}: {error}") from error.__cause__
        raise


def open_stores(wiring: Wiring, stores: LocalStores) -> None:
    """Open what the services will need, so that what is wrong shows at the start and not at a request.

    Raises:
        StartError: a database or a key file does not work, or the mail server's URL is malformed.
    """
    try:
        if stores.smtp_url is not None:
            parse_smtp_url(stores.smtp_url)
        services = wiring.settings.services
        if "keys" in services:
            require_no_standby(stores.data)
            _require_master_key(stores)
            _require_whole(stores.data / "keys.db")
            require_no_successor(wiring)
            # before the database, so that a crash in between is not taken for a lost master key
            wrapper = wiring.adapters.key_wrapper
            found = wrapper.key_id()
            wanted = wiring.adapters.key_store.wrapping_key(found)
            if not wrapper.use(wanted):
                raise _wrong_master_key(stores, found, wanted)
            _ = wiring.keys, wiring.key_verifier
            _open_log(wiring)
        if "cloud" in services:
            _ = wiring.cloud, wiring.cloud_verifier
        if "users" in services:
            _ = wiring.accounts, wiring.enterprises, wiring.reports, wiring.user_verifier, wiring.notices
        _require_writable(wiring)
    except (SettingsError, InvalidSmtpUrl, KeyServerError) as error:
        raise StartError(str(error)) from error
    except NotWritable as error:
        raise StartError(_cannot_be_written(error, stores)) from error
    except (DomainError, OSError) as error:
        raise StartError(
            f"The data folder {stores.data} cannot be opened: a file in it is damaged, cannot be "
            "written (a full disk, missing rights), is of a newer PicSafe, or not this user's alone."
        ) from error


def together_of(wiring: Wiring) -> Together | None:
    """What answers key requests together, if keys are given out here."""
    if "keys" not in wiring.settings.services:
        return None
    store = wiring.adapters.key_store
    if not isinstance(store, SqliteKeyStore):
        raise TypeError("one machine keeps its keys in a file")
    return store


def _open_log(wiring: Wiring) -> None:
    """Make the log's key, or read it, and say what is wrong with the log: keys are given all the same."""
    log = wiring.ordered_log
    _ = log.origin
    try:
        log.check()
    except Unavailable as error:
        if error.code not in {"audit_log_contradicted", "audit_log_late"}:
            raise


def _require_writable(wiring: Wiring) -> None:
    for service in sorted(wiring.settings.services):
        try:
            wiring.adapters.check_store(service)
        except NotWritable:
            raise
        except Unavailable as error:
            # what is stored can be had all the same, and ``/health`` says why nothing more can
            if error.code != "disk_full":
                raise


def _cannot_be_written(error: NotWritable, stores: LocalStores) -> str:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__
    data = shlex.quote(str(stores.data))
    if isinstance(cause, OSError) and cause.errno == errno.EROFS:
        return f"{error.path} cannot be written: its disk is mounted read-only. Mount it for writing."
    return (
        f"{error.path} cannot be written. If its disk is not mounted read-only, run: "
        f"chmod -R u+rwX {data} && chown -R {os.geteuid()} {data}"
    )


def _require_whole(path: Path) -> None:
    # a larger one would hold up the start; what is damaged in it is noticed when it is read
    if path.exists() and path.stat().st_size <= _CHECKED_AT_START and is_damaged(path):
        raise StartError(
            f"{path} is damaged, and no key leaves before that is mended. Keep it for whoever looks into it, "
            "and make a data folder of a backup: picsafe keyserver restore FILE --data NEW_FOLDER"
        )


def _require_master_key(stores: LocalStores) -> None:
    if (stores.data / "keys.db").exists() and not (stores.data / "master.key").exists():
        raise StartError(
            f"The data folder {stores.data} has keys.db, but not the master.key that its keys are "
            "wrapped with. Restore master.key from its backup, or start with an empty folder."
        )


def _wrong_master_key(stores: LocalStores, found: str, wanted: str) -> StartError:
    return StartError(
        f"The keys in {stores.data / 'keys.db'} are wrapped with another master key than "
        f"{stores.data / 'master.key'}: its fingerprint has to be {wanted}, and is {found}. "
        "Restore the master.key that belongs to keys.db from its backup."
    )


def listen(options: Options) -> socket.socket:
    """A listening socket.

    Raises:
        StartError: the address is taken, forbidden or unknown.
    """
    where = f"{options.host}:{options.port}"
    try:
        return bind(options.host, options.port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(f"Port {options.port} is in use already. Choose another with --port.") from error
        if error.errno == errno.EACCES:
            raise StartError(f"Listening on {where} is not permitted. Choose a --port above 1023.") from error
        raise StartError(f"Listening on {where} does not work: {error.strerror}.") from error
