"""The wheel: the same octets wherever, whenever and by whomever it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from program import CHECKOUT, environment

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ("tcpdrill", "content", "decks/record.json", "README.md", "LICENSE", "pyproject.toml")
YEAR = 365 * 24 * 3600


def checkout(folder: Path, umask: int, age: int) -> Path:
    """Return a copy of what the wheel is made of, with other rights and times and what use leaves behind."""
    before = os.umask(umask)
    try:
        for name in SOURCES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            if (CHECKOUT / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(CHECKOUT / name, folder / name, ignore=ignored, copy_function=shutil.copyfile)
            else:
                shutil.copyfile(CHECKOUT / name, folder / name)
    finally:
        os.umask(before)
    for path in folder.rglob("*"):
        seconds = path.stat().st_mtime - age
        os.utime(path, (seconds, seconds))
    return folder


def wheel(folder: Path, umask: int, **variables: str) -> Path:
    """Build the wheel of a checkout as pip does."""
    code = f"import os; os.umask({umask}); import hatchling.build as b; print(b.build_wheel('built'))"
    (folder / "built").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(folder, **variables),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return folder / "built" / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel(checkout(tmp_path_factory.mktemp("here"), 0o022, 0), 0o022)


def test_two_builds_are_the_same_octets(built: Path, tmp_path: Path) -> None:
    other = wheel(checkout(tmp_path / "else" / "where", 0o077, 3 * YEAR), 0o077, TZ="Asia/Shanghai", LANG="C")
    assert other.name == built.name
    assert other.read_bytes() == built.read_bytes()


def test_a_time_that_is_asked_for_is_stamped(built: Path, tmp_path: Path) -> None:
    stamped = wheel(checkout(tmp_path / "other", 0o022, 0), 0o022, SOURCE_DATE_EPOCH="1700000000")
    with zipfile.ZipFile(stamped) as archive:
        assert {member.date_time[:3] for member in archive.infolist()} == {(2023, 11, 14)}
    assert stamped.read_bytes() != built.read_bytes()


def test_it_holds_the_program_and_its_material_and_nothing_else(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
    assert "tcpdrill/shipped/content/course.yaml" in names
    assert "tcpdrill/shipped/decks/record.json" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"tcpdrill"}
    assert [name for name in names if "test" in name or name.endswith((".pyc", ".apkg"))] == []
