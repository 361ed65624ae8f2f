"""The transitions of RFC 9293's state diagram, and which rows of the table a trace passes through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tcpdrill.tcp.trace import Trace


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of Figure 5, or of its notes: `event` over `action` as the figure writes them ("" for none).

    `rows` are the rows of the table that are this arrow; passing through any of them covers it.
    """

    state: State
    next_state: State
    event: str
    action: str
    rows: tuple[str, ...]


def diagram_transitions() -> tuple[Transition, ...]:
    """Return the arrows of Figure 5 with those of its notes 1 and 2 (RFC 9293, 3.3.2), in reading order."""
    return _FIGURE_5


_FIGURE_5 = (
    Transition(State.CLOSED, State.LISTEN, "passive OPEN", "", ("CLOSED/open_passive",)),
    Transition(State.CLOSED, State.SYN_SENT, "active OPEN", "snd SYN", ("CLOSED/open_active",)),
    Transition(State.LISTEN, State.CLOSED, "CLOSE", "", ("LISTEN/close",)),
    Transition(State.LISTEN, State.SYN_RECEIVED, "rcv SYN", "snd SYN,ACK", ("LISTEN/syn",)),
    Transition(State.LISTEN, State.SYN_SENT, "SEND", "snd SYN", ("LISTEN/send",)),
    Transition(State.SYN_SENT, State.CLOSED, "CLOSE", "", ("SYN_SENT/close",)),
    Transition(State.SYN_SENT, State.SYN_RECEIVED, "rcv SYN", "snd SYN,ACK", ("SYN_SENT/syn",)),
    Transition(State.SYN_SENT, State.ESTABLISHED, "rcv SYN,ACK", "snd ACK", ("SYN_SENT/synack_ok",)),
    Transition(
        State.SYN_RECEIVED,
        State.LISTEN,
        "rcv RST",
        "",
        ("SYN_RECEIVED.passive/rst_exact", "SYN_RECEIVED.passive/rst_ack"),
    ),
    Transition(
        State.SYN_RECEIVED,
        State.ESTABLISHED,
        "rcv ACK of SYN",
        "",
        ("SYN_RECEIVED.passive/ack_all", "SYN_RECEIVED.active/ack_all", "SYN_RECEIVED.active/synack_ok"),
    ),
    Transition(
        State.SYN_RECEIVED,
        State.FIN_WAIT_1,
        "CLOSE",
        "snd FIN",
        ("SYN_RECEIVED.passive/close", "SYN_RECEIVED.active/close"),
    ),
    Transition(State.ESTABLISHED, State.FIN_WAIT_1, "CLOSE", "snd FIN", ("ESTABLISHED/close",)),
    Transition(
        State.ESTABLISHED,
        State.CLOSE_WAIT,
        "rcv FIN",
        "snd ACK",
        ("ESTABLISHED/fin_all", "ESTABLISHED/fin_old"),
    ),
    Transition(State.FIN_WAIT_1, State.FIN_WAIT_2, "rcv ACK of FIN", "", ("FIN_WAIT_1/ack_all",)),
    Transition(State.FIN_WAIT_1, State.CLOSING, "rcv FIN", "snd ACK", ("FIN_WAIT_1/fin_old",)),
    Transition(State.FIN_WAIT_1, State.TIME_WAIT, "rcv FIN, ACK of FIN", "snd ACK", ("FIN_WAIT_1/fin_all",)),
    Transition(
        State.FIN_WAIT_2,
        State.TIME_WAIT,
        "rcv FIN",
        "snd ACK",
        ("FIN_WAIT_2/fin_all", "FIN_WAIT_2/fin_old"),
    ),
    Transition(State.CLOSE_WAIT, State.LAST_ACK, "CLOSE", "snd FIN", ("CLOSE_WAIT/close",)),
    Transition(State.CLOSING, State.TIME_WAIT, "rcv ACK of FIN", "", ("CLOSING/ack_all", "CLOSING/fin_all")),
    Transition(State.LAST_ACK, State.CLOSED, "rcv ACK of FIN", "", ("LAST_ACK/ack_all", "LAST_ACK/fin_all")),
    Transition(State.TIME_WAIT, State.CLOSED, "Timeout=2MSL", "", ("TIME_WAIT/2msl",)),
)


def covered(transitions: Iterable[Transition], traces: Iterable[Trace]) -> dict[Transition, tuple[str, ...]]:
    """Return for each transition the names of the traces that pass through it, in the order given."""
    taken = [(trace.name, {row for _, row in trace.rows}) for trace in traces]
    return {
        transition: tuple(name for name, rows in taken if not rows.isdisjoint(transition.rows))
        for transition in transitions
    }
