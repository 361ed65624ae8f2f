"""Problems as text: for people, for grep, for programs, and for GitHub's annotations of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tcpdrill.printed import one_line, visible
from tcpdrill.problem_codes import CODES
from tcpdrill.wording import Count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tcpdrill.problems import Problem


def render(problems: Sequence[Problem], form: str, folder: Path) -> str:
    """Return the problems written as `form` (a key of `FORMATS`); `folder` is where the material lies.

    Paths are relative to the material, in annotations to where the program runs. No problems are no text, in
    JSON an empty list. Raises KeyError for an unknown form.
    """
    return FORMATS[form](problems, folder)


def _full(problems: Sequence[Problem], folder: Path) -> str:
    if not problems:
        return ""
    told = [f"{_line(problem)}\n  {one_line(problem.hint)}" for problem in problems]
    files = len({problem.place.path for problem in problems})
    count = f"{Count(len(problems)):problem|problems} in {Count(files):file|files} of {one_line(str(folder))}"
    more = f"`tcpdrill check --explain {problems[0].code}` tells more of {problems[0].code}."
    return "\n".join([*told, "", f"{count}. {more}"])


def _concise(problems: Sequence[Problem], _: Path) -> str:
    return "\n".join(map(_line, problems))


def _json(problems: Sequence[Problem], _: Path) -> str:
    import json  # noqa: PLC0415 - only this form needs it

    told = [
        {
            "path": problem.place.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "code": problem.code,
            "message": problem.message,
            "help": problem.hint,
        }
        for problem in problems
    ]
    return json.dumps(told, ensure_ascii=False, indent=1)


def _github(problems: Sequence[Problem], folder: Path) -> str:
    return "\n".join(_annotation(problem, folder) for problem in problems)


FORMATS: Final[dict[str, Callable[[Sequence[Problem], Path], str]]] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "github": _github,
}


def _line(problem: Problem) -> str:
    where = problem.place
    return one_line(f"{where.path}:{where.line}:{where.column}: {problem.code} {problem.message}")


def _annotation(problem: Problem, folder: Path) -> str:
    where = problem.place
    properties = {
        "file": _shortened(folder) + where.path,
        "line": str(where.line),
        "col": str(where.column),
        "title": f"{problem.code} {CODES[problem.code].name}",
    }
    told = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::error {told}::{_escaped(f'{problem.message} {problem.hint}')}"


def _shortened(folder: Path) -> str:
    """Return the folder as it is seen from here, where that is shorter, with a slash at its end."""
    here = folder.cwd()
    whole = folder.resolve()
    return f"{(whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()}/"


def _escaped(text: str, further: str = "") -> str:
    """Return text as a workflow command takes it: percent, line ends and `further` characters encoded."""
    return "".join(
        f"%{ord(character):02X}" if character in f"%\r\n{further}" else character
        for character in visible(text)
    )
