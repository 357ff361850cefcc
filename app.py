"""The Chalice app of one stage: it registers the services that this stage runs, nothing else.

Beside it are the functions that have Lambdas of their own: one delivers mails and one tells senders of their
reports, with the User Server's stage; one takes audit entries into the log, one sends webhooks and one
destroys old keys, with the Key Server's.
"""

import gc
import os
from typing import Any

# Lambda sets it
function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
if function:
    # what a cold start makes stays: looking through it for garbage is an eighth of its time (docs/adr/0023)
    gc.disable()

from chalicelib.settings import from_environ  # noqa: E402 - as above
from chalicelib.wiring.application import create_app  # noqa: E402 - imports are a good part of a cold start
from chalicelib.wiring.services import Wiring  # noqa: E402 - as above

settings = from_environ(os.environ)
if function:
    # importing the app to package it, or on one machine, must not need Powertools
    from chalicelib.aws.observability import start

    start(function, settings.services)
wiring = Wiring(settings)
app = create_app(settings, wiring)


def grow_log(_event: object, _context: object) -> None:
    """Called by a schedule every minute; see ``chalicelib.wiring.log``."""
    from chalicelib.wiring.log import grow

    grow(wiring)


def send_webhooks(_event: object, _context: object) -> None:
    """Called by a schedule every minute; see ``chalicelib.wiring.webhooks``."""
    from chalicelib.wiring.webhooks import send

    send(wiring)


def destroy_keys(_event: object, _context: object) -> None:
    """Called by a schedule every hour; see ``chalicelib.wiring.retention``."""
    from chalicelib.wiring.retention import destroy

    destroy(wiring)


def tell_senders(_event: object, _context: object) -> None:
    """Called by a schedule every minute; see ``chalicelib.wiring.notices``."""
    from chalicelib.wiring.notices import tell

    tell(wiring)


def deliver_mail(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Called by Lambda with mails that are due; see ``chalicelib.wiring.mail``."""
    from chalicelib.wiring.mail import deliver

    return deliver(wiring, event)
