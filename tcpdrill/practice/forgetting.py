"""FSRS-6's formulas for one answer: what it does to stability and difficulty, how long an interval becomes.

The library computes the same (a test compares every octet), but takes five times as long for each answer, and
a log may hold a million of them.
"""

from __future__ import annotations

from math import e
from typing import Final

WEIGHTS: Final = (
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

AGAIN, HARD, GOOD, EASY = RATINGS = (1, 2, 3, 4)

LEAST_STABILITY: Final = 0.001
LEAST_DIFFICULTY, MOST_DIFFICULTY = 1.0, 10.0

LONGEST: Final = 36500
"""No interval is longer (days)."""

_DECAY: Final = -WEIGHTS[20]
_FACTOR: Final = 0.9 ** (1 / _DECAY) - 1

_FIRST_DIFFICULTY: Final = {rating: WEIGHTS[4] - e ** (WEIGHTS[5] * (rating - 1)) + 1 for rating in RATINGS}

# What of the formulas depends on the weights and the rating alone is computed once.
_AIM: Final = WEIGHTS[7] * _FIRST_DIFFICULTY[EASY]
_KEPT: Final = 1 - WEIGHTS[7]
_HARDER: Final = {rating: -(WEIGHTS[6] * (rating - 3)) for rating in RATINGS}
_SAME_DAY: Final = {rating: e ** (WEIGHTS[17] * (rating - 3 + WEIGHTS[18])) for rating in RATINGS}
_GROWTH: Final = e ** WEIGHTS[8]
_PENALTY: Final = {AGAIN: 1.0, HARD: WEIGHTS[15], GOOD: 1.0, EASY: 1.0}
_BONUS: Final = {AGAIN: 1.0, HARD: 1.0, GOOD: 1.0, EASY: WEIGHTS[16]}
_LOSS: Final = e ** (WEIGHTS[17] * WEIGHTS[18])


def first(rating: int) -> tuple[float, float]:
    """Return stability and difficulty after a first answer."""
    difficulty = min(max(_FIRST_DIFFICULTY[rating], LEAST_DIFFICULTY), MOST_DIFFICULTY)
    return max(WEIGHTS[rating - 1], LEAST_STABILITY), difficulty


def following(stability: float, difficulty: float, rating: int, days: int) -> tuple[float, float]:
    """Return stability and difficulty after an answer so many days after the last one."""
    if days < 1:
        after = _on_the_same_day(stability, rating)
    elif rating == AGAIN:
        after = _forgotten(stability, difficulty, days)
    else:
        after = _recalled(stability, difficulty, rating, days)
    harder = difficulty + (10.0 - difficulty) * _HARDER[rating] / 9.0
    harder = _AIM + _KEPT * harder
    if not LEAST_DIFFICULTY <= harder <= MOST_DIFFICULTY:
        harder = min(max(harder, LEAST_DIFFICULTY), MOST_DIFFICULTY)
    return max(after, LEAST_STABILITY), harder


def _on_the_same_day(stability: float, rating: int) -> float:
    growth: float = _SAME_DAY[rating] * stability ** -WEIGHTS[19]
    return stability * (growth if rating == AGAIN else max(growth, 1.0))


def _forgotten(stability: float, difficulty: float, days: int) -> float:
    left: float = (
        WEIGHTS[11]
        * difficulty ** -WEIGHTS[12]
        * ((stability + 1) ** WEIGHTS[13] - 1)
        * e ** ((1 - _recall(stability, days)) * WEIGHTS[14])
    )
    return min(left, stability / float(_LOSS))


def _recalled(stability: float, difficulty: float, rating: int, days: int) -> float:
    growth: float = (
        _GROWTH
        * (11 - difficulty)
        * stability ** -WEIGHTS[9]
        * (e ** ((1 - _recall(stability, days)) * WEIGHTS[10]) - 1)
        * _PENALTY[rating]
        * _BONUS[rating]
    )
    return stability * (1 + growth)


def _recall(stability: float, days: int) -> float:
    """Return how likely something is known after so many days."""
    recalled: float = (1 + _FACTOR * days / stability) ** _DECAY
    return recalled


def interval(stability: float, retention: float) -> int:
    """Return after how many days something is known with the probability `retention`."""
    days: float = stability / _FACTOR * (retention ** (1 / _DECAY) - 1)
    return min(max(round(days), 1), LONGEST)
