"""Mutates content files, scripts and settings at random, and tells how they were met.

`python tests/fuzz_material.py SEED COUNT [FAMILY]...`: whatever stands in a file, it is read or
refused in words that say where; nothing else is raised. What fails is told with its seed.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import small_material as small
from damaged_packages import cut, flipped, stretched

from tcpdrill.ground.errors import InputError
from tcpdrill.material.script import run_file
from tcpdrill.practice.settings import read_settings
from tcpdrill.proof.check import check
from tcpdrill.proof.report import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

PIECES: Final = (
    *(
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "\n",
        "  ",
        '"',
        "'",
        "#",
        "|",
        ">-",
        "&a ",
        "*a",
        "!x ",
        "!%ED%A0%80 ",
        "<<: ",
    ),
    *(
        "---\n",
        "...\n",
        "? ",
        "%YAML 9\n",
        "~",
        "null",
        "no",
        "12:30",
        "017",
        "1e999",
        "nan",
        "2026-01-01",
        "9" * 5000,
    ),
    *(
        "\0",
        "\x1b[2J",
        "\u202e",
        "\ufeff",
        "\ud800",
        "\t",
        "\r",
        "\u2028",
        "[" * 40,
        "{a: " * 40,
        "-1",
        "4294967296",
    ),
    *(
        "zh:",
        "en:",
        "id:",
        "says:",
        "flags: []",
        "rests_on: [more.w1]",
        "because: {}",
        "x+1",
        "[SYN, SYN]",
        "none",
    ),
    *(
        "deliver: all",
        "- client: {send: 65535}",
        "- server: reboot",
        "- timer: {client: user}",
        "= 5\n",
        "[new]\n",
    ),
)
"""What is written where it does not belong."""

SETTINGS: Final = (
    'desired_retention = 0.85\nnew_per_day = 5\norder = "weakest"\nday_starts = 0\nquick_seconds = 3\n'
)


def pieced(octets: bytes, dice: Random) -> bytes:
    """Return a text with odd pieces in it."""
    for _ in range(dice.choice((1, 1, 2, 5))):
        at = dice.randrange(len(octets) + 1)
        until = at + dice.choice((0, 0, 1, 5, 40))
        octets = octets[:at] + dice.choice(PIECES).encode("utf-8", "surrogatepass") + octets[until:]
    return octets


def moved(octets: bytes, dice: Random) -> bytes:
    """Return a text with some of its lines elsewhere, twice, or gone."""
    lines = octets.split(b"\n")
    at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    taken = lines[at : at + dice.choice((1, 1, 2, 6))]
    rest = lines[:at] + lines[at + len(taken) :] if dice.random() < 0.6 else lines
    return b"\n".join([*rest[:other], *(taken * dice.choice((0, 1, 1, 2))), *rest[other:]])


def recoded(octets: bytes, dice: Random) -> bytes:
    encoding = dice.choice(("utf-16", "utf-16-le", "utf-32", "gb18030"))
    return octets.decode("utf-8", "replace").encode(encoding, "replace")


WAYS: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    *(pieced, pieced, pieced, moved, moved, flipped, cut, stretched, recoded),
)


def mutated(octets: bytes, dice: Random) -> bytes:
    """Return a file with one change, or with two."""
    for _ in range(dice.choice((1, 1, 2))):
        octets = dice.choice(WAYS)(octets or b"\n", dice)
    return octets


def content(dice: Random, _: Path) -> str:
    files = small.encoded()
    path = dice.choice(sorted(files))
    problems = check(small.loaded({**files, path: mutated(files[path], dice)}))
    told = [render(problems, form, Path("content")) for form in FORMATS]
    assert all(one.hint and one.place.line > 0 for one in problems)
    assert max(map(len, told)) < 100_000
    return "refused" if problems else "read"


def script(dice: Random, folder: Path) -> str:
    path = folder / "s.yaml"
    path.write_bytes(
        mutated(small.encoded()[dice.choice(("scenarios/opening.yaml", "scenarios/closing.yaml"))], dice)
    )
    try:
        run_file(path)
    except InputError as error:
        return "refused" if str(path) in error.message else error.message
    return "read"


def settings(dice: Random, folder: Path) -> str:
    path = folder / "config.toml"
    path.write_bytes(mutated(SETTINGS.encode(), dice))
    try:
        read_settings(folder)
    except InputError as error:
        return "refused" if str(path) in error.message else error.message
    return "read"


FAMILIES: Final[dict[str, Callable[[Random, Path], str]]] = {
    "content": content,
    "script": script,
    "settings": settings,
}


def tried(family: str, seed: int, count: int) -> Counter[str]:
    """Return how so many mutated files were met; what was raised besides is told with its file's seed."""
    met: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for one in range(seed, seed + count):
            try:
                met[FAMILIES[family](random.Random(one), Path(folder))] += 1  # noqa: S311 - dice, no secret
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                met[f"failed: {family} {one}: {error!r}"] += 1
    return met


if __name__ == "__main__":
    for chosen in sys.argv[3:] or FAMILIES:
        print(chosen, *sorted(tried(chosen, int(sys.argv[1]), int(sys.argv[2])).items()), flush=True)  # noqa: T201
