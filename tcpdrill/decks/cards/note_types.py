"""The four note types: permanent ids, fields and templates. Their HTML and CSS stand in `templates/`.

Anki matches a note type by its id and then by its fields and templates, each by its own id, in number and
order. So nothing in `NOTE_TYPES` may be added, removed or moved once it has been released; a new text for a
card needs none of that, since a template's HTML and the stylesheet may change at any time, and a spare
field stands ready. `release.py` refuses a build in which the schema has drifted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a note type; `id` is what Anki knows it by, so that `name` may change."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type with its one template; `key` names it in the record and its HTML files.

    `sort_by` is the field that Anki's browser shows and sorts by.
    """

    key: str
    id: int
    name: str
    template_id: int
    template_name: str
    sort_by: str
    fields: tuple[Field, ...]
    cloze: bool = False

    @property
    def browser_front(self) -> str:
        """What stands in the browser's column of questions: no topic, no picture."""
        return "{{cloze:Text}}" if self.cloze else "{{Question}}"

    @property
    def browser_back(self) -> str:
        """What stands in the browser's column of answers."""
        return "{{cloze:Text}}" if self.cloze else "{{Answer}}"

    @property
    def front(self) -> str:
        """The template of the question's side."""
        return template("frame.top.html") + template(f"{self.key}.front.html") + template("frame.front.html")

    @property
    def back(self) -> str:
        """The template of the answer's side."""
        return template("frame.top.html") + template(f"{self.key}.back.html") + template("frame.back.html")

    @property
    def style(self) -> str:
        """The stylesheet, the same for all note types."""
        return template("style.css")

    @property
    def schema(self) -> str:
        """A digest of what Anki compares: which fields and templates there are, in order."""
        return _digest(
            str(self.id), str(self.cloze), *(str(field.id) for field in self.fields), str(self.template_id)
        )

    @property
    def look(self) -> str:
        """A digest of what may change: names, templates and stylesheet."""
        shown = (self.front, self.back, self.browser_front, self.browser_back, self.style)
        return _digest(self.name, self.template_name, self.sort_by, *self.names, *shown)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names, in order."""
        return tuple(field.name for field in self.fields)


@cache
def template(name: str) -> str:
    """Return a file of `templates/`."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


# The first field is what Anki looks for duplicates in, so it holds an id; the question is what it sorts by.
RECALL = NoteType(
    key="recall",
    id=1751830427119,
    name="tcpdrill recall",
    template_id=75183042701190,
    template_name="Recall",
    sort_by="Question",
    fields=(
        Field(75183042701191, "Id"),
        Field(75183042701192, "Lang"),
        Field(75183042701193, "Topic"),
        Field(75183042701194, "Question"),
        Field(75183042701195, "Shown"),
        Field(75183042701196, "Answer"),
        Field(75183042701197, "Reason"),
        Field(75183042701198, "Picture"),
        Field(75183042701199, "Slip"),
        Field(75183042701200, "Source"),
        Field(75183042701201, "Spare 1"),
        Field(75183042701202, "Spare 2"),
    ),
)
TYPED = NoteType(
    key="typed",
    id=1751830427253,
    name="tcpdrill typed answer",
    template_id=75183042702530,
    template_name="Typed answer",
    sort_by="Question",
    fields=(
        Field(75183042702531, "Id"),
        Field(75183042702532, "Lang"),
        Field(75183042702533, "Topic"),
        Field(75183042702534, "Question"),
        Field(75183042702535, "Shown"),
        Field(75183042702536, "Hint"),
        Field(75183042702537, "Answer"),
        Field(75183042702538, "Reason"),
        Field(75183042702539, "Picture"),
        Field(75183042702540, "Slip"),
        Field(75183042702541, "Source"),
        Field(75183042702542, "Spare 1"),
        Field(75183042702543, "Spare 2"),
    ),
)
CLOZE = NoteType(
    key="cloze",
    id=1751830427381,
    name="tcpdrill cloze",
    template_id=75183042703810,
    template_name="Cloze",
    sort_by="Title",
    fields=(
        Field(75183042703811, "Id"),
        Field(75183042703812, "Lang"),
        Field(75183042703813, "Topic"),
        Field(75183042703814, "Text"),
        Field(75183042703815, "Reason"),
        Field(75183042703816, "Picture"),
        Field(75183042703817, "Slip"),
        Field(75183042703818, "Source"),
        Field(75183042703819, "Title"),
        Field(75183042703820, "Spare 2"),
    ),
    cloze=True,
)
PICTURE = NoteType(
    key="picture",
    id=1751830427467,
    name="tcpdrill picture",
    template_id=75183042704670,
    template_name="Picture",
    sort_by="Question",
    fields=(
        Field(75183042704671, "Id"),
        Field(75183042704672, "Lang"),
        Field(75183042704673, "Topic"),
        Field(75183042704674, "Question"),
        Field(75183042704675, "Shown"),
        Field(75183042704676, "Answer"),
        Field(75183042704677, "Reason"),
        Field(75183042704678, "Picture"),
        Field(75183042704679, "Slip"),
        Field(75183042704680, "Source"),
        Field(75183042704681, "Spare 1"),
        Field(75183042704682, "Spare 2"),
    ),
)

NOTE_TYPES = {note_type.key: note_type for note_type in (RECALL, TYPED, CLOZE, PICTURE)}
"""Every note type by its key, in the order of the documentation."""
