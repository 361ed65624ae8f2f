"""Kills of commands that write files: what stands there is what was there before, or all that is new."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Final

import small_material as small
from drill_process import PROGRAM
from program import environment, tcpdrill

from tcpdrill.decks.deck_record import Record, dump
from tcpdrill.ground.files import finish

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    Standing = dict[str, bytes]

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
