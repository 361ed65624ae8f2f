"""Traces to draw: by hand, at random, and those of the shipped scenarios.

By hand a line reads `sender flags seq ack len fate sent-states arrived-states`, states as client/server. In
an order `3>` is segment 3's departure, `3<` its arrival, `3+` the arrival of one more copy, and
`client:CLOSED:2msl` a call or timer that sends nothing, with the state it leads to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.material.script import run_file
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.segment import MODULUS, Flag, Segment
from tcpdrill.tcp.trace import Ends, Fate, Side, Step, Trace

LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How often a law is tried on a random picture; making one takes longer than drawing it."""

_SENDERS = {"client": (Side.CLIENT, False), "server": (Side.SERVER, False)}
_SENDERS |= {f"forged-{side}": (side, True) for side in Side}


def trace(name: str, begin: str, lines: str, order: str) -> Trace:
    """Read a trace in the notation above; `begin` holds the states before the first segment."""
    steps: list[Step] = []
    before = _ends(begin)
    for line in filter(str.strip, lines.splitlines()):
        steps.append(_step(len(steps) + 1, before, line.split()))
        before = steps[-1].arrived or steps[-1].sent
    states = dict(zip(Side, begin.split("/"), strict=True))
    rows: list[tuple[Side, str]] = []
    for entry in order.split():
        side, state, event = _entry(entry, steps)
        row = f"{states[side]}/{event}"
        rows.append((side, row))
        states[side] = state or states[side]
        if entry.endswith(">"):
            steps[int(entry[:-1]) - 1] = steps[int(entry[:-1]) - 1]._replace(departure=row)
        elif entry.endswith("<"):
            steps[int(entry[:-1]) - 1] = steps[int(entry[:-1]) - 1]._replace(arrival=row)
    arrivals = tuple(int(entry[:-1]) for entry in order.split() if entry.endswith(("<", "+")))
    end = _ends("/".join(states.values()))
    return Trace(name, {Side.CLIENT: 100, Side.SERVER: 300}, tuple(steps), (), end, tuple(rows), arrivals)


def _step(n: int, before: Ends, words: list[str]) -> Step:
    sender, flags, seq, ack, length, fate, sent, arrived = words
    side, forged = _SENDERS[sender]
    held = frozenset(Flag(flag) for flag in flags.split(",") if flag != "-")
    segment = Segment(held, int(seq), None if ack == "-" else int(ack), int(length))
    landed = None if arrived == "-" else _ends(arrived)
    return Step(
        n, side, segment, Fate(fate.replace("_", " ")), forged, before, _ends(sent), landed, None, None
    )


def _ends(text: str) -> Ends:
    client, server = text.split("/")
    return Ends(State(client), State(server))


def _entry(entry: str, steps: list[Step]) -> tuple[Side, str | None, str]:
    """Return whose row an entry is, the state it leads to and its event."""
    if ":" in entry:
        side, state, event = entry.split(":")
        return Side(side), state, event
    step = steps[int(entry[:-1]) - 1]
    if entry.endswith(">"):
        return step.sender, step.sent[step.sender], "send"
    landed = step.arrived if entry.endswith("<") and step.arrived else None
    return step.sender.other, landed[step.sender.other] if landed else None, f"meets_{step.n}"


_OPEN = """
client SYN     100 -   0 delivered SYN_SENT/LISTEN            SYN_SENT/SYN_RECEIVED
server SYN,ACK 300 101 0 delivered SYN_SENT/SYN_RECEIVED      ESTABLISHED/SYN_RECEIVED
client ACK     101 301 0 delivered ESTABLISHED/SYN_RECEIVED   ESTABLISHED/ESTABLISHED
"""
_OPEN_ORDER = "1> 1< 2> 2< 3> 3<"

TRACES = {
    each.name: each
    for each in (
        trace("normal-open", "CLOSED/LISTEN", _OPEN, _OPEN_ORDER),
        trace(
            "close-by-client",
            "CLOSED/LISTEN",
            _OPEN
            + """
client FIN,ACK 101 301 0 delivered FIN_WAIT_1/ESTABLISHED FIN_WAIT_1/CLOSE_WAIT
server ACK     301 102 0 delivered FIN_WAIT_1/CLOSE_WAIT  FIN_WAIT_2/CLOSE_WAIT
server FIN,ACK 301 102 0 delivered FIN_WAIT_2/LAST_ACK    TIME_WAIT/LAST_ACK
client ACK     102 302 0 delivered TIME_WAIT/LAST_ACK     TIME_WAIT/CLOSED
""",
            _OPEN_ORDER + " 4> 4< 5> 5< 6> 6< 7> 7< client:CLOSED:2msl",
        ),
        trace(
            "simultaneous-open",
            "CLOSED/CLOSED",
            """
client SYN     100 -   0 delivered SYN_SENT/CLOSED           SYN_RECEIVED/SYN_RECEIVED
server SYN     300 -   0 delivered SYN_SENT/SYN_SENT         SYN_RECEIVED/SYN_SENT
client SYN,ACK 100 301 0 delivered SYN_RECEIVED/SYN_SENT     ESTABLISHED/ESTABLISHED
server SYN,ACK 300 101 0 delivered SYN_RECEIVED/SYN_RECEIVED ESTABLISHED/SYN_RECEIVED
""",
            "1> 2> 2< 3> 1< 4> 4< 3<",
        ),
        trace(
            "lost-and-late",
            "ESTABLISHED/ESTABLISHED",
            """
client FIN,ACK 101 301 0  lost      FIN_WAIT_1/ESTABLISHED -
server ACK     301 101 40 duplicate FIN_WAIT_1/ESTABLISHED FIN_WAIT_1/ESTABLISHED
client FIN,ACK 101 341 0  delivered FIN_WAIT_1/ESTABLISHED FIN_WAIT_1/CLOSE_WAIT
server ACK     341 102 0  in_flight FIN_WAIT_1/CLOSE_WAIT  -
forged-client RST 341 - 0 delivered FIN_WAIT_1/CLOSE_WAIT  FIN_WAIT_1/CLOSED
""",
            "1> 2> 2< 3> 3< 4> 2+ 5<",
        ),
        trace(
            "wide-numbers",
            "CLOSED/LISTEN",
            """
client SYN     4294967295 -          0     delivered SYN_SENT/LISTEN           SYN_SENT/SYN_RECEIVED
server SYN,ACK 4294967294 0          0     delivered SYN_SENT/SYN_RECEIVED     ESTABLISHED/SYN_RECEIVED
client FIN,ACK 4294967295 4294967295 65535 delivered FIN_WAIT_1/SYN_RECEIVED   FIN_WAIT_1/CLOSE_WAIT
""",
            "1> 1< 2> 2< 3> 3<",
        ),
    )
}


