"""Memory: FSRS as the library has it, our grades, the learner's day, leeches."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import fsrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpdrill.practice.forgetting import WEIGHTS
from tcpdrill.practice.log_lines import Review
from tcpdrill.practice.schedule import (
    LEARNING_STEPS,
    MemoryState,
    Rating,
    after,
    day_of,
    end_of_day,
    is_leech,
    rate,
    recall,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.practice.schedule import Memory

RATINGS = {"right": 3, "nearly": 2, "wrong": 1}
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def review(number: int, verdict: str = "right", rating: int = 3, **changes: Any) -> Review:
    at = START + timedelta(days=2 * number)
    whole = Review(f"id{number:03}", at, "f/k", number, "zh", "x", verdict, rating, 900)
    return whole._replace(**changes)


def memory(*verdicts: str) -> Memory:
    found = after(None, [review(n, verdict, RATINGS[verdict]) for n, verdict in enumerate(verdicts)], 0.9)
    assert found is not None
    return found


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def test_the_weights_are_those_of_the_library() -> None:
    assert fsrs.Scheduler().parameters == WEIGHTS


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 10**6)), min_size=1, max_size=12))
def test_a_memory_is_what_the_library_says(answers: list[tuple[int, int]]) -> None:
    check_memory(answers)


@pytest.mark.parametrize("seconds", [255_594, 255_600, 342_000])
def test_nor_does_a_change_to_summer_time_move_a_day(zone: pytest.MonkeyPatch, seconds: int) -> None:
    zone.setenv("TZ", "America/New_York")
    time.tzset()
    check_memory([(1, 1), (3, seconds), (3, 86_400)])
    check_memory([(1, 1), (1, seconds)])


def check_memory(answers: list[tuple[int, int]]) -> None:
    scheduler = fsrs.Scheduler(enable_fuzzing=False, learning_steps=LEARNING_STEPS)
    card = fsrs.Card(card_id=1, due=START)
    at, reviews = START, []
    for number, (rating, seconds) in enumerate(answers):
        before, at = at, at + timedelta(seconds=seconds)
        if card.last_review:
            # The library counts whole days between moments, a learner's days are those between two nights.
            card.last_review = at - (day_of(at, 4) - day_of(before, 4))
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), at)
        reviews.append(review(number, rating=rating, at=at))
    found = after(None, reviews, 0.9)
    assert found is not None
    assert (found.stability, found.difficulty, found.due, found.step) == (
        card.stability,
        card.difficulty,
        card.due,
        card.step,
    )
    assert found.state.value.title() == card.state.name
    later = at + timedelta(days=9)
    card.last_review = later - (day_of(later, 4) - day_of(at, 4))
    assert recall(found, later) == scheduler.get_card_retrievability(card, later)


def test_one_right_answer_after_the_lesson_is_enough_and_a_wrong_one_comes_back_at_once() -> None:
    right, wrong = (after(None, [review(0, rating=rating)], 0.9) for rating in (3, 1))
    assert right is not None
    assert wrong is not None
    assert (right.state, right.due - START >= timedelta(days=1)) == (MemoryState.REVIEW, True)
    assert (wrong.state, wrong.due - START) == (MemoryState.LEARNING, timedelta(minutes=10))


EVENINGS = [timedelta(hours=24 * day) - timedelta(minutes=day) for day in range(6)]
"""The same hour each evening, a moment early."""


@pytest.mark.parametrize("name", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_an_answer_each_evening_a_moment_early_is_one_a_day(zone: pytest.MonkeyPatch, name: str) -> None:
    zone.setenv("TZ", name)
    time.tzset()
    start = datetime(2026, 3, 5, 20, 0).astimezone(UTC)
    early = after(None, [review(n, at=start + late) for n, late in enumerate(EVENINGS)], 0.9)
    exact = after(None, [review(n, at=start + timedelta(days=n)) for n in range(len(EVENINGS))], 0.9)
    assert early is not None
    assert exact is not None
    assert early.stability == pytest.approx(exact.stability)
    assert early.stability > 10


def test_a_night_ends_at_the_hour_and_not_at_midnight(
    zone: pytest.MonkeyPatch,
) -> None:
    zone.setenv("TZ", "UTC")
    time.tzset()
    late = datetime(2026, 3, 5, 23, 50, tzinfo=UTC)
    known = [review(0, at=late - timedelta(days=9), rating=4)]
    same = after(None, [*known, review(1, at=late), review(2, at=late + timedelta(hours=4))], 0.9)
    next_day = after(None, [*known, review(1, at=late), review(2, at=late + timedelta(hours=5))], 0.9)
    assert same is not None
    assert next_day is not None
    assert same.stability != next_day.stability
    assert same == after(None, [*known, review(1, at=late), review(2, at=late + timedelta(hours=4))], 0.9, 4)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["right", "nearly", "wrong"]), min_size=1, max_size=9), st.integers(0, 9))
def test_answers_may_come_in_parts(verdicts: list[str], cut: int) -> None:
    reviews = [
        review(
            n, verdict, {"right": 3, "nearly": 2, "wrong": 1}[verdict], confused_with="X", misconception="m"
        )
        for n, verdict in enumerate(verdicts)
    ]
    assert after(after(None, reviews[:cut], 0.9), reviews[cut:], 0.9) == after(None, reviews, 0.9)


def test_no_answer_is_no_memory() -> None:
    assert after(None, [], 0.9) is None


def test_what_is_counted() -> None:
    first = review(0, "wrong", 1, confused_with="FIN_WAIT_2", misconception="no-time-wait", ms=100)
    others = [review(1), review(2), review(3, "wrong", 1, confused_with="FIN_WAIT_2"), review(4, "nearly", 2)]
    found = after(None, [first, *others], 0.9)
    assert found is not None
    assert (found.right, found.nearly, found.wrong, found.reviews) == (2, 1, 2, 5)
    assert (found.recalls, found.recalled) == (2, 1)
    assert (found.first, found.last, found.last_id) == (first.at, others[-1].at, "id004")
    assert found.confused == (("FIN_WAIT_2", 2),)
    assert found.misconceptions == (("no-time-wait", 1),)
    assert found.ms == 100 + 4 * 900
    assert found.state is MemoryState.RELEARNING


GRADES = [
    ("wrong", 1.0, {}, Rating.AGAIN),
    ("nearly", 1.0, {}, Rating.HARD),
    ("right", 6.1, {}, Rating.GOOD),
    ("right", 6.0, {}, Rating.EASY),
    ("right", 1.0, {"taught": True}, Rating.GOOD),
    ("right", 1.0, {"hinted": True}, Rating.GOOD),
    ("right", 60.0, {"hinted": True}, Rating.HARD),
    ("nearly", 1.0, {"hinted": True}, Rating.AGAIN),
    ("wrong", 1.0, {"hinted": True}, Rating.AGAIN),
    ("nearly", 1.0, {"mistaken": True}, Rating.AGAIN),
    ("nearly", 1.0, {"mistaken": True, "hinted": True}, Rating.AGAIN),
    ("right", 9.0, {"mistaken": True}, Rating.GOOD),
]


@pytest.mark.parametrize(("verdict", "seconds", "how", "grade"), GRADES)
def test_the_grade_comes_from_the_answer(
    verdict: str, seconds: float, how: dict[str, bool], grade: Rating
) -> None:
    assert rate(verdict, seconds, 6.0, **{"hinted": False, "taught": False, **how}) is grade


@pytest.mark.parametrize(
    ("zone_name", "at", "day"),
    [
        ("UTC", "2026-03-02T03:59:59+00:00", date(2026, 3, 1)),
        ("UTC", "2026-03-02T04:00:00+00:00", date(2026, 3, 2)),
        ("Asia/Shanghai", "2026-03-01T19:59:59+00:00", date(2026, 3, 1)),
        ("Asia/Shanghai", "2026-03-01T20:00:00+00:00", date(2026, 3, 2)),
        ("America/New_York", "2026-03-08T08:30:00+00:00", date(2026, 3, 8)),
        ("America/New_York", "2026-03-08T07:30:00+00:00", date(2026, 3, 7)),
    ],
)
def test_a_day_begins_at_local_midnight_plus_four(
    zone: pytest.MonkeyPatch, zone_name: str, at: str, day: date
) -> None:
    zone.setenv("TZ", zone_name)
    time.tzset()
    moment = datetime.fromisoformat(at)
    assert day_of(moment, 4) == day
    assert day_of(end_of_day(day, 4), 4) == day + timedelta(days=1)
    assert day_of(end_of_day(day, 4) - timedelta(seconds=1), 4) == day


def test_a_leech_is_wrong_often_and_none_once_it_is_right_three_times_in_a_row() -> None:
    assert not is_leech(memory("wrong", "wrong", "wrong"), 4)
    assert is_leech(memory("wrong", "wrong", "right", "wrong", "wrong"), 4)
    assert is_leech(memory("wrong", "wrong", "wrong", "wrong", "right", "nearly", "right"), 4)
    recovered = ("wrong", "wrong", "wrong", "wrong", "right", "right", "right")
    assert not is_leech(memory(*recovered), 4)
    assert not is_leech(memory(*recovered, "wrong", "wrong", "wrong"), 4)


def test_nearly_right_by_a_named_misconception_fails_like_a_wrong_answer() -> None:
    mistaken = [review(n, "nearly", 1, misconception="m") for n in range(4)]
    found = after(None, [review(n, rating=4, at=START - timedelta(days=9 - n)) for n in (0, 1)], 0.9)
    found = after(found, mistaken, 0.9)
    assert found is not None
    assert is_leech(found, 4)
    assert (found.nearly, found.wrong, found.streak) == (4, 0, 0)
    assert (found.recalls - found.recalled, found.state) == (1, MemoryState.RELEARNING)
