"""Files written whole or not at all, several of them together, and files that are nobody else's.

What stands in a file is its writer's business. The log of answers is not written here: two programs may
append to it at once (`practice/review_log.py`).
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

ABANDONED: Final = 60
"""A draft that is so old (seconds) was left behind by a program that was killed."""

PATIENCE: Final = 2.0
"""So long (seconds) it is waited for a file that somebody else adds to."""

SHARED: Final = 0o644
PRIVATE: Final = 0o600
"""What the owner and the others may do with a file: what was made for them, and what only its owner uses."""

_DRAFTS: Final = ".tcpdrill-"
_LIST: Final = "replaces"
"""Within a folder of drafts: the names of the files to be replaced, written when all drafts are whole."""

_UNDOING: Final = "restores"
"""What the list is called from when the former files are put back."""

_KEPT: Final = ".kept"
"""What the former file is called within the folder of drafts."""


class WriteError(OSError):
    """What could not be written; any other OSError that names a file is about reading it."""


class HalfReplacedError(WriteError):
    """Some of several files (`replaced`) could neither be followed by the others nor be put back.

    `finish` goes on with that at the next start.
    """

    def __init__(self, error: OSError, replaced: tuple[str, ...]) -> None:
        super().__init__(error.errno, error.strerror, error.filename)
        self.replaced = replaced


AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Octets as they are, and no waiting for whoever is at the other end of a pipe."""


def open_file(path: Path, *, follow_links: bool = True) -> BinaryIO:
    """Open a file to read its octets; raises OSError for a folder, pipe or device, which might never end."""
    descriptor = os.open(path, os.O_RDONLY | AT_ONCE | (0 if follow_links else getattr(os, "O_NOFOLLOW", 0)))
    try:
        check_file(descriptor, path)
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_file(path: Path) -> bytes:
    """Return the octets of a file; raises OSError as `open_file`, and with its name where the disk fails."""
    with open_file(path) as file:
        try:
            return file.read()
        except OSError as error:
            error.filename = str(path)
            raise


def check_file(descriptor: int, path: Path) -> None:
    """Raise OSError unless a file is open there: nothing that may keep us waiting."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError(errno.EINVAL, "it is not a file", str(path))


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error about `path`: nobody knows the name of a draft."""
    try:
        yield
    except OSError as error:
        raise WriteError(error.errno, error.strerror or "it cannot be written", str(path)) from error


def write_whole(path: Path, content: bytes, mode: int = SHARED) -> None:
    """Put a file in its place with `content`, whole or not at all, and return when it is on disk.

    A good file that stood there stays where that fails; raises WriteError about the path. What other programs
    that were killed have left beside it is cleared away.
    """
    for left in _left_behind(path.parent):
        if left.is_file():
            _clear(left)
    draft = path.with_name(f"{_DRAFTS}{os.urandom(6).hex()}")
    try:
        with _writing(path):
            _write_draft(draft, content, mode)
            draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    with _writing(path):
        sync_folder(path.parent)


def _write_draft(draft: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | AT_ONCE, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put the names of new files on disk too, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(descriptor: int) -> Iterator[bool]:
    """Keep other programs of ours from adding to an open file; yield whether that is so.

    Who has held it for long was stopped meanwhile, or the system knows no such thing: nobody waits for ever.
    """
    held = _hold(descriptor)
    try:
        yield held
    finally:
        if held:
            _let_go(descriptor)


def _hold(descriptor: int) -> bool:
    if sys.platform == "win32":
        return False
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.005)
        except OSError:
            return False
        else:
            return True


def _let_go(descriptor: int) -> None:
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_UN)


# Several files together


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace all of these files in `folder`, by name, or none of them; raises OSError.

    Should the program be stopped between two of them, `finish` finds it. Raises HalfReplacedError where some
    are replaced and the disk takes nothing more.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    finish(folder)
    drafts = folder / f"{_DRAFTS}{os.urandom(6).hex()}"
    try:
        _write_drafts(drafts, folder, files)
    except BaseException:
        _clear(drafts)
        raise
    _put_in_place(drafts, folder, tuple(files))


