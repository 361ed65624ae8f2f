"""How tools spell states and flags, and with them further spellings of right answers.

These are for programs that compare answers letter by letter (Moodle's short answers). What else a learner may
type is read by this room, which knows far more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LETTERS: Mapping[Flag, str] = {Flag.FIN: "F", Flag.SYN: "S", Flag.RST: "R"}
"""The letters of tcpdump, in the order in which it prints them; ACK is a dot at the end."""

SS: Mapping[State, str] = {
    **{state: state.value.replace("_", "-") for state in State},
    State.ESTABLISHED: "ESTAB",
    State.SYN_RECEIVED: "SYN-RECV",
    State.CLOSED: "UNCONN",
}
"""How ss spells the states."""

NETSTAT: Mapping[State, str] = {
    **{state: state.value for state in State},
    State.SYN_RECEIVED: "SYN_RECV",
    State.FIN_WAIT_1: "FIN_WAIT1",
    State.FIN_WAIT_2: "FIN_WAIT2",
    State.CLOSED: "CLOSE",
}
"""How netstat spells the states."""


def flag_letters(flags: frozenset[Flag], push: str = "") -> str:
    """Return flags in tcpdump's letters: `S.` for SYN,ACK; `push` stands before the dot."""
    letters = "".join(letter for flag, letter in LETTERS.items() if flag in flags)
    return letters + push + ("." if Flag.ACK in flags else "") or "none"


def of_state(value: str) -> Iterator[str]:
    """Yield spellings of a state beside the short one."""
    state = State(value)
    for spelling in (value.replace("_", "-"), SS[state], NETSTAT[state], value.replace("_", "").lower()):
        if spelling != value:
            yield spelling


def of_flags(value: list[str]) -> Iterator[str]:
    """Yield spellings of flags beside the short one."""
    if len(value) > 1:
        yield from (between.join(value) for between in (" ", "+", ", "))
    if value:
        yield f"[{flag_letters(frozenset(map(Flag, value)))}]"


def of_number(value: int | str | None) -> Iterator[str]:
    """Yield spellings of a number beside the short one."""
    if value is None:
        return
    if isinstance(value, int):
        yield hex(value)
    elif len(value) > 1:
        yield f"{value[0]} {value[1]} {value[2:]}"


def of_segment(value: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield spellings of a segment beside the short one."""
    if value is None:
        return
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
