"""The snapshot: kept and used, made anew when it fits no more, and never needed."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from logged import START, replayed, reviewed

from tcpdrill.practice import replaying
from tcpdrill.practice import snapshot as module
from tcpdrill.practice.log_lines import Undo, Unreadable, as_line
from tcpdrill.practice.replaying import Snapshot
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.snapshot import FILE_NAME, current, load, save

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> ReviewLog:
    log = ReviewLog(tmp_path)
    log.append([reviewed(n, "wrong" if n % 4 == 3 else "right") for n in range(12)])
    return log


def test_it_is_kept_and_used(log: ReviewLog, monkeypatch: pytest.MonkeyPatch) -> None:
    first = current(log, 0.9)
    monkeypatch.setattr(replaying, "after", None)
    assert current(log, 0.9) == first


FOREIGN = {
    "not JSON": b"{",
    "not UTF-8": b"\xff\xfe\x00",
    "another format": b'{"format": 99}',
    "a list": b"[]",
    "keys missing": b'{"format": 1}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_foreign_one_is_made_anew(log: ReviewLog, text: bytes) -> None:
    path = log.path.with_name(FILE_NAME)
    path.write_bytes(text)
    assert load(path) is None
    assert current(log, 0.9) == replayed(log)
    assert load(path) == replayed(log)


def test_it_is_made_anew_when_the_log_is_another_one(log: ReviewLog) -> None:
    current(log, 0.9)
    text = log.path.read_bytes()
    log.path.write_bytes(text.replace(b'"seed":3', b'"seed":4').replace(b"wrong", b"right"))
    assert current(log, 0.9) == replayed(log)
    log.path.write_bytes(b"".join(text.splitlines(keepends=True)[:3]))
    assert current(log, 0.9) == replayed(log)
    log.path.unlink()
    assert current(log, 0.9) == Snapshot(0.9)


def test_it_is_made_anew_for_another_retention(log: ReviewLog) -> None:
    loose, strict = current(log, 0.8), current(log, 0.95)
    assert loose.memories["f0/k"].due > strict.memories["f0/k"].due


def test_unreadable_lines_are_counted_with_their_numbers(log: ReviewLog) -> None:
    current(log, 0.9)
    with log.path.open("ab") as file:
        file.write(b"foreign\n\n" + as_line(reviewed(20)) + b'{"v": 1}\n')
    kept = current(log, 0.9)
    assert kept.unreadable == [Unreadable(13, "not JSON"), Unreadable(16, "no 'at'")]
    assert kept.unreadable_count == 2
    assert kept == replayed(log)


@pytest.mark.parametrize("together", [True, False])
def test_the_first_twenty_unreadable_lines_are_remembered_and_all_counted(
    log: ReviewLog, *, together: bool
) -> None:
    for _ in range(1 if together else 23):
        with log.path.open("ab") as file:
            file.write(b"foreign\n" * (23 if together else 1))
        kept = current(log, 0.9)
    assert kept.unreadable == [Unreadable(number, "not JSON") for number in range(13, 33)]
    assert kept.unreadable_count == 23


def test_a_last_line_without_its_newline_counts_but_is_not_kept(log: ReviewLog) -> None:
    with log.path.open("ab") as file:
        file.write(as_line(reviewed(12)).rstrip())
    assert current(log, 0.9).memories["f0/k"].last_id == "id012"
    kept = load(log.path.with_name(FILE_NAME))
    assert kept is not None
    assert kept.memories["f0/k"].last_id == "id009"
    log.append([reviewed(13)])
    assert current(log, 0.9) == replayed(log)
    assert current(log, 0.9).memories["f0/k"].reviews == 5


def test_an_undo_without_its_newline_counts_too(log: ReviewLog) -> None:
    with log.path.open("ab") as file:
        file.write(as_line(Undo("u", START, "id009")).rstrip())
    assert current(log, 0.9).memories["f0/k"].reviews == 3


def test_a_torn_line_is_told(log: ReviewLog) -> None:
    with log.path.open("ab") as file:
        file.write(b'{"v": 1, "id"')
    assert current(log, 0.9).unreadable == [Unreadable(13, "torn off")]


def test_where_it_cannot_be_kept_everything_works(log: ReviewLog, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(log.path), "replace", fail)
    assert current(log, 0.9) == replayed(log)
    assert [path.name for path in log.path.parent.iterdir()] == [log.path.name]


def test_a_draft_left_behind_is_cleared_away_and_a_living_one_is_not(log: ReviewLog) -> None:
    path = log.path.with_name(FILE_NAME)
    draft = path.with_name(FILE_NAME + ".draft")
    draft.write_text("somebody is writing")
    save(Snapshot(0.9), path)
    assert not path.exists()
    old = time.time() - module.ABANDONED - 1
    os.utime(draft, (old, old))
    save(Snapshot(0.9), path)
    assert load(path) == Snapshot(0.9)
    assert not draft.exists()
