"""Who provides the key of a report that is sealed: a Key Server, or chance for a hospital's static key.

A key that a Key Server makes is bound to one sealed file, and whoever asks for it is on an audit trail. One
that is wrapped for a static key is for whoever has the hospital's private key, without a trail.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

from chalicelib.contract.errors import InvalidStaticKey
from chalicelib.contract.static_keys import normal_static_key, static_key_fingerprint
from chalicelib.format.package import WrappedPassword
from picsafe.client.errors import InvalidInput
from picsafe.client.key_server import KeyServer
from picsafe.client.policies import NO_POLICY, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKey:
    """The key of a report that is to be sealed.

    Attributes:
        report_id: the report's ID.
        password: RNCryptor's.
        keyserver_url: who has it; empty if no server does.
        static_key: the password for whom it was wrapped, if it was.
        is_new: whether it was made for this very report.
    """

    report_id: str
    password: str
    keyserver_url: str = ""
    static_key: WrappedPassword | None = None
    is_new: bool = True

    def __repr__(self) -> str:
        return f"ReportKey(report_id={self.report_id!r})"


class KeyProvider(Protocol):
    """Provides the keys of reports that are sealed."""

    def make_key(self, report_id: str, /) -> ReportKey:
        """A key for a report ID; one that ``is_new`` belongs to no other file.

        Raises:
            Conflict: the report ID is somebody else's.
            PicSafeClientError: there is no key to be had.
        """
        ...

    def bind(self, report_id: str, tag: str, /) -> None:
        """Bind the key to the sealed file of this tag, before anybody has the file.

        Raises:
            PicSafeClientError: it is not bound, and nobody may have the file.
        """
        ...


class KeyServerKeys:
    """``KeyProvider``: a Key Server.

    Args:
        key_server: whose keys they are.
        policy: who may open the reports.
        destination: where they go.
    """

    def __init__(self, key_server: KeyServer, policy: Policy = NO_POLICY, destination: str = "") -> None:
        self._key_server = key_server
        self._policy = policy
        self._destination = destination

    def make_key(self, report_id: str) -> ReportKey:
        """See ``KeyProvider``."""
        key = self._key_server.make_key(report_id, self._policy, self._destination)
        return ReportKey(
            report_id=key.report_id,
            password=key.key,
            keyserver_url=key.keyserver_url or self._key_server.url,
            is_new=key.is_new,
        )

    def bind(self, report_id: str, tag: str) -> None:
        """See ``KeyProvider``."""
        self._key_server.set_tag(report_id, tag)


class NoKeys:
    """``KeyProvider`` of reports that are not sealed: an ID alone."""

    def make_key(self, report_id: str) -> ReportKey:
        """See ``KeyProvider``."""
        return ReportKey(report_id=report_id, password="")

    def bind(self, report_id: str, tag: str) -> None:
        """See ``KeyProvider``: there is nothing to bind."""


class StaticKeys:
    """``KeyProvider``: random keys, wrapped for a hospital's public key; no server is asked.

    Args:
        public_key: as people pass it on.

    Raises:
        InvalidInput: ``invalid_static_key``.
    """

    def __init__(self, public_key: str) -> None:
        try:
            self._public_key = normal_static_key(public_key)
        except InvalidStaticKey as error:
            raise InvalidInput(error.code, str(error)) from error
        self.fingerprint = static_key_fingerprint(self._public_key)

    def make_key(self, report_id: str) -> ReportKey:
        """See ``KeyProvider``."""
        # whoever only opens reports at a Key Server needs none of it
        from chalicelib.format.static_keys import wrap_password

        password = secrets.token_urlsafe(32)
        return ReportKey(
            report_id=report_id,
            password=password,
            static_key=wrap_password(self._public_key, report_id, password),
        )

    def bind(self, report_id: str, tag: str) -> None:
        """See ``KeyProvider``: the wrapped password is in the file, and no other place knows of it."""
