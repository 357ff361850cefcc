"""``picsafe enterprise``: what an enterprise's administrator does."""

from __future__ import annotations

from picsafe.cli.lazy_group import LazyCommand, LazyGroup

_MEMBERS = "Members and reports"
_SCRIPTS = "Scripts and servers"

COMMANDS = {
    "show": LazyCommand("picsafe.cli.enterprise.members", "show", "Show your enterprise.", _MEMBERS),
    "members": LazyCommand(
        "picsafe.cli.enterprise.members", "members", "Say who belongs to your enterprise.", _MEMBERS
    ),
    "reports": LazyCommand(
        "picsafe.cli.enterprise.reports", "reports", "List the reports that members sent.", _MEMBERS
    ),
    "trail": LazyCommand(
        "picsafe.cli.enterprise.trail", "trail", "Show who opened what members sent.", _MEMBERS
    ),
    "institution": LazyCommand(
        "picsafe.cli.enterprise.institutions",
        "institution",
        "Say where all members can send reports.",
        _MEMBERS,
    ),
    "policy": LazyCommand(
        "picsafe.cli.enterprise.policy", "policy", "Say who may open what all members send.", _MEMBERS
    ),
    "rules": LazyCommand(
        "picsafe.cli.enterprise.rules", "rules", "Show all that you lay down for members.", _MEMBERS
    ),
    "consent-wording": LazyCommand(
        "picsafe.cli.enterprise.consent_wording",
        "consent_wording",
        "Say what patients agree to, in your own words.",
        _MEMBERS,
    ),
    "api-key": LazyCommand(
        "picsafe.cli.enterprise.api_keys", "api_key", "Make, list and revoke API keys.", _SCRIPTS
    ),
    "key-server": LazyCommand(
        "picsafe.cli.enterprise.key_servers", "key_server", "Register servers of your own.", _SCRIPTS
    ),
    "key-server-token": LazyCommand(
        "picsafe.cli.enterprise.key_servers",
        "key_server_token",
        "Make a script's token for a Key Server.",
        _SCRIPTS,
    ),
}

enterprise = LazyGroup(
    table=COMMANDS,
    name="enterprise",
    short_help="Administer your enterprise.",
    help="""Administer the enterprise that the operator has named you an administrator of.

    Sign in first. Those who administer several say which one by --enterprise.
    """,
)
