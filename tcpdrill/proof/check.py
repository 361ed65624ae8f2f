"""Every claim of the material, checked: the families of checks, and the gate that stops unchecked material.

What each family judges stands in `proof/` and `agreement.py`; the words of the codes in `problem_codes.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tcpdrill.ground.errors import InputError, TcpdrillError
from tcpdrill.ground.problems import count_of
from tcpdrill.material.agreement import check_agreement
from tcpdrill.material.content import load
from tcpdrill.proof.exchanges import check_exchanges
from tcpdrill.proof.identity import check_identity
from tcpdrill.proof.machine import check_machine
from tcpdrill.proof.notes import check_notes
from tcpdrill.proof.scenarios import check_scenarios

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tcpdrill.ground.problems import Problem
    from tcpdrill.material.content import Course, Loaded

FAMILIES: Final[tuple[Callable[[Course], list[Problem]], ...]] = (
    check_identity,
    check_agreement,
    check_exchanges,
    check_machine,
    check_notes,
    check_scenarios,
)
"""Everything that is checked once the files have been read."""


class MaterialError(TcpdrillError):
    """The material has problems (at least one): nothing unchecked is drilled or built."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        first = problems[0]
        where = f"{first.place.path}:{first.place.line}:{first.place.column}"
        others = count_of(problems) - 1
        more = f" (and {others} more)" if others else ""
        message = f"the material in {folder} does not check: {where}: {first.code} {first.message}{more}"
        super().__init__(message, "Run `tcpdrill check` to see every problem.")
        self.problems = problems


def check(loaded: Loaded) -> list[Problem]:
    """Return every problem of the material, sorted by file, line and column; none when all is well."""
    found = set(loaded.problems)
    for family in FAMILIES:
        found.update(family(loaded.course))
    return sorted(found)


def load_checked(folder: Path) -> Course:
    """Return the checked material in `folder`; raises MaterialError if it has problems."""
    loaded = load(folder)
    problems = check(loaded)
    if problems:
        raise MaterialError(folder, problems)
    return loaded.course


def reported_on(problems: Iterable[Problem], paths: Iterable[Path], folder: Path) -> list[Problem]:
    """Return the problems in the files and folders `paths`; in all of them if there are none.

    A path is taken as the shell knows it, else as one within the material. Raises InputError where it is
    neither.
    """
    wanted = [_within(path, folder) for path in paths]
    if not wanted:
        return list(problems)
    return [problem for problem in problems if any(_is_below(problem.place.path, one) for one in wanted)]


def _within(path: Path, folder: Path) -> str:
    """Return a path as problems carry it: relative to the material, `.` for all of it."""
    for candidate in (path, folder / path):
        if candidate.exists() and candidate.resolve().is_relative_to(folder.resolve()):
            return candidate.resolve().relative_to(folder.resolve()).as_posix()
    if path.exists() and folder.resolve().is_relative_to(path.resolve()):
        return "."
    raise InputError(f"{path} is no file or folder of the material in {folder}", "Name one that is, or none.")


def _is_below(path: str, wanted: str) -> bool:
    return wanted in {".", path} or path.startswith(f"{wanted}/")
