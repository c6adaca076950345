"""The processes of a running service: how each is started, when it is ready, how it ends."""

from __future__ import annotations

import ipaddress
import signal
import subprocess
import time
from pathlib import Path
from typing import Sequence

from launcher import aot, artifacts, envoy, processes, properties, tools
from launcher.jdk import java
from launcher.say import Problem
from launcher.settings import ROOT, Database, Settings
from launcher.state import reachable

LARGE_LOG = 20 * 1024 * 1024
QUIET_JVM = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]


class Child:
    """One process, started again when it dies. Its output goes to a file of its own, so that it needs nobody to read it."""

    name = ""
    patience = 60.0
    shortest_delay = 0.2
    longest_delay = 10.0

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.log = settings.log / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.was_ready = False
        self.start_at = 0.0
        self._failures = 0
        self._log_before = 0

    def command(self) -> list[str]:
        raise NotImplementedError

    def is_ready(self) -> bool:
        raise NotImplementedError

    def address(self) -> str:
        raise NotImplementedError

    def start(self) -> None:
        """Starts it, in a session of its own: Ctrl-C is for the launcher, which ends its children in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGE_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._log_before = log.tell()
            self.process = subprocess.Popen(
                self.command(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.was_ready = False

    def identity(self) -> processes.Identity | None:
        return processes.identity(self.process.pid) if self.process else None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> float:
        """Sets when to start it again: at once after it had been ready, later and later if it never is."""
        self._failures = 0 if self.was_ready else self._failures + 1
        delay: float = min(self.shortest_delay * 2**self._failures, self.longest_delay)
        self.process = None
        self.start_at = time.monotonic() + delay
        return delay

    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else None
        if code is not None and code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def said_since_start(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_before)
            return log.read().decode(errors="replace")

    def hurry(self, times: int) -> None:
        """For a user who does not want to wait: no grace, and from the third time on no chance to tidy up."""
        if self.process and self.is_alive():
            self.process.send_signal(signal.SIGTERM if times < 3 else signal.SIGKILL)

    def stop(self) -> None:
        """Ends it within its patience."""
        if not self.is_alive():
            return
        assert self.process
        self.process.terminate()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Stores(Child):
    """The embedded PostgreSQL and MongoDB-protocol store, or the one of them that is not given by URL."""

    name = "stores"
    patience = 90.0

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.postgres = settings.control is None
        self.mongo = settings.mongo_url is None

    def needed(self) -> bool:
        return self.postgres or self.mongo

    def command(self) -> list[str]:
        jvm = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", *QUIET_JVM]
        words = [
            str(java()),
            *jvm,
            "-cp",
            artifacts.class_path("stores"),
            "com.prismicx.msr.stores.StoresMain",
        ]
        both = self.postgres and self.mongo
        only = [] if both else ["--only", "postgres" if self.postgres else "mongo"]
        return [*words, "--dir", str(self.settings.stores), *only]

    def is_ready(self) -> bool:
        return "stores ready" in self.said_since_start().splitlines()

    def address(self) -> str:
        return " ".join(f"{name}:{self._port(name)}" for name in self._names())

    def _port(self, name: str) -> str:
        try:
            return (self.settings.stores / name / "port.properties").read_text().partition("=")[2].strip()
        except OSError:
            return "?"

    def connection_files(self) -> list[Path]:
        """Where they say how to connect."""
        return [self.settings.stores / f"{name}.properties" for name in self._names()]

    def _names(self) -> list[str]:
        return [name for name, is_ours in (("postgres", self.postgres), ("mongo", self.mongo)) if is_ours]


class Listener(Child):
    """A child that is ready when it listens: it, and not whoever was quicker to take its port."""

    def __init__(self, settings: Settings, listen: str) -> None:
        super().__init__(settings)
        self.listen = listen

    def port(self) -> int:
        raise NotImplementedError

    def address(self) -> str:
        return f"{self.listen}:{self.port()}"

    def is_ready(self) -> bool:
        return (
            self.process is not None
            and processes.listens(self.process.pid, self.port())
            and processes.accepts(reachable(self.listen), self.port())
        )

    def require_own_port(self) -> None:
        """A Problem if it is not this child, and this child alone, that answers."""
        if self.process is None or not self.is_alive() or not self.is_ready():
            raise Problem(f"{self.name} does not listen on {self.address()} any more; see {self.log}.")
        if processes.shares(self.process.pid, self.port()):
            who = processes.holder(self.port(), other_than=self.process.pid) or "another process"
            raise Problem(f"{who} listens on {self.address()}, too: end it, then start again.")


class Server(Listener):
    """The service."""

    name = "server"

    def __init__(self, settings: Settings, listen: str, stores: Stores) -> None:
        super().__init__(settings, listen)
        self.stores = stores

    def command(self) -> list[str]:
        generated = self.settings.run / "server.properties"
        files = settings_files(self.settings, self.stores, self._own_settings(), generated)
        return server_command([], files, aot.options(self.settings))

    def _own_settings(self) -> dict[str, str]:
        loopback = ipaddress.ip_address(self.listen).is_loopback
        return {
            "grpc.host": self.listen,
            "grpc.port": str(self.settings.grpc_port),
            "grpc.reflection": str(loopback).lower(),
            "control.migrate": "true",
            **({} if loopback else {"insecure": "true"}),
        }

    def port(self) -> int:
        return self.settings.grpc_port


class Envoy(Listener):
    """The HTTP door."""

    name = "envoy"
    patience = 10.0

    def command(self) -> list[str]:
        configuration = envoy.configure(self.settings, self.listen)
        return [str(tools.envoy(self.settings)), *envoy.arguments(configuration)]

    def port(self) -> int:
        return self.settings.http_port

    def stop(self) -> None:
        if self.is_alive():
            envoy.drain(envoy.admin_socket(self.settings))
        super().stop()


def server_command(words: list[str], settings_from: list[Path], more_jvm: Sequence[str] = ()) -> list[str]:
    """The server's command line; what is secret stands in the files."""
    jvm = [f"@{aot.JVM_OPTIONS}"] if aot.JVM_OPTIONS.exists() else QUIET_JVM
    main = ["-cp", artifacts.class_path("server"), "com.prismicx.msr.server.Main"]
    files = [word for file in settings_from for word in ("--settings", str(file))]
    return [str(java()), *jvm, *more_jvm, *main, *words, *files]


def settings_files(settings: Settings, stores: Stores, own: dict[str, str], generated: Path) -> list[Path]:
    """The files to start a server with, one of them generated; the user's own comes last and so wins."""
    values = {
        **_given("control", settings.control),
        **_given("tenant", settings.tenant),
        **({"mongo.url": settings.mongo_url} if settings.mongo_url else {}),
        **own,
    }
    secret = properties.secret(settings.secret, settings.tenant.place if settings.tenant else None)
    files = [*stores.connection_files(), secret, properties.write(generated, values)]
    return [*files, settings.more_settings] if settings.more_settings.exists() else files


def _given(prefix: str, database: Database | None) -> dict[str, str]:
    if database is None:
        return {}
    return {
        f"{prefix}.url": database.url,
        f"{prefix}.user": database.user,
        f"{prefix}.password": database.password,
    }
