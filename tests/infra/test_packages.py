"""What Lambda gets: each stage its own service, its own dependencies, and a template that guards it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.http.operations import MAX_BODY, SECURITY_HEADERS, problem_document
from chalicelib.settings import SERVICES, from_environ
from chalicelib.tokens.standing import PUBLISHED_MAX_AGE
from chalicelib.users.accounts.routes import JWKS_MAX_AGE
from chalicelib.wiring.application import create_app
from chalicelib.wiring.log import LEASE_SECONDS, RUN_SECONDS
from chalicelib.wiring.notices import RUN_SECONDS as TELL_SECONDS
from chalicelib.wiring.retention import RUN_SECONDS as DESTROY_SECONDS
from chalicelib.wiring.webhooks import RUN_SECONDS as SEND_SECONDS
from infra.deployment import with_code
from infra.errors import PackagingFailed, UnknownStage
from infra.packaging import build, compile_sources, install
from infra.settings import parse
from infra.stages import ROOT, check_stages, requirements, source_files
from tests.infra.account import understood
from tests.infra.conftest import Packages, example

MAX_BYTES = 15_000_000
# what Lambda's Python brings along
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3")

OTHERS = {
    "users": ("chalicelib/keys/", "chalicelib/cloud/service", "chalicelib/cloud/dynamodb"),
    "keys": ("chalicelib/users/", "chalicelib/cloud/", "chalicelib/locales/", "babel/", "dns/"),
    "cloud": ("chalicelib/users/", "chalicelib/keys/", "chalicelib/locales/", "babel/", "dns/"),
}
NEVER = (
    "chalicelib/format/",
    "babel/locale-data/pt",
    "pytz/zoneinfo/",
    "picsafe/",
    "reportlab",
    "PIL",
    "pillow",
    "boto3",
    "botocore",
    "tests/",
)
TRY = """
import importlib, os, sys
package, runtime, modules = sys.argv[1], sys.argv[2], sys.argv[3:]
sys.path[:0] = [package, runtime]
for module in modules:
    importlib.import_module(module)
import app
assert callable(app.deliver_mail)
assert callable(app.grow_log)
assert callable(app.send_webhooks)
assert callable(app.destroy_keys)
assert callable(app.tell_senders)
assert "babel" not in sys.modules
if "chalicelib.users.accounts.emails" in modules:
    from chalicelib.contract.languages import LANGUAGES
    from chalicelib.users.accounts.emails import sign_in_email
    for language in LANGUAGES:
        assert "20" in sign_in_email(link="", code="ACDE2345", minutes=20, language=language).text
