from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from pictured_traces import LAW, TRACES, scenarios, traces

from tcpdrill.drawing.order_of_events import REBOOT, Happening, Moment, moments
from tcpdrill.tcp.trace import Side, Trace

SIGNS = {Happening.LEAVES: ">", Happening.ARRIVES: "<", Happening.COPY_ARRIVES: "+", Happening.CHANGES: "!"}


def signs(trace: Trace) -> str:
    """Write the moments as an order in pictured_traces' notation."""
    return " ".join(f"{moment.n or moment.side}{SIGNS[moment.happening]}" for moment in moments(trace))


ORDERS = {
    "normal-open": "server! 1> 1< 2> 2< 3> 3<",
    "simultaneous-open": "1> 2> 2< 3> 1< 4> 4< 3<",
    "simultaneous-close": "server! 1> 1< 2> 2< 3> 3< 4> 5> 5< 6> 4< 7> 6< 7< client! server!",
    "old-duplicate-syn": "server! 1> 2< 3> 3< 4> 4< 1< 5> 5< 6> 6<",
    "lost-syn": "server! 1> 2> 2< 3> 3< 4> 4<",
    "half-open-send": "server! 1> 1< 2> 2< 3> 3< client! 4> 4< 5> 5<",
    "abort-by-server": "server! 1> 1< 2> 2< 3> 3< 4> 4< 5> 6> 5< 6<",
}


@pytest.mark.parametrize(("name", "order"), ORDERS.items())
def test_order(name: str, order: str) -> None:
    assert signs(scenarios()[name]) == order


def test_copies_and_forged_segments() -> None:
    assert signs(TRACES["lost-and-late"]) == "1> 2> 2< 3> 3< 4> 2+ 5<"


def test_changes_have_a_cause() -> None:
    close = moments(scenarios()["close-by-client"])
    assert close[0] == Moment(Happening.CHANGES, Side.SERVER, 0, "LISTEN", "open_passive")
    assert close[-1] == Moment(Happening.CHANGES, Side.CLIENT, 0, "CLOSED", "2msl")
    reboot = Moment(Happening.CHANGES, Side.CLIENT, 0, "CLOSED", REBOOT)
    assert reboot in moments(scenarios()["half-open-reconnect"])


def test_without_rows_segments_arrive_at_once() -> None:
    trace = TRACES["normal-open"]
    bare = Trace(trace.name, trace.isn, trace.steps, (), trace.end, ())
    assert signs(bare) == "1> 1< 2> 2< 3> 3<"


@LAW
@given(traces())
def test_every_segment_leaves_and_arrives_once_and_in_order(trace: Trace) -> None:
    every = moments(trace)
    left = [moment.n for moment in every if moment.happening is Happening.LEAVES]
    arrived = [moment.n for moment in every if moment.happening is Happening.ARRIVES]
    assert left == [step.n for step in trace.steps if not step.forged]
    assert arrived == list(dict.fromkeys(trace.arrivals))
    order = [moment.n for moment in every if moment.happening in {Happening.LEAVES, Happening.ARRIVES}]
    assert all(order.index(n) < len(order) - 1 - order[::-1].index(n) for n in left if n in arrived)


@LAW
@given(traces())
def test_the_last_state_of_each_end_is_the_trace_s(trace: Trace) -> None:
    for side in Side:
        states = [moment.state for moment in moments(trace) if moment.side is side]
        assert not states or states[-1] == trace.end[side]


@LAW
@given(traces())
def test_no_change_is_told_twice(trace: Trace) -> None:
    for side in Side:
        own = [moment for moment in moments(trace) if moment.side is side]
        pairs = itertools.pairwise(own)
        assert all(now.state != before.state for before, now in pairs if now.happening is Happening.CHANGES)
