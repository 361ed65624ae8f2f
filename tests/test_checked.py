"""Material that has passed is remembered, and only as long as nothing changes."""

from __future__ import annotations

import os
import pickle
import sys
from typing import TYPE_CHECKING

import pytest
import small_material as small
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from program import CONTENT

from tcpdrill.asking.questions import Pair, ask_pair, kinds, load_stock
from tcpdrill.ground.cached_values import sealed, unsealed
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.proof import checked
from tcpdrill.proof.check import MaterialError
from tcpdrill.proof.checked import load_checked, load_derived, problems_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from platformdirs.api import PlatformDirsABC

    from tcpdrill.material.course import Course


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(checked.VARIABLE, str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.written_to(tmp_path / "material")


def remembered(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir()) if cache.is_dir() else []


def test_what_is_remembered_is_what_was_checked(cache: Path, folder: Path) -> None:
    afresh = load_checked(folder)
    assert len(remembered(cache)) == 1
    again = load_checked(folder)
    assert again is not afresh
    assert again.title == afresh.title
    assert list(again.entries) == list(afresh.entries)
    assert again.trace("opening") == afresh.trace("opening")
    for name, entry in again.entries.items():
        before = afresh.entries[name]
        assert entry.place("id") == before.place("id")
        values = {key: value for key, value in vars(entry).items() if key != "node"}
        assert values == {key: value for key, value in vars(before).items() if key != "node"}
    assert again.entries["handshake.step1"].place("flags") == afresh.entries["handshake.step1"].place("flags")


def test_nothing_is_parsed_when_it_is_remembered(
    cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert problems_of(folder) == []
    assert len(remembered(cache)) == 1
    monkeypatch.setattr("tcpdrill.material.content.load", None)
    assert problems_of(folder) == []
    assert load_checked(folder).title.en == "A small course"


@pytest.mark.parametrize("path", sorted(small.FILES))
def test_a_change_of_any_file_is_noticed(cache: Path, folder: Path, path: str) -> None:
    load_checked(folder)
    text = (folder / path).read_bytes()
    status = (folder / path).stat()
    (folder / path).write_bytes(text.replace(b"1", b"2", 1) if b"1" in text else text[:-2] + b"#\n")
    os.utime(folder / path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert checked._memory_of(folder) is not None  # noqa: SLF001 - the name is what is tested
    assert str(checked._memory_of(folder)) not in {str(cache / name) for name in remembered(cache)}  # noqa: SLF001 - likewise


def test_a_new_file_is_noticed(cache: Path, folder: Path) -> None:
    load_checked(folder)
    (folder / "stray.yaml").write_text("topic: stray\n", encoding="utf-8")
    assert [problem.code for problem in problems_of(folder)] == ["S214"]
    assert len(remembered(cache)) == 1


def test_problems_are_never_remembered(cache: Path, tmp_path: Path) -> None:
    files, _ = small.changed("handshake.yaml", "ack: y+1", "ack: y")
    folder = small.written_to(tmp_path / "wrong", files)
    for _ in range(2):
        assert [problem.code for problem in problems_of(folder)] == ["M405"]
        with pytest.raises(MaterialError):
            load_checked(folder)
    assert remembered(cache) == []


def test_what_is_made_of_the_material_is_remembered_with_it(cache: Path, folder: Path) -> None:
    made: list[str] = []

    def make(course: Course) -> list[str]:
        made.append(course.title.en)
        return list(course.entries)

    afresh = load_derived(folder, "entries", list, make)
    assert load_derived(folder, "entries", list, make) == afresh
    assert made == ["A small course"]
    small_change = (folder / "course.yaml").read_text(encoding="utf-8").replace("A small", "Another small")
    (folder / "course.yaml").write_text(small_change, encoding="utf-8")
    assert load_derived(folder, "entries", list, make) == afresh
    assert made == ["A small course", "Another small course"]
    assert sum(name.endswith(".entries") for name in remembered(cache)) == len(made)


def test_nothing_is_made_of_material_with_problems(cache: Path, tmp_path: Path) -> None:
    files, _ = small.changed("handshake.yaml", "ack: y+1", "ack: y")
    folder = small.written_to(tmp_path / "wrong", files)
    with pytest.raises(MaterialError):
        load_derived(folder, "title", Wording, lambda course: course.title)
    assert remembered(cache) == []


def test_a_stock_that_is_remembered_asks_the_same(cache: Path) -> None:
    afresh, again = load_stock(CONTENT), load_stock(CONTENT)
    assert any(name.endswith(".stock") for name in remembered(cache))
    assert again is not afresh
    for about, kind in afresh.asked:
        asked = [ask_pair(Pair(one.by_id[about], kinds()[kind]), 7, Lang.EN, one) for one in (afresh, again)]
        assert asked[0] == asked[1]


class Harm:
    """What a hostile memory would run."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.made),))


def exchanged(memory: Path, tmp_path: Path) -> None:
    """Put what is remembered of another course in the place of a memory."""
    files, _ = small.changed("course.yaml", "A small course", "Another course")
    load_checked(small.written_to(tmp_path / "another", files))
    (other,) = set(memory.parent.glob("*.course")) - {memory}
    memory.write_bytes(other.read_bytes())


def of_another_type(memory: Path, _tmp_path: Path) -> None:
    memory.write_bytes(sealed([1], memory.name))


def hostile(memory: Path, tmp_path: Path) -> None:
    memory.write_bytes(sealed(Harm(tmp_path / "harm"), memory.name))


def hostile_and_as_before(memory: Path, tmp_path: Path) -> None:
    memory.write_bytes(pickle.dumps(Harm(tmp_path / "harm"), protocol=5))


def truncated(memory: Path, _tmp_path: Path) -> None:
    memory.write_bytes(memory.read_bytes()[:-1])


def changed(memory: Path, _tmp_path: Path) -> None:
    octets = memory.read_bytes()
    memory.write_bytes(octets[:-99] + bytes([octets[-99] ^ 1]) + octets[-98:])


def empty(memory: Path, _tmp_path: Path) -> None:
    memory.write_bytes(b"")


def pipe(memory: Path, _tmp_path: Path) -> None:
    memory.unlink()
    os.mkfifo(memory)


def link(memory: Path, tmp_path: Path) -> None:
    memory.rename(tmp_path / "elsewhere")
    memory.symlink_to(tmp_path / "elsewhere")


def writable_by_all(memory: Path, _tmp_path: Path) -> None:
    memory.chmod(0o666)


def in_a_folder_of_all(memory: Path, _tmp_path: Path) -> None:
    memory.parent.chmod(0o777)


DAMAGE = (exchanged, of_another_type, hostile, hostile_and_as_before, truncated, changed, empty, pipe, link)
FORGED = (of_another_type, hostile)
"""Sealed as only this user could: `check` goes by the seal, whoever wants the values looks at them."""

EXPOSED = (writable_by_all, in_a_folder_of_all)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no owners and pipes as POSIX has them")
@pytest.mark.parametrize("damage", [*DAMAGE, *EXPOSED])
def test_what_is_not_surely_what_was_written_is_made_anew(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path, Path], None],
) -> None:
    files, _ = small.changed("handshake.yaml", "ack: y+1", "ack: y")
    wrong = small.written_to(tmp_path / "wrong", files)
    right = small.written_to(tmp_path / "material")
    load_checked(right)
    memory = checked._memory_of(right)  # noqa: SLF001 - its place is what is tried
    assert memory is not None
    damage(memory, tmp_path)
    monkeypatch.setattr(checked, "_fingerprint", lambda _folder: memory.stem)
    if damage not in FORGED:
        assert [problem.code for problem in problems_of(wrong)] == ["M405"]
    assert load_checked(right).title.en == "A small course"
    assert not (tmp_path / "harm").exists()
    assert not list(cache.glob(".*"))


def test_what_was_damaged_is_used_again_once_it_was_made_anew(cache: Path, folder: Path) -> None:
    load_checked(folder)
    (memory,) = cache.iterdir()
    memory.write_bytes(b"")
    afresh = load_checked(folder)
    assert memory.stat().st_mode & 0o077 == 0
    assert unsealed(memory.read_bytes(), memory.name, type(afresh)).title == afresh.title


def test_without_a_cache_nothing_is_written(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setenv(checked.VARIABLE, "")
    assert load_checked(folder).title.en == "A small course"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_cache_that_cannot_be_written_is_no_problem(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv(checked.VARIABLE, str(tmp_path / "file"))
    assert load_checked(folder).title.en == "A small course"
    assert problems_of(folder) == []


def test_only_the_latest_are_kept(cache: Path, tmp_path: Path) -> None:
    for number in range(checked.KEPT + 3):
        files, _ = small.changed("course.yaml", "A small course", "A small course" + "!" * number)
        load_checked(small.written_to(tmp_path / f"course{number}", files))
    assert len(remembered(cache)) == checked.KEPT


SYSTEMS = [
    ("linux", Unix, {}),
    ("linux", Unix, {"XDG_CACHE_HOME": "/var/cache/mine"}),
    ("darwin", MacOS, {}),
]


@pytest.mark.parametrize(("system", "directories", "variables"), SYSTEMS)
def test_the_cache_lies_where_the_library_would_have_it(
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    directories: type[PlatformDirsABC],
    variables: dict[str, str],
) -> None:
    for name in (checked.VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", system)
    assert checked._cache_folder() == directories("tcpdrill", appauthor=False).user_cache_path  # noqa: SLF001
