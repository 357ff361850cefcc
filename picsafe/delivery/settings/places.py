"""The settings of places that keep a report's files: folders, here and elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from picsafe.delivery.naming import USUAL_NAME
from picsafe.delivery.settings.common import Common, Port, Seconds, Text, Web
from picsafe.delivery.settings.secrets import Secret

BoxName = Annotated[
    str,
    msgspec.Meta(
        pattern=r'^(?![ .])[^/\\<>:|?*"\x00-\x1f\x7f]{1,100}(?<![ .])$',
        description='1 to 100 characters without / \\ < > : | ? * " and with no space or dot at its ends',
    ),
]
BucketName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        description="a bucket's name: 3 to 63 small letters, digits, dots and hyphens",
    ),
]


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


class WebDavSettings(Web, frozen=True, kw_only=True, tag="webdav"):
    """A folder of a WebDAV server, whose address ``url`` is.

    Attributes:
        name: how a report's folder is called; see ``naming``.
    """

    name: Text = USUAL_NAME


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

    bucket: BucketName
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


class BoxSettings(Common, frozen=True, kw_only=True, tag="box"):
    """A folder of a Box account that somebody has connected.

    Attributes:
        client_id, client_secret: of the app, as Box's Developer Console shows them.
        token_file: where what signs us in is kept; an absolute path, written by ``picsafe endpoint connect``
            and about once an hour.
        folder: its name, below *All Files*.
        name: how a report's folder in it is called; see ``naming``.
        ca_file: a PEM file of the authority that vouches for Box, instead of the system's.
        timeout: seconds without anything happening.
    """

    client_id: Text
    client_secret: Secret
    token_file: Path
    folder: BoxName = "PicSafe"
    name: Text = USUAL_NAME
    ca_file: Path | None = None
    timeout: Seconds = 60
