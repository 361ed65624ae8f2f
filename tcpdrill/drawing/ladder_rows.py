"""A picture's ladder as rungs, one for each thing that is drawn across the lane, with the states beside it.

Both ladders, in text and in SVG, draw these; neither knows traces.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import takewhile
from typing import TYPE_CHECKING

from tcpdrill.drawing.captions import CALLS, CAUSES, FATES, REFUSED
from tcpdrill.drawing.labels import HIDDEN, Label, Labels
from tcpdrill.drawing.order_of_events import Happening, Moment, moments, state_at_first
from tcpdrill.drawing.picture import Mask
from tcpdrill.tcp.trace import Fate, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tcpdrill.drawing.picture import Picture
    from tcpdrill.ground.wording import Lang
    from tcpdrill.tcp.trace import Step

STATE_MASKS = {Side.CLIENT: Mask.CLIENT_STATE, Side.SERVER: Mask.SERVER_STATE}


class Shape(Enum):
    """What a rung looks like.

    ACROSS goes from end to end. LEAVES and REACHES are the two halves of a segment on whose way something
    else happens. STOPS never arrives. APPEARS comes from between the ends. CHANGES has no arrow, only states.
    """

    ACROSS = auto()
    LEAVES = auto()
    REACHES = auto()
    STOPS = auto()
    APPEARS = auto()
    CHANGES = auto()


@dataclass(frozen=True, slots=True)
class Rung:
    """One thing drawn across the lane.

    `n` is the segment's number in the picture,
    `sender` None where it is hidden. `states` hold what is new at each margin,
    `causes` why it changed without a segment; both are None where there is nothing to say. `fate` tells a
    segment that stops how it ends, `remark` says so in words.
    """

    shape: Shape
    n: int = 0
    sender: Side | None = None
    label: Label | None = None
    client: str | None = None
    server: str | None = None
    client_cause: str | None = None
    server_cause: str | None = None
    fate: Fate = Fate.DELIVERED
    remark: str | None = None
    foreign: bool = False

    def state(self, side: Side) -> str | None:
        """Return the state that is written at one margin."""
        return self.client if side is Side.CLIENT else self.server

    def tells(self, side: Side) -> bool:
        """Tell whether anything is written at one end, a state or a cause."""
        return bool(self.state(side) or self.cause(side))

    def cause(self, side: Side) -> str | None:
        """Return why the state of one end changed without a segment."""
        return self.client_cause if side is Side.CLIENT else self.server_cause


def rungs(picture: Picture, lang: Lang) -> list[Rung]:
    """Return the rungs of a picture from top to bottom; the first one holds the states before it begins."""
    return _merged(list(_Ladder(picture, lang).rungs()))


class _Ladder:
    """One pass over the moments that a picture shows, with the state last written at each margin."""

    def __init__(self, picture: Picture, lang: Lang) -> None:
        self._picture = picture
        self._lang = lang
        self._labels = Labels(picture, lang)
        self._steps = {step.n: step for step in picture.trace.steps}
        first = self._steps.get(picture.first)
        self._moments = moments(picture.trace)
        if _begins_before_the_first(picture, self._moments):
            first = None
        self._written: dict[Side, str] = {
            side: first.before[side] if first else state_at_first(picture.trace, side) for side in Side
        }

    def rungs(self) -> Iterator[Rung]:
        yield self._with_states(Rung(Shape.CHANGES), dict(self._written))
        shown = _shown(self._picture, self._moments)
        for index, moment in enumerate(shown):
            if index and _is_passage(shown[index - 1], moment):
                continue
            following = shown[index + 1] if index + 1 < len(shown) else None
            yield self._rung(moment, following if following and _is_passage(moment, following) else None)

    def _rung(self, moment: Moment, arrival: Moment | None) -> Rung:
        states = {each.side: each.state for each in (moment, arrival) if each is not None}
        if moment.happening is Happening.CHANGES:
            return self._with_states(self._change(moment), states)
        masked = [side for side, mask in STATE_MASKS.items() if (moment.n, mask) in self._picture.masks]
        rung = self._arrow(moment, self._steps[moment.n], whole=arrival is not None)
        if rung.shape in {Shape.LEAVES, Shape.REACHES}:
            masked = [side for side in masked if side is moment.side]
        return self._with_states(rung, states, masked)

    def _change(self, moment: Moment) -> Rung:
        cause = CAUSES[moment.event][self._lang] if moment.event in CAUSES else None
        if moment.error is not None:
            call = CALLS[moment.event or ""]
            cause = REFUSED[self._lang].format(call=call, error=moment.error)
        if moment.side is Side.CLIENT:
            return Rung(Shape.CHANGES, client_cause=cause)
        return Rung(Shape.CHANGES, server_cause=cause)

    def _arrow(self, moment: Moment, step: Step, *, whole: bool) -> Rung:
        rung = Rung(
            Shape.ACROSS, self._picture.place(step.n), step.sender, self._labels.of(step), foreign=step.forged
        )
        if (step.n, Mask.SENDER) in self._picture.masks:
            rung = replace(rung, sender=None)
        if moment.happening is Happening.COPY_ARRIVES:
            return replace(rung, shape=Shape.APPEARS, label=self._labels.of_copy(step))
        if moment.happening is Happening.ARRIVES:
            return self._arrival(rung, step)
        if step.arrived is None:
            return replace(rung, shape=Shape.STOPS, fate=step.fate, remark=FATES[step.fate][self._lang])
        return rung if whole or rung.sender is None else replace(rung, shape=Shape.LEAVES)

    def _arrival(self, rung: Rung, step: Step) -> Rung:
        if step.n < self._picture.first:
            return replace(rung, shape=Shape.APPEARS, n=0, label=self._labels.of_earlier(step))
        if step.forged:
            return replace(rung, shape=Shape.APPEARS)
        if rung.sender is None:
            return Rung(Shape.CHANGES, self._picture.place(step.n))
        return replace(rung, shape=Shape.REACHES, label=None)

    def _with_states(self, rung: Rung, states: dict[Side, str], masked: Sequence[Side] = ()) -> Rung:
        """Add the states that are new, `?` for those that are hidden, none where none are wanted."""
        new = {side: state for side, state in states.items() if self._is_new(rung, side, state)}
        self._written |= states
        if not self._picture.states:
            return rung
        texts = {**new, **dict.fromkeys(masked, HIDDEN)}
        return replace(rung, client=texts.get(Side.CLIENT), server=texts.get(Side.SERVER))

    def _is_new(self, rung: Rung, side: Side, state: str) -> bool:
        opening = rung.shape is Shape.CHANGES and rung.n == 0 and rung.cause(side) is None
        return opening or state != self._written[side]


def _shown(picture: Picture, every: Sequence[Moment]) -> list[Moment]:
    """Return the moments of the picture's segments and what happened between them."""
    wanted = range(picture.first, picture.last + 1)
    if not wanted:
        return list(every)
    inside = [index for index, moment in enumerate(every) if moment.n in wanted]
    end = len(every) if _runs_to_the_end(picture) else inside[-1] + 1
    begin = 0 if _begins_before_the_first(picture, every) else inside[0]
    return [
        moment
        for moment in every[begin:end]
        if moment.n <= picture.last
        and (not moment.n or moment.n >= picture.first or moment.happening is not Happening.LEAVES)
    ]


