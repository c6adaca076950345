"""Starts the service's processes in order, watches them, starts again what dies, and ends them in order."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from typing import Callable

from launcher import aot, cli, processes, state
from launcher.announce import Announcer
from launcher.children import Child, Envoy, Listener, Server, Stores
from launcher.rehearsal import Rehearsal
from launcher.say import Problem
from launcher.settings import ROOT, Settings

BUNDLED = ("crm_standard", "sales_standard", "marketing_standard")
START_WITHIN = 180.0
# What a user can do something about stands above the stack.
STACK_FRAME = "\tat "


class Stopped(Exception):
    """A signal asked for the end."""


class Supervisor:
    """Runs in the main thread of its process. One signal ends it, a second one hurries."""

    def __init__(self, settings: Settings, listen: str, announce: Announcer) -> None:
        self._settings = settings
        self._announce = announce
        stores = Stores(settings)
        self._stores = stores
        server = Server(settings, listen, stores)
        self._server = server
        self._listeners: list[Listener] = [server, Envoy(settings, listen)]
        self._children: list[Child] = [*([stores] if stores.needed() else []), *self._listeners]
        myself = processes.identity(os.getpid())
        assert myself
        self.state = state.State(
            supervisor=myself,
            address=listen,
            http_port=settings.http_port,
            grpc_port=settings.grpc_port,
        )
        self._signals = 0
        self._applying: subprocess.Popen[str] | None = None
        self._wake = threading.Event()

    def run(self) -> int:
        """Until a signal comes. The caller holds the lock."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            self._end_left_over()
            require_free_ports(self._settings, self.state.address)
            self._start()
            self._watch()
        except Stopped:
            pass
        except Problem as problem:
            self._announce(f"msr: {problem}")
            return 1
        finally:
            self._stop()
        return 0

    def _on_signal(self, number: int, frame: object) -> None:
        self._signals += 1
        self._wake.set()
        if self._applying:
            self._applying.terminate()
        if self._signals > 1:
            for child in self._children:
                child.hurry(self._signals)

    def _end_left_over(self) -> None:
        """Until they are gone they stay in the state, should this launcher be killed, too."""
        self.state.processes = state.left_over(self._settings)
        state.write(self._settings, self.state)
        for name, identity in self.state.processes.items():
            self._announce(f"Ending {name} (pid {identity.pid}), left over from a launcher that was killed …")
            identity.end(30)
        self.state.processes = {}

    def _start(self) -> None:
        self._announce.show(self._server.log, "server")
        for child in self._children:
            if child is self._server:
                self._prepare_fast_starts()
            self._announce(f"Starting {child.name} …")
            self._start_child(child)
            self._wait(child.is_ready, child)
            child.was_ready = True
        self._wait(lambda: health(self.state.rest) is not None, self._server)
        # A port may have been taken between the check and the start: nothing is written to a stranger's server.
        for listener in self._listeners:
            listener.require_own_port()
        self._load_bundled()
        self.state.stage = state.READY
        state.write(self._settings, self.state)
        self._announce(where_to_look(self._settings, self.state))

    def _prepare_fast_starts(self) -> None:
        """Whatever goes wrong with it, the service starts: slower, that is all."""
        if aot.is_prepared(self._settings):
            return
        self._announce("Preparing fast starts (once after a build) …")
        rehearsal = Rehearsal(self._settings, self._stores)
        try:
            self._start_child(rehearsal)
            self._wait(rehearsal.is_ready, rehearsal)
            rehearsal.finish(self._pause)
        except (Problem, OSError) as problem:
            self._announce(f"The next starts will be slow: {problem}")
        finally:
            rehearsal.discard()
            self.state.processes.pop(rehearsal.name, None)
            state.write(self._settings, self.state)

    def _start_child(self, child: Child) -> None:
        child.start()
        identity = child.identity()
        if identity:
            self.state.processes[child.name] = identity
        state.write(self._settings, self.state)

    def _wait(self, condition: Callable[[], bool], child: Child) -> None:
        end = time.monotonic() + START_WITHIN
        while not condition():
            if not child.is_alive():
                said = child.said_since_start().splitlines()
                last = "\n".join([line for line in said if not line.startswith(STACK_FRAME)][-20:])
                raise Problem(
                    f"{child.name} {child.how_it_ended()} while it was starting. {child.log} ends with\n{last}"
                )
            if time.monotonic() > end:
                raise Problem(f"{child.name} was not ready after {START_WITHIN:.0f} s; see {child.log}.")
            self._pause(0.05)

    def _pause(self, seconds: float) -> None:
        self._wake.wait(seconds)
        if self._signals:
            raise Stopped

    def _load_bundled(self) -> None:
        """Loads the systems that come with the repository. A failure is said, and no reason to stop."""
        command = cli.command(self._settings, ["apply", *(str(ROOT / "systems" / name) for name in BUNDLED)])
        environment = cli.environment(self._settings, self.state.grpc)
        with subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as apply:
            self._applying = apply
            assert apply.stdout
            for line in apply.stdout:
                self._announce(f"apply  │ {line.rstrip()}")
        self._applying = None
        if self._signals:
            raise Stopped
        if apply.returncode != 0:
            self.state.complaint = "The bundled systems were not all loaded; what is wrong stands above."
            self._announce(self.state.complaint)

    def _watch(self) -> None:
        while True:
            for child in self._children:
                self._look_after(child)
            self._pause(0.2)

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.start_at:
                self._start_child(child)
        elif not child.is_alive():
            how = child.how_it_ended()
            delay = child.plan_restart()
            self._announce(f"{child.name}: {how}; starting it again in {delay:.1f} s")
        elif not child.was_ready and child.is_ready():
            child.was_ready = True
            self._announce(f"{child.name}: is back")

    def _stop(self) -> None:
        self.state.stage = state.STOPPING
        state.write(self._settings, self.state)
        for child in reversed(self._children):
            if child.is_alive():
                self._announce(f"Stopping {child.name} …")
                child.stop()
        state.clear(self._settings)
        if self.state.processes:
            self._announce("Stopped.")


def require_free_ports(settings: Settings, address: str) -> None:
    require_free(address, settings.http_port, "REST", "MSR_HTTP_PORT")
    require_free(address, settings.grpc_port, "gRPC", "MSR_GRPC_PORT")


def require_free(address: str, port: int, what: str, variable: str) -> None:
    """A Problem names the port, who has it, and how to choose another."""
    if not processes.is_free(address, port):
        who = processes.holder(port)
        held = f" by {who}" if who else ""
        raise Problem(
            f"Port {port}, wanted for {what} on {address}, is taken{held}.\n"
            f"End that, or choose another port: {variable}={port + 1} ./msr up"
        )


def health(rest: str) -> str | None:
    """What GET /health says: SERVING, DEGRADED, or None when the service cannot serve."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"{rest}/health", timeout=3
        ) as answer:
            text = answer.read().decode()
    except (OSError, urllib.error.HTTPError):
        return None
    return "DEGRADED" if "DEGRADED" in text else "SERVING"


def where_to_look(settings: Settings, running: state.State) -> str:
    return f"""
The Management System Repository is running.
  REST   {running.rest}/api/v1/systems   (health: {running.rest}/health)
  gRPC   {running.grpc}
  logs   {settings.log}
Try:
  ./msr systems
  curl -s {running.rest}/api/v1/systems/crm_standard
  ./msr install acme crm_standard
"""
