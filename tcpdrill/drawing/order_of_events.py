"""The order of what happened in an exchange: departures, arrivals, further copies, silent calls.

A trace lists its segments in the order in which they left, their numbers in the order in which they arrived,
and the table's rows in the order in which they were taken; put side by side these tell one story. How it is
drawn is `ladder_rows.py`'s business.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from tcpdrill.tcp.events import CALLS, TIMEOUTS
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.tcp.trace import Step, Trace


GRANTED = "ok"
"""The result of a call that was not refused."""

REBOOT = "reboot"
"""The event of an end that forgot its connection, which is no row of the table."""


class Happening(Enum):
    """What a moment is."""

    LEAVES = auto()
    ARRIVES = auto()
    COPY_ARRIVES = auto()
    CHANGES = auto()


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened at one end.

    `n` is the segment's number (0 where none is involved). `state` is the name of the state that `side` is in
    afterwards. `event` is the table's name of what happened or `REBOOT`; None where a segment tells it.
    `error` is what a call that was refused got.
    """

    happening: Happening
    side: Side
    n: int
    state: str
    event: str | None = None
    error: str | None = None


def moments(trace: Trace) -> tuple[Moment, ...]:
    """Return everything that happened, in order; without rows each segment arrives at once."""
    return tuple(_Reading(trace).moments())


class _Reading:
    """One pass over a trace's rows, with the segments on their way and the state of each end."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._steps = {step.n: step for step in trace.steps}
        self._waiting = deque(step for step in trace.steps if not step.forged)
        self._departures_left = Counter((step.sender, step.departure) for step in self._waiting)
        self._rows_left = Counter(trace.rows)
        self._after = _states_after(trace)
        self._arrivals = deque(trace.arrivals)
        self._arrived: set[int] = set()
        self._calls = deque(trace.calls)
        self._states = {side: state_at_first(trace, side) for side in Side}

    def moments(self) -> Iterator[Moment]:
        for index, (side, row) in enumerate(self._trace.rows):
            if _is_call(row):
                yield from self._called(index, side, row)
            elif self._arrivals:
                yield from self._met(index, side, row)
            yield from self._sent(side, row)
        for step in self._waiting:
            yield from self._leaves(step)
            if step.arrived is not None:
                yield from self._arrives(step)
        for side in Side:
            yield from self._changed(side, self._trace.end[side])

    def _called(self, index: int, side: Side, row: str) -> Iterator[Moment]:
        """Tell of a reboot before a call or a timer, of a refusal, and of a change that sends nothing."""
        yield from self._changed(side, _state_of(row))
        yield from self._refused(side, row)
        if not self._sends(side, row):
            yield from self._changed(side, self._after[index], row.partition("/")[2])

    def _refused(self, side: Side, row: str) -> Iterator[Moment]:
        """Tell of a call that was refused; the trace's calls stand in the order of their rows."""
        event = row.partition("/")[2]
        if event in CALLS and self._calls:
            result = self._calls.popleft().result
            if result != GRANTED:
                yield self._now(Moment(Happening.CHANGES, side, 0, self._states[side], event, result))

    def _met(self, index: int, side: Side, row: str) -> Iterator[Moment]:
        """Tell which segment, or which copy of one, met a row."""
        step = self._steps[self._arrivals.popleft()]
        yield from self._changed(side, _state_of(row))
        if step.n in self._arrived:
            yield self._now(Moment(Happening.COPY_ARRIVES, side, step.n, self._after[index]))
        else:
            yield from self._arrives(step)

    def _sent(self, side: Side, row: str) -> Iterator[Moment]:
        """Tell which segments left with a row: one, and more where no later row is left to send them."""
        self._rows_left[side, row] -= 1
        while self._sends(side, row):
            yield from self._leaves(self._waiting.popleft())
            self._departures_left[side, row] -= 1
            if self._departures_left[side, row] <= self._rows_left[side, row]:
                return

    def _leaves(self, step: Step) -> Iterator[Moment]:
        yield from self._changed(step.sender.other, step.sent[step.sender.other])
        yield self._now(Moment(Happening.LEAVES, step.sender, step.n, step.sent[step.sender]))

    def _arrives(self, step: Step) -> Iterator[Moment]:
        self._arrived.add(step.n)
        receiver = step.sender.other
        state = step.sent if step.arrived is None else step.arrived
        yield self._now(Moment(Happening.ARRIVES, receiver, step.n, state[receiver]))

    def _changed(self, side: Side, state: str, event: str | None = None) -> Iterator[Moment]:
        """Tell of a change that no segment made, if there is one; what no row has done, a reboot has."""
        if event is None and state == State.CLOSED:
            event = REBOOT
        if state != self._states[side]:
            yield self._now(Moment(Happening.CHANGES, side, 0, state, event))

    def _now(self, moment: Moment) -> Moment:
        self._states[moment.side] = moment.state
        return moment

    def _sends(self, side: Side, row: str) -> bool:
        """Tell whether the next segment left with this row."""
        return bool(self._waiting) and (self._waiting[0].sender, self._waiting[0].departure) == (side, row)


def _states_after(trace: Trace) -> list[str]:
    """Return for each row the state in which it left its side: where that side's next row began."""
    states: dict[Side, str] = {side: trace.end[side] for side in Side}
    after = []
    for side, row in reversed(trace.rows):
        after.append(states[side])
        states[side] = _state_of(row)
    return after[::-1]


_CALLS_AND_TIMERS = frozenset({*CALLS, *TIMEOUTS})


def _state_of(row: str) -> str:
    """Return the state in a row's id: `SYN_RECEIVED.passive/rst_exact` begins in SYN_RECEIVED."""
    return row.partition("/")[0].partition(".")[0]


def _is_call(row: str) -> bool:
    """Tell whether a row was taken without a segment arriving."""
    return row.partition("/")[2] in _CALLS_AND_TIMERS


def state_at_first(trace: Trace, side: Side) -> str:
    """Return the state in which an end began."""
    rows = (_state_of(row) for other, row in trace.rows if other is side)
    return next(rows, (trace.steps[0].before if trace.steps else trace.end)[side].value)
