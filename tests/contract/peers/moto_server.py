"""moto's S3 on a port of this machine, with what it lacks."""

from __future__ import annotations

import sys

import pytest
from moto.server import main

from tests.fakes.s3 import list_checksums

if __name__ == "__main__":
    list_checksums(pytest.MonkeyPatch())
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
