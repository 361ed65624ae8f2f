"""Further spellings of right answers, as they may be typed: those of tools, of the RFC, of everyday notes.

For programs that compare answers letter by letter (Moodle's short answers). What else a learner may type is
read by `answers.py`, which knows far more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.kinds.captures import flag_letters
from tcpdrill.kinds.sockets import NETSTAT, SS
from tcpdrill.question import AnswerType
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def further_spellings(answer_type: AnswerType, value: Any) -> tuple[str, ...]:
    """Return spellings of a value beside the short one; none where a value has but one."""
    write = _SPELLINGS.get(answer_type)
    return tuple(dict.fromkeys(write(value))) if write else ()


def _state(value: str) -> Iterator[str]:
    state = State(value)
    for spelling in (value.replace("_", "-"), SS[state], NETSTAT[state], value.replace("_", "").lower()):
        if spelling != value:
            yield spelling


def _flags(value: list[str]) -> Iterator[str]:
    if len(value) > 1:
        yield from (between.join(value) for between in (" ", "+", ", "))
    if value:
        yield f"[{flag_letters(frozenset(map(Flag, value)))}]"


def _number(value: int | str) -> Iterator[str]:
    if isinstance(value, int):
        yield hex(value)
    elif len(value) > 1:
        yield f"{value[0]} {value[1]} {value[2:]}"


def _segment(value: Mapping[str, Any]) -> Iterator[str]:
    flags, seq, ack, length = (value[key] for key in ("flags", "seq", "ack", "len"))
    numbers = [(f"seq={seq}", f"seq {seq}", f"Seq={seq}")]
    if ack is not None:
        numbers.append((f"ack={ack}", f"ack {ack}", f"ACKnum={ack}"))
    if length:
        numbers.append((f"len={length}", f"len {length}", f"len={length}"))
    ways = list(zip(*numbers, strict=True))
    for between in (",", " ", "+"):
        yield from (" ".join((between.join(flags), *way)) for way in ways)
    tcpdump = ways[1][: 2 if ack is not None else 1]
    yield ", ".join((f"Flags [{flag_letters(frozenset(map(Flag, flags)))}]", *tcpdump, f"length {length}"))


_SPELLINGS: Mapping[AnswerType, Callable[[Any], Iterator[str]]] = {
    AnswerType.STATE: _state,
    AnswerType.FLAGS: _flags,
    AnswerType.NUMBER: _number,
    AnswerType.SEGMENT: _segment,
}
