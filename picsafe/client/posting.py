"""Posting a report to an Endpoint Server: ``POST /api/report``, a form with ``token`` and ``picsafe_file``.

An upload whose answer was lost is sent again with the same bytes, which an endpoint takes as the same report.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

import msgspec

from picsafe.client.errors import BadAnswer, NotAllowed, Refused, Unavailable
from picsafe.client.files import local_failures
from picsafe.client.problems import is_code
from picsafe.client.progress import Progress
from picsafe.client.servers import is_confidential
from picsafe.client.session import Approve, Session
from picsafe.client.text import one_line
from picsafe.client.transport import ATTEMPTS, Http
from picsafe.http_answers import pieces_of

CHUNK: Final = 256 * 1024
MAX_ANSWER: Final = 64 * 1024
_WHAT: Final = "the report that is posted"


class _Answer(msgspec.Struct, frozen=True):
    success: bool
    error: str = ""
    code: str = ""


class Poster:
    """Posts reports for one signed-in person.

    Args:
        session: who sends.
        http: the transport.
        approve: asked before an endpoint that is not PicSafe's learns who sends.
        progress: told how it goes on.
    """

    def __init__(self, session: Session, http: Http, approve: Approve | None, progress: Progress) -> None:
        self._session = session
        self._http = http
        self._approve = approve
        self._progress = progress

    def post(self, endpoint: str, file: BinaryIO, name: str, *, is_sealed: bool) -> None:
        """Post a file, which is read from its beginning, as often as it takes.

        Args:
            endpoint: the Endpoint Server's address.
            file: what is posted.
            name: what it is called there; for a sealed report ``{ReportID}.picsafe``.
            is_sealed: whether nobody on the way can read it.

        Raises:
            NotAllowed: ``insecure_url``: what is not sealed would go over plain HTTP; as ``upload_token``.
            Refused: the endpoint does not take it.
            Unavailable: it does not answer, also after repetitions.
            PicSafeClientError: as ``upload_token``.
        """
        if not is_sealed and not is_confidential(endpoint):
            raise NotAllowed("insecure_url", "What is not sealed goes to an https endpoint only.")
        with local_failures(_WHAT):
            size, digest = _measured(file)
        for attempt in range(ATTEMPTS):
            # of the file alone, so that whoever reads it on a plain way can do nothing with it
            token = self._session.upload_token(endpoint, digest, self._approve)
            self._progress.began("upload", size)
            try:
                self._send(endpoint, token, file, size, name)
            except Unavailable as error:
                if attempt == ATTEMPTS - 1 or isinstance(error, BadAnswer):
                    raise
                self._http.wait(attempt, error.retry_after)
            else:
                return

    def _send(self, endpoint: str, token: str, file: BinaryIO, size: int, name: str) -> None:
        boundary = secrets.token_hex(16)
        head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="token"\r\n\r\n{token}\r\n--{boundary}\r\n'
            f'Content-Disposition: form-data; name="picsafe_file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode("ascii")
        foot = f"\r\n--{boundary}--\r\n".encode("ascii")
        with local_failures(_WHAT):
            request = self._http.build(
                "POST",
                f"{endpoint}/api/report",
                headers={
                    "Content-Type": f"multipart/form-data; boundary={boundary}",
                    "Content-Length": str(len(head) + size + len(foot)),
                },
                content=_body(head, file, size, foot, self._progress.reached),
            )
            with self._http.streamed(request) as response:
                answer = _decoded(pieces_of(response))
        if not answer.success:
            # as the original's endpoints say it, with a status of success
            raise Refused(
                answer.code if is_code(answer.code) else "not_taken",
                one_line(answer.error) or "The endpoint did not take the report.",
            )


def _measured(file: BinaryIO) -> tuple[int, str]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _body(
    head: bytes, file: BinaryIO, size: int, foot: bytes, reached: Callable[[int], None]
) -> Iterator[bytes]:
    yield head
    file.seek(0)
    sent = 0
    while chunk := file.read(min(CHUNK, size - sent)):
        yield chunk
        sent += len(chunk)
        reached(sent)
    yield foot


def _decoded(chunks: Iterator[bytes]) -> _Answer:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_ANSWER:
            break
    try:
        return msgspec.json.decode(bytes(body), type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadAnswer(
            "invalid_answer", "The answer is not an Endpoint Server's. Is the endpoint's address right?"
        ) from None
