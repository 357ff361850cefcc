"""Sends webhooks over HTTP, to the addresses that the operator has written and nowhere else."""

from __future__ import annotations

import threading
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from chalicelib.keys.errors import InvalidWebhooks, WebhookNotTaken
from chalicelib.keys.events.webhook_signatures import signatures
from chalicelib.keys.events.webhooks import Target
from chalicelib.slow_answers import bounded

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0
ANSWER_SECONDS: Final = 15.0
"""How long an answer's headers may take, and what is behind them, however little comes at a time."""
_MAX_ANSWER: Final = 16 * 1024
_MAX_RETRY_AFTER: Final = 3600

_CODES: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "refused",
    HTTPStatus.FORBIDDEN: "refused",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.GONE: "gone",
    HTTPStatus.TOO_MANY_REQUESTS: "too_many",
}


class HttpPost:
    """``Post`` over HTTP: any answer of 2xx says that a message was taken, and nothing else does.

    No redirection is followed, no proxy of the environment is used, and what is answered is not looked at.
    Connections are kept for the next message.
    """

    def __init__(self) -> None:
        self._pools: dict[str, PoolManager] = {}
        self._making = threading.Lock()

    def __call__(self, target: Target, message_id: str, timestamp: int, body: bytes) -> None:
        """See ``Post``."""
        import urllib3

        try:
            signed = signatures(target.secrets(), message_id, timestamp, body)
        except (InvalidWebhooks, OSError) as error:
            raise WebhookNotTaken("secret_unusable") from error
        headers = {
            "content-type": "application/json",
            "user-agent": "picsafe",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signed,
        }
        try:
            answer = self._pool(target).request(
                "POST",
                target.url,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                preload_content=False,
            )
        except urllib3.exceptions.SSLError as error:
            raise WebhookNotTaken("certificate_refused") from error
        except urllib3.exceptions.NewConnectionError as error:
            raise WebhookNotTaken("unreachable") from error
        except urllib3.exceptions.TimeoutError as error:
            raise WebhookNotTaken("timeout") from error
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise WebhookNotTaken("unreachable") from error
        _require_taken(answer)

    def _pool(self, target: Target) -> PoolManager:
        import ssl

        import urllib3

        with self._making:
            if target.name not in self._pools:
                try:
                    tls = ssl.create_default_context(cafile=target.ca_file)
                except (OSError, ssl.SSLError) as error:
                    raise WebhookNotTaken("certificates_unusable") from error
                http = urllib3.PoolManager(num_pools=1, maxsize=1, ssl_context=tls)
                self._pools[target.name] = bounded(http, ANSWER_SECONDS)
            return self._pools[target.name]


def _require_taken(answer: BaseHTTPResponse) -> None:
    import urllib3

    try:
        # what is read to its end leaves the connection for the next one
        left, end = _MAX_ANSWER, time.monotonic() + ANSWER_SECONDS
        while chunk := answer.read1(_MAX_ANSWER, decode_content=False):
            left -= len(chunk)
            if left < 0 or time.monotonic() >= end:
                answer.close()
                break
    except (urllib3.exceptions.HTTPError, OSError):
        answer.close()
    finally:
        answer.release_conn()
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    kinds = {3: "redirected", 5: "failed"}
    after = answer.headers.get("retry-after", "")
    is_number = after.isascii() and after.isdecimal() and len(after) < 9
    wanted = min(int(after), _MAX_RETRY_AFTER) if is_number else 0
    code = _CODES.get(status) or kinds.get(status // 100, "not_taken")
    raise WebhookNotTaken(code, status=status, retry_after=wanted)
