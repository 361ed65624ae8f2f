"""A section of the material: its entries' class and keys, and how one entry is read by them.

Which sections there are, with which keys, is `schema.py`'s table; how a single value is written is
`written_values.py`'s business.
"""

from __future__ import annotations

from typing import Any, Final, cast

from tcpdrill.material.entries import Entry, NotesLine, SlipEntry
from tcpdrill.material.nearest import nearest
from tcpdrill.material.nodes import Broken, Mapping, Node, Scalar, Sequence
from tcpdrill.material.tcp_values import count
from tcpdrill.material.written_values import (
    BAD,
    Field,
    Group,
    Reader,
    Reading,
    entry_id,
    entry_reference,
    list_of,
    plain_text,
    read_fields,
    report_misfit,
    rfc,
    text,
    unread,
    word,
)

GRADES: Final = ("wrong", "loose")
LEFT_OUT: Final = ("left_out",)

notes: Final = Group(
    "a place in the notes",
    {"line": Field(count), "quote": Field(plain_text("the notes' words"))},
    NotesLine,
)
ABOUT: Final = {
    "id": Field(entry_id),
    "rfc": Field(rfc),
    "because": Field(text, required=False),
    "notes": Field(notes, required=False),
    "rests_on": Field(list_of(entry_reference, "ids", distinct=True), required=False, default=()),
}
"""What every entry may say of itself."""


class Section:
    """One section of a topic file: its entries' class and keys.

    `claims` names what notes may get wrong in an entry, and the keys that lead to it; `parts` gives the names
    that are not simply keys. `id_form` is the id that an entry must have, made of its written values.
    """

    def __init__(
        self,
        what: str,
        entry: type[Entry],
        fields: dict[str, Field],
        *,
        parts: dict[str, tuple[str, ...]] | None = None,
        id_form: str = "",
    ) -> None:
        self.what = what
        self.entry = entry
        self.id_form = id_form
        self.claims = {**{key: (key,) for key in fields if key != "reasons"}, **(parts or {})}
        self.keys = {
            **ABOUT,
            **fields,
            "slips": Field(list_of(_slip(self), "slips"), required=False, default=()),
        }

    def reader(self, claim: str) -> Reader:
        """Return how the value of a claim is read."""
        first, *rest = self.claims[claim]
        read: Any = self.keys[first].read
        for key in rest:
            read = read.fields[key].read
        return cast("Reader", read)

    def readers(self) -> dict[str, Reader]:
        """Return how the values of claims are read, but for prose."""
        return {claim: read for claim in self.claims if (read := self.reader(claim)) is not text}


def _slip(section: Section) -> Reader:
    """Return the reader of the slips of a section's entries: `says` is read as the claim itself is."""

    def read(node: Node, reading: Reading) -> Any:
        field = node.fields.get("field") if isinstance(node, Mapping) else None
        claim = field.text if isinstance(field, Scalar) else ""
        is_graded = isinstance(node, Mapping) and "grade" in node.fields
        values = read_fields(node, _slip_fields(section, claim, is_graded=is_graded), reading, "a slip")
        if values is not None and values.get("says") is BAD:
            report_misfit(node, "says", section.readers(), "N505", reading)
        if values is None or BAD in values.values():
            return BAD
        if claim not in section.claims:
            message = f"{section.what} makes no claim `{claim}`"
            return reading.report(node, "N505", message, nearest(claim, section.claims))
        return SlipEntry(**{"says": None, "grade": None, **values})

    return read


def _slip_fields(section: Section, claim: str, *, is_graded: bool) -> dict[str, Field]:
    """Return the keys of a slip: about a value it says the value or that it is left out; prose is graded."""
    if claim not in section.claims:
        return {**_SLIP, "says": Field(unread, required=False), "grade": Field(unread, required=False)}
    read = section.reader(claim)
    if read is text:
        return {**_SLIP, "grade": _GRADE}
    return {**_SLIP, "grade": _LEFT_OUT} if is_graded else {**_SLIP, "says": Field(read)}


_SLIP: Final = {
    "field": Field(plain_text("the name of a field")),
    "line": Field(count),
    "quote": Field(plain_text("the notes' words")),
    "gloss": Field(plain_text("the notes' words in English"), required=False),
    "because": Field(text, required=False),
}
_GRADE: Final = Field(word("a grade", GRADES))
_LEFT_OUT: Final = Field(word("a grade of a value", LEFT_OUT))


def read_list(node: Node, section: Section, name: str, topic: str, reading: Reading) -> list[Entry]:
    """Return the entries in a list of them; `name` is the key that the list stands under."""
    if not isinstance(node, Sequence):
        if not isinstance(node, Broken):
            reading.report(
                node, "S203", f"`{name}` holds a list of entries", "Begin each entry with `- id:`."
            )
        return []
    found = [read_entry(below, section, name, topic, reading) for below in node.members]
    return [entry for entry in found if entry is not None]


def read_entry(node: Node, section: Section, name: str, topic: str, reading: Reading) -> Entry | None:
    """Return one entry, or None where not even its id can be read; what else is broken is named in it."""
    values = read_fields(node, section.keys, reading, section.what)
    if values is None or values["id"] is BAD:
        return None
    broken = frozenset([attribute for attribute, value in values.items() if value is BAD])
    for attribute in broken:
        values[attribute] = () if attribute in ("slips", "rests_on") else None
    return section.entry(**values, topic=topic, section=name, path=reading.path, node=node, broken=broken)
