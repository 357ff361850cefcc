"""How fast reports are sealed and opened, beside the primitives and beside other programs.

``python -m benchmarks.format [--size 1GiB] [--rounds 5] [--directory DIR] [--json]``

Every figure is the best of the rounds, which take turns; every measurement has a process of its own. Files
are read from and written to one directory. Ours are synchronised to the disk before the clock stops; the
other programs leave that to the system.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

UNITS: Final = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
MESSAGE_SIZES: Final = (1000, 100_000, 1_000_000, 64_000_000)
PASSWORD: Final = "not a password"
POLL_SECONDS: Final = 0.002


@dataclass
class Row:
    """One thing measured: seconds and peak bytes, or the reason why it was not."""

    name: str
    seconds: float = float("inf")
    memory: int = 0
    skipped: str = ""

    def take(self, seconds: float, memory: int) -> None:
        """Keep the best time and the worst memory of the rounds."""
        self.seconds = min(self.seconds, seconds)
        self.memory = max(self.memory, memory)


@dataclass(frozen=True)
class Program:
    """Another program, by the commands that prepare, seal and open; {name} are files in the directory."""

    name: str
    seal: str
    open: str
    prepare: str = ""
    output: str = "sealed"


PROGRAMS: Final = (
    Program(
        "age",
        prepare="age-keygen -o {age.key}",
        seal="age --encrypt -i {age.key} -o {sealed} {video}",
        open="age --decrypt -i {age.key} -o {opened} {sealed}",
    ),
    Program(
        "gpg",
        seal="gpg --homedir {gnupg} --batch --yes --passphrase-file {password} --pinentry-mode loopback"
        " --cipher-algo AES256 --compress-algo none -o {sealed} --symmetric {video}",
        open="gpg --homedir {gnupg} --batch --yes --passphrase-file {password} --pinentry-mode loopback"
        " -o {opened} --decrypt {sealed}",
    ),
    Program(
        "7z",
        seal="7z a -tzip -mx=0 -mem=AES256 -psecret {sealed.zip} {video}",
        open="7z e -y -psecret -o{opened} {sealed.zip}",
        output="sealed.zip",
    ),
)


def size_argument(text: str) -> int:
    """Parse ``1GiB`` and the like."""
    match = re.fullmatch(r"(\d+)(KiB|MiB|GiB)", text)
    if match is None:
        raise argparse.ArgumentTypeError("a size is a number and KiB, MiB or GiB")
    return int(match[1]) * UNITS[match[2]]


def make_video(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // 2**20):
            file.write(os.urandom(2**20))
        file.write(os.urandom(size % 2**20))
        os.fsync(file.fileno())


def run_step(row: Row, *arguments: str) -> None:
    os.sync()
    command = [sys.executable, "-m", "benchmarks.format_steps", *arguments]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    figures = json.loads(ended.stdout)
    row.take(figures["seconds"], figures["memory"])


def run_program(row: Row, command: str, directory: Path) -> None:
    os.sync()
    words = [re.sub(r"\{(.+?)\}", lambda name: str(directory / name[1]), word) for word in command.split()]
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    memory = 0
    while process.poll() is None:
        memory = max(memory, peak_memory(process.pid))
        time.sleep(POLL_SECONDS)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{row.name} failed: {process.communicate()[1].decode(errors='replace')}")
    row.take(seconds, memory)


def peak_memory(pid: int) -> int:
    """Return a process's peak resident memory so far, in bytes; 0 once it has none."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) * 1024 if found else 0


def measure_files(size: int, rounds: int, directory: Path) -> list[Row]:
    """Measure sealing and opening one file of ``size`` bytes, by everything that can."""
    make_video(directory / "video", size)
    (directory / "password").write_text(PASSWORD)
    (directory / "gnupg").mkdir(mode=0o700)
    names = ("aes", "hmac", "copy", "seal", "unlock", "extract", "later", "decrypt")
    steps = {name: Row(name) for name in names}
    programs = {
        (program.name, what): Row(f"{program.name} {what}")
        for program in PROGRAMS
        for what in ("seal", "open")
    }
    for program in PROGRAMS:
        if shutil.which(program.name) is None:
            for what in ("seal", "open"):
                programs[program.name, what].skipped = "not installed"
        elif program.prepare:
            run_program(Row(program.name), program.prepare, directory)
    for _ in range(rounds):
        for name, row in steps.items():
            run_step(row, name, str(size) if name in {"aes", "hmac"} else str(directory))
        clear(directory, "report", "report.zip", "report.picsafe")
        for program in PROGRAMS:
            if not programs[program.name, "seal"].skipped:
                run_program(programs[program.name, "seal"], program.seal, directory)
                run_program(programs[program.name, "open"], program.open, directory)
                clear(directory, program.output, "opened")
    return [*steps.values(), *programs.values()]


def clear(directory: Path, *names: str) -> None:
    for name in names:
        path = directory / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def measure_messages(rounds: int) -> list[Row]:
    """Measure messages in memory, by this package and by PyPI's rncryptor."""
    rows = []
    for size in MESSAGE_SIZES:
        for what in ("seal", "open"):
            for whose in ("ours", "rncryptor"):
                row = Row(f"{whose} {what} {size}")
                rows.append(row)
                if whose == "rncryptor" and find_spec("rncryptor") is None:
                    row.skipped = "not installed"
                    continue
                for _ in range(rounds):
                    run_step(row, "memory", whose, what, str(size))
    return rows


def print_files(rows: list[Row], size: int) -> None:
    by_name = {row.name: row for row in rows}
    print(f"One file of {size / 2**20:,.0f} MiB\n")
    print("| what | seconds | MiB/s | against AES-256-CBC alone | against HMAC-SHA-256 alone | peak MiB |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        if row.skipped:
            print(f"| {row.name} | skipped: {row.skipped} | | | | |")
            continue
        ratios = (by_name["aes"].seconds / row.seconds, by_name["hmac"].seconds / row.seconds)
        print(
            f"| {row.name} | {row.seconds:.2f} | {size / 2**20 / row.seconds:,.0f} | {ratios[0]:.2f}"
            f" | {ratios[1]:.2f} | {row.memory / 2**20:.0f} |"
        )


def print_messages(rows: list[Row]) -> None:
    print("\nMessages in memory, with a password\n")
    print("| what | bytes | ours, ms | rncryptor, ms | times as fast |")
    print("|---|---|---|---|---|")
    for ours, theirs in zip(rows[::2], rows[1::2], strict=True):
        _, what, size = ours.name.split()
        peer = f"{theirs.seconds * 1000:.2f}" if not theirs.skipped else theirs.skipped
        times = f"{theirs.seconds / ours.seconds:.1f}" if not theirs.skipped else ""
        print(f"| {what} | {int(size):,} | {ours.seconds * 1000:.2f} | {peer} | {times} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=size_argument, default=UNITS["GiB"], help="of the file, such as 64MiB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--directory", type=Path, help="where the files are made; needs four times the size")
    parser.add_argument("--json", action="store_true", help="print figures instead of tables")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        files = measure_files(arguments.size, arguments.rounds, Path(directory))
    messages = measure_messages(arguments.rounds)
    if arguments.json:
        print(json.dumps({"size": arguments.size, "rows": [vars(row) for row in (*files, *messages)]}))
        return
    print_files(files, arguments.size)
    print_messages(messages)


if __name__ == "__main__":
    main()
