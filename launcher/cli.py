"""Passes commands to the CLI, as quickly as a JVM starts."""

from __future__ import annotations

import os
from typing import NoReturn

from launcher import artifacts, sharing, state
from launcher.jdk import java
from launcher.settings import Settings

QUICK_START = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"]
QUIET = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
MAIN = "com.prismicx.msr.cli.Main"


def command(settings: Settings, arguments: list[str]) -> list[str]:
    return [*_jvm(), *sharing.options(settings), "-cp", artifacts.class_path("cli"), MAIN, *arguments]


def environment(settings: Settings, target: str | None = None) -> dict[str, str]:
    """Where the CLI finds the service, unless the user has said so; and arguments are UTF-8, whatever the locale says."""
    found = target or os.environ.get("MSR_TARGET") or _running(settings)
    return {**os.environ, **_utf8(), "MSR_TARGET": found}


def build_if_needed(settings: Settings) -> None:
    """Builds everything that runs, and what lets the CLI start quickly."""
    artifacts.build_if_needed(settings)
    sharing.prepare(settings, _jvm(), MAIN)


def replace_this_process(settings: Settings, arguments: list[str]) -> NoReturn:
    if not artifacts.is_built("cli"):
        build_if_needed(settings)
    words = command(settings, arguments)
    os.execve(words[0], words, environment(settings))


def _running(settings: Settings) -> str:
    """Where the service of this MSR_HOME is, which may have been started with --listen; else where it would be."""
    running = state.read(settings)
    return running.grpc if running else f"127.0.0.1:{settings.grpc_port}"


def _jvm() -> list[str]:
    return [str(java()), *QUICK_START, *QUIET]


def _utf8() -> dict[str, str]:
    """Java reads its arguments and names of files by the locale, and has question marks for what ASCII has not."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "C")
    return {"LC_ALL": "C.UTF-8"} if locale in ("C", "POSIX") else {}
