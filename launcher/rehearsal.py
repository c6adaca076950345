"""A first start of the server beside the real one, from which the JVM learns to start quickly."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Callable

from launcher import aot, properties
from launcher.children import Child, Stores, server_command, settings_files
from launcher.settings import Settings

SERVING = "serving gRPC on"
# The JVM writes the file when it ends, which takes about as long as everything before.
WRITES_WITHIN = 120.0


class Rehearsal(Child):
    """A server on the same stores and a port of its own, that writes the file when it ends."""

    name = "rehearsal"

    def __init__(self, settings: Settings, stores: Stores) -> None:
        super().__init__(settings)
        self._stores = stores
        self._made = settings.home / "server.aot.part"

    def command(self) -> list[str]:
        own = {"grpc.host": "127.0.0.1", "grpc.port": "0", "grpc.drain": "0ms", "control.migrate": "true"}
        generated = self.settings.run / "rehearsal.properties"
        files = settings_files(self.settings, self._stores, {}, generated)
        # The last one wins, also over what the user has set for the real server.
        last = properties.write(self.settings.run / "rehearsal-last.properties", own)
        return server_command([], [*files, last], aot.recording(self._made))

    def is_ready(self) -> bool:
        return SERVING in self.said_since_start()

    def finish(self, pause: Callable[[float], None]) -> None:
        """Lets it end and keeps what it has written, if it did in time."""
        assert self.process
        self.process.terminate()
        end = time.monotonic() + WRITES_WITHIN
        while self.is_alive() and time.monotonic() < end:
            pause(0.05)
        if not self.is_alive() and self._made.exists():
            for older in self.settings.home.glob("server-*.aot"):
                older.unlink()
            os.replace(self._made, aot.cache(self.settings))

    def discard(self) -> None:
        """Whatever became of it, nothing of it stays but the file that was kept."""
        if self.process and self.is_alive():
            self.process.kill()
            self.process.wait()
        self._made.unlink(missing_ok=True)
        Path(f"{self._made}.config").unlink(missing_ok=True)
