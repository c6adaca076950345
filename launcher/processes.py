"""Processes by what identifies them for certain (pid and time of birth), never by name; and who holds a port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PORTS_TABLE = Path("/proc/net/tcp")
LISTENING = "0A"


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


def listens(pid: int, port: int) -> bool:
    """Whether this very process listens on the port; true where the system does not tell."""
    if not PORTS_TABLE.exists():
        return True
    return not _sockets(port).keys().isdisjoint(_open_files(pid))


def shares(pid: int, port: int) -> bool:
    """Whether another process listens on the same address and port, and so answers some of the calls."""
    sockets = _sockets(port)
    ours = sockets.keys() & _open_files(pid)
    addresses = {sockets[socket] for socket in ours}
    return any(sockets[other] in addresses for other in sockets.keys() - ours)


def holder(port: int, other_than: int = 0) -> str | None:
    """Who listens on the port, as `pid 123 (java -jar x.jar)`; None if the system does not tell."""
    sockets = _sockets(port)
    for process in Path("/proc").glob("[0-9]*"):
        pid = int(process.name)
        if pid != other_than and not sockets.keys().isdisjoint(_open_files(pid)):
            return f"pid {pid} ({_command_line(process)[:80]})"
    return None


def _command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
    except OSError:
        return "gone"


def _open_files(pid: int) -> set[str]:
    """What the process has open; nothing if it is gone or somebody else's."""
    files = set()
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed meanwhile
                files.add(os.readlink(descriptor))
    except OSError:
        return set()
    return files


def _sockets(port: int) -> dict[str, str]:
    """The sockets that listen on a port, as an open file is called, and the address of each."""
    sockets = {}
    for table in (PORTS_TABLE, PORTS_TABLE.with_name("tcp6")):
        try:
            rows = table.read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            fields = row.split()
            address, _, number = fields[1].rpartition(":")
            if fields[3] == LISTENING and int(number, 16) == port:
                sockets[f"socket:[{fields[9]}]"] = address
    return sockets
