"""Killed with SIGKILL at any moment: no acknowledged answer is lost, and the next start is clean."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from drill_process import TYPED
from program import environment, tcpdrill

from tcpdrill.practice.log_lines import Review, Unreadable
from tcpdrill.practice.review_log import FILE_NAME, ReviewLog

if TYPE_CHECKING:
    from pathlib import Path

SAMPLED, WHOLE = 12, 200

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
    for _ in range(times):
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


def test_no_acknowledged_answer_is_lost(tmp_path: Path, sample_seed: int) -> None:
    kill_often(tmp_path, SAMPLED, sample_seed)


@pytest.mark.whole
def test_no_acknowledged_answer_is_lost_in_two_hundred_kills(tmp_path: Path, sample_seed: int) -> None:
    kill_often(tmp_path, WHOLE, sample_seed)
