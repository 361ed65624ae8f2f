"""Cards about whole exchanges: which states they lead to, and how a lost segment is made good.

Their ladders bear the numbers that the material gives them, which are those that the lessons speak of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tcpdrill.asking.kinds.losses import AS_IF_NOTHING_WERE_LOST, ENDS_OF_BOTH, IT_IS_LOST, TIMER, WHO_REPEATS
from tcpdrill.asking.words import STATE_MASK, way
from tcpdrill.decks.cards import words
from tcpdrill.decks.cards.draft import Draft
from tcpdrill.decks.cards.markup import asked, prose, segment_text, value
from tcpdrill.decks.cards.note_types import PICTURE
from tcpdrill.drawing.order_of_events import Happening, Moment, moments, state_at_first
from tcpdrill.ground.tcp_words import AND, SIDE, SIDE_FIRST, fields_text
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import lookup, row
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tcpdrill.decks.cards.card_context import CardContext
    from tcpdrill.drawing.picture import Mask
    from tcpdrill.ground.wording import Wording
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.table import Row
    from tcpdrill.tcp.trace import Step, Trace


@dataclass(frozen=True, slots=True)
class Ending:
    """How an exchange stands once nothing is under way any more; timers and calls after that do not count.

    `past` holds all that has happened by then. Its last moment is that of a segment.
    """

    trace: Trace
    past: tuple[Moment, ...]

    @classmethod
    def of(cls, trace: Trace) -> Ending:
        """Return the ending of an exchange in which at least one segment is sent."""
        every = moments(trace)
        last = max(index for index, moment in enumerate(every) if moment.n)
        return cls(trace, every[: last + 1])

    @property
    def last(self) -> Step:
        """The segment that arrives last, or that leaves last and never arrives."""
        return self.trace.steps[self.past[-1].n - 1]

    @property
    def has_arrived(self) -> bool:
        """Whether the last thing to happen is an arrival."""
        return self.past[-1].happening is not Happening.LEAVES

    @property
    def is_waiting(self) -> bool:
        """Whether an end has entered TIME_WAIT, and its 2MSL have not passed."""
        passed = any(moment.event == "2msl" for moment in self.past)
        return not passed and any(moment.state == State.TIME_WAIT for moment in self.past)

    def state(self, side: Side) -> str:
        """Return the state that an end is in."""
        states = [moment.state for moment in self.past if moment.side is side]
        return states[-1] if states else state_at_first(self.trace, side)

    @property
    def masks(self) -> frozenset[tuple[int, Mask]]:
        """What hides either end's state beside the last segment that it sends or receives."""
        touched = {moment.side: moment.n for moment in self.past if moment.n}
        return frozenset((touched.get(side, self.last.n), STATE_MASK[side]) for side in Side)


