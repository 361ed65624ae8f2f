"""The state diagram in text: the arrows of Figure 5 (RFC 9293, 3.3.2), state by state."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tcpdrill.drawing.ladder_columns import NARROWEST
from tcpdrill.drawing.transitions import LEGEND, TITLE, Path, arrows
from tcpdrill.ground.cells import pad_right, wrap
from tcpdrill.ground.cells import width as cells_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tcpdrill.drawing.transitions import Arrow
    from tcpdrill.ground.wording import Lang

_SHAFTS = {Path.ACTIVE: "══►", Path.PASSIVE: "╌╌►", Path.OTHER: "──►"}
_ASCII_SHAFTS = {Path.ACTIVE: "==>", Path.PASSIVE: "..>", Path.OTHER: "-->"}
"""What tells the paths apart: double, broken, single."""


def state_diagram(
    *,
    lang: Lang,
    width: int = 80,
    ascii: bool = False,  # noqa: A002 - the word by which callers and users know it
) -> list[str]:
    """Return the transitions state by state, none of the lines wider than `width` cells (at least 40).

    Each says where it leads, what happens and, after a slash, what is sent; a legend explains the shafts.
    """
    width = max(width, NARROWEST)
    shafts = _ASCII_SHAFTS if ascii else _SHAFTS
    drawn = arrows(lang)
    lines = [TITLE[lang], ""]
    for state, leaving in groupby(drawn, key=lambda arrow: arrow.state):
        group = list(leaving)
        lines += _group(state.value, group, _column(drawn), shafts, width)
    lines.append("")
    return lines + [f"{shafts[path]} {LEGEND[path][lang]}" for path in Path]


def _column(drawn: Sequence[Arrow]) -> int:
    """Return the width of the column of names."""
    return max(cells_of(arrow.state) for arrow in drawn)


def _group(
    state: str, leaving: Sequence[Arrow], column: int, shafts: dict[Path, str], width: int
) -> list[str]:
    """Return the lines of one state: its name beside the first arrow, or above where room is scarce."""
    beside = width >= 2 * column + 40
    lines = [] if beside else [state]
    for index, arrow in enumerate(leaving):
        name = pad_right(state if index == 0 else "", column) + " " if beside else "  "
        lead = f"{name}{shafts[arrow.path]} {pad_right(arrow.next_state, column)}  "
        lines += _labelled(lead, arrow, width)
    return lines


def _labelled(lead: str, arrow: Arrow, width: int) -> list[str]:
    """Put an arrow's label after `lead`, what is sent on a line of its own where both do not fit on one."""
    if not arrow.action or cells_of(lead + arrow.label) <= width:
        return wrap(arrow.label, width, first=lead, rest=" " * cells_of(lead))
    event = wrap(arrow.event, width, first=lead, rest=" " * cells_of(lead))
    return event + wrap(f"/ {arrow.action}", width, first=" " * cells_of(lead), rest=" " * cells_of(lead))
