"""What is S3's alone: parts that go on, conditions that stores lack, and how objects are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from picsafe.delivery.errors import InvalidDestination, Later, Refused
from picsafe.delivery.s3 import PART_SIZE, S3
from picsafe.delivery.settings.places import S3Settings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.harness import Fault
from tests.contract.delivery.processes import MemorySteps, Process
from tests.contract.delivery.recipes import deliver_one
from tests.contract.delivery.reports import expected, make_report
from tests.contract.delivery.s3 import S3Harness
from tests.fakes.picsafe import FakePicSafe

LARGE = 2 * PART_SIZE + 5


def parts_sent(harness: S3Harness) -> int:
    return sum("partNumber=" in request.partition("\n")[0] for request in harness.proxy.headers)


@pytest.fixture(autouse=True)
def _forget(s3_harness: S3Harness) -> None:
    s3_harness.proxy.headers.clear()


def test_a_large_file_goes_on_with_the_parts_that_are_missing(s3_harness: S3Harness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    process = Process(s3_harness, report)
    # find, metadata, PDF, begin, and two parts before that
    s3_harness.inject(Fault.CUT, at=7)
    with pytest.raises(Later):
        process.attempt()
    assert parts_sent(s3_harness) == 3
    process.attempt()
    assert s3_harness.arrived() == [expected(report)]
    assert parts_sent(s3_harness) == 4
    assert s3_harness.uploads() == []


def test_an_upload_whose_end_was_not_heard_of_is_not_made_again(s3_harness: S3Harness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    process = Process(s3_harness, report)
    s3_harness.inject(Fault.LOST_ANSWER, at=8)
    with pytest.raises(Later):
        process.attempt()
    process.attempt()
    assert s3_harness.arrived() == [expected(report)]
    assert parts_sent(s3_harness) == 3
    assert s3_harness.uploads() == []


def test_an_upload_that_the_store_forgot_is_begun_again(s3_harness: S3Harness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    process = Process(s3_harness, report)
    s3_harness.inject(Fault.CUT, at=6)
    with pytest.raises(Later):
        process.attempt()
    [upload] = s3_harness.uploads()
    key = f"clinical/photos/{report.report_id}/001.m4v"
    s3_harness.client.abort_multipart_upload(Bucket=s3_harness.bucket, Key=key, UploadId=upload)
    process.attempt()
    assert s3_harness.arrived() == [expected(report)]


def test_an_answer_without_an_end_is_none(
    s3_harness: S3Harness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = s3_harness.make()
    with monkeypatch.context() as patched:
        # what it says of an object that is not there is longer
        patched.setattr("picsafe.delivery.s3_client.MAX_ANSWER", 20)
        with pytest.raises(Later) as failed:
            destination.deliver(make_report(work), MemorySteps())
    assert failed.value.code == "no_answer"
    destination.deliver(make_report(work), MemorySteps())
    destination.close()


def test_a_list_of_parts_without_an_end_is_none(
    s3_harness: S3Harness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Process(s3_harness, make_report(work, video=LARGE))
    s3_harness.inject(Fault.CUT, at=7)
    with pytest.raises(Later):
        process.attempt()
    monkeypatch.setattr("picsafe.delivery.s3_bucket._MAX_PARTS", 0)
    with pytest.raises(Later) as failed:
        process.attempt()
    assert failed.value.code == "no_answer"


def test_what_is_in_the_place_of_a_large_file_is_left_alone(s3_harness: S3Harness, work: Path) -> None:
    report = make_report(work, video=LARGE)
    key = f"clinical/photos/{report.report_id}/001.m4v"
    s3_harness.client.put_object(Bucket=s3_harness.bucket, Key=key, Body=b"theirs")
    process = Process(s3_harness, report)
    for _ in range(2):
        with pytest.raises(Refused):
            process.attempt()
    found = s3_harness.client.get_object(Bucket=s3_harness.bucket, Key=key)["Body"].read()
    assert found == b"theirs"


def test_whoever_meets_another_writer_tries_again_on_the_same_condition(
    s3_harness: S3Harness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind: Any = BaseClient
    usual = kind._make_api_call
    met: list[str] = []
    said: Any = {
        "Error": {"Code": "ConditionalRequestConflict"},
        "ResponseMetadata": {"HTTPStatusCode": 409},
    }

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        if operation in {"PutObject", "CompleteMultipartUpload"}:
            assert arguments["IfNoneMatch"] == "*"
            if met.count(operation) < 2:
                met.append(operation)
                raise ClientError(said, operation)
        return usual(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    report = make_report(work, video=LARGE)
    Process(s3_harness, report).attempt()
    assert s3_harness.arrived() == [expected(report)]
    assert sorted(met) == ["CompleteMultipartUpload"] * 2 + ["PutObject"] * 2


def test_objects_are_kept_as_the_settings_say(s3_harness: S3Harness, work: Path) -> None:
    report = make_report(work)
    destination = s3_harness.make(encryption="AES256", storage_class="STANDARD_IA")
    destination.deliver(report, MemorySteps())
    destination.close()
    key = f"clinical/photos/{report.report_id}/report.pdf"
    found = s3_harness.client.head_object(Bucket=s3_harness.bucket, Key=key)
    assert (found["ServerSideEncryption"], found["StorageClass"]) == ("AES256", "STANDARD_IA")


@pytest.mark.parametrize(
    "changed", [{"bucket": "nobodys-bucket"}, {"secret_key": Secret("env:NOT_SET")}], ids=["bucket", "secret"]
)
def test_what_the_operator_has_to_mend_costs_no_report_its_time(
    s3_harness: S3Harness, work: Path, changed: dict[str, Any]
) -> None:
    destination = s3_harness.make(**changed)
    with pytest.raises(Later) as failed:
        destination.deliver(make_report(work), MemorySteps())
    assert failed.value.is_down
    assert [finding.is_well for finding in destination.check()] == [False]
    destination.close()


def test_a_store_that_replaces_what_is_there_is_found_out(
    s3_harness: S3Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = s3_harness.make()
    # as one that does not know the header
    monkeypatch.setattr("picsafe.delivery.s3_bucket.TAKEN", frozenset())
    monkeypatch.setattr(
        "tests.contract.peers.http_faults.HOP", {"if-none-match", "connection", "expect", "keep-alive"}
    )
    findings = destination.check()
    destination.close()
    assert [finding.is_well for finding in findings] == [True, False]
    assert "If-None-Match" in findings[1].text


@pytest.mark.parametrize(
    "changed",
    [
        {"prefix": "/reports"},
        {"prefix": "a//b"},
        {"prefix": "../reports"},
        {"access_key": Secret("env:A")},
        {"kms_key": "alias/reports"},
        {"endpoint_url": "http://s3.example"},
        {"endpoint_url": "s3.example"},
        {"name": "{patient_id}"},
    ],
)
def test_settings_that_cannot_work(changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidDestination):
        S3("archive", S3Settings(bucket="reports", **changed))


def test_the_page_about_it_works(fake: FakePicSafe, s3_harness: S3Harness, tmp_path: Path) -> None:
    for name in ("access-key", "secret-key"):
        (tmp_path / name).write_text("test\n")
    report_id = deliver_one(
        fake,
        tmp_path,
        "s3.md",
        {
            'bucket = "myhospital-picsafe"': f'bucket = "{s3_harness.bucket}"\npath_style = true\n'
            f'endpoint_url = "http://127.0.0.1:{s3_harness.proxy.port}"',
            "/etc/picsafe/s3-": f"{tmp_path}/",
        },
    )
    key = f"reports/{report_id}/report.pdf"
    found = s3_harness.client.get_object(Bucket=s3_harness.bucket, Key=key)["Body"].read()
    assert found.startswith(b"%PDF")
    assert len(s3_harness.arrived()) == 1
