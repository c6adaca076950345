"""Java properties files, readable by their owner alone: some hold passwords."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Mapping

USED_FOR = "# used for "


def write(file: Path, values: Mapping[str, str]) -> Path:
    """Writes the file; whoever sees it sees all of it."""
    return _replace(file, "".join(f"{key}={escaped(value)}\n" for key, value in values.items()))


def _replace(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
    return file


def escaped(value: str) -> str:
    """A value as java.util.Properties reads it back."""
    quoted = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    if quoted.startswith(" "):
        quoted = "\\" + quoted
    return "".join(c if " " <= c <= "~" else _unicode(c) for c in quoted)


def secret(file: Path, used_for: str | None = None) -> Path:
    """The server's secret key, made once. A comment in it names each database of the user's own that it was used for."""
    if not file.exists():
        write(file, {"secret.key": base64.b64encode(secrets.token_bytes(32)).decode()})
    if used_for and escaped(used_for) not in uses(file):
        _replace(file, f"{file.read_text(encoding='ascii').rstrip()}\n{USED_FOR}{escaped(used_for)}\n")
    return file


def uses(file: Path) -> list[str]:
    """The databases, not the embedded one, whose tenants' roles depend on this secret."""
    try:
        lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []
    return [line[len(USED_FOR) :] for line in lines if line.startswith(USED_FOR)]


def _unicode(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
