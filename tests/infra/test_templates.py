"""What the templates promise, and what neither moto nor a linter would notice if it were gone."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

import pytest
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # ships no types

from chalicelib import deadline
from chalicelib.aws.table_definition import TIME_TO_LIVE, table_definition
from chalicelib.cloud.model import UPLOAD_PERIOD
from chalicelib.cloud.upload_headers import part_headers, upload_headers
from chalicelib.contract.regions import REGIONS
from chalicelib.http.operations import SECURITY_HEADERS
from chalicelib.keys.ordered_log.signing import WRAPPED_FOR
from chalicelib.tokens.claims import AUDIENCE_LIFETIME
from chalicelib.users.accounts.model import CHALLENGE_LIFETIME
from infra.packaging import TEMPLATES, merged_template
from infra.settings import parse
from infra.stacks import stacks
from infra.stages import ROOT
from picsafe.server import web_client as web
from tests.infra.conftest import example
from tests.interop.conftest import find_node

# the quota of all ECC keys of an account in a region, docs/adr/0035-short-tokens.md
KMS_SIGNATURES_A_SECOND = 1000

Properties = dict[str, Any]


def template(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml_parse((TEMPLATES / f"{name}.yaml").read_text())
    return document


def properties(name: str, resource: str) -> Properties:
    found: Properties = template(name)["Resources"][resource]["Properties"]
    return found


def statements(policy: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def test_tiles_of_the_log_are_bytes_to_whoever_asks() -> None:
    body = merged_template("keys")["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    assert body["x-amazon-apigateway-binary-media-types"] == ["*/*"]


@pytest.mark.parametrize("resource", ["UsersTable", "KeysTable", "CloudTable"])
def test_tables_are_those_that_the_adapters_ask_for_and_cannot_be_lost(resource: str) -> None:
    table, asked_for = properties("data", resource), table_definition("x")
    for name in ("KeySchema", "BillingMode"):
        assert table[name] == asked_for[name]
    assert sorted(map(str, table["AttributeDefinitions"])) == sorted(
        map(str, asked_for["AttributeDefinitions"])
    )
    assert table["TimeToLiveSpecification"] == {"AttributeName": TIME_TO_LIVE, "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert template("data")["Resources"][resource]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert template("data")["Resources"][resource]["UpdateReplacePolicy"] == "Retain"


def test_nobody_in_the_account_can_delete_an_audit_entry() -> None:
    policy = properties("data", "KeysTable")["ResourcePolicy"]["PolicyDocument"]
    denied = statements(policy)["NobodyDeletesAuditEntries"]
    assert (denied["Effect"], denied["Principal"], denied["Resource"]) == ("Deny", "*", "*")
    assert set(denied["Action"]) == {"dynamodb:BatchWriteItem", "dynamodb:PartiQLDelete"}
    assert "Condition" not in denied
    deleting = ("Deny", "*", "dynamodb:DeleteItem")
    entries = statements(policy)["NobodyDeletesBelowReports"]
    assert (entries["Effect"], entries["Principal"], entries["Action"]) == (
        "Deny",
        "*",
        "dynamodb:DeleteItem",
    )
    leading = entries["Condition"]["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"]
    assert {"report#*", "log#tiles*", "log-key"} <= set(leading)
    others = statements(policy)["OnlyTheLogDeletesAtAll"]
    assert (others["Effect"], others["Principal"], others["Action"]) == deleting
    excepted = others["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]["Fn::Sub"]
    assert excepted.endswith("role/picsafe-${Environment}-log")


def test_the_wrapping_key_is_rotated_and_serves_the_key_server_alone() -> None:
    key = properties("data", "WrappingKey")
    assert key["EnableKeyRotation"] is True
    allowed = statements(key["KeyPolicy"])
    log = allowed.pop("TheLogUnwrapsItsOwnKeyAlone")
    assert (log["Action"], role_of(log)) == (["kms:Decrypt"], "picsafe-${Environment}-log")
    assert log["Condition"]["StringEquals"] == {"kms:EncryptionContext:report_id": WRAPPED_FOR}
    service = allowed.pop("OnlyTheKeyServerWrapsAndUnwraps")
    assert service["Action"] == ["kms:Decrypt", "kms:Encrypt"]
    assert role_of(service) == "picsafe-${Environment}-keys"
    assert service["Condition"]["Null"] == {"kms:EncryptionContext:report_id": "false"}
    assert not uses(allowed)


def test_operators_may_do_with_keys_what_the_documentation_tells_them_to() -> None:
    """KMS grants nobody what a key's policy does not, the root user included."""
    told = set(re.findall(r"aws kms ([a-z-]+)", (ROOT / "docs" / "operations.md").read_text()))
    assert {"rotate-key-on-demand", "schedule-key-deletion"} <= told
    for resource, commands in {
        "WrappingKey": told,
        "SigningKeyOfA": told - {"rotate-key-on-demand"},
    }.items():
        granted = statements(properties("data", resource)["KeyPolicy"])["AdministerButNeverUse"]["Action"]
        for command in commands:
            action = "kms:" + "".join(part.capitalize() for part in command.split("-"))
            assert any(fnmatchcase(action, pattern) for pattern in granted), (resource, action)


