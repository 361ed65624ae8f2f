"""What the answers to one question say about memory: FSRS behind a few values of our own.

The thing scheduled is `fact/kind`. Which question comes next in a session is `picking.py`'s business.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fsrs import Card, Scheduler

    from tcpdrill.practice.log_lines import Review

WEIGHTS = (
    0.212,
    1.2931,
    2.3065,
    8.2956,
    6.4133,
    0.8334,
    3.0194,
    0.001,
    1.8722,
    0.1666,
    0.796,
    1.4835,
    0.0614,
    0.2629,
    1.6483,
    0.6014,
    1.8729,
    0.5425,
    0.0912,
    0.0658,
    0.1542,
)
"""FSRS-6's default weights. They stand here so that an update of the library moves nobody's due dates."""

LEARNING_STEPS = (timedelta(minutes=10),)
"""What is wrong comes back after so long; after a lesson one right answer is enough."""

DAY_STARTS = 4
"""The hour at which a learner's day begins where nothing else is said."""

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


_BY_NUMBER = {1: MemoryState.LEARNING, 2: MemoryState.REVIEW, 3: MemoryState.RELEARNING}
_NUMBER = {state: number for number, state in _BY_NUMBER.items()}


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

    A quick right answer is easy, unless the lesson (`taught`) came just before; a hint costs one grade. A
    nearly right one that comes of a named misconception (`mistaken`) was not recalled.
    """
    grade = {"wrong": Rating.AGAIN, "nearly": Rating.HARD, "right": Rating.GOOD}[verdict]
    if mistaken and grade is Rating.HARD:
        grade = Rating.AGAIN
    if grade is Rating.GOOD and seconds <= quick_seconds and not taught:
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
    tally = _Tally(memory)
    scheduler = _scheduler(retention)
    card = _card(memory, reviews[0].at)
    for review in reviews:
        nights = _days_between(card.last_review or review.at, review.at, day_starts)
        # What was answered on the same day has not been forgotten over any night: no recall is counted.
        tally.count(review, in_review=bool(nights) and card.state == _NUMBER[MemoryState.REVIEW])
        if card.last_review is not None:
            card.last_review = review.at - nights
        card, _ = scheduler.review_card(card, _fsrs_rating(review.rating), review.at)
    return tally.memory(card, reviews, memory)


def _days_between(one: datetime, other: datetime, day_starts: int) -> timedelta:
    """Return how many learner's days lie between two moments: none within a day, one over a night."""
    return max(day_of(other, day_starts) - day_of(one, day_starts), timedelta(0))


@lru_cache(maxsize=1)
def _scheduler(retention: float) -> Scheduler:
    from fsrs import Scheduler  # noqa: PLC0415 - 24 ms that the first question need not wait for

    return Scheduler(
        parameters=WEIGHTS, desired_retention=retention, learning_steps=LEARNING_STEPS, enable_fuzzing=False
    )


@lru_cache(maxsize=4)
def _fsrs_rating(rating: int) -> Any:
    from fsrs import Rating as FsrsRating  # noqa: PLC0415 - as above

    return FsrsRating(rating)


def _card(memory: Memory | None, first: datetime) -> Card:
    """Return the FSRS card of a memory (given an id, without which the library sleeps to make one)."""
    from fsrs import Card, State  # noqa: PLC0415 - as above

    if memory is None:
        return Card(card_id=1, due=first)
    return Card(
        1,
        State(_NUMBER[memory.state]),
        memory.step,
        memory.stability,
        memory.difficulty,
        memory.due,
        memory.last,
    )


class _Tally:
    """The counts of a memory while answers are added to them."""

    def __init__(self, memory: Memory | None) -> None:
        self.verdicts = {
            "right": memory.right if memory else 0,
            "nearly": memory.nearly if memory else 0,
            "wrong": memory.wrong if memory else 0,
        }
        self.streak = memory.streak if memory else 0
        self.failures = memory.failures if memory else 0
        self.recalls = memory.recalls if memory else 0
        self.recalled = memory.recalled if memory else 0
        self.ms = memory.ms if memory else 0
        self.confused = dict(memory.confused) if memory else {}
        self.misconceptions = dict(memory.misconceptions) if memory else {}

    def count(self, review: Review, *, in_review: bool) -> None:
        """Add one answer, given while its question was `in_review` or not."""
        self.verdicts[review.verdict] += 1
        self.ms += review.ms
        forgotten = review.rating == Rating.AGAIN
        if forgotten:
            self.streak = 0
            self.failures += 1
        elif review.verdict == "right":
            self.streak += 1
        if self.streak >= RECOVERED:
            self.failures = 0
        if in_review:
            self.recalls += 1
            self.recalled += not forgotten
        if review.confused_with is not None:
            self.confused[review.confused_with] = self.confused.get(review.confused_with, 0) + 1
        if review.misconception is not None:
            named = review.misconception
            self.misconceptions[named] = self.misconceptions.get(named, 0) + 1

    def memory(self, card: Card, reviews: Sequence[Review], before: Memory | None) -> Memory:
        """Return the memory that the counts and the card make."""
        return Memory(
            state=_BY_NUMBER[card.state.value],
            step=card.step,
            stability=card.stability or 0.0,
            difficulty=card.difficulty or 0.0,
            due=card.due,
            first=before.first if before else reviews[0].at,
            last=reviews[-1].at,
            last_id=reviews[-1].id,
            **self.verdicts,
            streak=self.streak,
            failures=self.failures,
            recalls=self.recalls,
            recalled=self.recalled,
            ms=self.ms,
            confused=tuple(sorted(self.confused.items())),
            misconceptions=tuple(sorted(self.misconceptions.items())),
        )


def recall(memory: Memory, at: datetime, day_starts: int = DAY_STARTS) -> float:
    """Return FSRS's retrievability: how likely the question is answered now (0..1)."""
    card = _card(memory, memory.first)
    card.last_review = at - _days_between(memory.last, at, day_starts)
    return _scheduler(0.9).get_card_retrievability(card, at)
