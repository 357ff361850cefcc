"""``Mailbox`` by IMAP: connects, with TLS, and signs in. imapclient speaks the protocol."""

from __future__ import annotations

import imaplib
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.model import Finding
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.mail.answers import bound_answers
from picsafe.endpoint.mail.errors import Disconnected, MailError, SignInRefused
from picsafe.endpoint.mail.imap_errors import NOT_UNDERSTOOD, translated
from picsafe.endpoint.mail.imap_session import ImapSession, make_folder
from picsafe.endpoint.mail.oauth import Tokens
from picsafe.endpoint.mail.ports import Session
from picsafe.endpoint.mail.settings import Mail

if TYPE_CHECKING:
    from imapclient import IMAPClient

CONNECT_SECONDS: Final = 15.0
READ_SECONDS: Final = 60.0


class ImapMailbox:
    """``Mailbox``.

    Args:
        settings: the mailbox's.
        tokens: gives tokens, where ``settings.oauth`` says that they are used.
        read_seconds: after which a server that says nothing has died.

    Raises:
        InvalidConfig: what speaks IMAP is not installed, or ``ca_file`` is no file of certificates.
    """

    def __init__(
        self, settings: Mail, tokens: Tokens | None = None, *, read_seconds: float = READ_SECONDS
    ) -> None:
        self._settings = settings
        self._tokens = tokens
        self._read_seconds = read_seconds
        try:
            import imapclient
        except ImportError as error:
            raise InvalidConfig(
                "mail: IMAPClient is not installed: pip install 'picsafe[endpoint]'."
            ) from error
        # at its finest it logs what mails say
        logging.getLogger("imapclient").setLevel(logging.ERROR)
        self._library = imapclient
        try:
            self._tls = ssl.create_default_context(cafile=settings.ca_file)
        except OSError as error:
            raise InvalidConfig("mail: ca_file is no file of certificates that can be read.") from error

    @contextmanager
    def open(self) -> Iterator[Session]:
        """See ``Mailbox``."""
        with self._signed_in() as client:
            with translated():
                for folder in (self._settings.done_folder, self._settings.failed_folder):
                    make_folder(client, folder)
            yield ImapSession(client, self._settings.folder)

    def check(self) -> list[Finding]:
        """See ``Mailbox``."""
        settings = self._settings
        try:
            with self._signed_in() as client, translated():
                chosen = client.select_folder(settings.folder, readonly=True)
                can_move = client.has_capability("MOVE") or client.has_capability("UIDPLUS")
                missing = [
                    folder
                    for folder in (settings.done_folder, settings.failed_folder)
                    if not client.folder_exists(folder)
                ]
                will_idle = client.has_capability("IDLE")
        except MailError as error:
            return [Finding(is_well=False, text=error.detail)]
        news = "says when mail arrives" if will_idle else f"is asked every {settings.poll} seconds"
        found = [
            Finding(
                is_well=True, text=f"{settings.host} lets us in; {int(chosen[b'EXISTS'])} mails; it {news}."
            ),
            *(Finding(is_well=True, text=f"The folder {folder} will be made.") for folder in missing),
        ]
        if not can_move:
            found.append(
                Finding(
                    is_well=True,
                    text="The server cannot move: mails are copied, and marked as deleted where they were.",
                )
            )
        return found

    @contextmanager
    def _signed_in(self) -> Iterator[IMAPClient]:
        with translated():
            client = self._connected()
        is_alive = True
        try:
            self._sign_in(client)
            yield client
        except Disconnected:
            is_alive = False
            raise
        finally:
            _close(client, is_alive=is_alive)

    def _connected(self) -> IMAPClient:
        settings = self._settings
        client = self._library.IMAPClient(
            settings.host,
            port=settings.used_port,
            ssl=settings.tls == "implicit",
            ssl_context=self._tls,
            timeout=self._library.SocketTimeout(CONNECT_SECONDS, self._read_seconds),
        )
        # a command goes out in pieces, of which the second else waits for the first's late acknowledgement
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bound_answers(client)
        if settings.tls == "starttls":
            try:
                # raises where the server does not offer it: nothing is said in the clear
                client.starttls(self._tls)
            except imaplib.IMAP4.error as error:
                _close(client, is_alive=False)
                raise SignInRefused("tls_unavailable", "The mail server does not begin TLS.") from error
        return client

    def _sign_in(self, client: IMAPClient) -> None:
        settings = self._settings
        with translated():
            try:
                if self._tokens is not None:
                    client.sasl_login("XOAUTH2", _xoauth2(settings.user, self._tokens.get()))
                    return
                password = "" if settings.password is None else settings.password.read()
                if client.has_capability("AUTH=PLAIN"):
                    client.plain_login(settings.user, password)
                else:
                    client.login(settings.user, password)
            except self._library.exceptions.LoginError as error:
                if isinstance(error.__context__, imaplib.IMAP4.abort):
                    raise error.__context__ from None
                if self._tokens is not None:
                    self._tokens.forget()
                raise SignInRefused("sign_in_refused", "The mail server does not let us in.") from error
            except InvalidDestination as error:
                raise SignInRefused(error.code, error.detail) from error
            except UnicodeError as error:
                raise SignInRefused(
                    "sign_in_refused", "The mail server takes no such user or password: not ASCII."
                ) from error


def _xoauth2(user: str, token: str) -> Callable[[bytes], bytes]:
    """What is said at each step: the token, and then nothing, which ends what the server did not take."""
    steps = iter([f"user={user}\x01auth=Bearer {token}\x01\x01".encode()])
    return lambda _: next(steps, b"")


def _close(client: IMAPClient, *, is_alive: bool) -> None:
    with suppress(imaplib.IMAP4.error, OSError, *NOT_UNDERSTOOD):
        if is_alive:
            client.socket().settimeout(CONNECT_SECONDS / 3)
            client.logout()
            return
    with suppress(imaplib.IMAP4.error, OSError, *NOT_UNDERSTOOD):
        client.shutdown()
