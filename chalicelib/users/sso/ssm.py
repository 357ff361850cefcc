"""PicSafe's secrets at providers, in AWS Systems Manager's Parameter Store: a SecureString for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.aws.clients import aws_errors, error_code

_ABSENT: Final = "ParameterNotFound"


class SsmClientSecrets:
    """``ClientSecrets``.

    Args:
        client: makes the client at first use.
        prefix: what the parameters' names begin with; the secret's name follows.
    """

    def __init__(self, client: Callable[[], Any], prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def keep(self, name: str, secret: str) -> None:
        """See the port."""
        with aws_errors():
            self._client().put_parameter(Name=f"{self._prefix}{name}", Value=secret, Type="SecureString")

    def read(self, name: str) -> str | None:
        """See the port."""
        with aws_errors():
            try:
                found = self._client().get_parameter(Name=f"{self._prefix}{name}", WithDecryption=True)
            except ClientError as error:
                if error_code(error) == _ABSENT:
                    return None
                raise
        return str(found["Parameter"]["Value"])

    def forget(self, name: str) -> None:
        """See the port."""
        with aws_errors():
            try:
                self._client().delete_parameter(Name=f"{self._prefix}{name}")
            except ClientError as error:
                if error_code(error) != _ABSENT:
                    raise
