"""Replays the log: what so many of its lines lead to, kept up to date with the lines that come.

The state is the same whatever the order of the lines and however often it was brought up to date. Keeping it
on disk is `snapshot.py`'s business.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from zlib import crc32

from tcpdrill.practice.log_lines import NewerFormatError, Review, Undo, Unreadable, effective, parse
from tcpdrill.practice.schedule import DAY_STARTS, Memory, after, local_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from tcpdrill.practice.log_lines import Entry
    from tcpdrill.practice.review_log import ReviewLog

    Progress = Callable[[int, int], None]
    """Told how many octets of the log have been replayed, and of how many."""

QUARTER = 900
"""Activity is kept by quarter of an hour in UTC, which every time zone's days are made of (seconds)."""

FEW = 20
"""Up to so many texts are looked for in a line before it is parsed."""

TOLD = 20
"""So many unreadable lines are remembered one by one; the others are counted."""

BATCH = 50_000
"""So many lines are read at once while a log is replayed."""


@dataclass(slots=True)
class Snapshot:
    """The state that the first `covered` octets (`lines` lines, checksum `crc`) of the log lead to.

    `retention` is the desired retention it was replayed with; `day_starts` and `zone` say when days begin.
    `undone` holds the ids of answers taken back, `activity` how many answers were given in each quarter of an
    hour and how many of them were not wrong. `successors` is what answers to retired questions counted for.
    """

    retention: float
    covered: int = 0
    crc: int = 0
    lines: int = 0
    undone: set[str] = field(default_factory=set)
    memories: dict[str, Memory] = field(default_factory=dict)
    activity: dict[int, tuple[int, int]] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    unreadable_count: int = 0
    successors: dict[str, str] = field(default_factory=dict)
    day_starts: int = DAY_STARTS
    zone: tuple[str, ...] = field(default_factory=local_zone)

    def last_answered(self) -> Memory | None:
        """Return the memory of the question that was answered last."""
        return max(self.memories.values(), key=_key, default=None)

    @property
    def latest(self) -> datetime | None:
        """The moment of the latest answer that counts; what was taken back dates nothing."""
        return max((memory.last for memory in self.memories.values()), default=None)


def _key(memory: Memory) -> tuple[datetime, str]:
    return (memory.last, memory.last_id)


