"""Claims that the machine decides without an exchange: states, transitions, symptoms, sequence arithmetic."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tcpdrill.ground.wording import Count
from tcpdrill.material.agreement import flags_named
from tcpdrill.material.entries import (
    ArithmeticEntry,
    ContrastEntry,
    Example,
    StateEntry,
    SymptomEntry,
    TermEntry,
    TransitionEntry,
)
from tcpdrill.proof.claims import Claim, Findings, Keys
from tcpdrill.tcp.expectation import Awaited, may_receive, may_send, waits_for
from tcpdrill.tcp.linux import is_bound_to_the_letter, linux_does
from tcpdrill.tcp.machine import Block, step
from tcpdrill.tcp.segment import Flag, Segment, add
from tcpdrill.tcp.states import FIN_RECEIVED, FIN_SENT, State
from tcpdrill.tcp.table import Row, lookup, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.ground.problems import Problem
    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import SentSegment


def check_machine(course: Course) -> list[Problem]:
    """Return what is wrong with every claim about a state, a row of the table or a segment's numbers."""
    found = Findings()
    for topic in course.topics.values():
        for state in topic.states:
            _check_state(state, found)
        for symptom in topic.symptoms:
            _check_symptom(symptom, found)
        for transition in topic.transitions:
            _check_transition(transition, found)
        for term in topic.terms:
            _check_examples(term, found)
        for arithmetic in topic.arithmetic:
            _check_arithmetic(arithmetic, found)
        for contrast in topic.contrasts:
            _check_contrast(contrast, found)
    return found


def _check_state(entry: StateEntry, found: Findings) -> None:
    if "state" in entry.broken:
        return
    held = {
        "role": role_of(entry.state),
        "waits_for": waits_for(entry.state),
        "may_send": may_send(entry.state),
        "may_receive": may_receive(entry.state),
    }
    for key, value in held.items():
        if key not in entry.broken:
            found.compare(
                Claim(entry, (key,), "M411", f"`{key}` of {entry.state}"), getattr(entry, key), value
            )


def role_of(state: State) -> str:
    """Return which side is ever in `state`: the active one, the passive one, or either.

    Until ESTABLISHED the active side is the one that sent its SYN first, after it the one that sent its FIN
    first; ESTABLISHED and CLOSED belong to both.
    """
    roles = _roles()[state]
    return "either" if len(roles) > 1 else min(roles)


_UNDECIDED = frozenset({State.CLOSED, State.LISTEN, State.SYN_RECEIVED, State.ESTABLISHED})
_OWN_ACTS = frozenset({"open_active", "send", "close"})


@cache
def _roles() -> Mapping[State, frozenset[str]]:
    """Follow the table: whoever leaves an undecided state by an act of its own is active, else passive."""
    both = frozenset({"active", "passive"})
    roles = {State.CLOSED: both, State.ESTABLISHED: both}
    moves = [row for row in rows() if row.next_state not in (row.state, *roles)]
    for _ in State:
        for row in moves:
            role = roles.get(row.state, frozenset())
            if row.state in _UNDECIDED:
                role = frozenset({"active" if row.event in _OWN_ACTS else "passive"})
            roles[row.next_state] = roles.get(row.next_state, frozenset()) | role
    return roles


def _check_symptom(entry: SymptomEntry, found: Findings) -> None:
    if "state" in entry.broken:
        return
    awaited = waits_for(entry.state)
    if "waits_for" not in entry.broken:
        found.compare(
            Claim(entry, ("waits_for",), "M414", f"`waits_for` of {entry.state}"), entry.waits_for, awaited
        )
    if "closer" not in entry.broken:
        found.compare(
            Claim(entry, ("closer",), "M414", f"`closer` in {entry.state}"),
            entry.closer,
            closer_in(entry.state),
        )
    culprit = next(culprit for token, culprit in _CULPRITS.items() if token in awaited)
    if "culprit" not in entry.broken:
        found.compare(
            Claim(entry, ("culprit",), "M414", f"`culprit` of {entry.state}"), entry.culprit, culprit
        )


def closer_in(state: State) -> str:
    """Return which side of the close is in `state`; before any FIN it is either."""
    return role_of(state) if state in FIN_SENT | FIN_RECEIVED else "either"


_CULPRITS: Mapping[Awaited, str] = {
    Awaited.SYN_ACK: "network",
    Awaited.ACK_OF_SYN: "network",
    Awaited.ACK_OF_FIN: "network",
    Awaited.CLOSE: "local_application",
    Awaited.FIN: "peer",
    Awaited.TWO_MSL: "nobody",
    Awaited.SYN: "nobody",
    Awaited.OPEN: "nobody",
}
"""Whose doing it is that what a state waits for does not come; the first token that it waits for decides.

The peer's TCP acknowledges by itself: if that does not come it is lost on the way. For a FIN or a CLOSE an
application must act, and a timer or the next caller is nobody's fault.
"""


