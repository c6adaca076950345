"""The server's classes, loaded and linked ahead of time, as a file that the JVM maps: half of the time that a start takes.

The JDK's AOT cache, recorded while the real server starts on the real stores (see rehearsal.py).
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from launcher import artifacts
from launcher.jdk import java
from launcher.settings import ROOT, Settings

JVM_OPTIONS = ROOT / "server" / "jvm.options"
SILENT = "-Xlog:aot*=off,cds*=off"


def options(settings: Settings) -> list[str]:
    """JVM options that use the file, if there is one. One that does not fit after all is ignored in silence."""
    return [f"-XX:AOTCache={cache(settings)}", SILENT] if is_prepared(settings) else []


def recording(file: Path) -> list[str]:
    """JVM options that write such a file when the JVM ends."""
    return [f"-XX:AOTCacheOutput={file}", SILENT]


def is_prepared(settings: Settings) -> bool:
    return cache(settings).exists()


def cache(settings: Settings) -> Path:
    """The file for this build, these options and this JDK: for another one it would be of no use."""
    jars = [Path(jar) for jar in artifacts.class_path("server").split(os.pathsep)]
    built = [f"{jar} {jar.stat().st_mtime_ns}" for jar in jars]
    options = JVM_OPTIONS.read_text() if JVM_OPTIONS.exists() else ""
    runtime = f"{java()} {java().stat().st_mtime_ns}"
    key = hashlib.sha256("\n".join([*built, options, runtime]).encode()).hexdigest()
    return settings.home / f"server-{key[:16]}.aot"
