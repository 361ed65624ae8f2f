"""Chooses who asks (a program, a plain terminal or pipe, a terminal with keys), and makes the real world.

Nothing of questionary is imported unless keys can be used.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tcpdrill.ground.dice import dice
from tcpdrill.ground.printed import lines_of
from tcpdrill.practice.session import World
from tcpdrill.practice.supply import StockNames

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.ground.wording import Lang
    from tcpdrill.practice.askers.protocol import Asker


def world(seed: int | None) -> World:
    """Return the real world: the system's clock, dice thrown from `seed` or by chance, messages on stderr."""
    rng = dice(int.from_bytes(os.urandom(8)) if seed is None else seed)
    return World(lambda: datetime.now(UTC), time.perf_counter, rng, _tell)


def takes_keys(lines_in: TextIO, lines_out: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether somebody sits at a terminal that can move its cursor."""
    return lines_in.isatty() and lines_out.isatty() and environment.get("TERM", "dumb") not in {"dumb", ""}


def asker(  # noqa: PLR0913 - the choices a user has
    stock: Stock,
    lang: Lang,
    lines_in: TextIO,
    lines_out: TextIO,
    environment: Mapping[str, str],
    *,
    plain: bool = False,
    as_json: bool = False,
    colour: bool = True,
) -> Asker:
    """Return the asker for these streams: JSON or plain where asked for, plain where no keys work."""
    if as_json:
        from tcpdrill.asking.questions import as_json as json_of  # noqa: PLC0415 - as above
        from tcpdrill.practice.askers.json_lines import JsonLinesAsker  # noqa: PLC0415 - one of three

        return JsonLinesAsker(lines_in, lines_out, json_of)
    names = StockNames(stock, lang)
    if plain or not takes_keys(lines_in, lines_out, environment):
        from tcpdrill.practice.askers.plain import PlainAsker  # noqa: PLC0415 - as above

        return PlainAsker(lines_in, lines_out, lang, names)
    from tcpdrill.practice.askers.terminal import TerminalAsker  # noqa: PLC0415 - 120 ms that the others do not need
    from tcpdrill.practice.askers.terminal_screen import Screen  # noqa: PLC0415 - as above

    ascii_only = "utf" not in (lines_out.encoding or "").lower()
    screen = Screen(lines_out, _columns, _rows, colour=colour, ascii_only=ascii_only)
    return TerminalAsker(screen, lang, names)


def _columns() -> int:
    return shutil.get_terminal_size().columns


def _rows() -> int:
    return shutil.get_terminal_size().lines


def _tell(message: str) -> None:
    sys.stderr.write(lines_of([f"tcpdrill: {message}"]))
