"""Where the cards of one language are written: wordings said, exchanges set up, pictures drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tcpdrill.asking.draft import in_language
from tcpdrill.asking.rolled_exchanges import HOME, Scene, Script, offsets, set_scene
from tcpdrill.decks.cards.markup import escape, prose
from tcpdrill.drawing import ladder_svg, state_diagram_svg
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.dice import dice
from tcpdrill.ground.wording import Lang, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tcpdrill.ground.wording import Wording
    from tcpdrill.material.course import Course
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.states import State


class Numbers(StrEnum):
    """How sequence numbers stand on cards: as x, x+1, y, or as figures rolled once for each note."""

    SYMBOLIC = "symbolic"
    CONCRETE = "concrete"


@dataclass(slots=True)
class CardContext:
    """The course at hand, the language and the sort of numbers; `drawn` keeps what was drawn already."""

    course: Course
    lang: Lang
    numbers: Numbers
    drawn: dict[Any, Any] = field(default_factory=dict)

    # Words

    def text(self, wording: object, **values: object) -> str:
        """Return a wording (of `wording.py` or of `asking/kinds/`) in this language, filled with `values`."""
        told = in_language(wording, self.lang)
        if values:
            told = told.format_map({name: in_language(value, self.lang) for name, value in values.items()})
        return spaced(told) if self.lang is Lang.ZH else told

    def say(self, wording: object, **values: object) -> str:
        """Return a wording as HTML."""
        return escape(self.text(wording, **values))

    def prose(self, wording: Wording | None) -> str:
        """Return prose as paragraphs, "" for none."""
        return prose(wording[self.lang]) if wording else ""

    # Exchanges

    def scene(self, fact: Fact, note_id: str) -> Scene:
        """Return the exchange that the steps of the fact's topic tell, with numbers for this note."""
        steps = [step.segment for step in self.course.topics[fact.topic].steps]
        return self.set(fact.scenario or "", min(steps), max(steps), note_id)

    def whole(self, scenario: str) -> Scene:
        """Return a whole scenario with the numbers that the material gives it."""
        script = self._script(scenario)
        return Scene(script, script.isn, 1, len(self.course.trace(scenario).steps), script.isn)

    def set(self, scenario: str, first: int, last: int, note_id: str) -> Scene:
        """Return segments `first`..`last` of a scenario, with numbers for this note."""
        script = self._script(scenario)
        if self.numbers is Numbers.CONCRETE:
            return set_scene(script, first, last, dice(_seed(note_id)))
        # In symbols no number is seen, and these tell whose each is whatever numbers the material gives.
        moved = offsets(script, first)
        return Scene(script, HOME, first, last, (HOME[0] + moved[0], HOME[1] + moved[1]))

    def _script(self, scenario: str) -> Script:
        if scenario not in self.drawn:
            self.drawn[scenario] = Script.of(self.course.scenarios[scenario])
        script: Script = self.drawn[scenario]
        return script

    def number(self, scene: Scene, number: int) -> str:
        """Return a sequence number of a scene as it stands on a card."""
        return scene.symbol(number) if self.numbers is Numbers.SYMBOLIC else str(number)

    # Pictures

    def ladder(self, scene: Scene, last: int | None = None, masks: Iterable[tuple[int, Mask]] = ()) -> str:
        """Return the ladder of a scene, or that up to segment `last`, with `masks` hidden, as SVG."""
        symbols = scene.base if self.numbers is Numbers.SYMBOLIC else None
        return self.draw(
            Picture(
                scene.trace,
                scene.first,
                last or scene.last,
                frozenset(masks),
                symbols,
                numbered_from=scene.first,
                ending=last is None,
            ),
            scene.isn,
        )

    def story(
        self,
        scenario: str,
        masks: Iterable[tuple[int, Mask]] = (),
        *,
        last: int | None = None,
        states: bool = True,
        ending: bool = True,
    ) -> str:
        """Return the ladder of a scenario with the numbers that its lesson speaks of, as SVG.

        Without `last` it is the whole one, with `ending` also what happens after all segments.
        """
        scene = self.whole(scenario)
        picture = Picture(
            scene.trace, scene.first, last or scene.last, frozenset(masks), states=states, ending=ending
        )
        return self.draw(picture, scene.isn)

    def states(self, *, masked: State | None = None, marked: State | None = None) -> str:
        """Return the state diagram with one state hidden or standing out, as SVG."""
        return state_diagram_svg(lang=self.lang, masked=masked, marked=marked)

    def draw(self, picture: Picture, isn: tuple[int, int]) -> str:
        """Return a picture as SVG; `isn` tells apart exchanges that differ in their numbers alone."""
        key = (
            picture.trace.name,
            isn,
            picture.first,
            picture.numbered_from,
            picture.last,
            picture.masks,
            picture.symbols,
            picture.states,
            picture.ending,
        )
        if key not in self.drawn:
            self.drawn[key] = ladder_svg(picture, lang=self.lang)
        svg: str = self.drawn[key]
        return svg


def _seed(note_id: str) -> int:
    """Return the seed of a note's dice: its id's digest, the same in both languages and for ever."""
    return int.from_bytes(sha256(note_id.encode()).digest()[:8], "big")
