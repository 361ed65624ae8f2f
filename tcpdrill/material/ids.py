"""The ids of the material: each given once, never reused, and every mention of one resolved.

Ids are authored and permanent. Whether an id says what its entry says is judged in `checks/identity.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.material import schema
from tcpdrill.material.entries import Entry, MisconceptionEntry, ScenarioEntry, StateEntry, StepEntry
from tcpdrill.material.nodes import place
from tcpdrill.material.written_values import Reference, nearest
from tcpdrill.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import CourseFile


def fact_ids(entry: Entry) -> tuple[str, ...]:
    """Return the ids of the facts that an entry makes: its own and those of its parts."""
    if isinstance(entry, ScenarioEntry):
        return (f"scenario.{entry.id}",)
    if isinstance(entry, MisconceptionEntry):
        return (f"misconception.{entry.id}",)
    if isinstance(entry, StepEntry):
        return (entry.id, *(f"{entry.id}.{part}" for part in schema.STEP_PARTS))
    if isinstance(entry, StateEntry):
        return (entry.id, f"{entry.id}.structure")
    return (entry.id,)


def problems_of_ids(written: list[Entry], references: Iterable[Reference], course: Course) -> list[Problem]:
    """Return what is wrong with the ids of all entries `written`, and with the names that refer to them."""
    owners: dict[str, Entry] = {}
    problems = [problem for entry in written for problem in _claimed(entry, owners)]
    problems.extend(Problem(entry.place("id"), *_RETIRED) for entry in written if entry.id in course.retired)
    problems.extend(_unresolved(references, owners, course))
    problems.extend(_circles(owners))
    problems.extend(_topics_and_decks(course.file))
    return problems


_RETIRED = ("S216", "this id is retired", "Give the entry an id that was never used.")


def _claimed(entry: Entry, owners: dict[str, Entry]) -> Iterator[Problem]:
    """Enter the facts of `entry` into `owners`; yield one problem if any of them stands there already."""
    taken = {
        fact: owner for fact in fact_ids(entry) if (owner := owners.setdefault(fact, entry)) is not entry
    }
    for fact, first in [*taken.items()][:1]:
        where = first.place("id")
        message = f"the id {fact} stands here a second time (first in {where.path}, line {where.line})"
        yield Problem(entry.place("id"), "S215", message, "Give every entry an id of its own.")


def _unresolved(
    references: Iterable[Reference], owners: Mapping[str, Entry], course: Course
) -> Iterator[Problem]:
    steps = [entry.id for entry in course.entries.values() if isinstance(entry, StepEntry)]
    known: dict[str, Iterable[str]] = {"entry": owners, "step": steps, "scenario": course.scenarios}
    for kind, path, node in references:
        if node.text not in known[kind]:
            hint = nearest(node.text, known[kind])
            yield Problem(place(path, node), "S212", f"there is no {kind} {node.text}", hint)


def _topics_and_decks(course: CourseFile | None) -> Iterator[Problem]:
    """Yield a problem for each topic that no deck holds, and for each that only a deck knows."""
    if course is None or course.decks is None or "topics" in course.broken:
        return
    for at, topic in enumerate(course.topics):
        if course.decks.holding(topic) is None:
            hint = "Add it to the `topics` of a deck, or give it a deck of its own."
            message = f"no deck holds the topic {topic}"
            yield Problem(course.place("topics", at), "S220", message, hint)
    for number, deck in enumerate(course.decks.parts):
        for at, topic in enumerate(deck.topics):
            if topic not in course.topics:
                where = course.place("decks", "parts", number, "topics", at)
                yield Problem(where, "S212", f"there is no topic {topic}", nearest(topic, course.topics))


def _circles(owners: Mapping[str, Entry]) -> Iterator[Problem]:
    """Yield a problem for each mention by which an entry in the end rests on itself."""
    done: set[str] = set()
    for first in owners.values():
        above: dict[str, Entry] = {}
        todo = [first]
        while todo:
            entry = todo[-1]
            if entry.id in done or entry.id in above:
                todo.pop()
                done.add(entry.id)
                above.pop(entry.id, None)
                continue
            above[entry.id] = entry
            for below in [owners[name] for name in entry.rests_on if name in owners]:
                if below.id in above:
                    yield from _circle(list(above.values()), below, owners)
                elif below.id not in done:
                    todo.append(below)


_SHOWN = 5
"""So many entries of a circle are named in a message."""


def _circle(above: list[Entry], first: Entry, owners: Mapping[str, Entry]) -> Iterator[Problem]:
    """Yield a problem at each mention in the circle that leads from `first` down `above` and back."""
    circle = above[above.index(first) :]
    shown = [entry.id for entry in circle[:_SHOWN]] + ["..."] * (len(circle) > _SHOWN)
    names = " -> ".join([*shown, first.id])
    hint = "An entry rests on what has to be known before it: cut the circle."
    for entry, below in zip(circle, [*circle[1:], first], strict=True):
        index = next(index for index, name in enumerate(entry.rests_on) if owners.get(name) is below)
        yield Problem(entry.place("rests_on", index), "S217", f"this rests on itself: {names}", hint)
