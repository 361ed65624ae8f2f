"""The material: a folder of YAML files as one course, with every problem of shape met on the way.

Which keys there are is `schema.py`'s table, whether the ids fit together `ids.py`'s business. Nothing here
judges what an entry claims: `check.py` does.
"""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tcpdrill.ground.problems import Place, Problem
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.material import schema
from tcpdrill.material.course import COURSE_FILE, Course, find_content
from tcpdrill.material.decks import NO_DECKS
from tcpdrill.material.entries import CourseFile, Entry, MisconceptionEntry, ScenarioEntry, Topic
from tcpdrill.material.ids import Unread, problems_of_ids
from tcpdrill.material.nodes import Mapping as MappingNode
from tcpdrill.material.nodes import Node, Scalar
from tcpdrill.material.nodes import Sequence as SequenceNode
from tcpdrill.material.section import read_entry, read_list
from tcpdrill.material.written_values import BAD, Field, Reading, Reference, Text, read_fields
from tcpdrill.material.yaml_source import control_characters, decode, parse, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Course", "Loaded", "find_content", "load"]

COURSE: Final = COURSE_FILE
MISCONCEPTIONS: Final = "misconceptions.yaml"
NOTES: Final = "notes.md"
SCENARIOS: Final = "scenarios"


class Loaded(NamedTuple):
    """What a folder holds: the course, as far as it could be read, and the problems met in reading it."""

    course: Course
    problems: tuple[Problem, ...]


def load(folder: Path, replaced: Mapping[str, bytes] | None = None) -> Loaded:
    """Read the material in `folder`; bad material gives problems, never an error.

    `replaced` maps paths (relative to `folder`) to the bytes to read instead of the file's.
    """
    source = _Folder(folder, replaced or {})
    course = source.read(COURSE, _course_file)
    languages = course.value.languages if course.value else tuple(Lang)
    names, strays = _topics_of(course.value, source.names(""))
    topics = {name: _topic(source, name, place, languages) for name, place in names.items()}
    scenarios = {
        path: source.read(path, partial(_scenario_file, languages)) for path in source.names(SCENARIOS)
    }
    misconceptions = source.read(MISCONCEPTIONS, partial(_misconceptions_file, languages))
    files = [course, *topics.values(), *scenarios.values(), misconceptions, source.read(NOTES, _notes_file)]
    loaded = _assembled(files)
    references = [reference for file in files for reference in file.references]
    problems = [problem for file in files for problem in file.problems]
    unread = Unread(
        frozenset([name for name, file in topics.items() if not file.is_whole])
        | {PurePath(stray.place.path).stem for stray in strays},
        frozenset([PurePath(path).stem for path, file in scenarios.items() if not file.is_whole]),
        not misconceptions.is_whole,
    )
    return Loaded(
        loaded,
        (
            *problems,
            *strays,
            *source.unlisted(SCENARIOS),
            *problems_of_ids(_entries_of(files), references, loaded, unread),
        ),
    )


class _File(NamedTuple):
    """What one file came to: its value (None where it has none) and what was gathered on the way.

    It `is_whole` where none of its entries is missing from the value.
    """

    value: Any
    problems: tuple[Problem, ...]
    texts: tuple[Text, ...] = ()
    references: tuple[Reference, ...] = ()
    is_whole: bool = False


class _Folder:
    """The files of the material, some of them perhaps replaced."""

    def __init__(self, folder: Path, replaced: Mapping[str, bytes]) -> None:
        self._folder = folder
        self._replaced = replaced

    def read(self, path: str, read: Callable[[str, bytes], _File]) -> _File:
        """Return what `read` makes of the file, or the problem with reading its bytes."""
        data = self._replaced.get(path)
        found = read_bytes(self._folder / path, path) if data is None else data
        return read(path, found) if isinstance(found, bytes) else _File(None, (found,))

    def unlisted(self, below: str) -> list[Problem]:
        """Return the problem of a folder of the material that is missing or cannot be listed."""
        if any(path.startswith(f"{below}/") for path in self._replaced):
            return []
        try:
            next((self._folder / below).iterdir(), None)
        except FileNotFoundError:
            return [
                Problem(
                    Place(below, 1, 1), "Y101", "the folder is missing", "Make it, with a scenario in it."
                )
            ]
        except OSError as error:
            message = f"the folder cannot be read: {error.strerror}"
            return [Problem(Place(below, 1, 1), "Y102", message, "Make it a folder that can be read.")]
        return []

    def names(self, below: str) -> list[str]:
        """Return the paths of the YAML files in one folder of the material, sorted."""
        try:
            found = {
                f"{below}/{path.name}" if below else path.name for path in (self._folder / below).iterdir()
            }
        except OSError:
            found = set()
        found.update(path for path in self._replaced if path.rpartition("/")[0] == below)
        return sorted(path for path in found if path.endswith((".yaml", ".yml")))


