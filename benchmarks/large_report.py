"""A report of many photos beside decoding and encoding each of them once, on the same cores.

``python -m benchmarks.large_report [--photos 50] [--pixels 4000x3000] [--turned] [--rounds 3] [--json]``

Ours makes the photos ready, draws report.pdf and seals everything to a file; the other side is Pillow alone,
in as many processes as there are cores, which opens each photo, encodes it with its own tables and throws it
away. Both take turns, because a machine has other things to do: the ratio of the medians is what counts, of
seconds and of the processors' time. Memory is the resident memory of all processes of one side added up (what
they share is counted in each), looked at 200 times a second.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageChops, JpegImagePlugin

_LOOKS_A_SECOND = 200
_DISTINCT = 4


@dataclass(frozen=True)
class Measured:
    """One round of one side: seconds, the processors' seconds, bytes of memory; and what ours made."""

    seconds: float
    cpu: float
    memory: int
    report: int = 0
    pdf: int = 0


def make_photos(folder: Path, count: int, size: tuple[int, int], *, turned: bool) -> list[Path]:
    """Photos as phones take them: some shapes, soft colours, and the noise of a sensor."""
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    masters = []
    for seed in range(_DISTINCT):
        ground = Image.linear_gradient("L").rotate(90 * seed).resize(size)
        blobs = Image.effect_noise((40, 30), 70).resize(size, Image.Resampling.BICUBIC)
        noise = [Image.effect_noise(size, 14) for _ in range(2)]
        red = ImageChops.add(ground, noise[0], 1, -128)
        green = ImageChops.add(blobs, noise[1], 1, -128)
        masters.append(folder / f"master-{seed}.jpg")
        Image.merge("RGB", (red, green, blobs)).save(masters[-1], "JPEG", quality=90, exif=exif)
    photos = []
    for number in range(count):
        photos.append(folder / f"photo-{number:03d}.jpg")
        photos[-1].write_bytes(masters[number % _DISTINCT].read_bytes())
    return photos


def encode_once(path: str) -> int:
    """What the other side does with a photo."""
    with Image.open(path) as photo, Path(os.devnull).open("wb") as nowhere:
        tables = [list(table) for table in photo.quantization.values()]  # type: ignore[attr-defined] # JPEG's
        sampling = JpegImagePlugin.get_sampling(photo)
        photo.convert("RGB").save(nowhere, "JPEG", qtables=tables, subsampling=sampling)
        return photo.width


def plain(paths: list[str]) -> None:
    """The other side."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=context) as processes:
        list(processes.map(encode_once, paths))


def ours(paths: list[str], destination: str) -> None:
    """Our side: what sending does, without servers."""
    from chalicelib.contract.media_kinds import MediaType
    from chalicelib.format.metadata import Details, Media, Metadata
    from picsafe.client.media import identify
    from picsafe.client.report_keys import ReportKey
    from picsafe.client.sealing import prepared, seal

    report_id = "0000000011462800528240"
    media = [identify(Path(path)) for path in paths]
    with prepared(media, None) as ready:
        metadata = Metadata(
            details=Details(reportid=report_id, datetime=datetime.now(UTC).isoformat(timespec="seconds")),
            media=tuple(Media(mediaid=item_id, type=MediaType.PHOTO) for item_id, _ in ready.media),
        )
        key = ReportKey(report_id=report_id, password="not a secret", keyserver_url="https://key.example.org")
        seal(Path(destination), ready, key=key, metadata=metadata, register=lambda _: None)


def measure(side: str, folder: Path, photos: list[Path]) -> Measured:
    """Run one side in a process of its own."""
    sealed = folder / "report.picsafe"
    sealed.unlink(missing_ok=True)
    program = (
        "import sys; from benchmarks import large_report as b\n"
        f"if __name__ == '__main__': b.{side}(sys.argv[2:]{', sys.argv[1]' if side == 'ours' else ''})"
    )
    before = os.times()
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program, str(sealed), *map(str, photos)])
    peak, over = [0], threading.Event()
    watcher = threading.Thread(target=watch, args=(process.pid, peak, over))
    watcher.start()
    failed = process.wait()
    seconds = time.perf_counter() - began
    over.set()
    watcher.join()
    after = os.times()
    if failed:
        raise SystemExit(f"{side} failed")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if side == "plain":
        return Measured(seconds, cpu, peak[0])
    return Measured(seconds, cpu, peak[0], sealed.stat().st_size, pdf_size(sealed))


def pdf_size(sealed: Path) -> int:
    """Bytes of report.pdf."""
    from chalicelib.format.picsafe import PicsafeFile

    with PicsafeFile.open(sealed) as file, file.unlock("not a secret") as report:
        return report.members["report.pdf"].size


def watch(pid: int, peak: list[int], over: threading.Event) -> None:
    """Look at the resident memory of a process and its descendants."""
    while not over.wait(1 / _LOOKS_A_SECOND):
        peak[0] = max(peak[0], sum(map(resident, family(pid))))


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(one) for task in tasks for one in (task / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(child))]


def resident(pid: int) -> int:
    """Bytes of a process's resident memory; 0 if it has ended."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=50)
    parser.add_argument("--pixels", default="4000x3000", help="width and height")
    parser.add_argument("--turned", action="store_true", help="photos that lie on their side (EXIF)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    width, height = map(int, options.pixels.split("x"))
    rounds: dict[str, list[Measured]] = {"plain": [], "ours": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = make_photos(folder, options.photos, (width, height), turned=options.turned)
        for _ in range(options.rounds):
            for side, taken in rounds.items():
                taken.append(measure(side, folder, photos))
    if options.json:
        print(json.dumps({side: [asdict(one) for one in taken] for side, taken in rounds.items()}))
        return
    for side, taken in rounds.items():
        print(
            f"{side:6} {statistics.median(one.seconds for one in taken):7.2f} s"
            f" {statistics.median(one.cpu for one in taken):7.2f} s of processors"
            f" {max(one.memory for one in taken) / 1e6:6.0f} MB"
        )
    for what in ("seconds", "cpu"):
        both = [statistics.median(getattr(one, what) for one in rounds[side]) for side in ("ours", "plain")]
        print(f"{what}: {both[0] / both[1]:.2f} times the other side's")
    made = rounds["ours"][-1]
    print(f"report.pdf: {made.pdf / 1e6:.1f} of {made.report / 1e6:.1f} MB, {made.pdf / made.report:.1%}")


if __name__ == "__main__":
    main()
