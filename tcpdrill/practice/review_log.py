"""The append-only record of answers, `reviews.jsonl`: the only truth about what was learned.

Lines are added and never touched again. What a line says is `log_lines.py`'s business; what follows from
them, and may be thrown away, is `snapshot.py`'s.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from tcpdrill.ground.files import AT_ONCE, alone, check_file, open_file, sync_folder
from tcpdrill.practice.log_lines import (
    KNOWN,
    LogError,
    Review,
    Unreadable,
    as_line,
    followed,
    parse,
    read_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tcpdrill.practice.log_lines import Entry

FILE_NAME = "reviews.jsonl"

_BLOCK = 1 << 20


@dataclass(slots=True)
class Added:
    """How much was added to the log, and what stopped that before the end."""

    octets: int = 0
    lines: int = 0
    stopped_by: BaseException | None = None


class ReviewLog:
    """The log in one folder, which is made when the first answer comes.

    Answers to a question that was retired count for the one that follows it, as `successors` tell.
    """

    def __init__(self, folder: Path, successors: Mapping[str, str] | None = None) -> None:
        self.path = folder / FILE_NAME
        self.successors = dict(successors or {})
        self.now = lru_cache(KNOWN)(partial(followed, successors=self.successors))

    def size(self) -> int:
        """Return the length in octets; 0 where there is no log yet."""
        try:
            return self.path.stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except OSError as error:
            raise self._unreadable(error) from error

    def looks(self) -> tuple[int, ...]:
        """Return what shows that the file has changed: length, times, place; nothing where there is none."""
        try:
            status = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise self._unreadable(error) from error
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev

    def lines(self, start: int = 0) -> Iterator[bytes]:
        """Yield the lines from octet `start` on, each with its newline; a torn last line has none.

        Raises LogError where the file cannot be read.
        """
        try:
            with open_file(self.path) as file:
                file.seek(start)
                yield from file
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise self._unreadable(error) from error

    def whole_lines(self, end: int | None = None) -> Iterator[bytes]:
        """Yield the lines that end before octet `end`, without a torn last line."""
        at = 0
        for line in self.lines():
            at += len(line)
            if not line.endswith(b"\n") or (end is not None and at > end):
                return
            yield line

    def lines_from_the_end(self, end: int | None = None) -> Iterator[bytes]:
        """Yield the lines before octet `end`, the last one first and without their newlines.

        Raises LogError where the file cannot be read.
        """
        at, rest = self.size() if end is None else end, b""
        try:
            with open_file(self.path) as file:
                while at:
                    start = max(at - _BLOCK, 0)
                    file.seek(start)
                    rest, *lines = (file.read(at - start) + rest).split(b"\n")
                    yield from reversed(lines)
                    at = start
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise self._unreadable(error) from error
        yield rest

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
            with open_file(self.path) as file:
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
        entry = read_line(line, number, self.path)
        return self.current(entry) if isinstance(entry, Review) else entry

    def current(self, review: Review) -> Review:
        """Return an answer under the name that its question has now."""
        now = self.now(review.question)
        return review if now == review.question else review._replace(question=now)

    def append(self, entries: Iterable[Entry]) -> None:
        """Add entries in one write, and return when they are on disk.

        Raises LogError where that fails, or where an entry could not be read back; then none is
        acknowledged, and none of those that stood there before is touched.
        """
        lines = [as_line(entry) for entry in entries]
        for line in lines:
            self._check(line)
        self.append_lines(lines)

    def _check(self, line: bytes) -> None:
        """Raise LogError for a line that says nothing to us: nobody may believe that it counts."""
        try:
            parse(line)
        except ValueError as error:
            raise LogError(
                f"an answer cannot be recorded in {self.path}: it could not be read back ({error})",
                "Look at the clock of this machine.",
            ) from None

    def append_lines(self, lines: Iterable[bytes]) -> None:
        """Add whole lines in one write, and return when they are on disk.

        A torn last line is ended first, so that it stays what it is and spoils nothing. Other programs may
        append meanwhile. Raises LogError where that fails.
        """
        added = self.append_blocks([b"".join(lines)])
        if isinstance(added.stopped_by, OSError):
            raise self._unwritable(added.stopped_by) from added.stopped_by
        if added.stopped_by is not None:
            raise added.stopped_by

    def append_blocks(self, blocks: Iterable[bytes]) -> Added:
        """Add blocks of whole lines, and return when they are on disk or when that was stopped.

        What was stopped is taken out again where nobody else has added to the log meanwhile.
        """
        added = Added()
        try:
            self._write(blocks, added)
        except BaseException as error:  # noqa: BLE001 - told by whoever called, with what was added
            added.stopped_by = error
        return added

    def prepare(self) -> None:
        """Make sure that an answer can be recorded: make the folder and the file, end a torn last line.

        Raises LogError where that is not possible.
        """
        self.append_lines([])

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), error.filename) from error
        return os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | AT_ONCE, 0o666)

    def _write(self, blocks: Iterable[bytes], added: Added) -> None:
        descriptor = self._open()
        try:
            check_file(descriptor, self.path)
            with alone(descriptor) as is_alone:
                size = os.fstat(descriptor).st_size
                try:
                    _add(descriptor, size, blocks, added)
                except BaseException:
                    if is_alone and os.fstat(descriptor).st_size == size + added.octets:
                        os.ftruncate(descriptor, size)
                        added.lines = added.octets = 0
                    raise
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


def _add(descriptor: int, size: int, blocks: Iterable[bytes], added: Added) -> None:
    """Write blocks of lines behind the `size` octets that stand there, and keep count of them."""
    ended = not size or _ends_in_newline(descriptor, size)
    for block in chain(blocks, [b""]):
        text = block if ended else b"\n" + block
        written = os.write(descriptor, text)
        added.octets += written
        added.lines += max(text[:written].count(b"\n") - (not ended), 0)
        if written != len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        ended = True
    os.fsync(descriptor)


def _ends_in_newline(descriptor: int, size: int) -> bool:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"
