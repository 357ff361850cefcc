"""The direction of imports that docs/adr/0002 gives, read from the source."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ADAPTERS = {
    "sqlite", "dynamodb", "s3", "kms", "ses", "files", "smtp", "outbox", "master_key", "key_file", "dns",
}  # fmt: skip


def modules(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found, package
    return found


def imported(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", modules("chalicelib"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_services_never_import_the_distribution(path: Path) -> None:
    assert not [name for name in imported(path) if within(name, "picsafe")]


@pytest.mark.parametrize(
    ("service", "others", "allowed"),
    [
        ("users", ("keys", "cloud"), ("chalicelib.cloud.ports",)),
        ("keys", ("users", "cloud"), ()),
        ("cloud", ("users", "keys"), ()),
    ],
)
def test_a_service_never_imports_another(
    service: str, others: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    for path in modules(f"chalicelib/{service}"):
        foreign = {
            name
            for name in imported(path)
            if any(within(name, f"chalicelib.{other}") for other in others)
            and name not in {"chalicelib.cloud"}
            and not any(within(name, one) for one in allowed)
        }
        assert not foreign, path


@pytest.mark.parametrize(
    ("room", "allowed"),
    [
        ("contract", ("chalicelib.contract",)),
        ("format", ("chalicelib.format", "chalicelib.contract")),
    ],
)
def test_the_contract_and_the_format_import_no_service(room: str, allowed: tuple[str, ...]) -> None:
    for path in modules(f"chalicelib/{room}"):
        foreign = [
            name
            for name in imported(path)
            if within(name, "chalicelib")
            and name != "chalicelib"
            and not any(within(name, one) for one in allowed)
        ]
        assert not foreign, path


def test_the_contract_needs_only_the_standard_library_and_idna() -> None:
    for path in modules("chalicelib/contract"):
        roots = {name.partition(".")[0] for name in imported(path)}
        assert roots - sys.stdlib_module_names <= {"chalicelib", "idna"}, path


@pytest.mark.parametrize("service", ["users", "keys", "cloud"])
def test_services_models_and_ports_import_no_adapter(service: str) -> None:
    for path in modules(f"chalicelib/{service}"):
        if ADAPTERS & {path.stem, *path.parts}:
            continue
        inner = [
            name
            for name in imported(path)
            if within(name, f"chalicelib.{service}") and name.split(".")[-1] in ADAPTERS
        ]
        assert not inner, path


def test_routes_are_imported_by_nothing_inside_a_service() -> None:
    for service in ("users", "keys", "cloud"):
        for path in modules(f"chalicelib/{service}"):
            if "routes" not in {path.stem, *path.parts}:
                assert not [name for name in imported(path) if name.endswith(".routes")], path


def test_only_settings_reads_the_environment() -> None:
    for path in modules("chalicelib"):
        if path.name == "settings.py":
            continue
        readers = [
            node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
        ]
        assert not readers, path


def test_importing_app_opens_and_loads_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys, app\n"
        "heavy = {'boto3', 'botocore', 'cryptography', 'jwt', 'sqlite3', 'reportlab', 'PIL', 'httpx', 'dns',"
        " 'urllib3', 'smtplib'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PICSAFE_DATA": str(tmp_path / "data")}
    result = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert result.stdout.strip() == "[]"
    assert not (tmp_path / "data").exists()
