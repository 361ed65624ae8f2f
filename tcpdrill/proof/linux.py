"""What scenarios say that a Linux kernel does otherwise: nothing that the machine could tell to be wrong.

What kernels do is known from captures alone. But a difference changes no state, or it would be an exchange
of its own: the other end comes to the same state by Linux's segment as by the machine's, and takes a segment
that only Linux sends in silence. And what differs is named in the explanation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tcpdrill.ground.wording import Count
from tcpdrill.material.agreement import flags_named, said
from tcpdrill.proof.claims import Findings, Keys, shown
from tcpdrill.tcp.exchange import Exchange, perform
from tcpdrill.tcp.machine import step
from tcpdrill.tcp.segment import BARE_ACK, Flag, Segment
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.material.entries import LinuxDifference, ScenarioEntry, SentSegment
    from tcpdrill.tcp.block import Block, Outcome
    from tcpdrill.tcp.link import Passage
    from tcpdrill.tcp.trace import Ends, Side, Step, Trace

_SYNCHRONIZED: Final = frozenset(State) - {State.CLOSED, State.LISTEN, State.SYN_SENT}


class _Replay(Exchange):
    """An exchange that keeps, by segment, the number its sender expected next, and the block that it met."""

    def __init__(self, isn: Mapping[Side, int]) -> None:
        super().__init__(isn)
        self.expected: dict[int, int] = {}
        self.met: dict[int, Block] = {}

    def leave(self, side: Side, row: str, earlier: Ends, block: Block, outcome: Outcome) -> None:
        """Note what an end expects when its segments leave; of one that gives up, what it expected before."""
        known = [one for one in (outcome.block, block) if one.state in _SYNCHRONIZED]
        first = len(self.passages) + 1
        super().leave(side, row, earlier, block, outcome)
        if known:
            self.expected.update(dict.fromkeys(range(first, len(self.passages) + 1), known[0].rcv_nxt))

    def arrive(self, passage: Passage) -> None:
        """Note what a segment meets when it first arrives."""
        self.met.setdefault(passage.n, self.blocks[passage.sender.other])
        super().arrive(passage)


class _Case(NamedTuple):
    """One difference of a scenario, with the exchange that it is about, and all that differ by segment."""

    entry: ScenarioEntry
    position: int
    trace: Trace
    replay: _Replay
    of_segment: Mapping[int, Mapping[str, Any]]
    found: Findings

    @property
    def difference(self) -> LinuxDifference:
        """What is claimed."""
        return self.entry.linux[self.position]

    def report(self, several: tuple[Keys, ...], message: str, hint: str) -> None:
        """Note a problem on each line with a value that may be the wrong one, the likeliest first."""
        keys: list[Keys] = [("linux", self.position, *one) for one in several]
        self.found.add_lines(self.entry, keys, "X606", message, hint)


_WHOLE: Final[tuple[Keys, ...]] = (("linux",), ("segment",), ("field",))
"""What stands in a difference."""


def check_linux(entry: ScenarioEntry, trace: Trace, found: Findings) -> None:
    """Note what is wrong with the differences that a scenario names from `trace`, the machine's."""
    if not entry.linux:
        return
    if entry.unplayable is not None:
        message = "no kernel plays this scenario, so none can be known to do otherwise"
        found.add(entry, ("unplayable",), "X606", message, "Take out `unplayable`, or the differences.")
    replay = _Replay(entry.isn)
    for action, _ in entry.actions:
        perform(replay, action)
    following = len(trace.steps) + 1
    of_segment: dict[int, dict[str, Any]] = {}
    for one in entry.linux:
        if one.field != "segment":
            of_segment.setdefault(one.segment, {})[one.field] = one.linux
    for position, difference in enumerate(entry.linux):
        case = _Case(entry, position, trace, replay, of_segment, found)
        if difference.field == "segment":
            _check_added(case, following)
            following += 1
        else:
            _check_changed(case)


def _check_added(case: _Case, following: int) -> None:
    """Judge a segment that only Linux sends: a bare ACK, when everything else is over."""
    number = case.difference.segment
    if number != following:
        message = f"the number of this segment is {following}, not {number}"
        length = Count(len(case.trace.steps))
        hint = f"The trace has {length:segment|segments}; those of Linux alone are counted on from there."
        case.report((("segment",), ("field",)), message, hint)
    sender, header = case.difference.linux.sender, case.difference.linux.header
    _check_numbers(case, sender, header)
    _check_explained(case, header.flags ^ BARE_ACK, (("linux", "flags"),))
    _check_silence(case, sender, header)


