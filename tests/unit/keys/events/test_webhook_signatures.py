"""Signatures as Standard Webhooks has them; its own example."""

from __future__ import annotations

import base64

import pytest

from chalicelib.keys.errors import InvalidWebhooks
from chalicelib.keys.events.webhook_signatures import parse_secrets, secret_text, signatures

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_specifications_example() -> None:
    assert signatures(parse_secrets(SECRET), ID, AT, BODY) == SIGNED


def test_two_secrets_make_two_signatures() -> None:
    newer = secret_text(b"n" * 32)
    made = signatures(parse_secrets(f"{newer}\n\n {SECRET} \r\n"), ID, AT, BODY).split(" ")
    assert made == [signatures(parse_secrets(newer), ID, AT, BODY), SIGNED]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        base64.b64encode(b"n" * 32).decode(),
        "whsec_",
        "whsec_!",
        secret_text(b"n" * 23),
        secret_text(b"n" * 65),
        "\n".join([secret_text(b"n" * 32)] * 3),
    ],
)
def test_what_is_no_secret(text: str) -> None:
    with pytest.raises(InvalidWebhooks) as refused:
        parse_secrets(text)
    assert not text.strip() or text.strip() not in str(refused.value).replace("whsec_ and then", "")
