"""What fetching any tool needs: a place beside the final one, complete or not at all, and a checked call of a client."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Iterator, Mapping

from launcher.say import Problem


@contextlib.contextmanager
def part(tools: Path) -> Iterator[Path]:
    """A folder for something unfinished, gone afterwards. One fetch at a time: a second launcher waits here."""
    tools.mkdir(parents=True, exist_ok=True)
    with open(tools / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = Path(tempfile.mkdtemp(prefix="part-", dir=tools))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def keep(unfinished: Path, final: Path) -> None:
    """Moves what is complete to its place; another launcher may have been quicker."""
    if not final.exists():
        unfinished.rename(final)


def call(command: list[str], what: str, more_environment: Mapping[str, str] | None = None) -> None:
    """Runs a client quietly; a Problem shows what it said when it fails."""
    done = subprocess.run(
        command,
        env={**os.environ, **(more_environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        last = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise Problem(f"{what} could not be fetched by `{' '.join(command[:4])} …`:\n{last}")


def unpack(archive: Path, to: Path) -> None:
    """Unpacks a zip with its files' modes, which zipfile by itself forgets."""
    with zipfile.ZipFile(archive) as entries:
        for entry in entries.infolist():
            file = Path(entries.extract(entry, to))
            mode = entry.external_attr >> 16 & 0o777
            if mode and not entry.is_dir():
                file.chmod(mode)


def sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def link(target: Path, tools: Path, name: str) -> Path:
    """Makes tools/bin/<name> lead to the tool, wherever its version is kept."""
    place = tools / "bin" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    relative = os.path.relpath(target, place.parent)
    if not place.is_symlink() or os.readlink(place) != relative:
        new = place.with_name(f"{name}.{os.getpid()}")
        new.symlink_to(relative)
        new.replace(place)
    return place
