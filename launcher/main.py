"""Which command is which."""

from __future__ import annotations

import sys
from typing import Callable, Sequence

from launcher import settings as environment
from launcher.say import Problem, say, speak_utf8, warn
from launcher.settings import ROOT, Settings

HELP = """usage: msr COMMAND [options]

The service on this machine:
  up [--detach] [--listen ADDRESS --insecure]
                     start stores, server and Envoy, load the bundled systems, show the log (Ctrl-C stops everything)
  down               stop what `up` has started
  status             what runs, and how it is (exit code 0 serving, 1 not serving, 3 not running)
  reset [--yes]      delete all data of the embedded stores

For those who work on it:
  build              build everything that runs
  test [maven …]     run every check; further words go to Maven, such as -pl server
  bench [part]       measure
  fetch-tools        fetch Maven, Envoy, buf, grpc-health-probe and grpcurl now
  release-contract   make the present contract the one that must not be broken

For those who operate it:
  migrate-control    bring the control database up to this version, without starting the service
  postgres-setup     print the SQL that prepares a PostgreSQL of yours

Everything else is the CLI, which calls the service: `msr help`, `msr systems`, `msr install …`

Environment: MSR_HOME (state, default .msr in the repository), MSR_HTTP_PORT (8080), MSR_GRPC_PORT (9090),
  MSR_ENVOY (an Envoy that is there already), MSR_TARGET (the service that the CLI calls),
  MSR_CONTROL_URL, _USER, _PASSWORD and MSR_TENANT_URL, _USER, _PASSWORD (JDBC, instead of the embedded PostgreSQL),
  MSR_MONGO_URL (instead of the embedded store),
  MSR_CORS_ORIGIN_REGEX (browser origins that may call), MSR_HOST_REGEX (host names by which HTTP callers may call)"""


def main(arguments: Sequence[str]) -> int:
    """Runs one command; the answer is the exit code."""
    speak_utf8()
    words = list(arguments)
    if not words or words[0] in ("--help", "-h"):
        say(HELP)
        return 0 if words else 2
    try:
        settings = environment.read()
        command = _launcher_command(words[0])
        if command:
            return command(settings, words[1:])
        from launcher import cli

        cli.replace_this_process(settings, words)
    except Problem as problem:
        warn(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


def _launcher_command(word: str) -> Callable[[Settings, list[str]], int] | None:
    """Modules are loaded when they are wanted: the CLI has to start quickly."""
    if word in ("up", "down", "status", "reset"):
        from launcher import up

        return {"up": up.up, "down": up.down, "status": up.status, "reset": up.reset}[word]
    if word in ("test", "bench"):
        from launcher import testing

        return {"test": testing.test, "bench": testing.bench}[word]
    if word == "release-contract":
        from launcher import contract

        return contract.release
    return {
        "build": _build,
        "fetch-tools": _fetch_tools,
        "migrate-control": _migrate_control,
        "postgres-setup": _postgres_setup,
    }.get(word)


def _build(settings: Settings, arguments: list[str]) -> int:
    _no_more(arguments, "build")
    from launcher import cli, contract

    cli.build_if_needed(settings)
    contract.extract_imported_protos()
    say("Built.")
    return 0


def _fetch_tools(settings: Settings, arguments: list[str]) -> int:
    _no_more(arguments, "fetch-tools")
    from launcher import tools

    tools.fetch_all(settings)
    return 0


def _migrate_control(settings: Settings, arguments: list[str]) -> int:
    _no_more(arguments, "migrate-control")
    from launcher import operating

    return operating.migrate_control(settings)


def _postgres_setup(settings: Settings, arguments: list[str]) -> int:
    _no_more(arguments, "postgres-setup")
    sys.stdout.write((ROOT / "stores/src/main/resources/postgres-setup.sql").read_text())
    return 0


def _no_more(arguments: list[str], command: str) -> None:
    if arguments:
        raise Problem(f"`msr {command}` takes no arguments.")
