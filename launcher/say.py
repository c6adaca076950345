"""How the launcher speaks."""

from __future__ import annotations

import io
import sys


class Problem(Exception):
    """Something that the user can mend; the message says how. Ends the command with exit code 1."""


def speak_utf8() -> None:
    """Whatever the locale says: a terminal that cannot show a character is no reason to stop."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str = "") -> None:
    """Prints a line at once, also into a pipe; a reader that has gone is no reason to stop."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        pass


def warn(text: str) -> None:
    print(f"msr: {text}", file=sys.stderr, flush=True)
