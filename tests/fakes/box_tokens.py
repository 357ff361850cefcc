"""Box's token endpoint: it gives new tokens for a code or for the refresh token before, each once."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.users.integrations.errors import BoxClientRefused, BoxRefused
from chalicelib.users.integrations.model import BoxTokens

CLIENT_ID = "boxclientidexample"
SECRET = "box-secret-of-the-operator"
SECRET_PARAMETER = "/picsafe/prod/box-client-secret"


class FakeBoxTokens:
    """``BoxTokenEndpoint``.

    Attributes:
        asked: every request.
        codes: what it takes once.
        secret: of the app.
        fails: raised instead of an answer.
    """

    def __init__(self) -> None:
        self.asked: list[Mapping[str, str]] = []
        self.codes = {"code-1"}
        self.secret = SECRET
        self.fails: Exception | None = None
        self._refresh: set[str] = set()

    def ask(self, form: Mapping[str, str]) -> BoxTokens:
        self.asked.append(form)
        if self.fails is not None:
            raise self.fails
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, self.secret):
            raise BoxClientRefused
        good, given = (
            (self.codes, form["code"])
            if form["grant_type"] == "authorization_code"
            else (self._refresh, form["refresh_token"])
        )
        if given not in good:
            raise BoxRefused
        good.remove(given)
        number = len(self.asked)
        self._refresh.add(f"box-refresh-{number}")
        return BoxTokens(f"box-access-{number}", 3600, f"box-refresh-{number}")
