"""What the answers to one question say about memory: FSRS behind a few values of our own.

The thing scheduled is `fact/kind`. Which question comes next in a session is `picking.py`'s business.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from tcpdrill.practice.forgetting import AGAIN, GOOD, HARD, WEIGHTS, first, following, interval
from tcpdrill.practice.log_lines import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tcpdrill.practice.log_lines import Review

LEARNING_STEPS = (timedelta(minutes=10),)
"""What is wrong comes back after so long; after a lesson one right answer is enough."""

DAY_STARTS = 4
"""The hour at which a learner's day begins where nothing else is said."""

QUARTER = 900
"""Activity is kept by quarter of an hour in UTC, which every time zone's days are made of (seconds)."""

REMEMBERED = 1 << 17
"""The days of so many quarters of an hour are remembered, which are some years."""

RECOVERED = 3
"""After so many right answers in a row earlier failures are forgotten."""


class Rating(IntEnum):
    """FSRS's grades of an answer."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class MemoryState(StrEnum):
    """FSRS's states of what is scheduled; `new` is what has never been answered."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


_REVIEW = MemoryState.REVIEW
"""Asked for with every answer of a log, and slow to be looked up in an enumeration."""

_NUMBERS = {MemoryState.LEARNING: 1, MemoryState.REVIEW: 2, MemoryState.RELEARNING: 3}
"""What the library calls the states."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

LONGEST_ANSWER = 600_000
"""No answer counts for more milliseconds, whatever its time: a machine may have slept meanwhile."""


Given = tuple[int, int, Outcome]
"""What memory wants to know of an answer: when (in microseconds since 1970), the time taken, the outcome."""


def given(review: Review) -> Given:
    """Return what memory wants to know of an answer."""
    outcome = (review.verdict, review.rating, review.confused_with, review.misconception)
    return given_at(review.at, review.ms, outcome)


def given_at(at: datetime, ms: int, outcome: Outcome) -> Given:
    """Return the same of an answer of which no more is known than its moment, its time and its outcome."""
    if not 0 <= ms <= LONGEST_ANSWER:
        ms = min(max(ms, 0), LONGEST_ANSWER)
    return microseconds_of(at), ms, outcome


def microseconds_of(moment: datetime) -> int:
    """Return a moment counted in microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(microseconds: int) -> datetime:
    """Return a moment counted in microseconds since 1970."""
    return EPOCH + microseconds * MICROSECOND


@dataclass(frozen=True, slots=True)
class Memory:
    """How well one question is known after its answers so far.

    `stability` is in days, `difficulty` 1..10, `step` the learning step (None in review). `last_id` belongs
    to the answer at `last`. `streak` counts the right answers since one was rated Again, `failures` those
    rated so since the streak was last long enough to forget them. `recalls` and `recalled` count the answers
    given in review, and those of them that were not rated Again. `confused` holds (what was given instead,
    how often), sorted; `misconceptions` likewise.
    """

    state: MemoryState
    step: int | None
    stability: float
    difficulty: float
    due: datetime
    first: datetime
    last: datetime
    last_id: str
    right: int
    nearly: int
    wrong: int
    streak: int
    failures: int
    recalls: int
    recalled: int
    ms: int
    confused: tuple[tuple[str, int], ...] = ()
    misconceptions: tuple[tuple[str, int], ...] = ()

    @property
    def reviews(self) -> int:
        """How many answers count."""
        return self.right + self.nearly + self.wrong


def is_leech(memory: Memory, leech_after: int) -> bool:
    """Tell whether a question keeps failing: so often rated Again without three right in a row between."""
    return memory.failures >= leech_after


