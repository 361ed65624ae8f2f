"""Written values that know where they stand: what `yaml_source.py` reads a file into.

A scalar is the text that was written; what it means is decided by whoever reads it.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol, TypeAlias

from tcpdrill.ground.problems import Place


class Mark(Protocol):
    """A position in a file: line and column count from 0, columns in characters."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column."""


class Position(NamedTuple):
    """A mark of our own."""

    line: int
    column: int


class Scalar(NamedTuple):
    """One written value: its text, empty where YAML's null is."""

    text: str
    mark: Mark


class Sequence(NamedTuple):
    """A list and where it begins."""

    members: list[Node]
    mark: Mark


class Mapping(NamedTuple):
    """Keys with their values, in the order in which they are written, and where it begins."""

    fields: dict[str, Node]
    names: dict[str, Scalar]
    mark: Mark


class Broken(NamedTuple):
    """A node that has had its problem reported already."""

    mark: Mark


Node: TypeAlias = Scalar | Sequence | Mapping | Broken


def place(path: str, node: Node) -> Place:
    """Return where `node` stands in the file `path`."""
    return Place(path, node.mark.line + 1, node.mark.column + 1)


def from_plain(value: Any) -> Node:
    """Return plain data (None, booleans, numbers, texts, lists, dicts) as nodes at the start of a file."""
    start = Position(0, 0)
    if isinstance(value, dict):
        names = {str(key): Scalar(str(key), start) for key in value}
        return Mapping({str(key): from_plain(below) for key, below in value.items()}, names, start)
    if isinstance(value, list | tuple):
        return Sequence([from_plain(below) for below in value], start)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", start)
    return Scalar("" if value is None else str(value), start)


def outlined(node: Mapping) -> Mapping:
    """Return a mapping with nothing below its keys but where each value stands: enough to tell places."""
    fields: dict[str, Node] = {key: Broken(_position(below)) for key, below in node.fields.items()}
    return Mapping(fields, {}, _position(node))


def _position(node: Node) -> Position:
    return Position(node.mark.line, node.mark.column)
