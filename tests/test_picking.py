"""What comes next: due, then new; siblings apart, foundations first, leeches in parts."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcpdrill.ground.dice import dice
from tcpdrill.practice.picking import GAP, Askable, Picker, Why, new_today, teaching_order, waiting
from tcpdrill.practice.schedule import Memory, MemoryState
from tcpdrill.practice.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def askable(name: str, *rests_on: str, topic: str = "t", is_core: bool = False) -> Askable:
    fact, _, kind = name.partition("/")
    return Askable(name, fact, kind, topic, rests_on, is_core)


def memory(due: float = -1.0, state: MemoryState = MemoryState.REVIEW, **changes: Any) -> Memory:
    """Return a memory that is due in so many days."""
    values: dict[str, Any] = {
        "state": state,
        "step": None if state is MemoryState.REVIEW else 0,
        "stability": 5.0,
        "difficulty": 5.0,
        "due": NOW + timedelta(days=due),
        "first": NOW - timedelta(days=30),
        "last": NOW - timedelta(days=6),
        "last_id": "id",
        "right": 3,
        "nearly": 0,
        "wrong": 0,
        "streak": 3,
        "failures": 0,
        "recalls": 2,
        "recalled": 2,
        "ms": 9,
    }
    return Memory(**{**values, **changes})


def picker(course: Sequence[Askable], memories: dict[str, Memory], **changes: Any) -> Picker:
    values: dict[str, Any] = {"settings": Settings(), "rng": dice(1), **changes}
    return Picker(course, course, memories, **values)


def asked(picks: Picker, most: int = 50) -> list[str]:
    """Answer everything right, and return what was asked in its order."""
    names: list[str] = []
    while len(names) < most and (pick := picks.next(NOW)):
        names.append(pick.askable.id)
        picks.answered(pick.askable.id, wrong=False)
        picks.memories[pick.askable.id] = memory(5)  # type: ignore[index]
    return names


def test_due_comes_before_new_and_the_longest_overdue_first() -> None:
    course = [askable(f"f{n}/k") for n in range(5)]
    assert asked(picker(course, {"f1/k": memory(-1), "f3/k": memory(-9), "f4/k": memory(3)})) == [
        "f3/k",
        "f1/k",
        "f0/k",
        "f2/k",
    ]


@pytest.mark.parametrize(
    ("zone_name", "due"), [("UTC", ("f0/k",)), ("America/New_York", ("f0/k", "f1/k")), ("Asia/Shanghai", ())]
)
def test_what_is_due_later_today_is_due_and_tomorrow_is_not(
    zone: pytest.MonkeyPatch, zone_name: str, due: tuple[str, ...]
) -> None:
    zone.setenv("TZ", zone_name)
    time.tzset()
    course = [askable("f0/k"), askable("f1/k")]
    memories = {"f0/k": memory(0.4), "f1/k": memory(0.8)}
    assert waiting(course, memories, Settings(), NOW).due == due


def test_learning_comes_when_its_time_has_come_and_early_only_when_nothing_else_is_left() -> None:
    course = [askable("f0/k"), askable("f1/k"), askable("f2/k"), askable("f3/k")]
    minute = 1 / 1440
    memories = {
        "f0/k": memory(10 * minute, MemoryState.LEARNING),
        "f1/k": memory(-minute, MemoryState.RELEARNING),
        "f2/k": memory(-3),
        "f3/k": memory(60 * minute, MemoryState.LEARNING),
    }
    picks = picker(course, memories)
    whys = []
    while pick := picks.next(NOW):
        whys.append((pick.askable.id, pick.why))
        picks.answered(pick.askable.id, wrong=False)
        memories[pick.askable.id] = memory(5)
    assert whys == [("f1/k", Why.DUE), ("f2/k", Why.DUE), ("f0/k", Why.AHEAD)]


def test_new_questions_stop_at_the_day_s_number() -> None:
    course = [askable(f"f{n}/k") for n in range(9)]
    memories = {"f0/k": memory(4, first=NOW), "f1/k": memory(4, first=NOW - timedelta(days=1))}
    assert new_today(memories, NOW, 4) == 1
    assert waiting(course, memories, Settings(new_per_day=3), NOW).new == ("f2/k", "f3/k")
    assert waiting(course, memories, Settings(new_per_day=0), NOW).new == ()


def test_siblings_are_kept_apart() -> None:
    course = [askable(f"f{n}/{kind}") for n in range(6) for kind in "ab"]
    names = asked(picker(course, {name.id: memory(-1) for name in course}))
    assert len(names) == 12
    facts = [name.partition("/")[0] for name in names]
    for place, fact in enumerate(facts[:8]):
        assert fact not in facts[place + 1 : place + 1 + GAP], names


def test_siblings_are_asked_all_the_same_when_nothing_else_is_left() -> None:
    course = [askable(f"f/{kind}") for kind in "abc"]
    assert sorted(asked(picker(course, {}))) == ["f/a", "f/b", "f/c"]


def test_due_foundations_come_before_what_rests_on_them() -> None:
    course = [askable("top/k", "middle"), askable("middle/k", "base"), askable("base/k"), askable("other/k")]
    memories = {"top/k": memory(-9), "middle/k": memory(-2), "base/k": memory(-1), "other/k": memory(-3)}
    assert asked(picker(course, memories)) == ["base/k", "middle/k", "top/k", "other/k"]


def test_foundations_in_a_circle_end() -> None:
    course = [askable("a/k", "b"), askable("b/k", "a")]
    assert len(asked(picker(course, {"a/k": memory(-2), "b/k": memory(-1)}))) == 2


def test_a_leech_is_broken_down_into_what_it_rests_on_and_asked_again() -> None:
    course = [askable("leech/k", "base", "ground"), askable("base/k"), askable("base/l"), askable("ground/k")]
    memories = {
        "leech/k": memory(-1, wrong=4, failures=4),
        "base/k": memory(9, stability=40.0),
        "base/l": memory(9, stability=2.0),
        "ground/k": memory(9),
    }
    picks = picker(course, memories)
    order = []
    while pick := picks.next(NOW):
        order.append((pick.askable.id, pick.why, pick.about))
        picks.answered(pick.askable.id, wrong=False)
        memories[pick.askable.id] = memory(5)
    assert order == [
        ("base/l", Why.LEECH_PART, "leech/k"),
        ("ground/k", Why.LEECH_PART, "leech/k"),
        ("leech/k", Why.LEECH, "leech/k"),
    ]


def test_a_session_that_is_narrowed_asks_nothing_else_even_for_a_leech() -> None:
    course = [askable("leech/k", "base"), askable("base/k"), askable("base/l"), askable("other/k")]
    memories = {
        "leech/k": memory(-1, wrong=4, failures=4, confused=(("other", 3),)),
        "base/l": memory(5),
        "base/k": memory(9),
    }
    narrowed = [item for item in course if item.kind == "k" and item.fact != "other"]
    picks = Picker(
        narrowed, course, memories, Settings(leech_after=4), dice(1), counterparts=lambda *_: ["other/k"]
    )
    first, second = picks.next(NOW), picks.next(NOW)
    assert first is not None
    assert second is not None
    names = [(pick.askable.id, pick.why) for pick in (first, second)]
    assert names == [("base/k", Why.LEECH_PART), ("leech/k", Why.LEECH)]
    assert "other/k" not in [pick.askable.id for pick in picks.queue]


def test_a_leech_that_rests_on_nothing_is_named_as_one() -> None:
    picks = picker([askable("leech/k")], {"leech/k": memory(-1, wrong=9, failures=4)})
    pick = picks.next(NOW)
    assert pick is not None
    assert (pick.why, pick.about) == (Why.LEECH, None)


def test_a_confused_pair_is_asked_one_after_the_other_once() -> None:
    course = [askable("one/k"), askable("other/k"), askable("third/k")]
    memories = {
        "one/k": memory(-9, confused=(("other", 2), ("third", 1))),
        "other/k": memory(9),
        "third/k": memory(-1),
    }
    counterparts = {("one/k", "other"): ["other/k", "gone/k"], ("one/k", "third"): ["third/k"]}
    picks = picker(course, memories, counterparts=lambda name, given: counterparts.get((name, given), []))
    assert asked(picks) == ["one/k", "other/k", "third/k"]


def test_cramming_asks_everything_and_again_what_was_wrong() -> None:
    course = [askable(f"f{n}/k") for n in range(3)]
    picks = picker(
        course, {"f1/k": memory(50), "f2/k": memory(20)}, cram=True, settings=Settings(new_per_day=0)
    )
    order = []
    for wrong in (True, False, False, False):
        pick = picks.next(NOW)
        assert pick is not None
        order.append(pick.askable.id)
        picks.answered(pick.askable.id, wrong=wrong)
    assert order == ["f2/k", "f1/k", "f0/k", "f2/k"]
    assert picks.next(NOW) is None


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("overdue", ["f2/k", "f0/k", "f1/k"]),
        ("course", ["f0/k", "f1/k", "f2/k"]),
        ("weakest", ["f1/k", "f0/k", "f2/k"]),
    ],
)
def test_the_order_of_due_questions_can_be_chosen(order: str, names: list[str]) -> None:
    course = [askable(f"f{n}/k") for n in range(3)]
    memories = {
        "f0/k": memory(-2, stability=5.0),
        "f1/k": memory(-1, stability=2.0),
        "f2/k": memory(-3, stability=9.0),
    }
    assert asked(picker(course, memories, settings=Settings(order=order))) == names


def test_a_random_order_asks_each_once() -> None:
    course = [askable(f"f{n}/k") for n in range(9)]
    orders = {
        tuple(
            asked(
                picker(
                    course, {i.id: memory(-1) for i in course}, settings=Settings(order="random"), rng=dice(n)
                )
            )
        )
        for n in range(3)
    }
    assert len(orders) == 3
    assert all(sorted(order) == sorted(item.id for item in course) for order in orders)


def test_a_skipped_question_does_not_come_again() -> None:
    course = [askable("f0/k"), askable("f1/k")]
    picks = picker(course, {})
    first = picks.next(NOW)
    assert first is not None
    picks.skip(first.askable.id)
    assert asked(picks) == ["f1/k"]


def test_an_answer_taken_back_is_asked_next() -> None:
    course = [askable(f"f{n}/k") for n in range(3)]
    memories: dict[str, Memory] = {}
    picks = picker(course, memories)
    first = picks.next(NOW)
    assert first is not None
    picks.answered(first.askable.id, wrong=False)
    picks.took_back(first)
    assert picks.asked == []
    assert picks.left(NOW) == 3
    assert asked(picks) == ["f0/k", "f1/k", "f2/k"]


courses = st.lists(
    st.builds(
        lambda fact, kind, topic, below: askable(
            f"f{fact}/{kind}", *(f"f{n}" for n in below if n < fact), topic=topic
        ),
        st.integers(0, 8),
        st.sampled_from("abc"),
        st.sampled_from(["one", "two"]),
        st.lists(st.integers(0, 8), max_size=3),
    ),
    max_size=20,
    unique_by=lambda item: item.id,
)


@settings(deadline=None)
@given(courses)
def test_the_teaching_order_has_everything_once_and_foundations_first(course: list[Askable]) -> None:
    order = teaching_order(course)
    assert sorted(item.id for item in order) == sorted(item.id for item in course)
    firsts = list(dict.fromkeys(item.fact for item in order))
    rests_on: dict[str, tuple[str, ...]] = {}
    for item in order:
        rests_on.setdefault(item.fact, item.rests_on)
    for fact in firsts:
        below = [name for name in rests_on[fact] if name in firsts]
        assert all(firsts.index(name) < firsts.index(fact) for name in below), (fact, [i.id for i in order])


def test_the_teaching_order_asks_every_fact_of_a_topic_once_before_any_twice() -> None:
    course = [
        askable(f"{fact}/{kind}", topic=topic)
        for topic, fact in (("t", "a"), ("t", "b"), ("u", "c"))
        for kind in "xy"
    ]
    assert [item.id for item in teaching_order(course)] == ["a/x", "b/x", "a/y", "b/y", "c/x", "c/y"]


def test_the_core_is_asked_before_all_else_and_each_of_its_facts_once_before_any_twice() -> None:
    course = [
        askable(f"{fact}/{kind}", topic=topic, is_core=core)
        for topic, fact, core in (("t", "a", False), ("t", "b", True), ("u", "c", True))
        for kind in "xy"
    ]
    assert [item.id for item in teaching_order(course)] == ["b/x", "c/x", "b/y", "c/y", "a/x", "a/y"]