@cache
def scenarios() -> dict[str, Trace]:
    """Return the traces of the shipped scenarios by name."""
    folder = Path(__file__).parents[1] / "content" / "scenarios"
    return {path.stem: run_file(path) for path in sorted(folder.glob("*.yaml"))}


@dataclass
class _Happenings:
    """An exchange in which anything may happen, whatever TCP says, as long as effects follow causes."""

    draw: st.DrawFn
    states: dict[Side, State]
    steps: list[Step] = field(default_factory=list)
    rows: list[tuple[Side, str]] = field(default_factory=list)
    arrivals: list[int] = field(default_factory=list)

    def ends(self) -> Ends:
        return Ends(*(self.states[side] for side in Side))

    def row(self, side: Side, event: str) -> str:
        """Take a row that may change the side's state."""
        row = f"{self.states[side]}/{event}"
        self.rows.append((side, row))
        if self.draw(st.booleans()):
            self.states[side] = self.draw(st.sampled_from(State))
        return row

    def leave(self) -> None:
        sender, before = self.draw(st.sampled_from(Side)), self.ends()
        fate = self.draw(st.sampled_from(Fate))
        arrives = fate in {Fate.DELIVERED, Fate.DUPLICATE}
        forged = arrives and self.draw(st.booleans())
        row = None if forged else self.row(sender, "send")
        n = len(self.steps) + 1
        self.steps.append(
            Step(n, sender, self.draw(SEGMENTS), fate, forged, before, self.ends(), None, row, None)
        )
        if forged:
            self.arrive(n)

    def arrive(self, n: int) -> None:
        step = self.steps[n - 1]
        row = self.row(step.sender.other, "data")
        self.arrivals.append(n)
        if step.arrived is None:
            self.steps[n - 1] = step._replace(arrived=self.ends(), arrival=row)

    def on_the_way(self) -> list[int]:
        return [step.n for step in self.steps if step.arrived is None and step.fate in _ARRIVING]


_ARRIVING = {Fate.DELIVERED, Fate.DUPLICATE}
_NUMBERS = st.integers(0, MODULUS - 1) | st.sampled_from([0, 100, 101, 300, 301, MODULUS - 1])


@st.composite
def _segments(draw: st.DrawFn) -> Segment:
    flags = draw(st.frozensets(st.sampled_from(Flag)))
    ack = draw(_NUMBERS) if Flag.ACK in flags else None
    return Segment(flags, draw(_NUMBERS), ack, draw(st.sampled_from([0, 0, 1, 1460, 2**31 - 1])))


SEGMENTS = _segments()


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """Return a trace in which segments of any kind leave, overtake each other, arrive, again, or never."""
    happenings = _Happenings(draw, {side: draw(st.sampled_from(State)) for side in Side})
    for _ in range(draw(st.integers(0, 6))):
        happenings.leave()
        copies = [step.n for step in happenings.steps if step.fate is Fate.DUPLICATE and step.arrived]
        for n in draw(
            st.lists(st.sampled_from([*happenings.on_the_way(), *copies, 0]), max_size=3, unique=True)
        ):
            if n:
                happenings.arrive(n)
        if draw(st.booleans()):
            happenings.row(draw(st.sampled_from(Side)), "2msl")
    for n in happenings.on_the_way():
        happenings.arrive(n)
    made = happenings
    return Trace("", {}, tuple(made.steps), (), made.ends(), tuple(made.rows), tuple(made.arrivals))


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """Return a picture of any part of any trace, with any masks, in numbers or symbols."""
    trace = draw(traces())
    last = draw(st.integers(min(1, len(trace.steps)), len(trace.steps)))
    first = draw(st.integers(1, max(last, 1)))
    masks = st.tuples(st.integers(first, max(last, first)), st.sampled_from(Mask))
    symbols = draw(st.none() | st.tuples(_NUMBERS, _NUMBERS))
    return Picture(trace, first, last, draw(st.frozensets(masks, max_size=6)), symbols, draw(st.booleans()))
