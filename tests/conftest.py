from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

# a busy machine is slow, which says nothing about the code
settings.register_profile("picsafe", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("picsafe")


# what runs in the background of a shell ignores Ctrl-C, and so would all that is started here
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without garbage collection, and then leave all that is there out of it.

    Thousands of tests and what they import stay to the end; looking through them again and again takes a
    twentieth of the processor's time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A test may start a server, which sends the services' log elsewhere; the next one finds it as it was."""
    logger = logging.getLogger("picsafe")
    handlers, level, propagate = list(logger.handlers), logger.level, logger.propagate
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)
    logger.propagate = propagate


@pytest.fixture(autouse=True)
def priority_as_it_was() -> Iterator[None]:
    """A library may give a thread real-time priority, and nothing else would run beside what follows."""
    yield
    if hasattr(os, "sched_getscheduler"):
        assert os.sched_getscheduler(0) == os.SCHED_OTHER, "the test leaves another scheduling than it found"
