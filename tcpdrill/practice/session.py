"""One session: questions picked, asked, judged, recorded and told, over an `Asker`.

What comes next is `picking.py`'s business, what an answer means for memory `schedule.py`'s, what is seen the
asker's. `drill.py` holds sessions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from tcpdrill.answers.judging import judge_self
from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.questions import NothingToAskError
from tcpdrill.ground.dice import SEED_BITS, mix
from tcpdrill.ground.errors import INTERRUPTED
from tcpdrill.practice.askers.protocol import Asking, Command, Notice, command_of
from tcpdrill.practice.judged import Judged
from tcpdrill.practice.log_lines import LogError, Review, Undo, random_id
from tcpdrill.practice.picking import Pick, Picker, Why, waiting
from tcpdrill.practice.replaying import catch_up
from tcpdrill.practice.schedule import LONGEST_ANSWER, Rating, day_of, end_of_day, rate
from tcpdrill.practice.snapshot import FILE_NAME, save

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.ground.wording import Lang
    from tcpdrill.practice.askers.protocol import Asker
    from tcpdrill.practice.picking import Askable
    from tcpdrill.practice.replaying import Snapshot
    from tcpdrill.practice.review_log import ReviewLog
    from tcpdrill.practice.settings import Settings

    Tell = Callable[[str], None]
    """Takes a message for standard error."""

FINE = 0

UNREADABLE = "unreadable"
"""The outcome of what is no answer; it is asked again and does not count."""


KEEP_EVERY = 50
"""The snapshot is kept after so many answers, so that a session that is killed costs the next little."""

_LEECH_NOTICES = {
    (Why.LEECH_PART, False): Notice.LEECH_PART,
    (Why.LEECH, False): Notice.LEECH,
    (Why.LEECH, True): Notice.LEECH_ALONE,
}
"""What to say by why a question comes, and whether it comes for its own sake alone."""

TICK = timedelta(microseconds=1)


class Supply(Protocol):
    """Where the questions come from: `supply.py` makes one of a course, a test by hand."""

    @property
    def askables(self) -> Sequence[Askable]:
        """What can be asked, in teaching order."""

    def question(self, name: str, seed: int, lang: Lang) -> Question:
        """Roll the question `name` (`fact/kind`) from `seed`; raises NothingToAskError."""

    def judge(self, question: Question, typed: str) -> Verdict:
        """Judge what was typed."""

    def confused_with(self, question: Question, verdict: Verdict) -> str | None:
        """Name what a wrong answer took the right one for."""

    def counterparts(self, name: str, confused_with: str) -> Sequence[str]:
        """Name the questions that set a question against what it was confused with."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a session is narrowed to; empty means everything."""

    lang: Lang
    topics: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    count: int | None = None
    cram: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What a session takes from outside: the time, a stopwatch (seconds), dice, ids, a place for messages."""

    clock: Callable[[], datetime]
    stopwatch: Callable[[], float]
    rng: Random
    tell: Tell
    new_id: Callable[[], str] = random_id


def select(askables: Sequence[Askable], options: Options) -> list[Askable]:
    """Return the questions that the options leave."""
    return [
        item
        for item in askables
        if (not options.topics or item.topic in options.topics)
        and (not options.kinds or item.kind in options.kinds)
    ]


def judged_by(supply: Supply, asker: Asker, question: Question, typed: str, *, compared: bool) -> Verdict:
    """Return the verdict; prose that is not the model answer is compared with it by the learner.

    Nobody can grade an answer before the model answer has been shown: `compared` says that it has.
    """
    verdict = supply.judge(question, typed)
    if question.answer.type is not AnswerType.TEXT:
        return verdict
    is_grade = judge_self(typed, question.lang).outcome != UNREADABLE
    if verdict.outcome == UNREADABLE or (is_grade and not compared):
        return supply.judge(question, asker.compare(question, typed))
    return verdict


@dataclass(slots=True)
class _Answered:
    """An answer of this session, with what it takes to take it back."""

    judged: Judged
    pick: Pick


@dataclass(slots=True)
class Session:
    """A session while it goes on; with `recorded` False nothing is put on disk.

    `shown` names the questions whose answer was seen and taken back, `compared` those of which the model
    answer has been shown.
    """

    supply: Supply
    asker: Asker
    log: ReviewLog
    settings: Settings
    world: World
    options: Options
    snapshot: Snapshot
    recorded: bool = True
    answered: list[_Answered] = field(default_factory=list)
    skipped: int = 0
    taught: set[str] = field(default_factory=set)
    again: dict[str, Question] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    compared: set[str] = field(default_factory=set)
    picker: Picker = field(init=False)

    def __post_init__(self) -> None:
        self.picker = Picker(
            select(self.supply.askables, self.options),
            self.supply.askables,
            self.snapshot.memories,
            self.settings,
            self.world.rng,
            cram=self.options.cram,
            counterparts=self.supply.counterparts,
        )

    def ask_only(self, pick: Pick, question: Question) -> None:
        """Ask one question, rolled already, and no other."""
        self.picker.selection = ()
        self.picker.come_next(pick)
        self.again[question.id] = question

    def hold(self) -> int:
        """Ask until nothing is left or the learner ends it; return the exit status.

        Raises LogError where an answer cannot be recorded, after the summary.
        """
        status = FINE
        try:
            self._ask_all()
        except EOFError:
            pass
        except KeyboardInterrupt:
            status = INTERRUPTED
        except LogError:
            self._end(interrupted=True)
            raise
        self._end(interrupted=status == INTERRUPTED)
        return status

    def _end(self, *, interrupted: bool) -> None:
        from tcpdrill.practice.summary import summarize  # noqa: PLC0415 - nobody waits for it at the start

        self.keep_snapshot()
        left, tomorrow = self._still_to_come()
        self.asker.summary(
            summarize(
                [answer.judged for answer in self.answered],
                skipped=self.skipped,
                left_today=left,
                due_tomorrow=tomorrow,
                interrupted=interrupted,
            )
        )

    def _still_to_come(self) -> tuple[int, int]:
        """Return how many questions still wait today, and how many come back tomorrow."""
        now, memories, day_starts = self._now(), self.snapshot.memories, self.settings.day_starts
        wait = waiting(self.supply.askables, memories, self.settings, now)
        today = day_of(now, day_starts)
        tonight, morrow = (end_of_day(day, day_starts) for day in (today, today + timedelta(days=1)))
        asked = [memories[item.id] for item in self.supply.askables if item.id in memories]
        tomorrow = sum(tonight <= memory.due < morrow for memory in asked)
        return len(wait.learning) + len(wait.due) + len(wait.new), tomorrow

    def _now(self) -> datetime:
        """Return the time, which never runs back: not before the latest answer that counts."""
        now = self.world.clock()
        latest = self.snapshot.latest
        return now if latest is None or now > latest else latest + TICK

    def _ask_all(self) -> None:
        while self.options.count is None or len(self.answered) < self.options.count:
            pick = self.picker.next(self._now())
            if pick is None:
                if not self.answered:
                    self.asker.notice(Notice.NOTHING_DUE, {})
                return
            if not self._ask(pick):
                return

    def _ask(self, pick: Pick) -> bool:
        """Ask one question until it is answered, skipped or put off; tell whether to go on."""
        try:
            self._explain(pick)
            taught = self._teach(pick)
            question = self._rolled(pick)
        except NothingToAskError as error:
            self.world.tell(error.message)
            self.picker.skip(pick.askable.id)
            return True
        hinted = False
        while True:
            began = self.world.clock(), self.world.stopwatch()
            typed = self.asker.ask(self._asking(question, pick, taught=taught))
            match command_of(typed):
                case Command.QUIT:
                    return False
                case Command.SKIP:
                    self._skip(question)
                    return True
                case Command.UNDO:
                    if self._undo(pick, question):
                        return True
                case Command.HINT:
                    hinted = True
                    self.asker.hint(question)
                case None:
                    seconds = self._seconds_since(*began)
                    if self._answer(pick, question, typed, seconds, hinted=hinted, taught=taught):
                        return True

    def _seconds_since(self, clock: datetime, stopwatch: float) -> float:
        """Return how long an answer took: a stopwatch may stand still while the machine sleeps."""
        asleep_too = (self.world.clock() - clock).total_seconds()
        return max(self.world.stopwatch() - stopwatch, asleep_too)

    def _asking(self, question: Question, pick: Pick, *, taught: bool) -> Asking:
        left = self.picker.left(self._now()) if self.options.count is None else 0
        if self.options.count is not None:
            left = self.options.count - len(self.answered)
        return Asking(question, len(self.answered), max(left, 1), pick.why, pick.about, taught)

    def _rolled(self, pick: Pick) -> Question:
        """Return the question: one that is asked again with its own numbers, or a new roll."""
        name = pick.askable.id
        if name in self.again:
            return self.again.pop(name)
        return self.supply.question(name, self.world.rng.getrandbits(SEED_BITS), self.options.lang)

    def _teach(self, pick: Pick) -> bool:
        """Teach a fact that was never met; tell whether that was done."""
        fact = pick.askable.fact
        if pick.why is Why.REPLAY:
            return False
        known = any(item.fact == fact and item.id in self.snapshot.memories for item in self.supply.askables)
        if known or fact in self.taught:
            return False
        self.taught.add(fact)
        # Its own dice: whether a lesson comes first must not change the numbers of the question after it.
        seed = mix(len(self.taught), SEED_BITS)
        self.asker.teach(self.supply.question(pick.askable.id, seed, self.options.lang))
        return True

    def _explain(self, pick: Pick) -> None:
        """Say why a question comes that was not to be expected."""
        name = pick.askable.id
        memory = self.snapshot.memories.get(pick.about or name)
        if pick.why in {Why.LEECH, Why.LEECH_PART} and memory:
            values = {"question": pick.about or name, "part": pick.askable.fact, "times": str(memory.wrong)}
            self.asker.notice(_LEECH_NOTICES[pick.why, pick.about is None], values)
        elif pick.why is Why.CONFUSED:
            self.asker.notice(Notice.CONFUSED, {"question": pick.about or name, "other": name})

    def _skip(self, question: Question) -> None:
        self.skipped += 1
        self.picker.skip(question.id)
        self.asker.skipped(question)

    def _undo(self, pick: Pick, question: Question) -> bool:
        """Take back the last answer of this session and ask again; tell whether there was one."""
        if not self.answered or not self.recorded:
            self.asker.notice(Notice.NOTHING_TO_UNDO, {})
            return False
        self.again[question.id] = question
        self.picker.come_next(pick)
        self._take_back()
        return True

    def _take_back(self) -> None:
        """Take back the last answer of this session, whose question comes next."""
        last = self.answered.pop()
        self._record(Undo(self.world.new_id(), self.world.clock(), last.judged.review.id))
        self.again[last.judged.question.id] = last.judged.question
        self.shown.add(last.judged.question.id)
        self.picker.took_back(last.pick)
        self.asker.took_back(last.judged.question, last.judged.review.id)

    def _record(self, entry: Review | Undo) -> None:
        """Put an entry on disk, and what it means in the snapshot."""
        self.log.append([entry])
        catch_up(self.snapshot, self.log, own={entry.id})

    def _answer(  # noqa: PLR0913 - what an answer is made of
        self, pick: Pick, question: Question, typed: str, seconds: float, *, hinted: bool, taught: bool
    ) -> bool:
        """Judge, record and tell an answer; tell whether it was one."""
        compared = question.id in self.compared
        verdict = judged_by(self.supply, self.asker, question, typed, compared=compared)
        self.compared.add(question.id)
        if verdict.outcome == UNREADABLE:
            self.asker.unreadable(question, verdict)
            return False
        rating = rate(
            verdict.outcome,
            seconds,
            self.settings.quick_seconds,
            hinted=hinted,
            taught=taught or question.id in self.shown,
            mistaken=verdict.misconception is not None,
        )
        review = self._review(question, typed, verdict, rating, seconds)
        before = self.snapshot.memories.get(question.id)
        if self.recorded:
            self._record(review)
        after = self.snapshot.memories.get(question.id)
        judged = Judged(question, verdict, review, before, after, self._now(), self.recorded)
        self.answered.append(_Answered(judged, pick))
        self.shown.discard(question.id)
        self.compared.discard(question.id)
        self.picker.answered(question.id, wrong=rating is Rating.AGAIN)
        if len(self.answered) % KEEP_EVERY == 0:
            self.keep_snapshot()
        wanted = self.asker.judged(judged)
        if wanted is Command.QUIT:
            raise EOFError
        if wanted is Command.UNDO and self.recorded:
            self._take_back()
        return True

    def keep_snapshot(self) -> None:
        """Keep what follows from the log, for the next start."""
        if self.recorded:
            save(self.snapshot, self.log.path.with_name(FILE_NAME))

    def _review(
        self, question: Question, typed: str, verdict: Verdict, rating: int, seconds: float
    ) -> Review:
        return Review(
            id=self.world.new_id(),
            at=self._now(),
            question=question.id,
            seed=question.seed,
            lang=question.lang.value,
            given=typed,
            verdict=str(verdict.outcome),
            rating=int(rating),
            ms=min(round(seconds * 1000), LONGEST_ANSWER),
            misconception=verdict.misconception,
            confused_with=self.supply.confused_with(question, verdict),
        )
