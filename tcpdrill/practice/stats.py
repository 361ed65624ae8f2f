"""How it goes, as figures: made of the snapshot, so that a long log costs nothing.

Figures only; `stats_text.py` and `stats_svg.py` draw them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tcpdrill.practice.schedule import QUARTER, MemoryState, day_at, day_of, is_leech

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tcpdrill.practice.picking import Askable
    from tcpdrill.practice.replaying import Snapshot
    from tcpdrill.practice.schedule import Memory
    from tcpdrill.practice.settings import Settings

FORECAST_DAYS = 14
"""How many days, today among them, the forecast tells."""

MOST_CONFUSED = 10
"""So many confused pairs are told."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Of the answers to questions in review, how many were given (`asked`) and how many known."""

    asked: int
    recalled: int

    @property
    def share(self) -> float | None:
        """The share that was known, None where nothing was asked."""
        return self.recalled / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Confusion:
    """What was given `times` times instead of the right answer to `question`."""

    question: str
    given: str
    times: int


@dataclass(frozen=True, slots=True)
class Leech:
    """A question that keeps failing: how often it was wrong, of how many answers."""

    question: str
    wrong: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All the figures; days are the learner's own.

    `days` maps days to (answers, those not wrong), `forecast` the coming days, today first, to the number of
    questions that come back. `states` counts questions by state.
    """

    today: date
    wanted: float
    days: Mapping[date, tuple[int, int]]
    recall: Mapping[str, Recall]
    forecast: Mapping[date, int]
    confused: Sequence[Confusion]
    leeches: Sequence[Leech]
    states: Mapping[MemoryState, int]
    verdicts: Mapping[str, int]
    hours: float

    def as_json(self) -> dict[str, Any]:
        """Return what `stats --json` prints."""
        return {
            "reviews_by_day": {day.isoformat(): given for day, (given, _) in self.days.items()},
            "recall_by_topic": {topic: self._recall_json(recall) for topic, recall in self.recall.items()},
            "forecast": {day.isoformat(): count for day, count in self.forecast.items()},
            "confused": [
                {"question": one.question, "given": one.given, "times": one.times} for one in self.confused
            ],
            "leeches": [
                {"question": one.question, "wrong": one.wrong, "reviews": one.reviews} for one in self.leeches
            ],
            "totals": {
                "reviews": sum(self.verdicts.values()),
                **self.verdicts,
                "days": len(self.days),
                "hours": round(self.hours, 3),
                "questions": {state.value: count for state, count in self.states.items()},
            },
        }

    def _recall_json(self, recall: Recall) -> dict[str, Any]:
        return {
            "asked": recall.asked,
            "recalled": recall.recalled,
            "recall": recall.share,
            "wanted": self.wanted,
        }


def figures(snapshot: Snapshot, askables: Sequence[Askable], settings: Settings, now: datetime) -> Figures:
    """Return the figures of a log as it stood when the snapshot was made."""
    memories = snapshot.memories
    here = {item.id: memories[item.id] for item in askables if item.id in memories}
    today = day_of(now, settings.day_starts)
    return Figures(
        today=today,
        wanted=settings.desired_retention,
        days=_days(snapshot.activity, settings.day_starts),
        recall=_recall(askables, memories),
        forecast=_forecast(here.values(), today, settings.day_starts),
        confused=_confused(memories),
        leeches=_leeches(here, settings.leech_after),
        states=_states(askables, here),
        verdicts=_verdicts(memories.values()),
        hours=sum(memory.ms for memory in memories.values()) / 3_600_000,
    )


def _days(activity: Mapping[int, tuple[int, int]], day_starts: int) -> dict[date, tuple[int, int]]:
    given: Counter[date] = Counter()
    held: Counter[date] = Counter()
    for quarter, (answers, not_wrong) in activity.items():
        day = day_at(quarter * QUARTER, day_starts)
        given[day] += answers
        held[day] += not_wrong
    return {day: (given[day], held[day]) for day in sorted(given)}


def _recall(askables: Sequence[Askable], memories: Mapping[str, Memory]) -> dict[str, Recall]:
    asked: Counter[str] = Counter()
    recalled: Counter[str] = Counter()
    for item in askables:
        memory = memories.get(item.id)
        asked[item.topic] += memory.recalls if memory else 0
        recalled[item.topic] += memory.recalled if memory else 0
    return {topic: Recall(asked[topic], recalled[topic]) for topic in asked}


def _forecast(memories: Iterable[Memory], today: date, day_starts: int) -> dict[date, int]:
    """Return how many questions come back on each of the coming days; what is overdue comes today."""
    due = Counter(max(day_of(memory.due, day_starts), today) for memory in memories)
    days = (today + timedelta(days=n) for n in range(FORECAST_DAYS))
    return {day: due[day] for day in days}


def _confused(memories: Mapping[str, Memory]) -> list[Confusion]:
    found = [
        Confusion(question, given, times)
        for question, memory in memories.items()
        for given, times in memory.confused
    ]
    return sorted(found, key=lambda one: (-one.times, one.question, one.given))[:MOST_CONFUSED]


def _leeches(memories: Mapping[str, Memory], leech_after: int) -> list[Leech]:
    found = [
        Leech(question, memory.wrong, memory.reviews)
        for question, memory in memories.items()
        if is_leech(memory, leech_after)
    ]
    return sorted(found, key=lambda one: (-one.wrong, one.question))


def _states(askables: Sequence[Askable], memories: Mapping[str, Memory]) -> dict[MemoryState, int]:
    counted = Counter(memory.state for memory in memories.values())
    counted[MemoryState.NEW] = len(askables) - len(memories)
    return {state: counted[state] for state in MemoryState}


def _verdicts(memories: Iterable[Memory]) -> dict[str, int]:
    counted = {"right": 0, "nearly": 0, "wrong": 0}
    for memory in memories:
        counted["right"] += memory.right
        counted["nearly"] += memory.nearly
        counted["wrong"] += memory.wrong
    return counted