def _topic(source: _Folder, name: str, where: Place | None, languages: tuple[Lang, ...]) -> _File:
    """Read the file of a topic; where it is missing, it is the course that names it, at this place."""
    file = source.read(f"{name}.yaml", partial(_topic_file, languages))
    if where is None or [problem.code for problem in file.problems] != ["Y101"]:
        return file
    message = f"the topic {name} has no file {name}.yaml"
    return _File(None, (Problem(where, "Y101", message, "Write it, or take the topic out of the course."),))


def _topics_of(
    course: CourseFile | None, present: list[str]
) -> tuple[dict[str, Place | None], list[Problem]]:
    """Return the topics to read and where they are named, and a problem for each file that has no name."""
    names = [path.removesuffix(".yaml") for path in present if path not in (COURSE, MISCONCEPTIONS)]
    if course is None or "topics" in course.broken:
        return dict.fromkeys(names), []
    hint = f"Add it to `topics` in {COURSE}, or take the file away."
    message = "the course has no topic of this name"
    places = {name: course.place("topics", index) for index, name in enumerate(course.topics)}
    strays = [Place(path, 1, 1) for path in present if path.removesuffix(".yaml") not in places]
    return {**places}, [
        Problem(stray, "S214", message, hint)
        for stray in strays
        if stray.path not in (COURSE, MISCONCEPTIONS)
    ]


def _assembled(files: list[_File]) -> Course:
    """Put the values of all files together; each is known by its type."""
    values = [file.value for file in files if file.value is not None]
    topics = [value for value in values if isinstance(value, Topic)]
    header = next((value for value in values if isinstance(value, CourseFile)), None)
    return Course(
        **{key: getattr(header, key, default) for key, default in _NO_COURSE.items() if key not in _ORDERS},
        file=header,
        topics={topic.name: topic for topic in topics},
        scenarios=_in_order(values, header.scenarios if header else ()),
        misconceptions=tuple(next((value for value in values if isinstance(value, _Misconceptions)), ())),
        entries={entry.id: entry for topic in topics for entry in topic.entries},
        notes=tuple(next((value for value in values if isinstance(value, _Notes)), ())),
        texts=tuple([text for file in files for text in file.texts]),
    )


def _in_order(values: list[Any], names: tuple[str, ...]) -> dict[str, ScenarioEntry]:
    """Return the scenarios by name: those that the course names in its order, then the others."""
    found = {PurePath(value.path).stem: value for value in values if isinstance(value, ScenarioEntry)}
    return {name: found[name] for name in dict.fromkeys((*names, *found)) if name in found}


class _Misconceptions(tuple[MisconceptionEntry, ...]):
    """What misconceptions.yaml comes to."""

    __slots__ = ()


class _Notes(tuple[str, ...]):
    """The lines of notes.md."""

    __slots__ = ()


def _entries_of(files: list[_File]) -> list[Entry]:
    """Return every entry of every file, in the order of the files."""
    found: list[Entry] = []
    for file in files:
        if isinstance(file.value, Topic):
            found.extend(file.value.entries)
        elif isinstance(file.value, ScenarioEntry):
            found.append(file.value)
        elif isinstance(file.value, _Misconceptions):
            found.extend(file.value)
    return found


@lru_cache(maxsize=64)
def _course_file(path: str, data: bytes) -> _File:
    root, problems = parse(data, path)
    reading = Reading(path, _languages_named(root))
    values = None if root is None else read_fields(root, schema.COURSE, reading, "the course")
    course = None
    if values is not None:
        given, broken = _sorted_out(values)
        course = CourseFile(**{**_NO_COURSE, **given}, path=path, node=root, broken=broken)
    return _gathered(course, problems, reading)


def _languages_named(root: Node | None) -> tuple[Lang, ...]:
    """Return the languages that the texts of the course stand in, whatever else is wrong in course.yaml."""
    named = root.fields.get("languages") if isinstance(root, MappingNode) else None
    members = named.members if isinstance(named, SequenceNode) else (named,)
    written = {member.text for member in members if isinstance(member, Scalar)}
    return tuple(lang for lang in Lang if lang.value in written) or tuple(Lang)


_ORDERS: Final = ("topics", "scenarios")
"""What course.yaml says of the order of other files."""

