"""Replays the log: what so many of its lines lead to, kept up to date with the lines that come.

The state is the same whatever the order of the lines and however often it was brought up to date. Keeping it
on disk is `snapshot.py`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

from tcpdrill.practice.gathering import TOLD, as_text, gather, gather_all, lines_of, questions_of
from tcpdrill.practice.log_lines import Review, Undo, Unreadable
from tcpdrill.practice.schedule import (
    DAY_STARTS,
    Memory,
    after,
    after_given,
    local_zone,
    microseconds_of,
    quarter_of,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from datetime import datetime

    from tcpdrill.practice.gathering import Answers, Progress
    from tcpdrill.practice.log_lines import Entry
    from tcpdrill.practice.review_log import ReviewLog
MUCH = 1 << 22
"""So many octets that came since are added line by line; of more all lines are replayed, which is quicker."""


@dataclass(slots=True)
class Snapshot:
    """The state that the first `covered` octets (`lines` lines, checksum `crc`) of the log lead to.

    `retention` is the desired retention it was replayed with; `day_starts` and `zone` say when days begin.
    `undone` holds the ids of answers taken back, `activity` how many answers were given in each quarter of an
    hour and how many of them were not wrong. `winners` maps the ids that several different lines bear to the
    line that counts. `seen` is how the log looked when it was surely what the snapshot was made of, empty
    where that is not known. `successors` is what answers to retired questions counted for.
    """

    retention: float
    covered: int = 0
    crc: int = 0
    lines: int = 0
    undone: set[str] = field(default_factory=set)
    winners: dict[str, str] = field(default_factory=dict)
    memories: dict[str, Memory] = field(default_factory=dict)
    activity: dict[int, tuple[int, int]] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    unreadable_count: int = 0
    successors: dict[str, str] = field(default_factory=dict)
    day_starts: int = DAY_STARTS
    zone: tuple[str, ...] = field(default_factory=local_zone)
    seen: tuple[int, ...] = field(default=(), compare=False)

    def last_answered(self) -> Memory | None:
        """Return the memory of the question that was answered last."""
        return max(self.memories.values(), key=_key, default=None)

    @property
    def latest(self) -> datetime | None:
        """The moment of the latest answer that counts; what was taken back dates nothing."""
        return max((memory.last for memory in self.memories.values()), default=None)


def _key(memory: Memory) -> tuple[datetime, str]:
    return (memory.last, memory.last_id)


def catch_up(
    snapshot: Snapshot, log: ReviewLog, progress: Progress | None = None, own: Container[str] = ()
) -> None:
    """Bring the snapshot up to date with the whole lines that the log has gained.

    `own` holds the ids of answers that were given just now, which no other line can bear. Raises LogError
    where the log cannot be read or a line is of a newer format.
    """
    known = snapshot.covered > 0 and log.size() - snapshot.covered <= MUCH
    if not known or not _add(snapshot, log, _new_lines(snapshot, log), own):
        _replay(snapshot, log, progress)


def _replay(snapshot: Snapshot, log: ReviewLog, progress: Progress | None) -> None:
    """Make the snapshot anew of all lines."""
    found = gather_all(log, progress)
    snapshot.covered, snapshot.lines, snapshot.crc = found.covered, found.lines, found.crc
    snapshot.undone, snapshot.winners = found.undone, found.winners
    snapshot.unreadable, snapshot.unreadable_count = found.unreadable, found.unreadable_count
    # Whoever holds a session looks into these.
    snapshot.memories.clear()
    snapshot.activity.clear()
    undone = _marks(found.undone)
    for question, answers in found.answers.items():
        order = answers.in_order(answers.not_in(undone), log)
        _count(snapshot, answers.held(order), 1)
        _remember(snapshot, log, question, answers, order)


def _marks(ids: Iterable[str]) -> set[int]:
    return {hash(one) for one in ids}


def _remember(snapshot: Snapshot, log: ReviewLog, question: str, answers: Answers, order: list[int]) -> None:
    """Replay a question from its first answer on."""
    if not order:
        snapshot.memories.pop(question, None)
        return
    last_id = answers.id_of(order[-1], log)
    snapshot.memories[question] = after_given(
        None, answers.of(order), last_id, snapshot.retention, snapshot.day_starts
    )


def _count(snapshot: Snapshot, answers: Iterable[tuple[int, bool]], sign: int) -> None:
    """Add answers (when given, whether not wrong) to the activity, or with `sign` -1 take them away."""
    activity = snapshot.activity
    for at, is_held in answers:
        quarter = quarter_of(at)
        given, held = activity.get(quarter, (0, 0))
        if given + sign:
            activity[quarter] = (given + sign, held + sign * is_held)
        else:
            del activity[quarter]


# Line by line


@dataclass(slots=True)
class _Lines:
    """New lines of the log: how many octets and lines they are, their checksum, what they say.

    `reviews` holds the answers, each with the line that it stands in.
    """

    crc: int
    octets: int = 0
    lines: int = 0
    reviews: list[tuple[Review, str]] = field(default_factory=list)
    undone: set[str] = field(default_factory=set)
    unreadable: list[Unreadable] = field(default_factory=list)


def _new_lines(snapshot: Snapshot, log: ReviewLog) -> _Lines:
    """Read the whole lines that the snapshot does not cover yet."""
    new = _Lines(snapshot.crc)
    for line in log.lines(snapshot.covered):
        if not line.endswith(b"\n"):
            break
        new.octets, new.crc, new.lines = new.octets + len(line), crc32(line, new.crc), new.lines + 1
        _tell(new, log.read(line, snapshot.lines + new.lines) if line.strip() else None, line)
    return new


def _tell(new: _Lines, entry: Entry | Unreadable | None, line: bytes) -> None:
    if isinstance(entry, Review):
        new.reviews.append((entry, as_text(line)))
    elif isinstance(entry, Undo):
        new.undone.add(entry.undo)
    elif entry is not None:
        new.unreadable.append(entry)


def _add(snapshot: Snapshot, log: ReviewLog, new: _Lines, own: Container[str]) -> bool:
    """Add new lines to the snapshot; tell whether that can be done without a replay of all lines."""
    reviews = _never_met(snapshot, log, new, own)
    if reviews is None:
        return False
    before, undone = _marks(snapshot.undone), snapshot.undone | new.undone
    grouped = _in_order(review for review in reviews if review.id not in undone)
    taken = new.undone - snapshot.undone
    again = questions_of(log, taken, snapshot.covered, snapshot.winners) if snapshot.memories else set()
    again |= {question for question, answers in grouped.items() if _comes_late(snapshot, answers)}
    for question in grouped.keys() - again:
        _append(snapshot, question, grouped[question])
    snapshot.undone = undone
    _replay_some(snapshot, log, again, before, snapshot.covered + new.octets)
    snapshot.covered, snapshot.crc = snapshot.covered + new.octets, new.crc
    snapshot.lines += new.lines
    snapshot.unreadable_count += len(new.unreadable)
    snapshot.unreadable += new.unreadable[: TOLD - len(snapshot.unreadable)]
    return True


def _never_met(snapshot: Snapshot, log: ReviewLog, new: _Lines, own: Container[str]) -> list[Review] | None:
    """Return the answers whose ids are new; None where an id comes again in another line."""
    foreign = {review.id for review, _ in new.reviews if review.id not in own}
    met = lines_of(log, foreign, snapshot.covered) if foreign else {}
    fresh: list[Review] = []
    for review, line in new.reviews:
        texts = met.setdefault(review.id, set())
        if texts and line not in texts:
            return None
        if not texts:
            fresh.append(review)
            texts.add(line)
    return fresh


def _in_order(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    """Return answers by question, each question's in the order of (`at`, `id`)."""
    grouped: dict[str, list[Review]] = {}
    for review in sorted(reviews, key=lambda review: (review.at, review.id)):
        grouped.setdefault(review.question, []).append(review)
    return grouped


