"""How long a build takes, from YAML to packages and checking included, against writing the notes alone.

Beside it run bare genanki, which writes the same notes from JSON and checks nothing, and `anki-yaml-tool`,
which builds as many notes of two fields from its own YAML. Run it from the checkout, with the extra `bench`
installed: `python tests/benchmarks/bench_build.py [ROUNDS]`.

Aims: the shipped decks at most 2.5 times bare genanki; 10,000 notes faster than `anki-yaml-tool`; growth no
worse than linear.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

SHIPPED = 0
SIZES = (SHIPPED, 1_000, 10_000)
"""About how many notes, in both languages together; the shipped course has its own number."""


class Took(NamedTuple):
    """Seconds on the wall and of the processor, and the peak of memory in MiB."""

    wall: float
    processor: float
    peak: float


def contestant(name: str, *arguments: object) -> list[str]:
    """Return the command that runs one of ours."""
    return [sys.executable, str(Path(__file__).with_name("build_contestants.py")), name, *map(str, arguments)]


def run(command: list[str]) -> Took:
    """Run a command once. This process is small, so that a child's peak is its own."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed")
    return Took(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(size: int, rounds: int) -> tuple[int, dict[str, Took]]:
    """Return how many notes there are, and the medians of what each contestant took, run in turn."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = subprocess.run(contestant("prepare", size, folder), capture_output=True, check=True)
        tool = str(Path(sys.executable).with_name("anki-yaml-tool"))
        commands = {
            "tcpdrill": contestant("ours", f"{folder}/content", folder),
            "genanki": contestant("bare", f"{folder}/notes.json", folder),
            "anki-yaml-tool": [
                tool,
                "build",
                "--file",
                f"{folder}/deck.yaml",
                "--output",
                f"{folder}/two.apkg",
            ],
        }
        taken = [{name: run(command) for name, command in commands.items()} for _ in range(rounds)]
    medians = {
        name: Took(
            *(statistics.median(figures) for figures in zip(*(each[name] for each in taken), strict=True))
        )
        for name in commands
    }
    return int(prepared.stdout), medians


def main(rounds: int = 5) -> None:
    """Print the table."""
    lines = [
        "| notes | | wall, s | processor, s | to genanki | peak, MiB |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for size in SIZES:
        count, medians = measure(size, rounds)
        for name, took in medians.items():
            ratio = took.wall / medians["genanki"].wall
            figures = (
                *(f"{seconds:.2f}" for seconds in (took.wall, took.processor, ratio)),
                f"{took.peak:.0f}",
            )
            lines.append(f"| {count:,} | {name} | {' | '.join(figures)} |")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
