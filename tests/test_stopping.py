"""The ends that nobody asked for: signals and a closed terminal end a drill at once, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING

import pytest
from drill_process import Drill, log_lines
from screen import ENTER, Terminal

from tcpdrill.practice.stopping import Stopped, heeding_signals

if TYPE_CHECKING:
    from pathlib import Path

ENDING = {"SIGTERM": signal.SIGTERM, "SIGHUP": signal.SIGHUP}

PLAIN = ("drill", "--lang", "en", "--seed", "3", "--cram", "handshake", "--kind", "step-sender")
"""Questions that are answered by one letter."""

PATIENCE = 30
"""Seconds within which a program that was told to end must have ended, on a busy machine."""


def answered(folder: Path) -> Terminal:
    """Return a drill at a terminal that has taken one answer and shows what it was worth."""
    terminal = Terminal(folder, PLAIN)
    terminal.wait_for("Enter")
    terminal.press(ENTER)
    terminal.wait_for("Which side", "B. The")
    terminal.press("a")
    terminal.wait_for("Comes back")
    return terminal


def status_of(terminal: Terminal) -> int:
    """Wait for the end of a program that may be unable to write any more, and return its status."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found, status = os.waitpid(terminal.pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    pytest.fail("it has not ended")


@pytest.mark.parametrize("number", ENDING.values(), ids=ENDING.keys())
def test_a_signal_ends_a_drill_at_a_terminal(tmp_path: Path, number: int) -> None:
    terminal = answered(tmp_path)
    os.kill(terminal.pid, number)
    assert terminal.end() == 128 + number
    assert len(log_lines(tmp_path)) == 1
    assert "Traceback" not in terminal.raw
    assert "Summary" not in terminal.raw
    assert (tmp_path / "snapshot.json").exists()


@pytest.mark.parametrize("number", ENDING.values(), ids=ENDING.keys())
def test_a_signal_ends_a_drill_over_pipes(tmp_path: Path, number: int) -> None:
    drill = Drill(tmp_path)
    drill.until("question")
    drill.process.send_signal(number)
    assert drill.end() == (128 + number, "")
    assert "summary" not in [event["event"] for event in drill.seen]


@pytest.mark.parametrize("plain", [True, False])
def test_a_terminal_that_is_closed_ends_a_drill(tmp_path: Path, *, plain: bool) -> None:
    if plain:
        terminal = Terminal(tmp_path, (*PLAIN, "--plain"))
        terminal.wait_for("Which side", "B. The")
    else:
        terminal = answered(tmp_path)
    terminal.hang_up()
    assert status_of(terminal) == 128 + signal.SIGHUP
    assert len(log_lines(tmp_path)) == (not plain)


def test_what_was_stopped_goes_on_with_everything_drawn_again(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, PLAIN)
    terminal.wait_for("Enter")
    terminal.press(ENTER)
    terminal.wait_for("Which side", "B. The")
    terminal.settle()
    raw = termios.tcgetattr(terminal.descriptor)
    os.kill(terminal.pid, signal.SIGSTOP)
    cooked = [*raw]
    cooked[3] |= termios.ICANON | termios.ECHO
    termios.tcsetattr(terminal.descriptor, termios.TCSANOW, cooked)
    terminal.screen.reset()
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_for("Which side", "B. The")
    terminal.press("a")
    terminal.wait_for("Comes back")
    (line,) = log_lines(tmp_path)
    assert line["rating"] < 4
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.end() == 128 + signal.SIGTERM


def test_what_is_ignored_stays_ignored_and_handlers_are_put_back() -> None:
    former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heeding_signals():
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, former)
    handler = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Stopped) as stopped, heeding_signals():
        os.kill(os.getpid(), signal.SIGTERM)
    assert stopped.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is handler


HALF_MADE = """
import asyncio, sys
from tcpdrill.practice.askers.terminal_prompts import Prompts
if "quiet" in sys.argv:
    Prompts(lambda: None)
loop = object.__new__(asyncio.SelectorEventLoop)
del loop
"""
"""An event loop that was being made when a signal came."""


@pytest.mark.parametrize(("arguments", "is_told"), [(["quiet"], False), ([], True)])
def test_nothing_is_said_of_a_prompt_that_was_being_made(arguments: list[str], *, is_told: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HALF_MADE, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    assert ("Traceback" in done.stderr) == is_told
