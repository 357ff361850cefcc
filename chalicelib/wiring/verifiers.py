"""Whose tokens the services believe."""

from __future__ import annotations

from chalicelib.lazy import lazy_property
from chalicelib.tokens.ports import IssuerClock, Standing, TokenKeys
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.wiring.place import Place


class Verifiers(Place):
    """Check tokens, by their issuer's keys and by whether they still count."""

    @lazy_property
    def user_verifier(self) -> TokenVerifier:
        """Checks the tokens that the User Server gets."""
        return self._verifier(self.settings.user_url)

    @lazy_property
    def key_verifier(self) -> TokenVerifier:
        """Checks the tokens that the Key Server gets."""
        return self._verifier(self.settings.key_url)

    @lazy_property
    def cloud_verifier(self) -> TokenVerifier:
        """Checks the tokens that PicSafe Cloud gets."""
        return self._verifier(self.settings.cloud_url)

    @lazy_property
    def _issuer(self) -> tuple[TokenKeys, Standing, IssuerClock | None]:
        if "users" in self.settings.services:
            from chalicelib.tokens.standing import OwnStanding

            standing = OwnStanding(
                sessions=lambda: self.adapters.sessions,
                personal_tokens=lambda: self.adapters.personal_tokens,
                revoked=lambda: self.adapters.enterprises.script_tokens,
                clock=self.clock,
            )
            return self.adapters.signing_keys, standing, None
        from chalicelib.tokens.http_issuer import HttpIssuer

        issuer = HttpIssuer(
            issuer_url=self.settings.user_url,
            clock=self.clock,
            outage=self.settings.outage,
            memory=self.adapters.issuer_memory,
            registration=self.settings.registration,
        )
        self.warnings.ask("issuer_away", issuer.is_away)
        return issuer, issuer, issuer.time

    def _verifier(self, audience: str) -> TokenVerifier:
        keys, standing, issuer_clock = self._issuer
        return TokenVerifier(
            issuer=self.settings.user_url,
            audience=audience,
            keys=keys,
            standing=standing,
            clock=self.clock,
            issuer_clock=issuer_clock,
        )
