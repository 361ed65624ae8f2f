"""The answers of a log, question by question, in a few octets each, and which of them count.

Of several lines with one id the one with the smaller octets counts, and once. What the answers mean for
memory is `schedule.py`'s business, keeping that up to date `replaying.py`'s.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from tcpdrill.practice.log_lines import NewerFormatError, Review, Undo, Unreadable, outcome_as_we_write, parse
from tcpdrill.practice.marks import Marks
from tcpdrill.practice.schedule import given, given_at

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from tcpdrill.practice.log_lines import Answered, Entry, Outcome
    from tcpdrill.practice.review_log import ReviewLog
    from tcpdrill.practice.schedule import Given

    Progress = Callable[[int, int], None]
    """Told how many octets of the log have been read, and of how many."""

TOLD = 20
"""So many unreadable lines are remembered one by one; the others are counted."""

FEW = 20
"""Up to so many texts are looked for in a line before it is parsed."""

BATCH = 50_000
"""Progress is told after so many lines."""

LINE, MANY = 256, 1 << 20
"""Room is made beforehand for as many ids as there would be lines of so many octets, up to so many."""

_OURS = b'{"v":1,"id":"'
"""How every line begins that this program writes."""


class Answers:
    """The answers to one question, in the order of the lines: a column for each thing that is known of them.

    `outcomes` holds each outcome once; `places` says where in the log an answer's line begins.
    """

    __slots__ = ("_ats", "_ms", "_outcomes", "_which", "marks", "places")

    def __init__(self) -> None:
        self._ats, self._ms, self._which = array("q"), array("l"), array("l")
        self._outcomes: dict[Outcome, int] = {}
        self.marks, self.places = array("q"), array("q")

    def add(self, name: str, answer: Given, place: int) -> None:
        """Add the answer with the id `name`, whose line begins at octet `place`."""
        at, ms, outcome = answer
        self._ats.append(at)
        self._ms.append(ms)
        self._which.append(self._outcomes.setdefault(outcome, len(self._outcomes)))
        self.marks.append(hash(name))
        self.places.append(place)

    def in_order(self, kept: Iterable[int], log: ReviewLog) -> list[int]:
        """Return these answers in the order of (`at`, `id`); ids are looked up only where times are equal."""
        ats, order = self._ats, sorted(kept, key=self._ats.__getitem__)
        equal = {ats[one] for one, other in pairwise(order) if ats[one] == ats[other]}
        if equal:
            order.sort(key=lambda one: (ats[one], self.id_of(one, log) if ats[one] in equal else ""))
        return order

    def id_of(self, number: int, log: ReviewLog) -> str:
        """Return the id of an answer."""
        return parse(next(log.lines(self.places[number]))).id

    def of(self, numbers: Iterable[int]) -> Iterator[Given]:
        """Yield answers by their numbers."""
        outcomes = list(self._outcomes)
        return ((self._ats[number], self._ms[number], outcomes[self._which[number]]) for number in numbers)

    def held(self, numbers: Iterable[int]) -> Iterator[tuple[int, bool]]:
        """Yield of answers by their numbers when they were given, and whether they were not wrong."""
        wrong = {which for (verdict, *_), which in self._outcomes.items() if verdict == "wrong"}
        return ((self._ats[number], self._which[number] not in wrong) for number in numbers)

    def not_in(self, marks: Container[int]) -> Iterator[int]:
        """Yield the numbers of the answers whose ids have none of these marks."""
        return (number for number, mark in enumerate(self.marks) if mark not in marks)


@dataclass(slots=True)
class Gathered:
    """What the log holds up to octet `covered` (`lines` lines, checksum `crc`).

    `winners` maps the ids that several different lines bear to the line that counts.
    """

    covered: int = 0
    lines: int = 0
    crc: int = 0
    answers: dict[str, Answers] = field(default_factory=lambda: defaultdict(Answers))
    undone: set[str] = field(default_factory=set)
    unreadable: list[Unreadable] = field(default_factory=list)
    unreadable_count: int = 0
    winners: dict[str, str] = field(default_factory=dict)


def as_text(line: bytes) -> str:
    """Return a line as lines are compared and kept: a character an octet, without what ends it."""
    return line.strip().decode("latin-1")


def entry_of(line: bytes) -> Entry | None:
    """Return what a line says, None where it says nothing to us."""
    try:
        return parse(line)
    except (ValueError, NewerFormatError):
        return None


def counts(review: Review, line: bytes, winners: Mapping[str, str]) -> bool:
    """Tell whether an answer is not one of several with its id of which another counts."""
    return review.id not in winners or winners[review.id] == as_text(line)


# The whole log


def gather_all(log: ReviewLog, progress: Progress | None = None) -> Gathered:
    """Read all whole lines of the log.

    Raises LogError where the log cannot be read or a line is of a newer format.
    """
    found, doubled = _gathered(log, None, {}, progress)
    winners = _winners(log, found.covered, doubled) if doubled else {}
    return _gathered(log, found.covered, winners, None)[0] if winners else found


def _gathered(
    log: ReviewLog, end: int | None, winners: dict[str, str], progress: Progress | None
) -> tuple[Gathered, Marks]:
    """Read the lines up to octet `end`; return also which ids were met again."""
    size = max(log.size(), 1)
    found, ids, doubled = Gathered(winners=winners), Marks(min(size // LINE, MANY)), Marks()
    covered, crc, answers = 0, 0, found.answers
    for number, line in enumerate(log.whole_lines(end), 1):
        answer = None if winners else outcome_as_we_write(line)
        if answer is None and line.strip():
            answer = _answered(log.read(line, number), line, found)
        if answer is not None:
            name, question, at, ms, outcome = answer
            if ids.add(name):
                answers[log.now(question)].add(name, given_at(at, ms, outcome), covered)
            else:
                doubled.add(name)
        covered += len(line)
        crc = crc32(line, crc)
        found.lines = number
        if progress and not number % BATCH:
            progress(covered, size)
    found.covered, found.crc = covered, crc
    if progress and found.lines:
        progress(covered, size)
    return found, doubled


def _answered(entry: Entry | Unreadable, line: bytes, found: Gathered) -> Answered | None:
    """Return an answer that counts; anything else is kept in `found`."""
    if isinstance(entry, Review):
        outcome = (entry.verdict, entry.rating, entry.confused_with, entry.misconception)
        is_counted = counts(entry, line, found.winners)
        return (entry.id, entry.question, entry.at, entry.ms, outcome) if is_counted else None
    if isinstance(entry, Undo):
        found.undone.add(entry.undo)
    else:
        found.unreadable_count += 1
        found.unreadable += [entry][: TOLD - len(found.unreadable)]
    return None


def _winners(log: ReviewLog, end: int, doubled: Marks) -> dict[str, str]:
    """Return of each id that stands in different lines up to octet `end` the line that counts."""
    ids, texts, several = Marks(), Marks(), set[str]()
    for review, line in _reviews(log.whole_lines(end)):
        if review.id in doubled:
            is_new_id, is_new_text = ids.add(review.id), texts.add(line.strip())
            if is_new_text and not is_new_id:
                several.add(review.id)
    winners: dict[str, str] = {}
    for review, line in _reviews(log.whole_lines(end)) if several else ():
        if review.id in several:
            winners[review.id] = min(as_text(line), winners.get(review.id, as_text(line)))
    return winners


def _reviews(lines: Iterable[bytes]) -> Iterator[tuple[Review, bytes]]:
    for line in lines:
        entry = entry_of(line)
        if isinstance(entry, Review):
            yield entry, line


# Part of it


def gather(log: ReviewLog, questions: set[str], end: int, winners: Mapping[str, str]) -> dict[str, Answers]:
    """Return the answers to some questions that stand before octet `end`."""
    found, ids = {question: Answers() for question in questions}, Marks()
    may_hold, place = _may_hold(log, questions), 0
    for line in log.whole_lines(end):
        entry = entry_of(line) if may_hold(line) else None
        if isinstance(entry, Review):
            review = log.current(entry)
            if review.question in found and counts(review, line, winners) and ids.add(review.id):
                found[review.question].add(review.id, given(review), place)
        place += len(line)
    return found


def _may_hold(log: ReviewLog, questions: set[str]) -> Callable[[bytes], bool]:
    """Return what tells whether a line may hold an answer to one of the questions, before it is parsed."""
    facts = {text.partition("/")[0].encode() for text in questions | log.successors.keys()}
    if len(facts) > FEW:
        return lambda _line: True
    # What is escaped may say anything.
    return lambda line: b"\\" in line or any(fact in line for fact in facts)


def questions_of(log: ReviewLog, ids: set[str], end: int, winners: Mapping[str, str]) -> set[str]:
    """Return the questions of the answers with these ids that stand before octet `end`."""
    missing, found = set(ids), set[str]()
    keys = [text.encode() for text in ids] if len(ids) <= FEW else [b""]
    lines = log.lines_from_the_end(end)
    while missing and (line := next(lines, None)) is not None:
        if b"\\" in line or any(key in line for key in keys):
            entry = entry_of(line)
            if isinstance(entry, Review) and entry.id in missing and counts(entry, line, winners):
                missing.discard(entry.id)
                found.add(log.current(entry).question)
    return found


def lines_of(log: ReviewLog, ids: set[str], end: int) -> dict[str, set[str]]:
    """Return, for those of the ids that answers before octet `end` bear, the lines that these stand in."""
    found: dict[str, set[str]] = {}
    for line in log.whole_lines(end):
        name = id_in(line)
        if (name is None or name in ids) and isinstance(entry := entry_of(line), Review) and entry.id in ids:
            found.setdefault(entry.id, set()).add(as_text(line))
    return found


def id_in(line: bytes) -> str | None:
    """Return the id in a line that is written as we write lines, None where it has to be parsed to know."""
    if not line.startswith(_OURS) or b"\\" in line or line.count(b'"id"') != 1:
        return None
    return line[len(_OURS) : line.index(b'"', len(_OURS))].decode("utf-8", "replace")
