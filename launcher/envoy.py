"""Envoy's configuration, its admin interface on a unix socket, and its graceful end."""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import os
import re
import socket
import tempfile
import time
import zipfile
from pathlib import Path

from launcher import artifacts
from launcher.say import Problem
from launcher.settings import ROOT, Settings
from launcher.state import reachable

LONGEST_SOCKET_PATH = 100
LOCAL_HOSTS = r"(?i:localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]+)?"
LOCAL_ORIGINS = "http://" + LOCAL_HOSTS
# How long calls in flight may take: the longest route's timeout.
LONGEST_CALL = 12.0


def configure(settings: Settings, address: str) -> Path:
    """Writes the configuration for this machine and says where it is."""
    values = {
        "MSR_HTTP_ADDRESS": address,
        "MSR_HTTP_PORT": str(settings.http_port),
        "MSR_GRPC_ADDRESS": reachable(address),
        "MSR_GRPC_PORT": str(settings.grpc_port),
        "MSR_DESCRIPTOR": str(_descriptor(settings)),
        "MSR_HOST_REGEX": os.environ.get("MSR_HOST_REGEX") or _hosts(address),
        "MSR_CORS_ORIGIN_REGEX": os.environ.get("MSR_CORS_ORIGIN_REGEX") or LOCAL_ORIGINS,
        "MSR_ENVOY_ADMIN_SOCKET": str(admin_socket(settings)),
    }
    template = (ROOT / "envoy" / "envoy.yaml").read_text(encoding="utf-8")
    file = settings.run / "envoy.yaml"
    file.write_text(re.sub(r"\$\{(MSR_[A-Z_]+)}", lambda variable: values[variable[1]], template), encoding="utf-8")
    return file


def _hosts(address: str) -> str:
    """The names that callers may use: on loopback its own, so that no page can come in by a name that it made lead here."""
    return LOCAL_HOSTS if ipaddress.ip_address(address).is_loopback else ".*"


def arguments(configuration: Path) -> list[str]:
    return [
        *("-c", str(configuration)),
        *("-l", "warning"),
        "--disable-hot-restart",
        *("--file-flush-interval-msec", "1000"),
        *("--drain-time-s", "5"),
        *("--drain-strategy", "immediate"),
    ]


def admin_socket(settings: Settings) -> Path:
    """In the state folder; where that path is too long for a socket, in a private folder of the temporary ones."""
    usual = settings.run / "envoy-admin.sock"
    if len(str(usual)) <= LONGEST_SOCKET_PATH:
        return usual
    name = hashlib.sha256(str(usual).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"msr-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise Problem(f"{folder} belongs to somebody else.")
    return folder / "admin"


def drain(socket_path: Path) -> None:
    """Tells callers to go and waits, within bounds, until the calls in flight have ended. Never fails."""
    try:
        _call(socket_path, "POST", "/drain_listeners?graceful")
        end = time.monotonic() + LONGEST_CALL
        while _in_flight(socket_path) > 0 and time.monotonic() < end:
            time.sleep(0.1)
    except OSError:
        pass


def is_live(socket_path: Path) -> bool:
    try:
        return _call(socket_path, "GET", "/ready")[0] == 200
    except OSError:
        return False


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("admin", timeout=5)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _call(socket_path: Path, verb: str, path: str) -> tuple[int, str]:
    connection = _UnixConnection(socket_path)
    try:
        connection.request(verb, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except http.client.HTTPException as odd:
        raise OSError(str(odd)) from odd
    finally:
        connection.close()


def _in_flight(socket_path: Path) -> int:
    shown = _call(socket_path, "GET", "/stats?filter=downstream_rq_active")[1]
    found = re.search(r"^http\.main\.downstream_rq_active: (\d+)$", shown, re.MULTILINE)
    return int(found.group(1)) if found else 0


def _descriptor(settings: Settings) -> Path:
    """The contract's descriptor set, out of the contract's jar."""
    jar = next(entry for entry in artifacts.class_path("proto").split(os.pathsep))
    file = settings.run / "msr.pb"
    with zipfile.ZipFile(jar) as entries:
        file.write_bytes(entries.read("msr.pb"))
    return file
