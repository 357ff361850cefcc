"""``picsafe enterprise rules``."""

from __future__ import annotations

import click

from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import counted, json_option, print_fields, print_json
from picsafe.cli.policy_words import in_words
from picsafe.cli.settings import Settings, pass_settings

KEY_SERVER = "PicSafe's own, unless the sender or an institution names another"
RETENTION = (
    "7 days in PicSafe Cloud at most; a sender can renew that once, for 7 days from then; "
    "the same for everybody"
)


@click.command("rules", short_help="Show all that you lay down for members.")
@enterprise_option
@json_option
@pass_settings
def rules(settings: Settings, /, *, number: int | None, as_json: bool) -> None:
    """Show in one place what holds for all members, and by which command it is changed."""
    from msgspec.structs import replace

    with settings.client() as picsafe:
        admin = picsafe.enterprise(number)
        given = admin.institutions.all()
        policy = admin.key_policy.show().policy
        wording = admin.consent_wording.show()
        lock_minutes = admin.show().lock_minutes
        servers = [one.url for one in admin.key_servers() if one.kind == "key_server"]
    languages = [one.language for one in wording.words.languages]
    if as_json:
        print_json(
            {
                "default_destination": given.default,
                "recipients_required": policy.recipients_required,
                "key_policy": policy,
                "consent_wording": {"version": wording.version, "languages": languages},
                "lock_minutes": lock_minutes,
                "key_servers": servers,
            }
        )
        return
    own_words = f"your own, version {wording.version}: {', '.join(languages)}"
    print_fields(
        [
            ("Default destination", given.default or "none: each member chooses"),
            (
                "Named recipients only",
                "yes: who sends to people says to whom"
                if policy.recipients_required
                else "no: a link for anyone is allowed",
            ),
            ("Further limits on opening", in_words(replace(policy, recipients_required=False)) or "none"),
            ("Consent wording", own_words if languages else "PicSafe's"),
            (
                "Idle lock",
                counted(lock_minutes or 5, "minute", "minutes") + ("" if lock_minutes else ", as usual"),
            ),
            (
                "Key Server",
                f"{KEY_SERVER}; yours: {', '.join(servers)}" if servers else KEY_SERVER,
            ),
            ("Retention", RETENTION),
        ]
    )
    click.echo(
        "\nChanged by 'picsafe enterprise institution', 'policy', 'consent-wording' and 'key-server'; the "
        "idle lock on the Enterprise page of My PicSafe.",
        err=True,
    )
