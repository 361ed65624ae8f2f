"""The content with one key taken out, or one value made empty: `[]`, `""`, `{}`, nothing.

Where values begin and end is libyaml's word, which is the parser that the program has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import yaml
from mutants import CONTENT
from yaml.nodes import MappingNode, Node, SequenceNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    Keys = tuple[str, ...]

EMPTY = ("[]", '""', "{}", "null")
"""What is written instead of a value."""


class Emptied(NamedTuple):
    """One change: in the file `path`, the value below `keys` is `made`; `lines` (from 1) may be blamed.

    A key that is taken out may be told anywhere in its entry.
    """

    path: str
    keys: Keys
    made: str
    lines: range
    text: str

    @property
    def what(self) -> str:
        """Name the change."""
        return f"{self.path}:{self.lines.start}: {'.'.join(self.keys)} made {self.made}"


def of_file(path: str, text: str) -> Iterator[Emptied]:
    """Yield a file with each of its keys taken out, and each of its values made empty."""
    root = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    assert isinstance(root, MappingNode)
    yield from _below(path, text, root, (), range(1, text.count("\n") + 2))


def _below(path: str, text: str, node: Node, keys: Keys, entry: range) -> Iterator[Emptied]:
    if isinstance(node, SequenceNode):
        for member in node.value:
            own = range(member.start_mark.line + 1, _line_of(text, _end(text, member)) + 1)
            yield from _below(path, text, member, keys, own if len(keys) == 1 else entry)
    elif isinstance(node, MappingNode):
        for index, (key, value) in enumerate(node.value):
            below = (*keys, key.value)
            yield Emptied(path, below, "missing", entry, _without(text, node, index))
            line = key.start_mark.line + 1
            colon = text.index(":", key.end_mark.index)
            for made in EMPTY:
                changed = f"{text[: colon + 1]} {made}{text[_end(text, value) :]}"
                yield Emptied(path, below, made, range(line, line + 1), changed)
            yield from _below(path, text, value, below, entry)


def _without(text: str, node: MappingNode, index: int) -> str:
    """Return the text without one key of a mapping, and without its value."""
    key, value = node.value[index]
    if index + 1 < len(node.value):
        return text[: key.start_mark.index] + text[node.value[index + 1][0].start_mark.index :]
    begin = _end(text, node.value[index - 1][1]) if index and node.flow_style else key.start_mark.index
    return text[:begin] + text[_end(text, value) :]


def _end(text: str, value: Node) -> int:
    """Return where a value ends: libyaml counts what follows a block of lines to it."""
    begin, end = value.start_mark.index, value.end_mark.index
    lines = text[begin:end].rstrip().split("\n")
    while lines[1:] and lines[-1].lstrip().startswith("#"):
        lines.pop()
    return begin + len("\n".join(lines).rstrip())


def _line_of(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def all_emptied() -> list[Emptied]:
    """Return every such change of every file of the content."""
    paths = sorted([*CONTENT.glob("*.yaml"), *CONTENT.glob("scenarios/*.yaml")])
    return [
        one
        for path in paths
        for one in of_file(path.relative_to(CONTENT).as_posix(), path.read_text(encoding="utf-8"))
    ]