def _comes_late(snapshot: Snapshot, answers: Sequence[Review]) -> bool:
    """Tell whether answers come before others that are counted already, as in a merged log."""
    memory = snapshot.memories.get(answers[0].question)
    return memory is not None and (answers[0].at, answers[0].id) <= _key(memory)


def _append(snapshot: Snapshot, question: str, answers: Sequence[Review]) -> None:
    _count(snapshot, ((microseconds_of(one.at), one.verdict != "wrong") for one in answers), 1)
    memory = after(snapshot.memories.get(question), answers, snapshot.retention, snapshot.day_starts)
    if memory is not None:
        snapshot.memories[question] = memory


def _replay_some(snapshot: Snapshot, log: ReviewLog, questions: set[str], before: set[int], end: int) -> None:
    """Replay some questions up to octet `end`; `before` are the marks of what had been taken back so far."""
    undone = _marks(snapshot.undone)
    for question, answers in (gather(log, questions, end, snapshot.winners) if questions else {}).items():
        known = [n for n in answers.not_in(before) if answers.places[n] < snapshot.covered]
        _count(snapshot, answers.held(known), -1)
        order = answers.in_order(answers.not_in(undone), log)
        _count(snapshot, answers.held(order), 1)
        _remember(snapshot, log, question, answers, order)


def add_torn_line(snapshot: Snapshot, log: ReviewLog) -> None:
    """Count a last line without its newline in this run only: it may yet grow."""
    new = _Lines(snapshot.crc)
    for line in log.lines(snapshot.covered):
        entry = log.read(line, snapshot.lines + 1)
        torn = Unreadable(entry.line, "torn off") if isinstance(entry, Unreadable) else entry
        _tell(new, torn, line)
    _add(snapshot, log, new, ())
