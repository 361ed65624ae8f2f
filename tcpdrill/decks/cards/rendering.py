"""A note's cards as HTML, from the same templates as Anki's, without Anki.

As much of Anki's template language as our templates use; a test holds it against Anki's own renderer.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.decks.cards.note import Note

_SECTION = re.compile(r"{{([#^])([^{}]+)}}(.*?){{/\2}}", re.DOTALL)
_TAG = re.compile(r"{{(?:(cloze|type):)?([^{}]+)}}")
_GAP = re.compile(r"{{c(\d+)::(.*?)}}", re.DOTALL)


class Face(StrEnum):
    """A side of a card."""

    FRONT = "front"
    BACK = "back"


def render(note: Note, ordinal: int, face: Face) -> str:
    """Return one side of the card `ordinal` (from 0) of a note."""
    fields = dict(zip(note.note_type.names, note.fields, strict=True))
    template = note.note_type.front if face is Face.FRONT else note.note_type.back
    return _TAG.sub(lambda tag: _shown(tag, fields, ordinal + 1, face), _sections(template, fields))


def _sections(template: str, fields: Mapping[str, str]) -> str:
    def chosen(section: re.Match[str]) -> str:
        mark, name, inner = section.groups()
        return inner if bool(fields[name].strip()) == (mark == "#") else ""

    return _SECTION.sub(chosen, template)


def _shown(tag: re.Match[str], fields: Mapping[str, str], number: int, face: Face) -> str:
    how, name = tag.groups()
    if how == "cloze":
        return _GAP.sub(lambda gap: _gap(gap, number, face), fields[name])
    if how == "type":
        return _typed(fields[name], face)
    return fields[name]


def _gap(gap: re.Match[str], number: int, face: Face) -> str:
    if int(gap.group(1)) != number:
        return f'<span class="cloze-inactive">{gap.group(2)}</span>'
    return f'<span class="cloze">{"[...]" if face is Face.FRONT else gap.group(2)}</span>'


def _typed(answer: str, face: Face) -> str:
    if face is Face.FRONT:
        return '<input class="typeans" type="text" aria-label="answer">'
    return f'<code class="typeans">{answer}</code>'
