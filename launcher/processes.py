"""Processes by what identifies them for certain (pid and time of birth), never by name; and who holds a port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Identity:
    """One process for ever: a pid is used again, a pid with its time of birth is not."""

    pid: int
    birth: str

    def alive(self) -> bool:
        return birth(self.pid) == self.birth

    def send(self, number: int) -> None:
        """Sends a signal, unless the process is gone."""
        if self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                pass

    def wait(self, seconds: float) -> bool:
        """True once the process is gone, False if it is still there after so long."""
        end = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def end(self, seconds: float) -> None:
        """SIGTERM, and SIGKILL if that does not help in time."""
        self.send(signal.SIGTERM)
        if not self.wait(seconds):
            self.send(signal.SIGKILL)
            self.wait(10)


def identity(pid: int) -> Identity | None:
    born = birth(pid)
    return Identity(pid, born) if born else None


def birth(pid: int) -> str | None:
    """When the process was started, in whatever unit the system has; None if there is no such process (or a zombie)."""
    if Path("/proc/self/stat").exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in "ZX" else fields[19]
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip() or None


def accepts(address: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        with socket.create_connection((address, port), timeout=1):
            return True
    except OSError:
        return False


def is_free(address: str, port: int) -> bool:
    """Whether one could listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def holder(port: int) -> str | None:
    """Who listens on the port, as `pid 123 (java -jar x.jar)`; None if the system does not tell."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            held = any(os.readlink(fd) in sockets for fd in (process / "fd").iterdir())
        except OSError:
            continue
        if held:
            words = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            return f"pid {process.name} ({' '.join(words).strip()[:80]})"
    return None


def _listening(port: int) -> list[str]:
    inodes = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.append(fields[9])
    return inodes
