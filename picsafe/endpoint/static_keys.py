"""Private keys that senders have sealed to: read from their files, and used where a report names one.

Which key it is, a report says itself, so that no key is ever tried on what was not sealed to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from chalicelib.contract.static_keys import shown_fingerprint
from chalicelib.format.errors import FormatError, InvalidKeyError
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.static_keys import StaticPrivateKey
from chalicelib.local import private_files
from picsafe.delivery.errors import Refused
from picsafe.endpoint.errors import EndpointError, InvalidConfig
from picsafe.endpoint.model import StoredReport
from picsafe.endpoint.opening import Key

MAX_FILES: Final = 100
_MAX_PEM: Final = 16 * 1024


def read_private_keys(paths: Iterable[Path]) -> dict[Path, StaticPrivateKey]:
    """The keys in files, and in the ``*.pem`` files of folders.

    Raises:
        InvalidConfig: one cannot be read, others can read it, it is no key, or there are more than 100.
    """
    files = [file for path in paths for file in (_in_folder(path) if path.is_dir() else [path])]
    if len(files) > MAX_FILES:
        raise InvalidConfig(f"keys.static names more than {MAX_FILES} files.")
    return {file: read_private_key(file) for file in files}


def read_private_key(path: Path) -> StaticPrivateKey:
    """The key in a file.

    Raises:
        InvalidConfig: it cannot be read, others can read it, or it is no key.
    """
    try:
        return StaticPrivateKey.from_pem(private_files.read(path, longest=_MAX_PEM))
    except private_files.NotPrivate as error:
        raise InvalidConfig(str(error)) from error
    except OSError as error:
        raise InvalidConfig(f"{path} cannot be read: {(error.strerror or 'error').lower()}.") from error
    except InvalidKeyError as error:
        raise InvalidConfig(f"{path} is no static key: {error}.") from error


def make_private_key(path: Path) -> StaticPrivateKey:
    """A new key in a new file, which is its owner's alone and on the disk.

    Raises:
        EndpointError: ``key_exists``: there is a file, and no key is ever overwritten; ``key_not_written``.
    """
    key = StaticPrivateKey.generate()
    try:
        is_new = private_files.create(path, key.pem())
    except OSError as error:
        raise EndpointError(
            "key_not_written", f"{path} cannot be written: {(error.strerror or 'error').lower()}."
        ) from error
    if not is_new:
        raise EndpointError("key_exists", f"{path} is there already, and no key is ever overwritten.")
    return key


class StaticKeys:
    """``KeySource``: this endpoint's own private keys.

    Nobody is proven to be the sender by it: the public key is everybody's.

    Args:
        keys: the keys, by their files.
    """

    def __init__(self, keys: Mapping[Path, StaticPrivateKey]) -> None:
        self.files = keys
        self._by_id = {key.key_id: key for key in keys.values()}

    @property
    def key_ids(self) -> frozenset[str]:
        """The keys' fingerprints."""
        return frozenset(self._by_id)

    def __call__(self, report: StoredReport, file: PicsafeFile) -> Key:
        """See ``KeySource``."""
        wrapped = file.static_key
        key = self._by_id.get(wrapped.key_id) if wrapped is not None else None
        if wrapped is None or key is None:
            # it was there when the report was taken in
            raise Refused("unknown_static_key", "The report was sealed to a key that is not here any more.")
        if wrapped.report_id != report.report_id:
            raise Refused("wrong_report", "The file was sealed as another report than its name says.")
        try:
            return Key(key.unwrap(wrapped), {})
        except FormatError as error:
            raise Refused(
                error.code, f"The key {shown_fingerprint(key.key_id)} does not open it, or it was changed."
            ) from error


def _in_folder(path: Path) -> list[Path]:
    try:
        return sorted(file for file in path.iterdir() if file.suffix == ".pem")
    except OSError as error:
        raise InvalidConfig(f"{path} cannot be read: {(error.strerror or 'error').lower()}.") from error
