"""What the build has left: class paths to start the modules with, and whether they are those of the present sources."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Iterator

from launcher import maven
from launcher.say import Problem, say
from launcher.settings import ROOT, Settings

RUNNING = ("proto", "client-stub", "stores", "server", "cli")


def class_path(module: str) -> str:
    """The module's jar and everything that it needs at run time."""
    needed = ROOT / module / "target" / "classpath.txt"
    jar = _jar(module)
    if jar is None or not needed.exists():
        raise Problem(f"The module {module} is not built: run `./msr build`.")
    return os.pathsep.join([str(jar), *needed.read_text().split()])


def is_built(module: str) -> bool:
    return _jar(module) is not None and (ROOT / module / "target" / "classpath.txt").exists()


def built_at(module: str) -> float:
    """When the newest of our jars on the module's class path was made, in seconds since the epoch."""
    jars = [Path(jar) for jar in class_path(module).split(os.pathsep)]
    return max(jar.stat().st_mtime for jar in jars if jar.is_relative_to(ROOT))


def build_if_needed(settings: Settings) -> None:
    """Builds what runs, unless it was built from exactly these sources."""
    stamp = settings.home / "built"
    wanted = fingerprint(RUNNING)
    if stamp.exists() and stamp.read_text() == wanted and all(map(is_built, RUNNING)):
        return
    say("Building (the first time takes some minutes) …")
    build(settings, RUNNING)
    settings.home.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def build(settings: Settings, modules: tuple[str, ...]) -> None:
    """Makes the modules' jars, without tests and format checks; what Maven says is shown if it fails."""
    # The bench stands on test jars of other modules; nothing else needs tests compiled.
    tests = ["-Pbench", "-DskipTests"] if "bench" in modules else ["-Dmaven.test.skip=true"]
    quick = [*tests, "-Dspotless.check.skip=true"]
    settings.log.mkdir(parents=True, exist_ok=True)
    log = settings.log / "build.log"
    with log.open("wb") as output:
        code = maven.run(settings, [*quick, "-pl", ",".join(modules), "-am", "package"], output=output)
    if code != 0:
        said = log.read_text(errors="replace").partition("[ERROR] -> [Help")[0].splitlines()
        wrong = [line for line in said if line.startswith(("[WARNING]", "[ERROR]"))]
        raise Problem("\n".join(["The build failed.", *wrong[-40:], f"All that Maven said is in {log}."]))


def fingerprint(modules: tuple[str, ...]) -> str:
    """Names and contents of everything that the modules are built from."""
    digest = hashlib.sha256()
    for file in [ROOT / "pom.xml", *sorted(_sources(modules))]:
        digest.update(f"{file.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources(modules: tuple[str, ...]) -> Iterator[Path]:
    for module in modules:
        yield ROOT / module / "pom.xml"
        yield from (file for file in (ROOT / module / "src" / "main").rglob("*") if file.is_file())


def _jar(module: str) -> Path | None:
    jars = (ROOT / module / "target").glob(f"msr-{module}-*.jar")
    return next((jar for jar in sorted(jars) if not jar.stem.endswith(("-tests", "-sources"))), None)
