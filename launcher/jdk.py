"""Finds a JDK 25 on this machine."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Iterator

from launcher.say import Problem

VERSION = 25


def java_home() -> Path:
    """The first JDK 25 found: JAVA_HOME, the usual places, PATH."""
    for candidate in _candidates():
        if _version(candidate) == VERSION and (candidate / "bin" / "javac").exists():
            return candidate
    raise Problem(
        f"No JDK {VERSION} found (looked at JAVA_HOME, /usr/lib/jvm, ~/.sdkman, ~/.jdks, /Library/Java and PATH).\n"
        f"Install one, such as Eclipse Temurin {VERSION}, or set JAVA_HOME to it."
    )


def java() -> Path:
    return java_home() / "bin" / "java"


def _candidates() -> Iterator[Path]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    for folder in ("/usr/lib/jvm", "~/.sdkman/candidates/java", "~/.jdks"):
        yield from sorted(Path(folder).expanduser().glob("*"))
    for folder in ("/Library/Java/JavaVirtualMachines", "~/Library/Java/JavaVirtualMachines"):
        yield from sorted(Path(folder).expanduser().glob("*/Contents/Home"))
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path).resolve().parent.parent


def _version(home: Path) -> int:
    """The feature release that a JDK's `release` file names; 0 if there is none."""
    try:
        found = re.search(r'^JAVA_VERSION="(\d+)', (home / "release").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found.group(1)) if found else 0
