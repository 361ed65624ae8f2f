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

from tcpdrill.files import (
    ABANDONED,
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

from tcpdrill import files

real, left = {name}, [int(sys.argv[2])]

def stopping(*arguments, **named):
    left[0] -= 1
    if left[0] < 0:
        os._exit(9)
    return real(*arguments, **named)

{name} = stopping
files.write_together(Path(sys.argv[1]), {new!r})
"""


@pytest.mark.parametrize("name", ["Path.replace", "os.fsync", "Path.unlink"])
def test_stopped_anywhere_all_or_none_stand_there_at_the_next_start(tmp_path: Path, name: str) -> None:
    ends = set()
    for calls in range(9):
        folder = tmp_path / f"{calls}"
        folder.mkdir()
        for one, content in OLD.items():
            (folder / one).write_bytes(content)
        code = STOPPED.format(name=name, new=NEW)
        ended = subprocess.run([sys.executable, "-c", code, folder, str(calls)], check=False).returncode
        assert ended in {0, 9}
        for left in folder.glob(".tcpdrill-*"):
            long_ago = time.time() - ABANDONED - 1
            os.utime(left, (long_ago, long_ago))
        finish(folder)
        assert standing(folder) in (OLD, NEW)
        ends.add((ended, standing(folder) == NEW))
    assert (9, True) in ends or name == "os.fsync"
    assert (9, False) in ends or name == "Path.unlink"


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
