"""Output into a pipe that nobody reads on: every command ends quietly with status 0."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from program import CONTENT, environment, tcpdrill

from tcpdrill.cli import app

DECK = CONTENT.parent / "decks" / "tcpdrill-en.apkg"
COMMANDS = [
    "--help",
    "--version",
    "trace --help",
    "table",
    "table --svg -",
    "trace normal-open",
    "slips",
    "facts",
    "facts --json",
    *(f"questions -n 30 --format {form}" for form in ("json", "md")),
    "check --explain Y101",
    "check --content broken",
    "due",
    "stats",
    "stats --svg -",
    "history export",
    "doctor",
    "drill --plain --cram",
    "drill --json --cram",
    "replay --plain",
    "undo",
    "diff DECK",
    "preview --out -",
    "build --out decks",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an answer in its log and material that is broken."""
    made = tmp_path_factory.mktemp("pipes")
    tcpdrill("drill", "--plain", "--cram", "-n", "1", "--seed", "1", data=made, stdin="1\nSYN\n")
    (made / "broken").mkdir()
    return made


def into_a_closed_pipe(arguments: str, folder: Path) -> tuple[int, str]:
    """Run a command whose standard output nobody reads; return its status and what it told."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tcpdrill", *arguments.replace("DECK", str(DECK)).split()],
            input="1\n",
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=folder,
            env=environment(folder),
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)
    return done.returncode, done.stderr


def test_every_command_is_tried() -> None:
    names = {command.callback.__name__ for command in app.registered_commands if command.callback is not None}
    tried = {arguments.split()[0] for arguments in COMMANDS}
    assert {name for name in names if name not in tried} == set()


@pytest.mark.sampled(8)
@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_pipe_that_is_closed_ends_a_command_quietly(arguments: str, folder: Path) -> None:
    status, told = into_a_closed_pipe(arguments, folder)
    assert status == 0
    assert "Broken" not in told
    assert "Errno" not in told
    assert "fault" not in told


def test_both_streams_in_a_closed_pipe_are_quiet_too(folder: Path) -> None:
    command = f"{sys.executable} -m tcpdrill facts 2>&1 | head -n 1; echo $? >&2"
    shell = ["/bin/sh", "-c", command]
    done = subprocess.run(shell, capture_output=True, encoding="utf-8", env=environment(folder), check=True)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "0\n")


@pytest.mark.parametrize("command", ["stats", "table", "trace normal-open"])
def test_a_drawing_goes_to_standard_output_where_that_is_asked_for(command: str, folder: Path) -> None:
    done = tcpdrill(*command.split(), "--svg", "-", data=folder)
    assert ET.fromstring(done.out).tag.endswith("svg")
    assert (done.status, done.err) == (0, "")
    assert not (folder / "-").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
@pytest.mark.parametrize("command", ["--version", "trace normal-open", "history export"])
def test_output_on_a_full_disk_is_told_however_short_it_is(command: str, folder: Path) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tcpdrill", *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=environment(folder),
            check=False,
        )
    assert done.returncode == 1
    assert "cannot be written: No space left" in done.stderr
    assert "Exception ignored" not in done.stderr
