"""Each part of the product imports only the libraries that are installed with it."""

from __future__ import annotations

import sys

import pytest

from picsafe.cli.extras import MODULES
from tests.fakes.installed import distributions, modules, requirements
from tests.structure.import_graph import libraries, our_sources
from tests.structure.layers import LAYERS, Layer

SOURCES = our_sources()
# what is installed without extras: it reads, seals and opens
LIGHT = {
    "packages",
    "contract",
    "words",
    "format",
    "errors",
    "client",
    "sync",
    "library",
    "cli",
    "cli.operator",
} | {"recordings"}
EXTRAS = {
    "app": ("server", "aws"),
    "aws": ("server", "aws"),
    "wiring.aws": ("server", "aws"),
    "keys.aws_adapters": ("server", "aws"),
    "cloud.aws_adapters": ("server", "aws"),
    "users.aws_adapters": ("server", "aws"),
    "delivery.box": ("box",),
    "delivery.dicom": ("server", "dicom"),
    "delivery.libraries": ("server", "endpoint"),
    "delivery.requests": ("dropbox",),
    "delivery.dropbox": ("dropbox",),
    "demo": ("demo", "recordings"),
    "recordings.worker": ("recordings",),
    "endpoint": ("server", "endpoint"),
    "endpoint.http": ("server", "endpoint"),
    "endpoint.mail": ("server", "endpoint"),
    "infra": ("server", "aws", "infra"),
}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_layer_imports_only_what_is_installed_with_it(layer: Layer) -> None:
    extras = () if layer.name in LIGHT else EXTRAS.get(layer.name, ("server",))
    asked_for = {one.name for one in requirements(*extras)}
    # boto3 comes with botocore, of the same makers, and both are imported by name
    beside = {"botocore"} if {"aws", "endpoint"} & set(extras) else set()
    installed = modules(asked_for | beside) | sys.stdlib_module_names
    for module, source in SOURCES.items():
        if layer.holds(module):
            assert libraries(source) <= installed, module


def test_the_contract_needs_only_the_standard_library_idna_and_ed25519() -> None:
    (contract,) = [layer for layer in LAYERS if layer.name == "contract"]
    imported = [libraries(source) for module, source in SOURCES.items() if contract.holds(module)]
    assert set().union(*imported) - sys.stdlib_module_names == {"idna", "cryptography"}


@pytest.mark.parametrize("extra", MODULES)
def test_an_extra_is_missing_where_one_of_its_libraries_is(extra: str) -> None:
    own = {one.name for one in requirements(extra) if one.marker is None} - {
        one.name for one in requirements()
    }
    named = set(MODULES[extra])
    assert named <= modules(own)
    assert all(named & modules({name}) for name in own)


def test_no_server_is_installed_with_the_client() -> None:
    light = distributions(requirements())
    assert not light & {"chalice", "starlette", "uvicorn", "pyjwt", "dnspython", "boto3", "botocore"}
    assert len(light) < 30
