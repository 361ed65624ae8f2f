"""The arrows of RFC 9293's state diagram, beside the table and beside the RFC's own figure."""

from __future__ import annotations

import pytest
from scripted import replay

from tcpdrill.tcp.coverage import Transition, covered, diagram_transitions
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.segment import written
from tcpdrill.tcp.table import row

ARROWS = diagram_transitions()

FIGURE_5 = """
CLOSED>LISTEN CLOSED>SYN_SENT LISTEN>CLOSED LISTEN>SYN_RECEIVED LISTEN>SYN_SENT SYN_SENT>CLOSED
SYN_SENT>SYN_RECEIVED SYN_SENT>ESTABLISHED SYN_RECEIVED>LISTEN SYN_RECEIVED>ESTABLISHED
SYN_RECEIVED>FIN_WAIT_1
ESTABLISHED>FIN_WAIT_1 ESTABLISHED>CLOSE_WAIT FIN_WAIT_1>FIN_WAIT_2 FIN_WAIT_1>CLOSING FIN_WAIT_1>TIME_WAIT
FIN_WAIT_2>TIME_WAIT CLOSE_WAIT>LAST_ACK CLOSING>TIME_WAIT LAST_ACK>CLOSED TIME_WAIT>CLOSED
"""


def test_the_arrows_are_those_of_the_figure_and_its_notes() -> None:
    assert [f"{arrow.state}>{arrow.next_state}" for arrow in ARROWS] == FIGURE_5.split()


@pytest.mark.parametrize("arrow", ARROWS, ids=lambda arrow: f"{arrow.state}-{arrow.next_state}")
def test_every_row_of_an_arrow_leads_where_it_points_and_sends_what_it_says(arrow: Transition) -> None:
    for name in arrow.rows:
        found = row(name)
        assert (found.state, found.next_state) == (arrow.state, arrow.next_state)
        flags = [",".join(written(sent.flags)) for sent in found.sends]
        assert [f"snd {names}" for names in flags] == [
            action.replace("snd FIN", "snd FIN,ACK") for action in [arrow.action] if action
        ]


def test_covered_names_the_traces_that_pass_through() -> None:
    opening = [{"server": "listen"}, {"client": "connect"}, {"deliver": "all"}]
    traces = [replay(opening, name="opened"), replay(opening[:2], name="begun")]
    names = {(arrow.state, arrow.next_state): found for arrow, found in covered(ARROWS, traces).items()}
    assert names[State.CLOSED, State.LISTEN] == ("opened", "begun")
    assert names[State.SYN_SENT, State.ESTABLISHED] == ("opened",)
    assert names[State.TIME_WAIT, State.CLOSED] == ()
