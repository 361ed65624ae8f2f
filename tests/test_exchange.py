"""Scripts: numbering, fates, forged and repeated segments, refused calls, and what cannot be carried out."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from scripted import action, as_data, replay

from tcpdrill.tcp.actions import Action, Close, Deliver, DeliverAll, Forge, Listen, Reboot, Send, SetIsn
from tcpdrill.tcp.block import CTL_ACK, CTL_RST, CTL_SYN, CTL_SYN_ACK, Behaviour
from tcpdrill.tcp.exchange import ScriptError, TcpExchangeError, run
from tcpdrill.tcp.link import LIMIT
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.segment import Segment
from tcpdrill.tcp.states import Cause
from tcpdrill.tcp.trace import Call, Ends, Fate, Side, Trace

Script = list[dict[str, Any]]
OPEN: Script = [{"server": "listen"}, {"client": "connect"}, {"deliver": 1}, {"deliver": 2}, {"deliver": 3}]
CLIENT, SERVER = Side.CLIENT, Side.SERVER


def lines(trace: Trace) -> list[str]:
    """Return each step as `n side flags seq ack +len fate`."""
    told = []
    for step in trace.steps:
        data = as_data(step)
        words = [data["n"], data["from"], ",".join(data["flags"]), data["seq"], data["ack"]]
        told.append(" ".join(str(word) for word in words if word is not None))
        told[-1] += f" +{data['len']}" * bool(data["len"]) + f" {data['fate']}" * (
            data["fate"] != "delivered"
        )
    return told


CASES: dict[str, tuple[Script, list[str]]] = {
    "the handshake": (
        OPEN,
        ["1 client SYN 100", "2 server SYN,ACK 300 101", "3 client ACK 101 301"],
    ),
    "everything in flight, in order, until the link is quiet": (
        [*OPEN[:2], {"deliver": "all"}, {"client": "close"}, {"server": "close"}, {"deliver": "all"}],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 300 101",
            "3 client ACK 101 301",
            "4 client FIN,ACK 101 301",
            "5 server FIN,ACK 301 101",
            "6 server ACK 302 102",
            "7 client ACK 102 302",
        ],
    ),
    "a segment that is neither delivered nor lost stays in flight": (
        OPEN[:3],
        ["1 client SYN 100", "2 server SYN,ACK 300 101 in flight"],
    ),
    "a retransmission has a number of its own": (
        [*OPEN[:2], {"lose": 1}, {"timer": {"client": "retransmission"}}],
        ["1 client SYN 100 lost", "2 client SYN 100 in flight"],
    ),
    "a forged segment takes the next number and arrives at once": (
        [*OPEN, {"forge": {"to": "client", "flags": ["RST"], "seq": 302}}, {"deliver": 5}],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 300 101",
            "3 client ACK 101 301",
            "4 server RST 302",
            "5 client ACK 101 301",
        ],
    ),
    "a copy adds no step": (
        [*OPEN, {"client": {"send": 8}}, {"deliver": 4}, {"again": 4}, {"deliver": "all"}],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 300 101",
            "3 client ACK 101 301",
            "4 client ACK 101 301 +8 duplicate",
            "5 server ACK 301 109",
            "6 server ACK 301 109",
        ],
    ),
    "text called for in SYN_SENT rides on the third segment": (
        [*OPEN[:2], {"client": {"send": 12}}, {"deliver": "all"}],
        ["1 client SYN 100", "2 server SYN,ACK 300 101", "3 client ACK 101 301 +12", "4 server ACK 301 113"],
    ),
    "what fills a gap draws one acknowledgment": (
        [*OPEN, *[{"client": {"send": 10}}] * 3, {"deliver": 5}, {"deliver": 6}, {"deliver": 4}],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 300 101",
            "3 client ACK 101 301",
            "4 client ACK 101 301 +10",
            "5 client ACK 111 301 +10",
            "6 client ACK 121 301 +10",
            "7 server ACK 301 101 in flight",
            "8 server ACK 301 101 in flight",
            "9 server ACK 301 131 in flight",
        ],
    ),
    "a delayed acknowledgment rides on what is sent next": (
        [*OPEN, {"server": "delay-ack"}, {"client": {"send": 10}}, {"deliver": 4}, {"server": {"send": 5}}],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 300 101",
            "3 client ACK 101 301",
            "4 client ACK 101 301 +10",
            "5 server ACK 301 111 +5 in flight",
        ],
    ),
    "a rebooted end knows nothing of the connection": (
        [*OPEN, {"client": "reboot"}, {"server": {"send": 10}}, {"deliver": "all"}],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 300 101",
            "3 client ACK 101 301",
            "4 server ACK 301 101 +10",
            "5 client RST 101",
        ],
    ),
    "a number set for the next connection leaves the present one alone": (
        [*OPEN, {"client": {"isn": 400}}, {"client": "abort"}, {"client": "connect"}],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 300 101",
            "3 client ACK 101 301",
            "4 client RST 101 in flight",
            "5 client SYN 400 in flight",
        ],
    ),
    "a number set for a listener is the one it answers with, once": (
        [
            {"server": {"isn": 900}},
            *OPEN[:3],
            {"forge": {"to": "server", "flags": ["RST"], "seq": 101}},
            {"forge": {"to": "server", "flags": ["SYN"], "seq": 50}},
        ],
        [
            "1 client SYN 100",
            "2 server SYN,ACK 900 101 in flight",
            "3 client RST 101",
            "4 client SYN 50",
            "5 server SYN,ACK 300 51 in flight",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_script_gives_these_segments(name: str) -> None:
    script, expected = CASES[name]
    assert lines(replay(script)) == expected


def test_states_are_those_after_the_departure_and_after_the_arrival() -> None:
    third = replay(OPEN).steps[2]
    assert third.before == Ends(State.SYN_SENT, State.SYN_RECEIVED)
    assert third.sent == Ends(State.ESTABLISHED, State.SYN_RECEIVED)
    assert third.arrived == Ends(State.ESTABLISHED, State.ESTABLISHED)


def test_text_that_leaves_ahead_of_a_fin_leaves_in_the_state_before_it() -> None:
    script: Script = [*OPEN[:3], {"server": {"send": 4}}, {"server": "close"}, {"deliver": 2}, {"deliver": 3}]
    *_, text, fin = replay(script).steps
    assert text.sent == Ends(State.ESTABLISHED, State.ESTABLISHED)
    assert fin.sent == Ends(State.ESTABLISHED, State.FIN_WAIT_1)
    assert text.before == fin.before == Ends(State.ESTABLISHED, State.SYN_RECEIVED)


def test_arrived_stays_that_of_the_first_arrival() -> None:
    step = replay([*OPEN, {"server": "close"}, {"again": 2}]).steps[1]
    assert step.fate is Fate.DUPLICATE
    assert step.arrived == Ends(State.ESTABLISHED, State.SYN_RECEIVED)


def test_a_forged_segment_comes_from_the_other_side_and_no_row_sent_it() -> None:
    step = replay([{"server": "listen"}, {"forge": {"to": "server", "flags": ["SYN"], "seq": 90}}]).steps[0]
    assert (step.sender, step.forged, step.departure) == (CLIENT, True, None)
    assert step.sent == step.before == Ends(State.CLOSED, State.LISTEN)
    assert step.arrival == "LISTEN/syn"


def test_rows_are_named_for_departures_and_arrivals() -> None:
    trace = replay([*OPEN, {"client": "close"}, {"deliver": 4}])
    assert [(step.departure, step.arrival) for step in trace.steps] == [
        ("CLOSED/open_active", "LISTEN/syn"),
        ("LISTEN/syn", "SYN_SENT/synack_ok"),
        ("SYN_SENT/synack_ok", "SYN_RECEIVED.passive/ack_all"),
        ("ESTABLISHED/close", "ESTABLISHED/fin_all"),
        ("ESTABLISHED/fin_all", None),
    ]
    assert trace.rows[0] == (SERVER, "CLOSED/open_passive")
    assert trace.rows[-2:] == ((CLIENT, "ESTABLISHED/close"), (SERVER, "ESTABLISHED/fin_all"))


NAMED: list[tuple[Script, str]] = [
    ([*OPEN, {"client": {"send": 5}}, {"timer": {"client": "retransmission"}}], "ESTABLISHED/send"),
    ([*OPEN, {"client": "close"}, {"timer": {"client": "retransmission"}}], "FIN_WAIT_1/rto"),
    ([*OPEN, {"timer": {"client": "user"}}], "ESTABLISHED/user_timeout"),
    ([*OPEN, {"client": {"send": 5}}, {"deliver": 4}, {"again": 3}], "ESTABLISHED/data_old"),
    ([*OPEN, {"again": 1}], "ESTABLISHED/syn"),
    ([*OPEN, {"again": 2}], "ESTABLISHED/synack_ok"),
    ([*OPEN, {"client": "close"}, {"again": 2}], "FIN_WAIT_1/synack_ok"),
    (
        [*OPEN, {"server": {"send": 5}}, {"client": "close"}, {"deliver": 5}, {"deliver": 6}],
        "FIN_WAIT_1/ack_all",
    ),
    ([*OPEN, {"client": {"send": 5}}, {"client": "close"}, {"deliver": 5}], "ESTABLISHED/data_gap"),
    (
        [*OPEN, {"client": {"send": 5}}, {"client": "close"}, {"deliver": 5}, {"deliver": 4}],
        "ESTABLISHED/fin_all",
    ),
    ([*OPEN, {"server": {"send": 5}}, {"client": "close"}, {"deliver": 5}], "ESTABLISHED/fin_old"),
    (
        [
            {"server": "listen"},
            {"forge": {"to": "server", "flags": ["SYN", "FIN"], "seq": 100}},
            {"forge": {"to": "server", "flags": ["ACK"], "seq": 102, "ack": 301}},
        ],
        "SYN_RECEIVED.passive/fin_all",
    ),
    (
        [*OPEN, {"client": {"send": 5}}, {"client": "close"}, {"deliver": 4}, {"deliver": 6}],
        "FIN_WAIT_1/ack_old",
    ),
]


@pytest.mark.parametrize(("script", "row"), NAMED, ids=[row for _, row in NAMED])
def test_the_last_event_comes_to_this_row(script: Script, row: str) -> None:
    assert replay(script).rows[-1][1] == row


def test_calls_are_told_with_their_results() -> None:
    script: Script = [
        {"server": "close"},
        *OPEN,
        {"client": "connect"},
        {"client": "close"},
        {"client": {"send": 1}},
    ]
    assert replay(script).calls == (
        Call(1, SERVER, "close", "connection does not exist"),
        Call(1, SERVER, "listen", "ok"),
        Call(1, CLIENT, "connect", "ok"),
        Call(4, CLIENT, "connect", "connection already exists"),
        Call(4, CLIENT, "close", "ok"),
        Call(5, CLIENT, "send", "connection closing"),
    )


def test_arrivals_are_told_in_order_with_copies() -> None:
    trace = replay([*OPEN, *[{"client": {"send": 1}}] * 2, {"deliver": 5}, {"deliver": 4}, {"again": 5}])
    assert trace.arrivals == (1, 2, 3, 5, 4, 5)


def test_numbers_default_and_can_be_given_for_one_side() -> None:
    assert run([]).isn == {CLIENT: 100, SERVER: 300}
    assert run([], {SERVER: 7}, name="alone").isn == {CLIENT: 100, SERVER: 7}
    assert run([], name="alone").name == "alone"


def forged(flags: frozenset[Any], seq: int, ack: int | None = None, length: int = 0) -> Forge:
    return Forge(CLIENT, Segment(flags, seq, ack, length))


IMPOSSIBLE: list[tuple[list[dict[str, Any] | Action], int, str]] = [
    ([{"deliver": 1}], 0, "there is no segment 1"),
    ([*OPEN, Deliver(0)], 5, "there is no segment 0"),
    ([*OPEN, {"lose": 3}], 5, "segment 3 is not in flight: it is delivered"),
    ([*OPEN[:2], {"lose": 1}, {"deliver": 1}], 3, "segment 1 is not in flight: it is lost"),
    ([*OPEN[:2], {"again": 1}], 2, "segment 1 is in flight"),
    ([*OPEN[:2], {"lose": 1}, {"again": 1}], 3, "segment 1 is lost"),
    ([{"again": 4}], 0, "there is no segment 4"),
    ([{"timer": {"client": "2msl"}}], 0, "the client's 2msl timer is not running in CLOSED"),
    ([*OPEN, {"timer": {"server": "retransmission"}}], 5, "not running in ESTABLISHED"),
    ([Send(CLIENT, 0)], 0, "a segment of 0 octets"),
    ([Send(CLIENT, 2**31)], 0, "a segment of 2147483648 octets"),
    ([SetIsn(CLIENT, 2**32)], 0, "4294967296"),
    ([SetIsn(CLIENT, -1)], 0, "must be 0..4294967295"),
    ([forged(CTL_SYN, 2**32)], 0, "seq is 4294967296"),
    ([forged(CTL_ACK, 0, -1)], 0, "ack is -1"),
    ([forged(CTL_ACK, 0)], 0, "acknowledgment number"),
    ([forged(CTL_SYN, 0, 5)], 0, "acknowledgment number"),
    ([forged(CTL_SYN, 0, None, -1)], 0, "a segment of -1 octets"),
]


@pytest.mark.parametrize(("script", "index", "message"), IMPOSSIBLE)
def test_what_cannot_be_carried_out_is_told_with_its_place(
    script: list[dict[str, Any] | Action], index: int, message: str
) -> None:
    actions = [action(item) if isinstance(item, dict) else item for item in script]
    with pytest.raises(ScriptError) as caught:
        run(actions)
    assert caught.value.index == index
    assert message in caught.value.message
    assert isinstance(caught.value, TcpExchangeError)


def test_a_first_number_too_large_is_an_error() -> None:
    with pytest.raises(ScriptError, match="4294967296"):
        run([], {CLIENT: 2**32})


def endless() -> list[Action]:
    """Two ends that disagree on their numbers acknowledge each other's acknowledgments for ever."""
    syn, third = Segment(CTL_SYN, 5000), Segment(CTL_ACK, 5001, 301)
    return [
        Listen(SERVER),
        Forge(SERVER, syn),
        Forge(SERVER, third),
        Listen(CLIENT),
        Forge(CLIENT, Segment(CTL_SYN, 90000)),
        Forge(CLIENT, Segment(CTL_ACK, 90001, 101)),
        Send(CLIENT, 1),
        DeliverAll(),
    ]


