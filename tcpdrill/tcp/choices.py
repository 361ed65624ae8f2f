"""Where RFC 9293 leaves a choice, or its letter surprises: what the machine does, said as a note on each row.

Words only: the rows themselves come from running the machine (`table.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from tcpdrill.tcp.states import FIN_RECEIVED, State

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: the sentence, and the rows it stands on, as every place times every event.

    A place is a state, or "SYN_RECEIVED.passive" or "SYN_RECEIVED.active". Where `departs`, the machine does
    as Linux does and not as the letter of the section says.
    """

    sentence: str
    places: tuple[str, ...]
    events: tuple[str, ...]
    departs: bool = False


_PASSIVE, _ACTIVE = "SYN_RECEIVED.passive", "SYN_RECEIVED.active"
_OPENING = (_PASSIVE, _ACTIVE)
_SYNCHRONIZED = tuple(state.value for state in list(State)[4:])
_AFTER_FIN = tuple(sorted(FIN_RECEIVED))
_CONNECTED = ("SYN_SENT", *_OPENING, *_SYNCHRONIZED)

CHOICES = (
    Choice(
        "Simultaneous open follows Figure 7: the SYN,ACK that acknowledges our SYN completes it and draws "
        "nothing. The letter of 3.10.7.4 would answer and drop it; Appendix A.2 owns up to that.",
        (_ACTIVE,),
        ("synack_ok",),
    ),
    Choice(
        "After a passive OPEN the letter of 3.10.7.4 holds: the SYN,ACK lies outside the window and draws "
        "an ACK.",
        (_PASSIVE,),
        ("synack_ok",),
    ),
    Choice(
        "By the letter of 3.10.7.4 a repeated SYN lies outside the window and draws an ACK; "
        "Linux sends its SYN,ACK again.",
        (_PASSIVE,),
        ("syn",),
    ),
    Choice(
        "ABORT ends in CLOSED, as 3.10.5 says, and not in TIME_WAIT, as 3.5.2 suggests.",
        (*_OPENING, "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT"),
        ("abort",),
    ),
    Choice(
        "An acceptable RST ends in CLOSED, as 3.10.7.3 says, and not in LISTEN, as 3.5 says.",
        ("SYN_SENT",),
        ("rst_ack",),
    ),
    Choice(
        "A repeated FIN is acknowledged and restarts 2MSL, as the paragraph on TIME_WAIT says, although the "
        "sequence number check has already answered it.",
        ("TIME_WAIT",),
        ("fin_repeat", "fin_repeat_all"),
    ),
    Choice(
        "A plain ACK is met with silence: only a repeated FIN is acknowledged here.",
        ("TIME_WAIT",),
        ("ack_all", "ack_old"),
    ),
    Choice(
        'OPEN in any state but CLOSED and LISTEN is refused with "connection already exists"; '
        "a passive OPEN in LISTEN too.",
        ("LISTEN", *_CONNECTED),
        ("open_passive",),
    ),
    Choice(
        'OPEN in any state but CLOSED and LISTEN is refused with "connection already exists".',
        _CONNECTED,
        ("open_active",),
    ),
    Choice(
        "A RST at exactly RCV.NXT ends TIME_WAIT (3.10.7.4); RFC 1337 would ignore it.",
        ("TIME_WAIT",),
        ("rst_exact", "rst_ack"),
    ),
    Choice(
        "The listener is used up by the SYN that it accepts: it becomes the connection itself.",
        ("LISTEN",),
        ("syn", "syn_window"),
    ),
    Choice(
        "TIME_WAIT answers any SYN with an ACK: it is not reopened (MAY-2 of 3.6.1 is not taken).",
        ("TIME_WAIT",),
        ("syn", "syn_window"),
    ),
    Choice(
        "An unacceptable ACK draws a RST, and nothing else of the segment is processed: "
        "the connection stays in the same state (3.5.2).",
        _OPENING,
        ("ack_old", "ack_future", "fin_old"),
    ),
    Choice(
        "RFC 5961: a RST in the window but not at RCV.NXT draws a challenge ACK.",
        (*_OPENING, *_SYNCHRONIZED),
        ("rst_window",),
    ),
    Choice(
        "RFC 5961: a SYN in the window draws a challenge ACK and nothing more.",
        (_ACTIVE, *_SYNCHRONIZED),
        ("syn_window",),
    ),
    Choice(
        "In every synchronized state an ACK of something never sent draws an ACK, and the segment is "
        "dropped.",
        _SYNCHRONIZED,
        ("ack_future",),
    ),
    Choice(
        'Text beyond the peer\'s FIN is ignored ("this should not occur") and moves no number.',
        _AFTER_FIN,
        ("data", "data_gap"),
    ),
    Choice(
        "The peer's text ended with its first FIN, so a second FIN beyond that ends nothing: it is ignored "
        "and moves no number, as on Linux. The letter of 3.10.7.4, eighth, would acknowledge it.",
        ("CLOSE_WAIT", "CLOSING", "LAST_ACK"),
        ("fin_all", "fin_old"),
        departs=True,
    ),
    Choice(
        "Every FIN is acknowledged and restarts 2MSL, one beyond the first too, as the paragraph on "
        "TIME_WAIT and the eighth check say; it moves no number.",
        ("TIME_WAIT",),
        ("fin_all", "fin_old"),
    ),
    Choice(
        "The ACK of a segment above RCV.NXT counts on arrival; its text is held, and acknowledged at once "
        "(MAY-13).",
        _OPENING,
        ("data_gap",),
    ),
    Choice(
        "The sequence number check comes first: the segment is answered and dropped, and its ACK of our FIN "
        "is not looked at (Appendix A.2).",
        ("FIN_WAIT_1", "CLOSING", "LAST_ACK"),
        ("fin_repeat_all",),
    ),
    Choice(
        'A second CLOSE is refused; 3.10.4 would accept "ok" too, as long as no second FIN leaves.',
        ("FIN_WAIT_1", "FIN_WAIT_2"),
        ("close",),
    ),
)


DEPARTURES = frozenset(
    f"{place}/{event}"
    for choice in CHOICES
    if choice.departs
    for place, event in product(choice.places, choice.events)
)
"""The rows that no learner can be asked "by the RFC"."""


def notes(choices: Iterable[Choice] = CHOICES) -> dict[str, str]:
    """Return what is to be said of rows, by their names ("place/event"); of most there is nothing to say."""
    said: dict[str, str] = {}
    for choice in choices:
        for place, event in product(choice.places, choice.events):
            name = f"{place}/{event}"
            said[name] = f"{said[name]} {choice.sentence}" if name in said else choice.sentence
    return said