def _check_numbers(case: _Case, sender: Side, header: SentSegment) -> None:
    """Find numbers that are not those of what the sender would send at the end."""
    held = {side: (block.nxt, block.rcv_nxt) for side, block in case.replay.blocks.items()}
    given = header.seq, header.ack
    if given != held[sender] and given == held[sender.other]:
        message = f"`seq` and `ack` are those of the {sender.other}"
        case.report((("linux", "from"),), message, f"Write {sender.other}.")
        return
    for key, value, right in zip(("seq", "ack"), given, held[sender], strict=True):
        if value != right:
            message = f"`{key}` of what the {sender} sends at the end is {right}, not {shown(value)}"
            case.report((("linux", key),), message, f"Write {right}.")


def _check_silence(case: _Case, sender: Side, header: SentSegment) -> None:
    """Find flags or octets by which the other end would change, or answer."""
    numbers, meets = (case.replay.blocks[side] for side in (sender, sender.other))
    ack = numbers.rcv_nxt if Flag.ACK in header.flags else None
    outcome = step(meets, Segment(header.flags, numbers.nxt, ack, header.len))
    if outcome.sends or outcome.block.state is not meets.state or ack is None:
        wrong = "len" if header.flags == BARE_ACK else "flags"
        message = f"the {sender.other} would not take this segment in silence"
        case.report((("linux", wrong),), message, "Write flags: [ACK] and len: 0.")


def _check_explained(case: _Case, changed: frozenset[Flag], several: tuple[Keys, ...]) -> None:
    """Find flags that differ, and that one language or both leave out of the explanation."""
    zh, en = case.difference.because.zh, case.difference.because.en
    unnamed = changed - (flags_named(zh) & flags_named(en))
    if unnamed:
        message = f"the explanation does not name {shown(unnamed)}"
        case.report(several, message, "Name each flag that differs in `because`, or mend the value.")


def _check_changed(case: _Case) -> None:
    """Judge a value that is another in a segment which Linux and the machine both send."""
    n, field, value, _ = case.difference
    if n > len(case.trace.steps):
        hint = f"The trace has {Count(len(case.trace.steps)):segment|segments}."
        case.report((("segment",), ("field",)), f"there is no segment {n}", hint)
        return
    held = _header(case.trace.steps[n - 1].segment)[field]
    if value == held:
        case.report(_WHOLE, "this is what the machine does too", "Take it out.")
        return
    if field == "flags":
        _check_explained(case, value ^ held, _WHOLE)
    else:
        _check_number(case, n, field, value)
    _check_met(case, case.trace.steps[n - 1])


def _header(segment: Segment) -> dict[str, Any]:
    return {"flags": segment.flags, "seq": segment.seq, "ack": segment.ack, "len": segment.length}


def _check_number(case: _Case, n: int, field: str, value: int | None) -> None:
    """Judge a number: an ACK number follows from what its sender has received, others are explained."""
    expected = case.replay.expected.get(n) if field == "ack" else None
    because = case.difference.because
    if value is None or value == expected:
        return
    if expected is not None:
        message = f"the sender of segment {n} expects {expected} next, not {value}"
        case.report(_WHOLE, message, f"Write {expected}.")
    elif str(value) not in {*said(because.zh).numbers} & {*said(because.en).numbers}:
        hint = "Name it in both languages, or mend the value."
        case.report(_WHOLE, f"the explanation does not name {value}", hint)


def _check_met(case: _Case, machine: Step) -> None:
    """Find a segment by which the other end would come to another state than by the machine's."""
    header = _header(machine.segment)
    header |= case.of_segment[machine.n]
    if (Flag.ACK in header["flags"]) is (header["ack"] is None):
        hint = "Write a difference for each of the two."
        case.report(_WHOLE, "the flag ACK and the number `ack` go together", hint)
    elif machine.arrived is not None:
        receiver = machine.sender.other
        state = step(case.replay.met[machine.n], Segment(*header.values())).block.state
        if state is not machine.arrived[receiver]:
            message = f"with this the {receiver} would come to {state}, not {machine.arrived[receiver]}"
            case.report(_WHOLE, message, "Mend the value, or make it a scenario of its own.")
