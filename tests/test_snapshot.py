"""The snapshot: kept and used, made anew when it fits no more, and never needed."""

from __future__ import annotations

import json
import os
import random
import time
from typing import TYPE_CHECKING

import pytest
from logged import START, replayed, reviewed

from tcpdrill.ground import files
from tcpdrill.practice import replaying
from tcpdrill.practice import snapshot as module
from tcpdrill.practice.log_lines import Undo, Unreadable, as_line
from tcpdrill.practice.replaying import Snapshot
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.snapshot import FILE_NAME, TYPES, current, load, save, sealed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> ReviewLog:
    log = ReviewLog(tmp_path)
    log.append([reviewed(n, "wrong" if n % 4 == 3 else "right") for n in range(12)])
    return log


def test_it_is_kept_and_used(log: ReviewLog, monkeypatch: pytest.MonkeyPatch) -> None:
    first = current(log, 0.9)
    monkeypatch.setattr(replaying, "gather_all", None)
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
    left, living = (path.with_name(f".tcpdrill-{name}") for name in ("left", "living"))
    for draft in (left, living):
        draft.write_text("somebody is writing")
    old = time.time() - files.ABANDONED - 1
    os.utime(left, (old, old))
    save(Snapshot(0.9), path)
    assert load(path) == Snapshot(0.9)
    assert living.exists()
    assert not left.exists()


def changed(text: bytes, dice: random.Random) -> bytes:
    """Return octets with one changed, one left out, one put in, or a digit made another one."""
    place = dice.randrange(len(text))
    how = dice.randrange(4)
    if how == 0:
        return text[:place] + bytes([text[place] ^ dice.randrange(1, 256)]) + text[place + 1 :]
    if how == 1:
        return text[:place] + text[place + dice.randrange(1, 9) :]
    if how == 2:
        return text[:place] + bytes([dice.randrange(256)]) + text[place:]
    place = dice.choice([number for number, octet in enumerate(text) if chr(octet).isdigit()])
    return (
        text[:place]
        + str((int(text[place : place + 1]) + dice.randrange(1, 10)) % 10).encode()
        + text[place + 1 :]
    )


CHANGED = 1500


def test_whatever_is_changed_in_a_snapshot_is_noticed(
    log: ReviewLog, monkeypatch: pytest.MonkeyPatch, sample_seed: int
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    dice = random.Random(sample_seed)  # noqa: S311 - places, not secrets
    log.append([Undo("u", START, "id003")])
    expected, path = current(log, 0.9), log.path.with_name(FILE_NAME)
    text = path.read_bytes()
    for _ in range(CHANGED):
        path.write_bytes(changed(text, dice))
        assert load(path) is None
        assert current(log, 0.9) == expected
        assert load(path) == expected


OTHERS: tuple[object, ...] = (None, "x", [], {})


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name in TYPES for value in OTHERS if type(value) is not TYPES[name]],
)
def test_a_value_of_another_shape_is_foreign_even_under_a_seal(
    log: ReviewLog, name: str, value: object
) -> None:
    expected, path = current(log, 0.9), log.path.with_name(FILE_NAME)
    kept = json.loads(path.read_bytes())["kept"]
    path.write_bytes(sealed(json.dumps(kept | {name: value}, separators=(",", ":")).encode()))
    assert current(log, 0.9) == expected


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among files")
@pytest.mark.parametrize("what", ["pipe", "folder", "link", "empty"])
def test_what_is_no_file_of_ours_is_passed_over(log: ReviewLog, tmp_path: Path, what: str) -> None:
    expected, path = current(log, 0.9), log.path.with_name(FILE_NAME)
    kept = path.read_bytes()
    path.unlink()
    if what == "pipe":
        os.mkfifo(path)
    elif what == "folder":
        path.mkdir()
    elif what == "link":
        (tmp_path / "other").write_bytes(kept)
        path.symlink_to(tmp_path / "other")
    else:
        path.write_bytes(b"")
    assert load(path) is None
    assert current(log, 0.9) == expected


def test_one_that_others_may_write_is_passed_over(log: ReviewLog) -> None:
    current(log, 0.9)
    path = log.path.with_name(FILE_NAME)
    assert path.stat().st_mode & 0o777 == files.PRIVATE
    path.chmod(0o666)
    assert load(path) is None


# The part of the log that it covers


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what was just written count as old."""
    monkeypatch.setattr(module, "SETTLED", 0)
    time.sleep(0.02)


def test_a_log_that_looks_as_it_did_is_not_read(log: ReviewLog, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    expected = current(log, 0.9)
    monkeypatch.setattr(ReviewLog, "blocks", None)
    assert current(log, 0.9) == expected


@pytest.mark.parametrize("settled", [True, False])
def test_a_change_of_the_log_is_noticed_though_length_and_time_stay(
    log: ReviewLog, monkeypatch: pytest.MonkeyPatch, *, settled: bool
) -> None:
    if settled:
        settle(monkeypatch)
    current(log, 0.9)
    status, text = log.path.stat(), log.path.read_bytes()
    log.path.write_bytes(text.replace(b'"rating":1', b'"rating":2'))
    os.utime(log.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert log.size() == len(text)
    assert current(log, 0.9) == replayed(log)


def test_another_retention_needs_no_replay(log: ReviewLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.append([reviewed(n, "nearly", confused_with="x") for n in range(20, 30)])
    current(log, 0.9)
    (log.path.parent / "other").mkdir()
    other = ReviewLog(log.path.parent / "other")
    other.append_lines(log.lines())
    expected = current(other, 0.95)
    monkeypatch.setattr(replaying, "gather_all", None)
    assert current(log, 0.95) == expected
    assert load(log.path.with_name(FILE_NAME)) == expected
