"""Typed text to the value of any type of answer, and that value to its short spelling.

`read` and `spelled` are each other's inverse: reading what was spelled gives the same value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.answers.flags import read_flags
from tcpdrill.answers.letters import label_of, read_choice, read_knowledge, read_order
from tcpdrill.answers.numbers import read_number
from tcpdrill.answers.question import AnswerType
from tcpdrill.answers.segments import read_segment
from tcpdrill.answers.spellings import CAPABILITIES, NO_NUMBER
from tcpdrill.answers.states import read_state
from tcpdrill.answers.text import LONGEST, Reason, Unreadable, plain
from tcpdrill.tcp.plain_data import flags_data

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NONE = "none"
"""How no flags, no number, no segment and no capability are spelled."""


def read(
    answer_type: AnswerType, typed: str, *, choices: Sequence[str] = (), order: Sequence[str] = ()
) -> Any:
    """Return the JSON value (see `Answer`) of what was typed, or `Unreadable`; never raises.

    `choices` holds the texts offered, for a choice; `order` the ids of the steps in the order of their
    letters, for an order. Text comes back as it was typed.
    """
    text = plain(typed[: LONGEST + 1])
    if not text:
        return Unreadable(Reason.EMPTY)
    if answer_type is AnswerType.TEXT:
        return typed
    if len(typed) > LONGEST:
        return Unreadable(Reason.TOO_LONG)
    if answer_type is AnswerType.CHOICE:
        return read_choice(text, choices)
    if answer_type is AnswerType.ORDER:
        places = read_order(text, len(order))
        return places if isinstance(places, Unreadable) else [order[place] for place in places]
    return _READERS[answer_type](text)


def _flags(text: str) -> list[str] | Unreadable:
    """Return the flags in `text` (plain) in the order in which they are written."""
    flags = read_flags(text)
    return flags if isinstance(flags, Unreadable) else flags_data(flags)


def _number(text: str) -> int | str | Unreadable | None:
    """Return the number in `text` (plain), None where it says that there is none."""
    if text.strip(".\"'()[] ") in NO_NUMBER:
        return None
    number = read_number(text)
    return number if isinstance(number, Unreadable) else number.value


_READERS: dict[AnswerType, Callable[[str], Any]] = {
    AnswerType.STATE: read_state,
    AnswerType.FLAGS: _flags,
    AnswerType.NUMBER: _number,
    AnswerType.SEGMENT: read_segment,
    AnswerType.KNOWLEDGE: read_knowledge,
}


def spelled(answer_type: AnswerType, value: Any, *, order: Sequence[str] = ()) -> str:
    """Return the short spelling of an answer's JSON value, which `read` reads back as the same value.

    A choice is spelled by its letter, an order and knowledge by their letters.
    """
    if answer_type is AnswerType.CHOICE:
        return label_of(value)
    if answer_type is AnswerType.ORDER:
        return "".join(label_of(order.index(step)) for step in value)
    speller = _SPELLERS.get(answer_type, str)
    return speller(value)


def _spelled_flags(value: Sequence[str] | None) -> str:
    """Return `SYN,ACK`, or `none` for no flags."""
    return ",".join(value or ()) or NONE


def _spelled_segment(value: dict[str, Any] | None) -> str:
    """Return `SYN,ACK seq=5000 ack=1001`, with the length where there is one, or `none` for no segment."""
    if value is None:
        return NONE
    ack = "" if value["ack"] is None else f" ack={value['ack']}"
    length = f" len={value['len']}" if value["len"] else ""
    return f"{_spelled_flags(value['flags'])} seq={value['seq']}{ack}{length}"


def _spelled_knowledge(value: dict[str, bool]) -> str:
    """Return the letters of what is true, or `none`."""
    return "".join(label_of(place) for place, name in enumerate(CAPABILITIES) if value[name]) or NONE


def _spelled_number(value: int | str | None) -> str:
    """Return the number, or `none` for no number."""
    return NONE if value is None else str(value)


_SPELLERS: dict[AnswerType, Callable[[Any], str]] = {
    AnswerType.NUMBER: _spelled_number,
    AnswerType.FLAGS: _spelled_flags,
    AnswerType.SEGMENT: _spelled_segment,
    AnswerType.KNOWLEDGE: _spelled_knowledge,
}
