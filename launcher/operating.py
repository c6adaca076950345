"""`msr migrate-control`: the control database's schema, as a step of its own before a new version is rolled out."""

from __future__ import annotations

import subprocess

from launcher import artifacts, state
from launcher.children import Stores, server_command, settings_files
from launcher.say import Problem
from launcher.settings import ROOT, Settings


def migrate_control(settings: Settings) -> int:
    """Migrates the control database that is given by URL, or the embedded one while it runs."""
    if settings.control is None and not state.is_running(settings):
        raise Problem(
            "The embedded database is not running, and `./msr up` migrates it by itself.\n"
            "For a database of yours set MSR_CONTROL_URL, MSR_CONTROL_USER and MSR_CONTROL_PASSWORD, and the same for MSR_TENANT_…."
        )
    artifacts.build_if_needed(settings)
    # This step does not touch the configuration store, but the server's settings are read as a whole.
    unused = {} if settings.mongo_url else {"mongo.url": "mongodb://127.0.0.1"}
    own = settings.run / "migrate.properties"
    files = [file for file in settings_files(settings, Stores(settings), unused, own) if file.exists()]
    return subprocess.run(server_command(["migrate-control"], files), cwd=ROOT, check=False).returncode
