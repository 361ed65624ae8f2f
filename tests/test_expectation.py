"""What each state waits for, may send and may receive, beside what RFC 9293, 3.3.2 and 3.6 say in words."""

from __future__ import annotations

import pytest

from tcpdrill.tcp.block import Behaviour
from tcpdrill.tcp.expectation import may_receive, may_send, waits_for
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.states import Cause

EXPECTED = {
    "CLOSED": ("open", "syn", ""),
    "LISTEN": ("syn", "syn syn_ack", "syn"),
    "SYN_SENT": ("syn syn_ack", "syn_ack syn_again ack", "syn"),
    "SYN_RECEIVED": ("ack_of_syn", "fin syn_again ack", "data fin"),
    "ESTABLISHED": ("close fin", "data fin ack", "data fin"),
    "FIN_WAIT_1": ("fin ack_of_fin", "fin_again ack", "data fin"),
    "FIN_WAIT_2": ("fin", "ack", "data fin"),
    "CLOSE_WAIT": ("close", "data fin ack", ""),
    "CLOSING": ("ack_of_fin", "fin_again ack", ""),
    "LAST_ACK": ("ack_of_fin", "fin_again ack", ""),
    "TIME_WAIT": ("two_msl", "ack", ""),
}


@pytest.mark.parametrize("state", State)
def test_state_waits_sends_and_receives(state: State) -> None:
    awaited, sent, received = (set(words.split()) for words in EXPECTED[state])
    assert waits_for(state) == awaited
    assert may_send(state) == sent
    assert may_receive(state) == received


def test_a_mistaken_machine_waits_for_something_else() -> None:
    simple = Behaviour(moves=((State.FIN_WAIT_2, Cause.FIN, State.FIN_WAIT_2),))
    assert waits_for(State.FIN_WAIT_2, simple) == set()
    both = Behaviour(moves=((State.ESTABLISHED, Cause.CLOSE, State.ESTABLISHED),))
    assert waits_for(State.ESTABLISHED, both) == {"fin"}
