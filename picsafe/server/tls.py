"""The TLS certificate that new connections are shown, and the files that it comes from."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chalicelib.health import Warnings
from picsafe.server.errors import StartError
from picsafe.server.keeping import Keeper

ENDS_SOON = timedelta(days=14)
MAX_FILE = 1024 * 1024
_UNUSABLE = "The TLS certificate and key cannot be read, or do not fit together."


class Tls:
    """A certificate and its key; others may take their place while connections are served.

    Connections go on with what they were shown.

    Args:
        certificate: PEM file of the certificate, its chain perhaps behind it.
        key: PEM file of its private key.
        chain: PEM file of the certificates of those who vouch for it, if they are not behind it; the
            certificate itself may be among them, as in what Let's Encrypt calls ``fullchain.pem``.

    Attributes:
        context: with what connections are accepted now.
        ends_at: until when the certificate is good.
        loaded: the ``digest`` of what was loaded last, at the start.

    Raises:
        StartError: a file cannot be read, has a password, or they do not fit together.
    """

    def __init__(self, certificate: Path, key: Path, chain: Path | None = None) -> None:
        self._certificate = certificate
        self._key = key
        self._chain = chain
        # before they are loaded: what is changed in between is then seen to differ
        self.loaded = self.digest()
        self.context, self.ends_at = self._context()

    @property
    def paths(self) -> Sequence[Path]:
        """The files."""
        return [path for path in (self._certificate, self._key, self._chain) if path is not None]

    def digest(self) -> bytes:
        """By which it can be told whether the files are other ones; it says nothing about the key.

        Raises:
            StartError: one cannot be read.
        """
        return digest_of(self.paths)

    def renew(self) -> None:
        """Show new connections what is in the files now.

        Raises:
            StartError: as at the start; what was shown before still is.
        """
        self.context, self.ends_at = self._context()

    def ends_soon(self) -> bool:
        """Whether somebody has to see to it that it is renewed."""
        return datetime.now(UTC) > self.ends_at - ENDS_SOON

    def _context(self) -> tuple[ssl.SSLContext, datetime]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self._certificate, self._key, password=_no_password)
            if self._chain is not None:
                # whoever vouches for the certificate is sent with it, since none is behind it
                context.load_verify_locations(self._chain)
        except ssl.SSLError as error:
            if error.reason == "KEY_VALUES_MISMATCH":
                raise StartError(
                    f"The TLS key {self._key} does not belong to the certificate {self._certificate}."
                ) from error
            raise StartError(_UNUSABLE) from error
        except OSError as error:
            raise StartError(_UNUSABLE) from error
        return context, self._checked_end()

    def _checked_end(self) -> datetime:
        # imported here, because a server without TLS needs none of it
        from cryptography import x509

        try:
            own = x509.load_pem_x509_certificates(_read(self._certificate))[0]
            vouching = [] if self._chain is None else x509.load_pem_x509_certificates(_read(self._chain))
        except ValueError as error:
            raise StartError(_UNUSABLE) from error
        if vouching and not any(one.subject == own.issuer for one in vouching):
            raise StartError(
                f"Nobody in the chain {self._chain} vouches for the certificate {self._certificate}."
            )
        return own.not_valid_after_utc


def tls_of(certificate: Path | None, key: Path | None, chain: Path | None = None) -> Tls | None:
    """What two or three options say; ``None`` without any.

    Raises:
        StartError: one is missing, or as ``Tls``.
    """
    if certificate is None and key is None and chain is None:
        return None
    if certificate is None or key is None:
        raise StartError("HTTPS needs both --tls-certificate and --tls-key.")
    return Tls(certificate, key, chain)


def keeper_of(tls: Tls, warnings: Warnings) -> Keeper[bytes]:
    """Has new connections be shown what is in the files, and what was shown before where that is unusable.

    Args:
        tls: what connections are accepted with.
        warnings: told ``certificate_unusable`` and ``certificate_ends``.
    """
    warnings.ask("certificate_ends", tls.ends_soon)
    return Keeper(
        "certificate",
        read=tls.digest,
        apply=lambda _digest: tls.renew(),
        held=tls.loaded,
        warnings=warnings,
    )


def digest_of(paths: Sequence[Path]) -> bytes:
    """By which it can be told whether files of certificates and keys are other ones.

    Raises:
        StartError: one cannot be read.
    """
    digest = hashlib.sha256()
    for path in paths:
        content = _read(path)
        digest.update(len(content).to_bytes(8) + content)
    return digest.digest()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE)
    except OSError as error:
        raise StartError(_UNUSABLE) from error


def _no_password() -> str:
    # OpenSSL would ask whoever sits at the terminal
    raise StartError("The TLS key has a password. Take it away: openssl pkey -in key.pem -out new.pem")
