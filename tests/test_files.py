"""Files are written whole or not at all, whatever the disk refuses and whenever the program is stopped."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tcpdrill.ground.files import (
    ABANDONED,
    HalfReplacedError,
    finish,
    is_own_folder,
    make_own_folder,
    read_own,
    write_together,
    write_whole,
)

OLD = {"a": b"old a", "b": b"old b"}
NEW = {"a": b"new a", "b": b"new b", "c": b"new c"}

needs_owners = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no POSIX owners")


def standing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def refuse(monkeypatch: pytest.MonkeyPatch, where: object, name: str, nth: int) -> None:
    """Let the `nth` call of a function fail as on a full disk."""
    real, calls = getattr(where, name), []

    def refusing(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == nth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a draft")
        return real(*arguments, **named)

    monkeypatch.setattr(where, name, refusing)


@pytest.mark.parametrize(("where", "name"), [(os, "open"), (os, "fsync"), (Path, "replace")])
def test_a_good_file_stays_where_the_new_one_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str
) -> None:
    refuse(monkeypatch, where, name, 1)
    with pytest.raises(OSError, match="No space left on device") as raised:
        write_whole(folder / "a", b"new")
    assert raised.value.filename == str(folder / "a")
    assert standing(folder) == OLD


def test_a_file_is_replaced(folder: Path) -> None:
    write_whole(folder / "a", b"new", 0o600)
    assert standing(folder) == {**OLD, "a": b"new"}
    assert (folder / "a").stat().st_mode & 0o077 == 0


def test_several_are_replaced_together(folder: Path) -> None:
    write_together(folder, NEW)
    assert standing(folder) == NEW


@pytest.mark.parametrize(("where", "name", "calls"), [(os, "fsync", 6), (Path, "replace", 4)])
def test_none_is_replaced_where_one_cannot_be(folder: Path, where: object, name: str, calls: int) -> None:
    for nth in range(1, calls + 1):
        with pytest.MonkeyPatch.context() as patched:
            refuse(patched, where, name, nth)
            with pytest.raises(OSError, match="No space left"):
                write_together(folder, NEW)
        assert standing(folder) == OLD


def test_a_folder_in_the_way_puts_the_others_back(folder: Path) -> None:
    (folder / "c").mkdir()
    with pytest.raises(OSError, match="c") as raised:
        write_together(folder, NEW)
    assert raised.value.filename == str(folder / "c")
    (folder / "c").rmdir()
    assert standing(folder) == OLD


STOPPED = """
import os, sys
from pathlib import Path

from tcpdrill.ground import files

refused, left = int(sys.argv[3]), int(sys.argv[2])
places = {{"Path.replace": Path, "os.fsync": os, "Path.unlink": Path}}

def meddle(name):
    where, method = places[name], name.partition(".")[2]
    real = getattr(where, method)

    def meddling(*arguments, **named):
        global refused, left
        left -= 1
        if left < 0:
            os._exit(9)
        if method == "replace":
            refused -= 1
            if not refused:
                raise OSError(28, "No space left on device", str(arguments[0]))
        return real(*arguments, **named)

    setattr(where, method, meddling)

for name in {names!r}:
    meddle(name)
files.write_together(Path(sys.argv[1]), {new!r})
"""

ENDS = {0, 1, 9}
EVERYTHING = ("Path.replace", "os.fsync", "Path.unlink")


def stopped(folder: Path, names: tuple[str, ...], calls: int, refused: int = 0) -> int:
    """Write together, stopped before the call after so many and with one refused; return how that ended."""
    folder.mkdir()
    for one, content in OLD.items():
        (folder / one).write_bytes(content)
    code = STOPPED.format(names=names, new=NEW)
    arguments = [sys.executable, "-c", code, str(folder), str(calls), str(refused)]
    return subprocess.run(arguments, stderr=subprocess.DEVNULL, check=False).returncode


def found_again(folder: Path) -> dict[str, bytes]:
    """Return what stands in a folder after the next start, a minute later."""
    for left in folder.glob(".tcpdrill-*"):
        long_ago = time.time() - ABANDONED - 1
        os.utime(left, (long_ago, long_ago))
    finish(folder)
    return standing(folder)


@pytest.mark.parametrize("name", EVERYTHING)
def test_stopped_anywhere_all_or_none_stand_there_at_the_next_start(tmp_path: Path, name: str) -> None:
    ends = set()
    for calls in range(10):
        ended = stopped(tmp_path / f"{calls}", (name,), calls)
        found = found_again(tmp_path / f"{calls}")
        assert ended in ENDS
        assert found in (OLD, NEW)
        ends.add((ended, found == NEW))
    assert (9, True) in ends or name == "os.fsync"
    assert (9, False) in ends or name == "Path.unlink"


def test_stopped_in_putting_back_the_former_files_come_back_at_the_next_start(tmp_path: Path) -> None:
    """The third replacement is refused, the list's own among them; every call is one to be stopped before."""
    ends = []
    for calls in range(34):
        ended = stopped(tmp_path / f"{calls}", EVERYTHING, calls, refused=3)
        assert found_again(tmp_path / f"{calls}") in (OLD, NEW), calls
        ends.append(ended)
    assert set(ends) == {1, 9}
    assert found_again(tmp_path / f"{ends.index(1)}") == OLD


