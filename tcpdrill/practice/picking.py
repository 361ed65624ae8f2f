"""Which question comes next: due ones, then new ones, with what belongs apart kept apart.

Reads memories and never changes them. Memory itself is `schedule.py`'s business, asking is `drill.py`'s.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from tcpdrill.practice.schedule import MemoryState, day_of, end_of_day, is_leech, recall

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from random import Random

    from tcpdrill.practice.schedule import Memory
    from tcpdrill.practice.settings import Settings

GAP = 4
"""So many other questions come between two that ask the same fact, where there are so many."""

AHEAD = timedelta(minutes=20)
"""What is being learned may come so much early, when nothing else is left."""

CONFUSED_AFTER = 2
"""So many times must one thing have been given for another until the two are asked against each other."""

PARTS = 3
"""A leech is broken down into at most so many of the facts it rests on."""


class Why(StrEnum):
    """Why a question comes now."""

    DUE = "due"
    NEW = "new"
    AHEAD = "ahead"
    CRAM = "cram"
    LEECH = "leech"
    LEECH_PART = "leech_part"
    CONFUSED = "confused"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Askable:
    """One question that can be asked: `id` is `fact/kind`, `rests_on` lists facts to know first.

    `is_core` says that the notes state the fact, or state what rests on it.
    """

    id: str
    fact: str
    kind: str
    topic: str
    rests_on: tuple[str, ...] = ()
    is_core: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """The question to ask next, and why; `about` is the question it is asked for the sake of."""

    askable: Askable
    why: Why
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an answer today: `learning` by the time it is due, `due` and `new` in asking order."""

    learning: tuple[str, ...]
    due: tuple[str, ...]
    new: tuple[str, ...]


def new_today(memories: Mapping[str, Memory], now: datetime, day_starts: int) -> int:
    """Return how many questions were answered for the first time today."""
    today = day_of(now, day_starts)
    return sum(day_of(memory.first, day_starts) == today for memory in memories.values())


def waiting(
    selection: Sequence[Askable], memories: Mapping[str, Memory], settings: Settings, now: datetime
) -> Waiting:
    """Return what waits among the selection until the learner's day ends."""
    tonight = end_of_day(day_of(now, settings.day_starts), settings.day_starts)
    met = {item.id: memories[item.id] for item in selection if item.id in memories}
    today = sorted((memory.due, name) for name, memory in met.items() if memory.due < tonight)
    in_review = [name for _, name in today if met[name].state is MemoryState.REVIEW]
    learning = [name for _, name in today if met[name].state is not MemoryState.REVIEW]
    allowed = max(settings.new_per_day - new_today(memories, now, settings.day_starts), 0)
    new = [item.id for item in selection if item.id not in memories][:allowed]
    return Waiting(tuple(learning), tuple(in_review), tuple(new))


