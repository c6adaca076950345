"""A state folder of its own for a test, ports that nobody has, and the launcher called as a user calls it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from launcher import processes, settings
from launcher.settings import ROOT, Settings
from launcher.state import State


class PlaceTest(unittest.TestCase):
    """Nothing in here builds, fetches, or starts the service."""

    def setUp(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="msr-launcher-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = {
            "MSR_HOME": str(self.home),
            "MSR_HTTP_PORT": str(free_port()),
            "MSR_GRPC_PORT": str(free_port()),
        }
        self.settings: Settings = settings.read(self.environment)

    def msr(self, *words: str, **more: str) -> tuple[int, str]:
        """Exit code and everything that was said."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MSR_")}
        done = subprocess.run(
            [sys.executable, str(ROOT / "msr"), *words],
            env={**inherited, **self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=30,
            check=False,
        )
        return done.returncode, done.stdout

    def running(self) -> State:
        """The state of a supervisor, which is this very process."""
        myself = processes.identity(os.getpid())
        assert myself
        return State(supervisor=myself, stage="ready", http_port=8080, grpc_port=9090)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
