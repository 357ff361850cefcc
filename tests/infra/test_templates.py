"""What the templates promise, and what neither moto nor a linter would notice if it were gone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # ships no types

from chalicelib.cloud import dynamodb as cloud_dynamodb
from chalicelib.keys import dynamodb as keys_dynamodb
from chalicelib.settings import REGIONS
from chalicelib.users.accounts import dynamodb as users_dynamodb
from infra.packaging import TEMPLATES
from infra.settings import parse
from infra.stacks import stacks
from infra.stages import ROOT
from tests.infra.conftest import Packages, example

Properties = dict[str, Any]


def template(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml_parse((TEMPLATES / f"{name}.yaml").read_text())
    return document


def properties(name: str, resource: str) -> Properties:
    found: Properties = template(name)["Resources"][resource]["Properties"]
    return found


def statements(policy: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {statement["Sid"]: statement for statement in policy["Statement"]}


@pytest.mark.parametrize(
    ("resource", "asked_for"),
    [
        ("UsersTable", users_dynamodb.table("x")),
        ("KeysTable", keys_dynamodb.table("x")),
        ("CloudTable", cloud_dynamodb.table("x")),
    ],
)
def test_tables_are_those_that_the_adapters_ask_for_and_cannot_be_lost(
    resource: str, asked_for: dict[str, Any]
) -> None:
    table = properties("data", resource)
    for name in ("KeySchema", "BillingMode"):
        assert table[name] == asked_for[name]
    assert sorted(map(str, table["AttributeDefinitions"])) == sorted(
        map(str, asked_for["AttributeDefinitions"])
    )
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert template("data")["Resources"][resource]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert template("data")["Resources"][resource]["UpdateReplacePolicy"] == "Retain"


def test_nobody_in_the_account_can_delete_an_audit_entry() -> None:
    policy = properties("data", "KeysTable")["ResourcePolicy"]["PolicyDocument"]
    denied = statements(policy)["NobodyDeletesAuditEntries"]
    assert (denied["Effect"], denied["Principal"], denied["Resource"]) == ("Deny", "*", "*")
    assert set(denied["Action"]) == {
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:PartiQLDelete",
    }
    assert "Condition" not in denied


def test_the_wrapping_key_is_rotated_and_serves_the_key_server_alone() -> None:
    key = properties("data", "WrappingKey")
    assert key["EnableKeyRotation"] is True
    allowed = statements(key["KeyPolicy"])
    service = allowed.pop("OnlyTheKeyServerWrapsAndUnwraps")
    assert service["Action"] == ["kms:Decrypt", "kms:Encrypt"]
    assert role_of(service) == "picsafe-${Environment}-keys"
    assert service["Condition"]["Null"] == {"kms:EncryptionContext:report_id": "false"}
    assert not uses(allowed)


@pytest.mark.parametrize("resource", ["SigningKeyOfA", "SigningKeyOfB"])
def test_signing_keys_serve_the_user_server_alone(resource: str) -> None:
    key = properties("data", resource)
    assert (key["KeySpec"], key["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    allowed = statements(key["KeyPolicy"])
    service = allowed.pop("OnlyTheUserServerSigns")
    assert service["Action"] == "kms:Sign"
    assert role_of(service) == "picsafe-${Environment}-users"
    assert not uses(allowed)


def role_of(statement: dict[str, Any]) -> str:
    arn: str = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]["Fn::Sub"]
    return arn.rpartition("role/")[2]


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
    (rule,) = properties("storage", "Bucket")["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == [{"Ref": "MyUrl"}]
    assert rule["AllowedMethods"] == ["GET", "HEAD", "POST"]


def test_the_same_store_stands_in_six_regions() -> None:
    found = [stack for stack in stacks(parse("prod", example())) if stack.key.startswith("storage-")]
    assert {stack.region for stack in found} == set(REGIONS)
    assert {stack.template for stack in found} == {TEMPLATES / "storage.yaml"}


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


def test_pages_have_the_headers_that_my_picsafe_needs() -> None:
    config = properties("web", "Headers")["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    directives = dict(
        part.strip().partition(" ")[::2]
        for part in security["ContentSecurityPolicy"]["ContentSecurityPolicy"].split(";")
    )
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert "unsafe" not in str(directives)
    # reports are shown from memory, and a hospital's own Key Server is asked by the browser
    assert "blob:" in directives["img-src"]
    assert "blob:" in directives["media-src"]
    assert "https:" in directives["connect-src"].split()
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31536000
    custom = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
    assert "camera=(self)" in custom["Permissions-Policy"]


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


def test_the_firewall_slows_those_who_try_to_sign_in_too_often() -> None:
    rule = rules_of("api")["sign-in"]
    rate = rule["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["Limit"], rate["EvaluationWindowSec"]) == ("IP", 100, 300)
    scope = rate["ScopeDownStatement"]["ByteMatchStatement"]
    assert (scope["SearchString"], scope["PositionalConstraint"]) == ("/sign-in", "STARTS_WITH")
    answer = rule["Action"]["Block"]["CustomResponse"]
    headers = {header["Name"]: header["Value"] for header in answer["ResponseHeaders"]}
    assert (answer["ResponseCode"], headers["Retry-After"]) == (429, "300")
    assert headers["Access-Control-Allow-Origin"] == {"Ref": "MyUrl"}


@pytest.mark.parametrize("name", ["api", "web"])
def test_the_firewall_keeps_no_samples_of_requests(name: str) -> None:
    acl = properties(name, "WebAcl")
    for one in (acl, *rules_of(name).values()):
        assert one["VisibilityConfig"]["SampledRequestsEnabled"] is False


def test_domains_speak_modern_tls_alone() -> None:
    domain = properties("api", "Domain")
    assert domain["SecurityPolicy"] == "TLS_1_2"
    assert properties("api", "Protection")["WebACLArn"] == {"Fn::GetAtt": ["WebAcl", "Arn"]}


def test_there_is_an_alarm_for_everything_that_an_operator_has_to_hear_of() -> None:
    resources = template("alarms")["Resources"]
    alarms = [
        resource["Properties"]
        for resource in resources.values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    ]
    metrics = {str(alarm.get("MetricName")) for alarm in alarms}
    assert {
        "Errors",
        "Throttles",
        "5XXError",
        "Latency",
        "denied-key-fetches",
        "failed-audit-writes",
    } <= metrics
    for alarm in alarms:
        assert alarm["AlarmActions"] == [{"Ref": "Topic"}]
    assert properties("alarms", "FailedAuditWritesAlarm")["Threshold"] == 1


def test_alarms_watch_metrics_that_the_code_writes() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "chalicelib").rglob("*.py"))
    ours = [
        resource["Properties"]
        for resource in template("alarms")["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Alarm" and "Dimensions" in resource["Properties"]
    ]
    counted = [alarm["MetricName"] for alarm in ours if alarm["Dimensions"][0]["Name"] == "service"]
    assert len(counted) == 5
    assert [name for name in counted if f'"{name}"' not in source] == []


def test_log_filters_look_for_what_the_access_log_writes(packages: Packages) -> None:
    api = packages["keys"].template["Resources"]["RestAPI"]["Properties"]
    resources = template("alarms")["Resources"].values()
    filters = [one["Properties"] for one in resources if one["Type"] == "AWS::Logs::MetricFilter"]
    assert filters
    for one in filters:
        for field in re.findall(r"\$\.(\w+)", one["FilterPattern"]):
            assert f'"{field}":' in api["AccessLogSetting"]["Format"]
    assert any(path.startswith("/keys") for path in api["DefinitionBody"]["paths"])
