"""What questions are made from: the facts of a course by id and type, and its exchanges as scripts.

Made once for a course (`questions.stock_of`); the kinds only read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tcpdrill.asking.rolled_exchanges import Scene, Script, replayed, set_scene
from tcpdrill.ground.dice import choose
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.actions import Action, Close
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tcpdrill.ground.wording import Wording
    from tcpdrill.material.entries import Exchange
    from tcpdrill.proof.facts import Fact


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The exchange that a topic's steps tell: segments `first`..`last` of a script.

    `closer` is the side that closes first, None for an opening. With `swapped` the material tells it with the
    sides the other way round.
    """

    script: Script
    first: int
    last: int
    closer: Side | None
    swapped: bool = False

    def side(self, told: Side) -> Side:
        """Return the side that plays here what the material gives to `told`."""
        return told.other if self.swapped else told

    def scene(self, rng: Random) -> Scene:
        """Return the lesson with rolled numbers."""
        return set_scene(self.script, self.first, self.last, rng)


class Correction(NamedTuple):
    """What a misconception is called, what is believed, and what holds instead."""

    name: Wording
    believes: Wording
    holds: Wording


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """A course, prepared for asking.

    `asked` lists the ids of the facts with the kinds in which they can be asked, in course order. `lessons`
    maps topics to the ways in which their steps can be played,
    `exchanges` how the exchange of each topic is told; `successors` tells what follows retired ids;
    the material's texts stand in `languages`.
    """

    topics: Mapping[str, Wording]
    misconceptions: Mapping[str, Correction]
    facts: tuple[Fact, ...]
    by_id: Mapping[str, Fact]
    by_type: Mapping[str, tuple[Fact, ...]]
    scripts: Mapping[str, Script]
    exchanges: Mapping[str, Exchange]
    lessons: Mapping[str, tuple[Lesson, ...]]
    asked: tuple[tuple[str, str], ...] = ()
    successors: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[Lang, ...] = tuple(Lang)

    def of_type(self, name: str) -> tuple[Fact, ...]:
        """Return the facts of a type, none where the course has none."""
        return self.by_type.get(name, ())

    def lesson(self, topic: str, rng: Random) -> Lesson:
        """Return one of the ways in which a topic's steps can be played."""
        return choose(rng, self.lessons[topic])

    def length(self, scenario: str) -> int:
        """Return how many segments an exchange has."""
        script = self.scripts[scenario]
        return len(replayed(script, script.isn).steps)

    def steps(self, topic: str) -> tuple[Fact, ...]:
        """Return the whole steps of a topic, in their order."""
        return tuple(fact for fact in self.of_type("step") if fact.topic == topic)


def lessons_of(script: Script, first: int, last: int) -> tuple[Lesson, ...]:
    """Return the ways to play segments `first`..`last`: as it is, and with the closers swapped."""
    place = next((index for index, action in enumerate(script.actions) if isinstance(action, Close)), None)
    if place is None:
        return (Lesson(script, first, last, None),)
    closer = _side_of(script.actions[place])
    swapped = replace(script, actions=_swapped(script.actions, place))
    if script.linux:
        # What Linux does otherwise is known of the exchange as it was captured.
        return (Lesson(script, first, last, closer),)
    return (
        Lesson(script, first, last, closer),
        Lesson(swapped, first, last, closer.other, swapped=True),
    )


def _swapped(actions: tuple[Action, ...], place: int) -> tuple[Action, ...]:
    """Return the actions with client and server changed over from `place` on."""
    return actions[:place] + tuple(_changed_over(action) for action in actions[place:])


def _changed_over(action: Action) -> Action:
    side: Side | None = getattr(action, "side", None)
    changed: Any = action
    return action if side is None else cast("Action", replace(changed, side=side.other))


def _side_of(action: Action) -> Side:
    return Side(getattr(action, "side", Side.CLIENT))
