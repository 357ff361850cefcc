"""``picsafe endpoint serve`` that tries again after milliseconds, and whose folder fails every third time."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec

from picsafe.cli import main
from picsafe.delivery import folder
from picsafe.delivery.errors import Later
from picsafe.endpoint import backoff, engine, telling
from picsafe.endpoint.cloud import poller

BOX_STAND_IN = "BOX_STAND_IN"
"""Names what stands in for Box, of which there is one for each run."""
P = ParamSpec("P")


def run() -> None:
    backoff.FIRST = timedelta(milliseconds=40)  # type: ignore[misc] # final to everybody but this test
    backoff.LEAST = timedelta(milliseconds=10)  # type: ignore[misc] # final to everybody but this test
    backoff.LONGEST = timedelta(milliseconds=400)  # type: ignore[misc] # final to everybody but this test
    telling.FIRST_UNLISTED = backoff.FIRST  # type: ignore[misc] # final to everybody but this test
    poller.LOOK_SECONDS = 0.05  # type: ignore[misc] # final to everybody but this test
    engine.POLL = 0.05
    folder._Disk.rename = failing(folder._Disk.rename)  # type: ignore[method-assign] # its last step
    if BOX_STAND_IN in os.environ:
        use_stand_in_of_box(os.environ[BOX_STAND_IN])
    sys.argv[1:1] = ["endpoint", "serve", "--json"]
    main()


def use_stand_in_of_box(address: str) -> None:
    """Have Box's library call another; that of Dropbox is told by its own variables."""
    from box_sdk_gen import BaseUrls

    from picsafe.delivery.box import client

    usual = BaseUrls.__init__.__kwdefaults__
    assert usual is not None
    usual |= {"base_url": f"https://{address}", "upload_url": f"https://{address}/api"}
    client.HOSTS = ("localhost", "localhost")  # type: ignore[misc] # final to everybody but tests


def failing(step: Callable[P, None]) -> Callable[P, None]:
    """A step that is not done, or whose answer is lost, each in one of six cases."""

    def failed(*arguments: P.args, **named: P.kwargs) -> None:
        fate = random.random() * 6
        if fate < 1:
            raise Later("not_done", "The folder is busy.")
        step(*arguments, **named)
        if fate < 2:
            raise Later("answer_lost", "The folder is gone.")

    return failed


if __name__ == "__main__":
    run()
