"""Renewed certificates are taken up within seconds, by a thread, and at once where somebody asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.errors import Unavailable
from chalicelib.health import Warnings
from picsafe.endpoint.http.renewal import watched_adt, watched_tls, watching
from picsafe.server.tls import Tls
from picsafe.server.watching import Watched
from tests.e2e.running_server import wait_for
from tests.fakes.tls import self_signed

OFTEN = 0.01


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[tuple[Path, Path, Tls, Warnings]]:
    files, warnings = self_signed(tmp_path), Warnings()
    tls = Tls(*files)
    with watching(watched_tls(tls, warnings), OFTEN):
        yield *files, tls, warnings


def test_a_renewed_certificate_is_shown_without_a_signal(
    certificate: tuple[Path, Path, Tls, Warnings], tmp_path: Path
) -> None:
    _, key, tls, warnings = certificate
    shown = tls.context
    # it is good for a day
    assert warnings.codes() == ["certificate_ends"]
    self_signed(tmp_path)
    wait_for(lambda: tls.context is not shown, "it is not shown")
    shown = tls.context
    key.write_text("no key")
    wait_for(lambda: "certificate_unusable" in warnings.codes(), "nobody is warned")
    assert tls.context is shown
    self_signed(tmp_path)
    wait_for(lambda: "certificate_unusable" not in warnings.codes(), "it stays unusable")
    assert tls.context is not shown


def test_without_tls_nothing_is_looked_at() -> None:
    assert watched_tls(None, Warnings()) == []
    assert watched_adt(None) == []
    with watching([]) as look:
        look()


def test_who_asks_is_told_also_where_nothing_has_changed(tmp_path: Path) -> None:
    looks: list[bool] = []
    looked = threading.Event()

    def look(*, says_all: bool = False) -> None:
        looks.append(says_all)
        looked.set()

    # two looks are far apart: only the one that is asked for comes soon
    with watching([Watched([tmp_path], look)], seconds=600) as ask:
        ask()
        assert looked.wait(20)
    assert looks == [True]


@pytest.mark.parametrize("failure", [Unavailable(), OSError()])
def test_a_look_that_fails_is_not_the_last(failure: Exception, tmp_path: Path) -> None:
    looks: list[bool] = []

    def look(*, says_all: bool = False) -> None:
        looks.append(says_all)
        raise failure

    file = tmp_path / "file"
    with watching([Watched([file], look)], OFTEN):
        wait_for(lambda: len(looks) == 1, "nobody has looked")
        file.write_text("changed")
        wait_for(lambda: len(looks) == 2, "nobody looks any more")
