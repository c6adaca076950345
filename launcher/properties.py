"""Java properties files, readable by their owner alone: some hold passwords."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Mapping


def write(file: Path, values: Mapping[str, str]) -> Path:
    """Writes the file; whoever sees it sees all of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        for key, value in values.items():
            out.write(f"{key}={escaped(value)}\n")
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


def secret(file: Path) -> Path:
    """The server's secret key, made once."""
    if not file.exists():
        write(file, {"secret.key": base64.b64encode(secrets.token_bytes(32)).decode()})
    return file


def _unicode(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
