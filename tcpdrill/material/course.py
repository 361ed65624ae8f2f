"""The whole material as one value, and where it lies. `content.py` makes it from files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tcpdrill.ground.errors import InputError
from tcpdrill.material.entries import CourseFile, Entry, MisconceptionEntry, Record, ScenarioEntry, Topic
from tcpdrill.tcp.exchange import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.ground.wording import Lang, Wording
    from tcpdrill.material.decks import Decks
    from tcpdrill.material.written_values import Text
    from tcpdrill.tcp.trace import Trace

COURSE_FILE: Final = "course.yaml"
"""The file that makes a folder the material."""


class Course(Record):
    """The whole material. Topics stand in course order; `notes` are the lines of the learner's notes.

    `file` is course.yaml as it stands (None where it could not be read), `texts` every text with its places.
    """

    file: CourseFile | None
    title: Wording
    description: Wording
    languages: tuple[Lang, ...]
    decks: Decks | None
    retired: Mapping[str, str]
    topics: Mapping[str, Topic]
    scenarios: Mapping[str, ScenarioEntry]
    misconceptions: tuple[MisconceptionEntry, ...]
    entries: Mapping[str, Entry]
    notes: tuple[str, ...]
    texts: tuple[Text, ...]

    def __getstate__(self) -> dict[str, Any]:
        """Return what is remembered of a checked course: all but the texts as they are written."""
        return {**self.__dict__, "texts": ()}

    def trace(self, name: str) -> Trace:
        """Return what happens in the scenario `name`; raises `tcp.exchange.ScriptError`."""
        return trace_of(self.scenarios[name])


@lru_cache(maxsize=256)
def trace_of(scenario: ScenarioEntry) -> Trace:
    """Run a scenario, once; raises `tcp.exchange.ScriptError`."""
    return run([action for action, _ in scenario.actions], scenario.isn, scenario.id)


def find_content(option: Path | None) -> Path:
    """Return the material's folder: `option`, else the packaged copy, else the checkout's.

    Raises InputError where there is none.
    """
    if option is not None:
        if option.is_dir():
            return option
        raise InputError(f"{option} is not a folder", f"Name a folder that holds {COURSE_FILE}.")
    package = Path(__file__).parent.parent
    for folder in (package / "shipped" / "content", package.parent / "content"):
        if (folder / COURSE_FILE).is_file():
            return folder
    raise InputError("no material came along with tcpdrill", "Name its folder with --content DIR.")
