"""A few notes made by hand, one of each note type, for tests that need no material; and how fields read."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import real_course

from tcpdrill.decks.cards.deck_names import deck_of, decks_of
from tcpdrill.decks.cards.markup import cloze, escape, prose, value
from tcpdrill.decks.cards.note import Note
from tcpdrill.decks.cards.note_types import CLOZE, NOTE_TYPES, PICTURE, RECALL, TYPED, NoteType
from tcpdrill.decks.package import Stamps
from tcpdrill.ground.wording import Lang

DECKS = decks_of(real_course.course())
"""The decks in which the sample lies."""

RELEASED = 1_760_000_000
"""When the sample was first built, in seconds since 1970."""

PICTURE_SVG = (
    '<svg viewBox="0 0 300 60" width="300" role="img" aria-label="SYN"><g stroke="currentColor">'
    '<path d="M20 10V50M280 10V50M20 20L280 40"/></g></svg>'
)


def note(  # noqa: PLR0913 - what a note consists of
    note_type: NoteType,
    name: str,
    position: int,
    *,
    lang: Lang = Lang.ZH,
    topic: str = "handshake",
    cards: tuple[int, ...] = (0,),
    **fields: str,
) -> Note:
    """Return the note `name` (fact/kind); fields that are not given are empty."""
    fact, kind = name.split("/")
    known = {"Id": f"{name}@{lang.value}", "Lang": "zh-Hans" if lang is Lang.ZH else "en", "Topic": topic}
    filled = known | {field.replace("_", " "): text for field, text in fields.items()}
    texts = tuple(filled.pop(field, "") for field in note_type.names)
    assert not filled.keys() - known.keys(), filled
    return Note(
        fact,
        kind,
        lang,
        topic,
        deck_of(topic, real_course.course()),
        note_type,
        texts,
        tuple(sorted((f"tcp::kind::{kind}", f"tcp::{topic}"))),
        position,
        cards,
    )


def notes(lang: Lang = Lang.ZH) -> list[Note]:
    """Return the sample, in the order of the course."""
    return [
        note(
            CLOZE,
            "handshake.step2/step-cloze",
            1,
            lang=lang,
            cards=(0, 1, 2),
            Text=f"{cloze(1, '服务器')} → 客户端: flags = {cloze(2, 'SYN, ACK')}, ack = {cloze(3, 'x+1')}",
            Picture=PICTURE_SVG,
        ),
        note(
            TYPED,
            "handshake.step2.flags/step-flags",
            2,
            lang=lang,
            Question=escape("第二个报文段带哪些标志位？"),
            Answer="SYN,ACK",
            Hint="SYN,ACK",
        ),
        note(
            RECALL,
            "why.three_segments/why",
            3,
            lang=lang,
            topic="why",
            Question=escape("为什么是三个报文段？"),
            Answer=prose("两个不够。\n\n第三个确认服务器的序号。"),
            Slip=prose("笔记写的是别的。"),
        ),
        note(
            PICTURE,
            "handshake.step3/step-picture",
            4,
            lang=lang,
            topic="why",
            Question="?",
            Shown=PICTURE_SVG,
            Answer=value("ACK seq=x+1 ack=y+1"),
            Picture=PICTURE_SVG,
        ),
    ]


def stamps(sample: list[Note], changed: int = RELEASED, **later: int) -> Stamps:
    """Return times for a sample: `changed` for all but those note types named in `later`."""
    return Stamps({each.id: changed for each in sample}, dict.fromkeys(NOTE_TYPES, changed) | later)


def reworded(note: Note, field: str, text: str) -> Note:
    """Return a note with another text in one field."""
    index = note.note_type.names.index(field)
    return replace(note, fields=(*note.fields[:index], text, *note.fields[index + 1 :]))


_PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)
_ALOUD = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)


def field(note: Note, name: str) -> str:
    """Return one field of a note, as HTML."""
    return note.fields[note.note_type.names.index(name)]


def lines(note: Note, name: str) -> list[str]:
    """Return the lines that a reader sees of a field, if there is one, pictures left out."""
    if name not in note.note_type.names:
        return []
    broken = re.sub(
        r"</(?:p|li|dd|dt|dl|blockquote)>|<p[ >]|<dl[ >]|<br>",
        "\n\\g<0>",
        _PICTURE.sub("", field(note, name)),
    )
    return [line.strip() for line in _plain(broken).split("\n") if line.strip()]


def aloud(note: Note, name: str) -> str:
    """Return what a screen reader says of the picture in a field."""
    return " ".join(_plain(found) for found in _ALOUD.findall(field(note, name)))


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))
