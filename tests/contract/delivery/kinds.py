"""The kinds of destination that the suite is run on. A new one is a harness, its fixture, and a line here."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from itertools import count
from typing import Any

import pytest

from tests.contract.delivery.box import BoxHarness
from tests.contract.delivery.command import CommandHarness
from tests.contract.delivery.dicom import DicomHarness, DicomWebHarness
from tests.contract.delivery.dropbox import DropboxHarness
from tests.contract.delivery.fhir import MedplumHarness, R4Harness, Stu3Harness
from tests.contract.delivery.folder import FolderHarness
from tests.contract.delivery.harness import Fault, Harness
from tests.contract.delivery.hl7 import Hl7Harness
from tests.contract.delivery.https import HttpsHarness
from tests.contract.delivery.s3 import LocalStackHarness, S3Harness
from tests.contract.delivery.sftp import SftpHarness
from tests.contract.delivery.webdav import WebDavHarness


class Steps(Enum):
    """At which of what is asked of a destination a fault happens."""

    SOME = auto()
    EVERY = auto()

    def of(self, stride: int) -> Iterator[int]:
        """Their numbers, without end: by the kind's stride, or ever further apart."""
        if self is Steps.EVERY:
            yield from count(1, stride)
        number, after = 1, 2
        while True:
            yield number
            number, after = after, number + after


# by the name of its fixture
KINDS: dict[str, tuple[type[Harness], tuple[pytest.MarkDecorator, ...]]] = {
    "folder_harness": (FolderHarness, ()),
    "https_harness": (HttpsHarness, ()),
    "command_harness": (CommandHarness, ()),
    "sftp_harness": (SftpHarness, (pytest.mark.peer,)),
    "s3_harness": (S3Harness, ()),
    "localstack_harness": (LocalStackHarness, (pytest.mark.peer,)),
    "stu3_harness": (Stu3Harness, (pytest.mark.peer,)),
    "r4_harness": (R4Harness, (pytest.mark.peer,)),
    "medplum_harness": (MedplumHarness, (pytest.mark.peer,)),
    "hl7_harness": (Hl7Harness, ()),
    "webdav_harness": (WebDavHarness, (pytest.mark.peer,)),
    "dicom_harness": (DicomHarness, (pytest.mark.peer,)),
    "dicomweb_harness": (DicomWebHarness, (pytest.mark.peer,)),
    "dropbox_harness": (DropboxHarness, ()),
    "box_harness": (BoxHarness, ()),
}


BY_SAMPLE = frozenset(
    {
        *("stu3_harness", "r4_harness", "hl7_harness"),
        *("dicom_harness", "dicomweb_harness", "dropbox_harness", "box_harness"),
    }
)
"""Kinds whose every fault at every step takes minutes: ``make peers`` plays them all, ``make test`` some."""


def every_kind() -> list[Any]:
    """Parameters of the fixture ``harness``."""
    return [pytest.param(name, id=_short(name), marks=marks) for name, (_, marks) in KINDS.items()]


AT_EVERY_STEP = frozenset({"folder_harness", "https_harness", "command_harness"})
"""Kinds that soon have met each fault at all that is asked of them, so that ``make test`` plays it all."""


def each_step_with(*faults: Fault) -> pytest.MarkDecorator:
    """Like ``each_with``; at ``steps`` the fault happens: at some in ``make test``, and at every one."""
    return pytest.mark.parametrize(
        ("harness", "fault", "steps"),
        [
            pytest.param(name, fault, steps, id=f"{_short(name)}-{fault.name}-{steps.name}", marks=both)
            for name, (kind, marks) in KINDS.items()
            for fault in faults
            if fault in kind.faults
            for steps, both in _steps(name, marks)
        ],
        indirect=["harness"],
    )


def _steps(
    name: str, marks: tuple[pytest.MarkDecorator, ...]
) -> Iterator[tuple[Steps, tuple[pytest.MarkDecorator, ...]]]:
    if name in AT_EVERY_STEP:
        yield Steps.EVERY, marks
    else:
        yield Steps.SOME, marks
        yield Steps.EVERY, (*marks, pytest.mark.slow)


def each_with(*faults: Fault) -> pytest.MarkDecorator:
    """Run a test on each kind that can meet one of some faults, and for each that it can."""
    return pytest.mark.parametrize(
        ("harness", "fault"),
        [
            pytest.param(name, fault, id=f"{_short(name)}-{fault.name}", marks=marks)
            for name, (kind, marks) in KINDS.items()
            for fault in faults
            if fault in kind.faults
        ],
        indirect=["harness"],
    )


def _short(name: str) -> str:
    return name.removesuffix("_harness")
