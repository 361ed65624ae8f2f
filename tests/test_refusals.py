"""What the system refuses is told as what it is: reading as reading, writing as writing, and of which file.

Reads and writes fail in turn: by folders and pipes in the place of files, and by simulated errors.
"""

from __future__ import annotations

import errno
import io
import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from program import environment

from tcpdrill.ground.errors import InputError
from tcpdrill.practice.askers.plain import typed_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REFUSING = """\
import builtins, io, os, pathlib, sys
name, number, acts = sys.argv.pop(1), int(sys.argv.pop(1)), sys.argv.pop(1)
def refusing(real, is_writing):
    def call(file, *more, **given):
        act = "w" if is_writing(more) else "r"
        if not isinstance(file, int) and os.fspath(file).endswith(name) and act in acts:
            raise OSError(number, os.strerror(number), os.fspath(file))
        return real(file, *more, **given)
    return call
io.open = builtins.open = refusing(io.open, lambda more: more[:1] and more[0][:1] in "wax")
os.open = refusing(os.open, lambda more: more[0] & (os.O_WRONLY | os.O_RDWR))
replacing = os.replace
placed = refusing(lambda path, draft: replacing(draft, path), lambda _: True)
os.replace = lambda draft, path: placed(path, draft)
os.mkdir = refusing(os.mkdir, lambda _: True)
os.listdir = refusing(os.listdir, lambda _: False)
from tcpdrill.__main__ import main
main()
"""
"""The program on a system that refuses to read (r) or write (w) the files whose paths end in a name."""


class Case(NamedTuple):
    """What is run where something is refused, and which words tell of it."""

    arguments: list[str]
    name: str
    number: int
    acts: str
    told: str
    status: int = 1


CASES = {
    "a script": Case(["trace", "--script", "s.yaml"], "s.yaml", errno.EIO, "r", "s.yaml"),
    "a log to import": Case(
        ["history", "import", "l.jsonl"], "l.jsonl", errno.EACCES, "r", "l.jsonl cannot be read"
    ),
    "a package": Case(["diff", "p.apkg"], "p.apkg", errno.EIO, "r", "p.apkg cannot be read"),
    "a record": Case(["build", "--out", "o"], "record.json", errno.EACCES, "r", "record.json cannot be read"),
    "settings": Case(["due"], "config.toml", errno.EIO, "r", "config.toml cannot be read"),
    "material": Case(["facts", "--content", "c"], "course.yaml", errno.EIO, "r", "cannot be read"),
    "answers": Case(["stats"], "reviews.jsonl", errno.EIO, "r", "reviews.jsonl cannot be read"),
    "a drawing": Case(["table", "--svg", "t.svg"], "/t.svg", errno.ENOSPC, "rw", "t.svg cannot be written"),
    "a page": Case(["preview", "--out", "p.html"], "/p.html", errno.EROFS, "rw", "p.html cannot be written"),
    "a folder of decks": Case(["build", "--out", "new"], "new", errno.ENOSPC, "w", "new cannot be written"),
    "a deck": Case(["build", "--out", "new"], "tcpdrill-zh.apkg", errno.ENOSPC, "w", "cannot be written"),
}


def prepared(folder: Path) -> None:
    for name in ("s.yaml", "l.jsonl", "p.apkg"):
        (folder / name).write_text("script: []\n", encoding="utf-8")
    (folder / "config.toml").write_text("new_per_day = 5\n", encoding="utf-8")
    (folder / "reviews.jsonl").write_text("{}\n", encoding="utf-8")
    for name in ("o", "c"):
        (folder / name).mkdir()
    (folder / "o" / "record.json").write_text("{}", encoding="utf-8")
    (folder / "c" / "course.yaml").write_text("course: tcpdrill\n", encoding="utf-8")


def ended(
    folder: Path, arguments: list[str], before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Return how Python with these arguments ended; `before` prepares its process."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment(folder, TCPDRILL_CACHE=""),
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        timeout=120,
        check=False,
        preexec_fn=before,
    )


def other_act(told: str) -> str:
    return "cannot be read" if "written" in told else "cannot be written"


@pytest.mark.parametrize("what", CASES)
def test_what_is_refused_is_told_by_its_act(what: str, tmp_path: Path) -> None:
    case = CASES[what]
    prepared(tmp_path)
    done = ended(tmp_path, ["-c", REFUSING, case.name, str(case.number), case.acts, *case.arguments])
    assert done.returncode == case.status, done.stderr
    assert case.told in done.stderr
    assert os.strerror(case.number) in done.stderr
    assert other_act(case.told) not in done.stderr
    assert "fault in tcpdrill" not in done.stderr
    assert "Traceback" not in done.stderr


IN_PLACE = [
    # what is run, the place of a file in which something else stands, what is told
    (["due"], "config.toml", "config.toml cannot be read"),
    (["due"], "reviews.jsonl", "reviews.jsonl cannot be read"),
    (["undo"], "reviews.jsonl", "reviews.jsonl cannot be read"),
    (["drill", "--plain"], "reviews.jsonl", "cannot be recorded in"),
    (["history", "export"], "reviews.jsonl", "reviews.jsonl cannot be read"),
    (["history", "import", "-"], "reviews.jsonl", "reviews.jsonl cannot be read"),
    (["history", "import", "l.jsonl"], "l.jsonl", "l.jsonl cannot be read"),
    (["diff", "p.apkg"], "p.apkg", "p.apkg "),
    (["trace", "--script", "s.yaml"], "s.yaml", "Y102 th"),
    (["check", "s.yaml"], "s.yaml", "s.yaml is no file or folder of the material"),
    (["table", "--svg", "t.svg"], "t.svg", "t.svg cannot be written"),
    (["build", "--out", "o"], "o/record.json", "record.json cannot be read"),
    (["build", "--out", "o"], "o/tcpdrill-en.apkg", "tcpdrill-en.apkg cannot be read"),
]


MADE: dict[str, Callable[[Path], object]] = {
    "folder": os.mkdir,
    "pipe": os.mkfifo,
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path),
    "failing disk": lambda path: path.symlink_to("/proc/self/mem"),
}
MEANT = {("pipe", "l.jsonl"), ("pipe", "t.svg"), ("endless", "t.svg")}
"""Whoever names these means them: another program writes there, or reads."""


def little_memory() -> None:
    """Let a program that reads without an end fail at once."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


@pytest.mark.sampled(10)
@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/zero")
@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize(("arguments", "name", "told"), IN_PLACE, ids=str)
def test_what_stands_in_the_place_of_a_file_is_told(
    arguments: list[str], name: str, told: str, tmp_path: Path, made: str
) -> None:
    if (made, name) in MEANT:
        pytest.skip("that is meant")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    MADE[made](tmp_path / name)
    done = ended(tmp_path, ["-m", "tcpdrill", *arguments], little_memory)
    assert done.returncode == 1
    assert told in done.stderr
    assert "fault in tcpdrill" not in done.stderr


class Refusing(io.RawIOBase):
    """Input that cannot be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_input_that_cannot_be_read_is_no_output() -> None:
    with pytest.raises(InputError, match="standard input cannot be read: Input/output error"):
        typed_line(io.TextIOWrapper(io.BufferedReader(Refusing())))
