"""Which layer each module is in, and which layers it may import; docs/adr/0002 says why.

A module is in exactly one layer, and a layer imports itself and what its row names. Everything else is a
breach: a new module or a new arrow is a new word here, or better, a change of the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from tests.structure.import_graph import Sources, circle, imports


@dataclass(frozen=True, slots=True)
class Layer:
    """A row of the table.

    Attributes:
        name: what messages call it.
        modules: patterns of dotted names, separated by spaces: ``*`` is one part, ``.**`` any number of
            parts, ``{a,b}`` one of several; after ``!``, what is not in it all the same.
        may_import: the names of layers, separated by spaces.
        may_import_lazily: those that may be imported inside functions or for type checkers alone.
    """

    name: str
    modules: str
    may_import: str = ""
    may_import_lazily: str = ""

    def holds(self, module: str) -> bool:
        """Whether a module is in it."""
        matching = [pattern for pattern in self.modules.split() if _matches(pattern.lstrip("!"), module)]
        return bool(matching) and not any(pattern.startswith("!") for pattern in matching)

    def allows(self, other: Layer, *, is_lazy: bool) -> bool:
        """Whether its modules may import those of another layer."""
        allowed = f"{self.may_import} {self.may_import_lazily if is_lazy else ''}".split()
        return other == self or other.name in allowed


def service(name: str, /, *, beside: str = "", **modules: str) -> Iterator[Layer]:
    """The layers of a service: ``modules`` has the patterns of each, below ``chalicelib.{name}``.

    Args:
        name: users, keys or cloud.
        beside: what its ports import of another service.
        modules: the patterns of each layer in ``ROLES``.
    """
    for role, patterns in modules.items():
        words = [word for word in ROLES[role].split() if word in modules or word not in ROLES]
        may_import = [f"{name}.{word}" if word in modules else word for word in words]
        yield Layer(
            f"{name}.{role}",
            " ".join(f"chalicelib.{name}.{pattern}" for pattern in patterns.split()),
            " ".join([*may_import, beside if role == "ports" else ""]),
        )


# what the layers of a service import: of their own service, and of what services share
ROLES = {
    "model": "contract errors policies tokens",
    "rules": "model contract errors policies tokens words",
    "ports": "model contract errors policies tokens",
    "use_cases": "model rules ports contract errors policies basics tokens observability",
    "schemas": "model rules use_cases contract errors policies fields",
    "assembly": "model rules ports use_cases contract basics",
    "routes": "model rules use_cases schemas assembly contract errors policies tokens fields http",
    "adapters": "model rules ports contract errors policies basics tokens observability",
    "aws_adapters": "model rules ports contract errors policies basics tokens observability aws",
    "local_adapters": "model rules ports contract errors policies basics tokens observability local settings",
}

LAYERS = [
    # what nothing is in: packages that hold modules and a docstring
    Layer(
        "packages",
        "chalicelib chalicelib.{users,keys,cloud,policies} chalicelib.keys.{events,ordered_log,policies,sent}"
        " chalicelib.users.{accounts,enterprises,integrations,mail,notices,passkeys,recipients}"
        " chalicelib.users.{reports,signing,sso,vault}",
    ),
    # shared by both ends of the wire
    Layer("contract", "chalicelib.contract.**"),
    Layer("words", "chalicelib.words", "contract"),
    Layer("format", "chalicelib.format.**", "contract words"),
    # shared by the services
    Layer("errors", "chalicelib.errors"),
    Layer("basics", "chalicelib.{clock,lazy,deadline,slow_answers}"),
    Layer("settings", "chalicelib.{settings,quotas,outage}", "contract errors"),
    Layer("observability", "chalicelib.observability.**"),
    Layer("policies", "chalicelib.policies.*", "contract errors fields"),
    Layer("health", "chalicelib.health", "errors basics observability"),
    Layer(
        "tokens",
        "chalicelib.tokens.** !chalicelib.tokens.files",
        "contract errors basics observability settings",
    ),
    Layer("tokens.files", "chalicelib.tokens.files", "tokens observability local"),
    Layer("fields", "chalicelib.http.fields", "contract"),
    Layer(
        "http",
        "chalicelib.http.** !chalicelib.http.fields",
        "contract errors basics observability fields health",
    ),
    Layer("aws", "chalicelib.aws.**", "errors basics observability"),
    Layer("local", "chalicelib.local.**", "contract errors basics"),
    *service(
        "keys",
        model="entries model errors floods events.{model,webhooks} ordered_log.model"
        " policies.{terms,usage,on_trail} sent.model",
        rules="access_lists allowances concurrency events.{given_targets,webhook_signatures}"
        " policies.{ports,composing,recipients,rules,laid_down}",
        ports="ports events.ports ordered_log.ports sent.ports",
        use_cases="answers service operator races refusals requests retention retention_by_log trail wrapping"
        " events.{service,deliveries} ordered_log.{archiving,integration,sequencing,service,signing}"
        " policies.{from_token,gate,service} sent.service",
        schemas="schemas {events,ordered_log,policies,sent}.schemas",
        routes="routes {events,ordered_log,policies,sent}.routes",
        aws_adapters="dynamodb.** dynamodb_{held,import,made} kms {events,ordered_log,sent}.dynamodb"
        " ordered_log.s3 events.webhook_{secrets,states}",
        adapters="events.webhook_posts",
        local_adapters="sqlite.** master_key",
    ),
    *service(
        "cloud",
        model="{model,quotas,tally,upload_headers}",
        ports="ports",
        use_cases="service room uploads",
        schemas="schemas",
        routes="routes",
        aws_adapters="dynamodb.** s3",
        local_adapters="sqlite.** files.**",
    ),
    *service(
        "users",
        beside="cloud.ports",
        model="shown_once {accounts,enterprises,integrations,notices,passkeys,recipients}.model"
        " {reports,sso,vault}.model accounts.{limits,personal_token} integrations.errors sso.errors"
        " reports.{delivered,quotas,received,shown_senders}"
        " enterprises.{colleague,consent_wording,institution,key_policy,versions}",
        rules="audience email_address accounts.{credentials,emails,requesters}"
        " enterprises.{api_keys,domains,invitation_emails}"
        " enterprises.institution_documents integrations.renewals mail.{drafts,message} notices.emails"
        " passkeys.{authenticator_bytes,ceremonies,proofs} reports.{tell,withdrawn}_emails"
        " signing.jwk sso.{changed_emails,flows,id_tokens} vault.documents",
        ports="*.ports",
        use_cases="mail.delivery accounts.{audience_tokens,code_brake,plans,profile,sessions,sign_in}"
        " accounts.{personal_tokens,token_brake,token_issuer}"
        " enterprises.{access,administration,consent_wordings,credentials,institutions,key_policies}"
        " enterprises.membership enterprises.{directory,inviting,members,revoked_tokens,servers}"
        " integrations.box passkeys.service recipients.service reports.{deliveries,labels,receiving,service}"
        " reports.{file_changes,once,senders,telling,withdrawing}"
        " notices.{following,mailing,noting,reminders,service,undelivered}"
        " sso.{administration,brake,exchange,providers,rule,service,telling} vault.service",
        schemas="*.schemas enterprises.{consent_words,key_rules}.**",
        assembly="*.assembly",
        routes="routes *.routes.** accounts.{personal,session}_routes"
        " reports.{file_change,received,withdrawal}_routes",
        adapters="enterprises.dns integrations.box_http notices.http_feed signing.lazy sso.provider_http",
        aws_adapters="*.dynamodb.** notices.dynamodb_reminders integrations.ssm mail.{ses,sqs} signing.kms"
        " sso.ssm",
        local_adapters="*.sqlite.** notices.sqlite_reminders integrations.given_secret"
        " mail.{direct,outbox,sealing,smtp} signing.key_file",
    ),
    # puts the services together
    Layer(
        "wiring.aws",
        "chalicelib.wiring.aws",
        "settings basics tokens aws"
        " keys.ports keys.rules keys.aws_adapters cloud.aws_adapters users.assembly users.adapters"
        " users.aws_adapters",
    ),
    Layer(
        "wiring.local",
        "chalicelib.wiring.local",
        "settings basics tokens tokens.files local keys.ports keys.rules keys.local_adapters"
        " cloud.local_adapters users.ports users.assembly users.adapters users.local_adapters",
    ),
    Layer(
        "wiring.own_events", "chalicelib.wiring.own_events", "errors keys.model keys.use_cases users.model"
    ),
    Layer(
        "wiring",
        "chalicelib.wiring chalicelib.wiring.{adapters,application,key_services,log,mail,notices}"
        " chalicelib.wiring.{place,retention,services,telling,user_services,verifiers,webhooks}",
        "settings basics tokens http observability",
        "health wiring.aws wiring.local wiring.own_events keys.model keys.ports keys.rules keys.use_cases"
        " keys.routes keys.adapters"
        " cloud.model cloud.ports cloud.use_cases cloud.routes"
        " users.model users.ports users.use_cases users.assembly users.routes users.adapters",
    ),
    Layer("app", "app", "settings wiring aws"),
    # the distribution
    Layer("http_answers", "picsafe.http_answers"),
    Layer("prepared_types", "picsafe.prepared_types"),
    Layer("workers", "picsafe.workers.**", "format"),
    Layer(
        "recordings",
        "picsafe.recordings.** !picsafe.recordings.worker.**",
        "contract format",
        "recordings.worker",
    ),
    Layer("recordings.worker", "picsafe.recordings.worker.**", "recordings"),
    Layer("client", "picsafe.client.**", "contract words format http_answers recordings workers"),
    Layer(
        "delivery",
        "picsafe.delivery.** !picsafe.delivery.{s3,s3_bucket,s3_client,sftp,sftp_connection}"
        " !picsafe.delivery.dicom.**"
        " !picsafe.delivery.requests_session !picsafe.delivery.dropbox.{client,destination,sign_in}"
        " !picsafe.delivery.box.**",
        "contract format local http_answers prepared_types recordings",
        "delivery.libraries delivery.dicom delivery.dropbox delivery.box",
    ),
    # what needs more than a server's libraries
    Layer(
        "delivery.libraries",
        "picsafe.delivery.{s3,s3_bucket,s3_client,sftp,sftp_connection}",
        "contract format delivery",
    ),
    Layer("delivery.dicom", "picsafe.delivery.dicom.**", "contract format delivery http_answers"),
    Layer("delivery.requests", "picsafe.delivery.requests_session", "delivery"),
    Layer(
        "delivery.dropbox",
        "picsafe.delivery.dropbox.{client,destination,sign_in}",
        "delivery delivery.requests",
    ),
    Layer("delivery.box", "picsafe.delivery.box.**", "delivery delivery.requests"),
    Layer(
        "endpoint",
        "picsafe.endpoint.** !picsafe.endpoint.http.** !picsafe.endpoint.mail.{imap,imap_session}",
        "contract errors policies format client delivery local http_answers keys.model keys.rules"
        " keys.local_adapters prepared_types",
        "server tokens observability settings basics endpoint.mail",
    ),
    Layer("sync", "picsafe.sync.**", "contract errors client delivery endpoint"),
    Layer("endpoint.mail", "picsafe.endpoint.mail.{imap,imap_session}", "delivery endpoint"),
    Layer(
        "endpoint.http",
        "picsafe.endpoint.http.**",
        "contract errors delivery endpoint health server tokens observability settings keys.model keys.rules",
    ),
    Layer("audit", "picsafe.audit.** !picsafe.audit.aws_table", "contract errors client local"),
    Layer("audit.aws", "picsafe.audit.aws_table", "contract errors aws keys.aws_adapters audit"),
    Layer("connections", "picsafe.connections.**", "contract format client delivery local"),
    Layer("library", "picsafe", "", "format client sync"),
    Layer(
        "cli",
        "picsafe.__main__ picsafe.cli.**"
        " !picsafe.cli.{admin,admin_plans,admin_recall,admin_stores,incidents,serve}"
        " !picsafe.cli.keyserver.**",
        "contract format client sync",
        "cli.operator errors connections delivery endpoint endpoint.http local prepared_types audit"
        " audit.aws",
    ),
    Layer(
        "cli.operator",
        "picsafe.cli.{admin,admin_plans,admin_recall,admin_stores,incidents,serve} picsafe.cli.keyserver.**",
        "contract cli settings client",
        "errors wiring wiring.aws server keyserver keyserver.aws keys.model keys.rules keys.use_cases"
        " keys.adapters keys.local_adapters users.use_cases users.local_adapters",
    ),
    Layer("standby", "picsafe.standby.**", "errors health local observability keys.local_adapters"),
    Layer(
        "server",
        "picsafe.server.**",
        "standby contract words errors basics settings observability health local http wiring wiring.local"
        " keys.model keys.rules"
        " keys.adapters keys.local_adapters cloud.model cloud.local_adapters users.local_adapters"
        " prepared_types",
    ),
    Layer(
        "keyserver",
        "picsafe.keyserver.** !picsafe.keyserver.importing",
        "contract errors basics settings health local server standby keys.model keys.rules keys.use_cases"
        " keys.local_adapters",
    ),
    Layer(
        "keyserver.aws",
        "picsafe.keyserver.importing",
        "contract errors server keyserver keys.model keys.ports keys.use_cases keys.local_adapters"
        " keys.aws_adapters",
    ),
    Layer("demo", "picsafe.demo.**", "library client cli"),
    Layer("infra", "infra.** !infra.log_checks", "contract settings keys.model keys.rules infra.log"),
    Layer(
        "infra.log",
        "infra.log_checks",
        "contract errors aws infra keys.model keys.ports keys.use_cases keys.aws_adapters",
    ),
]


def breaches(sources: Sources) -> list[str]:
    """What is wrong with the imports of some modules, one sentence each.

    Args:
        sources: the source of every module, by its dotted name.
    """
    rows = {module: [layer for layer in LAYERS if layer.holds(module)] for module in sources}
    layer_of = {module: layers[0] for module, layers in rows.items() if layers}
    found = [
        f"{module} is in {len(layers)} layers: {', '.join(layer.name for layer in layers) or 'none'}"
        for module, layers in rows.items()
        if len(layers) != 1
    ]
    for one in imports(sources):
        importer, imported = layer_of.get(one.module), layer_of.get(one.name)
        where = f"{one.module}, line {one.line}"
        if imported is None and one.name not in sources:
            found.append(f"{where} imports {one.name}, which is not a module of the product")
        elif importer and imported and not importer.allows(imported, is_lazy=one.is_lazy):
            rule = "only inside functions" if importer.allows(imported, is_lazy=True) else "nowhere"
            found.append(f"{where} imports {one.name}: {importer.name} may import {imported.name} {rule}")
    around = circle(sources)
    return [*found, f"a circle: {' -> '.join(around)}"] if around else found


def unknown_layers() -> set[str]:
    """Layers that a row names although there is no such row."""
    named = chain.from_iterable(f"{layer.may_import} {layer.may_import_lazily}".split() for layer in LAYERS)
    return set(named) - {layer.name for layer in LAYERS}


@cache
def _matches(pattern: str, module: str) -> bool:
    expression = re.escape(pattern).replace(r"\.\*\*", r"(?:\.\w+)*").replace(r"\*", r"\w+")
    expression = re.sub(r"\\{([\w,]+)\\}", lambda found: f"(?:{found[1].replace(',', '|')})", expression)
    return re.fullmatch(expression, module) is not None
