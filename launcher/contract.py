"""buf on the contract: lint, format, and no change that breaks callers of the last release."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

from launcher import artifacts, tools
from launcher.say import Problem, say
from launcher.settings import ROOT, Settings

RELEASED = "proto/released/msr-v1.binpb"
MODULE = "proto/src/main/proto"
IMPORTED = ("google/api/", "google/rpc/", "buf/validate/")


def check(settings: Settings) -> bool:
    """True if all is well, or buf cannot be had here."""
    buf = tools.optional(tools.buf, settings)
    if buf is None:
        return True
    extract_imported_protos()
    checks = [["lint", MODULE], ["format", "--diff", "--exit-code", MODULE]]
    if (ROOT / RELEASED).exists():
        checks.append(["breaking", MODULE, "--against", RELEASED])
    return all([_buf(buf, words) for words in checks])


def release(settings: Settings, arguments: list[str]) -> int:
    """Makes the present contract the one that later changes must not break."""
    if arguments:
        raise Problem("`msr release-contract` takes no arguments.")
    artifacts.build(settings, ("proto",))
    extract_imported_protos()
    (ROOT / RELEASED).parent.mkdir(exist_ok=True)
    return 0 if _buf(tools.buf(settings), ["build", MODULE, "--exclude-source-info", "-o", RELEASED]) else 1


def extract_imported_protos() -> None:
    """Puts the .proto files that ours import beside the build, out of the jars that Maven has: buf needs no registry."""
    folder = ROOT / "proto" / "target" / "proto-deps"
    for jar in artifacts.class_path("proto").split(os.pathsep)[1:]:
        if not jar.endswith(".jar"):
            continue
        with zipfile.ZipFile(jar) as entries:
            for name in entries.namelist():
                if name.startswith(IMPORTED) and name.endswith(".proto"):
                    entries.extract(name, folder)


def _buf(buf: Path, words: list[str]) -> bool:
    done = subprocess.run([str(buf), *words], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    say(f"buf {words[0]}: {'passed' if done.returncode == 0 else 'FAILED'}")
    return done.returncode == 0
