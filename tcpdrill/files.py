"""Files written whole or not at all, several of them together, and files that are nobody else's.

What stands in a file is its writer's business. The log of answers is not written here: two programs may
append to it at once (`practice/review_log.py`).
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ABANDONED: Final = 60
"""A draft that is so old (seconds) was left behind by a program that was killed."""

SHARED: Final = 0o644
PRIVATE: Final = 0o600
"""What the owner and the others may do with a file: what was made for them, and what only its owner uses."""

_DRAFTS: Final = ".tcpdrill-"
_LIST: Final = "replaces"
"""Within a folder of drafts: the names of the files to be replaced, written when all drafts are whole."""

_KEPT: Final = ".kept"
"""What the former file is called within the folder of drafts."""


class WriteError(OSError):
    """What could not be written; any other OSError that names a file is about reading it."""


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error about `path`: nobody knows the name of a draft."""
    try:
        yield
    except OSError as error:
        raise WriteError(error.errno, error.strerror or "it cannot be written", str(path)) from error


def write_whole(path: Path, content: bytes, mode: int = SHARED) -> None:
    """Put a file in its place with `content`, whole or not at all, and return when it is on disk.

    A good file that stood there stays where that fails; raises WriteError about the path.
    """
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
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(draft, flags, mode), "wb") as file:
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


# Several files together


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replace all of these files in `folder`, by name, or none of them; raises OSError.

    Should the program be stopped between two of them, `finish` finds it.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    finish(folder)
    drafts = folder / f"{_DRAFTS}{os.urandom(6).hex()}"
    try:
        with _writing(folder):
            drafts.mkdir()
        _write_drafts(drafts, folder, files)
        _put_in_place(drafts, folder, tuple(files))
    finally:
        _clear(drafts)
    sync_folder(folder)


def _write_drafts(drafts: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        with suppress(FileNotFoundError):
            (drafts / f"{name}{_KEPT}").write_bytes((folder / name).read_bytes())
        with _writing(folder / name):
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
    except BaseException:
        _put_back(drafts, folder, names)
        raise


def _replace(draft: Path, path: Path) -> None:
    with _writing(path):
        try:
            draft.replace(path)
        except FileNotFoundError:
            if draft.exists():
                raise


def _put_back(drafts: Path, folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        if (drafts / name).exists():
            continue
        if (drafts / f"{name}{_KEPT}").exists():
            (drafts / f"{name}{_KEPT}").replace(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)


def finish(folder: Path) -> None:
    """Finish what was stopped between two files of `write_together`; clear away drafts that were left behind.

    Raises OSError where a file can be replaced no more; then the former ones are back.
    """
    for drafts in _left_behind(folder):
        try:
            if drafts.is_dir() and (drafts / _LIST).is_file():
                names = (drafts / _LIST).read_text(encoding="utf-8").split("\n")
                _put_in_place(drafts, folder, tuple(name for name in names if _is_plain(name)))
        finally:
            _clear(drafts)


def _left_behind(folder: Path) -> Iterator[Path]:
    """Yield the drafts of programs that are no more: whole sets at once, others when they are old."""
    with suppress(OSError):
        for found in sorted(folder.glob(f"{_DRAFTS}*")):
            whole = found.is_dir() and (found / _LIST).is_file()
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
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or not _is_own(status) or status.st_size > most:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _is_own(status: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
