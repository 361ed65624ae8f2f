"""Replaying the log: part by part, in any order, it comes to what a replay of the whole gives."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logged import START, replayed, reviewed

from tcpdrill.practice import gathering, replaying
from tcpdrill.practice.log_lines import Review, Undo, Unreadable, effective
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.snapshot import current

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.practice.log_lines import Entry

entries = st.lists(
    st.builds(reviewed, st.integers(0, 25), st.just("right"))
    | st.integers(0, 30).map(lambda n: Undo(f"u{n}", START + timedelta(hours=n), f"id{n:03}")),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(entries, max_size=6), much=st.sampled_from([0, 300, 1 << 20]))
def test_kept_up_part_by_part_it_equals_a_replay(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[Entry]], much: int
) -> None:
    log = ReviewLog(tmp_path_factory.mktemp("log"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replaying, "MUCH", much)
        for part in parts:
            log.append(part)
            kept = current(log, 0.9)
    counted = effective(entry for entry in log.entries() if not isinstance(entry, Unreadable))
    if parts:
        assert kept == replayed(log)
        assert sum(given for given, _ in kept.activity.values()) == len(counted)
        assert {one.question for one in counted} == kept.memories.keys()


@settings(max_examples=40, deadline=None)
@given(ours=entries, theirs=entries)
def test_the_order_of_the_lines_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, ours: list[Entry], theirs: list[Entry]
) -> None:
    logs = [ReviewLog(tmp_path_factory.mktemp("log")) for _ in range(2)]
    logs[0].append([*ours, *theirs])
    logs[1].append([*reversed(theirs), *ours, *theirs])
    one, other = (replayed(log) for log in logs)
    assert one.memories == other.memories
    assert one.activity == other.activity
    assert one.undone == other.undone


@pytest.fixture
def log(tmp_path: Path) -> ReviewLog:
    log = ReviewLog(tmp_path)
    log.append([reviewed(n, "wrong" if n % 4 == 3 else "right") for n in range(12)])
    return log


def test_progress_is_told_in_octets(log: ReviewLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "BATCH", 5)
    told: list[tuple[int, int]] = []
    current(log, 0.9, lambda done, size: told.append((done, size)))
    assert told[-1] == (log.size(), log.size())
    assert len(told) == 3


def test_lines_whose_json_is_written_otherwise_are_found_for_an_undo(log: ReviewLog) -> None:
    current(log, 0.9)
    escaped = json.dumps({"v": 1, **reviewed(12)._asdict(), "at": "2026-03-06T00:00:00Z"}).replace("/", r"\/")
    with log.path.open("ab") as file:
        file.write(escaped.encode() + b"\n")
    current(log, 0.9)
    log.append([Undo("u", START, "id012")])
    assert current(log, 0.9) == replayed(log)


some = st.lists(st.builds(reviewed, st.integers(0, 25), st.just("right")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(answers=some, later=some, taken=st.sets(st.integers(0, 25)), far=st.integers(0, 3000))
def test_what_was_taken_back_leaves_no_trace_in_any_schedule(
    tmp_path_factory: pytest.TempPathFactory,
    answers: list[Review],
    later: list[Review],
    taken: set[int],
    far: int,
) -> None:
    ids = {f"id{number:03}" for number in taken}
    whole, without = (ReviewLog(tmp_path_factory.mktemp("log")) for _ in range(2))
    whole.append(answers)
    current(whole, 0.9)
    whole.append([Undo(f"u{one}", START + timedelta(days=far), one) for one in ids])
    whole.append(later)
    without.append(answer for answer in [*answers, *later] if answer.id not in ids)
    kept, never = current(whole, 0.9), replayed(without)
    assert (kept.memories, kept.activity, kept.latest) == (never.memories, never.activity, never.latest)


def test_a_log_of_which_everything_was_taken_back_is_an_empty_one(log: ReviewLog) -> None:
    log.append([reviewed(1000)])
    current(log, 0.9)
    given_ids = [entry.id for entry in log.entries() if isinstance(entry, Review)]
    log.append([Undo(f"u{one}", START + timedelta(days=3650), one) for one in given_ids])
    kept = current(log, 0.9)
    assert (kept.memories, kept.activity, kept.latest) == ({}, {}, None)


def test_an_answer_from_before_counts_in_its_place_though_a_later_one_comes_with_it(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.append([reviewed(3)])
    current(log, 0.9)
    log.append([reviewed(0, "wrong"), reviewed(6)])
    assert current(log, 0.9) == replayed(log)
