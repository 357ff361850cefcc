"""How a sign-in by an identity provider can fail."""

from __future__ import annotations

from chalicelib.errors import Conflict, Forbidden, Unauthenticated, Unavailable


class ProviderUnreachable(Unavailable):
    """The provider does not answer, or not as one does."""

    def __init__(self) -> None:
        super().__init__(
            "sso_unreachable",
            "The hospital's sign-in does not answer right now. Try again shortly.",
            retry_after=10,
        )


class ProviderMisconfigured(Unavailable):
    """The administrators' matter: the issuer, PicSafe's client there, or its secret."""

    def __init__(self) -> None:
        super().__init__(
            "sso_misconfigured",
            "The hospital's sign-in and PicSafe do not know each other as they were set up. Its "
            "administrators have to look at it.",
            retry_after=300,
        )


class InvalidSso(Unauthenticated):
    """Whatever came back proves nothing: wrong, used, expired and made up look alike."""

    def __init__(self) -> None:
        super().__init__("invalid_sso", "The hospital's sign-in could not be taken. Begin again.")


class Undated(Conflict):
    """No sign-in by the provider would be fresh, and where it is required none by mail be let in."""

    def __init__(self) -> None:
        super().__init__(
            "sso_undated",
            "The provider does not say when people have signed in there (auth_time): administrators "
            "could not change these settings any more. Have it say so, and try it again.",
        )


class OtherAddress(Forbidden):
    """The provider names an address that is not the one that was typed, or is not of the domains."""

    def __init__(self) -> None:
        super().__init__(
            "sso_other_address",
            "The hospital has signed in somebody with another address than the one you typed. Type the "
            "address that it knows you by, or sign the other person out there.",
        )


class OtherPerson(Forbidden):
    """The address was somebody else's at the provider when it signed in here before."""

    def __init__(self) -> None:
        super().__init__(
            "sso_other_person",
            "The hospital says that this address is another person's now. Ask its administrators of PicSafe "
            "to confirm that the account is yours.",
        )


class SsoRequired(Forbidden):
    """People of the domain sign in by their enterprise's provider and not otherwise."""

    def __init__(self) -> None:
        super().__init__(
            "sso_required",
            "People of this mail domain sign in to PicSafe by their hospital. Open My PicSafe and type the "
            "address there.",
        )
