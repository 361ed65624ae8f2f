"""A learner's collection, kept by the real Anki: packages imported, cards studied, notes edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import system_parts

if TYPE_CHECKING:
    from pathlib import Path

anki = system_parts.module("anki.collection", "anki")

FATES = {"new": "new", "updated": "updated", "duplicate": "unchanged", "conflicting": "conflicting"}
"""What Anki's log calls the fate of a note, and what we call it."""


class Learner:
    """A learner with a collection of their own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.collection = anki.Collection(str(folder / "collection.anki2"))

    def reopens(self) -> None:
        """Close Anki and start it again."""
        self.collection.close()
        self.collection = anki.Collection(str(self.folder / "collection.anki2"))

    def imports(self, package: bytes, **options: Any) -> dict[str, set[str]]:
        """Import a package and return what Anki's log says: the ids (first fields) of notes by fate."""
        path = self.folder / "package.apkg"
        path.write_bytes(package)
        chosen = anki.ImportAnkiPackageOptions(**options)
        log = self.collection.import_anki_package(
            anki.ImportAnkiPackageRequest(package_path=str(path), options=chosen)
        ).log
        return {ours: {entry.fields[0] for entry in getattr(log, theirs)} for theirs, ours in FATES.items()}

    def exports(self, *, legacy: bool = True) -> bytes:
        """Return the whole collection as a package."""
        path = self.folder / "export.apkg"
        self.collection.export_anki_package(
            out_path=str(path),
            options=anki.ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy),
            limit=None,
        )
        return path.read_bytes()

    def note(self, note_id: str) -> Any:
        """Return Anki's note with this first field."""
        (found,) = self.collection.find_notes(f'Id:"{note_id}"')
        return self.collection.get_note(found)

    def notes(self) -> list[Any]:
        """Return all notes."""
        return [self.collection.get_note(each) for each in self.collection.find_notes("")]

    def cards(self) -> list[Any]:
        """Return all cards in the order in which new ones are shown."""
        cards = [self.collection.get_card(each) for each in self.collection.find_cards("")]
        return sorted(cards, key=lambda card: (card.due, card.ord))

    def deck_of(self, card: Any) -> str:
        """Return the name of a card's deck."""
        return str(self.collection.decks.name(card.did))

    def studies(self, card: Any) -> None:
        """Answer a card once, with Good, whatever the queue says."""
        card.type, card.queue, card.ivl, card.due, card.reps, card.factor = 2, 2, 30, 0, 5, 2500
        self.collection.update_card(card)
        card.start_timer()
        states = self.collection._backend.get_scheduling_states(card.id)  # noqa: SLF001 - a review without the queue
        answer = self.collection.sched.build_answer(card=card, states=states, rating=3)
        self.collection.sched.answer_card(answer)