def test_a_script_that_never_ends_is_stopped() -> None:
    with pytest.raises(ScriptError, match=f"never ends: {LIMIT} segments") as caught:
        run(endless())
    assert caught.value.index == 7


def test_a_rebooted_listener_is_gone_and_its_next_number_is_kept() -> None:
    trace = run([SetIsn(SERVER, 77), Listen(SERVER), Reboot(SERVER), Listen(SERVER), forged_syn()])
    assert trace.steps[1].segment == Segment(CTL_SYN_ACK, 77, 51)


def forged_syn() -> Forge:
    return Forge(SERVER, Segment(CTL_SYN, 50))


def test_forging_a_reset_of_a_closed_end_is_silent() -> None:
    assert len(run([Forge(SERVER, Segment(CTL_RST, 1))]).steps) == 1


class TestBehaviours:
    """What a mistaken machine would write on the wire, or where it would go."""

    CLOSED: ClassVar[Script] = [
        *OPEN,
        {"client": "close"},
        {"deliver": 4},
        {"deliver": 5},
        {"server": "close"},
        {"deliver": 6},
        {"deliver": 7},
    ]

    def told(self, behaviour: Behaviour) -> list[str]:
        return lines(run([action(item) for item in self.CLOSED], behaviour=behaviour))

    @pytest.mark.parametrize(
        ("behaviour", "expected"),
        [
            (
                Behaviour(syn=0),
                {2: "server SYN,ACK 300 100", 3: "client ACK 100 300", 4: "client FIN,ACK 100 300"},
            ),
            (
                Behaviour(fin=0),
                {
                    3: "client ACK 101 301",
                    4: "client FIN,ACK 101 301",
                    5: "server ACK 301 101",
                    6: "server FIN,ACK 301 101",
                    7: "client ACK 101 301",
                },
            ),
            (
                Behaviour(ack=1),
                {3: "client ACK 101 301", 4: "client FIN,ACK 102 301", 6: "server FIN,ACK 302 103"},
            ),
            (Behaviour(ack_names_last=True), {2: "server SYN,ACK 300 100", 5: "server ACK 301 101"}),
            (Behaviour(third_repeats_seq=True), {3: "client ACK 100 301", 4: "client FIN,ACK 101 301"}),
            (
                Behaviour(fin_without_ack=True),
                {4: "client FIN 101", 6: "server FIN 301", 7: "client ACK 102 302"},
            ),
        ],
        ids=["syn", "fin", "ack", "last", "third", "bare-fin"],
    )
    def test_writes_other_numbers_and_still_gets_through(
        self, behaviour: Behaviour, expected: dict[int, str]
    ) -> None:
        right, mistaken = self.told(Behaviour()), self.told(behaviour)
        assert len(right) == len(mistaken) == 7
        for n, line in expected.items():
            assert mistaken[n - 1] == f"{n} {line}"
        assert mistaken != right

    def test_goes_elsewhere(self) -> None:
        simple = Behaviour(moves=((State.FIN_WAIT_1, Cause.FIN_ACKED, State.CLOSED),))
        actions = [action(item) for item in self.CLOSED[:8]]
        assert run(actions, behaviour=simple).end == Ends(State.CLOSED, State.CLOSE_WAIT)

    def test_both_ends_have_it(self) -> None:
        both = Behaviour(moves=((State.ESTABLISHED, Cause.FIN, State.CLOSED),))
        for side in Side:
            actions = [*map(action, OPEN), Close(side), Deliver(4)]
            assert run(actions, behaviour=both).end[side.other] is State.CLOSED


def test_a_close_that_waits_ends_a_listener_that_starts_over() -> None:
    script: list[dict[str, Any]] = [
        {"server": "listen"},
        {"forge": {"to": "server", "flags": ["SYN"], "seq": 90}},
        {"server": {"send": 7}},
        {"server": "close"},
        {"forge": {"to": "server", "flags": ["RST"], "seq": 91}},
    ]
    assert replay(script[:4]).end.server is State.SYN_RECEIVED
    assert replay(script).end.server is State.CLOSED
    assert replay([script[0], script[1], script[4]]).end.server is State.LISTEN
