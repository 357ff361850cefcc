"""PicSafe: send clinical photos, video and audio lawfully.

    from pathlib import Path
    from picsafe import PicSafe, Report

    with PicSafe("https://picsafe.example.org") as picsafe:
        picsafe.complete_sign_in(picsafe.sign_in("pat@example.org"), code=input("Code: "))
        sent = picsafe.send(Report(files=(Path("wound.jpg"),), consent=None))
        print(sent.message)

Names are imported when they are first used, so that ``import picsafe`` and the command line are quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.format.metadata import ConsentLevel, ConsentType, Metadata
    from picsafe.client.api import PicSafe
    from picsafe.client.audit import AuditTrail, Recall, TamperedTrail
    from picsafe.client.composing import PatientDetails, Position, RecordedConsent, Report
    from picsafe.client.contradicted_logs import ContradictedLog
    from picsafe.client.credentials import CredentialFile, CredentialMemory, CredentialStore
    from picsafe.client.dispatching import Sent
    from picsafe.client.enterprise import EnterpriseAdmin
    from picsafe.client.enterprise_responses import (
        Enterprise,
        Invitations,
        KeyServerToken,
        MemberReport,
        NewApiKey,
    )
    from picsafe.client.errors import (
        BadAnswer,
        BadFile,
        Conflict,
        Gone,
        InvalidInput,
        LocalFailure,
        NotAllowed,
        NotFound,
        NotSignedIn,
        PicSafeClientError,
        Refused,
        RefusedInput,
        SlowDown,
        Unavailable,
        WrongClock,
    )
    from picsafe.client.progress import Progress
    from picsafe.client.responses import Challenge, SentReport, Summary, User
    from picsafe.client.sending import SealedFile
    from picsafe.client.session import Operator
    from picsafe.client.unsealing import OpenedReport
    from picsafe.client.unsent import UnsentReport
    from picsafe.sync.run import Sync

_HOMES = {
    "chalicelib.format.metadata": ("ConsentLevel", "ConsentType", "Metadata"),
    "picsafe.client.responses": ("Challenge", "SentReport", "Summary", "User"),
    "picsafe.client.api": ("PicSafe",),
    "picsafe.client.audit": ("AuditTrail", "Recall", "TamperedTrail"),
    "picsafe.client.contradicted_logs": ("ContradictedLog",),
    "picsafe.client.composing": ("PatientDetails", "Position", "RecordedConsent", "Report"),
    "picsafe.client.credentials": ("CredentialFile", "CredentialMemory", "CredentialStore"),
    "picsafe.client.dispatching": ("Sent",),
    "picsafe.client.enterprise": ("EnterpriseAdmin",),
    "picsafe.client.enterprise_responses": (
        "Enterprise",
        "Invitations",
        "KeyServerToken",
        "MemberReport",
        "NewApiKey",
    ),
    "picsafe.client.errors": (
        "BadAnswer",
        "BadFile",
        "Conflict",
        "Gone",
        "InvalidInput",
        "LocalFailure",
        "NotAllowed",
        "NotFound",
        "NotSignedIn",
        "PicSafeClientError",
        "Refused",
        "RefusedInput",
        "SlowDown",
        "Unavailable",
        "WrongClock",
    ),
    "picsafe.client.progress": ("Progress",),
    "picsafe.client.sending": ("SealedFile",),
    "picsafe.client.session": ("Operator",),
    "picsafe.client.unsealing": ("OpenedReport",),
    "picsafe.client.unsent": ("UnsentReport",),
    "picsafe.sync.run": ("Sync",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "AuditTrail",
    "BadAnswer",
    "BadFile",
    "Challenge",
    "Conflict",
    "ConsentLevel",
    "ConsentType",
    "ContradictedLog",
    "CredentialFile",
    "CredentialMemory",
    "CredentialStore",
    "Enterprise",
    "EnterpriseAdmin",
    "Gone",
    "InvalidInput",
    "Invitations",
    "KeyServerToken",
    "LocalFailure",
    "MemberReport",
    "Metadata",
    "NewApiKey",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "OpenedReport",
    "Operator",
    "PatientDetails",
    "PicSafe",
    "PicSafeClientError",
    "Position",
    "Progress",
    "Recall",
    "RecordedConsent",
    "Refused",
    "RefusedInput",
    "Report",
    "SealedFile",
    "Sent",
    "SentReport",
    "SlowDown",
    "Summary",
    "Sync",
    "TamperedTrail",
    "Unavailable",
    "UnsentReport",
    "User",
    "WrongClock",
]


def __getattr__(name: str) -> object:
    """Import a public name from where it lives (PEP 562)."""
    module = _HOME_OF.get(name)
    if module is None:
        raise AttributeError(f"module 'picsafe' has no attribute {name!r}")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return __all__
