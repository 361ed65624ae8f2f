"""The ids of the material: each given once, never reused, and every mention of one resolved.

Ids are authored and permanent. Whether an id says what its entry says is judged in `proof/identity.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tcpdrill.ground.problems import Problem
from tcpdrill.material import schema
from tcpdrill.material.entries import Entry, MisconceptionEntry, ScenarioEntry, StateEntry, StepEntry
from tcpdrill.material.nearest import Names
from tcpdrill.material.nodes import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import CourseFile
    from tcpdrill.material.written_values import Reference


class Unread(NamedTuple):
    """What could not be read, or not whole: names that lead there wait until it can.

    `topics` and `scenarios` by name; of the misconceptions, whether it is so with them.
    """

    topics: frozenset[str]
    scenarios: frozenset[str]
    misconceptions: bool

    def may_hold(self, kind: str, name: str) -> bool:
        """Tell whether what is called `name` may stand there."""
        first, _, rest = name.partition(".")
        if kind == "scenario" or first == "scenario":
            return (rest or name) in self.scenarios
        if first == "misconception":
            return self.misconceptions
        return any(first in (topic, topic.removesuffix("s")) for topic in self.topics)


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


def problems_of_ids(
    written: list[Entry], references: Iterable[Reference], course: Course, unread: Unread
) -> list[Problem]:
    """Return what is wrong with the ids of all entries `written`, and with the names that refer to them."""
    owners: dict[str, Entry] = {}
    problems = [problem for entry in written for problem in _claimed(entry, owners)]
    problems.extend(Problem(entry.place("id"), *_RETIRED) for entry in written if entry.id in course.retired)
    problems.extend(_unresolved(references, owners, course, unread))
    problems.extend(_circles(owners))
    problems.extend(_topics_and_decks(course.file, unread))
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
    references: Iterable[Reference], owners: Mapping[str, Entry], course: Course, unread: Unread
) -> Iterator[Problem]:
    steps = {entry.id: entry for entry in course.entries.values() if isinstance(entry, StepEntry)}
    known: dict[str, Mapping[str, Entry]] = {"entry": owners, "step": steps, "scenario": course.scenarios}
    names = {kind: Names(those) for kind, those in known.items()}
    for kind, path, node in references:
        if node.text not in known[kind] and not unread.may_hold(kind, node.text):
            hint = names[kind].hint(node.text)
            yield Problem(place(path, node), "S212", f"there is no {kind} {node.text}", hint)


def _topics_and_decks(course: CourseFile | None, unread: Unread) -> Iterator[Problem]:
    """Yield a problem for each topic that no deck holds, and for each that only a deck knows."""
    if course is None or course.decks is None or "topics" in course.broken:
        return
    held = {topic for deck in course.decks.parts for topic in deck.topics}
    for at, topic in enumerate(course.topics):
        if topic not in held:
            hint = "Add it to the `topics` of a deck, or give it a deck of its own."
            message = f"no deck holds the topic {topic}"
            yield Problem(course.place("topics", at), "S220", message, hint)
    known, names = set(course.topics), Names(course.topics)
    for number, deck in enumerate(course.decks.parts):
        for at, topic in enumerate(deck.topics):
            if topic not in known and topic not in unread.topics:
                where = course.place("decks", "parts", number, "topics", at)
                yield Problem(where, "S212", f"there is no topic {topic}", names.hint(topic))


_CIRCLES = 10
"""So many circles are told at a time: of n entries there may be n circles of n mentions."""


def _circles(owners: Mapping[str, Entry]) -> Iterator[Problem]:
    """Yield a problem for each mention by which an entry in the end rests on itself."""
    done: set[str] = set()
    met = 0
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
                    met += 1
                    if met > _CIRCLES:
                        return
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
