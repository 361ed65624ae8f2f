"""Prints random foreign texts: `python tests/foreign_texts.py SEED COUNT` tells how many were shown faultily.

Each goes through the cleaner, through a stream, and through a report of problems in every format.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tcpdrill.ground.printed import lines_of, one_line, prepared, visible
from tcpdrill.ground.problem_codes import CODES
from tcpdrill.ground.problems import Place, Problem
from tcpdrill.proof.report import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

RAW: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What nobody may print: written out here once more, so that a gap in the program's own list is seen."""

PIECES: Final = (
    *("\x1b]0;x\x07", "\x1b[31m", "\x1b[2J", "\x9b1m", "\x1bP", "\x90", "\x85", "\u2028", "\u2029", "\x7f"),
    *("\u202e", "\u2066", "\u2069", "\udcff", "\ud83d", "\r\n", "\n", "\r", "\t", "\0", "\x08" * 9),
    *("\n::error::forged", "::set-output name=a::b", "%0A", "%25", ",", ":", '"', "\\", "\\x1b", "{}", "{0}"),
    *("序号", "a", " ", "/", "..", "é", "e\u0301", "👩\u200d🔬", "\ufeff", "content.yaml"),
)
"""What foreign texts are made of, beside any character at all."""

FOLDER: Final = Path("content")
ENCODED: Final = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def text(dice: Random) -> str:
    """Return a random foreign text."""
    return "".join(
        dice.choice(PIECES) if dice.random() < 0.8 else chr(dice.randrange(dice.choice((0x3000, 0x110000))))
        for _ in range(dice.randrange(9))
    )


def faults(dice: Random) -> Iterator[str]:
    """Yield what is wrong in how a few random texts are shown."""
    texts = [text(dice) for _ in range(3)]
    problem = Problem(Place(texts[0], dice.randrange(99), 1), dice.choice(sorted(CODES)), texts[1], texts[2])
    yield from (f"{name}: {one!a}" for one in texts for name, holds in CLEANED.items() if not holds(one))
    for form in FORMATS:
        told = streamed(render([problem] * 2, form, FOLDER))
        if RAW.search(told) or not REPORTED[form](told, problem):
            yield f"{form}: {texts!a}"


def streamed(written: str) -> str:
    """Return what a standard stream makes of a text."""
    octets = io.BytesIO()
    stream = prepared(io.TextIOWrapper(octets, "ascii"))
    stream.write(written)
    stream.flush()
    return octets.getvalue().decode()


CLEANED: Final[dict[str, Callable[[str], bool]]] = {
    "raw": lambda one: not RAW.search(visible(one).replace("\r\n", "\n")),
    "twice": lambda one: visible(visible(one)) == visible(one),
    "changed": lambda one: bool(RAW.search(one)) or visible(one) == one,
    "lines": lambda one: one_line(one).isprintable() or not re.search("[\t\n\r]", one_line(one)),
    "forged": lambda one: lines_of([one, one]).count("\n") == 2,
    "stream": lambda one: streamed(one) == visible(one),
    "json": lambda one: (
        json.loads(visible(json.dumps(one, ensure_ascii=False))) == json.loads(json.dumps(one))
    ),
}
"""What holds of every text."""


def _decoded(command: str) -> str:
    """Return a part of a workflow command as its runner reads it."""
    return re.sub("%(?:25|0D|0A|3A|2C)", lambda found: ENCODED[found[0]], command)


def _is_annotation(line: str, problem: Problem) -> bool:
    properties, _, message = line.removeprefix("::error ").partition("::")
    file = properties.removeprefix("file=").partition(",")[0]
    return _decoded(message) == visible(f"{problem.message} {problem.hint}") and _decoded(file).endswith(
        visible(problem.place.path)
    )


REPORTED: Final[dict[str, Callable[[str, Problem], bool]]] = {
    "full": lambda told, _: told.count("\n") == 5,
    "concise": lambda told, _: told.count("\n") == 1,
    "github": lambda told, problem: (
        [_is_annotation(line, problem) for line in told.split("\n")] == [True] * 2
    ),
    "json": lambda told, problem: (
        {each["message"] for each in json.loads(told)} == {json.loads(json.dumps(problem.message))}
    ),
}
"""What holds of a report of two problems."""


def tried(seed: int, count: int) -> Counter[str]:
    """Return how so many random texts were shown, three at a time: `shown`, or what was wrong with which."""
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    found: Counter[str] = Counter()
    for _ in range(count // 3):
        wrong = list(faults(dice))
        found.update(wrong or ["shown"])
    return found


if __name__ == "__main__":
    print(*tried(int(sys.argv[1]), int(sys.argv[2])).most_common(20), sep="\n")  # noqa: T201 - figures are printed