def _check_transition(entry: TransitionEntry, found: Findings) -> None:
    if entry.broken & {"state", "variant", "event"}:
        return
    try:
        row = lookup(entry.state, entry.event, entry.variant)
    except KeyError:
        hint = "SYN_RECEIVED has a variant, passive or active; a timer only where it can be running."
        several = [("state",), ("variant",), ("event",)]
        found.add_lines(entry, several, "M413", f"{entry.event} cannot occur in {entry.state}", hint)
        return
    if "next" not in entry.broken:
        what = f"the state after {row.id}"
        found.compare(Claim(entry, ("next",), "M413", what), entry.next, row.next_state)
    if "sends" not in entry.broken:
        _check_segments(entry, ("sends",), entry.sends, (row.id, row.sends), found)
    if "linux" not in entry.broken:
        _check_linux_row(entry, row, found)


def _check_linux_row(entry: TransitionEntry, row: Row, found: Findings) -> None:
    """Where the RFC leaves a choice or Linux does otherwise, it is said what Linux does, and rightly."""
    state, sends = linux_does(row)
    if entry.linux is None:
        if is_bound_to_the_letter(row):
            message = f"nothing says what Linux does in {row.id}"
            found.add(entry, ("event",), "M413", message, "Add `linux` with `next`, `sends` and `text`.")
        return
    what = f"Linux's state after {row.id}"
    found.compare(Claim(entry, ("linux", "next"), "M413", what), entry.linux.next, state)
    _check_segments(entry, ("linux", "sends"), entry.linux.sends, (f"Linux in {row.id}", sends), found)
    named = flags_named(entry.linux.text.zh) & flags_named(entry.linux.text.en)
    if unnamed := frozenset(flag for sent in sends for flag in sent.flags) - named:
        message = f"the text does not name {', '.join(sorted(unnamed))}"
        found.add(entry, ("linux", "text"), "M413", message, "Name each flag that Linux sends.")


def _check_segments(
    entry: TransitionEntry,
    keys: Keys,
    said: tuple[SentSegment, ...],
    held: tuple[str, tuple[Segment, ...]],
    found: Findings,
) -> None:
    name, sends = held
    if len(said) != len(sends):
        message = f"{name} sends {Count(len(sends)):segment|segments}, not {len(said)}"
        found.add(entry, keys, "M413", message, "`tcpdrill table --json` shows the machine's.")
        return
    for index, (one, other) in enumerate(zip(said, sends, strict=True)):
        values = (("flags", other.flags), ("seq", other.seq), ("ack", other.ack), ("len", other.length))
        for key, value in values:
            claim = Claim(entry, (*keys, index, key), "M413", f"`{key}` of what {name} sends")
            found.compare(claim, getattr(one, key), value)


def _check_examples(entry: TermEntry | ArithmeticEntry, found: Findings) -> None:
    for index, example in enumerate(entry.examples or ()):
        segment = _segment(example.flags, example.seq, example.length)
        answer = _acknowledged(segment)
        if answer != example.next or example.next != add(segment.seq, segment.span):
            comes = "no ACK comes back" if answer is None else f"the ACK that comes back says {answer}"
            several = [("examples", index, key) for key in Example._fields]
            hint = "Sequence numbers count octets, and one each for SYN and FIN, modulo 2^32."
            found.add_lines(entry, several, "M412", f"{comes}, not {example.next}", hint)


def _segment(flags: frozenset[Flag], seq: int, length: int) -> Segment:
    return Segment(flags, seq, _NXT if Flag.ACK in flags else None, length)


_NXT = 101
"""SND.NXT of the end to which examples are sent."""


def _acknowledged(segment: Segment) -> int | None:
    """Return the ACK number that comes back: from a listener for a SYN, else from an open connection."""
    if Flag.SYN in segment.flags:
        end = Block(State.LISTEN, passive=True, iss=_NXT - 1)
    else:
        end = Block(State.ESTABLISHED, iss=_NXT - 1, una=_NXT, nxt=_NXT, rcv_nxt=segment.seq)
    answers = [sent.ack for sent in step(end, segment).sends if Flag.RST not in sent.flags]
    return answers[-1] if answers else None


def _check_arithmetic(entry: ArithmeticEntry, found: Findings) -> None:
    _check_examples(entry, found)
    if entry.broken & {"flags", "length", "takes"}:
        return
    for index, example in enumerate(entry.examples or ()):
        what = "the segment that the entry is about"
        for key, said, held in (
            ("flags", example.flags, entry.flags),
            ("length", example.length, entry.length),
        ):
            found.compare(Claim(entry, ("examples", index, key), "M412", what), said, held)
    span = _segment(entry.flags, 0, entry.length).span
    if span != entry.takes:
        several = [("flags",), ("length",), ("takes",)]
        message = f"this segment takes {span} sequence numbers, not {entry.takes}"
        found.add_lines(
            entry, several, "M412", message, "SYN and FIN take one each, every octet one, ACK none."
        )
    if "statement" not in entry.broken:
        named = flags_named(entry.statement.en)
        carried = named if named & {Flag.SYN, Flag.RST} else named | {Flag.ACK}
        what = "the set of flags that the statement speaks of"
        found.compare(Claim(entry, ("flags",), "M412", what), entry.flags, carried)


def _check_contrast(entry: ContrastEntry, found: Findings) -> None:
    if not entry.broken & {"left", "right"} and entry.left == entry.right:
        hint = "Contrast it with another entry."
        found.add(entry, ("right",), "M415", f"{entry.left} is contrasted with itself", hint)
