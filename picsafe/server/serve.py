"""``picsafe serve``: opens the data folder, listens, serves, and stops in good order."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import shlex
import socket
from pathlib import Path
from typing import Final

from chalicelib.clock import utc_now
from chalicelib.errors import DomainError, Unavailable
from chalicelib.keys.errors import InvalidAccessList, KeyServerError
from chalicelib.local.disk import NotWritable
from chalicelib.local.smtp_server import InvalidSmtpUrl, parse_smtp_url
from chalicelib.local.sqlite_damage import is_damaged
from chalicelib.settings import LocalStores, SettingsError
from chalicelib.wiring.local import InCommon, LocalAdapters
from chalicelib.wiring.services import Wiring
from picsafe.prepared_types import prepare_types
from picsafe.server.companions import Companions
from picsafe.server.composition import Threads
from picsafe.server.data_folder import DataFolder
from picsafe.server.errors import StartError
from picsafe.server.launching import Launching, processes_of
from picsafe.server.listening import bind
from picsafe.server.log_integration import LogThread
from picsafe.server.mail_delivery import MailThreads
from picsafe.server.one_machine import OneMachineServer, together_of, watch_clock
from picsafe.server.options import Options, list_files, settings_of, stores_of, with_registration
from picsafe.server.standby import require_no_standby, require_no_successor, standby_of
from picsafe.server.telling import NoticeThread
from picsafe.server.terminal import Terminal, library_output_silenced, log_to_stderr
from picsafe.server.uvicorn_server import Beside
from picsafe.server.webhook_threads import webhooks_of
from picsafe.standby.parts import StandbyParts

_CHECKED_AT_START: Final = 256 * 1024**2
_PATIENCE_SECONDS: Final = 10.0


def serve(options: Options) -> None:
    """Serve until SIGTERM or SIGINT; a second one stops at once. SIGHUP reads lists and certificate again.

    Raises:
        StartError: the port, the data folder or a setting does not work out.
    """
    log_to_stderr(options.log_level)
    options, registration = with_registration(options)
    count = processes_of(options)
    with contextlib.ExitStack() as stack:
        stack.enter_context(library_output_silenced())
        folder = stack.enter_context(DataFolder(options.data))
        listener = stack.enter_context(contextlib.closing(listen(options)))
        port: int = listener.getsockname()[1]
        stores = stores_of(options, port)
        settings = settings_of(options, stores, registration)
        in_common = InCommon(are_several=count > 1)
        adapters = LocalAdapters(settings, stores, utc_now, in_common)
        wiring = stack.enter_context(contextlib.closing(Wiring(settings, adapters=adapters)))
        open_services(options, wiring, stores)
        others = Launching(options, registration, port, count, adapters.clock_began, folder.descriptor)
        companions = Companions(count - 1, others.launch, in_common.findings)
        stack.callback(companions.close)
        companions.launch()
        standby = standby_of(options, wiring)
        if standby is not None:
            # whoever is left says why, whatever is asked
            standby.gate.on_give_way = companions.end
        gate = None if standby is None else stack.enter_context(contextlib.closing(standby)).gate
        threads = stack.enter_context(contextlib.closing(Threads(together_of(wiring), gate)))
        terminal = Terminal(as_json=options.as_json)
        machine = OneMachineServer(
            options, settings, stores, wiring, threads, terminal, gate=gate, processes=count
        )
        prepare_types()
        _start_chores(stack, options, wiring, standby)
        watch_clock(wiring)
        # what is there by now stays: whoever looks for garbage need not look through it again and again
        gc.collect()
        gc.freeze()
        machine.server(port, _beside(companions) if count > 1 else None).run([listener])
        # who answers last is heard of by the log, and by whoever tells others of it
        companions.close(options.stop_seconds + _PATIENCE_SECONDS)


def _start_chores(
    stack: contextlib.ExitStack, options: Options, wiring: Wiring, standby: StandbyParts | None
) -> None:
    services = wiring.settings.services
    if "users" in services and (delivery := wiring.mail_delivery) is not None:
        mail = stack.enter_context(contextlib.closing(MailThreads(delivery)))
        mail.start()
    if "users" in services:
        notices = stack.enter_context(contextlib.closing(NoticeThread(wiring.notices)))
        notices.start()
    if standby is not None:
        standby.start()
        log = stack.enter_context(contextlib.closing(LogThread(wiring.ordered_log)))
        log.start()
    if options.webhooks is not None:
        webhooks = webhooks_of(options.webhooks, wiring, None if standby is None else standby.gate)
        stack.enter_context(contextlib.closing(webhooks)).start()


def _beside(companions: Companions) -> Beside:
    return Beside(
        begin=lambda _acceptor: companions.start(),
        hand=companions.hand,
        gone=companions.closed,
        stop=companions.stop,
        reload=companions.reload,
    )


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