def _write_drafts(drafts: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    """Write everything that is needed to replace the files, and last the list that says so."""
    with _writing(folder):
        drafts.mkdir()
    for name, content in files.items():
        path = folder / name
        with suppress(FileNotFoundError):
            former = read_file(path)
            with _writing(path):
                _write_draft(drafts / f"{name}{_KEPT}", former, SHARED)
        with _writing(path):
            _write_draft(drafts / name, content, SHARED)
    with _writing(folder):
        sync_folder(drafts)
        _write_draft(drafts / f"{_LIST}.draft", "\n".join(files).encode(), SHARED)
        (drafts / f"{_LIST}.draft").replace(drafts / _LIST)
        sync_folder(drafts)


def _put_in_place(drafts: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Replace the files one by one; where one cannot be, put the former ones back and raise OSError."""
    try:
        for name in names:
            _replace(drafts / name, folder / name)
    except BaseException as error:
        _undo(drafts, folder, names, error)
        raise
    _end(drafts, folder, names)


def _replace(draft: Path, path: Path) -> None:
    with _writing(path):
        try:
            draft.replace(path)
        except FileNotFoundError:
            if draft.exists():
                raise


def _undo(drafts: Path, folder: Path, names: tuple[str, ...], cause: BaseException) -> None:
    """Put the former files back; what cannot be is left to the next start, and HalfReplacedError raised."""
    replaced = tuple(name for name in names if not (drafts / name).exists())
    try:
        if (drafts / _LIST).exists():
            (drafts / _LIST).replace(drafts / _UNDOING)
        _put_back(drafts, folder, names)
    except OSError as error:
        if not replaced:
            return _clear(drafts)
        raise HalfReplacedError(cause if isinstance(cause, OSError) else error, replaced) from error
    return _end(drafts, folder, ())


def _put_back(drafts: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Put the former files where they were; begun again after a stop it goes on."""
    for name in names:
        draft, kept, path = drafts / name, drafts / f"{name}{_KEPT}", folder / name
        if not draft.exists():
            with suppress(FileNotFoundError):
                path.replace(draft)
        if not path.exists() and kept.exists():
            kept.replace(path)


def _end(drafts: Path, folder: Path, replaced: tuple[str, ...]) -> None:
    """Put the names on disk, and only then forget how to go on."""
    try:
        with _writing(folder):
            sync_folder(folder)
    except WriteError as error:
        raise HalfReplacedError(error, replaced) from error
    _clear(drafts)


def finish(folder: Path) -> None:
    """Finish what was stopped between two files of `write_together`, or in putting the former ones back.

    Drafts that were left behind are cleared away. Raises OSError where a file can be replaced no more; then
    the former ones are back.
    """
    for drafts in _left_behind(folder):
        if (drafts / _UNDOING).is_file():
            _put_back(drafts, folder, _listed(drafts / _UNDOING))
            _end(drafts, folder, ())
        elif (drafts / _LIST).is_file():
            _put_in_place(drafts, folder, _listed(drafts / _LIST))
        else:
            _clear(drafts)


def _listed(names: Path) -> tuple[str, ...]:
    return tuple(name for name in names.read_text(encoding="utf-8").split("\n") if _is_plain(name))


def _left_behind(folder: Path) -> Iterator[Path]:
    """Yield the drafts of programs that are no more: whole sets at once, others when they are old."""
    with suppress(OSError):
        for found in sorted(folder.glob(f"{_DRAFTS}*")):
            whole = any((found / name).is_file() for name in (_LIST, _UNDOING))
            if whole or time.time() - found.lstat().st_mtime > ABANDONED:
                yield found


def _is_plain(name: str) -> bool:
    """Tell whether a name stays within its folder."""
    return bool(name) and name not in {".", ".."} and "/" not in name and "\\" not in name


def _clear(drafts: Path) -> None:
    with suppress(OSError):
        if drafts.is_symlink() or not drafts.is_dir():
            drafts.unlink(missing_ok=True)
            return
        # Without the list nothing is done by halves, whatever of the rest is still there.
        for name in (_LIST, _UNDOING):
            (drafts / name).unlink(missing_ok=True)
        sync_folder(drafts)
        for left in drafts.iterdir():
            left.unlink()
        drafts.rmdir()


# Files that are nobody else's


def make_own_folder(folder: Path) -> bool:
    """Make a folder that only this user may write; tell whether it is one, whoever made it."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return is_own_folder(folder)


def is_own_folder(folder: Path) -> bool:
    """Tell whether a folder is this user's and nobody else may put files there, where the system can tell."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and _is_own(status)


def read_own(path: Path, most: int) -> bytes | None:
    """Return what stands in a file of this user's of at most `most` octets; None for anything else.

    Links, devices, pipes and what others own or may write are something else.
    """
    with suppress(OSError), open_file(path, follow_links=False) as file:
        status = os.fstat(file.fileno())
        if _is_own(status) and status.st_size <= most:
            return file.read(most)
    return None


def _is_own(status: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
