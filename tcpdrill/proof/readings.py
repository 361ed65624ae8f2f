"""What the learner's notes say in so many words.

That is what can be told without understanding them: they write flags as `Fin=1`, capabilities as
`发送✅/接收❓`, and `同上` for what stands in the row above.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tcpdrill.material.entries import KnowledgeEntry, RoundEntry
from tcpdrill.tcp.expectation import Awaited
from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import Entry, SlipEntry

    _Row = tuple[str, str, str, int]

UNDECIDED: Final = object()
"""What is read where it takes understanding."""


def reading(entry: Entry, slip: SlipEntry, course: Course) -> Any:
    """Return what the words of a slip say about its field, or `UNDECIDED`."""
    told = (read(entry, slip, course) for read in _READINGS)
    return next((value for value in told if value is not UNDECIDED), UNDECIDED)


def written_as(field: str) -> str | None:
    """Return the name with which the notes write a value down, None where it stands without one."""
    return {"seq": "Seq", "ack": "ACKnum"}.get(field)


def _flags(_: Entry, slip: SlipEntry, __: Course) -> Any:
    flags = frozenset(Flag(name.upper()) for name in _FLAG_SET.findall(slip.quote))
    return flags if flags and isinstance(slip.says, frozenset | None) else UNDECIDED


_FLAG_SET: Final = re.compile(rf"(?<![A-Za-z])({'|'.join(Flag)})\s*=\s*1", re.IGNORECASE)


def _capability(_: Entry, slip: SlipEntry, __: Course) -> Any:
    told: dict[str, bool] = {}
    for side, sends, receives in _CAPABILITIES.findall(slip.quote):
        told |= {f"{_SIDES[side]}_sends": sends == "✅", f"{_SIDES[side]}_receives": receives == "✅"}
    return told.get(slip.field, UNDECIDED)


_SIDES: Final = {"客户端": "client", "服务端": "server"}
_CAPABILITIES: Final = re.compile(r"【(客户端|服务端)】发送([✅❓])/接收([✅❓])")


def _awaited(_: Entry, slip: SlipEntry, course: Course) -> Any:
    """Read what a state waits for; the rest of the line belongs to it, where a quote is its beginning."""
    if slip.field != "waits_for" or not _awaited_in(slip.quote) or slip.line > len(course.notes):
        return UNDECIDED
    return _awaited_in(course.notes[slip.line - 1])


def _awaited_in(words: str) -> frozenset[Awaited]:
    return frozenset(awaited for awaited, form in _AWAITED.items() if form.search(words))


_AWAITED: Final = {
    Awaited.ACK_OF_FIN: re.compile("关闭(?:连接)?确认"),
    Awaited.TWO_MSL: re.compile("固定时间"),
}


def _as_above(entry: Entry, slip: SlipEntry, course: Course) -> Any:
    """Read `同上` as what the notes say of the same side one row higher.

    What is sent and received stands in the notes' list of segments: of that a row as above says nothing.
    """
    if "同上" not in slip.quote or slip.field in {"sent", "received"}:
        return UNDECIDED
    higher = _row(entry, above=1)
    above = _rows_of(course).get(higher) if higher else None
    return UNDECIDED if above is None or slip.field in above.broken else _noted(above, slip.field)


@lru_cache(maxsize=1)
def _rows_of(course: Course) -> Mapping[_Row, Entry]:
    """Return the entries that stand for rows of tables, the first of each row."""
    rows: dict[_Row, Entry] = {}
    for entry in course.entries.values():
        if (row := _row(entry)) is not None:
            rows.setdefault(row, entry)
    return rows


def _row(entry: Entry, above: int = 0) -> _Row | None:
    """Return the table, the side and the number of the row that an entry stands for, or of one above it."""
    number = getattr(entry, _NUMBERED.get(type(entry), ""), None)
    side = getattr(entry, "side", None)
    return None if number is None or side is None else (entry.topic, entry.section, side, number - above)


_NUMBERED: Final[dict[type[Entry], str]] = {RoundEntry: "round", KnowledgeEntry: "after"}


def _noted(entry: Entry, field: str) -> Any:
    """Return what the notes say about a field: what holds, unless a slip tells otherwise."""
    says = [slip.says for slip in entry.slips if slip.field == field and slip.grade is None]
    knows = getattr(entry, "knows", None) or {}
    return says[0] if says else knows.get(field, getattr(entry, field, UNDECIDED))


_READINGS: Final[tuple[Callable[[Entry, SlipEntry, Course], Any], ...]] = (
    _as_above,
    _flags,
    _capability,
    _awaited,
)
