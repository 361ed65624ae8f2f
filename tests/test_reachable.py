"""Every joint state of two ends that can be reached with few segments in flight, explored once."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tcpdrill.tcp.block import Block, Timeout
from tcpdrill.tcp.coverage import diagram_transitions
from tcpdrill.tcp.events import row_taken
from tcpdrill.tcp.machine import Event, State, UserCall, is_running, step
from tcpdrill.tcp.segment import Segment, before

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = (UserCall.OPEN_PASSIVE, UserCall.OPEN_ACTIVE, UserCall.CLOSE)
TIMEOUTS = (Timeout.RETRANSMISSION, Timeout.TWO_MSL)
FIRST = (100, 300)


class Joint(NamedTuple):
    """Both ends, what is on its way to each, and which of them has opened already."""

    blocks: tuple[Block, Block]
    flight: frozenset[tuple[int, Segment]]
    opened: tuple[bool, bool]


@dataclass
class Exploration:
    """What was reached: how many joint states, which pairs of states, and which rows were taken."""

    joints: int
    pairs: set[tuple[State, State]]
    taken: set[str]


def after(joint: Joint, end: int, event: Event, flight: frozenset[tuple[int, Segment]]) -> tuple[Joint, str]:
    block = joint.blocks[end]
    outcome = step(block, event)
    blocks = (outcome.block, joint.blocks[1]) if end == 0 else (joint.blocks[0], outcome.block)
    on_the_way = flight.union((1 - end, segment) for segment in outcome.sends)
    opens = block.state is State.CLOSED and outcome.block.state is not State.CLOSED
    opened = tuple(was or (opens and side == end) for side, was in enumerate(joint.opened))
    return Joint(blocks, on_the_way, (opened[0], opened[1])), row_taken(block, event, outcome.block)


def following(joint: Joint) -> Iterator[tuple[Joint, str]]:
    """Yield every joint state one event away, with the row that leads there; each end opens once."""
    for to, segment in joint.flight:
        rest = joint.flight - {(to, segment)}
        yield after(joint, to, segment, rest)
        yield after(joint, to, segment, joint.flight)
        yield joint._replace(flight=rest), ""
    for end, block in enumerate(joint.blocks):
        calls = CALLS if not joint.opened[end] else CALLS[-1:]
        for event in (*calls, *(timeout for timeout in TIMEOUTS if is_running(block, timeout))):
            yield after(joint, end, event, joint.flight)


def explored(bound: int) -> Exploration:
    """Explore breadth first; what would put more than `bound` segments on the link is not followed."""
    start = Joint((Block(iss=FIRST[0]), Block(iss=FIRST[1])), frozenset(), (False, False))
    seen, waiting = {start}, deque([start])
    taken: set[str] = set()
    while waiting:
        for joint, row in following(waiting.popleft()):
            if len(joint.flight) > bound or joint in seen:
                continue
            check(joint)
            seen.add(joint)
            taken.add(row)
            waiting.append(joint)
    pairs = {(joint.blocks[0].state, joint.blocks[1].state) for joint in seen}
    return Exploration(len(seen), pairs, taken - {""})


def check(joint: Joint) -> None:
    client, server = joint.blocks
    if client.state is server.state is State.ESTABLISHED:
        assert not before(client.nxt, server.rcv_nxt)
        assert not before(server.rcv_nxt, client.una)
        assert not before(server.nxt, client.rcv_nxt)
        assert not before(client.rcv_nxt, server.una)


PARTNERS = {
    "CLOSED": "CLOSED LISTEN SYN_SENT SYN_RECEIVED FIN_WAIT_1 CLOSING LAST_ACK TIME_WAIT",
    "LISTEN": "CLOSED LISTEN SYN_SENT",
    "SYN_SENT": "CLOSED LISTEN SYN_SENT SYN_RECEIVED FIN_WAIT_1",
    "SYN_RECEIVED": "CLOSED SYN_SENT SYN_RECEIVED ESTABLISHED FIN_WAIT_1",
    "ESTABLISHED": "SYN_RECEIVED ESTABLISHED FIN_WAIT_1",
    "FIN_WAIT_1": "CLOSED SYN_SENT SYN_RECEIVED ESTABLISHED FIN_WAIT_1 CLOSE_WAIT CLOSING LAST_ACK",
    "FIN_WAIT_2": "CLOSE_WAIT CLOSING LAST_ACK",
    "CLOSE_WAIT": "FIN_WAIT_1 FIN_WAIT_2",
    "CLOSING": "CLOSED FIN_WAIT_1 FIN_WAIT_2 CLOSING TIME_WAIT",
    "LAST_ACK": "CLOSED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT",
    "TIME_WAIT": "CLOSED CLOSING LAST_ACK TIME_WAIT",
}
"""State -> the states that the other end can be in meanwhile, where nobody aborts, reboots or opens twice.

What is missing tells as much: nobody is ESTABLISHED while the other has forgotten the connection, and whoever
is in CLOSE_WAIT finds the other waiting for its FIN.
"""

NOT_TRIED = {"LISTEN/send"}
"""The exploration makes no SEND."""


def assert_as_told(exploration: Exploration) -> None:
    assert exploration.pairs == {
        (State(state), State(partner)) for state, partners in PARTNERS.items() for partner in partners.split()
    }
    for transition in diagram_transitions():
        assert exploration.taken & set(transition.rows) or set(transition.rows) <= NOT_TRIED


def test_joint_states_with_two_segments_in_flight() -> None:
    exploration = explored(2)
    assert exploration.joints > 4000
    assert_as_told(exploration)


@pytest.mark.whole
def test_joint_states_with_four_segments_in_flight() -> None:
    exploration = explored(4)
    assert exploration.joints > 80_000
    assert_as_told(exploration)
