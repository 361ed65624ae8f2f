"""What follows from the log, kept so that a long one need not be replayed at every start.

A throwaway: made from the log when it is missing, foreign, changed, or made from something else; otherwise
brought up to date with the lines that came since. It always equals a replay of the whole log.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from tcpdrill.ground.files import PRIVATE, finish, read_own, write_whole
from tcpdrill.ground.seals import SIZE, seal_of
from tcpdrill.practice.log_lines import Unreadable, rfc3339
from tcpdrill.practice.replaying import Snapshot, add_torn_line, catch_up
from tcpdrill.practice.schedule import DAY_STARTS, Memory, MemoryState, due_at

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.practice.gathering import Progress
    from tcpdrill.practice.review_log import ReviewLog

FORMAT: Final = 3
"""Other snapshots are thrown away."""

FILE_NAME: Final = "snapshot.json"

MOST: Final = 1 << 28
"""No snapshot is larger (octets)."""

SETTLED: Final = 2_000_000_000
"""Within so many nanoseconds a file may change twice and look the same."""

_HEAD: Final = b'{"format":%d,"seal":"' % FORMAT
_WITHIN: Final = b'","kept":'

TYPES: Final[dict[str, type]] = {
    "retention": float,
    "covered": int,
    "crc": int,
    "seen": list,
    "lines": int,
    "undone": list,
    "winners": dict,
    "memories": dict,
    "activity": dict,
    "unreadable": list,
    "unreadable_count": int,
    "successors": dict,
    "day_starts": int,
    "zone": list,
}
"""What a snapshot holds, and as what it is written."""


def current(
    log: ReviewLog, retention: float, progress: Progress | None = None, day_starts: int = DAY_STARTS
) -> Snapshot:
    """Return the snapshot of the log as it stands: the kept one brought up to date, or a new one.

    Saves it where it has changed. Raises LogError where the log cannot be read or is of a newer format.
    """
    path, looks = log.path.with_name(FILE_NAME), log.looks()
    snapshot = load(path)
    made_now = Snapshot(retention, successors=log.successors, day_starts=day_starts)
    if snapshot is None or _made_for(snapshot) != _made_for(made_now) or not _begins(log, snapshot, looks):
        snapshot = made_now
    before = snapshot.covered, snapshot.seen, snapshot.retention
    _reschedule(snapshot, retention)
    catch_up(snapshot, log, progress)
    snapshot.seen = looks if _is_settled(looks, snapshot) and log.looks() == looks else ()
    if (snapshot.covered, snapshot.seen, snapshot.retention) != before:
        save(snapshot, path)
    add_torn_line(snapshot, log)
    return snapshot


def _made_for(snapshot: Snapshot) -> tuple[object, ...]:
    return snapshot.successors, snapshot.day_starts, snapshot.zone


def _reschedule(snapshot: Snapshot, retention: float) -> None:
    """Let questions come back for another retention; how well they are known does not depend on it."""
    if snapshot.retention != retention:
        snapshot.retention = retention
        for question, memory in snapshot.memories.items():
            snapshot.memories[question] = replace(memory, due=due_at(memory, retention))


def _begins(log: ReviewLog, snapshot: Snapshot, looks: tuple[int, ...]) -> bool:
    """Tell whether the log still begins with what the snapshot was made from.

    A file that looks as it did when nothing could have changed it unseen is not read again.
    """
    if looks and snapshot.seen == looks:
        return True
    missing, crc = snapshot.covered, 0
    if log.size() < missing:
        return False
    for block in log.blocks():
        crc = crc32(block[:missing], crc)
        missing -= len(block)
        if missing <= 0:
            break
    return crc == snapshot.crc


def _is_settled(looks: tuple[int, ...], snapshot: Snapshot) -> bool:
    """Tell whether every later change would show in how the file looks."""
    if not looks or looks[0] != snapshot.covered:
        return False
    return time.time_ns() - max(looks[1:3]) > SETTLED


def load(path: Path) -> Snapshot | None:
    """Return the snapshot kept at `path`; None where there is none of this user's that can be used."""
    text = read_own(path, MOST)
    kept = text and _unsealed(text)
    if not kept:
        return None
    try:
        return _snapshot(json.loads(kept))
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError, OverflowError):
        return None


def sealed(kept: bytes) -> bytes:
    """Return what is kept as it stands in the file, under a checksum of itself."""
    return _HEAD + seal_of(kept, FILE_NAME).hex().encode() + _WITHIN + kept + b"}"


def _unsealed(text: bytes) -> bytes | None:
    """Return what is kept in a snapshot in which not an octet has changed."""
    kept = text[len(_HEAD) + 2 * SIZE + len(_WITHIN) : -1]
    return kept if text == sealed(kept) else None


def _snapshot(kept: dict[str, Any]) -> Snapshot:
    """Build a snapshot of its JSON; raises one of the errors that `load` knows where it is foreign."""
    if any(type(kept[name]) is not wanted for name, wanted in TYPES.items()):
        raise TypeError
    return Snapshot(
        **kept
        | {
            "seen": tuple(map(int, kept["seen"])),
            "undone": set(kept["undone"]),
            "memories": {question: _memory(fields) for question, fields in kept["memories"].items()},
            "activity": {int(quarter): (given, held) for quarter, (given, held) in kept["activity"].items()},
            "unreadable": [Unreadable(line, why) for line, why in kept["unreadable"]],
            "zone": tuple(kept["zone"]),
        }
    )


def _memory(fields: list[Any]) -> Memory:
    values = dict(zip(Memory.__slots__, fields, strict=True))
    values["state"] = MemoryState(values["state"])
    for name in ("due", "first", "last"):
        values[name] = datetime.fromisoformat(values[name])
    for name in ("confused", "misconceptions"):
        values[name] = tuple((what, times) for what, times in values[name])
    return Memory(**values)


def _fields(memory: Memory) -> list[Any]:
    values = (getattr(memory, name) for name in Memory.__slots__)
    return [rfc3339(value) if isinstance(value, datetime) else value for value in values]


def save(snapshot: Snapshot, path: Path) -> None:
    """Keep the snapshot, whole or not at all; where that fails the next start replays the log, no more."""
    kept = {name: getattr(snapshot, name) for name in TYPES}
    kept |= {
        "retention": float(snapshot.retention),
        "undone": sorted(snapshot.undone),
        "memories": {question: _fields(memory) for question, memory in snapshot.memories.items()},
        "unreadable": [[line.line, line.why] for line in snapshot.unreadable],
    }
    text = json.dumps(kept, separators=(",", ":")).encode()
    with suppress(OSError):
        finish(path.parent)
        write_whole(path, sealed(text), PRIVATE)
