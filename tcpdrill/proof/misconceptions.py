"""The named mistakes behind wrong answers, and the machines that make them.

Each mistake is either a machine that works as somebody mistakenly believes TCP does (`BEHAVIOURS`), run on
the script of the question, or a slip in reading a trace that is right (the others), which the kinds compute.
What a learner is told about each stands in `content/misconceptions.yaml`, under the same ids.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from tcpdrill.tcp.block import Behaviour
from tcpdrill.tcp.states import Cause, State

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mistake(StrEnum):
    """A misconception, by its permanent id."""

    SYN_TAKES_NO_NUMBER = "syn-takes-no-number"
    FIN_TAKES_NO_NUMBER = "fin-takes-no-number"
    ACK_TAKES_A_NUMBER = "ack-takes-a-number"
    ACK_NUMBER_IS_LAST_RECEIVED = "ack-number-is-last-received"
    THIRD_SEGMENT_SEQ_IS_X = "third-segment-seq-is-x"
    FIN_CARRIES_NO_ACK = "fin-carries-no-ack"
    ACK_IS_REPEATED = "ack-is-repeated"
    SYN_ESTABLISHES = "syn-establishes"
    CLIENT_WAITS_FOR_THIRD_SEGMENT = "client-waits-for-third-segment"
    FIN_CLOSES_BOTH_DIRECTIONS = "fin-closes-both-directions"
    FIN_RECEIVED_MEANS_LAST_ACK = "fin-received-means-last-ack"
    ACK_OF_FIN_CLOSES = "ack-of-fin-closes"
    ACK_OF_FIN_STARTS_TIME_WAIT = "ack-of-fin-starts-time-wait"
    TIME_WAIT_WAITS_FOR_ACK = "time-wait-waits-for-ack"
    NO_TIME_WAIT = "no-time-wait"
    TIME_WAIT_ON_PASSIVE_SIDE = "time-wait-on-passive-side"
    CLOSING_IS_LAST_ACK = "closing-is-last-ack"
    SERVER_IS_ALWAYS_PASSIVE = "server-is-always-passive"
    CLOSE_WAITS_FOR_BOTH = "close-waits-for-both"

    SEQ_AND_ACK_SWAPPED = "seq-and-ack-swapped"
    """Reads the one number where the other is asked."""
    ACK_COPIES_SEQ = "ack-copies-seq"
    """Sends the peer's Seq back as it came."""
    OWN_NUMBER_ACKNOWLEDGED = "own-number-acknowledged"
    """Takes the sender's own numbers for those that it acknowledges."""
    SYN_ACK_IS_TWO_SEGMENTS = "syn-ack-is-two-segments"
    """Leaves one of its flags out of the SYN,ACK."""
    EVERY_SEGMENT_CARRIES_ACK = "every-segment-carries-ack"
    """Gives the very first SYN an acknowledgment too."""
    ACK_COUNTS_SEGMENTS = "ack-counts-segments"
    """Adds one a segment, whatever its length."""
    NUMBERS_NEVER_WRAP = "numbers-never-wrap"
    """Counts beyond 4294967295."""
    SIDES_SWAPPED = "sides-swapped"
    """Gives one side what belongs to the other."""
    ONE_STEP_EARLY = "one-step-early"
    """Gives what held a segment before."""
    ONE_STEP_LATE = "one-step-late"
    """Gives what will hold a segment later."""
    SENDER_KNOWS_ITS_SENDING_WORKS = "sender-knows-its-sending-works"
    """Takes what has been sent for what has been received and acknowledged."""
    BOTH_SIDES_KNOW_THE_SAME = "both-sides-know-the-same"
    """Gives one side the other's knowledge."""
    EVERY_SEGMENT_IS_ANSWERED = "every-segment-is-answered"
    """Answers a segment that is met with silence."""
    NO_ANSWER_IS_DUE = "no-answer-is-due"
    """Drops in silence what is to be answered."""
    LOSS_IS_FINAL = "loss-is-final"
    """Lets nobody retransmit what was lost."""
    ONE_SIDE_RETRANSMITS = "one-side-retransmits"
    """Lets one side alone retransmit where both have something unacknowledged."""
    RETRANSMISSION_IS_RENUMBERED = "retransmission-is-renumbered"
    """Gives what is sent again the next numbers."""
    FIRST_CLOSE_DECIDES_NOTHING = "first-close-decides-nothing"
    """Leaves open which side is active when it is told who closed first."""
    RST_IS_ACKNOWLEDGED = "rst-is-acknowledged"
    """Answers a RST with an ACK."""
    CLOSE_WAIT_WAITS_FOR_PEER = "close-wait-waits-for-peer"
    FIN_WAIT_2_WAITS_FOR_ACK = "fin-wait-2-waits-for-ack"
    LAST_ACK_WAITS_FOR_FIN = "last-ack-waits-for-fin"
    STATES_CONFUSED = "states-confused"
    """Takes one state for another that stands close to it."""
    TERMS_CONFUSED = "terms-confused"
    """Takes one field or flag of the header for another."""
    CAUSE_MISPLACED = "cause-misplaced"
    RECV_Q_MISREAD = "recv-q-misread"
    """Blames the network, or the other end, for what a program at this end does, or the other way round."""


