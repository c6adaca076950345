"""The CLI's classes as a file that the JVM maps instead of loading them: half of the time that a command takes.

A class-data archive, made from a list of classes: measured beside the JDK's newer AOT cache it was the quicker of the two.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from launcher import artifacts
from launcher.settings import Settings

# The command that is run to see which classes a command needs. No service has to be there: nothing listens on port 1.
REHEARSAL = ["systems", "--target", "127.0.0.1:1"]
PATIENCE = 120.0


def options(settings: Settings) -> list[str]:
    """JVM options that use the archive. One that is missing, or does not fit the jars or the JDK, is ignored in silence."""
    return [f"-XX:SharedArchiveFile={_archive(settings)}", "-Xlog:cds=off,aot=off"]


def prepare(settings: Settings, jvm: list[str], main: str) -> None:
    """Makes the archive if it is older than the build. Never fails: without it the CLI is slower, that is all."""
    archive = _archive(settings)
    if archive.exists() and archive.stat().st_mtime > artifacts.built_at("cli"):
        return
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix="part-") as folder:
        classes, made = Path(folder) / "classes", Path(folder) / "archive"
        command = [*jvm, "-cp", artifacts.class_path("cli")]
        _run([*command, f"-XX:DumpLoadedClassList={classes}", main, *REHEARSAL])
        _run([*command, "-Xshare:dump", f"-XX:SharedClassListFile={classes}", f"-XX:SharedArchiveFile={made}"])
        if made.exists():
            os.replace(made, archive)


def _archive(settings: Settings) -> Path:
    return settings.home / "cli.jsa"


def _run(command: list[str]) -> None:
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        pass
