"""What a running service has to say: to its log, and to the terminal when it has one."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Callable

from launcher.say import say


class Announcer:
    """Says things of its own, and shows a log as it grows."""

    def __init__(self, log: Path, on_terminal: bool) -> None:
        self._log = log
        self._on_terminal = on_terminal
        log.parent.mkdir(parents=True, exist_ok=True)

    def __call__(self, text: str = "") -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.write(text + "\n")
        if self._on_terminal:
            say(text)

    def show(self, log: Path, prefix: str) -> None:
        """Shows on the terminal what is written to a log from now on, each line with a prefix."""
        if self._on_terminal:
            follower = Follower(log, lambda line: say(f"{prefix} │ {line}"))
            threading.Thread(target=follower.follow, args=(lambda: True,), daemon=True).start()


class Follower:
    """Reads the lines that are appended to a file after it was made, whether or not the file is there yet."""

    def __init__(self, file: Path, line: Callable[[str], None]) -> None:
        self._file = file
        self._line = line
        self._at = file.stat().st_size if file.exists() else 0
        self._rest = b""

    def follow(self, as_long_as: Callable[[], bool]) -> None:
        while as_long_as():
            self.catch_up()
            time.sleep(0.1)
        self.catch_up()

    def catch_up(self) -> None:
        try:
            with self._file.open("rb") as content:
                if self._at > content.seek(0, 2):
                    self._at = 0
                content.seek(self._at)
                new = content.read()
        except OSError:
            return
        self._at += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            self._line(line.decode(errors="replace"))
