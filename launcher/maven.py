"""Runs a Maven that is new enough; an older one on PATH fetches it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import IO, Mapping

from launcher import fetching
from launcher.jdk import java_home
from launcher.say import Problem, say
from launcher.settings import ROOT, Settings

NEEDED = (3, 9, 6)
FETCHED = "3.9.16"


def command(settings: Settings) -> str:
    """The Maven on PATH if it is new enough, else the fetched one."""
    on_path = shutil.which("mvn")
    if on_path and _version(on_path) >= NEEDED:
        return on_path
    return str(fetch(settings, on_path))


def run(
    settings: Settings,
    arguments: list[str],
    environment: Mapping[str, str] | None = None,
    output: IO[bytes] | None = None,
) -> int:
    """Runs Maven in the repository with JDK 25, its output as it comes or into a file; the answer is its exit code."""
    return subprocess.run(
        [command(settings), "-B", "-ntp", *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {}), "JAVA_HOME": str(java_home())},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        check=False,
    ).returncode


def fetch(settings: Settings, older: str | None) -> Path:
    """Maven from Maven's own repository, by the older one; kept under the tools."""
    folder = settings.tools / f"apache-maven-{FETCHED}"
    if folder.exists():
        return folder / "bin" / "mvn"
    if not older:
        raise Problem(
            "There is no `mvn` on PATH. Install Maven (any version; a newer one is fetched by it if needed)."
        )
    say(f"Fetching Maven {FETCHED} (the one on PATH is older than {'.'.join(map(str, NEEDED))}) …")
    with fetching.part(settings.tools) as part:
        fetching.call(
            [
                older,
                "-q",
                "-B",
                "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                f"-Dartifact=org.apache.maven:apache-maven:{FETCHED}:zip:bin",
                f"-DoutputDirectory={part}",
            ],
            "Maven",
        )
        fetching.unpack(next(part.glob("*.zip")), part / "unpacked")
        fetching.keep(part / "unpacked" / folder.name, folder)
    return folder / "bin" / "mvn"


def _version(mvn: str) -> tuple[int, ...]:
    shown = subprocess.run([mvn, "-version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Apache Maven (\d+)\.(\d+)\.(\d+)", shown)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)
