"""The stacks of an environment, in the order in which they can be made.

A stack takes what earlier ones gave: that is the only reason for the order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chalicelib.contract.regions import REGIONS
from chalicelib.settings import SERVICES
from infra.packaging import TEMPLATES
from infra.settings import Environment

# CloudFront's certificates and firewalls have to be there
WEB_REGION = "us-east-1"

Outputs = Mapping[str, Mapping[str, str]]
Parameters = dict[str, str]

_TABLES = {"users": "UsersTable", "keys": "KeysTable", "cloud": "CloudTable"}


@dataclass(frozen=True, slots=True)
class Stack:
    """One CloudFormation stack.

    Attributes:
        key: its name inside the environment, such as ``storage-eu-west-1``.
        name: its name on AWS.
        region: where it is.
        parameters: its parameters out of the outputs of earlier stacks, by key; raises ``KeyError``
            while one of them is not there yet.
        template: its template; ``None`` for the stack of a packaged service.
        service: the packaged service, or ``None``.
        holds_data: whether removing it loses what people have entrusted to PicSafe.
    """

    key: str
    name: str
    region: str
    parameters: Callable[[Outputs], Parameters]
    template: Path | None = None
    service: str | None = None
    holds_data: bool = False


def stacks(settings: Environment) -> Sequence[Stack]:
    """Every stack of an environment, dependencies first."""
    home = settings.region
    return [
        _stack(settings, "data", home, lambda _: _signing_keys(settings), holds_data=True),
        _stack(
            settings,
            "archive",
            home,
            lambda outputs: {"KeysTableArn": outputs["data"]["KeysTableArn"]},
            holds_data=True,
        ),
        *(
            _stack(
                settings,
                f"storage-{region}",
                region,
                lambda _: {"MyUrl": settings.my_url},
                template="storage",
                holds_data=True,
            )
            for region in REGIONS
        ),
        _stack(
            settings,
            "web",
            WEB_REGION,
            lambda _: {"DomainName": settings.my_domain, "HostedZoneId": settings.hosted_zone},
        ),
        _stack(settings, "artifacts", home, lambda _: {}),
        *(_service(settings, service) for service in SERVICES),
        *(_api(settings, service) for service in SERVICES),
        _stack(
            settings,
            "observability",
            home,
            lambda outputs: {
                "Email": settings.alarm_email,
                **{table: outputs["data"][table] for table in _TABLES.values()},
            },
        ),
        *(_alarms(settings, service) for service in SERVICES),
    ]


def _stack(
    settings: Environment,
    key: str,
    region: str,
    parameters: Callable[[Outputs], Parameters],
    *,
    template: str = "",
    holds_data: bool = False,
) -> Stack:
    return Stack(
        key=key,
        name=f"picsafe-{settings.name}-{key}",
        region=region,
        parameters=lambda outputs: {"Environment": settings.name, **parameters(outputs)},
        template=TEMPLATES / f"{template or key}.yaml",
        holds_data=holds_data,
    )


def _service(settings: Environment, service: str) -> Stack:
    def parameters(outputs: Outputs) -> Parameters:
        given = {"MyUrl": settings.my_url, _TABLES[service]: outputs["data"][_TABLES[service]]}
        if service == "keys":
            given["WrappingKey"] = outputs["data"]["WrappingKey"]
            given |= {"MergeSeconds": str(settings.merge_seconds), "Archive": outputs["archive"]["Archive"]}
            given |= {"KeyUrl": settings.variables()["PICSAFE_KEY_URL"], "Webhooks": settings.webhooks}
            given["KeepKeysDays"] = str(settings.keep_keys_days)
        else:
            given |= {f"Bucket{_camel(region)}": outputs[f"storage-{region}"]["Bucket"] for region in REGIONS}
        if service == "users":
            signing = {name: outputs["data"][f"SigningKeyOf{name.upper()}"] for name in _published(settings)}
            given["SigningKey"] = signing.pop(settings.signing_active)
            given["OtherSigningKeys"] = ",".join(signing.values())
            given |= {"MailDomain": settings.mail_domain, "MailSender": settings.mail_sender}
            variables = settings.variables()
            given |= {"UserUrl": variables["PICSAFE_USER_URL"], "KeyUrl": variables["PICSAFE_KEY_URL"]}
            given["EventsFrom"] = " ".join(settings.events_from)
        return {"Environment": settings.name, **given}

    return Stack(
        key=service,
        name=f"picsafe-{settings.name}-{service}",
        region=settings.region,
        parameters=parameters,
        service=service,
    )


def _api(settings: Environment, service: str) -> Stack:
    return _stack(
        settings,
        f"api-{service}",
        settings.region,
        lambda outputs: {
            "Service": service,
            "DomainName": settings.domain_of(service),
            "HostedZoneId": settings.hosted_zone,
            "MyUrl": settings.my_url,
            "RestApi": outputs[service]["RestAPIId"],
            "Stage": outputs[service]["Stage"],
        },
        template="api",
    )


def _alarms(settings: Environment, service: str) -> Stack:
    return _stack(
        settings,
        f"alarms-{service}",
        settings.region,
        lambda outputs: {
            "Service": service,
            "Table": outputs["data"][_TABLES[service]],
            "Topic": outputs["observability"]["Topic"],
        },
        template="alarms",
    )


def _signing_keys(settings: Environment) -> Parameters:
    published = _published(settings)
    return {f"SigningKey{name.upper()}": "yes" if name in published else "no" for name in ("a", "b")}


def _published(settings: Environment) -> tuple[str, ...]:
    return settings.signing_published


def _camel(region: str) -> str:
    return "".join(part.capitalize() for part in region.split("-"))
