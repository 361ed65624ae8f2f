"""What the machine derives for each entry of the material: the parts of it that are facts, with their values.

Values come from traces and the table, never from what the entry claims; where the two differ `check` has
already refused the material. `facts.py` adds sources, reasons and slips.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.material.entries import (
    ArithmeticEntry,
    ContrastEntry,
    Entry,
    KnowledgeEntry,
    OrderEntry,
    RoleEntry,
    RoundEntry,
    ScenarioEntry,
    StateEntry,
    StepEntry,
    SymptomEntry,
    TermEntry,
    TransitionEntry,
    WhyEntry,
)
from tcpdrill.material.roles import role_in
from tcpdrill.material.symbols import bases_of, in_symbols
from tcpdrill.material.tcp_values import CAPABILITIES
from tcpdrill.tcp.expectation import may_receive, may_send, waits_for
from tcpdrill.tcp.knowledge import capabilities, certainties
from tcpdrill.tcp.outstanding import repeaters
from tcpdrill.tcp.plain_data import ends_data, flags_data, segment_data
from tcpdrill.tcp.segment import Segment, add
from tcpdrill.tcp.table import lookup
from tcpdrill.tcp.trace import Fate, Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tcpdrill.ground.wording import Wording
    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import Example
    from tcpdrill.tcp.states import State


class Part(NamedTuple):
    """One fact of an entry, before it is given its source.

    `suffix` follows the entry's id ("" for the entry itself). `slips` names the fields of slips that concern
    it, `reason` the key in the entry's reasons. `is_machine` tells whether the machine derives the value.
    """

    suffix: str
    type: str
    value: Any
    is_machine: bool = True
    scenario: str | None = None
    step: int | None = None
    slips: tuple[str, ...] = ()
    reason: str = ""
    title: Wording | None = None
    details: Mapping[str, Any] = {}


def parts_of(entry: Entry, course: Course) -> Iterator[Part]:
    """Yield the facts that an entry holds, in the order in which they are told."""
    yield from _PARTS[type(entry)](entry, course)


def _prose(text: Wording) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


# --- steps ----------------------------------------------------------------------------------------------


def _step(entry: StepEntry, course: Course) -> Iterator[Part]:
    scenario = course.topics[entry.topic].scenario or ""
    trace = course.trace(scenario)
    found = trace.steps[entry.segment - 1]
    segment = found.segment
    bases = bases_of(trace, {step.segment for step in course.topics[entry.topic].steps})
    seq = str(in_symbols(segment.seq, found.sender, bases))
    ack = None if segment.ack is None else str(in_symbols(segment.ack, found.sender.other, bases))
    place: dict[str, Any] = {"scenario": scenario, "step": entry.segment}
    whole: dict[str, Any] = {
        "segment": entry.segment,
        "from": found.sender.value,
        "to": found.sender.other.value,
        "flags": flags_data(segment.flags),
        "seq": seq,
        "ack": ack,
    }
    whole |= {"before": ends_data(found.before), "after": ends_data(found.arrived or found.sent)}
    yield Part("", "step", whole, slips=_STEP_FIELDS, **place)
    yield Part("sender", "sender", found.sender.value, slips=("sender",), reason="sender", **place)
    yield Part("flags", "flags", whole["flags"], slips=("flags",), reason="flags", **place)
    yield Part("seq", "seq", seq, slips=("seq",), reason="seq", **place)
    yield Part("ack", "ack", ack, slips=("ack",), reason="ack", **place)
    for side in Side:
        name = f"{side}_state"
        state = (found.arrived or found.sent)[side].value
        yield Part(name, "state", state, slips=(name,), reason=name, details={"side": side.value}, **place)


_STEP_FIELDS = ("sender", "flags", "seq", "ack", "client_state", "server_state")


def _order(entry: OrderEntry, course: Course) -> Iterator[Part]:
    steps = sorted(course.topics[entry.topic].steps, key=lambda step: step.segment)
    value = [step.id for step in steps if step.id in entry.steps]
    yield Part("", "order", value, scenario=course.topics[entry.topic].scenario, slips=("steps",))


# --- what is known --------------------------------------------------------------------------------------


def _knowledge(entry: KnowledgeEntry, course: Course) -> Iterator[Part]:
    scenario = course.topics[entry.topic].scenario or ""
    known = capabilities(course.trace(scenario), entry.after, entry.side)
    yield Part(
        "",
        "knowledge",
        {name: getattr(known, name) for name in CAPABILITIES},
        scenario=scenario,
        step=entry.after,
        slips=CAPABILITIES,
        details={"side": entry.side.value},
    )


def _round(entry: RoundEntry, course: Course) -> Iterator[Part]:
    topic = course.topics[entry.topic]
    trace = course.trace(topic.scenario or "")
    n = sorted(step.segment for step in topic.steps)[entry.round - 1]
    yield Part(
        "",
        "round",
        round_value(trace, n, entry.side),
        scenario=topic.scenario,
        step=n,
        slips=("state", "sent", "received", "sure", "text"),
        details={"side": entry.side.value, "round": entry.round, "text": entry.text},
    )


def round_value(trace: Trace, n: int, side: Side) -> dict[str, Any]:
    """Return what `side` has sent and received with segment `n`, its state then, and what it is sure of."""
    step = trace.steps[n - 1]
    flags = flags_data(step.segment.flags)
    return {
        "state": (step.arrived or step.sent)[side].value,
        "sent": flags if step.sender is side else None,
        "received": flags if step.sender is not side else None,
        "sure": sorted(certainties(trace, n, side)),
    }


def _role(entry: RoleEntry, course: Course) -> Iterator[Part]:
    shown = ((side, course.trace(entry.shown_by[side])) for side in Side if side in entry.shown_by)
    may_be = [side.value for side, trace in shown if role_in(trace, side) == entry.role]
    value = {"role": entry.role, "may_be": may_be}
    scenarios = {side.value: name for side, name in entry.shown_by.items()}
    yield Part("", "role", value, slips=("may_be", "statement"), details={"shown_by": scenarios})


# --- states ---------------------------------------------------------------------------------------------


@cache
def structure(state: State) -> Mapping[str, list[str]]:
    """Return what a state waits for, may send and may receive."""
    return {
        "waits_for": [token.value for token in sorted(waits_for(state))],
        "may_send": [token.value for token in sorted(may_send(state))],
        "may_receive": [token.value for token in sorted(may_receive(state))],
    }


def _state(entry: StateEntry, _: Course) -> Iterator[Part]:
    about = {"state": entry.state.value, "role": entry.role}
    yield Part("", "annotation", _prose(entry.meaning), is_machine=False, slips=("meaning",), details=about)
    value = dict(structure(entry.state))
    reasons = {name: text for name, text in (entry.reasons or {}).items() if text is not None}
    yield Part("structure", "structure", value, slips=tuple(value), details={**about, "reasons": reasons})


def _symptom(entry: SymptomEntry, _: Course) -> Iterator[Part]:
    value = {
        "state": entry.state.value,
        "closer": entry.closer,
        "waits_for": structure(entry.state)["waits_for"],
        "culprit": entry.culprit,
    }
    details = {"meaning": entry.meaning, "remedy": entry.remedy}
    yield Part("", "symptom", value, slips=("closer", "waits_for", "culprit", "meaning"), details=details)


def _transition(entry: TransitionEntry, _: Course) -> Iterator[Part]:
    row = lookup(entry.state, entry.event, entry.variant)
    value = {
        "state": row.state.value,
        "variant": row.variant,
        "event": row.event,
        "next": row.next_state.value,
        "sends": [segment_data(segment) for segment in row.sends],
    }
    yield Part("", "transition", value, slips=("next", "sends"), details={"row": row.id})


# --- terms and prose ------------------------------------------------------------------------------------


def _term(entry: TermEntry, _: Course) -> Iterator[Part]:
    value = {"term": entry.term, "meaning": _prose(entry.meaning), "examples": _examples(entry.examples)}
    details = {"meaning": entry.meaning, "same_as": entry.same_as}
    yield Part("", "term", value, is_machine=False, slips=("meaning",), details=details)


def _arithmetic(entry: ArithmeticEntry, _: Course) -> Iterator[Part]:
    takes = Segment(entry.flags, 0, None, entry.length).span
    value = {"flags": flags_data(entry.flags), "length": entry.length, "takes": takes}
    details = {"statement": entry.statement, "examples": _examples(entry.examples)}
    yield Part("", "arithmetic", value, slips=("takes", "statement"), details=details)


def _examples(examples: Iterable[Example]) -> list[dict[str, Any]]:
    return [
        {"flags": flags_data(example.flags), "seq": example.seq, "length": example.length, "next": following}
        for example in examples
        for following in [add(example.seq, Segment(example.flags, example.seq, None, example.length).span)]
    ]


def _why(entry: WhyEntry, _: Course) -> Iterator[Part]:
    value = {"question": _prose(entry.question), "answer": _prose(entry.answer)}
    details = {"question": entry.question, "answer": entry.answer}
    yield Part(
        "", "why", value, is_machine=False, scenario=entry.scenario, slips=("answer",), details=details
    )


def _contrast(entry: ContrastEntry, _: Course) -> Iterator[Part]:
    value = {"left": entry.left, "right": entry.right, "difference": _prose(entry.difference)}
    details = {"difference": entry.difference}
    yield Part("", "contrast", value, is_machine=False, slips=("difference",), details=details)


# --- scenarios ------------------------------------------------------------------------------------------


def _scenario(entry: ScenarioEntry, course: Course) -> Iterator[Part]:
    trace = course.trace(entry.id)
    if not any(step.arrived for step in trace.steps):
        return
    segments = [
        {"n": step.n, "from": step.sender.value, **segment_data(step.segment), "fate": step.fate.value}
        for step in trace.steps
    ]
    value = {"segments": segments, "end": ends_data(trace.end)}
    yield Part("", "scenario", value, scenario=entry.id, title=entry.title, details={"lesson": entry.lesson})
    lost = lost_segment(trace)
    if lost is not None:
        yield from _lost(entry, trace, lost)


def lost_segment(trace: Trace) -> Step | None:
    """Return the one segment that is lost, None where there is not exactly one."""
    lost = [step for step in trace.steps if step.fate is Fate.LOST]
    return lost[0] if len(lost) == 1 else None


def repetition(trace: Trace, lost: Step) -> Step | None:
    """Return the first segment after the loss that repeats an earlier one: same sender, number and span."""
    earlier = trace.steps[: lost.n]
    for step in trace.steps[lost.n :]:
        copies = [old for old in earlier if old.sender is step.sender and old.segment.seq == step.segment.seq]
        if step.segment.span and any(old.segment.span == step.segment.span for old in copies):
            return step
    return None


def _lost(entry: ScenarioEntry, trace: Trace, lost: Step) -> Iterator[Part]:
    again = repetition(trace, lost)
    if again is None:
        return
    about: dict[str, Any] = {"scenario": entry.id, "step": lost.n, "title": entry.title}
    details = {"lost": lost.n, "again": again.n, "lesson": entry.lesson}
    value: dict[str, Any] = {"from": again.sender.value, **segment_data(again.segment)}
    others = [
        {"from": side.value, **segment_data(segment)}
        for side, segment in repeaters([action for action, _ in entry.actions], entry.isn)
        if side is not again.sender
    ]
    if others:
        value["also"] = others
    yield Part("repeats", "lost-repeats", value, details=details, **about)
    for side in Side:
        state = again.before[side].value
        more = {**details, "side": side.value}
        yield Part(f"{side}_waits", "lost-waits", state, details=more, **about)
    yield Part("end", "lost-end", ends_data(trace.end), details=details, **about)


_PARTS: Mapping[type[Entry], Callable[[Any, Course], Iterator[Part]]] = {
    StepEntry: _step,
    OrderEntry: _order,
    KnowledgeEntry: _knowledge,
    RoundEntry: _round,
    RoleEntry: _role,
    StateEntry: _state,
    SymptomEntry: _symptom,
    TransitionEntry: _transition,
    TermEntry: _term,
    ArithmeticEntry: _arithmetic,
    WhyEntry: _why,
    ContrastEntry: _contrast,
    ScenarioEntry: _scenario,
}
