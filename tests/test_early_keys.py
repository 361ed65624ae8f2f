"""Keys pressed before a prompt could be read are nobody's answer, and whoever wants to leave may."""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING

import pytest
import system_parts
from hand_made import Names, Supply, world

from tcpdrill.ground.wording import Lang
from tcpdrill.practice import drill
from tcpdrill.practice.askers.early_keys import SETTLING
from tcpdrill.practice.askers.terminal import TerminalAsker
from tcpdrill.practice.askers.terminal_screen import Screen
from tcpdrill.practice.log_lines import Review
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.session import Options
from tcpdrill.practice.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

system_parts.module("prompt_toolkit", "questionary")

from prompt_toolkit.application import create_app_session  # noqa: E402 - skipped where it is missing
from prompt_toolkit.input import PipeInput, create_pipe_input  # noqa: E402 - as above
from prompt_toolkit.output import DummyOutput  # noqa: E402 - as above

LONG_AFTER = 1.0
"""Seconds after which a screen has been standing there for long, on a busy machine too."""


PATIENCE = 5.0
"""Seconds after which somebody presses a key once more of which nothing has come."""

TIMES = 6


def pressed_slowly(keys: PipeInput, shown: io.StringIO, *strokes: str) -> None:
    """Press each key long after something new has been shown, and again where nothing comes of it."""
    is_answered(shown, 0)
    for stroke in strokes:
        time.sleep(LONG_AFTER)
        before = len(shown.getvalue())
        for _ in range(TIMES):
            keys.send_text(stroke)
            if is_answered(shown, before):
                break


def is_answered(shown: io.StringIO, before: int) -> bool:
    """Wait until more is shown than before; tell whether that came in time."""
    until = time.monotonic() + PATIENCE
    while len(shown.getvalue()) == before and time.monotonic() < until:
        time.sleep(0.01)
    return len(shown.getvalue()) > before


def held(folder: Path, at_once: str, *slowly: str, settling: float = SETTLING) -> tuple[int, list[str]]:
    """Hold a session with some keys pressed before anything stands there; return what was given."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(at_once)
        shown = io.StringIO()
        person = threading.Thread(target=pressed_slowly, args=(keys, shown, *slowly))
        person.start()
        asker = TerminalAsker(Screen(shown, lambda: 60, colour=False), Lang.EN, Names(), settling)
        supply = Supply({"a.one": ("alpha", ())}, kinds=("pick",))
        status = drill.run(supply, asker, ReviewLog(folder), Settings(), world(), Options(Lang.EN))
        person.join()
    return status, [one.given for one in ReviewLog(folder).entries() if isinstance(one, Review)]


def test_keys_typed_ahead_are_dropped(tmp_path: Path) -> None:
    assert held(tmp_path, "\rb\r\r", "\r", "a", "q") == (0, ["A"])


def test_without_settling_they_are_taken(tmp_path: Path) -> None:
    assert held(tmp_path, "\rb", "q", settling=0) == (0, ["B"])


@pytest.mark.parametrize(("key", "status"), [("\x03", 130), ("\x04", 0)])
def test_whoever_wants_to_leave_may_at_once(tmp_path: Path, key: str, status: int) -> None:
    assert held(tmp_path, key) == (status, [])
