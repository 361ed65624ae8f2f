"""Every card, front and back, on one HTML page: the same templates and stylesheet as in Anki.

The page is one file with nothing to fetch; a check box turns the night on, without any script.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tcpdrill.decks.cards.deck_names import deck_name
from tcpdrill.decks.cards.markup import escape
from tcpdrill.decks.cards.note_types import NOTE_TYPES, template
from tcpdrill.decks.cards.notes import HTML_LANG
from tcpdrill.decks.cards.rendering import Face, render
from tcpdrill.ground.wording import Count, Lang, Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tcpdrill.decks.cards.note import Note
    from tcpdrill.material.decks import Decks


_FACES = {Face.FRONT: Wording("正面", "Front"), Face.BACK: Wording("背面", "Back")}


def preview_page(notes: Iterable[Note], decks: Decks) -> str:
    """Return the page for `notes`, in the order given: by language, then by deck."""
    notes = list(notes)
    langs = list(dict.fromkeys(note.lang for note in notes))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<link rel="icon" href="data:,">',
            f"<title>tcpdrill: {Count(_card_count(notes)):card|cards}</title>",
            f"<style>{_stylesheet()}</style></head>",
            '<body class="page">',
            _bar(notes, langs, decks),
            *_decks(notes, decks),
            "</body></html>",
            "",
        ]
    )


def _card_count(notes: Sequence[Note]) -> int:
    return sum(len(note.cards) for note in notes)


def _stylesheet() -> str:
    """Return the cards' stylesheet, with night where the page's check box says so."""
    (style,) = {note_type.style for note_type in NOTE_TYPES.values()}
    night = ".page:has(#night:checked) .card"
    return style.replace(".nightMode .card,", f"{night},\n.nightMode .card,") + template("page.css")


def _bar(notes: Sequence[Note], langs: Sequence[Lang], decks: Decks) -> str:
    links = " ".join(f'<a href="#{lang.value}">{escape(decks.title[lang])}</a>' for lang in langs)
    return (
        f'<header class="bar"><h1>{_card_count(notes)} 张卡片 · '
        f"{Count(_card_count(notes)):card|cards}</h1>{links}"
        '<label><input type="checkbox" id="night"> 夜间 · Night</label></header>'
    )


def _decks(notes: Sequence[Note], decks: Decks) -> Iterator[str]:
    for lang, of_lang in itertools.groupby(notes, key=lambda note: note.lang):
        yield f'<main id="{lang.value}" lang="{HTML_LANG[lang]}">'
        for deck, of_deck in itertools.groupby(of_lang, key=lambda note: note.deck):
            yield f'<section class="deck"><h2>{escape(deck_name(deck, decks, lang))}</h2>'
            for note in of_deck:
                yield from (_pair(note, ordinal) for ordinal in note.cards)
            yield "</section>"
        yield "</main>"


def _pair(note: Note, ordinal: int) -> str:
    anchor = f"{note.lang.value}/{note.id}/{ordinal + 1}"
    faces = "".join(
        f'<article class="card card{ordinal + 1}" aria-label="{_FACES[face][note.lang]}">'
        f"{_shared_page(render(note, ordinal, face))}</article>"
        for face in Face
    )
    return f'<div class="pair" id="{escape(anchor)}">{faces}</div>'


def _shared_page(card: str) -> str:
    """Return a card fit to stand beside others, where an element's id must be the only one."""
    return card.replace('<hr id="answer" class="turn">', '<hr class="turn">')