def rate(  # noqa: PLR0913 - what a grade depends on
    verdict: str,
    seconds: float,
    quick_seconds: float,
    *,
    hinted: bool,
    taught: bool,
    mistaken: bool = False,
) -> Rating:
    """Return FSRS's grade for an answer.

    A quick right answer is easy, unless the lesson (`taught`) came just before or it took as long as any may
    count; a hint costs one grade. A nearly right one that comes of a named misconception (`mistaken`) was not
    recalled.
    """
    grade = {"wrong": Rating.AGAIN, "nearly": Rating.HARD, "right": Rating.GOOD}[verdict]
    if mistaken and grade is Rating.HARD:
        grade = Rating.AGAIN
    quick = seconds <= quick_seconds and 1000 * seconds < LONGEST_ANSWER
    if grade is Rating.GOOD and quick and not taught:
        grade = Rating.EASY
    return Rating(max(grade - hinted, Rating.AGAIN))


def day_of(at: datetime, day_starts: int) -> date:
    """Return the learner's day of a moment: it begins at local midnight plus `day_starts` hours."""
    return day_at(at.timestamp(), day_starts)


def day_at(seconds: float, day_starts: int) -> date:
    """Return the learner's day of a moment given in seconds since 1970, as `day_of` does."""
    local = datetime.fromtimestamp(seconds)  # noqa: DTZ006 - local time is meant
    return (local - timedelta(hours=day_starts)).date()


def local_zone() -> tuple[str, ...]:
    """Return what names the zone whose midnights count: another one has other days."""
    return (*time.tzname, str(time.timezone))


def end_of_day(day: date, day_starts: int) -> datetime:
    """Return the moment, in UTC, at which the learner's `day` ends."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time is meant
    # A zone may be further from UTC than a datetime can be (TZ=ABC-25), but not than seconds can.
    return datetime.fromtimestamp((midnight + timedelta(days=1, hours=day_starts)).timestamp(), UTC)


def after(
    memory: Memory | None, reviews: Sequence[Review], retention: float, day_starts: int = DAY_STARTS
) -> Memory | None:
    """Return the memory of one question after further answers, which come in the order of (`at`, `id`).

    `retention` is FSRS's desired retention. What lies between two answers is counted in learner's days,
    as Anki counts it. No answer at all leaves the memory as it was.
    """
    if not reviews:
        return memory
    return after_given(memory, map(given, reviews), reviews[-1].id, retention, day_starts)


def after_given(
    memory: Memory | None, answers: Iterable[Given], last_id: str, retention: float, day_starts: int
) -> Memory:
    """Return the same of answers (one at least) of which no more is known than memory wants to."""
    tally = _Tally(memory, day_starts)
    for answer in answers:
        tally.count(answer)
    return tally.memory(last_id, retention)


def due_at(memory: Memory, retention: float) -> datetime:
    """Return when a question comes back: what is being learned after minutes, what is known after days."""
    if memory.state is MemoryState.REVIEW:
        return memory.last + timedelta(days=interval(memory.stability, retention))
    return memory.due


def quarter_of(microseconds: int) -> int:
    """Return the number of the quarter of an hour that a moment lies in."""
    return microseconds // (QUARTER * 1_000_000)


class _Days(dict[int, int | None]):
    """The number of the learner's day that each quarter of an hour lies in, None where one begins in it."""

    def __init__(self, day_starts: int) -> None:
        super().__init__()
        self._day_starts = day_starts

    def __missing__(self, quarter: int) -> int | None:
        if len(self) >= REMEMBERED:
            self.clear()
        begins, ends = (day_at(quarter * QUARTER + after, self._day_starts) for after in (0, QUARTER - 1))
        found = self[quarter] = begins.toordinal() if begins == ends else None
        return found

    def number(self, microseconds: int) -> int:
        """Return the number of the day of a moment."""
        number = self[quarter_of(microseconds)]
        return day_at(microseconds / 1_000_000, self._day_starts).toordinal() if number is None else number


@lru_cache(maxsize=4)
def _days(hung_on: tuple[int, tuple[str, ...]]) -> _Days:
    """Return the learner's days by what they hang on: the hour they start at, and the local time zone."""
    day_starts, _ = hung_on
    return _Days(day_starts)


