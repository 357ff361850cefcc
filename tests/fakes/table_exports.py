"""Exports of a table as AWS documents them: Amazon DynamoDB Developer Guide, "table export output format"."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

KEY = "AWSDynamoDB/01693685827463-2d8752fd"


def encoded(item: dict[str, Any]) -> str:
    """A line of a data file; bytes are in base64."""
    shown = {
        name: {kind: base64.b64encode(one).decode() if isinstance(one, bytes) else one}
        for name, value in item.items()
        for kind, one in value.items()
    }
    return json.dumps({"Item": shown}, separators=(",", ":"))


def write_data(folder: Path, name: str, lines: Sequence[str]) -> dict[str, Any]:
    """Write a data file; its line in the manifest."""
    path = folder / "data" / f"{name}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    digest = base64.b64encode(hashlib.md5(path.read_bytes(), usedforsecurity=False).digest()).decode()
    return {
        "itemCount": len(lines),
        "md5Checksum": digest,
        "etag": f"{'af' * 16}-1",
        "dataFileS3Key": f"{KEY}/data/{path.name}",
    }


def write_manifests(folder: Path, files: Sequence[dict[str, Any]], **changed: Any) -> None:
    """Write both manifests."""
    (folder / "manifest-files.json").write_text("".join(f"{json.dumps(one)}\n" for one in files))
    summary: dict[str, Any] = {
        "version": "2020-06-30",
        "exportArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/keys/export/01693685827463-2d8752fd",
        "startTime": "2026-04-01T03:00:00.034Z",
        "endTime": "2026-04-01T03:05:00.897Z",
        "tableArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/keys",
        "tableId": "12345a12-abcd-123a-ab12-1234abc12345",
        "exportTime": "2026-04-01T03:00:00.034Z",
        "s3Bucket": "archive",
        "s3Prefix": None,
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": None,
        "manifestFilesS3Key": f"{KEY}/manifest-files.json",
        "billedSizeBytes": 0,
        "itemCount": sum(one["itemCount"] for one in files),
        "outputFormat": "DYNAMODB_JSON",
        "exportType": "FULL_EXPORT",
        **changed,
    }
    (folder / "manifest-summary.json").write_text(json.dumps(summary))


def write_export(folder: Path, items: Sequence[dict[str, Any]], parts: int = 3) -> list[dict[str, Any]]:
    """Write an export of items in several files, in no order; the lines of its manifest."""
    lines = sorted((encoded(item) for item in items), key=lambda line: hashlib.sha256(line.encode()).digest())
    files = [write_data(folder, f"part{number}", lines[number::parts]) for number in range(parts)]
    write_manifests(folder, files)
    return files
