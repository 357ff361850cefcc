"""What people ask of the User Server about themselves, as part of the client library's front door."""

from __future__ import annotations

import msgspec

from picsafe.client.enterprise import EnterpriseAdmin
from picsafe.client.enterprise_responses import Invitations
from picsafe.client.institutions import InstitutionBook
from picsafe.client.key_policies import EnterpriseRules
from picsafe.client.operator_page import PageLink, page_link
from picsafe.client.own_wordings import MemberConsentWording
from picsafe.client.personal_tokens import TokenBook
from picsafe.client.policies import EnterpriseRule
from picsafe.client.responses import Challenge, ChangedProfile, IgnoredBody, Notices, User
from picsafe.client.servers import Servers
from picsafe.client.session import Approve, Session
from picsafe.client.transport import Http


class AccountCalls:
    """Sign-in, profile, institutions, tokens and enterprises of one person; ``PicSafe`` has them."""

    servers: Servers
    _session: Session
    _http: Http
    _approve: Approve | None

    def sign_in(self, email: str) -> Challenge:
        """Have a code and a magic link mailed; ``complete_sign_in`` takes either."""
        return self._session.begin(email)

    def complete_sign_in(self, challenge: Challenge | None = None, *, code: str = "", link: str = "") -> User:
        """Sign in with the challenge and its code, or with the magic link alone.

        Raises:
            NotSignedIn: ``invalid_code``: wrong, used or expired.
            InvalidInput: ``invalid_sign_in_code``: it cannot be a code.
        """
        return self._session.complete(
            challenge=challenge.challenge if challenge else "", code=code, link=link
        )

    def sign_out(self) -> bool:
        """End the session everywhere; tells whether there was one."""
        return self._session.end()

    @property
    def user(self) -> User:
        """Who is signed in, without asking a server.

        Raises:
            NotSignedIn: nobody is.
        """
        return self._session.user

    def profile(self) -> User:
        """The signed-in person's profile, from the User Server."""
        return self._session.with_token(
            lambda token: self._http.call("GET", f"{self.servers.user_url}/me", User, token=token)
        )

    def update_profile(
        self,
        *,
        title: str | None = None,
        firstname: str | None = None,
        lastname: str | None = None,
        country: str | None = None,
        notices: Notices | None = None,
        language: str | None = None,
    ) -> User:
        """Change the given fields of the profile.

        ``country`` is ISO 3166-1 alpha-2. ``language`` is one of ``LANGUAGES``, in which mails are from then
        on; empty for the server's.
        """
        fields = {
            "title": title,
            "firstname": firstname,
            "lastname": lastname,
            "country": country,
            "notices": None if notices is None else msgspec.structs.asdict(notices),
            "language": language,
        }
        changed = {name: value for name, value in fields.items() if value is not None}
        url = f"{self.servers.user_url}/me"
        return self._session.remember(
            self._session.with_token(
                lambda token: self._http.call("PATCH", url, ChangedProfile, token=token, body=changed)
            )
        )

    def delete_account(self) -> None:
        """Delete the signed-in person's account for good, and forget the sign-in here.

        PicSafe Cloud gives out no file of theirs any more that no enterprise has; their reports can be
        recalled by a Key Server's operator alone. If it fails, asking again does the rest.

        Raises:
            Conflict: ``last_administrator`` of an enterprise.
        """
        self._session.with_token(
            lambda token: self._http.call("DELETE", f"{self.servers.user_url}/me", IgnoredBody, token=token)
        )
        self._session.forget_person()

    @property
    def institutions(self) -> InstitutionBook:
        """Where this person can send reports, besides PicSafe Cloud."""
        return InstitutionBook(self._session, self._http, self.servers.user_url)

    @property
    def personal_tokens(self) -> TokenBook:
        """What this person's own programs fetch reports with."""
        return TokenBook(self._session, self._http, self.servers.user_url)

    def enterprise(self, number: int | None = None) -> EnterpriseAdmin:
        """The enterprise that this person administers; ``number`` says which, if there are several."""
        return EnterpriseAdmin(self._session, self._http, self.servers.user_url, number)

    def enterprise_rules(self) -> list[EnterpriseRule]:
        """What this person's enterprises lay down about who may open the reports that the person sends."""
        return self._laid_down().key_policies

    def consent_wordings(self) -> list[MemberConsentWording]:
        """The words of their own that this person's enterprises have patients agree to."""
        return self._laid_down().consent_wordings

    def _laid_down(self) -> EnterpriseRules:
        url = f"{self.servers.user_url}/me/key-policies"
        return self._session.with_token(
            lambda token: self._http.call("GET", url, EnterpriseRules, token=token)
        )

    def invitations(self) -> Invitations:
        """The invitations of enterprises that were not answered yet, and what this person belongs to."""
        url = f"{self.servers.user_url}/me/invitations"
        return self._session.with_token(lambda token: self._http.call("GET", url, Invitations, token=token))

    def answer_invitation(self, enterprise_id: int, *, accept: bool) -> Invitations:
        """Accept an invitation, or decline it, or leave the enterprise later.

        Whoever belongs to an enterprise lets it fetch the reports that they upload from then on.

        Raises:
            NotFound: ``unknown_invitation``.
            Conflict: ``too_many_enterprises``.
        """
        url = f"{self.servers.user_url}/me/invitations"
        body = {"enterprise_id": enterprise_id, "accept": accept}
        return self._session.with_token(
            lambda token: self._http.call("POST", url, Invitations, token=token, body=body)
        )

    def page_link(self, page: str) -> PageLink:
        """A link that signs a browser in, once, at an Endpoint Server's page for its operators.

        Raises:
            NotAllowed: ``not_an_operator``; ``insecure_url``; ``operator_not_approved``.
            PicSafeClientError: the page or the User Server refuses, or does not answer.
        """
        return page_link(self._session, self._http, page, self._approve)
