"""Sending: media in, a link out, or a ``.picsafe`` file; all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from chalicelib.contract.errors import InvalidIdentifier
from chalicelib.contract.report_ids import SUFFIX, make_report_id
from chalicelib.contract.report_limits import MAX_FILE_BYTES, MAX_REPORT_BYTES
from chalicelib.format.metadata import Metadata
from chalicelib.format.names import PACKAGE_ENCRYPTED
from picsafe.client.boxes import boxes_in
from picsafe.client.composing import Report, Way, checked_media, metadata_of
from picsafe.client.conversions import ConvertedFile, converted_files
from picsafe.client.device import Device
from picsafe.client.dispatching import Dispatcher, Sent
from picsafe.client.errors import Conflict, InvalidInput, LocalFailure, PicSafeClientError
from picsafe.client.files import local_failures
from picsafe.client.institutions import Institution
from picsafe.client.media import summary_of
from picsafe.client.media_files import MediaFile
from picsafe.client.posting import Poster
from picsafe.client.progress import Progress, Silent, counted
from picsafe.client.report_keys import KeyProvider, ReportKey
from picsafe.client.responses import Summary
from picsafe.client.session import Clock, Session
from picsafe.client.unsent import Destination, UnsentReport, UnsentReports
from picsafe.client.uploading import digests_of

if TYPE_CHECKING:
    from chalicelib.format.report import Sealed
    from picsafe.client.sealing import Prepared

KEY_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A report sealed to a file, to be attached to an e-mail or posted; sizes in bytes.

    ``tag`` is the file's, to which the Key Server at ``keyserver_url`` has bound the key. If it was sealed to
    a static key, no Key Server knows of it, and ``static_key`` is that key's fingerprint.
    ``is_listed`` says whether it is in the sender's list: the file is good without. ``conversions`` says what
    was done to which of the files.
    """

    report_id: str
    path: Path
    size: int
    tag: str
    keyserver_url: str
    summary: Summary
    static_key: str = ""
    is_listed: bool = False
    conversions: Sequence[ConvertedFile] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A report that an institution's endpoint has taken; ``size`` in bytes of what was posted.

    ``is_listed`` says whether it is in the sender's list, where it is shown where it ended. ``conversions``
    says what was done to which of the files.
    """

    report_id: str
    institution: str
    endpoint: str
    send_type: str
    size: int
    summary: Summary
    is_listed: bool
    conversions: Sequence[ConvertedFile] = field(default=(), repr=False)


class Sender:
    """Seals and uploads reports for one signed-in person.

    Args:
        session: who sends.
        keys: provides the report's key.
        dispatcher: uploads and lists what is sealed.
        unsent: where that is meanwhile.
        clock: the time.
        device: what this machine is.
        own_address: its IP address.
        warn: told in words what is wrong with a report and keeps nobody from sending it.
        progress: told how it goes on.
    """

    def __init__(
        self,
        *,
        session: Session,
        keys: KeyProvider,
        dispatcher: Dispatcher,
        unsent: UnsentReports,
        clock: Clock,
        device: Callable[[], Device],
        own_address: Callable[[], str],
        warn: Callable[[str], None],
        progress: Progress | None = None,
    ) -> None:
        self._device = device
        self._own_address = own_address
        self._warn = warn
        self._session = session
        self._keys = keys
        self._dispatcher = dispatcher
        self._unsent = unsent
        self._clock = clock
        self._progress: Progress = progress or Silent()

    def send(self, report: Report, destination: Destination, recipients: Sequence[str] = ()) -> Sent:
        """Seal, upload and log a report. On any failure nothing of it is left anywhere.

        Only if the process is killed, the sealed file is kept for ``Dispatcher.resume``.

        Raises:
            PicSafeClientError: what went wrong; see ``composing``, ``sealing``, ``dispatching``.
        """
        media = self._checked(report)
        with self._unsent.begun() as folder:
            made = self._seal(report, media, Way(destination), folder.file_of)
            digests = digests_of(made.path)
            unsent = UnsentReport(
                report_id=made.report_id,
                userid=self._session.user.userid,
                user_url=self._dispatcher.user_url,
                cloud_url=self._dispatcher.cloud_url,
                keyserver_url=made.keyserver_url,
                destination=destination,
                summary=made.summary,
                size=digests.size,
                sha256=digests.sha256,
                tag=made.tag,
                sealed_at=self._clock(),
                recipients=tuple(recipients),
                supersedes=report.supersedes,
            )
            return replace(self._dispatcher.send(folder, unsent, digests), conversions=made.conversions)

    def seal_to(self, report: Report, output: Path | None) -> SealedFile:
        """Seal a report to a file instead of uploading it.

        Args:
            report: what to seal.
            output: the file, or a folder in which it gets its usual name; the working folder by default.

        Raises:
            LocalFailure: ``destination_exists``, or it cannot be written.
            PicSafeClientError: as ``send``.
        """
        media = self._checked(report, most=MAX_FILE_BYTES)
        if output is not None and not output.is_dir() and (output.exists() or output.is_symlink()):
            raise _exists()

        def destination(report_id: str) -> Path:
            path = (
                output
                if output is not None and not output.is_dir()
                else (output or Path()) / f"{report_id}{SUFFIX}"
            )
            if path.exists():
                raise _exists()
            return path

        made = self._seal(report, media, Way("file"), destination)
        with suppress(PicSafeClientError):
            self._dispatcher.list_elsewhere(made.report_id, made.summary, "file", made.keyserver_url)
            return replace(made, is_listed=True)
        return made

    def post(self, report: Report, institution: Institution, poster: Poster) -> Posted:
        """Post a report to an institution's endpoint, and list it.

        Raises:
            PicSafeClientError: it was not taken; as ``send``, and as ``Poster.post``.
        """
        media, way = self._checked(report), _way_to(institution)
        if institution.send_type == "post":
            return self._post_plain(report, media, institution, poster)
        with self._unsent.begun() as folder:
            made = self._seal(report, media, way, folder.file_of)
            with local_failures("the sealed report"), made.path.open("rb") as file:
                poster.post(institution.endpoint, file, made.path.name, is_sealed=True)
        posted = self._posted(made.report_id, institution, made.size, made.summary, made.keyserver_url)
        return replace(posted, conversions=made.conversions)

    def seal_for(
        self, report: Report, institution: Institution, path_of: Callable[[str], Path]
    ) -> SealedFile:
        """Seal a report that goes to an institution in a mail; ``path_of`` says where, by its ID.

        Raises:
            PicSafeClientError: as ``send``.
        """
        return self._seal(report, self._checked(report), _way_to(institution), path_of)

    def seal_and_open(
        self, report: Report, way: Way, path_of: Callable[[str], Path]
    ) -> tuple[SealedFile, ReportKey]:
        """Seal a report that the sender's own program will open, to deliver it; as ``seal_for``."""
        return self._sealed_with(report, self._checked(report), way, path_of)

    def list_elsewhere(self, report_id: str, summary: Summary, keyserver_url: str = "") -> bool:
        """List a report that went elsewhere than to PicSafe Cloud; whether it is listed now."""
        return self._listed(report_id, summary, keyserver_url)

    def _post_plain(
        self, report: Report, media: list[MediaFile], institution: Institution, poster: Poster
    ) -> Posted:
        from picsafe.client.sealing import write_plain

        # without a name, so that nothing in the clear is left behind whatever happens
        with (
            self._prepared(report, media, MAX_REPORT_BYTES) as ready,
            local_failures("a temporary file"),
            TemporaryFile() as file,
        ):
            key = self._key()
            size = write_plain(
                cast("BinaryIO", file),
                ready,
                metadata=self._metadata(report, ready, key, _way_to(institution)),
            )
            poster.post(institution.endpoint, cast("BinaryIO", file), PACKAGE_ENCRYPTED, is_sealed=False)
            conversions = converted_files(ready.media)
        posted = self._posted(key.report_id, institution, size, summary_of(media))
        return replace(posted, conversions=conversions)

    def _checked(self, report: Report, *, most: int = MAX_REPORT_BYTES) -> list[MediaFile]:
        media = checked_media(report, most=most)
        for text in boxes_in(self._metadata_of(report, [], "", Way(""))):
            self._warn(text)
        return media

    def _posted(
        self,
        report_id: str,
        institution: Institution,
        size: int,
        summary: Summary,
        keyserver_url: str = "",
    ) -> Posted:
        return Posted(
            report_id=report_id,
            institution=institution.name,
            endpoint=institution.endpoint,
            send_type=institution.send_type,
            size=size,
            summary=summary,
            is_listed=self._listed(report_id, summary, keyserver_url),
        )

    def _listed(self, report_id: str, summary: Summary, keyserver_url: str) -> bool:
        with suppress(PicSafeClientError):
            self._dispatcher.list_elsewhere(report_id, summary, "endpoint", keyserver_url)
            return True
        return False

    def _seal(
        self, report: Report, media: list[MediaFile], way: Way, path_of: Callable[[str], Path]
    ) -> SealedFile:
        return self._sealed_with(report, media, way, path_of)[0]

    def _sealed_with(
        self, report: Report, media: list[MediaFile], way: Way, path_of: Callable[[str], Path]
    ) -> tuple[SealedFile, ReportKey]:
        most = MAX_FILE_BYTES if way.send_type == "file" else MAX_REPORT_BYTES
        with self._prepared(report, media, most) as ready:
            key = self._key()
            path = path_of(key.report_id)
            sealed = self._write(path, report, ready, key, way)
        made = SealedFile(
            report_id=key.report_id,
            path=path,
            size=sealed.size,
            tag=sealed.tag,
            keyserver_url=key.keyserver_url,
            summary=summary_of(media),
            static_key=key.static_key.key_id if key.static_key is not None else "",
            conversions=converted_files(ready.media),
        )
        return made, key

    def _prepared(
        self, report: Report, media: list[MediaFile], most: int
    ) -> AbstractContextManager[Prepared]:
        # what draws and decodes is of no use to those who only open reports
        from picsafe.client.sealing import prepared

        return prepared(
            media,
            report.consent,
            most=most,
            reading_edge=report.pdf_pixels,
            language=report.document_language,
            progress=self._progress,
        )

    def _key(self) -> ReportKey:
        """A key for a report ID that nobody has used; the ID's time moves on while it is taken."""
        user = self._session.user
        moment = self._clock()
        for number in range(KEY_ATTEMPTS):
            now_ms = int((moment + timedelta(milliseconds=number)).timestamp() * 1000)
            try:
                report_id = make_report_id(user.userid, now_ms)
            except InvalidIdentifier as error:
                raise InvalidInput(error.code, f"No report ID can be made: {error}.") from None
            try:
                key = self._keys.make_key(report_id)
            except Conflict:
                if number == KEY_ATTEMPTS - 1:
                    raise
            else:
                # one that was there already may belong to a file: of another device, at the same moment
                if key.is_new:
                    return key
        raise Conflict("report_id_taken", "No free report ID was found. Try again.")

    def _write(self, path: Path, report: Report, ready: Prepared, key: ReportKey, way: Way) -> Sealed:
        from picsafe.client.sealing import seal

        metadata = self._metadata(report, ready, key, way)
        total = sum(file.path.stat().st_size for _, file in ready.media)
        return seal(
            path,
            ready,
            key=key,
            metadata=metadata,
            # nobody may have a file whose key could be for another one as well
            register=lambda tag: self._keys.bind(key.report_id, tag),
            progress=counted(self._progress, "seal", total),
        )

    def _metadata(self, report: Report, ready: Prepared, key: ReportKey, way: Way) -> Metadata:
        return self._metadata_of(report, list(ready.media), key.report_id, way)

    def _metadata_of(
        self, report: Report, media: list[tuple[str, MediaFile]], report_id: str, way: Way
    ) -> Metadata:
        return metadata_of(
            report,
            media,
            sender=self._session.user,
            report_id=report_id,
            composed_at=self._clock(),
            way=way,
            device=self._device(),
            ip=self._own_address(),
        )


def _way_to(institution: Institution) -> Way:
    return Way(institution.send_type, institution.name, institution.endpoint)


def _exists() -> LocalFailure:
    return LocalFailure(
        "destination_exists", "There is a file at the destination already; it was left alone."
    )
