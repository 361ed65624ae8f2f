"""Sessions and what goes with them: `drill`, `due`, `undo`, `replay`, as the commands call them.

How a session goes is `session.py`'s business. Here the log is made ready, and what is odd about it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpdrill.ground.errors import InputError, UsageError
from tcpdrill.ground.wording import Count, Lang
from tcpdrill.practice.gathering import counts, entry_of
from tcpdrill.practice.log_lines import LogError, Review, Undo, can_be_read_back, rfc3339
from tcpdrill.practice.picking import Pick, Why, waiting
from tcpdrill.practice.schedule import MemoryState
from tcpdrill.practice.session import TICK, Options, Session, select
from tcpdrill.practice.snapshot import current
from tcpdrill.practice.stopping import Stopped, heeding_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from tcpdrill.practice.askers.protocol import Asker
    from tcpdrill.practice.log_lines import Entry
    from tcpdrill.practice.picking import Askable
    from tcpdrill.practice.replaying import Snapshot
    from tcpdrill.practice.review_log import ReviewLog
    from tcpdrill.practice.session import Supply, Tell, World
    from tcpdrill.practice.settings import Settings


def run(  # noqa: PLR0913, PLR0917 - what a session is made of
    supply: Supply, asker: Asker, log: ReviewLog, settings: Settings, world: World, options: Options
) -> int:
    """Hold a session and return the exit status: 0, or 130 after Ctrl-C; raises Stopped on other signals.

    Raises LogError where an answer cannot be recorded, after the summary of those that were.
    """
    log.prepare()
    snapshot = current(log, settings.desired_retention, progress(world.tell), settings.day_starts)
    tell_of_log(snapshot, log, supply.askables, world)
    check_dates(snapshot, log, world)
    session = Session(supply, asker, log, settings, world, options, snapshot)
    session.shown |= seen_lately(log.last_entries())
    with heeding_signals():
        try:
            return session.hold()
        except (Stopped, OSError):
            session.keep_snapshot()
            raise


def check_dates(snapshot: Snapshot, log: ReviewLog, world: World) -> None:
    """Raise LogError where an answer would have a date that cannot be read back, before anything is asked."""
    now, latest = world.clock(), snapshot.latest
    if not can_be_read_back(now):
        raise LogError(f"the clock says {rfc3339(now)}: no answer can have that date", "Set the clock.")
    if latest and not can_be_read_back(latest + TICK):
        raise LogError(
            f"{log.path} has an answer of {rfc3339(latest)}, and no later one could be read back",
            "If its date is wrong, `tcpdrill undo` takes it back.",
        )


def seen_lately(entries: Sequence[Entry]) -> set[str]:
    """Return the questions whose last answer was taken back: what it was is known, so it cannot be easy."""
    question_of = {entry.id: entry.question for entry in entries if isinstance(entry, Review)}
    seen: set[str] = set()
    for entry in entries:
        if isinstance(entry, Review):
            seen.discard(entry.question)
        elif entry.undo in question_of:
            seen.add(question_of[entry.undo])
    return seen


def tell_of_log(snapshot: Snapshot, log: ReviewLog, askables: Sequence[Askable], world: World) -> None:
    """Tell what is odd about the log: lines passed over, facts that have gone, a clock that went back."""
    tell_of_unreadable(snapshot, log, world)
    gone = sorted(snapshot.memories.keys() - {item.id for item in askables})
    if gone:
        are = "question is" if len(gone) == 1 else "questions are"
        world.tell(
            f"{log.path}: {len(gone)} {are} no longer in the material ({_some(gone)}); "
            "what was answered is kept"
        )
    now = world.clock()
    if snapshot.latest and now < snapshot.latest:
        world.tell(
            f"the clock went back: it says {rfc3339(now)}, and the log has an answer of "
            f"{rfc3339(snapshot.latest)}; new answers are dated just after that one "
            "(if its date is wrong, `tcpdrill undo` takes it back)"
        )


def tell_of_unreadable(snapshot: Snapshot, log: ReviewLog, world: World) -> None:
    """Tell which lines of the log were passed over."""
    if snapshot.unreadable_count:
        world.tell(_passed_over(snapshot, log))


def _passed_over(snapshot: Snapshot, log: ReviewLog) -> str:
    first = snapshot.unreadable[0]
    lines = f"{Count(snapshot.unreadable_count):line|lines}"
    return f"{log.path}:{first.line}: {first.why}; {lines} cannot be read, kept and passed over"


def _some(names: Sequence[str], most: int = 3) -> str:
    return ", ".join(map(_cut, names[:most])) + (", ..." if len(names) > most else "")


def _cut(name: str) -> str:
    """Return a name from the log as it may be told: not all of it where it is endless."""
    return name if len(name) <= SHOWN else f"{name[:SHOWN]}…"


SHOWN = 120
"""No question of any course has a name of so many characters."""


LONG = 1 << 20
"""A log of fewer octets is replayed before anybody could read that it is."""


def progress(tell: Tell) -> Callable[[int, int], None]:
    """Return what tells of a long replay, a tenth at a time."""
    told = 0

    def show(done: int, size: int) -> None:
        nonlocal told
        tenths = 10 * done // size
        if size >= LONG and told < tenths < 10:  # noqa: PLR2004 - the whole needs no telling
            told = tenths
            tell(f"replaying the log: {10 * tenths}%")

    return show


@dataclass(frozen=True, slots=True)
class Due:
    """One question that waits for an answer, its state and the moment from which on it waits."""

    question: str
    state: MemoryState
    due: datetime

    def as_json(self) -> dict[str, str]:
        """Return the line that `due --json` prints."""
        return {"question": self.question, "state": self.state.value, "due": rfc3339(self.due)}


def due(
    askables: Sequence[Askable], log: ReviewLog, settings: Settings, world: World, options: Options
) -> list[Due]:
    """Return what waits today: what is being learned, what is due, and the new questions of the day."""
    snapshot = current(log, settings.desired_retention, progress(world.tell), settings.day_starts)
    tell_of_log(snapshot, log, askables, world)
    now = max(world.clock(), snapshot.latest or world.clock())
    wait = waiting(select(askables, options), snapshot.memories, settings, now)
    met = [
        Due(name, snapshot.memories[name].state, snapshot.memories[name].due)
        for name in (*wait.learning, *wait.due)
    ]
    return [*met, *(Due(name, MemoryState.NEW, now) for name in wait.new)]


def undo(log: ReviewLog, settings: Settings, world: World) -> Review:
    """Take back the last answer in the log that still counts, and return it.

    Raises InputError where there is none, LogError where that cannot be recorded.
    """
    snapshot = current(log, settings.desired_retention, progress(world.tell), settings.day_starts)
    tell_of_unreadable(snapshot, log, world)
    last = last_answer(log, snapshot)
    log.append([Undo(world.new_id(), world.clock(), last.id)])
    current(log, settings.desired_retention, day_starts=settings.day_starts)
    return last


def last_answer(log: ReviewLog, snapshot: Snapshot) -> Review:
    """Return the last answer that counts; raises InputError where there is none."""
    last = snapshot.last_answered()
    if last is None:
        raise InputError(f"{log.path} holds no answer", "Start with `tcpdrill drill`.")
    for line in log.lines_from_the_end():
        entry = entry_of(line)
        if isinstance(entry, Review) and entry.id == last.last_id and counts(entry, line, snapshot.winners):
            return log.current(entry)
    raise InputError(f"{log.path} has changed meanwhile", "Try again.")


def find_answer(log: ReviewLog, wanted: str) -> Review:
    """Return the last answer whose id begins with `wanted`, or that answers the question `wanted`.

    What was taken back counts as never given. Raises UsageError where there is none.
    """
    taken_back = {entry.undo for entry in log.entries() if isinstance(entry, Undo)}
    found: Review | None = None
    for entry in log.entries() if wanted else ():
        if isinstance(entry, Review) and wanted in {entry.question, entry.id[: len(wanted)]}:
            is_later = found is None or (entry.at, entry.id) > (found.at, found.id)
            found = entry if is_later and entry.id not in taken_back else found
    if found is None:
        raise UsageError(f"no answer {wanted!r} in {log.path}", "`tcpdrill history export` shows them all.")
    return found


def replay(  # noqa: PLR0913, PLR0917 - as `run`
    supply: Supply,
    asker: Asker,
    log: ReviewLog,
    settings: Settings,
    world: World,
    lang: Lang,
    wanted: str | None,
) -> int:
    """Ask a logged question again with its own numbers, and record nothing; return the exit status.

    `wanted` is the id of an answer or `fact/kind`; None means the last answer. It is asked in the language in
    which it was answered, in `lang` where the log names none. Raises InputError where the question has gone
    from the material.
    """
    snapshot = current(log, settings.desired_retention, progress(world.tell), settings.day_starts)
    tell_of_log(snapshot, log, supply.askables, world)
    review = last_answer(log, snapshot) if wanted is None else find_answer(log, wanted)
    item = next((item for item in supply.askables if item.id == review.question), None)
    if item is None:
        raise InputError(
            f"{_cut(review.question)} is no longer in the material", "Its answers are kept in the log."
        )
    lang = Lang(review.lang) if review.lang in {*Lang} else lang
    session = Session(supply, asker, log, settings, world, Options(lang, count=1), snapshot, recorded=False)
    session.ask_only(Pick(item, Why.REPLAY), supply.question(review.question, review.seed, lang))
    return session.hold()
