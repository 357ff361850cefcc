"""What the settings of all kinds of destinations have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from picsafe.delivery.model import USUAL_PARTS, Part
from picsafe.delivery.settings.secrets import Secret

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]


class Common(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every destination has.

    Attributes:
        send: which parts of a report it is sent.
        when: conditions that a report has to meet, all of them; otherwise it is passed over.
        order: ``patient``: a patient's reports arrive in the order in which they came; ``none``: no report
            ever waits for another.
        give_up_after: seconds after which a report that could not be delivered is set aside.
    """

    send: tuple[Part, ...] = USUAL_PARTS
    when: tuple[Text, ...] = ()
    order: Literal["none", "patient"] = "none"
    give_up_after: Annotated[float, msgspec.Meta(ge=60, le=90 * 86_400)] = 72 * 3600


class Web(Common, frozen=True, kw_only=True):
    """A server of the hospital's own that speaks HTTP.

    Attributes:
        url: where it is.
        token: sent as ``Authorization: Bearer``.
        user, password: of HTTP's basic login.
        client_certificate, client_key: PEM files, where the server asks for them.
        ca_file: a PEM file of the authority that vouches for the server, instead of the system's.
        timeout: seconds without anything happening.
        allow_http: whether the URL may be one without TLS. For trials.
    """

    url: Text
    token: Secret | None = None
    user: Text | None = None
    password: Secret | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    ca_file: Path | None = None
    timeout: Seconds = 60
    allow_http: bool = False
