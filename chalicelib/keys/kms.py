"""Wraps keys with AWS KMS, bound to their report by the encryption context.

``Encrypt`` rather than ``GenerateDataKey``: either is one call, and so report keys come from the same
random source as on one machine and the role can make no other keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.aws.clients import aws_errors
from chalicelib.errors import Unavailable
from chalicelib.keys.model import KEY_BYTES

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsKeyWrapper:
    """``KeyWrapper`` under a symmetric KMS key.

    Args:
        client: a KMS client.
        key_id: the key's ID or ARN.
    """

    def __init__(self, client: KMSClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def key_id(self) -> str:
        """See ``KeyWrapper.key_id``: the key's ID without the account and region of its ARN."""
        return self._key_id.rpartition("key/")[2]

    def use(self, key_id: str) -> bool:
        """See ``KeyWrapper.use``: KMS has new material under the same ID."""
        return key_id == self.key_id()

    def wrap(self, report_id: str, key: bytes) -> bytes:
        """See ``KeyWrapper.wrap``."""
        with aws_errors():
            answer = self._client.encrypt(
                KeyId=self._key_id, Plaintext=key, EncryptionContext={"report_id": report_id}
            )
        return answer["CiphertextBlob"]

    def unwrap(self, report_id: str, wrapped: bytes) -> bytes:
        """See ``KeyWrapper.unwrap``."""
        with aws_errors():
            answer = self._client.decrypt(
                # named, so that nobody can have us decrypt under a key of theirs
                KeyId=self._key_id,
                CiphertextBlob=wrapped,
                EncryptionContext={"report_id": report_id},
            )
        if len(answer["Plaintext"]) != KEY_BYTES:
            raise Unavailable
        return answer["Plaintext"]
