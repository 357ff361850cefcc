"""What an Endpoint Server asks of a User Server, on a port of this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chalicelib.tokens.http_issuer import JWKS_PATH, REVOKED_TOKENS_PATH
from tests.fakes.serving import serving
from tests.fakes.tokens import FakeSigner


@contextmanager
def user_server(signer: FakeSigner) -> Iterator[str]:
    """Serve the signer's public key, and yield the origin."""
    documents = {
        JWKS_PATH: {"keys": [signer.public_jwk(signer.kid)]},
        REVOKED_TOKENS_PATH: {"tokens": []},
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # an answer's second piece would wait for the first to be acknowledged
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            content = json.dumps(documents[self.path]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with serving(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"
