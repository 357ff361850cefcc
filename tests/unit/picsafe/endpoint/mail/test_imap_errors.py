from __future__ import annotations

import ssl

import pytest

from picsafe.endpoint.mail.errors import Disconnected
from picsafe.endpoint.mail.imap_errors import translated


def test_a_server_that_speaks_plainly_where_tls_is_expected_is_no_silent_one() -> None:
    coming = ssl.MemoryBIO()
    coming.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
    client = ssl.create_default_context().wrap_bio(
        coming, ssl.MemoryBIO(), server_hostname="imap.example.org"
    )
    with pytest.raises(Disconnected, match="look at port and tls") as told, translated():
        client.do_handshake()
    assert told.value.code == "tls_failed"
