"""The direction of imports that docs/adr/0002 gives, read from the source."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.structure.import_graph import ROOT, our_sources
from tests.structure.layers import LAYERS, breaches, unknown_layers

SOURCES = our_sources()
FORMS = {
    "at the top": "from {package} import {name}",
    "of the module": "import {package}.{name}",
    "in a function": "def late() -> None:\n    from {package} import {name}",
    "of what is in it": "from {package}.{name} import anything",
    "by its name": "MODULE = '{package}.{name}'",
    "for type checkers": "if TYPE_CHECKING:\n    from {package}.{name} import Anything",
}


def test_every_module_is_in_one_layer_and_imports_what_that_may() -> None:
    assert breaches(SOURCES) == []


def test_the_table_names_no_layer_that_it_does_not_have() -> None:
    assert unknown_layers() == set()
    assert len({layer.name for layer in LAYERS}) == len(LAYERS)


def test_every_layer_has_a_module() -> None:
    assert [layer.name for layer in LAYERS if not any(map(layer.holds, SOURCES))] == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize(
    ("module", "imported", "layers"),
    [
        ("chalicelib.keys.service", "chalicelib.keys.sqlite", ("keys.use_cases", "keys.local_adapters")),
        (
            "chalicelib.users.accounts.sign_in",
            "chalicelib.users.mail.outbox",
            ("users.use_cases", "users.local_adapters"),
        ),
        ("chalicelib.cloud.model", "chalicelib.wiring.services", ("cloud.model", "wiring")),
        ("chalicelib.users.accounts.model", "chalicelib.wiring.local", ("users.model", "wiring.local")),
        (
            "chalicelib.users.enterprises.membership",
            "chalicelib.users.enterprises.routes.members",
            ("users.use_cases", "users.routes"),
        ),
        ("picsafe.client.opening", "picsafe.cli.output", ("client", "cli")),
        ("picsafe.client.api", "picsafe.server.serve", ("client", "server")),
        ("picsafe.client.links", "chalicelib.keys.model", ("client", "keys.model")),
        ("picsafe.client.sealing", "chalicelib.wiring.services", ("client", "wiring")),
        ("picsafe.sync.run", "picsafe.cli.failure", ("sync", "cli")),
        ("picsafe.server.serve", "picsafe.client.api", ("server", "client")),
        ("picsafe.cli.send", "picsafe.server.serve", ("cli", "server")),
        ("chalicelib.keys.service", "chalicelib.users.accounts.ports", ("keys.use_cases", "users.ports")),
        (
            "chalicelib.users.reports.service",
            "chalicelib.cloud.service",
            ("users.use_cases", "cloud.use_cases"),
        ),
        ("chalicelib.keys.ports", "chalicelib.http.operations", ("keys.ports", "http")),
        ("chalicelib.keys.sqlite", "chalicelib.aws.clients", ("keys.local_adapters", "aws")),
        ("chalicelib.users.routes", "chalicelib.wiring.services", ("users.routes", "wiring")),
        ("chalicelib.format.report", "chalicelib.local.private_files", ("format", "local")),
        ("chalicelib.contract.links", "chalicelib.settings", ("contract", "settings")),
        ("chalicelib.wiring.aws", "chalicelib.keys.sqlite", ("wiring.aws", "keys.local_adapters")),
    ],
)
def test_an_import_against_the_direction_is_a_breach(
    module: str, imported: str, layers: tuple[str, str], form: str
) -> None:
    assert SOURCES.keys() >= {module, imported}
    package, _, name = imported.rpartition(".")
    source = form.format(package=package, name=name)
    (found,) = breaches({module: source, imported: ""})
    assert found.startswith(f"{module}, line {1 + source.count(chr(10))} imports ")
    assert found.endswith(f" imports {imported}: {layers[0]} may import {layers[1]} nowhere")


def test_the_operators_commands_import_the_server_only_when_they_run() -> None:
    module = "picsafe.cli.serve"
    source = "import {name}\ndef serve() -> None:\n    import {name}".format(name="picsafe.server.serve")
    assert breaches({module: source, "picsafe.server.serve": ""}) == [
        f"{module}, line 1 imports picsafe.server.serve: cli.operator may import server only inside functions"
    ]


def test_a_module_without_a_layer_or_with_two_is_a_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    assert breaches({"chalicelib.users.reports.novelty": ""}) == [
        "chalicelib.users.reports.novelty is in 0 layers: none"
    ]
    monkeypatch.setattr("tests.structure.layers.LAYERS", [*LAYERS, LAYERS[1]])
    assert breaches({"chalicelib.contract.links": ""}) == [
        "chalicelib.contract.links is in 2 layers: contract, contract"
    ]


@pytest.mark.parametrize("imported", ["tests.fakes.keys", "chalicelib.gone", "benchmarks.upload"])
def test_what_is_not_part_of_the_product_is_not_imported(imported: str) -> None:
    assert breaches({"picsafe.client.api": f"import {imported}"}) == [
        f"picsafe.client.api, line 1 imports {imported}, which is not a module of the product"
    ]


def test_a_relative_import_is_refused() -> None:
    with pytest.raises(ValueError, match="a relative import in line 1"):
        breaches({"picsafe.client.api": "from . import errors"})


def test_a_circle_is_a_breach() -> None:
    (found,) = breaches(
        {
            "picsafe.client.api": "import picsafe.client.links",
            "picsafe.client.links": "def late() -> None:\n    from picsafe.client.text import shown",
            "picsafe.client.text": "from picsafe.client import api",
            "picsafe.client.errors": "",
        }
    )
    assert found.startswith("a circle: ")
    first, *_, last = around = found.removeprefix("a circle: ").split(" -> ")
    assert first == last
    assert set(pairwise(around)) == {
        ("picsafe.client.api", "picsafe.client.links"),
        ("picsafe.client.links", "picsafe.client.text"),
        ("picsafe.client.text", "picsafe.client.api"),
    }


def test_only_settings_reads_the_environment() -> None:
    services = {name: source for name, source in SOURCES.items() if name.startswith("chalicelib.")}
    for module in services.keys() - {"chalicelib.settings"}:
        readers = [
            node.attr
            for node in ast.walk(ast.parse(services[module]))
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
        ]
        assert not readers, module


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