class _Tally:
    """What is known of a question while answers are added."""

    def __init__(self, memory: Memory | None, day_starts: int) -> None:
        self._days = _days((day_starts, local_zone()))
        self._began = memory.first if memory else None
        self._at = microseconds_of(memory.last) if memory else None
        self._day = self._days.number(self._at) if self._at is not None else 0
        self._state = memory.state if memory else MemoryState.LEARNING
        self._stability, self._difficulty = (memory.stability, memory.difficulty) if memory else (0.0, 0.0)
        self._rating = 0
        self._verdicts = {verdict: getattr(memory, verdict, 0) for verdict in ("right", "nearly", "wrong")}
        self._streak = memory.streak if memory else 0
        self._failures = memory.failures if memory else 0
        self._recalls = memory.recalls if memory else 0
        self._recalled = memory.recalled if memory else 0
        self._ms = memory.ms if memory else 0
        self._confused = dict(memory.confused) if memory else {}
        self._misconceptions = dict(memory.misconceptions) if memory else {}

    def count(self, answer: Given) -> None:
        """Add one answer."""
        at, ms, (verdict, rating, confused, misconception) = answer
        self._grade(at, rating)
        self._verdicts[verdict] += 1
        self._ms += ms
        if rating == AGAIN:
            self._streak = 0
            self._failures += 1
        elif verdict == "right":
            self._streak += 1
            if self._streak >= RECOVERED:
                self._failures = 0
        if confused is not None:
            self._confused[confused] = self._confused.get(confused, 0) + 1
        if misconception is not None:
            self._misconceptions[misconception] = self._misconceptions.get(misconception, 0) + 1

    def _grade(self, at: int, rating: int) -> None:
        """Count the grade of an answer, which memory and its next date hang on."""
        day, days = self._days.number(at), 0
        if self._at is None:
            self._stability, self._difficulty = first(rating)
            self._began = moment_of(at)
        else:
            # None within a learner's day, one over a night.
            days = day - self._day if day > self._day else 0
            self._stability, self._difficulty = following(self._stability, self._difficulty, rating, days)
        if days and self._state is _REVIEW:
            # What was answered on the same day has not been forgotten over any night: no recall is counted.
            self._recalls += 1
            self._recalled += rating != AGAIN
        self._at, self._day, self._rating = at, day, rating
        self._state = _state_after(self._state, rating)

    def memory(self, last_id: str, retention: float) -> Memory:
        """Return the memory; the last answer has the id `last_id`."""
        last = moment_of(self._at or 0)
        found = Memory(
            state=self._state,
            step=None if self._state is MemoryState.REVIEW else 0,
            stability=self._stability,
            difficulty=self._difficulty,
            due=last + LEARNING_STEPS[0] * (1.5 if self._rating == HARD else 1),
            first=self._began or last,
            last=last,
            last_id=last_id,
            **self._verdicts,
            streak=self._streak,
            failures=self._failures,
            recalls=self._recalls,
            recalled=self._recalled,
            ms=self._ms,
            confused=tuple(sorted(self._confused.items())),
            misconceptions=tuple(sorted(self._misconceptions.items())),
        )
        return replace(found, due=due_at(found, retention))


def _state_after(state: MemoryState, rating: int) -> MemoryState:
    """Return the state after an answer: a single step of learning, and of learning again."""
    if rating == AGAIN and state is _REVIEW:
        return MemoryState.RELEARNING
    return _REVIEW if rating >= GOOD or state is _REVIEW else state


def recall(memory: Memory, at: datetime, day_starts: int = DAY_STARTS) -> float:
    """Return FSRS's retrievability: how likely the question is answered now (0..1)."""
    from fsrs import Card, Scheduler, State  # noqa: PLC0415 - 24 ms that the first question need not wait for

    nights = max(day_of(at, day_starts) - day_of(memory.last, day_starts), timedelta(0))
    card = Card(
        1,
        State(_NUMBERS[memory.state]),
        memory.step,
        memory.stability,
        memory.difficulty,
        memory.due,
        at - nights,
    )
    return Scheduler(parameters=WEIGHTS, enable_fuzzing=False).get_card_retrievability(card, at)
