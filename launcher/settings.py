"""What the environment says, read once and checked."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from launcher.say import Problem

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Database:
    """A PostgreSQL database that is given instead of the embedded one."""

    url: str
    user: str
    password: str

    @property
    def place(self) -> str:
        """Its URL without parameters, which may hold a password."""
        return self.url.partition("?")[0]


@dataclass(frozen=True)
class Settings:
    """Where things are and which ports are wanted."""

    home: Path
    http_port: int
    grpc_port: int
    control: Database | None
    tenant: Database | None
    mongo_url: str | None

    @property
    def run(self) -> Path:
        """What belongs to a running service: who runs, generated configuration."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def stores(self) -> Path:
        """The embedded stores' data."""
        return self.home / "stores"

    @property
    def tools(self) -> Path:
        return self.home / "tools"

    @property
    def secret(self) -> Path:
        """The key from which the server derives what tenants' roles log in with."""
        return self.home / "secret.properties"

    @property
    def more_settings(self) -> Path:
        """Settings of the server that a user wrote by hand; may be absent."""
        return self.home / "server.properties"


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings; a Problem names the variable that is wrong."""
    control = _database(environment, "CONTROL")
    tenant = _database(environment, "TENANT")
    if (control is None) != (tenant is None):
        raise Problem("MSR_CONTROL_URL and MSR_TENANT_URL belong together: give both or neither.")
    http_port, grpc_port = _port(environment, "MSR_HTTP_PORT", 8080), _port(environment, "MSR_GRPC_PORT", 9090)
    if http_port == grpc_port:
        raise Problem(f"MSR_HTTP_PORT and MSR_GRPC_PORT are both {http_port}, but must differ.")
    return Settings(
        home=Path(environment.get("MSR_HOME") or ROOT / ".msr").expanduser().absolute(),
        http_port=http_port,
        grpc_port=grpc_port,
        control=control,
        tenant=tenant,
        mongo_url=environment.get("MSR_MONGO_URL") or None,
    )


def _database(environment: Mapping[str, str], which: str) -> Database | None:
    prefix = f"MSR_{which}_"
    url = environment.get(prefix + "URL")
    if not url:
        return None
    if not url.startswith("jdbc:postgresql:"):
        raise Problem(
            f"{prefix}URL is {url}, but must be a JDBC URL such as jdbc:postgresql://db.internal:5432/name."
        )
    user = environment.get(prefix + "USER")
    if not user:
        raise Problem(f"{prefix}URL is set, so {prefix}USER (and {prefix}PASSWORD) must be too.")
    return Database(url, user, environment.get(prefix + "PASSWORD", ""))


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise Problem(f"{name} is {text}, but must be a port between 1 and 65535.")
    return int(text)