@pytest.mark.parametrize(("nth", "replaced"), [(2, ()), (3, ("a",)), (4, ("a", "b"))])
def test_what_cannot_be_put_back_is_told_and_finished_at_the_next_start(
    folder: Path, nth: int, replaced: tuple[str, ...]
) -> None:
    """From one replacement on the disk takes nothing more, the list of drafts neither."""
    real, calls = Path.replace, []

    def refusing(draft: Path, path: Path) -> Path:
        calls.append(1)
        if len(calls) >= nth:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), "a draft")
        return real(draft, path)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "replace", refusing)
        with pytest.raises(OSError, match="Read-only") as raised:
            write_together(folder, NEW)
    assert isinstance(raised.value, HalfReplacedError) == bool(replaced)
    assert getattr(raised.value, "replaced", ()) == replaced
    assert {name: standing_file(folder, name) for name in OLD} == {
        name: (NEW if name in replaced else OLD)[name] for name in OLD
    }
    finish(folder)
    assert standing(folder) == (NEW if replaced else OLD)


def standing_file(folder: Path, name: str) -> bytes:
    return (folder / name).read_bytes()


def test_what_killed_programs_left_beside_a_file_is_cleared_away(folder: Path) -> None:
    left, living = folder / ".tcpdrill-1", folder / ".tcpdrill-2"
    for draft in (left, living):
        draft.write_bytes(b"half")
    long_ago = time.time() - ABANDONED - 1
    os.utime(left, (long_ago, long_ago))
    write_whole(folder / "a", b"new")
    assert standing(folder) == {**OLD, "a": b"new", living.name: b"half"}


def test_a_living_draft_is_left_alone_and_a_name_cannot_leave_the_folder(folder: Path) -> None:
    living, whole = folder / ".tcpdrill-1", folder / ".tcpdrill-2"
    living.write_bytes(b"somebody is writing")
    whole.mkdir()
    (whole / "replaces").write_text("../stolen\n..\na", encoding="utf-8")
    (whole / "a").write_bytes(b"new")
    finish(folder)
    assert standing(folder) == {**OLD, "a": b"new", living.name: b"somebody is writing"}
    assert not (folder.parent / "stolen").exists()


@needs_owners
def test_only_what_is_this_users_own_is_read(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_bytes(b"1234")
    assert read_own(own, 4) == b"1234"
    assert read_own(own, 3) is None
    assert read_own(tmp_path, 4) is None
    assert read_own(tmp_path / "missing", 4) is None
    (tmp_path / "link").symlink_to(own)
    assert read_own(tmp_path / "link", 4) is None
    os.mkfifo(tmp_path / "pipe")
    assert read_own(tmp_path / "pipe", 4) is None
    own.chmod(0o620)
    assert read_own(own, 4) is None


@needs_owners
def test_what_others_own_is_not_this_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"1234")
    (tmp_path / "file").chmod(0o600)
    assert is_own_folder(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: (tmp_path / "file").stat().st_uid + 1)
    assert read_own(tmp_path / "file", 4) is None
    assert not is_own_folder(tmp_path)


@needs_owners
def test_a_folder_is_made_for_this_user_alone(tmp_path: Path) -> None:
    assert make_own_folder(tmp_path / "new" / "cache")
    assert (tmp_path / "new" / "cache").stat().st_mode & 0o077 == 0
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    assert not make_own_folder(tmp_path / "open")
    (tmp_path / "file").write_bytes(b"")
    assert not make_own_folder(tmp_path / "file")
