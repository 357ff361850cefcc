"""Reports on their way out: uploaded, sealed to a file, posted to an institution, or in a mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from chalicelib.contract.report_ids import SUFFIX
from picsafe.client.cloud import Cloud, ReportLog
from picsafe.client.composing import Report, Way
from picsafe.client.device import this_device
from picsafe.client.dispatching import Dispatcher, Sent
from picsafe.client.errors import InvalidInput
from picsafe.client.files import private_folder
from picsafe.client.institutions import Institution
from picsafe.client.key_server import KeyServer
from picsafe.client.key_server_lookup import SentReports
from picsafe.client.policies import NO_POLICY, Policy
from picsafe.client.posting import Poster
from picsafe.client.progress import Progress, Silent
from picsafe.client.report_keys import KeyProvider, KeyServerKeys, NoKeys, StaticKeys
from picsafe.client.responses import Summary, Told
from picsafe.client.sending import Posted, SealedFile, Sender
from picsafe.client.servers import Servers, canonical_url
from picsafe.client.session import Approve, Clock, Session
from picsafe.client.transport import Http
from picsafe.client.unsent import Destination, UnsentReport, UnsentReports


class Outgoing:
    """Sends one person's reports.

    Args:
        session: whose.
        servers: of PicSafe.
        http: asks them.
        cloud: PicSafe Cloud.
        log: the list of what was sent.
        key_server: the Key Server at a URL, asked as this person.
        sent: remembers by which other Key Servers reports were sent.
        unsent: what a killed run has left.
        installation: the file with this installation's UUID, if there may be one.
        approve: as ``PicSafe``'s.
        clock: the time.
        warn: as ``PicSafe``'s.
    """

    def __init__(
        self,
        *,
        session: Session,
        servers: Servers,
        http: Http,
        cloud: Cloud,
        log: ReportLog,
        key_server: Callable[[str], KeyServer],
        sent: SentReports,
        unsent: UnsentReports,
        installation: Path | None,
        approve: Approve | None,
        clock: Clock,
        warn: Callable[[str], None],
    ) -> None:
        self._warn = warn
        self._installation = installation
        self._session = session
        self._servers = servers
        self._http = http
        self._cloud = cloud
        self._log = log
        self._key_server = key_server
        self._sent = sent
        self._unsent = unsent
        self._approve = approve
        self._clock = clock

    def send(
        self,
        report: Report,
        to: Destination,
        key_server: str | None,
        progress: Progress | None,
        policy: Policy = NO_POLICY,
    ) -> Sent:
        """See ``PicSafe.send``."""
        keys = self._key_server_keys(key_server, policy, to)
        sent = self._sender(keys, progress).send(report, to, policy.recipients)
        if key_server is not None and canonical_url(key_server) != self._servers.key_url:
            self._sent.remember(sent.report_id, canonical_url(key_server))
        return sent

    def tell(self, link: str) -> Told:
        """See ``PicSafe.tell``."""
        return self._dispatcher(None).tell(link)

    def unsent(self) -> list[UnsentReport]:
        """See ``PicSafe.unsent``."""
        own = (self._session.user.userid, self._servers.user_url, self._servers.cloud_url)
        return [one for one in self._unsent.left() if (one.userid, one.user_url, one.cloud_url) == own]

    def send_unsent(self, report: UnsentReport, progress: Progress | None) -> Sent:
        """See ``PicSafe.send_unsent``."""
        with self._unsent.taken(report.report_id) as (folder, left):
            sent = self._dispatcher(progress).resume(folder, left)
        if left.keyserver_url != self._servers.key_url:
            self._sent.remember(sent.report_id, left.keyserver_url)
        return sent

    def discard_unsent(self, report: UnsentReport) -> None:
        """See ``PicSafe.discard_unsent``."""
        with self._unsent.taken(report.report_id) as (folder, left):
            self._dispatcher(None).discard(folder, left)

    def seal(
        self,
        report: Report,
        output: Path | None,
        key_server: str | None,
        static_key: str | None,
        progress: Progress | None,
        policy: Policy = NO_POLICY,
    ) -> SealedFile:
        """See ``PicSafe.seal``."""
        if static_key is not None and policy != NO_POLICY:
            raise InvalidInput("invalid_policy", "With a static key no Key Server decides who may open it.")
        keys = (
            StaticKeys(static_key)
            if static_key is not None
            else self._key_server_keys(key_server, policy, "file")
        )
        return self._sender(keys, progress).seal_to(report, output)

    def post(
        self,
        report: Report,
        institution: Institution,
        progress: Progress | None,
        policy: Policy = NO_POLICY,
    ) -> Posted:
        """See ``PicSafe.post``."""
        if institution.send_type not in {"post", "post_dynamic", "post_static"}:
            raise InvalidInput("wrong_send_type", f"{institution.name} does not take posted reports.")
        progress = progress or Silent()
        poster = Poster(self._session, self._http, self._approve, progress)
        keys = self._keys_of(institution, policy)
        posted = self._sender(keys, progress).post(report, institution, poster)
        self._remember_key_server(posted.report_id, institution)
        return posted

    def mail(
        self,
        report: Report,
        institution: Institution,
        hand_over: Callable[[EmailMessage], None],
        progress: Progress | None,
        policy: Policy = NO_POLICY,
    ) -> SealedFile:
        """See ``PicSafe.mail``."""
        if institution.send_type != "email":
            raise InvalidInput("wrong_send_type", f"{institution.name} does not take mails.")
        from picsafe.client.mailing import mail_of

        sender = self._sender(self._keys_of(institution, policy), progress)
        with private_folder() as folder:
            made = sender.seal_for(report, institution, lambda report_id: folder / f"{report_id}{SUFFIX}")
            hand_over(
                mail_of(
                    made.path,
                    summary=made.summary,
                    sender=self._session.user.email,
                    to=institution.endpoint,
                    institution=institution.name,
                )
            )
        self._remember_key_server(made.report_id, institution)
        return replace(
            made, is_listed=sender.list_elsewhere(made.report_id, made.summary, made.keyserver_url)
        )

    def seal_and_open(
        self, report: Report, way: Way, path_of: Callable[[str], Path], progress: Progress | None
    ) -> tuple[SealedFile, str]:
        """See ``PicSafe.seal_and_open``."""
        made, key = self._sender(self._key_server_keys(None), progress).seal_and_open(report, way, path_of)
        return made, key.password

    def list_elsewhere(self, report_id: str, summary: Summary) -> bool:
        """See ``PicSafe.list_elsewhere``."""
        return self._sender(NoKeys(), None).list_elsewhere(report_id, summary)

    def _keys_of(self, institution: Institution, policy: Policy) -> KeyProvider:
        if policy != NO_POLICY and not institution.has_key_server:
            raise InvalidInput(
                "no_key_server", f"No Key Server decides who may open what goes to {institution.name}."
            )
        if institution.send_type == "post":
            return NoKeys()
        if institution.send_type == "post_static":
            return StaticKeys(institution.key)
        return self._key_server_keys(institution.key_server or None, policy, "endpoint")

    def _remember_key_server(self, report_id: str, institution: Institution) -> None:
        if institution.key_server and canonical_url(institution.key_server) != self._servers.key_url:
            self._sent.remember(report_id, canonical_url(institution.key_server))

    def _key_server_keys(
        self, key_server: str | None, policy: Policy = NO_POLICY, destination: str = ""
    ) -> KeyProvider:
        return KeyServerKeys(self._key_server(key_server or self._servers.key_url), policy, destination)

    def _sender(self, keys: KeyProvider, progress: Progress | None) -> Sender:
        return Sender(
            session=self._session,
            keys=keys,
            dispatcher=self._dispatcher(progress),
            unsent=self._unsent,
            clock=self._clock,
            device=partial(this_device, self._installation),
            own_address=lambda: self._http.own_address,
            warn=self._warn,
            progress=progress,
        )

    def _dispatcher(self, progress: Progress | None) -> Dispatcher:
        return Dispatcher(
            session=self._session,
            user_url=self._servers.user_url,
            cloud=self._cloud,
            log=self._log,
            http=self._http,
            clock=self._clock,
            progress=progress,
        )
