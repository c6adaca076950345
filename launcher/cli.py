"""Passes commands to the CLI, as quickly as a JVM starts."""

from __future__ import annotations

import os
from typing import NoReturn

from launcher import artifacts
from launcher.jdk import java
from launcher.settings import Settings

QUICK_START = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"]
QUIET = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]


def command(arguments: list[str]) -> list[str]:
    main = ["-cp", artifacts.class_path("cli"), "com.prismicx.msr.cli.Main"]
    return [str(java()), *QUICK_START, *QUIET, *main, *arguments]


def environment(settings: Settings, target: str | None = None) -> dict[str, str]:
    """Where the CLI finds the service, unless the user has said so."""
    given = os.environ.get("MSR_TARGET")
    return {**os.environ, "MSR_TARGET": target or given or f"127.0.0.1:{settings.grpc_port}"}


def replace_this_process(settings: Settings, arguments: list[str]) -> NoReturn:
    if not artifacts.is_built("cli"):
        artifacts.build_if_needed(settings)
    words = command(arguments)
    os.execve(words[0], words, environment(settings))
