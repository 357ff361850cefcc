"""This endpoint's own key: what rests is sealed under it, in ``endpoint.key``.

Keys of reports are wrapped as a Key Server wraps them (``chalicelib.keys.master_key``: AES-256-GCM, bound to
the report's ID), and names for patients are made with it that say nothing to anybody else.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from pathlib import Path

from chalicelib.errors import Unavailable
from chalicelib.format.metadata import Patient
from chalicelib.keys.errors import MasterKeyError
from chalicelib.keys.master_key import WRAPPED_BYTES, MasterKeyWrapper, load_or_create
from picsafe.endpoint.errors import EndpointError

_KEY_BYTES = 32
_PLAIN = b"PicSafe endpoint plain report\n"
_PATIENT = b"PicSafe endpoint patient\n"


class OwnKey:
    """Wraps keys of reports, and names patients.

    Args:
        path: the key's file; made if it is not there.

    Raises:
        EndpointError: ``own_key_unusable``: it cannot be read, or others can read it.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._key = load_or_create(path)
            self._path = path
        except MasterKeyError as error:
            raise EndpointError("own_key_unusable", str(error)) from error
        self._wrapper = MasterKeyWrapper(self._key)

    def password_of(self, received_sha256: str) -> str:
        """What a report that came plain is sealed under: the same for the same bytes, and for no others."""
        digest = hmac.digest(self._key, _PLAIN + received_sha256.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def wrap(self, report_id: str, password: str) -> bytes:
        """A report's password as the database holds it; of any length, beginning with 32 bytes of a key.

        A password is encrypted under a key of its own, because passwords of static keys are of any length.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = secrets.token_bytes(_KEY_BYTES)
        # the key encrypts this one text only, so that the nonce may be fixed
        sealed = AESGCM(key).encrypt(bytes(12), password.encode("utf-8"), report_id.encode())
        return self._wrapper.wrap(report_id, key) + sealed

    def unwrap(self, report_id: str, wrapped: bytes) -> str:
        """The password.

        Raises:
            EndpointError: ``own_key_wrong``: it was wrapped under another key.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            key = self._wrapper.unwrap(report_id, wrapped[:WRAPPED_BYTES])
            return AESGCM(key).decrypt(bytes(12), wrapped[WRAPPED_BYTES:], report_id.encode()).decode()
        except (Unavailable, InvalidTag, ValueError) as error:
            raise EndpointError(
                "own_key_wrong", "The report's key was wrapped under another endpoint.key. Restore that file."
            ) from error

    def check(self) -> None:
        """See whether what is wrapped now could be read after the next start.

        Raises:
            EndpointError: ``own_key_unusable``: the file is gone, or another.
        """
        try:
            # it is not to be made anew, which would hide that it is gone
            is_same = self._path.exists() and hmac.compare_digest(load_or_create(self._path), self._key)
        except MasterKeyError as error:
            raise EndpointError("own_key_unusable", str(error)) from error
        if not is_same:
            raise EndpointError("own_key_unusable", f"{self._path} is not what the server started with.")

    def derived(self, purpose: bytes) -> bytes:
        """A key of 32 bytes for one purpose; nothing is learnt by it of the others."""
        return hmac.digest(self._key, b"PicSafe endpoint key\n" + purpose, "sha256")

    def patient(self, patient: Patient) -> str | None:
        """A name for a patient, by their ID or else their name and date of birth; ``None`` without either."""
        if patient.patientid.strip():
            text = f"id\n{_folded(patient.patientid)}"
        elif patient.lastname.strip():
            names = f"{_folded(patient.lastname)}\n{_folded(patient.firstname)}"
            text = f"name\n{names}\n{patient.year}-{patient.month}-{patient.day}"
        else:
            return None
        return hmac.digest(self._key, _PATIENT + text.encode("utf-8", "surrogatepass"), "sha256").hex()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
