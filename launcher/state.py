"""Who runs: one supervisor at a time, known by a lock that the kernel takes back however it ends, and what it started."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from launcher.processes import Identity
from launcher.settings import Settings

STARTING, READY, STOPPING = "starting", "ready", "stopping"


@dataclass
class State:
    """What a supervisor tells the other commands."""

    supervisor: Identity
    stage: str = STARTING
    address: str = "127.0.0.1"
    http_port: int = 0
    grpc_port: int = 0
    complaint: str = ""
    processes: dict[str, Identity] = field(default_factory=dict)

    @property
    def rest(self) -> str:
        return f"http://{bracketed(reachable(self.address))}:{self.http_port}"

    @property
    def grpc(self) -> str:
        return f"{bracketed(reachable(self.address))}:{self.grpc_port}"


def reachable(address: str) -> str:
    """An address to call for one to listen on."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)


def bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def write(settings: Settings, state: State) -> None:
    """Whoever reads it sees all of it or what was there before."""
    file = _file(settings)
    part = file.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(asdict(state), indent=2))
    part.replace(file)


def read(settings: Settings) -> State | None:
    """What the last supervisor wrote; it need not run any more."""
    try:
        values = json.loads(_file(settings).read_text())
        values["supervisor"] = Identity(**values["supervisor"])
        values["processes"] = {name: Identity(**who) for name, who in values["processes"].items()}
        return State(**values)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def clear(settings: Settings) -> None:
    _file(settings).unlink(missing_ok=True)


def left_over(settings: Settings) -> dict[str, Identity]:
    """What a supervisor that was killed has left running, in the order in which it is to be ended."""
    state = read(settings)
    known = state.processes if state else {}
    return {
        name: known[name] for name in ("envoy", "server", "stores") if name in known and known[name].alive()
    }


def lock(settings: Settings) -> IO[str] | None:
    """Takes the supervisor's lock for as long as the answer is kept open; None if another one has it."""
    settings.run.mkdir(parents=True, exist_ok=True)
    os.chmod(settings.run, 0o700)
    end = time.monotonic() + 0.5
    held = _try_lock(settings)
    while held is None and time.monotonic() < end:  # whoever only asks has it for a moment
        time.sleep(0.02)
        held = _try_lock(settings)
    return held


def _try_lock(settings: Settings) -> IO[str] | None:
    file = open(settings.run / "lock", "w", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def is_running(settings: Settings) -> bool:
    """Whether a supervisor runs."""
    if not (settings.run / "lock").exists():
        return False
    held = _try_lock(settings)
    if held:
        held.close()
    return held is None


def _file(settings: Settings) -> Path:
    return settings.run / "state.json"
