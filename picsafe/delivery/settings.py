"""The settings of each kind of destination, as ``[destination.NAME]`` of endpoint.toml gives them.

Secrets are never in the file itself: ``Secret`` names where one is.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.matching import Create, WithoutId
from picsafe.delivery.model import USUAL_PARTS, Part
from picsafe.delivery.naming import USUAL_NAME

MAX_SECRET = 64 * 1024

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Short = Annotated[str, msgspec.Meta(max_length=64)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
AeTitle = Annotated[str, msgspec.Meta(pattern=r"^[!-\[\]-~]([ -\[\]-~]{0,14}[!-\[\]-~])?$")]
Confirmation = Literal["query", "none"]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]


class Secret:
    """Where a secret is: ``env:NAME`` or ``file:/path``. It is read when it is needed, and not kept.

    Args:
        source: as above.
    """

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source

    def read(self) -> str:
        """The secret, without line ends behind it.

        Raises:
            InvalidDestination: ``secret_missing``: there is none, or it cannot be read.
        """
        scheme, _, where = self.source.partition(":")
        if scheme == "env":
            value = os.environ.get(where, "")
        else:
            try:
                # Windows' editors put a mark in front
                with Path(where).open(encoding="utf-8-sig") as file:
                    value = file.read(MAX_SECRET).rstrip("\r\n")
            except (OSError, UnicodeDecodeError):
                value = ""
        if not value:
            raise InvalidDestination("secret_missing", f"There is nothing to be read at {self.source}.")
        return value


def secret_of(text: object) -> Secret:
    """A setting's value as a secret's place.

    Raises:
        ValueError: it is none; the message does not repeat it, because it may be a secret.
    """
    if not isinstance(text, str) or not text.startswith(("env:", "file:")) or not text.partition(":")[2]:
        raise ValueError('a secret is given as "env:NAME" or "file:/path", never itself')
    return Secret(text)


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


class FolderSettings(Common, frozen=True, kw_only=True, tag="folder"):
    """A folder of this machine, or one that is mounted on it.

    Attributes:
        path: an absolute path.
        name: how a report's folder in it is called; see ``naming``.
        group: the group that may read the reports; without one, the owner alone.
        mounted_at: where something has to be mounted, ``path`` or a folder that it is in; while nothing is,
            nothing is written.
    """

    path: Path
    name: Text = USUAL_NAME
    group: Text | None = None
    mounted_at: Path | None = None


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


class HttpsSettings(Web, frozen=True, kw_only=True, tag="https"):
    """A server that is sent each report in one request.

    Attributes:
        method: of the request.
        body: ``multipart``: a form with the files and their manifest; ``sealed``: the file that the sender
            sealed, as it came.
    """

    method: Literal["POST", "PUT"] = "POST"
    body: Literal["multipart", "sealed"] = "multipart"


class WebDavSettings(Web, frozen=True, kw_only=True, tag="webdav"):
    """A folder of a WebDAV server, whose address ``url`` is.

    Attributes:
        name: how a report's folder is called; see ``naming``.
    """

    name: Text = USUAL_NAME


class FhirSettings(Web, frozen=True, kw_only=True, tag="fhir"):
    """A FHIR server, whose base address ``url`` is.

    Attributes:
        version: of FHIR.
        send: ``metadata`` is none of what it is sent as usual; the resources say the same.
        client_id, signing_key, key_id: of SMART Backend Services; the key is a PEM file of RSA or P-384, and
            ``key_id`` what the authorization server calls it.
        scope: what is asked for there.
        token_url: where tokens are had; as the FHIR server says, otherwise.
        patient_system: the system of patient IDs (``Identifier.system``), as the hospital's own.
        create: whether a patient who is not known is created.
        without_id: whether the only patient with a report's name and birth date is linked, or asked about.
        practitioner: who is named as the author, such as ``Practitioner/123``.
        system: what the systems of PicSafe's own identifiers begin with.
    """

    version: Literal["STU3"]
    send: tuple[Part, ...] = tuple(part for part in USUAL_PARTS if part is not Part.METADATA)
    client_id: Text | None = None
    signing_key: Secret | None = None
    key_id: Text | None = None
    scope: Text = "system/*.*"
    token_url: Text | None = None
    patient_system: Text | None = None
    create: Create = "ask"
    without_id: WithoutId = "single"
    practitioner: Annotated[str, msgspec.Meta(pattern=r"^Practitioner/[A-Za-z0-9.-]{1,64}$")] | None = None
    system: Text = "https://picsafe.com/fhir"


class S3Settings(Common, frozen=True, kw_only=True, tag="s3"):
    """A bucket of S3, or of a store that speaks like it.

    Attributes:
        bucket: its name.
        prefix: what every key begins with, without a slash around it.
        name: how a report is called below that; see ``naming``.
        region: where it is.
        access_key, secret_key: who signs in; without them whoever the machine is by AWS's rules.
        endpoint_url: where a store that is not AWS's is.
        path_style: whether the bucket is in the path and not in the host's name, as most other stores want.
        encryption, kms_key: how the store encrypts, where the bucket does not say it already.
        storage_class: such as ``STANDARD_IA``.
        ca_file: a PEM file of the authority that vouches for the store, instead of the system's.
        timeout: seconds without anything happening.
        allow_http: whether ``endpoint_url`` may be one without TLS. For trials.
    """

    bucket: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: str = ""
    name: Text = USUAL_NAME
    region: Text | None = None
    access_key: Secret | None = None
    secret_key: Secret | None = None
    endpoint_url: Text | None = None
    path_style: bool = False
    encryption: Literal["AES256", "aws:kms"] | None = None
    kms_key: Text | None = None
    storage_class: Text | None = None
    ca_file: Path | None = None
    timeout: Seconds = 60
    allow_http: bool = False


class CommandSettings(Common, frozen=True, kw_only=True, tag="command"):
    """A program that is started for each report.

    Attributes:
        run: the program's absolute path, and what it is given; ``{folder}``, ``{delivery_id}`` and
            ``{report_id}`` stand for these.
        environment: variables that it gets beside PicSafe's own; it inherits none.
        secrets: variables that hold secrets.
        timeout: seconds that it may take.
    """

    run: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1, max_length=64)]
    environment: dict[str, str] = {}
    secrets: dict[str, Secret] = {}
    timeout: Seconds = 300


class EmailSettings(Common, frozen=True, kw_only=True, tag="email"):
    """A mailbox that is sent the sealed file as it came.

    Attributes:
        to: the address.
        sender: the address that the mail is from.
        smtp: the mail server's URL, with user and password: ``smtp+starttls://user:password@host:587``.
        my_url: where whoever gets the mail opens reports.
        max_size: bytes of the largest mail that is handed over.
        timeout: seconds that each step with the mail server may take.
        ca_file: a PEM file of the authority that vouches for the mail server, instead of the system's.
    """

    to: Text
    sender: Text
    smtp: Secret
    my_url: Text = "https://my.picsafe.com"
    max_size: Annotated[int, msgspec.Meta(ge=10_000, le=150_000_000)] = 25_000_000
    timeout: Seconds = 60
    ca_file: Path | None = None


class SftpSettings(Common, frozen=True, kw_only=True, tag="sftp"):
    """A folder of an SFTP server.

    Attributes:
        host, port: the server.
        path: the folder; relative to where whoever signs in begins, unless it begins with a slash.
        user: who signs in.
        key: the private key, as ssh-keygen writes it, without a passphrase; or
        password: the password.
        host_key: fingerprints of the server's host keys, one of which it has to show: ``SHA256:...``.
        known_hosts: a file of host keys, as OpenSSH has them.
        name: how a report's folder is called; see ``naming``.
        timeout: seconds that one answer may take.
    """

    host: Text
    port: Port = 22
    path: Text
    user: Text
    key: Secret | None = None
    password: Secret | None = None
    host_key: tuple[Text, ...] = ()
    known_hosts: Path | None = None
    name: Text = USUAL_NAME
    timeout: Seconds = 60.0


class DicomSettings(Common, frozen=True, kw_only=True, tag="dicom"):
    """A PACS that is sent each report by C-STORE.

    Attributes:
        host, port: where it listens.
        called: its AE title.
        calling: ours, which it has to know.
        tls: whether it is spoken to by TLS; without, only over a network that is kept apart.
        ca_file: a PEM file of the authority that vouches for it, instead of the system's.
        client_certificate, client_key: PEM files, where it asks for them.
        timeout: seconds that one answer may take, and a second more for each megabyte before it.
        issuer: who gives the hospital's patient IDs, as the archive knows it (Issuer of Patient ID).
        institution: the hospital's name.
        character_set: in which names are written: a defined term of Specific Character Set.
        confirm: how it is made sure that the archive has what it took: ``query``: it is asked for its
            objects; ``none``: its answers are enough.
    """

    host: Text
    port: Port = 104
    called: AeTitle
    calling: AeTitle = "PICSAFE"
    tls: bool = False
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None
    timeout: Seconds = 60
    issuer: Short = ""
    institution: Short = ""
    character_set: Text = "ISO_IR 192"
    confirm: Confirmation = "query"


class DicomWebSettings(Web, frozen=True, kw_only=True, tag="dicomweb"):
    """A PACS that is sent each report by STOW-RS: ``url`` is that of its DICOMweb.

    Attributes:
        issuer, institution, character_set, confirm: as of ``DicomSettings``.
    """

    issuer: Short = ""
    institution: Short = ""
    character_set: Text = "ISO_IR 192"
    confirm: Confirmation = "query"


Hl7Charset = Literal[
    "UNICODE UTF-8",
    "ASCII",
    "8859/1",
    "8859/2",
    "8859/3",
    "8859/4",
    "8859/5",
    "8859/6",
    "8859/7",
    "8859/8",
    "8859/9",
    "8859/15",
]
"""MSH-18, of table 0211."""

Hl7Field = Annotated[str, msgspec.Meta(pattern=r"^[^|~\\\x00-\x1f\x7f]{0,200}$")]
"""A field of HL7 as the operator gives it, with components."""


class Hl7Settings(Common, frozen=True, kw_only=True, tag="hl7"):
    """A receiver of HL7 version 2 by MLLP, such as the hospital's interface engine.

    Attributes:
        host, port: where it is.
        send: the PDF as usual.
        message: which message a report is.
        version: MSH-12.
        charset: MSH-18, and what the message is written in.
        declare_charset: whether MSH-18 says so, which not every receiver can read.
        application, facility: MSH-3, MSH-4: who we are.
        receiving_application, receiving_facility: MSH-5, MSH-6.
        processing: MSH-11; a trial is ``T`` whatever it is.
        assigning_authority, id_type: PID-3.4, PID-3.5: whose patient IDs they are, and of which type.
        document_type: TXA-2, by table 0270.
        completion: TXA-17, by table 0271.
        observation: OBX-3, and OBR-4.
        link: instead of a file's content, a URL where the receiver finds it, with ``{report_id}``,
            ``{delivery_id}`` and ``{file}``.
        retries_errors: whether a report is tried again if ``AE`` is all that is answered; otherwise it is
            set aside.
        match: ``adt``: whose report it is is decided by the index of ``[adt]``; ``none``: it is said as the
            sender wrote it.
        without_id: of ``adt``: whether the only patient with a report's name and birth date is meant, or
            asked about.
        tls: whether the connection is encrypted.
        client_certificate, client_key: PEM files, where the receiver asks for them.
        ca_file: a PEM file of the authority that vouches for the receiver, instead of the system's.
        timeout: seconds without anything happening, and until the answer.
    """

    host: Text
    port: Port = 2575
    send: tuple[Part, ...] = (Part.PDF,)
    message: Literal["MDM^T02", "ORU^R01"] = "MDM^T02"
    version: Literal["2.3.1", "2.4", "2.5", "2.5.1", "2.6"] = "2.5.1"
    charset: Hl7Charset = "UNICODE UTF-8"
    declare_charset: bool = True
    application: Hl7Field = "PICSAFE"
    facility: Hl7Field = ""
    receiving_application: Hl7Field = ""
    receiving_facility: Hl7Field = ""
    processing: Literal["P", "T", "D"] = "P"
    assigning_authority: Hl7Field = ""
    id_type: Hl7Field = "MR"
    document_type: Hl7Field = "DI"
    completion: Hl7Field = "DO"
    observation: Hl7Field = "72170-4^Photographic image^LN"
    link: Text | None = None
    retries_errors: bool = False
    match: Literal["none", "adt"] = "none"
    without_id: WithoutId = "single"
    tls: bool = True
    client_certificate: Path | None = None
    client_key: Path | None = None
    ca_file: Path | None = None
    timeout: Seconds = 30.0


class DropboxSettings(Common, frozen=True, kw_only=True, tag="dropbox"):
    """The folder of an app of Dropbox's that somebody has connected.

    Attributes:
        app_key: of the app, as Dropbox's App Console shows it; no secret.
        token_file: where what signs us in is kept; an absolute path, written by ``picsafe endpoint connect``.
        name: how a report's folder is called; see ``naming``.
        ca_file: a PEM file of the authority that vouches for Dropbox, instead of the system's.
        timeout: seconds without anything happening.
    """

    app_key: Text
    token_file: Path
    name: Text = USUAL_NAME
    ca_file: Path | None = None
    timeout: Seconds = 60


AnySettings = (
    FolderSettings
    | HttpsSettings
    | CommandSettings
    | EmailSettings
    | SftpSettings
    | WebDavSettings
    | S3Settings
    | DicomSettings
    | FhirSettings
    | Hl7Settings
    | DicomWebSettings
    | DropboxSettings
)
KINDS: tuple[type[Common], ...] = (
    FolderSettings,
    HttpsSettings,
    CommandSettings,
    EmailSettings,
    SftpSettings,
    WebDavSettings,
    S3Settings,
    DicomSettings,
    FhirSettings,
    Hl7Settings,
    DicomWebSettings,
    DropboxSettings,
)
