"""Takes in the lines of another log: those that do not stand in this one, as they are.

Lines are told apart by all they say, not by their ids: of two lines with one id both are kept, so that it
does not matter which log was taken into which. Which of them counts is `gathering.py`'s business.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field, replace
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

from tcpdrill.ground.errors import INTERRUPTED
from tcpdrill.ground.wording import Count
from tcpdrill.practice.log_lines import LogError, Unreadable, read_line
from tcpdrill.practice.marks import Marks
from tcpdrill.practice.stopping import Stopped, heeding_signals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tcpdrill.practice.review_log import ReviewLog

LONGEST: Final = 1 << 20
"""A line of so many octets is none of a log; no more of it is read at once."""

NAMED: Final = 5
"""So many unreadable lines of an import are named; the rest are counted."""

_PIECE: Final = 1 << 20


@dataclass(slots=True)
class Imported:
    """What an import did: lines added, lines that were there already, lines that cannot be read.

    Of these the first are named in `unreadable`.
    """

    added: int = 0
    known: int = 0
    unreadable_count: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)


class CutShortError(LogError):
    """An import was stopped while lines were added; `added` says how many are in the log."""

    def __init__(self, why: str, added: int, exit_status: int = 1) -> None:
        super().__init__(
            f"{why}; {Count(added):line was|lines were} added" if added else f"{why}; nothing was added",
            "Import it again once that is mended: what is missing will be added.",
        )
        self.added = added
        self.exit_status = exit_status


def open_log(path: Path) -> IO[bytes]:
    """Open an exported log, or a pipe that another program writes; raises OSError for endless devices."""
    file = path.open("rb")
    mode = os.fstat(file.fileno()).st_mode
    if stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and not file.isatty()):
        file.close()
        raise OSError(errno.EINVAL, "it is not a file", str(path))
    return file


def lines_in(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is too long for a line of a log, its beginning.

    Raises OSError that names the file: a disk that fails is no terminal that was closed.
    """
    while line := _line(file):
        yield line
        while line and not line.endswith(b"\n"):
            line = _line(file)


def _line(file: IO[bytes]) -> bytes:
    try:
        return file.readline(LONGEST)
    except OSError as error:
        if not file.isatty():
            error.filename = getattr(file, "name", None)
        raise


def import_lines(log: ReviewLog, lines: Iterable[bytes], name: str) -> Imported:
    """Add the lines that are not there; doing it again adds nothing.

    `name` is what messages call the lines. Nothing is added when one of them is of a newer format
    (NewerFormatError). Raises CutShortError when the log cannot be written or the program is stopped.
    """
    there, done = Marks(), Imported()
    for line in log.lines():
        there.add(line.strip())
    with heeding_signals(), TemporaryFile() as new:
        for number, line in enumerate(lines, 1):
            if line.strip():
                _take(read_line(line, number, name), line.strip(), there, done, new, name)
        new.seek(0)
        _add(log, new)
    return done


def _take(  # noqa: PLR0913, PLR0917 - what it depends on and what it changes
    entry: object, line: bytes, there: Marks, done: Imported, new: IO[bytes], name: str
) -> None:
    """Put a line with those that are new, if it is one of them, and count it."""
    if isinstance(entry, Unreadable):
        done.unreadable_count += 1
        done.unreadable += [replace(entry, name=name)][: NAMED - len(done.unreadable)]
    elif there.add(line):
        done.added += 1
        new.write(line + b"\n")
    else:
        done.known += 1


def _add(log: ReviewLog, new: IO[bytes]) -> None:
    """Add all these lines, or say how many were added."""
    added = log.append_blocks(_blocks(new))
    if added.stopped_by is None:
        return
    if isinstance(added.stopped_by, OSError):
        raise CutShortError(f"{log.path} cannot be added to: {added.stopped_by.strerror}", added.lines)
    if isinstance(added.stopped_by, KeyboardInterrupt | Stopped):
        status = getattr(added.stopped_by, "code", INTERRUPTED)
        raise CutShortError("stopped", added.lines, status) from added.stopped_by
    raise added.stopped_by


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield whole lines, many at a time."""
    while block := file.read(_PIECE):
        yield block + file.readline()
