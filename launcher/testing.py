"""`msr test`: every check of the repository, on stores that are started once for the whole run."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Iterator

from launcher import artifacts, contract, maven, tools
from launcher.children import QUIET_JVM
from launcher.jdk import java
from launcher.say import Problem, say
from launcher.settings import ROOT, Settings


def test(settings: Settings, arguments: list[str]) -> int:
    """Runs everything; Maven's closing lines come last. The exit code is Maven's, or 1 when only buf or the launcher's own tests found something."""
    launcher_is_well = _launcher()
    environment = {"MSR_HOME": str(settings.home), "MSR_ENVOY": str(tools.envoy(settings))}
    for name in tools.GO_TOOLS:
        tool = tools.optional(tools.go_tool, settings, name)
        if tool:
            environment[f"MSR_{name.upper().replace('-', '_')}"] = str(tool)
    say("Building what the tests run on …")
    artifacts.build(settings, ("proto", "stores"))
    contract_is_well = contract.check(settings)
    with _stores(settings) as directory:
        environment["MSR_TEST_STORES"] = str(directory)
        code = maven.run(settings, ["verify", *_with_upstream(arguments)], environment)
    return code or (0 if contract_is_well and launcher_is_well else 1)


def _launcher() -> bool:
    """The launcher's own tests, which take seconds."""
    words = [sys.executable, "-m", "unittest", "discover", "-s", "launcher/tests", "-t", "."]
    done = subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    say(f"launcher: {'passed' if done.returncode == 0 else 'FAILED'}")
    return done.returncode == 0


def bench(settings: Settings, arguments: list[str]) -> int:
    """Runs the bench, or the parts of it that are named."""
    tools.envoy(settings)
    artifacts.build(settings, ("bench",))
    environment = {**os.environ, "MSR_HOME": str(settings.home), "MSR_ENVOY": str(tools.envoy(settings))}
    main = ["-cp", artifacts.class_path("bench"), "com.prismicx.msr.bench.Main"]
    words = [str(java()), *QUIET_JVM, f"-Dmsr.root={ROOT}", *main, *arguments]
    return subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode


def _with_upstream(arguments: list[str]) -> list[str]:
    """A part of the modules needs the modules below it, built in the same run."""
    words = {word.split("=")[0] for word in arguments}
    if words & {"-pl", "--projects"} and not words & {"-am", "--also-make"}:
        return [*arguments, "-am", "-Dsurefire.failIfNoSpecifiedTests=false"]
    return arguments


@contextlib.contextmanager
def _stores(settings: Settings) -> Iterator[Path]:
    """Stores in a new directory; they end with this process, however it ends, and leave nothing behind."""
    folder = settings.home / "test"
    folder.mkdir(parents=True, exist_ok=True)
    directory = Path(tempfile.mkdtemp(prefix="stores-", dir=folder))
    jvm = ["-Xmx512m", "-XX:+UseSerialGC", *QUIET_JVM, "-cp", artifacts.class_path("stores")]
    main = ["com.prismicx.msr.stores.StoresMain", "--dir", str(directory), "--until-input-closes"]
    process = subprocess.Popen(
        [str(java()), *jvm, *main],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin and process.stdout
    try:
        if process.stdout.readline().strip() != "stores ready":
            raise Problem("The stores for the tests do not start; what they said stands above.")
        yield directory
    finally:
        process.stdin.close()
        process.wait(120)
        shutil.rmtree(directory, ignore_errors=True)
