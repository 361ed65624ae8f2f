"""Claims about a topic's exchange: its steps, their order, what each side knows, and the rounds of the close.

Each is replayed on the trace of the scenario that the topic names.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tcpdrill.material.course import trace_of
from tcpdrill.material.roles import role_in
from tcpdrill.material.symbols import bases_of, in_symbols
from tcpdrill.material.tcp_values import CAPABILITIES
from tcpdrill.proof.claims import Claim, Findings
from tcpdrill.tcp.exchange import ScriptError
from tcpdrill.tcp.knowledge import capabilities, certainties
from tcpdrill.tcp.trace import Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.ground.problems import Problem
    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import (
        Entry,
        KnowledgeEntry,
        OrderEntry,
        RoleEntry,
        RoundEntry,
        StepEntry,
        Topic,
    )


def check_exchanges(course: Course) -> list[Problem]:
    """Return what is wrong with the steps, orders, knowledge, rounds and roles of every topic."""
    found = Findings()
    for topic in course.topics.values():
        _check_topic(topic, course, found)
    return found


def _check_topic(topic: Topic, course: Course, found: Findings) -> None:
    for role in topic.roles:
        _check_role(role, course, found)
    replayed = (*topic.steps, *topic.knowledge, *topic.rounds)
    if not replayed:
        return
    trace = _trace(course, topic.scenario)
    if trace is None:
        if topic.scenario is None and "scenario" not in topic.broken:
            hint = "Write `scenario:` with the name of one, under the topic's title."
            found.add(topic, ("title",), "M401", "the topic names no scenario that would show this", hint)
        return
    for knowledge in topic.knowledge:
        _check_knowledge(knowledge, trace, found)
    if "steps" in topic.broken:
        return
    _check_steps(topic.steps, trace, found)
    for order in topic.orders:
        _check_order(order, topic.steps, found)
    for one in topic.rounds:
        _check_round(one, topic.steps, trace, found)


def _trace(course: Course, name: str | None) -> Trace | None:
    """Return the trace of a scenario; None where there is none to be had, which is reported elsewhere."""
    scenario = course.scenarios.get(name or "")
    if scenario is None or scenario.broken & {"actions", "isn"}:
        return None
    try:
        return trace_of(scenario)
    except ScriptError:
        return None


def _step(trace: Trace, n: int, entry: Entry, key: str, found: Findings) -> Step | None:
    if n <= len(trace.steps):
        return trace.steps[n - 1]
    message = f"the scenario {trace.name} has no segment {n}"
    found.add(entry, (key,), "M401", message, f"Its last segment is {len(trace.steps)}.")
    return None


def _check_steps(steps: tuple[StepEntry, ...], trace: Trace, found: Findings) -> None:
    whole = [entry for entry in steps if "segment" not in entry.broken]
    for entry, following in pairwise(whole):
        if following.segment != entry.segment + 1:
            message = f"segment {following.segment} does not follow segment {entry.segment}"
            hint = "Steps stand in the order of their segments, none left out."
            found.add(entry, ("segment",), "M407", message, hint)
            found.add(following, ("segment",), "M407", message, hint)
    shown = {entry: _step(trace, entry.segment, entry, "segment", found) for entry in whole}
    bases = bases_of(trace, {step.n for step in shown.values() if step is not None})
    for entry, step in shown.items():
        if step is not None:
            _check_step(entry, step, bases, found)


def _check_step(entry: StepEntry, step: Step, bases: Mapping[Side, int], found: Findings) -> None:
    segment, sender = step.segment, step.sender
    ack = None if segment.ack is None else in_symbols(segment.ack, sender.other, bases)
    held = {
        "sender": (("from",), sender, "M402", "the sender"),
        "receiver": (("to",), sender.other, "M402", "the receiver"),
        "flags": (("flags",), segment.flags, "M403", "the set of flags"),
        "seq": (("seq",), in_symbols(segment.seq, sender, bases), "M404", "Seq"),
        "ack": (("ack",), ack, "M405", "the ACK number"),
    }
    for attribute, (keys, value, code, what) in held.items():
        if attribute not in entry.broken:
            found.compare(
                Claim(entry, keys, code, f"{what} of segment {step.n}"), getattr(entry, attribute), value
            )
    for key, said, ends in (("before", entry.before, step.before), ("after", entry.after, step.arrived)):
        for side in Side:
            if key not in entry.broken and ends is not None:
                what = f"the {side}'s state {key} segment {step.n}"
                found.compare(Claim(entry, (key, side.value), "M406", what), said[side], ends[side])


_NAMED = 12
"""So many steps are named in a hint: a connection that is opened, or closed, takes fewer."""


def _check_order(order: OrderEntry, steps: tuple[StepEntry, ...], found: Findings) -> None:
    if "steps" in order.broken:
        return
    held = [entry.id for entry in steps]
    hint = f"The steps happen in this order: {', '.join(held[:_NAMED])}{', ...' * (len(held) > _NAMED)}."
    for index, said in enumerate(order.steps):
        if index >= len(held) or said != held[index]:
            found.add(
                order, ("steps", index), "M407", f"{said} is not step {index + 1} of the exchange", hint
            )
    if len(order.steps) < len(held):
        found.add(order, ("steps",), "M407", f"step {len(order.steps) + 1} is left out", hint)


def _check_knowledge(entry: KnowledgeEntry, trace: Trace, found: Findings) -> None:
    if entry.broken & {"after", "side", "knows"}:
        return
    step = _step(trace, entry.after, entry, "after", found)
    if step is None:
        return
    held = capabilities(trace, step.n, entry.side)
    for name in CAPABILITIES:
        what = f"what the {entry.side} can be sure of after segment {step.n} about {name}"
        found.compare(Claim(entry, ("knows", name), "M408", what), entry.knows[name], getattr(held, name))


def _check_round(entry: RoundEntry, steps: tuple[StepEntry, ...], trace: Trace, found: Findings) -> None:
    if entry.broken & {"round", "side"}:
        return
    if entry.round > len(steps) or steps[entry.round - 1].segment is None:
        found.add(
            entry, ("round",), "M401", f"there is no step {entry.round}", f"Steps are 1 to {len(steps)}."
        )
        return
    step = _step(trace, steps[entry.round - 1].segment, entry, "round", found)
    if step is None or step.arrived is None:
        return
    sent = step.sender is entry.side
    held = {
        "state": step.arrived[entry.side],
        "sent": step.segment.flags if sent else None,
        "received": None if sent else step.segment.flags,
        "sure": certainties(trace, step.n, entry.side),
    }
    for key, value in held.items():
        if key not in entry.broken:
            what = f"`{key}` of the {entry.side} in round {entry.round}"
            found.compare(Claim(entry, (key,), "M409", what), getattr(entry, key), value)


def _check_role(entry: RoleEntry, course: Course, found: Findings) -> None:
    if entry.broken & {"role", "may_be", "shown_by"}:
        return
    shown = frozenset(entry.shown_by)
    what = f"who is shown to be the {entry.role} side"
    for key in ("may_be", "shown_by"):
        found.compare(Claim(entry, (key,), "M410", what), entry.may_be, shown)
    wrong = [side for side, name in entry.shown_by.items() if not _plays(entry.role, side, name, course)]
    for side in wrong:
        message = f"in {entry.shown_by[side]} the {side} is not the {entry.role} side"
        hint = "The active side sends its FIN before it has received one."
        found.add_lines(entry, [("shown_by", side.value), ("role",)], "M410", message, hint)


def _plays(role: str, side: Side, name: str, course: Course) -> bool:
    trace = _trace(course, name)
    return trace is None or role_in(trace, side) == role
