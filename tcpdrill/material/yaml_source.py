"""Text files of the material: their bytes, within limits, and their YAML as nodes that know where they stand.

What a scalar means is decided elsewhere. Anything that YAML would read as something else than it looks like
(`no`, `12:30`, `017`), and every construct that the material does not need (aliases, tags, merge keys), is a
problem at its line and column, counted in characters from 1.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from tcpdrill.ground.files import open_file
from tcpdrill.ground.printed import OVERRIDES
from tcpdrill.ground.problems import MOST, Place, Problem, Problems
from tcpdrill.material.nodes import Broken, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST: Final = 2**20
"""The largest file that is read, in bytes."""

DEEPEST: Final = 32
"""How many mappings and lists may stand inside one another."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_READ_AHEAD: Final = 1024
"""How many characters of a line a parser reads before it tells the first of them: a key may be so long."""

# Marks for right-to-left text are fine, but an override shows other words than are written.
_CONTROL: Final = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{OVERRIDES}\ud800-\udfff\ufffe\uffff]"
)
_CONTROL_OR_RETURN: Final = re.compile(_CONTROL.pattern[:-1] + "\r\t]")
_UNSHOWN: Final = "\ufffd"
_BREAK: Final = re.compile("\r\n?|\n")

# What YAML 1.1 or 1.2 reads as something else than the text, or than a decimal number (PyYAML takes 1.1).
# `y` and `n` are left alone: PyYAML reads them as text, and `seq: y` is how the material writes the
# server's number. Null is the empty text.
_MISREAD: Final = (
    ("true or false", r"(?i:yes|no|on|off)|True|TRUE|False|FALSE"),
    ("a number in base 60", r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"),
    ("a number in another base", r"[-+]?0(?:[0-7_]+|[89][0-9_]*|o[0-7]+|x[0-9a-fA-F_]+|b[01_]+)"),
    (
        "a number",
        r"\+[0-9]+|[-+]?[0-9]+_[0-9_]*|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9_]*)?)[eE][-+]?[0-9]+",
    ),
    ("a number without end", r"[-+]?\.(?i:inf)|\.(?i:nan)"),
    ("a date", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?"),
    ("the default value", "="),
)
_SUSPECT: Final = re.compile("|".join(f"({form})" for _, form in _MISREAD))
_ESCAPED_TAG: Final = re.compile(r"!\S*%")
_NULLS: Final = frozenset(("~", "null", "Null", "NULL"))


class Document(NamedTuple):
    """What a file holds: its one node (None where there is none to be had) and the problems found."""

    root: Node | None
    problems: tuple[Problem, ...]


def read_bytes(path: Path, name: str) -> bytes | Problem:
    """Return the bytes of the file, or the problem with reading it; `name` is what the problem calls it."""
    start = Place(name, 1, 1)
    try:
        with open_file(path) as source:
            return source.read(LARGEST + 1)
    except FileNotFoundError:
        return Problem(start, "Y101", "the file is missing", "Write it, or take its name out of the course.")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        hint = "Put a text file there that you can read."
        return Problem(start, "Y102", f"the file cannot be read: {reason}", hint)


def decode(data: bytes, name: str) -> str | Problem:
    """Return the text that `data` holds in UTF-8 (a byte order mark is dropped), or the problem with it."""
    if len(data) > LARGEST:
        hint = "Split it: a topic or a scenario fits into a fraction of that."
        return Problem(Place(name, 1, 1), "Y104", "the file is larger than 1 MiB", hint)
    if (other := _other_encoding(data)) is not None:
        return Problem(
            Place(name, 1, 1), "Y105", f"the file is {other}, not UTF-8", "Save the file as UTF-8."
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        good = data[: error.start].decode()
        byte = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return Problem(_at(name, good, len(good)), "Y105", byte, "Save the file as UTF-8.")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        return _empty(name)
    return text


def _other_encoding(data: bytes) -> str | None:
    """Return which encoding of 16 or 32 bits a text is in, with or without its mark; None for all others."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    beginning = data[:_LOOKED_AT]
    for first, other in ((0, 1), (1, 0)):
        # What is written in Latin letters, every second byte is nought; nothing else is nought in a text.
        empty = beginning[first::2].count(0)
        if empty >= _OFTEN and empty > len(beginning) // _SELDOM and not beginning[other::2].count(0):
            return "UTF-16"
    return None


_MARKS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_LOOKED_AT: Final = 4096
_OFTEN: Final = 4
_SELDOM: Final = 16


def control_characters(text: str, name: str) -> list[Problem]:
    """Return a problem for each control character in `text`; tabs and line ends are none.

    Of many only the first ones are told, the last of which counts the rest.
    """
    found = list(islice(_CONTROL.finditer(text), MOST))
    told = [
        Problem(_at(name, text, one.start()), "Y113", _control(one[0]), "Take the character out.")
        for one in found
    ]
    if len(told) == MOST:
        more = sum(1 for _ in _CONTROL.finditer(text, found[-1].end()))
        told[-1] = replace(told[-1], more=more)
    return told


def parse(data: bytes, name: str) -> Document:
    """Return the one YAML document in `data`; `name` is the path that problems and places carry."""
    text = decode(data, name)
    if isinstance(text, Problem):
        return Document(None, (text,))
    unseen = control_characters(text, name)
    return Document(None, tuple(unseen)) if unseen else _Reading(text, name).document()


class _Reading:
    """One pass over the parser's events."""

    def __init__(self, text: str, name: str, loader: Callable[[str], Any] = _LOADER) -> None:
        self._next: Callable[[], Any] = loader(text).get_event
        self._loader = loader
        self._text = text
        self._name = name
        self._problems = Problems()
        self._harmless: set[str] = set()

    def document(self) -> Document:
        """Return the one document, or what of it could be read."""
        root: Node | None = None
        try:
            self._next()
            start = self._next()
            if isinstance(start, DocumentStartEvent):
                root = self._node(self._next(), 0)
                self._next()
                self._expect_end()
            else:
                self._problems.append(_empty(self._name))
        except _TooDeepError as error:
            message = f"more than {DEEPEST} mappings and lists stand inside one another here"
            self._report(error.mark, "Y114", message, "Close the brackets, or lay the values side by side.")
        except UnicodeError:
            # Only what a tag stands for is decoded by the parser.
            root = None
            found = _ESCAPED_TAG.search(self._text)
            where = _at(self._name, self._text, found.start() if found else 0)
            message = "this tag asks YAML for a type of its own"
            self._problems.append(Problem(where, "Y111", message, "Take the tag out."))
        except yaml.YAMLError as error:
            if self._loader is not yaml.SafeLoader and self._is_crowded(error):
                return _Reading(self._text, self._name, yaml.SafeLoader).document()
            root = None
            self._not_yaml(error)
        return Document(root, tuple(self._problems))

    def _is_crowded(self, error: yaml.YAMLError) -> bool:
        """Tell whether `error` may be about nesting: some builds of libyaml have a limit of their own.

        Reading ahead they meet it before anything is told that stands inside. PyYAML's own parser has none.
        """
        mark = getattr(error, "problem_mark", None)
        if mark is None:
            return False
        ahead = self._text[max(mark.index - _READ_AHEAD, 0) : mark.index]
        return sum(ahead.count(one) for one in "[{") - sum(ahead.count(one) for one in "]}") > DEEPEST

    def _expect_end(self) -> None:
        event = self._next()
        if not isinstance(event, StreamEndEvent):
            hint = "Take the line `---` out: one file holds one document."
            self._report(event.start_mark, "Y107", "a second document begins here", hint)

    def _node(self, event: Any, depth: int) -> Node:
        kind = event.__class__
        if event.anchor is not None or (kind is not AliasEvent and event.tag is not None):
            return self._adorned(event, depth)
        if kind is ScalarEvent:
            return self._scalar(event)
        if depth == DEEPEST:
            raise _TooDeepError(event.start_mark)
        if kind is MappingStartEvent:
            return self._mapping(event.start_mark, depth + 1)
        return self._sequence(event.start_mark, depth + 1)

    def _scalar(self, event: Any) -> Scalar | Broken:
        text, style = event.value, event.style
        if style:
            if style == '"' and (found := _CONTROL_OR_RETURN.search(text)) is not None:
                return self._broken(event, "Y113", _control(found[0]), "Take the escape out.")
            return Scalar(text, event.start_mark)
        if text in self._harmless:
            return Scalar(text, event.start_mark)
        if text in _NULLS:
            return Scalar("", event.start_mark)
        if (meaning := _misread(text)) is not None:
            hint = f'Quote it ("{text}") if it is text; a number is written in decimal digits alone.'
            return self._broken(event, "Y112", f"YAML reads {text} as {meaning}", hint)
        self._harmless.add(text)
        return Scalar(text, event.start_mark)

    def _sequence(self, mark: yaml.Mark, depth: int) -> Sequence:
        following, node = self._next, self._node
        members: list[Node] = []
        while (event := following()).__class__ is not SequenceEndEvent:
            members.append(node(event, depth))
        return Sequence(members, mark)

    def _mapping(self, mark: yaml.Mark, depth: int) -> Mapping:
        following, node = self._next, self._node
        fields: dict[str, Node] = {}
        names: dict[str, Scalar] = {}
        while (event := following()).__class__ is not MappingEndEvent:
            name = self._key(event, depth, names)
            value = node(following(), depth)
            if name is not None:
                fields[name.text] = value
                names[name.text] = name
        return Mapping(fields, names, mark)

    def _key(self, event: Any, depth: int, names: dict[str, Scalar]) -> Scalar | None:
        if event.__class__ is ScalarEvent and event.value == "<<" and not event.style:
            self._broken(event, "Y110", "<< merges another mapping into this one", "Write the keys out.")
            return None
        name = self._node(event, depth)
        if name.__class__ is Scalar:
            if name.text not in names:
                return name
            line = names[name.text].mark.line + 1
            message = f"the key {name.text} stands here a second time (first on line {line})"
            self._broken(event, "Y108", message, "Keep one of the two.")
        elif name.__class__ is not Broken:
            self._broken(event, "Y115", "a list or a mapping stands where a key should", "Write a word.")
        return None

    def _adorned(self, event: Any, depth: int) -> Broken:
        """Report an alias, an anchor or a tag, and read past what it adorns."""
        broken: Broken
        if event.__class__ is AliasEvent:
            message, hint = f"*{event.anchor} stands for another value", "Write the value out."
            return self._broken(event, "Y109", message, hint)
        if event.anchor is not None:
            message = f"&{event.anchor} names this value for aliases"
            broken = self._broken(event, "Y109", message, "Take the anchor out: there are no aliases.")
        else:
            message = f"the tag {_CONTROL.sub(_UNSHOWN, event.tag)} asks YAML for a type of its own"
            broken = self._broken(event, "Y111", message, "Take the tag out.")
        event.anchor = event.tag = None
        self._node(event, depth)
        return broken

    def _broken(self, event: Any, code: str, message: str, hint: str) -> Broken:
        self._report(event.start_mark, code, message, hint)
        return Broken(event.start_mark)

    def _report(self, mark: yaml.Mark, code: str, message: str, hint: str) -> None:
        self._problems.append(Problem(_marked(self._name, mark), code, message, hint))

    def _end(self) -> Place:
        """Return the place behind the last word: where the parser misses something, it is missing there."""
        words = self._text.rstrip()
        return _at(self._name, words, len(words))

    def _not_yaml(self, error: yaml.YAMLError) -> None:
        context = getattr(error, "context", None) or ""
        opened = getattr(error, "context_mark", None)
        mark = getattr(error, "problem_mark", None) or opened
        problem = getattr(error, "problem", None) or "the text cannot be read"
        if opened is not None and _is_left_open(context, problem):
            mark = opened
        where = Place(self._name, 1, 1) if mark is None else min(_marked(self._name, mark), self._end())
        message = f"this is not YAML: {context + ': ' if context else ''}{problem}"
        hint = "Look for a missing bracket, quotation mark or colon; quote text that has `: ` in it."
        self._problems.append(Problem(where, "Y106", message, hint))


class _TooDeepError(Exception):
    """Mappings and lists are nested beyond `DEEPEST` at `mark`."""

    def __init__(self, mark: yaml.Mark) -> None:
        super().__init__()
        self.mark = mark


def _empty(name: str) -> Problem:
    return Problem(Place(name, 1, 1), "Y103", "the file is empty", "Write its material, or take it away.")


def _is_left_open(context: str, problem: str) -> bool:
    """Tell whether the mistake is where something was opened, not where the parser noticed."""
    return "flow" in context or "simple key" in context or ("quoted" in context and "unexpected" in problem)


def _misread(text: str) -> str | None:
    found = _SUSPECT.fullmatch(text)
    return None if found is None or found.lastindex is None else _MISREAD[found.lastindex - 1][0]


def _control(character: str) -> str:
    return f"U+{ord(character):04X} is a control character"


def _marked(name: str, mark: yaml.Mark) -> Place:
    return Place(name, mark.line + 1, mark.column + 1)


def _at(name: str, text: str, index: int) -> Place:
    """Return the place of the character `index` of `text`."""
    ends = [found.end() for found in _BREAK.finditer(text, 0, index)]
    return Place(name, len(ends) + 1, index - (ends[-1] if ends else 0) + 1)
