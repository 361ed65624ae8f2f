"""Killed with SIGKILL at any moment: nothing acknowledged is lost, no file is half, the next start clean."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
import small_material as small
from drill_process import PROGRAM, TYPED
from program import environment, tcpdrill

from tcpdrill.anki.deck_record import Record, dump
from tcpdrill.files import finish
from tcpdrill.practice.log_lines import Review, Unreadable
from tcpdrill.practice.review_log import FILE_NAME, ReviewLog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    Standing = dict[str, bytes]

SAMPLED, WHOLE = 8, 300

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


# Commands that write files

EPOCH: Final = "1700000000"
CHANGE: Final = ("handshake.yaml", "it speaks first", "it is the first to speak")
WRITING: Final = 0.06
"""Within about so many seconds after its first draft a command has written everything."""


def standing(folder: Path) -> Standing:
    """Return the files of a folder, drafts left out."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def written(folder: Path, command: str) -> tuple[Standing, Standing, float]:
    """Return what a command writes of old and of changed material, and how long it takes."""
    small.written_to(folder / "old")
    files, _ = small.changed(*CHANGE)
    small.written_to(folder / "new", files)
    (folder / "out").mkdir()
    (folder / "out" / "record.json").write_text(dump(Record()), encoding="utf-8")
    found = []
    begun = time.perf_counter()
    for content in ("old", "new"):
        begun = time.perf_counter()
        done = tcpdrill(*command.format(content=content).split(), data=folder, SOURCE_DATE_EPOCH=EPOCH)
        assert done.status == 0, done.err
        found.append(standing(folder / "out"))
    return found[0], found[1], time.perf_counter() - begun


def killed_writing(folder: Path, command: str, seconds: float, *, from_first_draft: bool) -> None:
    """Kill a command after so many seconds, from its start or from when its first draft is there."""
    process = subprocess.Popen(
        [*PROGRAM, *command.format(content="new").split()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment(folder, SOURCE_DATE_EPOCH=EPOCH),
    )
    while from_first_draft and process.poll() is None and not list((folder / "out").glob(".*")):
        time.sleep(0.0005)
    time.sleep(seconds)
    process.kill()
    process.wait()


def kill_writing(folder: Path, times: int, seed: int, command: str) -> None:
    """Kill a command that writes files into `out`: they are the old ones or the new ones, all of them."""
    dice: Random = random.Random(seed)  # noqa: S311 - moments, not secrets
    old, new, length = written(folder, command)
    assert old != new
    ends = set()
    for kill in range(times):
        shutil.rmtree(folder / "out")
        (folder / "out").mkdir()
        for name, content in old.items():
            (folder / "out" / name).write_bytes(content)
        late = bool(kill % 2)
        killed_writing(folder, command, dice.uniform(0, WRITING if late else length), from_first_draft=late)
        found = standing(folder / "out")
        assert all(found[name] in (old[name], new[name]) for name in found), "a file is half"
        finish(folder / "out")
        assert standing(folder / "out") in (old, new), "some files are new and others are not"
        ends.add(standing(folder / "out") == new)
    assert False in ends, "never killed before its end"
    assert tcpdrill(*command.format(content="new").split(), data=folder, SOURCE_DATE_EPOCH=EPOCH).status == 0
    assert standing(folder / "out") == new


COMMANDS: Final[dict[str, Callable[[Path, int, int], None]]] = {
    "drill": kill_often,
    "build": partial(kill_writing, command="build --topic handshake --content {content} --out out"),
    "preview": partial(
        kill_writing, command="preview --topic handshake --content {content} --out out/c.html"
    ),
}
"""Each command that writes something: what kills it so many times in a folder, moments thrown by a seed."""


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_lost(command: str, tmp_path: Path, sample_seed: int) -> None:
    COMMANDS[command](tmp_path, SAMPLED, sample_seed)


@pytest.mark.whole
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_lost_in_three_hundred_kills(command: str, tmp_path: Path, sample_seed: int) -> None:
    COMMANDS[command](tmp_path, WHOLE, sample_seed)
