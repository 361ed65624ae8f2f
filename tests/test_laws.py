"""Laws of the machine and of exchanges, over made-up scripts of up to 40 actions and faults."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tcpdrill.tcp.actions import (
    Abort,
    Action,
    Again,
    Close,
    Connect,
    DelayAck,
    Deliver,
    DeliverAll,
    Forge,
    Listen,
    Lose,
    Reboot,
    Send,
    SetIsn,
    Timer,
)
from tcpdrill.tcp.block import Behaviour, Block, Timeout
from tcpdrill.tcp.exchange import begin, perform
from tcpdrill.tcp.link import Exchange, ImpossibleError
from tcpdrill.tcp.machine import State, is_running
from tcpdrill.tcp.segment import ACK, MODULUS, RST, Flag, Segment, before
from tcpdrill.tcp.states import Cause
from tcpdrill.tcp.table import row, rows
from tcpdrill.tcp.trace import Ends, Fate, Side, Trace

STEPS = 40
NUMBERS = st.integers(0, MODULUS - 1) | st.sampled_from([0, 99, 100, 101, 300, 301, 302, MODULUS - 1])
SIDES = st.sampled_from(Side)
ISN = st.fixed_dictionaries(dict.fromkeys(Side, NUMBERS))


@st.composite
def forged(draw: st.DrawFn) -> Segment:
    flags = frozenset(draw(st.sets(st.sampled_from(Flag))))
    return Segment(flags, draw(NUMBERS), draw(NUMBERS) if ACK in flags else None, draw(st.integers(0, 70000)))


CALLS = st.one_of(
    st.builds(Listen, SIDES),
    st.builds(Connect, SIDES),
    st.builds(Close, SIDES),
    st.builds(Abort, SIDES),
    st.builds(Send, SIDES, st.integers(1, 1500)),
    st.builds(DelayAck, SIDES),
)
TIMERS = st.builds(Timer, SIDES, st.sampled_from(Timeout))
INCARNATIONS = st.one_of(
    st.builds(Reboot, SIDES), st.builds(SetIsn, SIDES, NUMBERS), st.builds(Forge, SIDES, forged())
)


@dataclass(frozen=True)
class Fault:
    """What the link does next; which segment of those it can be done to is `pick` modulo their number."""

    kind: type[Deliver | Lose | Again]
    pick: int

    def action(self, exchange: Exchange) -> Action | None:
        arrived = [passage.n for passage in exchange.passages if passage.arrival is not None]
        possible = arrived if self.kind is Again else list(exchange.in_flight)
        return self.kind(possible[self.pick % len(possible)]) if possible else None


FAULTS = st.builds(Fault, st.sampled_from([Deliver, Deliver, Deliver, Lose, Again]), st.integers(0, 20))
OPENINGS = st.sampled_from(
    [
        [],
        [Listen(Side.SERVER), Connect(Side.CLIENT)],
        [Connect(Side.CLIENT), Connect(Side.SERVER)],
        [Listen(Side.SERVER), Connect(Side.CLIENT), DeliverAll()],
    ]
)
Doing = Action | Fault


def carried_out(exchange: Exchange, doing: Doing) -> Action | None:
    """Perform what is possible of `doing`; return the action, or None where there was none."""
    action = doing.action(exchange) if isinstance(doing, Fault) else doing
    if isinstance(action, Timer) and not is_running(exchange.blocks[action.side], action.kind):
        return None
    if action is not None:
        perform(exchange, action)
    return action


ROWS = {found.id for found in rows()}


def waits(block: Block) -> bool:
    """Tell whether a call waits for ESTABLISHED: such a block does more than its row says."""
    return bool(block.unsent or block.closing)


def is_two_events(action: Action | None) -> bool:
    """Tell whether a forged segment is two events at once: a SYN with text or a FIN behind it."""
    if not isinstance(action, Forge) or Flag.SYN not in action.segment.flags:
        return False
    return Flag.FIN in action.segment.flags or action.segment.length > 0


@settings(max_examples=200, deadline=None)
@given(
    isn=ISN, opening=OPENINGS, doings=st.lists(st.one_of(CALLS, TIMERS, INCARNATIONS, FAULTS), max_size=STEPS)
)
def test_nothing_leaves_the_table(isn: dict[Side, int], opening: list[Action], doings: list[Doing]) -> None:
    exchange = begin(isn)
    for doing in [*opening, *doings]:
        blocks, taken = dict(exchange.blocks), len(exchange.rows)
        action = carried_out(exchange, doing)
        if isinstance(action, DeliverAll):
            continue
        for side, name in exchange.rows[taken:]:
            assert row(name).state is blocks[side].state
            if not waits(blocks[side]) and not is_two_events(action):
                assert row(name).next_state is exchange.blocks[side].state, name
    trace = exchange.trace("")
    assert {name for _, name in trace.rows} <= ROWS
    assert all(step.departure in ROWS or step.forged for step in trace.steps)
    assert all((step.arrival is None) is (step.fate in {Fate.LOST, Fate.IN_FLIGHT}) for step in trace.steps)


MOVES = st.lists(
    st.tuples(st.sampled_from(State), st.sampled_from(Cause), st.sampled_from(State)), max_size=4
)
BEHAVIOURS = st.builds(
    Behaviour,
    syn=st.sampled_from([0, 1]),
    fin=st.sampled_from([0, 1]),
    ack=st.sampled_from([0, 1]),
    ack_names_last=st.booleans(),
    third_repeats_seq=st.booleans(),
    fin_without_ack=st.booleans(),
    repeats_acks=st.booleans(),
    moves=MOVES.map(tuple),
    passive_moves=MOVES.map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(
    behaviour=BEHAVIOURS,
    opening=OPENINGS,
    doings=st.lists(st.one_of(CALLS, TIMERS, INCARNATIONS, FAULTS), max_size=STEPS),
)
def test_no_mistaken_machine_breaks_down(
    behaviour: Behaviour, opening: list[Action], doings: list[Doing]
) -> None:
    exchange = begin(behaviour=behaviour)
    for doing in [*opening, *doings]:
        with suppress(ImpossibleError):
            carried_out(exchange, doing)
    trace = exchange.trace("")
    assert all(step.n == n for n, step in enumerate(trace.steps, start=1))
    assert all(0 <= step.segment.seq < MODULUS for step in trace.steps)


@dataclass
class Once:
    """Lets each side open once: what comes after belongs to one incarnation, and to no other."""

    opened: set[Side]

    def allows(self, doing: Doing, exchange: Exchange) -> bool:
        if isinstance(doing, Listen | Connect) or (isinstance(doing, Send) and listens(exchange, doing.side)):
            fresh = doing.side not in self.opened
            self.opened.add(doing.side)
            return fresh
        return True


def listens(exchange: Exchange, side: Side) -> bool:
    return exchange.blocks[side].state is State.LISTEN


@settings(max_examples=200, deadline=None)
@given(isn=ISN, opening=OPENINGS, doings=st.lists(st.one_of(CALLS, TIMERS, FAULTS, FAULTS), max_size=STEPS))
def test_established_ends_agree(isn: dict[Side, int], opening: list[Action], doings: list[Doing]) -> None:
    exchange, once = begin(isn), Once(set())
    for doing in [*opening, *doings]:
        if once.allows(doing, exchange):
            carried_out(exchange, doing)
        client, server = exchange.blocks[Side.CLIENT], exchange.blocks[Side.SERVER]
        if client.state is server.state is State.ESTABLISHED:
            assert between(client.una, server.rcv_nxt, client.nxt)
            assert between(server.una, client.rcv_nxt, server.nxt)


def between(low: int, number: int, high: int) -> bool:
    return not before(number, low) and not before(high, number)


@settings(max_examples=200, deadline=None)
@given(isn=ISN, opening=OPENINGS, doings=st.lists(st.one_of(CALLS, TIMERS, FAULTS, FAULTS), max_size=STEPS))
def test_acknowledgments_never_go_back(
    isn: dict[Side, int], opening: list[Action], doings: list[Doing]
) -> None:
    exchange, once = begin(isn), Once(set())
    for doing in [*opening, *doings]:
        was = dict(exchange.blocks)
        if once.allows(doing, exchange):
            carried_out(exchange, doing)
        for side, block in exchange.blocks.items():
            if CONNECTED.issuperset({block.state, was[side].state}):
                assert not before(block.una, was[side].una)
                assert not before(block.rcv_nxt, was[side].rcv_nxt)
    for side in Side:
        for earlier, later in pairwise(acknowledgments(exchange.trace(""), side)):
            assert not before(later, earlier)


CONNECTED = frozenset(State) - {State.CLOSED, State.LISTEN, State.SYN_SENT}


def acknowledgments(trace: Trace, side: Side) -> list[int]:
    """Return the numbers a side acknowledges in its last incarnation, resets aside."""
    numbers: list[int] = []
    for step in trace.steps:
        if step.sender is side and step.before[side] in {State.CLOSED, State.LISTEN}:
            numbers.clear()
        if step.sender is side and RST not in step.segment.flags and step.segment.ack is not None:
            numbers.append(step.segment.ack)
    return numbers


FAIR_CALLS = st.one_of(
    st.builds(Listen, SIDES),
    st.builds(Connect, SIDES),
    st.builds(Close, SIDES),
    st.builds(Send, SIDES, st.integers(1, 1500)),
)


@settings(max_examples=200, deadline=None)
@given(isn=ISN, opening=OPENINGS, doings=st.lists(st.one_of(FAIR_CALLS, SIDES), max_size=STEPS))
def test_what_both_sides_close_ends_closed(
    isn: dict[Side, int], opening: list[Action], doings: list[Action | Side]
) -> None:
    exchange = begin(isn)
    for doing in [*opening, *doings]:
        action = oldest(exchange, doing) if isinstance(doing, Side) else doing
        if action is not None:
            perform(exchange, action)
    ending: list[Action] = [DeliverAll(), Close(Side.CLIENT), Close(Side.SERVER), DeliverAll()]
    for last in ending:
        perform(exchange, last)
    for side in Side:
        if is_running(exchange.blocks[side], Timeout.TWO_MSL):
            perform(exchange, Timer(side, Timeout.TWO_MSL))
    assert exchange.now == Ends(State.CLOSED, State.CLOSED)


def oldest(exchange: Exchange, to: Side) -> Action | None:
    """Return the delivery of the oldest segment to a side: a link without faults keeps the order."""
    return next((Deliver(n) for n, passage in exchange.in_flight.items() if passage.sender is to.other), None)


@settings(max_examples=200, deadline=None)
@given(
    shift=st.integers(1, MODULUS - 1),
    opening=OPENINGS,
    doings=st.lists(st.one_of(CALLS, FAULTS), max_size=STEPS),
)
def test_numbers_wrap_without_notice(shift: int, opening: list[Action], doings: list[Doing]) -> None:
    low, high = begin(), begin({Side.CLIENT: (100 + shift) % MODULUS, Side.SERVER: (300 + shift) % MODULUS})
    for doing in [*opening, *doings]:
        carried_out(low, doing)
        carried_out(high, doing)
        assert low.now == high.now
    for ours, theirs in zip(low.passages, high.passages, strict=True):
        assert (ours.segment.flags, ours.fate, ours.arrived) == (
            theirs.segment.flags,
            theirs.fate,
            theirs.arrived,
        )
        if ours.segment.seq:
            assert theirs.segment.seq == (ours.segment.seq + shift) % MODULUS