def quarter_of(at: datetime) -> int:
    """Return the number of the quarter of an hour that `at` lies in."""
    return int(at.timestamp() // QUARTER)


def catch_up(snapshot: Snapshot, log: ReviewLog, progress: Progress | None = None) -> None:
    """Bring the snapshot up to date with the whole lines that the log has gained.

    Raises LogError where the log cannot be read or a line is of a newer format.
    """
    _obey(snapshot, log, set(_undo_targets(log, snapshot.covered)))
    size = log.size() if progress else 0
    limit = BATCH
    while batch := _next_lines(snapshot, log, limit):
        if not _add(snapshot, log, batch):
            # The lines are out of order, as in a merged log: all at once, or each batch would search the log.
            limit = sys.maxsize
        if progress:
            progress(snapshot.covered, size)


def _obey(snapshot: Snapshot, log: ReviewLog, targets: set[str]) -> None:
    """Take answers back: at once those in the snapshot, later ones when they come."""
    undone = snapshot.undone | targets
    new = undone - snapshot.undone
    if new and snapshot.memories:
        questions = _questions_of(log, new, snapshot.covered)
        kept = _reviews_of(log, questions, snapshot.covered)
        _replace(snapshot, _without(kept, snapshot.undone), _without(kept, undone))
    snapshot.undone = undone


def _undo_targets(log: ReviewLog, start: int) -> Iterator[str]:
    """Yield the ids that lines from `start` on take back."""
    for line in log.lines(start):
        if b'"undo"' in line and line.endswith(b"\n"):
            entry = _entry(line)
            if isinstance(entry, Undo):
                yield entry.undo


def _entry(line: bytes) -> Entry | None:
    """Return what a line says, None where it says nothing to us."""
    try:
        return parse(line)
    except (ValueError, NewerFormatError):
        return None


def _questions_of(log: ReviewLog, ids: set[str], end: int) -> set[str]:
    """Return the questions of the answers with these ids that stand before octet `end`."""
    return {review.question for review in _matching(log, ids, end) if review.id in ids}


def _reviews_of(log: ReviewLog, questions: set[str], end: int) -> dict[str, list[Review]]:
    """Return the answers to these questions that stand before octet `end`, in the order of the lines."""
    found: dict[str, list[Review]] = {question: [] for question in questions}
    for review in _matching(log, questions, end):
        if review.question in found:
            found[review.question].append(review)
    return found


def _matching(log: ReviewLog, texts: set[str], end: int) -> Iterator[Review]:
    """Yield the answers before octet `end` whose lines may hold one of the texts."""
    # Of `fact/kind` only the fact is looked for: JSON may write the slash as it likes.
    texts = texts | log.successors.keys()
    keys = [text.partition("/")[0].encode() for text in texts] if len(texts) <= FEW else [b""]
    at = 0
    for line in log.lines():
        at += len(line)
        if at > end:
            return
        if any(key in line for key in keys):
            entry = _entry(line)
            if isinstance(entry, Review):
                yield log.current(entry)


def _without(reviews: Mapping[str, list[Review]], undone: set[str]) -> dict[str, list[Review]]:
    """Return the answers that count, question by question and in their order."""
    return {
        question: effective(review for review in answers if review.id not in undone)
        for question, answers in reviews.items()
    }


def _replace(snapshot: Snapshot, old: Mapping[str, list[Review]], new: Mapping[str, list[Review]]) -> None:
    """Replay questions from their first answer on: `old` is what the snapshot knew, `new` what it is to."""
    for question, reviews in new.items():
        _count(snapshot, old[question], -1)
        _count(snapshot, reviews, 1)
        _remember(snapshot, question, after(None, reviews, snapshot.retention, snapshot.day_starts))


def _remember(snapshot: Snapshot, question: str, memory: Memory | None) -> None:
    if memory is None:
        snapshot.memories.pop(question, None)
    else:
        snapshot.memories[question] = memory


def _count(snapshot: Snapshot, reviews: Iterable[Review], sign: int) -> None:
    """Add answers to the activity, or with `sign` -1 take them away."""
    for review in reviews:
        quarter = quarter_of(review.at)
        given, held = snapshot.activity.get(quarter, (0, 0))
        given, held = given + sign, held + sign * (review.verdict != "wrong")
        if given:
            snapshot.activity[quarter] = (given, held)
        else:
            del snapshot.activity[quarter]


@dataclass(frozen=True, slots=True)
class _Lines:
    """New lines of the log: how many octets and lines they are, their checksum, what they say."""

    octets: int
    lines: int
    crc: int
    reviews: list[Review]
    unreadable: list[Unreadable]


def _next_lines(snapshot: Snapshot, log: ReviewLog, limit: int) -> _Lines | None:
    """Read at most `limit` whole lines that the snapshot does not cover yet."""
    octets, crc, number = 0, snapshot.crc, 0
    reviews: list[Review] = []
    unreadable: list[Unreadable] = []
    for line in islice(log.lines(snapshot.covered), limit):
        if not line.endswith(b"\n"):
            break
        octets, crc, number = octets + len(line), crc32(line, crc), number + 1
        entry = log.read(line, snapshot.lines + number) if line.strip() else None
        if isinstance(entry, Unreadable):
            unreadable.append(entry)
        elif isinstance(entry, Review):
            reviews.append(entry)
    return _Lines(octets, number, crc, reviews, unreadable) if number else None


def _add(snapshot: Snapshot, log: ReviewLog, new: _Lines) -> bool:
    """Add new lines to the snapshot; tell whether their answers came in order."""
    in_order = _add_reviews(snapshot, log, new.reviews)
    snapshot.covered += new.octets
    snapshot.lines += new.lines
    snapshot.crc = new.crc
    snapshot.unreadable_count += len(new.unreadable)
    snapshot.unreadable += new.unreadable[: TOLD - len(snapshot.unreadable)]
    return in_order


def _add_reviews(snapshot: Snapshot, log: ReviewLog, reviews: Iterable[Review]) -> bool:
    grouped: dict[str, list[Review]] = {}
    for review in reviews:
        grouped.setdefault(review.question, []).append(review)
    late: dict[str, list[Review]] = {}
    for question, answers in grouped.items():
        counted = _without({question: answers}, snapshot.undone)[question]
        memory = snapshot.memories.get(question)
        if memory and counted and (counted[0].at, counted[0].id) <= _key(memory):
            late[question] = answers
        elif counted:
            _count(snapshot, counted, 1)
            _remember(snapshot, question, after(memory, counted, snapshot.retention, snapshot.day_starts))
    if late:
        kept = _reviews_of(log, set(late), snapshot.covered)
        merged = {question: kept[question] + answers for question, answers in late.items()}
        _replace(snapshot, _without(kept, snapshot.undone), _without(merged, snapshot.undone))
    return not late


def add_torn_line(snapshot: Snapshot, log: ReviewLog) -> None:
    """Count a last line without its newline in this run only: it may yet grow."""
    for line in log.lines(snapshot.covered):
        entry = log.read(line, snapshot.lines + 1)
        if isinstance(entry, Unreadable):
            snapshot.unreadable_count += 1
            snapshot.unreadable.append(Unreadable(entry.line, "torn off"))
        elif isinstance(entry, Undo):
            _obey(snapshot, log, {entry.undo})
        else:
            _add_reviews(snapshot, log, [entry])
