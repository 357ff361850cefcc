"""Secrets of webhooks' targets in Parameter Store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from chalicelib.errors import Unavailable
from chalicelib.keys.errors import InvalidWebhooks
from chalicelib.keys.events.webhook_secrets import SsmWebhookSecrets
from chalicelib.keys.events.webhook_signatures import secret_text
from tests.fakes.aws_environment import set_credentials

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def ssm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    set_credentials(monkeypatch, "eu-west-1")
    with mock_aws():
        yield boto3.client("ssm")


def keep(ssm: Any, text: str) -> None:
    ssm.put_parameter(Name="/picsafe/prod/webhooks/one", Value=text, Type="SecureString", Overwrite=True)


def test_a_secret_is_read_once_by_each_and_anew_by_the_next(ssm: Any) -> None:
    keep(ssm, secret_text(OLD))
    secrets = SsmWebhookSecrets(lambda: ssm, "/picsafe/prod/webhooks/")
    assert secrets.of("one") == [OLD]
    keep(ssm, f"{secret_text(NEW)}\n{secret_text(OLD)}\n")
    assert secrets.of("one") == [OLD]
    assert SsmWebhookSecrets(lambda: ssm, "/picsafe/prod/webhooks/").of("one") == [NEW, OLD]


def test_what_is_missing_or_none_is_said_without_quoting_it(ssm: Any) -> None:
    secrets = SsmWebhookSecrets(lambda: ssm, "/picsafe/prod/webhooks/")
    with pytest.raises(InvalidWebhooks, match="no parameter"):
        secrets.of("one")
    keep(ssm, "hunter2hunter2")
    with pytest.raises(InvalidWebhooks) as found:
        secrets.of("one")
    assert "hunter2" not in str(found.value)


def test_a_store_that_does_not_answer_is_no_missing_secret() -> None:
    class Away:
        def get_parameter(self, **_: object) -> object:
            raise EndpointConnectionError(endpoint_url="https://aws.invalid/")

    with pytest.raises(Unavailable):
        SsmWebhookSecrets(Away, "/picsafe/prod/webhooks/").of("one")