BEHAVIOURS: Mapping[Mistake, Behaviour] = {
    Mistake.SYN_TAKES_NO_NUMBER: Behaviour(syn=0),
    Mistake.FIN_TAKES_NO_NUMBER: Behaviour(fin=0),
    Mistake.ACK_TAKES_A_NUMBER: Behaviour(ack=1),
    Mistake.ACK_NUMBER_IS_LAST_RECEIVED: Behaviour(ack_names_last=True),
    Mistake.THIRD_SEGMENT_SEQ_IS_X: Behaviour(third_repeats_seq=True),
    Mistake.FIN_CARRIES_NO_ACK: Behaviour(fin_without_ack=True),
    Mistake.ACK_IS_REPEATED: Behaviour(repeats_acks=True),
    Mistake.SYN_ESTABLISHES: Behaviour(moves=((State.LISTEN, Cause.SYN, State.ESTABLISHED),)),
    Mistake.CLIENT_WAITS_FOR_THIRD_SEGMENT: Behaviour(
        moves=((State.SYN_SENT, Cause.SYN_ACKED, State.SYN_RECEIVED),)
    ),
    Mistake.NO_TIME_WAIT: Behaviour(
        moves=(
            (State.FIN_WAIT_2, Cause.FIN, State.CLOSED),
            (State.CLOSING, Cause.FIN_ACKED, State.CLOSED),
        )
    ),
    Mistake.FIN_CLOSES_BOTH_DIRECTIONS: Behaviour(
        moves=(
            (State.ESTABLISHED, Cause.FIN, State.CLOSED),
            (State.FIN_WAIT_1, Cause.FIN, State.CLOSED),
            (State.FIN_WAIT_2, Cause.FIN, State.CLOSED),
        )
    ),
    Mistake.FIN_RECEIVED_MEANS_LAST_ACK: Behaviour(moves=((State.ESTABLISHED, Cause.FIN, State.LAST_ACK),)),
    Mistake.ACK_OF_FIN_CLOSES: Behaviour(
        moves=(
            (State.FIN_WAIT_1, Cause.FIN_ACKED, State.CLOSED),
            (State.CLOSING, Cause.FIN_ACKED, State.CLOSED),
        )
    ),
    Mistake.ACK_OF_FIN_STARTS_TIME_WAIT: Behaviour(
        moves=((State.FIN_WAIT_1, Cause.FIN_ACKED, State.TIME_WAIT),)
    ),
    Mistake.TIME_WAIT_WAITS_FOR_ACK: Behaviour(moves=((State.TIME_WAIT, Cause.ACK, State.CLOSED),)),
    Mistake.TIME_WAIT_ON_PASSIVE_SIDE: Behaviour(moves=((State.LAST_ACK, Cause.FIN_ACKED, State.TIME_WAIT),)),
    Mistake.CLOSING_IS_LAST_ACK: Behaviour(moves=((State.FIN_WAIT_1, Cause.FIN, State.LAST_ACK),)),
    Mistake.SERVER_IS_ALWAYS_PASSIVE: Behaviour(
        passive_moves=((State.ESTABLISHED, Cause.CLOSE, State.LAST_ACK),)
    ),
    Mistake.CLOSE_WAITS_FOR_BOTH: Behaviour(moves=((State.ESTABLISHED, Cause.CLOSE, State.ESTABLISHED),)),
}
"""The mutations of the machine; where several explain an answer, the first of them is named."""

ABOUT: Mapping[Mistake, str] = {
    Mistake.ACK_NUMBER_IS_LAST_RECEIVED: "ack",
    Mistake.THIRD_SEGMENT_SEQ_IS_X: "seq",
}
"""Mistakes about one field of a segment: a wrong value of another field is not called by their name."""


def moves(mistake: Mistake) -> tuple[tuple[State, Cause, State], ...]:
    """Return the changes of state that a mistaken machine makes, none where it counts or writes otherwise."""
    behaviour = BEHAVIOURS.get(mistake)
    return () if behaviour is None else behaviour.moves + behaviour.passive_moves


def leads_to(mistake: Mistake, state: str) -> bool:
    """Tell whether a wrong state is what the mistake is about, and not only what comes of it later on."""
    return any(end == state for _, _, end in moves(mistake))
