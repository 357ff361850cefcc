"""The secrets of webhooks' targets, in AWS Systems Manager's Parameter Store: a SecureString for each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors, error_code
from chalicelib.keys.errors import InvalidWebhooks
from chalicelib.keys.events.webhook_signatures import parse_secrets

_ABSENT: Final = frozenset({"ParameterNotFound", "ParameterVersionNotFound"})


class SsmWebhookSecrets:
    """Reads each secret once: whoever wants to see new ones makes another of these.

    Args:
        client: makes the client at first use.
        prefix: what the parameters' names begin with; the target's name follows.
    """

    def __init__(self, client: Callable[[], Any], prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._known: dict[str, list[bytes]] = {}
        self._reading = threading.Lock()

    def of(self, name: str) -> list[bytes]:
        """What is signed with for a target, the newest first.

        Raises:
            InvalidWebhooks: there is no such parameter, or it holds no secret.
            Unavailable: Systems Manager does not answer.
        """
        with self._reading:
            if name not in self._known:
                self._known[name] = parse_secrets(self._read(name))
            return self._known[name]

    def _read(self, name: str) -> str:
        with aws_errors():
            try:
                found = self._client().get_parameter(Name=f"{self._prefix}{name}", WithDecryption=True)
            except ClientError as error:
                if error_code(error) not in _ABSENT:
                    raise
                raise InvalidWebhooks("there is no parameter that holds the secret") from error
        return str(found["Parameter"]["Value"])
