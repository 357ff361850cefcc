"""``picsafe endpoint serve`` that tries again after milliseconds, so that no test waits for minutes."""

from __future__ import annotations

import sys
from datetime import timedelta

from picsafe.cli import main
from picsafe.endpoint import backoff, engine


def run() -> None:
    backoff.FIRST = timedelta(milliseconds=40)  # type: ignore[misc] # final to everybody but this test
    backoff.LEAST = timedelta(milliseconds=10)  # type: ignore[misc] # final to everybody but this test
    backoff.LONGEST = timedelta(milliseconds=400)  # type: ignore[misc] # final to everybody but this test
    engine.POLL = 0.05
    sys.argv[1:1] = ["endpoint", "serve", "--json"]
    main()


if __name__ == "__main__":
    run()
