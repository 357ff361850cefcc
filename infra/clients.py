"""Clients of AWS for the operator's commands, and AWS's errors as ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from infra.errors import BadSettings, InfraError, NoAccess

_CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 8})
_UNKNOWN_CREDENTIALS = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "AuthFailure",
    }
)
_NOT_ALLOWED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


class Aws:
    """Clients of one session, and their errors as ours.

    Args:
        session: where credentials come from.
        pause: waits for so many seconds between two looks at a stack.
    """

    def __init__(
        self, session: boto3.session.Session | None = None, pause: Callable[[float], None] = time.sleep
    ) -> None:
        with translated():
            self._session = session or boto3.session.Session()
        self.pause = pause
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str) -> Any:  # noqa: ANN401 - any service's client
        """A client, made once."""
        key = (service, region)
        if key not in self._clients:
            with translated():
                self._clients[key] = self._session.client(service, region_name=region, config=_CONFIG)  # type: ignore[call-overload]  # the stubs want a literal service name
        return self._clients[key]

    def require_account(self, expected: str, region: str) -> None:
        """Make sure that the credentials belong to an account.

        Raises:
            NoAccess: AWS does not know them.
            BadSettings: they belong to another one.
        """
        with translated():
            account = str(self.client("sts", region).get_caller_identity()["Account"])
        if account != expected:
            raise BadSettings(
                f"These credentials are for the account {account}, and the settings name {expected}."
            )


@contextmanager
def translated() -> Iterator[None]:
    """Raise what AWS or the network answers as this package's errors.

    Raises:
        NoAccess: the credentials are missing, expired, or may not do this.
        InfraError: anything else.
    """
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _UNKNOWN_CREDENTIALS:
            raise NoAccess(
                "AWS refuses the credentials: they are wrong or have expired. Sign in again."
            ) from error
        if code in _NOT_ALLOWED:
            raise NoAccess(
                f"These credentials may not call {error.operation_name}{_on_what(error)}."
            ) from error
        said = str(error.response.get("Error", {}).get("Message", "")).strip()
        raise InfraError(f"AWS refused {error.operation_name}: {code}{said and f': {said}'}") from error
    except BotoCoreError as error:
        raise _of_botocore(error) from error


def _of_botocore(error: BotoCoreError) -> InfraError:
    kind = type(error).__name__
    if kind in {"NoCredentialsError", "PartialCredentialsError"}:
        return NoAccess("There are no AWS credentials. Sign in first, for example with aws sso login.")
    if kind in {"TokenRetrievalError", "SSOTokenLoadError", "UnauthorizedSSOTokenError"}:
        return NoAccess("The AWS sign-in has expired. Sign in again.")
    if kind in {"ProfileNotFound", "ConfigParseError", "ConfigNotFound", "InvalidConfigError"}:
        return NoAccess(f"The AWS settings of this machine are not usable: {error}")
    if isinstance(error, HTTPClientError | NoConnection):
        return InfraError(f"AWS cannot be reached: {kind}. Is this machine online?")
    return InfraError(f"AWS cannot be used: {error}")


def _on_what(error: ClientError) -> str:
    """What AWS says was to be called on, of its ``... on resource: ARN because ...``."""
    said = str(error.response.get("Error", {}).get("Message", ""))
    _, found, after = said.partition(" on resource: ")
    return f" on {after.split()[0].rstrip('.,')}" if found and after.split() else ""
