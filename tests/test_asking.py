"""Who asks: keys only where somebody sits at a terminal that can move its cursor."""

from __future__ import annotations

import io
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING

import pytest
from program import CONTENT

from tcpdrill.asking.questions import stock_of
from tcpdrill.ground.wording import Lang
from tcpdrill.material.content import load
from tcpdrill.practice import asking
from tcpdrill.practice.askers.json_lines import JsonLinesAsker
from tcpdrill.practice.askers.plain import PlainAsker
from tcpdrill.practice.askers.terminal import TerminalAsker

if TYPE_CHECKING:
    from tcpdrill.asking.prepared_course import Stock


class Tty(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@cache
def stock() -> Stock:
    return stock_of(load(CONTENT).course)


XTERM = {"TERM": "xterm"}
WHO = [
    (Tty(), Tty(), XTERM, {}, TerminalAsker),
    (Tty(), Tty(), XTERM, {"plain": True}, PlainAsker),
    (Tty(), Tty(), XTERM, {"as_json": True}, JsonLinesAsker),
    (Tty(), Tty(), {"TERM": "dumb"}, {}, PlainAsker),
    (Tty(), Tty(), {}, {}, PlainAsker),
    (io.StringIO(), Tty(), XTERM, {}, PlainAsker),
    (Tty(), io.StringIO(), XTERM, {}, PlainAsker),
    (io.StringIO(), io.StringIO(), XTERM, {"plain": True, "as_json": True}, JsonLinesAsker),
]


@pytest.mark.parametrize(("lines_in", "lines_out", "environment", "how", "who"), WHO)
def test_who_asks(
    lines_in: io.StringIO,
    lines_out: io.StringIO,
    environment: dict[str, str],
    how: dict[str, bool],
    who: type,
) -> None:
    found = asking.asker(stock(), Lang.EN, lines_in, lines_out, environment, **how)
    assert type(found) is who


def test_the_world_s_clock_is_in_utc_and_its_dice_follow_the_seed(capsys: pytest.CaptureFixture[str]) -> None:
    world = asking.world(7)
    assert world.clock().tzinfo is UTC
    assert world.stopwatch() <= world.stopwatch()
    assert asking.world(7).rng.getrandbits(32) == world.rng.getrandbits(32)
    assert len({asking.world(None).rng.getrandbits(32) for _ in range(3)}) == 3
    world.tell("something odd")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "tcpdrill: something odd\n")