@pytest.mark.parametrize("resource", ["SigningKeyOfA", "SigningKeyOfB"])
def test_signing_keys_serve_the_user_server_alone(resource: str) -> None:
    key = properties("data", resource)
    assert (key["KeySpec"], key["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    allowed = statements(key["KeyPolicy"])
    service = allowed.pop("OnlyTheUserServerSigns")
    assert service["Action"] == "kms:Sign"
    assert roles_of(service) == ["picsafe-${Environment}-users", "picsafe-${Environment}-notices"]
    assert not uses(allowed)


def role_of(statement: dict[str, Any]) -> str:
    arn: str = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]["Fn::Sub"]
    return arn.rpartition("role/")[2]


def roles_of(statement: dict[str, Any]) -> list[str]:
    arns = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]
    return [arn["Fn::Sub"].rpartition("role/")[2] for arn in arns]


def uses(allowed: dict[str, dict[str, Any]]) -> set[str]:
    """Actions that put a key to use, or let others do so, as far as patterns grant them."""
    granted = [action for statement in allowed.values() for action in statement["Action"]]
    using = ("Encrypt", "Decrypt", "ReEncryptFrom", "GenerateDataKey", "GenerateMac", "Sign", "CreateGrant")
    return {
        f"kms:{action}"
        for action in using
        for pattern in granted
        if re.fullmatch(pattern.replace("*", ".*"), f"kms:{action}")
    }


