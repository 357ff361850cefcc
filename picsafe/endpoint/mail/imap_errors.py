"""What imapclient raises, as this package's errors.

A server's ``NO`` is that command's end. Everything else is the connection's, because nobody can tell any
more which answer belongs to which command.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from picsafe.endpoint.mail.errors import CommandRefused, Disconnected, MailError

NOT_UNDERSTOOD: Final = (ValueError, TypeError, LookupError, AssertionError, RecursionError)
"""What the library's parsers raise where a server says what it should not."""

# what OpenSSL says of an answer that is no TLS at all
_NO_TLS: Final = "WRONG_VERSION_NUMBER"


@contextmanager
def translated(*, is_over: bool = False) -> Iterator[None]:
    """The library's errors, as this package's; ``is_over``: whatever goes wrong, the connection is over."""
    try:
        yield
    except MailError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise Disconnected("tls_failed", "The mail server's certificate is not trusted here.") from error
    except (imaplib.IMAP4.abort, OSError) as error:
        if isinstance(error, ssl.SSLError) and error.reason == _NO_TLS:
            detail = "The mail server does not speak TLS at that port: look at port and tls."
            raise Disconnected("tls_failed", detail) from error
        raise Disconnected("disconnected", "The mail server does not answer.") from error
    except imaplib.IMAP4.error as error:
        # a line that was not read to its end, unlike a command that was refused
        if is_over or "got more than" in str(error):
            raise Disconnected("disconnected", "The mail server says what cannot be understood.") from error
        raise CommandRefused("command_refused", "The mail server refuses a command.") from error
    except NOT_UNDERSTOOD as error:
        kind = Disconnected if is_over else CommandRefused
        raise kind("not_understood", "The mail server says what cannot be understood.") from error