def _begins_before_the_first(picture: Picture, every: Sequence[Moment]) -> bool:
    """Tell whether calls before the first segment are told: where one of them was refused."""
    before = takewhile(lambda moment: not moment.n, every)
    return picture.first == 1 and any(moment.error for moment in before)


def _runs_to_the_end(picture: Picture) -> bool:
    """Tell whether what follows the last segment is shown; it would give away a state hidden beside it."""
    hidden = any((picture.last, mask) in picture.masks for mask in STATE_MASKS.values())
    return picture.ending and picture.last == len(picture.trace.steps) and not hidden


def _is_passage(moment: Moment, following: Moment) -> bool:
    """Tell whether a segment leaves and arrives at once."""
    both = (moment.happening, following.happening)
    return both == (Happening.LEAVES, Happening.ARRIVES) and moment.n == following.n


def _merged(separate: list[Rung]) -> list[Rung]:
    """Put changes of both ends that follow each other on one rung."""
    merged: list[Rung] = separate[:1]
    for rung in separate[1:]:
        last = merged[-1]
        both = rung.shape is last.shape is Shape.CHANGES and len(merged) > 1
        if both and rung.n == last.n == 0 and not (last.tells(Side.SERVER) or rung.tells(Side.CLIENT)):
            merged[-1] = replace(last, server=rung.server, server_cause=rung.server_cause)
        elif both and rung.n == last.n == 0 and not (last.tells(Side.CLIENT) or rung.tells(Side.SERVER)):
            merged[-1] = replace(last, client=rung.client, client_cause=rung.client_cause)
        else:
            merged.append(rung)
    return merged
