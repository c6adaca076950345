"""`msr up`, `down`, `status`, `reset`: the service on this machine as a whole."""

from __future__ import annotations

import argparse
import ipaddress
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher import cli, envoy, properties, state, supervisor, tools
from launcher.announce import Announcer, Follower
from launcher.children import Stores
from launcher.say import Problem, say
from launcher.settings import ROOT, Settings

NOT_SERVING, NOT_RUNNING = 1, 3
STOP_WITHIN = 150


def up(settings: Settings, arguments: list[str]) -> int:
    """Starts everything, unless it runs already."""
    options = _up_options(arguments)
    if state.is_running(settings):
        return _already_running(settings)
    if not state.left_over(settings):
        supervisor.require_free_ports(settings, options.listen)
    cli.build_if_needed(settings)
    tools.envoy(settings)
    if options.detach:
        return _detach(settings, options)
    return _supervise(settings, options, on_terminal=not options.supervise)


def _up_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="msr up", description="Starts the stores, the server and Envoy, and loads the bundled systems."
    )
    parser.add_argument(
        "--detach", action="store_true", help="return when everything serves, and leave it running"
    )
    parser.add_argument(
        "--listen", metavar="ADDRESS", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    parser.add_argument(
        "--insecure",
        action="store_true",
        help="allow an address that others can reach, although nobody is asked who he is",
    )
    parser.add_argument("--supervise", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not options.insecure and not _is_loopback(options.listen):
        raise Problem(
            f"This release has no authentication: whoever reached {options.listen} could change everything.\n"
            "Listen on 127.0.0.1 (the default), or add --insecure if you mean it."
        )
    return options


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        raise Problem(f"--listen needs an IP address such as 127.0.0.1, not {address}.") from None


def _already_running(settings: Settings) -> int:
    running = state.read(settings)
    if running is None:
        say("It is just starting.")
    elif running.stage == state.READY:
        say(f"It is running already: REST {running.rest}, gRPC {running.grpc} (`./msr status` tells more).")
    else:
        say(f"It is {running.stage} already (`./msr status` tells more).")
    return 0


def _supervise(settings: Settings, options: argparse.Namespace, on_terminal: bool) -> int:
    lock = state.lock(settings)
    if lock is None:
        return _already_running(settings)
    with lock:
        announce = Announcer(settings.log / "supervisor.log", on_terminal)
        return supervisor.Supervisor(settings, options.listen, announce).run()


def _detach(settings: Settings, options: argparse.Namespace) -> int:
    """A process of its own supervises; what it says is shown here until everything serves."""
    words = [sys.executable, str(ROOT / "msr"), "up", "--supervise", "--listen", options.listen]
    log = settings.log / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    follower = Follower(log, say)
    with log.open("ab") as output:
        child = subprocess.Popen(
            [*words, *(["--insecure"] if options.insecure else [])],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        follower.follow(lambda: child.poll() is None and not _is_ready(settings, child.pid))
    except KeyboardInterrupt:
        child.send_signal(signal.SIGTERM)
        follower.follow(lambda: child.poll() is None)
        return 130
    if child.poll() is not None:
        return child.returncode
    running = state.read(settings)
    return 1 if running and running.complaint else 0


def _is_ready(settings: Settings, pid: int) -> bool:
    running = state.read(settings)
    return running is not None and running.supervisor.pid == pid and running.stage == state.READY


def down(settings: Settings, arguments: list[str]) -> int:
    """Stops everything and waits for it."""
    argparse.ArgumentParser(
        prog="msr down", description="Stops what `msr up` has started, and waits."
    ).parse_args(arguments)
    running = state.read(settings)
    if state.is_running(settings) and running:
        follower = Follower(settings.log / "supervisor.log", say)
        running.supervisor.send(signal.SIGTERM)
        end = time.monotonic() + STOP_WITHIN
        follower.follow(lambda: state.is_running(settings) and time.monotonic() < end)
        if state.is_running(settings):
            raise Problem(
                f"It does not stop; its launcher has the pid {running.supervisor.pid}, its logs are in {settings.log}."
            )
        return 0
    left_over = state.left_over(settings)
    for name, identity in left_over.items():
        say(f"Ending {name} (pid {identity.pid}), left over from a launcher that was killed …")
        identity.end(30)
    state.clear(settings)
    say("Stopped." if left_over else "Nothing is running.")
    return 0


def status(settings: Settings, arguments: list[str]) -> int:
    """Shows what runs and how it is; 0 serving, 1 running but not serving, 3 not running."""
    argparse.ArgumentParser(
        prog="msr status", description="Shows what runs; exit code 0 serving, 1 not serving, 3 not running."
    ).parse_args(arguments)
    running = state.read(settings)
    if not state.is_running(settings) or running is None:
        left_over = state.left_over(settings)
        say("Not running.")
        for name, identity in left_over.items():
            say(
                f"Left over from a launcher that was killed: {name} (pid {identity.pid}). `./msr down` or `up` ends it."
            )
        return NOT_RUNNING
    health = supervisor.health(running.rest)
    rows = [("supervisor", running.supervisor, "", running.stage)]
    for name, identity in running.processes.items():
        rows.append(
            (name, identity, _address(settings, running, name), _health(settings, running, name, health))
        )
    say(f"{'PROCESS':<12}{'PID':<9}{'ADDRESS':<32}HEALTH")
    for name, identity, address, how in rows:
        say(f"{name:<12}{identity.pid:<9}{address:<32}{how if identity.alive() else 'dead'}")
    return 0 if health else NOT_SERVING


def _address(settings: Settings, running: state.State, name: str) -> str:
    if name == "stores":
        return Stores(settings).address()
    return running.rest if name == "envoy" else running.grpc


def _health(settings: Settings, running: state.State, name: str, health: str | None) -> str:
    if name == "server":
        return health or "not serving"
    if name == "envoy":
        return "live" if envoy.is_live(envoy.admin_socket(settings)) else "not live"
    return "running"


def reset(settings: Settings, arguments: list[str]) -> int:
    """Deletes the data; the fetched tools stay, and the secret key if databases of the user's own depend on it."""
    parser = argparse.ArgumentParser(
        prog="msr reset",
        description="Deletes all data of the embedded stores, the logs, and the secret key (unless it was used for"
        " databases given by URL, which are not touched).",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if state.is_running(settings) or state.left_over(settings):
        raise Problem("It is running: stop it first, with `./msr down`.")
    dependents = _dependents(settings)
    doomed = [path for path in _data(settings, keep_secret=bool(dependents)) if path.exists()]
    kept = _kept(settings, dependents)
    if not doomed:
        say(f"There is nothing to delete in {settings.home}.{kept}")
        return 0
    if not options.yes and not _agrees(doomed, kept):
        say("Nothing was deleted.")
        return 1
    for path in doomed:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    say(f"Deleted {', '.join(path.name for path in doomed)} in {settings.home}.{kept}")
    return 0


def _data(settings: Settings, keep_secret: bool) -> list[Path]:
    """By name, so that a wrong MSR_HOME costs nobody his files."""
    secret = [] if keep_secret else [settings.secret]
    return [settings.stores, *secret, settings.run, settings.log, settings.home / "test"]


def _dependents(settings: Settings) -> list[str]:
    """Databases that outlive a reset and whose tenants' roles depend on the secret: given now, or at any time before."""
    given = [settings.tenant.place] if settings.tenant else []
    return list(dict.fromkeys([*given, *properties.uses(settings.secret)])) if settings.secret.exists() else []


def _kept(settings: Settings, dependents: list[str]) -> str:
    if not dependents:
        return ""
    return (
        f"\nKept: {settings.secret}. The tenants' roles of {', '.join(dependents)} depend on this key, and that"
        " database is not touched. Once it is gone for good, delete the file by hand."
    )


def _agrees(doomed: list[Path], kept: str) -> bool:
    if not sys.stdin.isatty():
        raise Problem("There is nobody to ask: add --yes to delete all data.")
    names = "\n".join(f"  {path}" for path in doomed)
    return input(
        f"This deletes what the embedded stores hold (systems, tenants, their data and configurations), and the logs:\n"
        f"{names}{kept}\nDelete? [y/N] "
    ).strip().lower() in ("y", "yes")
