"""Builds the package and template of one stage.

Chalice packages a whole project folder. So that a stage carries only what its service needs, a folder is
laid out with just that, Chalice packages the folder, and the result is trimmed. Everything is installed
for Lambda's Python and Linux, whatever machine this runs on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from chalicelib.contract.languages import LANGUAGES
from infra.errors import PackagingFailed
from infra.settings import Environment
from infra.stages import ROOT, RUNTIME, source_files, stage_config, stage_name

TEMPLATES = Path(__file__).parent / "templates"

# Amazon Linux 2023, on which Python 3.12 and later run, has glibc 2.34
_PLATFORMS = ("manylinux_2_34_x86_64", "manylinux_2_28_x86_64", "manylinux2014_x86_64")
# compilers, command line tools and stubs that nothing on Lambda imports
_UNUSED = ("bin/", "pycparser/", "pycparser-", "cffi/", "cffi-")
WITHOUT_BYTE_CODE: Final = (
    f"without byte code: cold starts are a third shorter with python{RUNTIME} on the PATH"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAX_VARIABLES = 4096


@dataclass(frozen=True, slots=True)
class Package:
    """A built stage.

    Attributes:
        service: whose it is.
        archive: the zip for Lambda.
        template: the CloudFormation (SAM) document.
        digest: SHA-256 of what was packed, hexadecimal: the same sources give the same digest.
        compiled: whether Lambda's byte code is in it.
    """

    service: str
    archive: Path
    template: dict[str, Any]
    digest: str
    compiled: bool


def build(environment: Environment, service: str, into: Path, *, root: Path = ROOT) -> Package:
    """Build one stage's package in the folder ``into``, which is emptied first.

    Raises:
        UnknownStage: ``.chalice/config.json`` has no such stage.
        PackagingFailed: pip or Chalice failed; the message holds what they said last.
    """
    config = stage_config(environment.name, service, root)
    shutil.rmtree(into, ignore_errors=True)
    project, output = into / "project", into / "output"
    _lay_out(environment, service, config, project, root)
    install(service, project / "vendor", python=RUNTIME, root=root)
    merge = into / "merge.json"
    merge.write_text(json.dumps(merged_template(service)))
    _chalice_package(project, stage_name(environment.name, service), merge, output, environment.region)
    folder = into / "package"
    digest = _unpack(output / "deployment.zip", folder)
    if compiled := compile_sources(folder, RUNTIME):
        digest.update(RUNTIME.encode())
    archive = _pack(folder, into / f"{service}.zip")
    template = json.loads((output / "sam.json").read_text())
    return Package(service, archive, template, digest.hexdigest(), compiled)


def merged_template(service: str) -> dict[str, Any]:
    """What is merged over Chalice's template: the part of every service, then the service's own."""
    text = (TEMPLATES / "service" / "common.yaml").read_text().replace("SERVICE", service)
    common: dict[str, Any] = yaml.safe_load(text)
    own: dict[str, Any] = yaml.safe_load((TEMPLATES / "service" / f"{service}.yaml").read_text())
    return _merge(common, own)


def install(service: str, into: Path, *, python: str, root: Path = ROOT) -> None:
    """Install a stage's dependencies into a folder, by the versions and hashes of its lock.

    Args:
        service: whose.
        into: the folder.
        python: the Python version that will import them, such as ``3.13``.
        root: the repository.

    Raises:
        PackagingFailed: pip failed.
    """
    platforms = [argument for platform in _PLATFORMS for argument in ("--platform", platform)]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    target = ["--only-binary=:all:", "--implementation", "cp", "--python-version", python, *platforms]
    locked = ["--require-hashes", "--requirement", str(root / "locks" / f"lambda-{service}.txt")]
    _run([*pip, "--target", str(into), *target, *locked], cwd=root)
    for path in sorted(into.iterdir()):
        relative = f"{path.name}/" if path.is_dir() else path.name
        if relative.startswith(_UNUSED):
            shutil.rmtree(path)
    _leave_out_languages(into)


def _leave_out_languages(installed: Path) -> None:
    """Leave out what Babel knows of languages that PicSafe does not speak, and pytz of times: 35 MB."""
    for path in installed.glob("babel/locale-data/*.dat"):
        if path.stem not in {"root", *LANGUAGES}:
            path.unlink()
    shutil.rmtree(installed / "pytz" / "zoneinfo", ignore_errors=True)


def compile_sources(folder: Path, python: str) -> bool:
    """Compile a package's modules, which Lambda would otherwise do again at every cold start.

    Lambda unpacks a package where nothing can be written, so that byte code that is not packed is lost. It is
    not checked against the source's time, which a zip does not keep exactly.

    Args:
        folder: the package's folder.
        python: the Python version that will import the modules, such as ``3.13``.

    Returns:
        Whether that Python is on this machine; another one's byte code would be of no use.
    """
    interpreter = _interpreter(python)
    if interpreter is None:
        return False
    options = ["-q", "-o", "0", "--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", "/var/task"]
    _run([interpreter, "-m", "compileall", *options, str(folder)], cwd=folder)
    return True


def _interpreter(python: str) -> str | None:
    installed = Path.home().glob(f".pyenv/versions/{python}.*/bin/python{python}")
    candidates = [sys.executable, shutil.which(f"python{python}"), *map(str, installed)]
    for candidate in filter(None, candidates):
        asked = "import sys; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([candidate, "-c", asked], capture_output=True, text=True, check=False)  # noqa: S603 - an interpreter, and our own words
        if done.stdout.strip() == python:
            return candidate
    return None


def _lay_out(
    environment: Environment, service: str, config: dict[str, Any], project: Path, root: Path
) -> None:
    for path in (Path("app.py"), *source_files(service, root)):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, project / path)
    (project / "requirements.txt").touch()
    stage = config["stages"][stage_name(environment.name, service)]
    variables = {**stage["environment_variables"], **environment.variables(), **_own(environment, service)}
    if sum(len(name) + len(value.encode()) for name, value in variables.items()) > _MAX_VARIABLES:
        raise PackagingFailed("Lambda takes 4 KB of environment variables: shorten the access lists.")
    stage = {**stage, "environment_variables": variables}
    config = {**config, "stages": {stage_name(environment.name, service): stage}}
    folder = project / ".chalice"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    shutil.copyfile(root / ".chalice" / stage["iam_policy_file"], folder / stage["iam_policy_file"])


def _own(environment: Environment, service: str) -> dict[str, str]:
    if service == "keys":
        lists = {"PICSAFE_ALLOW": environment.allow, "PICSAFE_DENY": environment.deny}
        given = {name: text for name, text in lists.items() if text is not None}
        names = {"PICSAFE_WEBHOOK_NAMES": " ".join(environment.webhook_names)}
        return {**given, **names} if environment.webhook_names else given
    if service == "users" and environment.box_client_id is not None:
        return {
            "PICSAFE_BOX_CLIENT_ID": environment.box_client_id,
            "PICSAFE_BOX_SECRET_PARAMETER": environment.box_secret_parameter,
        }
    return {}


def _chalice_package(project: Path, stage: str, merge: Path, output: Path, region: str) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PICSAFE_")}
    # Chalice makes clients to ask for names of services, which needs a region and no credentials
    inherited["AWS_DEFAULT_REGION"] = region
    chalice = [sys.executable, "-c", "from chalice.cli import main; main()"]
    arguments = ["package", "--stage", stage, "--merge-template", str(merge), str(output)]
    _run([*chalice, *arguments], cwd=project, environ=inherited)


def _run(command: list[str], *, cwd: Path, environ: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter with our own arguments
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        reason = next(
            (line for line in said if line.startswith("ERROR")), said[-1] if said else "no reason given"
        )
        raise PackagingFailed(f"Packaging failed: {reason}")


def _unpack(archive: Path, into: Path) -> hashlib._Hash:
    """Unpack what Chalice packed without what nothing imports; the digest of names and contents."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(archive) as packed:
        for name in sorted(_needed(packed.namelist())):
            content = packed.read(name)
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            (into / name).write_bytes(content)
            digest.update(b"%d %b %d " % (len(name), name.encode(), len(content)))
            digest.update(content)
    return digest


def _pack(folder: Path, target: Path) -> Path:
    """Pack a folder in order and without times."""
    with zipfile.ZipFile(target, "w") as out:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            out.writestr(entry, path.read_bytes(), compresslevel=6)
    return target


def _needed(names: Iterable[str]) -> set[str]:
    junk = re.compile(r"(^|/)__pycache__/|\.pyi$|\.dist-info/(?!METADATA$)|(^|/)tests?/")
    return {name for name in names if not name.endswith("/") and not junk.search(name)}


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        inner = merged.get(name)
        merged[name] = _merge(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
