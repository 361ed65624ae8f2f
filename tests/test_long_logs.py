"""A long log takes little room: each command that reads it whole needs hardly more than with an empty one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from logged import START, review
from program import environment

from tcpdrill.practice.log_lines import as_line
from tcpdrill.practice.review_log import FILE_NAME

if TYPE_CHECKING:
    from pathlib import Path

LINES = 20_000

ROOM = 7 * 1024
"""So much more memory (KiB) a command may take for all these lines: a third of a kibibyte for each."""

RIGHT = {"right": 3, "nearly": 2, "wrong": 1}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log of answers to five hundred questions, made up by a seed."""
    dice = random.Random(1)  # noqa: S311 - a made-up history
    path = tmp_path_factory.mktemp("long") / FILE_NAME
    with path.open("wb") as file:
        for number in range(LINES):
            verdict = dice.choice(["right", "right", "right", "nearly", "wrong"])
            at, question = START + timedelta(minutes=10 * number), f"fact.n{dice.randrange(500)}/kind"
            made = review(number, at=at, question=question, verdict=verdict, rating=RIGHT[verdict])
            file.write(as_line(made._replace(id=f"{dice.getrandbits(128):032x}")))
    return path


def peak(folder: Path, *arguments: str) -> int:
    """Run a command and return the most memory that it took at once, in KiB."""
    command = [sys.executable, "-m", "tcpdrill", *arguments]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=environment(folder), stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return usage.ru_maxrss


@pytest.mark.parametrize("arguments", [("doctor",), ("due", "--json"), ("history", "import", "OTHER")])
def test_a_command_needs_little_room_for_many_answers(
    tmp_path: Path, exported: Path, arguments: tuple[str, ...]
) -> None:
    short, long = tmp_path / "short", tmp_path / "long"
    for folder in (short, long):
        folder.mkdir()
    (tmp_path / "one").write_bytes(as_line(review(1)))
    if "import" not in arguments:
        (short / FILE_NAME).write_bytes(as_line(review(1)))
        (long / FILE_NAME).write_bytes(exported.read_bytes())
    others = {short: tmp_path / "one", long: exported}
    little, much = (
        peak(folder, *(str(others[folder]) if part == "OTHER" else part for part in arguments))
        for folder in (short, long)
    )
    assert (long / FILE_NAME).read_bytes() == exported.read_bytes()
    assert much - little < ROOM
