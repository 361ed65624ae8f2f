"""How long a learner waits: for the first question, from an answer to the next one, for `due` and `stats`.

Run it from the checkout: `python tests/benchmarks/bench_drill.py [ROUNDS] [--million]`. The first is measured
at a terminal (a pseudo one), the second over pipes with fsync, the third with logs of so many answers, whose
first start has to replay them. `--million` adds a log of a million answers (minutes, and 250 MB in TMPDIR).
"""

from __future__ import annotations

import json
import os
import pty
import random
import select
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tcpdrill.asking.questions import pairs
from tcpdrill.material.content import find_content
from tcpdrill.practice.log_lines import Review, as_line
from tcpdrill.practice.review_log import FILE_NAME
from tcpdrill.proof.check import load_checked

PROGRAM = (sys.executable, "-m", "tcpdrill")
IMPORTS = (sys.executable, "-c", "import typer, questionary, yaml, fsrs")
DRILL = ("drill", "--lang", "en", "--seed", "1")

FIRST_SCREEN = b"Enter"

FIRST_QUESTION_AIM = 1.3
"""The first screen comes within so many times the imports of the libraries that a terminal needs."""

NEXT_QUESTION_AIM = 0.050
"""Seconds from an answer to the next question, at the median."""

TYPED = ("A", "1", "SYN", "CLOSED", ":skip")


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "TCPDRILL_DATA": str(folder), "TERM": "xterm"}


def median(seconds: list[float]) -> float:
    return statistics.median(seconds)


# The first question at a terminal


def seconds_to_first_screen(folder: Path) -> float:
    """Return how long it takes until a terminal shows the first screen and waits for a key."""
    begun = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [*PROGRAM, *DRILL], environment(folder))  # noqa: S606 - our own program
    shown = b""
    while FIRST_SCREEN not in shown:
        shown += os.read(terminal, 1 << 16)
    taken = time.perf_counter() - begun
    os.write(terminal, b"q")
    while select.select([terminal], [], [], 5)[0]:
        try:
            os.read(terminal, 1 << 16)
        except OSError:
            break
    os.waitpid(child, 0)
    os.close(terminal)
    return taken


def seconds_to_import() -> float:
    begun = time.perf_counter()
    subprocess.run(IMPORTS, check=True)
    return time.perf_counter() - begun


# From an answer to the next question


def seconds_between_questions(folder: Path, answers: int) -> list[float]:
    """Drill over pipes; return the times from an answer sent to the next question read."""
    process = subprocess.Popen(
        [*PROGRAM, *DRILL, "--cram", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(folder),
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    taken: list[float] = []
    tries, sent, counts = 0, 0.0, False
    while len(taken) < answers:
        event = json.loads(process.stdout.readline())
        counts = counts or event["event"] == "verdict"
        if event["event"] != "question":
            continue
        if counts:
            taken.append(time.perf_counter() - sent)
        tries = 0 if counts else tries + 1
        counts, sent = False, time.perf_counter()
        process.stdin.write(TYPED[tries % len(TYPED)] + "\n")
        process.stdin.flush()
    process.communicate()
    return taken


# Long logs


def write_log(folder: Path, answers: int) -> None:
    """Write a log of so many answers over a thousand days."""
    names = [pair.id for pair in pairs(load_checked(find_content(None)))]
    rng = random.Random(1)  # noqa: S311 - a made-up history
    at, step = datetime(2023, 1, 1, tzinfo=UTC), timedelta(days=1000) / answers
    with (folder / FILE_NAME).open("wb") as file:
        for number in range(answers):
            at += step
            verdict, rating = rng.choices([("right", 3), ("nearly", 2), ("wrong", 1)], [85, 5, 10])[0]
            name, seed = rng.choice(names), rng.getrandbits(32)
            file.write(as_line(Review(f"{number:032x}", at, name, seed, "zh", "SYN", verdict, rating, 5000)))


def seconds_of(folder: Path, *command: str) -> float:
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    program = [*PROGRAM, *command]
    subprocess.run(program, env=environment(folder), stdout=quiet, stderr=quiet, check=True)
    return time.perf_counter() - begun


def main() -> None:
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    rounds = numbers[0] if numbers else 7
    sizes = [0, 10_000, 100_000] + [1_000_000] * ("--million" in sys.argv)
    show = sys.stdout.write
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch) / "empty"
        empty.mkdir()
        imports = median([seconds_to_import() for _ in range(rounds)])
        first = median([seconds_to_first_screen(empty) for _ in range(rounds)])
        show(f"first screen at a terminal  {1000 * first:6.0f} ms  {first / imports:.2f} x imports")
        show(f" ({1000 * imports:.0f} ms; aim {FIRST_QUESTION_AIM})\n")
        for size in sizes:
            folder = Path(scratch) / str(size)
            folder.mkdir()
            write_log(folder, size) if size else None
            replay = seconds_of(folder, "due", "--json")
            times = {
                command: median([seconds_of(folder, command, "--json") for _ in range(min(rounds, 3))])
                for command in ("due", "stats")
            }
            following = median(seconds_between_questions(folder, 60))
            show(
                f"{size:9} answers: replay {replay:6.1f} s, due {times['due']:5.2f} s, "
                f"stats {times['stats']:5.2f} s, next question {1000 * following:5.1f} ms "
                f"(aim {1000 * NEXT_QUESTION_AIM:.0f})\n"
            )


if __name__ == "__main__":
    main()