print(sorted({path for path in app.app.routes}))
"""


def names(packages: Packages, service: str) -> list[str]:
    with zipfile.ZipFile(packages[service].archive) as archive:
        return archive.namelist()


@pytest.mark.parametrize("service", SERVICES)
def test_a_package_holds_its_own_service_alone(packages: Packages, service: str) -> None:
    found = names(packages, service)
    assert "app.py" in found
    assert f"chalicelib/{service}/routes.py" in found
    unwanted = [name for name in found if name.startswith((*NEVER, *OTHERS[service]))]
    assert unwanted == []
    one_machine = ("sqlite", "smtp", "master_key", "chalicelib/local/", "cloud/files/")
    assert [name for name in found if any(part in name for part in one_machine)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_package_is_small(packages: Packages, service: str) -> None:
    assert packages[service].archive.stat().st_size < MAX_BYTES


@pytest.mark.parametrize("service", SERVICES)
def test_a_package_fits_lambdas_python(packages: Packages, service: str) -> None:
    extensions = [name for name in names(packages, service) if name.endswith(".so")]
    assert extensions
    assert [name for name in extensions if "cpython-313-" not in name and ".abi3." not in name] == []
    assert packages[service].template["Resources"]["APIHandler"]["Properties"]["Runtime"] == "python3.13"


@pytest.mark.parametrize("service", SERVICES)
def test_a_package_runs_with_nothing_but_what_lambda_brings(service: str, tmp_path: Path) -> None:
    stage, runtime = tmp_path / "stage", tmp_path / "runtime"
    install(service, stage, python=f"{sys.version_info.major}.{sys.version_info.minor}")
    for path in source_files(service):
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).write_bytes((ROOT / path).read_bytes())
    (stage / "app.py").write_bytes((ROOT / "app.py").read_bytes())
    installed = Path(boto3.__file__).parent.parent
    runtime.mkdir()
    for name in RUNTIME:
        (runtime / name).symlink_to(installed / name)
    chalice = Path(sys.modules["chalice"].__path__[0])
    (stage / "chalice").mkdir()
    for name in ("app.py", "__init__.py"):
        (stage / "chalice" / name).write_bytes((chalice / name).read_bytes())
    modules = [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in source_files(service)
        if path.suffix == ".py"
    ]
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-B", "-c", TRY, str(stage), str(runtime), *modules],
        env={"PICSAFE_SERVICES": service, "AWS_DEFAULT_REGION": "eu-west-1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    settings = from_environ({"PICSAFE_SERVICES": service})
    assert done.stdout.strip() == str(sorted(create_app(settings).routes))


@pytest.mark.parametrize("service", SERVICES)
def test_the_gateway_knows_this_services_routes_alone(packages: Packages, service: str) -> None:
    paths = packages[service].template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    assert set(paths) == set(create_app(from_environ({"PICSAFE_SERVICES": service})).routes)


def test_packages_are_the_same_every_time(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for folder in (".chalice", "chalicelib", "locks"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("format", "__pycache__"))
    for name in ("app.py", "requirements.txt"):
        shutil.copyfile(ROOT / name, root / name)
    first, second = (
        build(parse("prod", example()), "keys", tmp_path / name, root=root) for name in ("first", "second")
    )
    assert first.digest == second.digest
    assert first.template == second.template


@pytest.mark.parametrize("service", SERVICES)
def test_code_knows_where_everything_is(packages: Packages, service: str) -> None:
    variables = handler(packages, service)["Environment"]["Variables"]
    assert variables["PICSAFE_SERVICES"] == service
    assert variables["PICSAFE_USER_URL"] == "https://user.example.org"
    assert variables["PICSAFE_MY_URL"] == "https://my.example.org"
    tables = {name for name in variables if name.endswith("_TABLE")}
    assert tables == {f"PICSAFE_{service.upper()}_TABLE"}
    assert ("PICSAFE_WRAPPING_KEY" in variables) == (service == "keys")
    assert ("PICSAFE_SIGNING_KEY" in variables) == (service == "users")
    assert sum(name.startswith("PICSAFE_BUCKET_") for name in variables) == (0 if service == "keys" else 6)


def test_mails_are_delivered_by_the_same_code_with_a_role_and_variables_of_its_own(
    packages: Packages,
) -> None:
    resources = with_code(packages["users"].template, "packages", "key")["Resources"]
    mail, api = resources["MailHandler"]["Properties"], resources["APIHandler"]["Properties"]
    assert mail["Code"] == {"S3Bucket": "packages", "S3Key": "key"}
    assert api["CodeUri"] == {"Bucket": "packages", "Key": "key"}
    assert mail["Role"] != api["Role"]
    assert mail["Runtime"] == api["Runtime"]
    assert mail["Handler"] == "app.deliver_mail"
    given = mail["Environment"]["Variables"]
    assert set(given) == {"PICSAFE_SERVICES", "PICSAFE_MAIL_FROM", "PICSAFE_MAIL_QUEUE"}
    assert given["PICSAFE_MAIL_QUEUE"] == api["Environment"]["Variables"]["PICSAFE_MAIL_QUEUE"]
    # who puts mails has no need to know whom they are from
    assert "PICSAFE_MAIL_FROM" not in api["Environment"]["Variables"]
    for service in ("keys", "cloud"):
        assert "MailHandler" not in packages[service].template["Resources"]
        assert "PICSAFE_MAIL_QUEUE" not in handler(packages, service)["Environment"]["Variables"]


def test_the_log_grows_by_the_same_code_with_a_role_of_its_own(packages: Packages) -> None:
    resources = with_code(packages["keys"].template, "packages", "key")["Resources"]
    log, api = resources["LogHandler"]["Properties"], resources["APIHandler"]["Properties"]
    assert log["Code"] == {"S3Bucket": "packages", "S3Key": "key"}
    assert (log["Role"] != api["Role"], log["Runtime"]) == (True, api["Runtime"])
    assert log["Handler"] == "app.grow_log"
    given, known = log["Environment"]["Variables"], api["Environment"]["Variables"]
    # the API is not told where the archive is
    archive = {"PICSAFE_ARCHIVE": {"Ref": "Archive"}}
    shared = {"PICSAFE_SERVICES", "PICSAFE_KEYS_TABLE", "PICSAFE_WRAPPING_KEY", "PICSAFE_MERGE_SECONDS"}
    assert given == {name: known[name] for name in shared} | archive
    assert "PICSAFE_ARCHIVE" not in known
    assert log["Timeout"] > RUN_SECONDS
    assert log["Timeout"] < LEASE_SECONDS
    for service in ("users", "cloud"):
        assert "LogHandler" not in packages[service].template["Resources"]


def test_webhooks_are_sent_by_the_same_code_with_a_role_of_its_own(packages: Packages) -> None:
    resources = with_code(packages["keys"].template, "packages", "key")["Resources"]
    webhooks, api = resources["WebhooksHandler"]["Properties"], resources["APIHandler"]["Properties"]
    assert webhooks["Code"] == {"S3Bucket": "packages", "S3Key": "key"}
    assert (webhooks["Role"] != api["Role"], webhooks["Runtime"]) == (True, api["Runtime"])
    assert webhooks["Handler"] == "app.send_webhooks"
    assert webhooks["Timeout"] > SEND_SECONDS
    # the API is told their names at most, and neither is told what keys are wrapped with
    assert not {"PICSAFE_WEBHOOKS", "PICSAFE_WEBHOOK_SECRETS"} & set(api["Environment"]["Variables"])
    assert "PICSAFE_WRAPPING_KEY" not in webhooks["Environment"]["Variables"]
    for service in ("users", "cloud"):
        assert "WebhooksHandler" not in packages[service].template["Resources"]


def test_old_keys_are_destroyed_by_the_same_code_with_a_role_of_its_own(packages: Packages) -> None:
    resources = with_code(packages["keys"].template, "packages", "key")["Resources"]
    retention, api = resources["RetentionHandler"]["Properties"], resources["APIHandler"]["Properties"]
    assert retention["Code"] == {"S3Bucket": "packages", "S3Key": "key"}
    assert (retention["Role"] != api["Role"], retention["Runtime"]) == (True, api["Runtime"])
    assert retention["Handler"] == "app.destroy_keys"
    assert retention["Timeout"] > DESTROY_SECONDS
    given = retention["Environment"]["Variables"]
    assert set(given) == {"PICSAFE_SERVICES", "PICSAFE_KEYS_TABLE", "PICSAFE_KEEP_KEYS_DAYS"}
    assert "PICSAFE_KEEP_KEYS_DAYS" not in api["Environment"]["Variables"]


def test_senders_are_told_by_the_same_code_with_a_role_of_its_own(packages: Packages) -> None:
    resources = with_code(packages["users"].template, "packages", "key")["Resources"]
    notices, api = resources["NoticesHandler"]["Properties"], resources["APIHandler"]["Properties"]
    assert notices["Code"] == {"S3Bucket": "packages", "S3Key": "key"}
    assert (notices["Role"] != api["Role"], notices["Runtime"]) == (True, api["Runtime"])
    assert notices["Handler"] == "app.tell_senders"
    assert notices["Timeout"] > TELL_SECONDS
    for service in ("keys", "cloud"):
        assert "NoticesHandler" not in packages[service].template["Resources"]


def test_access_lists_reach_the_key_server_alone(tmp_path: Path) -> None:
    document = example()
    document["access"] = {"allow": "*@example.org", "deny": "*"}
    document["webhooks"] = [
        {"name": name, "url": f"https://{name}.example"} for name in ("security", "warehouse")
    ]
    settings = parse("prod", document)
    variables = build(settings, "keys", tmp_path / "keys").template["Resources"]["APIHandler"]["Properties"][
        "Environment"
    ]["Variables"]
    assert (variables["PICSAFE_ALLOW"], variables["PICSAFE_DENY"]) == ("*@example.org", "*")
    assert variables["PICSAFE_WEBHOOK_NAMES"] == "security warehouse"


@pytest.mark.parametrize("service", SERVICES)
def test_roles_have_the_hand_written_policy(packages: Packages, service: str) -> None:
    role = packages[service].template["Resources"]["ApiHandlerRole"]["Properties"]
    written = json.loads((ROOT / ".chalice" / f"policy-{service}.json").read_text())
    assert [policy["PolicyDocument"] for policy in role["Policies"]] == [written]
    assert role["RoleName"] == {"Fn::Sub": f"picsafe-${{Environment}}-{service}"}
    assert "ManagedPolicyArns" not in role


@pytest.mark.parametrize("service", SERVICES)
def test_access_logs_hold_no_secret(packages: Packages, service: str) -> None:
    api = rest_api(packages, service)
    fields = json.loads(api["AccessLogSetting"]["Format"].replace(": $context.status", ': "$context.status"'))
    assert sorted(fields.values()) == [
        "$context.error.responseType",
        "$context.httpMethod",
        "$context.integrationStatus",
        "$context.requestId",
        "$context.requestTimeEpoch",
        "$context.resourcePath",
        "$context.responseLatency",
        "$context.status",
        "$context.waf.status",
    ]
    for settings in api["MethodSettings"]:
        assert settings["LoggingLevel"] == "OFF"
        assert settings["DataTraceEnabled"] is False


# what API Gateway answers before, after or instead of the Lambda, and how it is to look
GATEWAY_ANSWERS = {
    "ACCESS_DENIED": (403, "refused"),
    "DEFAULT_4XX": (400, "malformed_request"),
    "DEFAULT_5XX": (503, "unavailable"),
    "EXPIRED_TOKEN": (404, "not_found"),
    "INTEGRATION_FAILURE": (503, "unavailable"),
    "INTEGRATION_TIMEOUT": (503, "unavailable"),
    "INVALID_SIGNATURE": (404, "not_found"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "not_found"),
    "REQUEST_TOO_LARGE": (413, "body_too_large"),
    "RESOURCE_NOT_FOUND": (404, "not_found"),
    "THROTTLED": (429, "too_many_requests"),
    "UNSUPPORTED_MEDIA_TYPE": (415, "unsupported_media_type"),
    "WAF_FILTERED": (403, "refused"),
}


@pytest.mark.parametrize("service", SERVICES)
def test_the_gateways_own_answers_are_problem_documents_that_browsers_may_read(
    packages: Packages, service: str
) -> None:
    answers = rest_api(packages, service)["GatewayResponses"]
    assert set(answers) == set(GATEWAY_ANSWERS)
    for name, answer in answers.items():
        headers = dict(answer["ResponseParameters"]["Headers"])
        problem = json.loads(answer["ResponseTemplates"]["application/json"])
        assert (answer["StatusCode"], problem["code"]) == GATEWAY_ANSWERS[name]
        # as the code itself answers, byte for byte
        status = HTTPStatus(answer["StatusCode"])
        document = json.loads(problem_document(status, problem["code"], problem["detail"]))
        assert problem == document
        assert headers.pop("Retry-After", None) == ("'5'" if status in {429, 503} else None)
        assert headers.pop("Access-Control-Allow-Origin") == {"Fn::Sub": "'${MyUrl}'"}
        assert headers.pop("Access-Control-Expose-Headers") == "'Retry-After'"
        assert headers.pop("Content-Type") == "'application/problem+json'"
        # a quoted text of the gateway cannot hold the policy's quotes; JSON needs none
        ours = {
            name: f"'{value}'"
            for name, value in SECURITY_HEADERS.items()
            if name != "Content-Security-Policy"
        }
        assert headers == ours
    assert str(MAX_BODY) in str(answers["REQUEST_TOO_LARGE"])


@pytest.mark.parametrize("service", SERVICES)
def test_the_translated_template_has_the_gateways_answers(packages: Packages, service: str) -> None:
    """SAM takes them over into what API Gateway reads, also those under an anchor of YAML."""
    text = json.dumps(with_code(packages[service].template, "packages", "key"))
    document = understood(text, {"Environment": "prod", "MyUrl": "https://my.example.org"}, "eu-west-1")
    body = document["Resources"]["RestAPI"]["Properties"]["Body"]
    answers = body["x-amazon-apigateway-gateway-responses"]
    assert {name: int(answer["statusCode"]) for name, answer in answers.items()} == {
        name: status for name, (status, _) in GATEWAY_ANSWERS.items()
    }
    for answer in answers.values():
        assert "gatewayresponse.header.Access-Control-Allow-Origin" in answer["responseParameters"]
    # metrics are kept under the API's name, and alarms look for it
    assert body["info"]["title"] == {"Fn::Sub": f"picsafe-${{Environment}}-{service}"}


@pytest.mark.parametrize("service", SERVICES)
def test_traces_are_lambdas_which_hold_neither_paths_nor_addresses(packages: Packages, service: str) -> None:
    assert rest_api(packages, service)["TracingEnabled"] is False
    assert handler(packages, service)["Tracing"] == "Active"


def test_what_anybody_may_read_is_answered_from_the_gateways_cache_and_nothing_else(
    packages: Packages,
) -> None:
    api = rest_api(packages, "users")
    assert api["CacheClusterEnabled"] is True
    cached = {one["ResourcePath"]: one for one in api["MethodSettings"] if one.get("CachingEnabled")}
    seconds = {path: one["CacheTtlInSeconds"] for path, one in cached.items()}
    assert seconds == {
        "/~1.well-known~1jwks.json": JWKS_MAX_AGE,
        "/~1.well-known~1revoked-key-server-tokens": PUBLISHED_MAX_AGE,
    }
    assert {(one["HttpMethod"], one["CacheDataEncrypted"]) for one in cached.values()} == {("GET", True)}
    everything = next(one for one in api["MethodSettings"] if one["ResourcePath"] == "/*")
    assert everything["CachingEnabled"] is False
    for service in ("keys", "cloud"):
        assert not rest_api(packages, service).get("CacheClusterEnabled")


@pytest.mark.parametrize("service", SERVICES)
def test_requests_are_throttled_and_take_no_way_round(packages: Packages, service: str) -> None:
    api = rest_api(packages, service)
    everything = api["MethodSettings"][0]
    assert (everything["ResourcePath"], everything["HttpMethod"]) == ("/*", "*")
    assert (everything["ThrottlingRateLimit"], everything["ThrottlingBurstLimit"]) == (200, 400)
    assert api["DisableExecuteApiEndpoint"] is True
    mailing = [one for one in api["MethodSettings"] if one["ResourcePath"] == "/~1sign-in"]
    assert [one["ThrottlingRateLimit"] for one in mailing] == ([20] if service == "users" else [])


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_set_for_one_method_names_one_that_there_is(packages: Packages, service: str) -> None:
    """AWS takes a path with plain slashes without a word, and applies it to nothing."""
    api = rest_api(packages, service)
    paths = api["DefinitionBody"]["paths"]
    for one in api["MethodSettings"][1:]:
        path = one["ResourcePath"].removeprefix("/").replace("~1", "/")
        assert one["ResourcePath"].count("/") == 1
        assert one["HttpMethod"].lower() in paths[path]


@pytest.mark.parametrize("service", SERVICES)
def test_lambda_ends_before_the_gateway_gives_up(packages: Packages, service: str) -> None:
    assert handler(packages, service)["Timeout"] <= 29


def test_every_line_of_the_requirements_is_needed_somewhere() -> None:
    lines = {line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"}
    assert lines == {line for service in SERVICES for line in requirements(service)}
    assert not any(line.startswith("dnspython") for line in requirements("keys"))


def test_an_environment_without_stages_is_refused() -> None:
    with pytest.raises(UnknownStage, match=r"no stage test-users .* environments prod, staging\."):
        check_stages("test")
    for name in ("prod", "staging"):
        check_stages(name)


def test_what_pip_says_is_passed_on(tmp_path: Path) -> None:
    lock = tmp_path / "locks" / "lambda-keys.txt"
    lock.parent.mkdir()
    lock.write_text((ROOT / "locks" / lock.name).read_text().replace("--hash=sha256:", "--hash=sha256:0"))
    with pytest.raises(PackagingFailed, match="hash"):
        install("keys", tmp_path / "vendor", python="3.13", root=tmp_path)


def handler(packages: Packages, service: str) -> dict[str, Any]:
    properties: dict[str, Any] = packages[service].template["Resources"]["APIHandler"]["Properties"]
    return properties


def rest_api(packages: Packages, service: str) -> dict[str, Any]:
    properties: dict[str, Any] = packages[service].template["Resources"]["RestAPI"]["Properties"]
    return properties


@pytest.mark.parametrize("service", SERVICES)
def test_a_package_has_byte_code_of_lambdas_python_or_none(packages: Packages, service: str) -> None:
    compiled = {name for name in names(packages, service) if name.endswith(".pyc")}
    assert [name for name in compiled if not name.endswith(".cpython-313.pyc")] == []
    assert bool(compiled) == packages[service].compiled


def test_byte_code_is_taken_whatever_the_time_of_its_source(tmp_path: Path) -> None:
    module = tmp_path / "example.py"
    module.write_text("said = 'first'")
    assert compile_sources(tmp_path, f"{sys.version_info.major}.{sys.version_info.minor}")
    module.write_text("said = 'second'")
    done = subprocess.run(
        [sys.executable, "-E", "-B", "-c", "import example; print(example.said, example.__cached__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("first ")


def test_byte_code_of_a_python_that_is_not_here_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "example.py").write_text("")
    assert not compile_sources(tmp_path, "3.0")
    assert [path.name for path in tmp_path.iterdir()] == ["example.py"]
