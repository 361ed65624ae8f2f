"""What the entries say about the learner's notes: the quotes stand where they should, and slips are slips.

A slip is a place where the notes say something else than what holds. It needs an explanation; where the notes
agree with what holds there must be none.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tcpdrill.ground.wording import Count
from tcpdrill.material.content import NOTES
from tcpdrill.material.entries import Entry, NotesLine, SlipEntry
from tcpdrill.material.schema import SECTIONS
from tcpdrill.material.section import LEFT_OUT as LEFT_OUT_GRADES
from tcpdrill.proof.claims import Findings, Keys, shown
from tcpdrill.proof.readings import UNDECIDED, reading, written_as

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tcpdrill.ground.problems import Problem
    from tcpdrill.material.course import Course

LEFT_OUT = "…"
"""Stands in a quote for words that are left out."""


def check_notes(course: Course) -> list[Problem]:
    """Return what is wrong with every quote and every slip."""
    found = Findings()
    notes = Notes(course.notes)
    for entry in course.entries.values():
        if entry.notes is not None:
            _check_quote(entry, ("notes",), entry.notes, notes, found)
        for index, slip in enumerate(entry.slips):
            _check_quote(entry, ("slips", index), NotesLine(slip.line, slip.quote), notes, found)
            _check_slip(entry, ("slips", index), slip, course, found)
    return found


class Notes:
    """The lines of the notes, in which words are found without a look at every line."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self.lines = lines

    def quoted(self, quote: str, line: int) -> list[int]:
        """Return the lines on which a quote stands: `line` if it is one of them, and the first few others."""
        longest = max(quote.split(LEFT_OUT), key=len).strip()
        begins = [longest[at : at + _INDEXED] for at in range(len(longest) - _INDEXED + 1)]
        among = min((self._having.get(part, ()) for part in begins), key=len, default=range(len(self.lines)))
        others = (at + 1 for at in among if at + 1 != line and stands_in(quote, self.lines[at]))
        here = [line] if stands_in(quote, self.lines[line - 1]) else []
        return sorted((*here, *islice(others, _LINES)))

    @cached_property
    def _having(self) -> Mapping[str, Sequence[int]]:
        """The lines that have a part of a word, or of two."""
        having: dict[str, list[int]] = {}
        for number, text in enumerate(self.lines):
            for part in {text[at : at + _INDEXED] for at in range(len(text) - _INDEXED + 1)}:
                having.setdefault(part, []).append(number)
        return having


_INDEXED: Final = 3
_LINES: Final = 5
"""So many lines are named on which words stand, too."""


def _check_quote(entry: Entry, keys: Keys, noted: NotesLine, notes: Notes, found: Findings) -> None:
    line, quote = noted
    both = [(*keys, "line"), (*keys, "quote")]
    if not notes.lines:
        return
    if line > len(notes.lines):
        hint = f"{NOTES} has {Count(len(notes.lines)):line|lines}."
        found.add(entry, (*keys, "line"), "N501", f"{NOTES} has no line {line}", hint)
        return
    lines = notes.quoted(quote, line)
    if line not in lines:
        where = f"They stand on line {', '.join(map(str, lines))}." if lines else "Copy them from the notes."
        found.add_lines(entry, both, "N502", f"these words do not stand on line {line} of {NOTES}", where)
    elif len(lines) > 1:
        message = f"these words stand on the lines {', '.join(map(str, lines))} of {NOTES}"
        hint = (
            f"Quote more of line {line}, with {LEFT_OUT} for what is left out, so that they stand only there."
        )
        found.add_lines(entry, both, "N503", message, hint)


def stands_in(quote: str, line: str) -> bool:
    """Tell whether the words of `quote` stand in `line`, in order; `…` stands for any words between them."""
    position = 0
    for part in quote.split(LEFT_OUT):
        words = part.strip()
        position = line.find(words, position)
        if position < 0:
            return False
        position += len(words)
    return True


def _check_slip(entry: Entry, keys: Keys, slip: SlipEntry, course: Course, found: Findings) -> None:
    several = [(*keys, "says"), (*keys, "field")]
    if slip.grade in LEFT_OUT_GRADES:
        _check_left_out(entry, keys, slip, course, found)
    if slip.grade is None:
        held = held_by(entry, slip.field)
        if held is _BROKEN:
            return
        if slip.says == held or (held is None and slip.says == frozenset()):
            message = f"the notes say {shown(slip.says)} about `{slip.field}`, which is what holds"
            hint = "Take the slip out: where the notes are right there is none."
            found.add_lines(entry, several, "N506", message, hint)
            return
        said = reading(entry, slip, course)
        if said is not UNDECIDED and slip.says != said:
            message = f"the quoted words say {shown(said)}, not {shown(slip.says)}"
            found.add_lines(entry, several, "N507", message, f"Write `says: {shown(said)}`.")
    if slip.because is None:
        message = f"the notes are wrong about `{slip.field}`, and nothing explains it"
        found.add(entry, keys, "N504", message, "Write `because: {zh: ..., en: ...}` into the slip.")


def _check_left_out(entry: Entry, keys: Keys, slip: SlipEntry, course: Course, found: Findings) -> None:
    """Note a problem where a value is called left out that the line writes, or whose name cannot tell."""
    name = written_as(slip.field)
    if name is None:
        message = f"notes cannot be seen to leave out `{slip.field}`, which they write without a name"
        found.add(entry, (*keys, "field"), "N507", message, "Write what they say, as `says`.")
    elif name in _line_of(slip, course):
        message = f"line {slip.line} of {NOTES} writes {name}, so `{slip.field}` is not left out"
        found.add_lines(entry, [(*keys, "field"), (*keys, "line")], "N507", message, "Write what it says.")


def _line_of(slip: SlipEntry, course: Course) -> str:
    return course.notes[slip.line - 1] if slip.line <= len(course.notes) else ""


_BROKEN = object()


def held_by(entry: Entry, claim: str) -> Any:
    """Return the value of a claim in an entry, by the name that slips call it."""
    first, *rest = SECTIONS[entry.section].claims[claim]
    attribute = SECTIONS[entry.section].keys[first].attribute or first
    if attribute in entry.broken:
        return _BROKEN
    value = getattr(entry, attribute)
    for key in rest:
        value = value[key] if isinstance(value, dict) else getattr(value, key)
    return value
