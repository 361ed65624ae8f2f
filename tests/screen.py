"""A person at a terminal: keys in, and what the screen shows, by pexpect and the screen emulator pyte."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import system_parts
from program import environment

if TYPE_CHECKING:
    from collections.abc import Callable

pexpect = system_parts.module("pexpect", "pexpect")
pyte = system_parts.module("pyte", "pyte")

PATIENCE = 60.0
"""Seconds until a screen that does not come is given up."""

STILL = 4
"""How often in a row nothing may come, for a twentieth of a second, until a screen is taken as drawn."""

ASKS_CURSOR = "\x1b[6n"
"""An answer to this comes late over a slow line, and then tells of a place that has scrolled away."""

ENTER, SPACE, UP, DOWN = "\r", " ", "\x1b[A", "\x1b[B"
CTRL_C, CTRL_D, CTRL_L, CTRL_Z = "\x03", "\x04", "\x0c", "\x1a"


def bare(text: str) -> str:
    """Return text without any white space: what is left when lines have been broken."""
    return "".join(text.split())


@dataclass
class Terminal:
    """The program in a terminal of so many columns and rows."""

    folder: Path
    arguments: tuple[str, ...]
    columns: int = 80
    rows: int = 60
    variables: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = (sys.executable, "-m", "tcpdrill")
    raw: str = ""

    def __post_init__(self) -> None:
        self.screen: Any = pyte.Screen(self.columns, self.rows)
        self._stream: Any = pyte.Stream(self.screen)
        self._child: Any = pexpect.spawn(
            self.command[0],
            [*self.command[1:], *self.arguments],
            dimensions=(self.rows, self.columns),
            encoding="utf-8",
            env=environment(self.folder, **{"TERM": "xterm-256color", **self.variables}),
        )

    @property
    def pid(self) -> int:
        """The program's process."""
        number: int = self._child.pid
        return number

    @property
    def descriptor(self) -> int:
        """The person's side of the terminal."""
        number: int = self._child.child_fd
        return number

    def hang_up(self) -> None:
        """Close the person's side, as a window does that is closed.

        Something else takes its number: whoever opened it closes that once more, and nothing of others.
        """
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, self.descriptor)
        os.close(nowhere)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """What stands on the screen, without white space."""
        return bare("".join(self.lines))

    def press(self, *keys: str) -> None:
        """Press keys once everything has been drawn for a while, as a person does who has seen it."""
        self.settle()
        for key in keys:
            self._child.send(key)

    def resize(self, columns: int) -> None:
        self.screen.resize(self.rows, columns)
        self._child.setwinsize(self.rows, columns)

    def wait_for(self, *texts: str) -> None:
        """Wait until all the texts stand on the screen, however their lines are broken."""
        wanted = [bare(text) for text in texts]
        self.wait_until(lambda: all(text in self.text for text in wanted), f"no {texts}")

    def wait_until(self, holds: Callable[[], bool], otherwise: str) -> None:
        """Read on until the screen is as it should be; fail with what is wrong with it."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if not self._read() or time.monotonic() > end:
                pytest.fail(f"{otherwise} on the screen:\n" + "\n".join(self.lines))

    def settle(self) -> None:
        """Wait until for a while nothing is drawn and the program waits: on a busy machine it may be late."""
        drawn, still = len(self.raw), 0
        while still < STILL and self._read():
            still = still + 1 if drawn == len(self.raw) and self._waits() else 0
            drawn = len(self.raw)

    def _waits(self) -> bool:
        """Tell whether the program waits for something, as far as the system tells."""
        told = Path(f"/proc/{self._child.pid}/stat")
        return not told.exists() or told.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "R"

    def end(self) -> int:
        """Wait for the program to end, and return its status."""
        end = time.monotonic() + PATIENCE
        while self._read() and time.monotonic() < end:
            pass
        self._child.close()
        status = self._child.exitstatus
        assert isinstance(status, int), f"killed by signal {self._child.signalstatus}"
        return status

    def _read(self) -> bool:
        """Take in what was drawn; tell whether the program still runs."""
        try:
            drawn = self._child.read_nonblocking(1 << 16, 0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += drawn
        assert ASKS_CURSOR not in drawn
        self._stream.feed(drawn)
        return True

    def widest(self) -> int:
        """Return the cells of the widest line."""
        return max(sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in self.lines)