_NO_COURSE: Final[Mapping[str, Any]] = {
    "title": Wording("", ""),
    "scenarios": (),
    "description": Wording("", ""),
    "languages": tuple(Lang),
    "topics": (),
    "decks": NO_DECKS,
    "retired": {},
}


@lru_cache(maxsize=256)
def _topic_file(languages: tuple[Lang, ...], path: str, data: bytes) -> _File:
    root, problems = parse(data, path)
    reading = Reading(path, languages)
    name = PurePath(path).stem
    values = None if root is None else read_fields(root, _topic_keys(name), reading, "a topic")
    topic = None
    if values is not None and isinstance(root, MappingNode):
        given, broken = _sorted_out(values)
        found = {**_NO_TOPIC, **given}
        in_order = tuple([entry for key in root.fields if key in schema.SECTIONS for entry in found[key]])
        broken |= {key for key in schema.SECTIONS if not _is_read_whole(root, key, found[key])}
        topic = Topic(**found, name=name, entries=in_order, path=path, node=root, broken=broken)
        _called(name, topic.topic, topic.at("topic"), reading)
        knows_all = root.names.keys() <= {*schema.TOPIC, *schema.SECTIONS} and not broken & {*schema.SECTIONS}
        return _gathered(topic, problems, reading, is_whole=knows_all and not problems)
    return _gathered(topic, problems, reading)


def _is_read_whole(root: MappingNode, key: str, entries: tuple[Entry, ...]) -> bool:
    """Tell whether each entry of a section could be read, its id at least."""
    node = root.fields.get(key)
    return node is None or (isinstance(node, SequenceNode) and len(node.members) == len(entries))


_NO_TOPIC: Final[Mapping[str, Any]] = {
    "topic": None,
    "title": Wording("", ""),
    "scenario": None,
    "exchange": None,
    **dict.fromkeys(schema.SECTIONS, ()),
}


def _topic_keys(name: str) -> dict[str, Field]:
    def section(key: str) -> Field:
        def read(node: Node, reading: Reading) -> tuple[Entry, ...]:
            return tuple(schema.read_entries(node, key, name, reading))

        return Field(read, required=False, default=())

    return {**schema.TOPIC, **{key: section(key) for key in schema.SECTIONS}}


@lru_cache(maxsize=256)
def _scenario_file(languages: tuple[Lang, ...], path: str, data: bytes) -> _File:
    root, problems = parse(data, path)
    reading = Reading(path, languages)
    entry = None
    if root is not None:
        entry = read_entry(root, schema.SCENARIO, SCENARIOS, SCENARIOS, reading)
    if entry is not None:
        _called(PurePath(path).stem, entry.id, entry.at("id"), reading)
    return _gathered(entry, problems, reading, is_whole=entry is not None)


@lru_cache(maxsize=64)
def _misconceptions_file(languages: tuple[Lang, ...], path: str, data: bytes) -> _File:
    root, problems = parse(data, path)
    reading = Reading(path, languages)
    values = None if root is None else read_fields(root, _MISCONCEPTIONS, reading, "the file")
    given, _ = _sorted_out(values or {})
    found = _Misconceptions(given["misconceptions"]) if given else None
    return _gathered(found, problems, reading, is_whole=bool(given) and not problems and not reading.problems)


def _read_misconceptions(node: Node, reading: Reading) -> tuple[Entry, ...]:
    return tuple(read_list(node, schema.MISCONCEPTION, "misconceptions", "misconceptions", reading))


_MISCONCEPTIONS: Final = {"misconceptions": Field(_read_misconceptions)}


@lru_cache(maxsize=16)
def _notes_file(path: str, data: bytes) -> _File:
    text = decode(data, path)
    if isinstance(text, Problem):
        return _File(None, (text,))
    if unseen := control_characters(text, path):
        return _File(None, tuple(unseen))
    return _File(_Notes(text.replace("\r\n", "\n").split("\n")), ())


def _sorted_out(values: dict[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the values that could be read, and the names of those that could not."""
    given = {name: value for name, value in values.items() if value is not BAD}
    return given, frozenset(values.keys() - given.keys())


def _called(name: str, written: str | None, node: Node, reading: Reading) -> None:
    if written is not None and written != name:
        hint = f"Write {name}, or rename the file."
        reading.report(node, "S213", f"{written} stands in a file of another name", hint)


def _gathered(
    value: Any, problems: tuple[Problem, ...], reading: Reading, *, is_whole: bool = False
) -> _File:
    told = (*problems, *reading.problems)
    return _File(value, told, tuple(reading.texts), tuple(reading.references), is_whole)
