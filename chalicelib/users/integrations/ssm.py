"""The secret of the operator's app at Box, in AWS Systems Manager's Parameter Store (a SecureString)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.aws.clients import aws_errors


class SsmBoxSecret:
    """``BoxSecret``; it is read each time, which is seldom, so that a new one holds at once.

    Args:
        client: makes the client at first use.
        name: of the parameter.
    """

    def __init__(self, client: Callable[[], Any], name: str) -> None:
        self._client = client
        self._name = name

    def read(self) -> str:
        """See ``BoxSecret``."""
        with aws_errors():
            found = self._client().get_parameter(Name=self._name, WithDecryption=True)
        return str(found["Parameter"]["Value"])
