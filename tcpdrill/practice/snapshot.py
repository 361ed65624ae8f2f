"""What follows from the log, kept so that a long one need not be replayed at every start.

A throwaway: made from the log when it is missing, foreign, or made from something else; otherwise brought up
to date with the lines that came since. It always equals a replay of the whole log.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from tcpdrill.practice.log_lines import Unreadable, rfc3339
from tcpdrill.practice.replaying import Snapshot, add_torn_line, catch_up
from tcpdrill.practice.schedule import DAY_STARTS, Memory, MemoryState

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.practice.gathering import Progress
    from tcpdrill.practice.review_log import ReviewLog

FORMAT = 3
"""Other snapshots are thrown away."""

FILE_NAME = "snapshot.json"

ABANDONED = 60
"""A draft of a snapshot that is so old (seconds) was left behind by a program that was killed."""


def current(
    log: ReviewLog, retention: float, progress: Progress | None = None, day_starts: int = DAY_STARTS
) -> Snapshot:
    """Return the snapshot of the log as it stands: the kept one brought up to date, or a new one.

    Saves it where it has changed. Raises LogError where the log cannot be read or is of a newer format.
    """
    path = log.path.with_name(FILE_NAME)
    snapshot = load(path)
    made_now = Snapshot(retention, successors=log.successors, day_starts=day_starts)
    if snapshot is None or _made_for(snapshot) != _made_for(made_now) or not _begins(log, snapshot):
        snapshot = made_now
    covered = snapshot.covered
    catch_up(snapshot, log, progress)
    if snapshot.covered != covered:
        save(snapshot, path)
    add_torn_line(snapshot, log)
    return snapshot


def _made_for(snapshot: Snapshot) -> tuple[object, ...]:
    return snapshot.retention, snapshot.successors, snapshot.day_starts, snapshot.zone


def _begins(log: ReviewLog, snapshot: Snapshot) -> bool:
    """Tell whether the log still begins with what the snapshot was made from."""
    missing, crc = snapshot.covered, 0
    if log.size() < missing:
        return False
    for block in log.blocks():
        crc = crc32(block[:missing], crc)
        missing -= len(block)
        if missing <= 0:
            break
    return crc == snapshot.crc


def load(path: Path) -> Snapshot | None:
    """Return the snapshot kept at `path`; None where there is none that can be used."""
    try:
        return _snapshot(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None


def _snapshot(kept: dict[str, Any]) -> Snapshot:
    """Build a snapshot of its JSON; raises one of the errors that `load` knows where it is foreign."""
    if kept["format"] != FORMAT:
        raise ValueError
    return Snapshot(
        retention=kept["retention"],
        covered=kept["covered"],
        crc=kept["crc"],
        lines=kept["lines"],
        undone=set(kept["undone"]),
        winners=kept["winners"],
        memories={question: _memory(fields) for question, fields in kept["memories"].items()},
        activity={int(quarter): (given, held) for quarter, (given, held) in kept["activity"].items()},
        unreadable=[Unreadable(line, why) for line, why in kept["unreadable"]],
        unreadable_count=kept["unreadable_count"],
        successors=kept["successors"],
        day_starts=kept["day_starts"],
        zone=tuple(kept["zone"]),
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
    kept = {
        "format": FORMAT,
        "retention": snapshot.retention,
        "covered": snapshot.covered,
        "crc": snapshot.crc,
        "lines": snapshot.lines,
        "undone": sorted(snapshot.undone),
        "winners": snapshot.winners,
        "memories": {question: _fields(memory) for question, memory in snapshot.memories.items()},
        "activity": snapshot.activity,
        "unreadable": [[line.line, line.why] for line in snapshot.unreadable],
        "unreadable_count": snapshot.unreadable_count,
        "successors": snapshot.successors,
        "day_starts": snapshot.day_starts,
        "zone": snapshot.zone,
    }
    text = json.dumps(kept, separators=(",", ":"))
    with suppress(OSError):
        _replace_file(path, text)


def _replace_file(path: Path, text: str) -> None:
    """Write a draft that nobody else is writing, and put it in the place of the file."""
    draft = path.with_name(f"{path.name}.draft")
    with suppress(FileNotFoundError):
        if time.time() - draft.stat().st_mtime > ABANDONED:
            draft.unlink()
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except FileExistsError:
        return
    except OSError:
        draft.unlink(missing_ok=True)
        raise
