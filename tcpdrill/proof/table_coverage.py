"""Which scenarios and facts pass through each transition of RFC 9293's state diagram (Figure 5).

A fact passes through a transition when it is about the row of the table that is the transition, or about a
segment whose departure or arrival takes that row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tcpdrill.proof.facts import facts
from tcpdrill.tcp.coverage import Transition, covered, diagram_transitions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tcpdrill.material.course import Course
    from tcpdrill.proof.facts import Fact


class Coverage(NamedTuple):
    """One transition with the names of what passes through it."""

    transition: Transition
    scenarios: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def label(self) -> str:
        """The transition as the figure writes it: `LISTEN -> SYN_RECEIVED: rcv SYN / snd SYN,ACK`."""
        transition = self.transition
        action = f" / {transition.action}" if transition.action else ""
        return f"{transition.state.value} -> {transition.next_state.value}: {transition.event}{action}"


def coverage(course: Course) -> list[Coverage]:
    """Return every transition of the diagram, in the figure's reading order."""
    transitions = diagram_transitions()
    traces = [course.trace(name) for name in course.scenarios]
    scenarios = covered(transitions, traces)
    rows = [(fact.id, frozenset(_rows_of(fact, course))) for fact in facts(course)]
    return [
        Coverage(
            transition,
            scenarios[transition],
            tuple(name for name, taken in rows if not taken.isdisjoint(transition.rows)),
        )
        for transition in transitions
    ]


def _rows_of(fact: Fact, course: Course) -> Iterator[str]:
    if fact.type == "transition":
        yield fact.details["row"]
    if fact.scenario is not None and fact.step is not None:
        step = course.trace(fact.scenario).steps[fact.step - 1]
        yield from (row for row in (step.departure, step.arrival) if row is not None)


def coverage_json(found: Iterable[Coverage]) -> list[dict[str, object]]:
    """Return what `table --coverage --json` prints."""
    return [
        {
            "state": item.transition.state.value,
            "next_state": item.transition.next_state.value,
            "event": item.transition.event,
            "action": item.transition.action,
            "rows": list(item.transition.rows),
            "scenarios": list(item.scenarios),
            "facts": list(item.facts),
        }
        for item in found
    ]


def coverage_lines(found: Iterable[Coverage], width: int) -> Iterator[str]:
    """Yield the transitions with what passes through each; one that nothing passes through says so."""
    from tcpdrill.ground.cells import wrap  # noqa: PLC0415 - only the text needs it

    for item in found:
        yield from wrap(item.label, width)
        for what, names in (("scenarios", item.scenarios), ("facts", item.facts)):
            yield from wrap(f"{what}: {', '.join(names) or 'none'}", width, first="  ", rest="    ")
