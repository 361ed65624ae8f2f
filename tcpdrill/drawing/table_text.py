"""The table of the state machine, set for a terminal: a block for each state, a line for each event.

The rows come from `tcp/table.py`; the state diagram is drawn by `drawing/`.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tcpdrill.tcp.segment import Segment, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tcpdrill.tcp.table import Row

EVENT_COLUMNS = 15


def segment_text(segment: Segment) -> str:
    """Return `SYN,ACK seq=100 ack=301`, with `len=7` where there is text."""
    parts = [",".join(written(segment.flags)) or "-", f"seq={segment.seq}"]
    if segment.ack is not None:
        parts.append(f"ack={segment.ack}")
    if segment.length:
        parts.append(f"len={segment.length}")
    return " ".join(parts)


def table_lines(rows: Iterable[Row], width: int) -> Iterator[str]:
    """Yield the table, no line wider than `width` columns (at least 40).

    Where a row does not fit, what is sent stands on a line of its own under it.
    """
    for (state, variant), block in groupby(rows, key=lambda row: (row.state, row.variant)):
        yield f"{state.value} ({variant})" if variant else state.value
        for row in block:
            yield from _row_lines(row, width)
        yield ""


def _row_lines(row: Row, width: int) -> Iterator[str]:
    stays = row.next_state is row.state
    start = f"  {row.event:<{EVENT_COLUMNS}} {'=' if stays else '>'} {row.next_state.value}"
    told = [segment_text(segment) for segment in row.sends] + ([f'"{row.error}"'] if row.error else [])
    line = "  ".join([start.ljust(34), *told]).rstrip()
    if len(line) <= width:
        yield line
        return
    yield start
    yield from (f"      {part}" for part in told)
