"""Material that has passed every check, remembered: read back as values instead of being parsed and replayed.

What is remembered is found by a fingerprint of every file's bytes and of tcpdrill's own modules: a change of
either, and the material is checked afresh. Problems are never remembered. The memory lies in the user's cache
folder (`TCPDRILL_CACHE` names another; empty, there is none) and may be deleted at any time. A folder or a
file that others may write is not used, and what is not as it was written is thrown away.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from tcpdrill import __version__
from tcpdrill.ground.files import PRIVATE, is_own_folder, make_own_folder, open_file, read_own, write_whole
from tcpdrill.ground.folders import named_folder
from tcpdrill.ground.garbage import nothing_collected
from tcpdrill.ground.seals import is_sealed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tcpdrill.ground.problems import Problem
    from tcpdrill.material.course import Course

Made = TypeVar("Made")

VARIABLE: Final = "TCPDRILL_CACHE"
LARGEST: Final = 2**20
"""A file of more octets is no material, and nothing is remembered of it."""
MEMORY: Final = 2**26
"""So many octets are read of what is remembered."""

KEPT: Final = 8
"""So many courses are remembered; the oldest go first."""

_NAMES: Final = ("utf-8", "surrogateescape")
"""How names of files are octets: on most systems they may be any."""

_SUFFIXES: Final = (".yaml", ".yml", ".md")


def problems_of(folder: Path) -> list[Problem]:
    """Return every problem of the material in `folder`, sorted."""
    memory = _memory_of(folder)
    if memory is not None and _is_remembered(memory):
        return []
    from tcpdrill.material.content import load  # noqa: PLC0415 - likewise
    from tcpdrill.proof.check import check  # noqa: PLC0415 - what has passed is not checked again

    with nothing_collected():
        loaded = load(folder)
        problems = check(loaded)
    if memory is not None and not problems:
        _remember(memory, loaded.course, folder)
    return problems


def load_checked(folder: Path) -> Course:
    """Return the checked material in `folder`; raises MaterialError if it has problems."""
    from tcpdrill.material.course import Course  # noqa: PLC0415 - `check` of what has passed needs no values

    def checked() -> Course:
        from tcpdrill.proof.check import load_checked as checked_afresh  # noqa: PLC0415 - what has passed is not checked again

        return checked_afresh(folder)

    return _kept(folder, "course", Course, checked)


def load_derived(folder: Path, name: str, of: type[Made], make: Callable[[Course], Made]) -> Made:
    """Return what `make` makes of the checked material in `folder`; raises MaterialError if it has problems.

    It is remembered under `name`, as long as the material is; what is remembered is `of` this type.
    """
    return _kept(folder, name, of, lambda: make(load_checked(folder)))


def _kept(folder: Path, name: str, of: type[Made], make: Callable[[], Made]) -> Made:
    """Return what is remembered of the material in `folder` under `name`, else what `make` makes."""
    memory = _memory_of(folder, name)
    if memory is not None and (known := _recalled(memory, of)) is not None:
        return known
    with nothing_collected():
        made = make()
    if memory is not None:
        _remember(memory, made, folder)
    return made


def _memory_of(folder: Path, name: str = "course") -> Path | None:
    """Return the file in which `name` is remembered if the material has passed; None where nothing is."""
    cache = _cache_folder()
    if cache is None:
        return None
    try:
        return cache / f"{_fingerprint(folder)}.{name}"
    except OSError:
        return None


def _cache_folder() -> Path | None:
    """Return the folder that platformdirs would name, whose import would slow every start down."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return named_folder(VARIABLE, named) if named else None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "tcpdrill"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "tcpdrill" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "tcpdrill"


def _fingerprint(folder: Path) -> str:
    """Return what names the material and whoever checks it; raises OSError for a file that cannot be read."""
    package = Path(__file__).parent.parent
    found = blake2b(f"{__version__} {sys.version} {folder.resolve()}".encode(*_NAMES), digest_size=20)
    for source, _, names in sorted(os.walk(package)):
        for name in sorted(name for name in names if name.endswith(".py")):
            status = Path(source, name).stat()
            found.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    for below in ("", "scenarios"):
        for name in _names(folder / below):
            data = _bytes(folder / below / name)
            found.update(f"{below}/{name} {len(data)}\n".encode(*_NAMES))
            found.update(data)
    return found.hexdigest()


def _names(folder: Path) -> list[str]:
    """Return the names of the files that may belong to the material, sorted."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(_SUFFIXES))


def _bytes(path: Path) -> bytes:
    """Return what a file holds; raises OSError for anything that the material may not hold."""
    with open_file(path) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def _octets(memory: Path) -> bytes | None:
    """Return what stands in a file of the cache; None for what is not surely this user's own."""
    return read_own(memory, MEMORY) if is_own_folder(memory.parent) else None


def _is_remembered(memory: Path) -> bool:
    """Tell whether the material has passed: what is remembered of it is whole."""
    octets = _octets(memory)
    return octets is not None and is_sealed(octets, memory.name)


def _recalled(memory: Path, of: type[Made]) -> Made | None:
    """Return what is remembered; None where nothing is or it is not what was written."""
    octets = _octets(memory)
    if octets is None:
        return None
    from tcpdrill.ground.cached_values import unsealed  # noqa: PLC0415 - only what is remembered needs it

    try:
        return unsealed(octets, memory.name, of)
    except ValueError:
        return None


def _remember(memory: Path, value: object, folder: Path) -> None:
    """Write a value beside the older ones, whole or not at all; a folder that takes no file is no problem.

    Material that has changed while it was being checked is not remembered.
    """
    from tcpdrill.ground.cached_values import sealed  # noqa: PLC0415 - only what is remembered needs it

    if _memory_of(folder, memory.suffix[1:]) != memory or not make_own_folder(memory.parent):
        return
    with suppress(OSError):
        write_whole(memory, sealed(value, memory.name), PRIVATE)
        older = sorted(
            memory.parent.glob(f"*{memory.suffix}"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        for path in older[KEPT:]:
            path.unlink(missing_ok=True)