def scenario_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that shows a whole exchange and asks for the states that it leads to."""
    scenario = fact.scenario or ""
    ending = Ending.of(context.whole(scenario).trace)
    states = {side.value: ending.state(side) for side in Side}
    fields = {
        "Question": asked(_title(fact, states, context), _question(fact, ending, context)),
        "Shown": context.story(scenario, ending.masks, ending=False),
        "Answer": value(context.text(words.ENDS, **states)),
        "Picture": context.story(scenario),
        "Reason": "".join(
            map(context.prose, dict.fromkeys((fact.because, *_linux_in(fact, ending, context))))
        ),
    }
    yield Draft(fact, "scenario-picture", PICTURE, fields)


def _title(fact: Fact, states: Mapping[str, str], context: CardContext) -> str:
    """Return what the exchange is called, "" where that names a state that is asked for."""
    told = context.text(fact.title)
    return "" if any(state in told for state in states.values()) else told


def _question(fact: Fact, ending: Ending, context: CardContext) -> str:
    about = {
        "n": ending.last.n,
        "timer": words.STILL_WAITING if ending.is_waiting else "",
        "letter": _letter(fact, ending, context),
    }
    return context.text(_wording(ending), **about)


def _wording(ending: Ending) -> Wording:
    if not ending.has_arrived:
        return words.ASK_ONCE_SENT
    return words.ASK_END if ending.last.n == len(ending.trace.steps) else words.ASK_LAST_ARRIVAL


def _letter(fact: Fact, ending: Ending, context: CardContext) -> str:
    """Return the passages by which the last segment moves an end, where another would move it elsewhere.

    Where Linux does otherwise anywhere in the exchange, that of the exchange is named, too.
    """
    sections = [words.rfc(taken.rfc) for taken in _moving(ending)]
    if context.course.scenarios[fact.scenario or ""].linux:
        sections.append(words.rfc(fact.source.rfc))
    cited = context.text(AND).join(dict.fromkeys(sections))
    return context.text(words.BY_THE_LETTER, rfc=cited) if sections else ""


def _moving(ending: Ending) -> list[Row]:
    """Return the rows by which the last segment moves an end, and of which there is something to say."""
    rows = [row(name) for name in (ending.last.departure, ending.last.arrival) if name]
    return [taken for taken in rows if taken.note and taken.next_state is not taken.state]


def _linux_in(fact: Fact, ending: Ending, context: CardContext) -> Iterator[Wording]:
    """Yield what the material says that Linux does in the rows that are bound to a passage.

    An exchange in which Linux does otherwise says so itself.
    """
    if context.course.scenarios[fact.scenario or ""].linux:
        return
    names = {taken.id for taken in _moving(ending)}
    for topic in context.course.topics.values():
        for entry in topic.transitions:
            if entry.linux and lookup(entry.state, entry.event, entry.variant).id in names:
                yield entry.linux.text


# Lost segments


def repeats_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks who repeats what."""
    repeated = [fact.value, *fact.value.get("also", ())]
    fields = {
        "Question": asked(_lost(fact, context), context.text(WHO_REPEATS)),
        "Shown": _until_repeated(fact, context),
        "Answer": "".join(_repeated(segment, context) for segment in repeated),
    }
    yield _about_loss(fact, context, fields)


def _repeated(segment: dict[str, Any], context: CardContext) -> str:
    who = context.text(words.REPEATS, side=SIDE_FIRST[Side(segment["from"])])
    return prose(who) + value(segment_text(segment))


def waits_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks in which state a side waits until the loss is made good."""
    side = Side(fact.details["side"])
    fields = {
        "Question": asked(_lost(fact, context), context.text(words.ASK_WHERE_IT_WAITS, side=SIDE[side])),
        "Shown": _until_repeated(fact, context, side),
        "Answer": value(fact.value),
    }
    yield _about_loss(fact, context, fields)


def end_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that shows all of an exchange without its states, and asks for the last ones."""
    scenario = fact.scenario or ""
    every = moments(context.whole(scenario).trace)
    passed = any(moment.event == "2msl" for moment in every)
    waits = any(moment.state == State.TIME_WAIT for moment in every)
    question = context.text(ENDS_OF_BOTH, timer=TIMER[passed] if waits else "")
    fields = {
        "Question": asked(_lost(fact, context), question),
        "Shown": context.story(scenario, states=False),
        "Answer": value(context.text(words.ENDS, **fact.value)),
        "Reason": context.prose(fact.because) + context.prose(AS_IF_NOTHING_WERE_LOST),
    }
    yield _about_loss(fact, context, fields)


def _about_loss(fact: Fact, context: CardContext, fields: dict[str, str]) -> Draft:
    return Draft(fact, "lost-segment", PICTURE, {**fields, "Picture": context.story(fact.scenario or "")})


def _lost(fact: Fact, context: CardContext) -> str:
    """Return which segment is lost."""
    step = context.whole(fact.scenario or "").step(fact.details["lost"])
    return context.text(IT_IS_LOST, n=step.n, way=way(step), segment=fields_text(step.segment))


def _until_repeated(fact: Fact, context: CardContext, hidden: Side | None = None) -> str:
    """Return the ladder down to the repetition, which is not shown: the lost segment is in it.

    So is what was under way beside it. The last state of `hidden` is left open.
    """
    last = fact.details["again"] - 1
    masks = [(last, STATE_MASK[hidden])] if hidden else []
    return context.story(fact.scenario or "", masks, last=last)