@dataclass(slots=True)
class Picker:
    """Picks the questions of one session.

    `selection` is what may be asked, in the order of the course, and nothing else is, neither for a leech nor
    against what was confused; `course` is all that there is.
    `counterparts(question, confused_with)` names the questions that ask a confused pair against each other.
    """

    selection: Sequence[Askable]
    course: Sequence[Askable]
    memories: Mapping[str, Memory]
    settings: Settings
    rng: Random
    cram: bool = False
    counterparts: Callable[[str, str], Sequence[str]] = lambda _question, _confused: ()
    asked: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    queue: list[Pick] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    ranks: dict[str, float] = field(default_factory=dict)
    by_id: dict[str, Askable] = field(init=False)
    selected: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Look every question up by its id."""
        self.by_id = {item.id: item for item in self.course}
        self.selected = frozenset(item.id for item in self.selection)

    def next(self, now: datetime) -> Pick | None:
        """Return what to ask now; None when nothing is left."""
        while self.queue:
            pick = self.queue.pop(0)
            if pick.askable.id not in self.skipped:
                return pick
        tiers = self._tiers(now)
        best = self._spaced(tiers) or next((tier[0] for tier in tiers if tier), None)
        return self._prepared(best) if best else None

    def answered(self, question: str, *, wrong: bool) -> None:
        """Take note that a question was answered."""
        self.asked.append(question)
        if wrong:
            self.done.discard(question)
        else:
            self.done.add(question)

    def took_back(self, pick: Pick) -> None:
        """Take note that the last answer, which was one to `pick`, was taken back: it comes again next."""
        self.asked.pop()
        self.done.discard(pick.askable.id)
        self.come_next(pick)

    def come_next(self, pick: Pick) -> None:
        """Ask this before anything else."""
        self.queue.insert(0, pick)

    def skip(self, question: str) -> None:
        """Leave a question out for the rest of the session."""
        self.skipped.add(question)

    def left(self, now: datetime) -> int:
        """Return how many questions are still to come, as far as one can tell."""
        names = {pick.askable.id for tier in self._tiers(now) for pick in tier}
        return len(names | {pick.askable.id for pick in self.queue})

    def _tiers(self, now: datetime) -> list[list[Pick]]:
        if self.cram:
            return self._crammed(now)
        wait = waiting(self.selection, self.memories, self.settings, now)
        soon = [name for name in wait.learning if self.memories[name].due <= now]
        ahead = [name for name in wait.learning if now < self.memories[name].due <= now + AHEAD]
        due = sorted(wait.due, key=lambda name: self._rank(name, now))
        return [
            self._picks(soon, Why.DUE),
            self._picks(due, Why.DUE),
            self._picks(wait.new, Why.NEW),
            self._picks(ahead, Why.AHEAD),
        ]

    def _crammed(self, now: datetime) -> list[list[Pick]]:
        """Return everything selected, first what was not yet asked, then what was wrong."""
        names = [item.id for item in self.selection if item.id not in self.done]
        met = sorted(
            (name for name in names if name in self.memories), key=lambda name: self._rank(name, now)
        )
        order = [*met, *(name for name in names if name not in self.memories)]
        again = [name for name in order if name in self.asked]
        return [
            self._picks([name for name in order if name not in self.asked], Why.CRAM),
            self._picks(again, Why.CRAM),
        ]

    def _picks(self, names: Iterable[str], why: Why) -> list[Pick]:
        return [Pick(self.by_id[name], why) for name in names if name not in self.skipped]

    def _rank(self, question: str, now: datetime) -> float:
        """Return what due questions are sorted by; found once for each in a session."""
        if question not in self.ranks:
            self.ranks[question] = self._ranked(question, now)
        return self.ranks[question]

    def _ranked(self, question: str, now: datetime) -> float:
        memory = self.memories[question]
        if self.settings.order == "weakest":
            return recall(memory, now, self.settings.day_starts)
        if self.settings.order == "random":
            return self.rng.random()
        if self.settings.order == "course":
            return list(self.by_id).index(question)
        return memory.due.timestamp()

    def _spaced(self, tiers: Sequence[Sequence[Pick]]) -> Pick | None:
        """Return the first pick whose fact was not asked just now; of a due one, what it rests on."""
        recent = {self.by_id[name].fact for name in self.asked[-GAP:]}
        for tier in tiers:
            for pick in tier:
                base = _base(pick, tier) if pick.why is Why.DUE else pick
                if base.askable.fact not in recent:
                    return base
        return None

    def _prepared(self, pick: Pick) -> Pick:
        """Return the pick, or what has to be asked before it; what belongs after it is queued."""
        question = pick.askable.id
        memory = self.memories.get(question)
        if memory is None or question in self.told:
            return pick
        self.told.add(question)
        self.queue += self._against(pick, memory)
        if is_leech(memory, self.settings.leech_after):
            parts = self._parts(pick)
            again = Pick(pick.askable, Why.LEECH, question if parts else None)
            self.queue = [*parts, again, *self.queue]
            return self.queue.pop(0)
        return pick

    def _parts(self, pick: Pick) -> list[Pick]:
        """Return a question for each fact that a leech rests on: the one known worst."""
        parts = [self._worst(fact) for fact in pick.askable.rests_on]
        return [Pick(part, Why.LEECH_PART, pick.askable.id) for part in parts if part][:PARTS]

    def _worst(self, fact: str) -> Askable | None:
        about = [item for item in self.selection if item.fact == fact and item.id not in self.skipped]
        return min(about, key=lambda item: _stability(self.memories.get(item.id)), default=None)

    def _against(self, pick: Pick, memory: Memory) -> list[Pick]:
        """Return the questions that set this one against what it was confused with."""
        often = [name for name, times in memory.confused if times >= CONFUSED_AFTER]
        names = dict.fromkeys(name for other in often for name in self.counterparts(pick.askable.id, other))
        known = [name for name in names if name in self.selected and name not in self.told | self.skipped]
        self.told |= set(known)
        return [Pick(self.by_id[name], Why.CONFUSED, pick.askable.id) for name in known]


def _stability(memory: Memory | None) -> float:
    return memory.stability if memory else 0.0


def _base(pick: Pick, tier: Collection[Pick]) -> Pick:
    """Return what the pick rests on, if that waits in the same tier, down to the ground; else the pick."""
    waits: dict[str, Pick] = {}
    for other in tier:
        waits.setdefault(other.askable.fact, other)
    passed = {pick.askable.fact}
    while below := next((f for f in pick.askable.rests_on if f in waits and f not in passed), None):
        passed.add(below)
        pick = waits[below]
    return pick


def teaching_order(askables: Sequence[Askable]) -> list[Askable]:
    """Return questions, given in the order of the course, in the order in which to ask them first.

    First what the notes state and what that rests on, every fact once before any is asked in a second kind;
    then the rest topic by topic, in each likewise. What a fact rests on comes before it, wherever it stands.
    """
    topics = {topic: place for place, topic in enumerate(dict.fromkeys(item.topic for item in askables))}
    nth: Counter[str] = Counter()
    keys: list[tuple[int, int, int]] = []
    for item in askables:
        place, times = topics[item.topic], nth[item.fact]
        keys.append((0, times, place) if item.is_core else (1, place, times))
        nth[item.fact] += 1
    order = [item for _, item in sorted(zip(keys, askables, strict=True), key=lambda pair: pair[0])]
    return _grounded(order)


def _grounded(order: Sequence[Askable]) -> list[Askable]:
    """Return the same questions, each fact's first one after the first ones of what the fact rests on."""
    first: dict[str, Askable] = {}
    for item in order:
        first.setdefault(item.fact, item)
    placed: dict[str, Askable] = {}
    entered: set[str] = set()

    def place(item: Askable) -> None:
        if item.fact not in entered:
            entered.add(item.fact)
            for below in item.rests_on:
                if below in first:
                    place(first[below])
        placed.setdefault(item.id, item)

    for item in order:
        place(item)
    return list(placed.values())
