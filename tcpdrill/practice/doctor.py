"""Says what a report of a fault needs: versions, folders, the terminal, and whether the log is sound."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from tcpdrill import __version__
from tcpdrill.ground.errors import TcpdrillError
from tcpdrill.practice.log_lines import Review, Undo, Unreadable
from tcpdrill.practice.marks import Marks
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.settings import FILE_NAME, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import TextIO

    from tcpdrill.practice.log_lines import Entry

PACKAGES = ("typer", "questionary", "prompt_toolkit", "fsrs", "genanki", "PyYAML", "platformdirs")

VARIABLES = ("TERM", "NO_COLOR", "LANG", "LC_ALL", "TCPDRILL_DATA", "TCPDRILL_LANG", "TZ")

TOLD = 10
"""So many unreadable lines are told one by one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: `sections` map names to (what, value), `problems` say what is not as it should be."""

    sections: Mapping[str, Mapping[str, Any]]
    problems: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return the report as text."""
        lines = []
        for name, values in self.sections.items():
            lines += [name, *(f"  {what}: {value}" for what, value in values.items()), ""]
        return [*lines, *(f"problem: {problem}" for problem in self.problems or ("none",))]

    def as_json(self) -> dict[str, Any]:
        """Return what `doctor --json` prints."""
        return {**self.sections, "problems": list(self.problems)}


def examine(folder: Path, content: Path | None, environment: Mapping[str, str], out: TextIO) -> Report:
    """Look at everything; changes nothing but for making an empty log where there is none."""
    log, problems = _log(ReviewLog(folder))
    problems += _settings(folder)
    return Report(
        {
            "versions": _versions(),
            "folders": {
                "data": str(folder),
                "config": str(folder / FILE_NAME),
                "content": str(content or "none"),
            },
            "terminal": _terminal(environment, out),
            "log": log,
        },
        tuple(problems),
    )


def _versions() -> dict[str, str]:
    return {"tcpdrill": __version__, "python": platform.python_version(), "system": platform.platform()} | {
        name: _version(name) for name in PACKAGES
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _terminal(environment: Mapping[str, str], out: TextIO) -> dict[str, Any]:
    size = shutil.get_terminal_size()
    found = {
        "standard input": "terminal" if sys.stdin.isatty() else "no terminal",
        "standard output": "terminal" if out.isatty() else "no terminal",
        "size": f"{size.columns}x{size.lines}",
        "encoding": out.encoding,
    }
    return {**found, **{name: environment.get(name, "not set") for name in VARIABLES}}


def _settings(folder: Path) -> list[str]:
    try:
        read_settings(folder)
    except TcpdrillError as error:
        return [error.message]
    return []


class _Tally:
    """What the lines of a log come to, counted one by one: it may have a million."""

    def __init__(self) -> None:
        self.answers = self.undone = self.unreadable = 0
        self.told: list[Unreadable] = []
        self._given, self._taken_back = Marks(), set[str]()

    def count(self, entry: Entry | Unreadable) -> None:
        """Count what one line says."""
        if isinstance(entry, Review):
            self.answers += 1
            self._given.add(entry.id)
        elif isinstance(entry, Undo):
            self.undone += 1
            self._taken_back.add(entry.undo)
        else:
            self.unreadable += 1
            self.told += [entry][: TOLD - len(self.told)]

    @property
    def counting(self) -> int:
        """The answers that count: each id once, without those taken back."""
        return len(self._given) - sum(one in self._given for one in self._taken_back)


def _log(log: ReviewLog) -> tuple[dict[str, Any], list[str]]:
    """Read every line of the log, and see whether it can be added to."""
    tally = _Tally()
    try:
        for entry in log.entries():
            tally.count(entry)
    except TcpdrillError as error:
        return {"file": str(log.path), "sound": False}, [error.message]
    problems = [f"{log.path}:{line.line}: {line.why}; kept and passed over" for line in tally.told]
    found = {
        "file": str(log.path),
        "octets": log.size(),
        "answers": tally.answers,
        "taken back": tally.undone,
        "counting": tally.counting,
        "unreadable lines": tally.unreadable,
        "sound": not tally.unreadable,
    }
    return found, problems + _unwritable(log)


def _unwritable(log: ReviewLog) -> list[str]:
    try:
        log.prepare()
    except TcpdrillError as error:
        return [error.message]
    return []
