"""The append-only record of answers, `reviews.jsonl`: the only truth about what was learned.

Lines are added and never touched again. What a line says is `log_lines.py`'s business; what follows from
them, and may be thrown away, is `snapshot.py`'s.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tcpdrill.files import sync_folder
from tcpdrill.practice.log_lines import LogError, Review, Unreadable, as_line, followed, read_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tcpdrill.practice.log_lines import Entry

FILE_NAME = "reviews.jsonl"

_BLOCK = 1 << 20


class ReviewLog:
    """The log in one folder, which is made when the first answer comes.

    Answers to a question that was retired count for the one that follows it, as `successors` tell.
    """

    def __init__(self, folder: Path, successors: Mapping[str, str] | None = None) -> None:
        self.path = folder / FILE_NAME
        self.successors = dict(successors or {})

    def size(self) -> int:
        """Return the length in octets; 0 where there is no log yet."""
        try:
            return self.path.stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except OSError as error:
            raise self._unreadable(error) from error

    def lines(self, start: int = 0) -> Iterator[bytes]:
        """Yield the lines from octet `start` on, each with its newline; a torn last line has none.

        Raises LogError where the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                yield from file
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise self._unreadable(error) from error

    def last_entries(self) -> list[Entry]:
        """Return what the last lines say, as far as they fit into one block, in their order.

        Raises LogError where the file cannot be read or a line is of a newer format.
        """
        start = max(self.size() - _BLOCK, 0)
        lines = list(self.lines(start))[1 if start else 0 :]
        read = (self.read(line, 0) for line in lines if line.strip())
        return [entry for entry in read if not isinstance(entry, Unreadable)]

    def blocks(self) -> Iterator[bytes]:
        """Yield the whole file as it stands, in blocks.

        Raises LogError where the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise self._unreadable(error) from error

    def entries(self) -> Iterator[Entry | Unreadable]:
        """Yield what each line says, from the first on; empty lines say nothing.

        Raises NewerFormatError at a line of a newer format.
        """
        for number, line in enumerate(self.lines(), 1):
            if line.strip():
                yield self.read(line, number)

    def read(self, line: bytes, number: int) -> Entry | Unreadable:
        """Return what line `number` says; raises NewerFormatError."""
        entry = read_line(line, number, str(self.path))
        return self.current(entry) if isinstance(entry, Review) else entry

    def current(self, review: Review) -> Review:
        """Return an answer under the name that its question has now."""
        now = followed(review.question, self.successors) if self.successors else review.question
        return review if now == review.question else review._replace(question=now)

    def append(self, entries: Iterable[Entry]) -> None:
        """Add entries and return when they are on disk; see `append_lines`."""
        self.append_lines(as_line(entry) for entry in entries)

    def append_lines(self, lines: Iterable[bytes]) -> None:
        """Add whole lines in one write, and return when they are on disk.

        A torn last line is ended first, so that it stays what it is and spoils nothing. Other programs may
        append meanwhile. Raises LogError where that fails; then no line is acknowledged, and none of those
        that stood there before is touched.
        """
        text = b"".join(lines)
        try:
            self._write(text)
        except OSError as error:
            raise self._unwritable(error) from error

    def prepare(self) -> None:
        """Make sure that an answer can be recorded: make the folder and the file, end a torn last line.

        Raises LogError where that is not possible.
        """
        try:
            self._write(b"")
        except OSError as error:
            raise self._unwritable(error) from error

    def _open(self) -> int:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)

    def _write(self, text: bytes) -> None:
        descriptor = self._open()
        try:
            size = os.fstat(descriptor).st_size
            if size and not _ends_in_newline(descriptor, size):
                text = b"\n" + text
            if os.write(descriptor, text) != len(text):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if not size:
            sync_folder(self.path.parent)

    def _unreadable(self, error: OSError) -> LogError:
        return LogError(
            f"{self.path} cannot be read: {error.strerror}",
            "Make it readable, or set TCPDRILL_DATA to another folder.",
        )

    def _unwritable(self, error: OSError) -> LogError:
        return LogError(
            f"an answer cannot be recorded in {self.path}: {error.strerror}; what stood there is safe",
            "Make room or make the folder writable, or set TCPDRILL_DATA to another one.",
        )


def _ends_in_newline(descriptor: int, size: int) -> bool:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: lines added, lines that were there already, lines that cannot be read."""

    added: int
    known: int
    unreadable: tuple[Unreadable, ...]


def import_lines(log: ReviewLog, lines: Iterable[bytes], name: str) -> Imported:
    """Add the lines whose ids are new; doing it again adds nothing.

    `name` is what messages call the lines. Nothing is added when one of them is of a newer format
    (NewerFormatError) or when the log cannot be written (LogError).
    """
    seen = {entry.id for entry in log.entries() if not isinstance(entry, Unreadable)}
    new: list[bytes] = []
    known = 0
    unreadable: list[Unreadable] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        entry = read_line(line, number, name)
        if isinstance(entry, Unreadable):
            unreadable.append(replace(entry, name=name))
        elif entry.id in seen:
            known += 1
        else:
            seen.add(entry.id)
            new.append(line.rstrip(b"\r\n") + b"\n")
    if new:
        log.append_lines(new)
    return Imported(len(new), known, tuple(unreadable))
