"""Problems as text: for people, for grep, for programs, and for GitHub's annotations of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tcpdrill.ground.printed import one_line, visible
from tcpdrill.ground.problem_codes import CODES
from tcpdrill.ground.problems import bounded, count_of
from tcpdrill.ground.wording import Count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tcpdrill.ground.problems import Problem


def render(problems: Sequence[Problem], form: str, folder: Path) -> str:
    """Return the problems written as `form` (a key of `FORMATS`); `folder` is where the material lies.

    Paths are relative to the material, in annotations to where the program runs. No problems are no text, in
    JSON an empty list. Of one kind only the first ones are told; the last of them counts the rest. Raises
    KeyError for an unknown form.
    """
    return FORMATS[form](problems, folder)


def _full(problems: Sequence[Problem], folder: Path) -> str:
    if not problems:
        return ""
    told = [f"{_line(problem)}\n  {one_line(problem.hint)}" for problem in bounded(problems)]
    files = len({problem.place.path for problem in problems})
    found = Count(count_of(problems))
    count = f"{found:problem|problems} in {Count(files):file|files} of {one_line(str(folder))}"
    more = f"`tcpdrill check --explain {problems[0].code}` tells more of {problems[0].code}."
    return "\n".join([*told, "", f"{count}. {more}"])


def _concise(problems: Sequence[Problem], _: Path) -> str:
    return "\n".join(map(_line, bounded(problems)))


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
            **({"more": problem.more} if problem.more else {}),
        }
        for problem in bounded(problems)
    ]
    return json.dumps(told, ensure_ascii=False, indent=1)


def _github(problems: Sequence[Problem], folder: Path) -> str:
    return "\n".join(_annotation(problem, folder) for problem in bounded(problems))


FORMATS: Final[dict[str, Callable[[Sequence[Problem], Path], str]]] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "github": _github,
}


def _line(problem: Problem) -> str:
    where = problem.place
    said = f"{where.path}:{where.line}:{where.column}: {problem.code} {problem.message}{_others(problem)}"
    # A file may be called ::error, and a runner of workflows obeys a line that begins so.
    return one_line(f"./{said}" if said.startswith("::") else said)


def _others(problem: Problem) -> str:
    """Say how many more there are of a problem's kind, where they are only counted."""
    return f" (and {problem.more} more of this kind)" if problem.more else ""


def _annotation(problem: Problem, folder: Path) -> str:
    where = problem.place
    properties = {
        "file": _shortened(folder) + where.path,
        "line": str(where.line),
        "col": str(where.column),
        "title": f"{problem.code} {CODES[problem.code].name}",
    }
    told = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::error {told}::{_escaped(f'{problem.message} {problem.hint}{_others(problem)}')}"


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
