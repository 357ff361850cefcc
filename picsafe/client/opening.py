"""Opening: a file or a link in, the verified contents out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from chalicelib.contract.links import PastedLink
from chalicelib.contract.report_ids import SUFFIX, is_report_id
from picsafe.client.cloud import Cloud
from picsafe.client.destinations import require_destination
from picsafe.client.errors import InvalidInput
from picsafe.client.files import private_folder
from picsafe.client.links import looks_like_link, parse_link
from picsafe.client.progress import Progress
from picsafe.client.storage import download
from picsafe.client.text import one_line
from picsafe.client.transport import Http
from picsafe.client.unsealing import KeySource, OpenedReport, unseal


class Opener:
    """Opens reports for one person or script.

    Args:
        key_source: gives the keys of reports.
        cloud: where links lead.
        http: the transport.
    """

    def __init__(self, key_source: KeySource, cloud: Cloud, http: Http) -> None:
        self._key_source = key_source
        self._cloud = cloud
        self._http = http

    def open(
        self,
        source: Path | str,
        *,
        report_id: str | None = None,
        into: Path | None = None,
        progress: Progress | None = None,
    ) -> OpenedReport:
        """Open a ``.picsafe`` file or a link.

        Args:
            source: a path, or a link as text.
            report_id: of a file that was renamed.
            into: the folder that the report is going to be saved to, if it is; ``save`` is faster then.
            progress: told how the download and the verification go on.

        Raises:
            InvalidInput: the link is cut short, or the file was renamed and ``report_id`` is missing;
                ``no_such_file``: there is none.
            BadFile: it is not a report, was changed, or the key does not fit.
            LocalFailure: ``into`` cannot be written to; the key was not asked for.
            NotFound, Gone: there is no such report any more.
            NotAllowed: the Key Server does not admit the asker, or must not be asked.
            PicSafeClientError: as Http.call.
        """
        if into is not None:
            require_destination(into)
        with ExitStack() as cleanup:
            if isinstance(source, str) and looks_like_link(source):
                link = parse_link(source)
                folder = cleanup.enter_context(private_folder())
                path = folder / f"{link.report_id}{SUFFIX}"
                self.download(link, path, progress=progress)
                report_id = link.report_id
            else:
                path = Path(source)
                _require_file(path)
            return unseal(
                path,
                self._key_source,
                report_id=report_id,
                into=into,
                progress=progress,
                cleanup=cleanup.pop_all(),
            )

    def download(
        self,
        link: PastedLink,
        destination: Path,
        *,
        progress: Progress | None = None,
        stop: Callable[[], None] | None = None,
    ) -> int:
        """Fetch a link's sealed file; see ``storage.download``."""
        return download(
            self._http, lambda: self._cloud.locate(link), destination, progress=progress, stop=stop
        )


def _require_file(path: Path) -> None:
    if path.is_file():
        return
    name = one_line(str(path))
    if path.is_dir():
        raise InvalidInput(
            "no_such_file", f"{name} is a folder. Name a .picsafe file in it, or paste a link."
        )
    if is_report_id(str(path)):
        raise InvalidInput(
            "no_such_file",
            f"{name} is a report's ID, which does not say where it is. Name its file, or paste its link.",
        )
    if not path.exists():
        raise InvalidInput(
            "no_such_file", f"There is no file {name}. Name a .picsafe file, or paste a link to a report."
        )
