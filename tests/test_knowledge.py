"""What each side knows, and of what it is sure, after every segment."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import replay

from tcpdrill.tcp.knowledge import Capabilities, Certainty, capabilities, certainties, received
from tcpdrill.tcp.trace import Side

Script = list[dict[str, Any]]
CLIENT, SERVER = Side.CLIENT, Side.SERVER
OPEN: Script = [{"server": "listen"}, {"client": "connect"}, {"deliver": 1}, {"deliver": 2}, {"deliver": 3}]

CLIENT_TO_SERVER = Capabilities(
    client_sends=True, client_receives=False, server_sends=False, server_receives=True
)
NOTHING = Capabilities(client_sends=False, client_receives=False, server_sends=False, server_receives=False)
EVERYTHING = Capabilities(client_sends=True, client_receives=True, server_sends=True, server_receives=True)
SERVER_TO_CLIENT = Capabilities(
    client_sends=False, client_receives=True, server_sends=True, server_receives=False
)

HANDSHAKE = [
    (1, CLIENT, NOTHING),
    (1, SERVER, CLIENT_TO_SERVER),
    (2, CLIENT, EVERYTHING),
    (2, SERVER, CLIENT_TO_SERVER),
    (3, CLIENT, EVERYTHING),
    (3, SERVER, EVERYTHING),
]


@pytest.mark.parametrize(("n", "side", "known"), HANDSHAKE)
def test_the_handshake_teaches_each_side_that_both_directions_work(
    n: int, side: Side, known: Capabilities
) -> None:
    assert capabilities(replay(OPEN), n, side) == known


def test_who_listens_learns_from_the_third_segment_only_if_it_arrives() -> None:
    trace = replay([*OPEN[:4], {"lose": 3}])
    assert capabilities(trace, 3, SERVER) == CLIENT_TO_SERVER
    assert capabilities(trace, 3, CLIENT) == EVERYTHING


def test_simultaneous_open_teaches_half_with_the_syn_and_the_rest_with_its_acknowledgment() -> None:
    trace = replay(
        [
            {"client": "connect"},
            {"server": "connect"},
            {"deliver": 2},
            {"deliver": 1},
            {"deliver": 4},
            {"deliver": 3},
        ]
    )
    assert capabilities(trace, 2, CLIENT) == SERVER_TO_CLIENT
    assert capabilities(trace, 1, SERVER) == CLIENT_TO_SERVER
    assert capabilities(trace, 4, CLIENT) == EVERYTHING
    assert capabilities(trace, 3, SERVER) == EVERYTHING


def test_an_acknowledgment_of_somebody_else_s_segment_teaches_nothing_of_our_own() -> None:
    trace = replay(
        [
            {"server": "listen"},
            {"client": "connect"},
            {"forge": {"to": "server", "flags": ["SYN"], "seq": 90}},
            {"deliver": 3},
        ]
    )
    assert capabilities(trace, 3, CLIENT) == SERVER_TO_CLIENT


def test_order_of_arrival_counts_not_of_departure() -> None:
    trace = replay([*OPEN, {"client": {"send": 1}}, {"client": {"send": 2}}, {"deliver": 5}, {"deliver": 4}])
    assert [step.n for step in received(trace, 5, SERVER)] == [1, 3, 5]
    assert [step.n for step in received(trace, 4, SERVER)] == [1, 3, 5, 4]


CLOSE: Script = [
    *OPEN,
    {"client": "close"},
    {"deliver": 4},
    {"deliver": 5},
    {"server": "close"},
    {"deliver": 6},
    {"deliver": 7},
]
FINISHED, ARRIVED = Certainty.PEER_FINISHED, Certainty.OWN_FIN_ARRIVED
TEARDOWN = [
    (4, CLIENT, set()),
    (4, SERVER, {FINISHED}),
    (5, CLIENT, {ARRIVED}),
    (5, SERVER, {FINISHED}),
    (6, CLIENT, {ARRIVED, FINISHED}),
    (6, SERVER, {FINISHED}),
    (7, CLIENT, {ARRIVED, FINISHED}),
    (7, SERVER, {FINISHED, ARRIVED}),
]


@pytest.mark.parametrize(("n", "side", "sure"), TEARDOWN)
def test_each_side_grows_sure_as_the_connection_closes(n: int, side: Side, sure: set[Certainty]) -> None:
    assert certainties(replay(CLOSE), n, side) == sure


def test_a_lost_acknowledgment_leaves_its_side_in_doubt() -> None:
    trace = replay([*CLOSE[:10], {"lose": 7}])
    assert certainties(trace, 7, SERVER) == {FINISHED}


def test_crossing_fins_tell_each_side_that_the_other_has_finished_and_no_more() -> None:
    trace = replay([*OPEN, {"client": "close"}, {"server": "close"}, {"deliver": 4}, {"deliver": 5}])
    assert certainties(trace, 5, CLIENT) == certainties(trace, 5, SERVER) == {FINISHED}
