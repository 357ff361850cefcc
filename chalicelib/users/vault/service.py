"""Keeping people's vaults, which nobody here can look into (docs/adr/0127)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from chalicelib.errors import Conflict, InvalidRequest, Unauthenticated
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.passkeys.ports import PasskeyStore
from chalicelib.users.vault.documents import new_version
from chalicelib.users.vault.model import Vault
from chalicelib.users.vault.ports import Outcome, VaultStore


class VaultService:
    """Gives out and replaces vaults.

    Args:
        vaults: where they are stored.
        passkeys: whose keys they have.
        sessions: say which generation a person is of.
    """

    def __init__(self, *, vaults: VaultStore, passkeys: PasskeyStore, sessions: SessionService) -> None:
        self._vaults = vaults
        self._passkeys = passkeys
        self._sessions = sessions

    def of(self, claims: Claims) -> Vault:
        """The person's vault, with the keys of passkeys that there are.

        Raises:
            Unavailable: the store does not answer.
        """
        vault = self._vaults.find(claims.userid)
        if not vault.keys:
            return vault
        there = self._passkeys_of(claims.userid)
        return replace(vault, keys=tuple(one for one in vault.keys if one.passkey in there))

    def replace(self, claims: Claims, vault: Vault) -> Vault:
        """Put a vault in the place of the one whose version it has.

        Returns:
            The vault with its new version.

        Raises:
            InvalidRequest: ``invalid_field``: two keys are one passkey's, or two items have one name;
                ``unknown_passkey``: a key is of a passkey that the person has not.
            Conflict: ``changed_meanwhile``: the vault is of another version.
            Unauthenticated: ``invalid_token``: the session was ended, or the person signed out everywhere
                meanwhile.
            Unavailable: the store does not answer.
        """
        session = self._sessions.require_live(claims)
        _require_once("keys", [one.passkey for one in vault.keys])
        _require_once("items", [one.name for one in vault.items])
        if not {one.passkey for one in vault.keys} <= self._passkeys_of(claims.userid):
            raise InvalidRequest("unknown_passkey", "A key is of a passkey that was removed. Look again.")
        stored = replace(vault, version=new_version())
        outcome = self._vaults.put(claims.userid, stored, before=vault.version, generation=session.generation)
        match outcome:
            case Outcome.DONE:
                return stored
            case Outcome.CHANGED:
                raise Conflict(
                    "changed_meanwhile", "Another device has changed the vault. Look and try again."
                )
            case Outcome.GONE:
                raise Unauthenticated("invalid_token", "The session has ended. Sign in again.")

    def _passkeys_of(self, userid: int) -> set[str]:
        return {one.id for one in self._passkeys.of(userid)}


def _require_once(field: str, names: list[str]) -> None:
    if any(times > 1 for times in Counter(names).values()):
        raise InvalidRequest("invalid_field", f"The field {field} has one of them twice.")
