"""How a package differs from the one that would be built, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sample_notes
from sample_notes import DECKS, RELEASED, reworded

from tcpdrill.decks.package import Stamps, package
from tcpdrill.decks.package_contents import Contents, parse
from tcpdrill.decks.package_drift import drift
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from tcpdrill.decks.cards.note import Note

SAMPLE = sample_notes.notes()
FLAGS = SAMPLE[1]


def contents(notes: list[Note], description: str = "", **later: int) -> Contents:
    return parse(
        package(notes, Lang.ZH, sample_notes.stamps(notes, **later), description, DECKS),
        "test",
        whole=True,
    )


def with_flags(note: Note) -> list[Note]:
    return [SAMPLE[0], note, *SAMPLE[2:]]


BUILT = contents(SAMPLE)

CASES = {
    "nothing": (BUILT, []),
    "a field": (
        contents(with_flags(reworded(FLAGS, "Question", "?"))),
        ["handshake.step2.flags/step-flags@zh differs in Question"],
    ),
    "fields and tags": (
        contents(with_flags(replace(reworded(reworded(FLAGS, "Hint", "?"), "Slip", "?"), tags=("a",)))),
        ["handshake.step2.flags/step-flags@zh differs in Hint, Slip, tags"],
    ),
    "a note less": (contents(SAMPLE[:3]), ["handshake.step3/step-picture@zh is missing"]),
    "a note more": (
        contents([*SAMPLE, replace(FLAGS, fact="more", fields=("more/x@zh", *FLAGS.fields[1:]), position=9)]),
        ["more/x@zh is not in the material"],
    ),
    "a time": (
        parse(
            package(
                SAMPLE,
                Lang.ZH,
                Stamps(
                    {**sample_notes.stamps(SAMPLE).notes, FLAGS.id: RELEASED + 1},
                    sample_notes.stamps([]).note_types,
                ),
                "",
                DECKS,
            ),
            "test",
            whole=True,
        ),
        ["handshake.step2.flags/step-flags@zh differs in time of change"],
    ),
    "a note type": (contents(SAMPLE, cloze=RELEASED + 1), ["the note type 'tcpdrill cloze' differs"]),
    "a description": (contents(SAMPLE, "new"), ["the decks' names or descriptions differ"]),
    "another order": (
        contents([replace(note, position=9 - note.position) for note in SAMPLE]),
        ["rows of the table cards differ", "rows of the table notes differ"],
    ),
    "another file": (replace(BUILT, members={"media": b"{}", "0": b""}), ["other files differ: 0"]),
    "a file's content": (replace(BUILT, members={"media": b"[]"}), ["other files differ: media"]),
}


@pytest.mark.parametrize("name", CASES)
def test_each_difference_is_told(name: str) -> None:
    found, lines = CASES[name]
    assert list(drift(found, BUILT)) == lines