def test_the_store_keeps_files_for_seven_days_and_uploads_for_one() -> None:
    rules = properties("storage", "Bucket")["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule] == [7]
    aborted = [
        rule["AbortIncompleteMultipartUpload"] for rule in rules if "AbortIncompleteMultipartUpload" in rule
    ]
    assert aborted == [{"DaysAfterInitiation": 1}]
    assert {rule["Status"] for rule in rules} == {"Enabled"}
    # a rule for a part of the files would leave the others lying about
    assert not any({"Prefix", "TagFilters"} & rule.keys() for rule in rules)


def test_the_store_is_closed_encrypted_and_stays_where_it_is() -> None:
    bucket = properties("storage", "Bucket")
    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption == [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    assert "VersioningConfiguration" not in bucket
    assert "ReplicationConfiguration" not in bucket
    policy = statements(properties("storage", "BucketPolicy")["PolicyDocument"])
    tls = policy["TlsOnly"]
    assert (tls["Effect"], tls["Principal"], tls["Action"]) == ("Deny", "*", "s3:*")
    assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert policy["NothingLeavesTheRegion"]["Effect"] == "Deny"


def test_the_store_serves_two_roles_and_one_web_origin() -> None:
    policy = statements(properties("storage", "BucketPolicy")["PolicyDocument"])[
        "FilesAreForTheServicesAlone"
    ]
    roles = policy["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
    assert [arn["Fn::Sub"].rpartition("-")[2] for arn in roles] == ["users", "cloud"]
    rules = properties("storage", "Bucket")["CorsConfiguration"]["CorsRules"]
    assert [rule["AllowedOrigins"] for rule in rules] == [[{"Ref": "MyUrl"}]] * 2
    downloads, uploads = rules
    assert downloads["AllowedMethods"] == ["GET", "HEAD"]
    assert downloads["AllowedHeaders"] == ["Range", "If-Range"]
    assert uploads["AllowedMethods"] == ["PUT"]
    signed = upload_headers(1, "", {"owner": "1", "expires-at": ""}).keys() | part_headers(1, "").keys()
    # a browser sets the length itself, and asks nobody
    assert set(uploads["AllowedHeaders"]) == signed - {"Content-Length"}


def test_uploads_that_are_left_are_forgotten_with_their_last_address() -> None:
    rules = properties("storage", "Bucket")["LifecycleConfiguration"]["Rules"]
    (days,) = [
        rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
        for rule in rules
        if "AbortIncompleteMultipartUpload" in rule
    ]
    assert timedelta(days=days) == UPLOAD_PERIOD


def test_the_same_store_stands_in_six_regions() -> None:
    """So that each of the tests above speaks for all six."""
    found = [stack for stack in stacks(parse("prod", example())) if stack.key.startswith("storage-")]
    assert [stack.region for stack in found] == list(REGIONS)
    assert len(REGIONS) == 6
    assert {stack.template for stack in found} == {TEMPLATES / "storage.yaml"}
    assert all(
        stack.parameters({}) == {"Environment": "prod", "MyUrl": "https://my.example.org"} for stack in found
    )
    text = (TEMPLATES / "storage.yaml").read_text()
    assert not {"Conditions", "Mappings"} & set(template("storage"))
    assert "AWS::Region" not in text


def test_the_archive_is_locked_for_six_years() -> None:
    archive = properties("archive", "Archive")
    assert archive["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {
        "Mode": "COMPLIANCE",
        "Years": 6,
    }
    expiries = [
        rule["ExpirationInDays"]
        for rule in archive["LifecycleConfiguration"]["Rules"]
        if "ExpirationInDays" in rule
    ]
    assert all(days > 6 * 366 - 4 for days in expiries)
    target = properties("archive", "MonthlyExport")["Target"]
    assert target["Arn"]["Fn::Sub"].endswith("aws-sdk:dynamodb:exportTableToPointInTime")


def headers_of_pages() -> dict[str, str]:
    """The headers that CloudFront adds, as a browser sees them."""
    config = properties("web", "Headers")["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    assert {one["Override"] for one in security.values()} == {True}
    transport = security["StrictTransportSecurity"]
    assert set(transport) == {"AccessControlMaxAgeSec", "IncludeSubdomains", "Override"}
    return {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={transport['AccessControlMaxAgeSec']}; includeSubDomains",
        "X-Content-Type-Options": "nosniff" if security["ContentTypeOptions"] else "",
        **{item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]},
    }


def test_pages_have_the_headers_that_one_machine_gives_them() -> None:
    """The browser's tests run against those of one machine, and speak for these as well."""
    ours = {**SECURITY_HEADERS, **web._HEADERS, "Content-Security-Policy": web.POLICY}
    del ours["Cache-Control"]
    assert headers_of_pages() == ours


def test_pages_may_speak_to_every_store_and_to_a_hospitals_key_server() -> None:
    directives = dict(
        part.strip().partition(" ")[::2] for part in headers_of_pages()["Content-Security-Policy"].split(";")
    )
    # a report names its hospital's own Key Server, which the browser asks; stores are at six addresses
    assert directives["connect-src"].split() == ["'self'", "https:"]
    assert "'unsafe" not in str(directives)


def test_every_page_is_the_application() -> None:
    """The function is run as CloudFront runs it."""
    code = properties("web", "Pages")["FunctionCode"]
    asked = ["/", "/app/reports", "/app/report/DE/abc-0000000011462800528240", "/sw.js", "/assets/a-1.js"]
    script = f"{code}; console.log(JSON.stringify({asked}.map(uri => handler({{request: {{uri}}}}).uri)))"
    done = subprocess.run([find_node().node, "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["/index.html"] * 3 + ["/sw.js", "/assets/a-1.js"]


def test_pages_come_from_a_private_bucket_and_leave_no_log_of_links() -> None:
    distribution = properties("web", "Distribution")["DistributionConfig"]
    assert "Logging" not in distribution
    assert distribution["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert distribution["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert distribution["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {"Ref": "Headers"}
    assert all(properties("web", "Bucket")["PublicAccessBlockConfiguration"].values())
    reads = statements(properties("web", "BucketPolicy")["PolicyDocument"])["OnlyThisDistributionReads"]
    assert "Distribution" in str(reads["Condition"])


def rules_of(name: str) -> dict[str, dict[str, Any]]:
    rules = properties(name, "WebAcl")["Rules"]
    plain = [rule["Fn::If"][1] if "Fn::If" in rule else rule for rule in rules]
    return {rule["Name"]: rule for rule in plain}


def matches(statement: dict[str, Any], path: str) -> bool:
    """WAF's decision about a path, for the statements that our rules are made of."""
    ((kind, inner),) = statement.items()
    if kind == "AndStatement":
        return all(matches(one, path) for one in inner["Statements"])
    if kind == "OrStatement":
        return any(matches(one, path) for one in inner["Statements"])
    if kind == "NotStatement":
        return not matches(inner["Statement"], path)
    assert kind == "ByteMatchStatement"
    assert [one["Type"] for one in inner["TextTransformations"]] == ["URL_DECODE", "NORMALIZE_PATH"]
    seen, text = posixpath.normpath(unquote(path)), inner["SearchString"]
    return text in seen if inner["PositionalConstraint"] == "CONTAINS" else seen.endswith(text)


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/sign-in", "sign-in"),
        ("/sign-in/complete", "sign-in"),
        # whether WAF is shown the stage depends on the way in
        ("/live/sign-in/complete", "sign-in"),
        ("/sign%2Din/complete", "sign-in"),
        ("//sign-in//complete", "sign-in"),
        ("/sign-in/refresh/../complete", "sign-in"),
        ("/sign-in/refresh", "refresh"),
        ("/live/sign-in/refresh", "refresh"),
        ("/sign-in/passkey", "passkeys"),
        ("/live/sign-in/passkey/options", "passkeys"),
        ("/sign-in/passkey/../complete", "sign-in"),
        ("/sign-in/sso", "passkeys"),
        ("/live/sign-in/sso/complete", "passkeys"),
        ("/sign-in/sso/../complete", "sign-in"),
        ("/passkeys", None),
        ("/tokens", "tokens"),
        ("/live/tokens", "tokens"),
        ("/%74okens", "tokens"),
        ("/sign-out", None),
        ("/me", None),
        ("/keys/0000000011462800528240", None),
    ],
)
def test_the_firewall_slows_those_who_try_to_sign_in_too_often(path: str, rule: str | None) -> None:
    rules = rules_of("api")
    scopes = {
        name: rules[name]["Statement"]["RateBasedStatement"]["ScopeDownStatement"]
        for name in ("sign-in", "refresh", "passkeys", "tokens")
    }
    assert [name for name, scope in scopes.items() if matches(scope, path)] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("name", "limit"),
    [("sign-in", 100), ("refresh", 1000), ("passkeys", 2000), ("tokens", 12_000), ("rate", 6000)],
)
def test_whoever_is_slowed_is_told_how_long_to_wait(name: str, limit: int) -> None:
    rule = rules_of("api")[name]
    rate = rule["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["Limit"], rate["EvaluationWindowSec"]) == ("IP", limit, 300)
    answer = rule["Action"]["Block"]["CustomResponse"]
    assert answer["ResponseCode"] == 429
    assert {header["Name"]: header["Value"] for header in answer["ResponseHeaders"]} == {
        "Retry-After": "300",
        "Access-Control-Allow-Origin": {"Ref": "MyUrl"},
        "Access-Control-Expose-Headers": "Retry-After",
        "Cache-Control": "no-store",
    }
    body = properties("api", "WebAcl")["CustomResponseBodies"][answer["CustomResponseBodyKey"]]
    # WAF lets nobody name the type, which stays application/json
    assert json.loads(body["Content"])["code"] == "too_many_requests"


@pytest.mark.parametrize("path", ["/tokens", "/live/tokens", "/me", "/sign-in", "/reports"])
def test_tokens_are_counted_by_themselves_and_everything_else_together(path: str) -> None:
    condition, users, others = rules_of("api")["rate"]["Statement"]["RateBasedStatement"][
        "ScopeDownStatement"
    ]["Fn::If"]
    assert (condition, others) == ("HasSignIn", {"Ref": "AWS::NoValue"})
    by_themselves = rules_of("api")["tokens"]["Statement"]["RateBasedStatement"]["ScopeDownStatement"]
    assert matches(users, path) is not matches(by_themselves, path)


def test_a_hospital_behind_one_address_can_renew_its_tokens() -> None:
    limit = rules_of("api")["tokens"]["Statement"]["RateBasedStatement"]["Limit"]
    # clients renew a token a minute before its end; a report takes one for each of two servers
    in_five_minutes = 2 * 300 / (AUDIENCE_LIFETIME.total_seconds() - 60)
    assert limit / in_five_minutes >= 4_800
    # devices that are signed in, each of which renews its sign-in once an hour, may all open a report at once
    devices = rules_of("api")["refresh"]["Statement"]["RateBasedStatement"]["Limit"] * 12
    assert limit >= devices
    # of the signatures that KMS makes in a second, one address gets a twentieth
    assert limit / 300 <= KMS_SIGNATURES_A_SECOND / 20


def test_nothing_logs_requests() -> None:
    """Paths hold links and report IDs: no log of WAF, CloudFront or S3, and no trace of API Gateway."""
    for path in TEMPLATES.glob("*.yaml"):
        resources = template(path.stem)["Resources"].values()
        assert not {one["Type"] for one in resources} & {"AWS::WAFv2::LoggingConfiguration"}
        assert "LoggingConfiguration" not in path.read_text()
        assert "RealtimeLogConfig" not in path.read_text()


@pytest.mark.parametrize("name", ["api", "web"])
def test_the_firewall_keeps_no_samples_of_requests(name: str) -> None:
    acl = properties(name, "WebAcl")
    for one in (acl, *rules_of(name).values()):
        assert one["VisibilityConfig"]["SampledRequestsEnabled"] is False


def test_domains_speak_modern_tls_alone() -> None:
    domain = properties("api", "Domain")
    assert domain["SecurityPolicy"] == "TLS_1_2"
    assert properties("api", "Protection")["WebACLArn"] == {"Fn::GetAtt": ["WebAcl", "Arn"]}


def mail(resource: str) -> Properties:
    return properties("service/users", resource)


def test_mails_wait_no_longer_than_they_are_good_and_only_encrypted() -> None:
    waiting, dead = mail("MailQueue"), mail("DeadMails")
    assert timedelta(seconds=waiting["MessageRetentionPeriod"]) == CHALLENGE_LIFETIME
    # a dead mail's age counts from when it was put into the other queue
    assert waiting["MessageRetentionPeriod"] < dead["MessageRetentionPeriod"] <= 3600
    assert waiting["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["DeadMails", "Arn"]}
    assert {str(one["KmsMasterKeyId"]) for one in (waiting, dead)} == {
        str({"Fn::GetAtt": ["MailKey", "Arn"]})
    }
    policy = mail("MailQueuePolicy")
    assert policy["Queues"] == [{"Ref": "MailQueue"}, {"Ref": "DeadMails"}]
    tls = statements(policy["PolicyDocument"])["TlsOnly"]
    assert (tls["Effect"], tls["Principal"], tls["Action"]) == ("Deny", "*", "sqs:*")
    # a standard queue: groups make it fair, and one mail that fails holds up none behind it
    assert "FifoQueue" not in waiting


def test_a_mail_is_tried_as_long_as_it_is_good_and_one_that_kills_its_lambda_dies_before() -> None:
    waiting, function = mail("MailQueue"), mail("MailHandler")
    tries, pause = waiting["RedrivePolicy"]["maxReceiveCount"], waiting["VisibilityTimeout"]
    assert deadline.REQUEST_SECONDS < function["Timeout"] < pause
    assert tries * pause < CHALLENGE_LIFETIME.total_seconds()
    # by the pauses of ``Delivery``, none of which takes any time
    ages, pauses = [0.0], iter([2, 4, 8, 16, 32, 64])
    while ages[-1] < CHALLENGE_LIFETIME.total_seconds():
        ages.append(ages[-1] + next(pauses, 120))
    assert len(ages) < tries


def test_the_key_of_mails_serves_two_roles_through_sqs_alone() -> None:
    key = mail("MailKey")
    assert key["EnableKeyRotation"] is True
    allowed = statements(key["KeyPolicy"])
    putting, taking = allowed.pop("OnlyTheUserServerPutsMailsInto"), allowed.pop("OnlyItsDeliveryTakesThem")
    assert (roles_of(putting), putting["Action"]) == (
        ["picsafe-${Environment}-users", "picsafe-${Environment}-notices"],
        ["kms:Decrypt", "kms:GenerateDataKey"],
    )
    assert (role_of(taking), taking["Action"]) == ("picsafe-${Environment}-mail", "kms:Decrypt")
    for one in (putting, taking):
        assert one["Condition"]["StringEquals"] == {
            "kms:ViaService": {"Fn::Sub": "sqs.${AWS::Region}.${AWS::URLSuffix}"}
        }
    assert not uses(allowed)


def test_lambda_gets_one_mail_at_a_time_and_deletes_what_was_delivered_alone() -> None:
    mapping = mail("MailDelivery")
    assert mapping["EventSourceArn"] == {"Fn::GetAtt": ["MailQueue", "Arn"]}
    assert mapping["FunctionName"] == {"Ref": "MailHandler"}
    assert (mapping["BatchSize"], mapping["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    assert mapping["ScalingConfig"]["MaximumConcurrency"] == 10
