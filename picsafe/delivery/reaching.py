"""Why a server was not reached, in a sentence that says where to look.

Libraries hide what the system said beneath errors of their own; it is looked for there, whichever they are.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

from picsafe.delivery.errors import Later

_MAX_DEPTH: Final = 12

# <openssl/x509_vfy.h>
_EXPIRED: Final = 10
_OTHER_NAMES: Final = frozenset({62, 64})
_OTHER_NAME: Final = "it is for another name than the settings have"
# what urllib3, which is not always installed, raises where it compares the names itself
_OF_URLLIB3: Final = "CertificateError"
# what OpenSSL says of an answer that is no TLS at all
_NO_TLS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
_OF_CERTIFICATE: Final = ("ALERT_CERTIFICATE", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA")


def not_reached(title: str, error: BaseException | None) -> Later:
    """What to raise where there was no connection.

    Args:
        title: what the server is called, at the beginning of a sentence.
        error: the library's, or the system's.
    """
    for one in _beneath(error):
        if isinstance(one, ssl.SSLError):
            return _of_tls(title, one)
        if type(one).__name__ == _OF_URLLIB3:
            return _untrusted(title, _OTHER_NAME)
        if isinstance(one, socket.gaierror):
            return _unreachable(title, "no address is known for its name; look at how it is written")
        if isinstance(one, ConnectionRefusedError):
            return _unreachable(title, "nothing listens there; look at the port, and whether it runs")
        if isinstance(one, TimeoutError):
            return _unreachable(title, "no answer came in time; look whether a firewall is in between")
    return _unreachable(title, "look at its address, and whether it runs")


def certificate_refused(title: str, error: BaseException) -> Later | None:
    """What to raise where a connection ended because of our certificate; ``None`` if it was not that.

    Whether a certificate of ours is taken is said (TLS 1.3) where the first answer should be.
    """
    for one in _beneath(error):
        if isinstance(one, ssl.SSLError) and any(word in str(one.reason) for word in _OF_CERTIFICATE):
            return _of_tls(title, one)
    return None


def _unreachable(title: str, why: str) -> Later:
    return Later("unreachable", f"{title} cannot be reached: {why}.", is_down=True)


def _untrusted(title: str, why: str) -> Later:
    return Later(
        "untrusted_certificate", f"{title} shows a certificate that is not trusted: {why}.", is_down=True
    )


def _of_tls(title: str, error: ssl.SSLError) -> Later:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = "its authority is not known here; look at ca_file"
        if error.verify_code == _EXPIRED:
            why = "it has expired, or this machine's clock is wrong"
        elif error.verify_code in _OTHER_NAMES:
            why = _OTHER_NAME
        return _untrusted(title, why)
    reason = str(error.reason)
    if reason in _NO_TLS:
        return Later(
            "no_tls", f"{title} does not speak TLS there: look at the address and port.", is_down=True
        )
    if any(word in reason for word in _OF_CERTIFICATE):
        return Later(
            "certificate_refused",
            f"{title} wants a certificate of ours, or another: look at client_certificate.",
            is_down=True,
        )
    return _unreachable(title, "it ended the TLS handshake; perhaps it takes no version that we speak")


def _beneath(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came of, the outermost first."""
    waiting = [error]
    seen: set[int] = set()
    while waiting and len(seen) < _MAX_DEPTH:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        # urllib3's and botocore's name theirs
        named = (getattr(one, "reason", None), getattr(one, "kwargs", {}), *one.args)
        held = [each for each in named if isinstance(each, BaseException)]
        if isinstance(named[1], dict):
            held += [each for each in named[1].values() if isinstance(each, BaseException)]
        waiting += [*held, one.__cause__, one.__context__]
