"""The settings of record systems and picture archives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from picsafe.delivery.matching import Create, WithoutId
from picsafe.delivery.model import USUAL_PARTS, Part
from picsafe.delivery.settings.common import Common, Port, Seconds, Text, Web
from picsafe.delivery.settings.secrets import Secret

Short = Annotated[str, msgspec.Meta(max_length=64)]
AeTitle = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[!-\[\]-~]([ -\[\]-~]{0,14}[!-\[\]-~])?$",
        description="an AE title: 1 to 16 characters of ASCII, without a backslash",
    ),
]
Confirmation = Literal["query", "none"]
Match = Literal["none", "adt"]
"""Whose a report is: as the sender wrote it, or by the index of ``[adt]``."""
Listening = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(\[[0-9A-Fa-f:.]{2,45}\]|[^\[\]:\s/]{1,253}):[0-9]{1,5}$",
        description="an address and a port, such as 10.1.2.3:11112",
    ),
]

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

Hl7Field = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[^|~\\\x00-\x1f\x7f]{0,200}$",
        description="up to 200 characters without | and ~, backslashes and line breaks",
    ),
]
"""A field of HL7 as the operator gives it, with components."""


Coded = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[^|\s]{1,200}\|[^|\s]{1,100}$",
        description="SYSTEM|CODE, such as http://loinc.org|72170-4",
    ),
]
"""A code and its system, as FHIR searches for it."""


Practitioner = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^Practitioner/[A-Za-z0-9.-]{1,64}$",
        description="the server's reference, such as Practitioner/123",
    ),
]


class FhirSettings(Web, frozen=True, kw_only=True, tag="fhir"):
    """A FHIR server, whose base address ``url`` is.

    Attributes:
        version: of FHIR.
        send: ``metadata`` is none of what it is sent as usual; the resources say the same.
        client_id, signing_key, key_id: of SMART Backend Services; the key is a PEM file of RSA or P-384, and
            ``key_id`` what the authorization server calls it.
        scope: what is asked for there.
        token_file: instead of the key: what signs a person in who has agreed in a browser (SMART's standalone
            launch); an absolute path, written by ``picsafe endpoint connect``.
        user_scope: what is asked for then; what the server can, otherwise.
        redirect_port: at which port of this machine the browser is sent back then.
        token_url: where tokens are had; as the FHIR server says, otherwise.
        patient_system: the system of patient IDs (``Identifier.system``), as the hospital's own.
        create: whether a patient who is not known is created.
        without_id: whether the only patient with a report's name and birth date is linked, or asked about.
        match: ``adt``: the index of ``[adt]`` says whom a report is about, and under which patient ID they
            are looked for.
        practitioner: who is named as the author, such as ``Practitioner/123``.
        system: what the systems of PicSafe's own identifiers begin with.
        upload: of R4: how files are sent: ``raw``: as they are, each to ``Binary``; ``base64``: within the
            JSON of a ``Binary``; ``inline``: within that of the ``DocumentReference``.
        document_type, category: of R4: what documents are, as ``SYSTEM|CODE``.
        transaction_megabytes: of R4: how large a report may be that is sent as one transaction, where the
            server offers those; 0 for none.
        visit_system: the system of visit numbers (``Encounter.identifier``), as the hospital's own.
        photo_kilobytes: photos that are larger are sent as smaller copies, which say so; without it, none.
        consent, provenance, audit_event: of R4: whether what was consented to, who sent a report, and that
            it was stored are recorded as resources of their own, where the server takes them.
    """

    version: Literal["STU3", "R4"]
    send: tuple[Part, ...] = tuple(part for part in USUAL_PARTS if part is not Part.METADATA)
    client_id: Text | None = None
    signing_key: Secret | None = None
    key_id: Text | None = None
    scope: Text = "system/*.*"
    token_file: Path | None = None
    user_scope: Text | None = None
    redirect_port: Port = 8745
    token_url: Text | None = None
    patient_system: Text | None = None
    create: Create = "ask"
    without_id: WithoutId = "single"
    match: Match = "none"
    practitioner: Practitioner | None = None
    system: Text = "https://picsafe.com/fhir"
    upload: Literal["raw", "base64", "inline"] = "raw"
    document_type: Coded = "http://loinc.org|72170-4"
    category: Coded | None = None
    transaction_megabytes: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 10
    visit_system: Text | None = None
    photo_kilobytes: Annotated[int, msgspec.Meta(ge=50, le=100_000)] | None = None
    consent: bool = True
    provenance: bool = True
    audit_event: bool = True


R4_ALONE: Final = (
    *("upload", "document_type", "category", "transaction_megabytes"),
    *("consent", "provenance", "audit_event"),
)
"""Settings of FHIR servers that mean nothing in STU3."""


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
        match, without_id: as of ``Hl7Settings``.
        commitment: whether a report is delivered only once the archive answers for all of it (storage
            commitment).
        commitment_listen: address and port where the archive says so, if it makes an association for it.
        commitment_from: the addresses and networks of those who may; without any, the archive's alone.
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
    match: Match = "none"
    without_id: WithoutId = "single"
    commitment: bool = False
    commitment_listen: Listening | None = None
    commitment_from: Annotated[tuple[Text, ...], msgspec.Meta(max_length=100)] = ()


class DicomWebSettings(Web, frozen=True, kw_only=True, tag="dicomweb"):
    """A PACS that is sent each report by STOW-RS: ``url`` is that of its DICOMweb.

    Attributes:
        issuer, institution, character_set, confirm, match, without_id: as of ``DicomSettings``.
    """

    issuer: Short = ""
    institution: Short = ""
    character_set: Text = "ISO_IR 192"
    confirm: Confirmation = "query"
    match: Match = "none"
    without_id: WithoutId = "single"


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
        timeout: seconds without anything happening, and until the answer, which may take one more for each
            megabyte before it.
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
    match: Match = "none"
    without_id: WithoutId = "single"
    tls: bool = True
    client_certificate: Path | None = None
    client_key: Path | None = None
    ca_file: Path | None = None
    timeout: Seconds = 30.0
