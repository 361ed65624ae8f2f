"""Killed with SIGKILL at any moment: nothing acknowledged is lost, no file is half, the next start clean."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from drill_process import TYPED
from killed_writing import kill_writing
from logged import reviewed
from program import environment, tcpdrill

from tcpdrill.practice.log_lines import Review, Undo, Unreadable, as_line
from tcpdrill.practice.review_log import FILE_NAME, ReviewLog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SAMPLED, WHOLE, FURTHER = 4, 300, 20
"""Kills in the usual run, in the long one, and how many more where none has met a session so far."""

LINES = TYPED * 15


def started(folder: Path) -> subprocess.Popen[str]:
    """Return a drill with all its lines before it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tcpdrill", "drill", "--plain", "--json", "--cram"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(folder),
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None
    process.stdin.write(LINES)
    process.stdin.flush()
    return process


def lengths(folder: Path) -> tuple[float, float]:
    """Return the seconds that a drill takes to its first event, and to its last answer."""
    process, begun = started(folder), time.perf_counter()
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline(), "the drill did not start"
    first = time.perf_counter() - begun
    process.stdin.close()
    process.stdout.read()
    process.stdout.close()
    process.wait()
    return first, time.perf_counter() - begun


def acknowledged_when_killed(folder: Path, seconds: float) -> set[str]:
    """Drill, kill after so many seconds, and return the acknowledged answers."""
    process = started(folder)
    time.sleep(seconds)
    process.kill()
    assert process.stdin is not None
    assert process.stdout is not None
    lines = process.stdout.read().splitlines(keepends=True)
    process.stdin.close()
    process.stdout.close()
    process.wait()
    events = [json.loads(line) for line in lines if line.endswith("\n")]
    return {event["review"] for event in events if event["event"] == "verdict"}


def check_nothing_is_lost(folder: Path, seconds: float, before: set[str]) -> set[str]:
    """Kill once, and look at the log and at the next start; return the answers that the log has now."""
    acknowledged = acknowledged_when_killed(folder, seconds)
    entries = list(ReviewLog(folder).entries())
    recorded = {entry.id for entry in entries if isinstance(entry, Review)}
    assert acknowledged <= recorded
    assert before <= recorded
    assert len(recorded - before) <= len(acknowledged) + 1, "more than the one answer that was being given"
    torn = [entry for entry in entries if isinstance(entry, Unreadable)]
    assert len(torn) <= 1
    due = tcpdrill("due", "--json", data=folder)
    assert due.status == 0
    assert len(due.err.splitlines()) == len(torn)
    assert not list(folder.glob("*.draft"))
    return recorded


def kill_often(folder: Path, times: int, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - moments, not secrets
    first, last = lengths(folder.with_name("timed"))
    recorded: set[str] = set()
    for turn in range(times + FURTHER):
        if turn < times or not recorded:
            recorded = check_nothing_is_lost(folder, dice.uniform(0.6 * first, last), recorded)
    assert recorded, "never killed in the middle of a session"
    text = (folder / FILE_NAME).read_bytes()
    snapshot = tcpdrill("due", "--json", data=folder).json_lines
    (folder / "snapshot.json").unlink()
    replayed = tcpdrill("due", "--json", data=folder).json_lines
    assert [(item["question"], item["state"]) for item in replayed] == [
        (item["question"], item["state"]) for item in snapshot
    ]
    assert (folder / FILE_NAME).read_bytes() == text


def logged(folder: Path) -> list[str]:
    """Return the lines of a log that say something."""
    log = ReviewLog(folder)
    return [as_line(entry).decode() for entry in log.entries() if not isinstance(entry, Unreadable)]


def interrupted(folder: Path, arguments: tuple[str, ...], seconds: float) -> None:
    """Run a command and kill it after so many seconds, if it has not ended by then."""
    command = [sys.executable, "-m", "tcpdrill", *arguments]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment(folder), stdout=quiet, stderr=quiet)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.kill()
    process.wait()


def kill_imports(folder: Path, times: int, seed: int) -> None:
    """Kill imports: what stood there stays, and one that is let through adds all that is missing, once."""
    dice = random.Random(seed)  # noqa: S311 - moments, not secrets
    ours, theirs = ReviewLog(folder), ReviewLog(folder.with_name("theirs"))
    ours.append([reviewed(n) for n in range(9)])
    theirs.append(reviewed(n) for n in range(5, 9000))
    begun = time.perf_counter()
    tcpdrill("history", "import", str(theirs.path), data=folder.with_name("timed"), cwd=folder)
    length = time.perf_counter() - begun
    before = logged(folder)
    for _ in range(times):
        interrupted(folder, ("history", "import", str(theirs.path)), dice.uniform(0.3 * length, length))
        now = logged(folder)
        assert now[: len(before)] == before
        assert len(set(now)) == len(now)
        before = now
    assert tcpdrill("history", "import", str(theirs.path), data=folder).status == 0
    assert set(logged(folder)) == {as_line(reviewed(n)).decode() for n in range(9000)}


def kill_undos(folder: Path, times: int, seed: int) -> None:
    """Kill undos: each has taken back the last answer or none, and no answer is gone."""
    dice = random.Random(seed)  # noqa: S311 - moments, not secrets
    log = ReviewLog(folder)
    log.append([reviewed(n) for n in range(3 * times)])
    begun = time.perf_counter()
    assert tcpdrill("undo", data=folder).status == 0
    length = time.perf_counter() - begun
    for _ in range(times):
        before = logged(folder)
        interrupted(folder, ("undo",), dice.uniform(0.3 * length, length))
        now = logged(folder)
        assert now[: len(before)] == before
        assert len(now) - len(before) <= 1
    entries = list(log.entries())
    taken_back = [entry.undo for entry in entries if isinstance(entry, Undo)]
    assert taken_back == [reviewed(3 * times - 1 - n).id for n in range(len(taken_back))]


COMMANDS: Final[dict[str, Callable[[Path, int, int], None]]] = {
    "drill": kill_often,
    "history import": kill_imports,
    "undo": kill_undos,
    "build": partial(kill_writing, command="build --topic handshake --content {content} --out out"),
    "preview": partial(
        kill_writing, command="preview --topic handshake --content {content} --out out/c.html"
    ),
}
"""What is killed, and what must hold then: a folder, how often, moments thrown by a seed."""


@pytest.mark.parametrize("kill", COMMANDS.values(), ids=COMMANDS.keys())
def test_nothing_is_lost(tmp_path: Path, sample_seed: int, kill: Callable[[Path, int, int], None]) -> None:
    for name in ("data", "timed"):
        (tmp_path / name).mkdir()
    kill(tmp_path / "data", SAMPLED, sample_seed)


@pytest.mark.whole
@pytest.mark.parametrize("kill", COMMANDS.values(), ids=COMMANDS.keys())
def test_nothing_is_lost_in_three_hundred_kills(
    tmp_path: Path, sample_seed: int, kill: Callable[[Path, int, int], None]
) -> None:
    for name in ("data", "timed"):
        (tmp_path / name).mkdir()
    kill(tmp_path / "data", WHOLE, sample_seed)
