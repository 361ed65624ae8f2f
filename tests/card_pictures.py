"""Draw six typical cards for the README: `python tests/card_pictures.py`, from the checkout, with Chromium.

The cards come from the material as it is; the pictures are written to `decks/pictures/`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import real_course
import rendered_cards
from browser import chromium

from tcpdrill.decks.cards.rendering import Face, render
from tcpdrill.ground.wording import Lang

PICTURES = real_course.DECKS / "pictures"
PHONE = {"width": 360, "height": 640}


class Shown(NamedTuple):
    """One picture: its file's name, the note, its card's ordinal, the side, and whether it is night."""

    name: str
    note: str
    lang: Lang
    ordinal: int = 0
    face: Face = Face.BACK
    night: bool = False


SIX = (
    Shown("cloze-zh", "handshake.step2/step-cloze", Lang.ZH, ordinal=1),
    Shown("knowledge-zh", "handshake.knows1.client/who-knows", Lang.ZH, night=True),
    Shown("state-after-en", "teardown.step3.server_state/state-after", Lang.EN, face=Face.FRONT),
    Shown("why-en", "why.three_segments/why", Lang.EN, night=True),
    Shown("state-diagram-zh", "state.fin_wait_2/state-picture", Lang.ZH, face=Face.FRONT),
    Shown("structure-en", "state.close_wait.structure/state-structure", Lang.EN),
)


def draw(browser: Any, shown: Shown, folder: Path) -> Path:
    """Draw one card as a phone shows it; return the picture's path."""
    (note,) = (each for each in real_course.notes() if (each.id, each.lang) == (shown.note, shown.lang))
    card = f"<style>{note.note_type.style}</style>{render(note, shown.ordinal, shown.face)}"
    file = folder / "card.html"
    file.write_text(rendered_cards.page([card], night=shown.night), encoding="utf-8")
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.5)
    page.goto(file.as_uri())
    path = PICTURES / f"{shown.name}.png"
    page.locator(".card").screenshot(path=path)
    page.close()
    return path


def main() -> None:
    """Draw all six."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for shown in SIX:
            path = draw(browser, shown, Path(folder))
            sys.stdout.write(f"{path.relative_to(real_course.ROOT)}: {path.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()
