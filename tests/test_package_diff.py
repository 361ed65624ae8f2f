"""What an import would do, held against what the real Anki did."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sample_notes
from anki_collection import Learner
from sample_notes import DECKS, RELEASED, reworded

from tcpdrill.decks.cards.note_types import NOTE_TYPES
from tcpdrill.decks.package import Stamps, package
from tcpdrill.decks.package_contents import Contents, parse
from tcpdrill.decks.package_diff import Diff, diff, diff_json, diff_lines
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.decks.cards.note import Note

SAMPLE = sample_notes.notes()
FLAGS, WHY = SAMPLE[1], SAMPLE[2]
LATER = RELEASED + 1000


def built(notes: list[Note], changed: dict[str, int] | None = None) -> bytes:
    stamps = sample_notes.stamps(notes)
    return package(notes, Lang.ZH, Stamps({**stamps.notes, **(changed or {})}, stamps.note_types), "", DECKS)


def contents(packed: bytes) -> Contents:
    return parse(packed, "test")


def fates(found: Diff) -> dict[str, set[str]]:
    """Return the ids of the notes by fate, as Anki's log has them."""
    return {
        fate: {f"{name['fact']}/{name['kind']}@{name['lang']}" for name in names}
        for fate, names in diff_json(found).items()
        if fate not in {"restyled", "described"}
    }


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    learner = Learner(tmp_path)
    learner.imports(built(SAMPLE))
    return learner


RELEASES = {
    "nothing": (SAMPLE, {}),
    "wording": ([SAMPLE[0], reworded(FLAGS, "Question", "换个问法"), *SAMPLE[2:]], {FLAGS.id: LATER}),
    "wording without a newer time": ([SAMPLE[0], reworded(FLAGS, "Question", "换个问法"), *SAMPLE[2:]], {}),
    "a new note": (
        [*SAMPLE, replace(FLAGS, fact="new", fields=("new/step-flags@zh", *FLAGS.fields[1:]), position=9)],
        {},
    ),
    "a removed note": (SAMPLE[1:], {}),
    "another order": ([replace(note, position=5 - note.position) for note in SAMPLE], {}),
}


@pytest.fixture(params=[True, False], ids=["for older Anki", "for newer Anki"])
def legacy(request: pytest.FixtureRequest) -> bool:
    """Both formats in which a learner may export a collection."""
    return bool(request.param)


@pytest.mark.parametrize("name", RELEASES)
def test_diff_predicts_ankis_log(name: str, learner: Learner, *, legacy: bool) -> None:
    notes, changed = RELEASES[name]
    new = built(list(notes), changed)
    predicted = fates(diff(contents(learner.exports(legacy=legacy)), contents(new)))
    log = learner.imports(new)
    assert {fate: predicted[fate] for fate in log} == log
    assert predicted["left_behind"] == {note.fields[0] for note in SAMPLE} - {
        note.fields[0] for note in notes
    }


def test_a_learners_newer_edit_wins_and_the_diff_says_so(learner: Learner, *, legacy: bool) -> None:
    mine = learner.note(FLAGS.fields[0])
    mine["Hint"] = "mine"
    learner.collection.update_note(mine)
    new = built([SAMPLE[0], reworded(FLAGS, "Question", "换个问法"), *SAMPLE[2:]], {FLAGS.id: LATER})
    predicted = diff(contents(learner.exports(legacy=legacy)), contents(new))
    assert fates(predicted)["kept_edits"] == {FLAGS.fields[0]}
    assert "the learner's own newer edit wins" in "\n".join(diff_lines(predicted))
    assert learner.imports(new)["unchanged"] >= {FLAGS.fields[0]}
    assert learner.note(FLAGS.fields[0])["Hint"] == "mine"


def test_another_schema_conflicts_now_and_at_the_next_import(
    learner: Learner, monkeypatch: pytest.MonkeyPatch, *, legacy: bool
) -> None:
    recall = NOTE_TYPES["recall"]
    shorter = replace(recall, fields=recall.fields[:-1])
    monkeypatch.setitem(NOTE_TYPES, "recall", shorter)
    why = replace(WHY, note_type=shorter, fields=WHY.fields[:-1])
    more = replace(why, fact="new", fields=("new/why@zh", *why.fields[1:]), position=9)
    new = built([*SAMPLE[:2], why, more, SAMPLE[3]], {why.id: LATER})
    for attempt in ("first", "second"):
        predicted = fates(diff(contents(learner.exports(legacy=legacy)), contents(new)))
        assert predicted["conflicting"] == {WHY.fields[0]}, attempt
        log = learner.imports(new)
        assert {fate: predicted[fate] for fate in log} == log, attempt


def test_other_decks_of_a_learner_are_none_of_our_business(learner: Learner, *, legacy: bool) -> None:
    other = learner.collection.new_note(learner.collection.models.by_name("Basic"))
    other["Front"] = "not ours"
    learner.collection.add_note(other, 1)
    found = diff(contents(learner.exports(legacy=legacy)), contents(built(SAMPLE)))
    assert found.left_behind == ()


def test_json_names_each_note() -> None:
    found = diff(contents(built(SAMPLE[:1])), contents(built(SAMPLE[:2])))
    assert json.loads(json.dumps(diff_json(found))) == {
        "new": [{"guid": FLAGS.guid, "fact": "handshake.step2.flags", "kind": "step-flags", "lang": "zh"}],
        "updated": [],
        "unchanged": [
            {"guid": SAMPLE[0].guid, "fact": "handshake.step2", "kind": "step-cloze", "lang": "zh"}
        ],
        "conflicting": [],
        "left_behind": [],
        "kept_edits": [],
        "lost_texts": [],
        "lost_tags": [],
        "restyled": [],
        "described": [],
    }


def test_an_update_takes_the_learners_tags_and_texts_along(learner: Learner, *, legacy: bool) -> None:
    mine = learner.note(FLAGS.fields[0])
    mine["Hint"] = "mine"
    mine["Spare 2"] = "mine too"
    learner.collection.update_note(mine)
    learner.collection.tags.bulk_add([mine.id], "mine")
    learner.collection.db.execute("update notes set mod = ? where id = ?", LATER - 1, mine.id)
    notes = [SAMPLE[0], reworded(FLAGS, "Question", "换个问法"), *SAMPLE[2:]]
    new = built(notes, {FLAGS.id: LATER})
    predicted = diff(contents(learner.exports(legacy=legacy)), contents(new))
    assert fates(predicted)["lost_texts"] == fates(predicted)["lost_tags"] == {FLAGS.fields[0]}
    assert "the learner's own tags are lost: 1 note" in "\n".join(diff_lines(predicted))
    learner.imports(new)
    note = learner.note(FLAGS.fields[0])
    assert (note["Hint"], note["Spare 2"]) == (FLAGS.fields[FLAGS.note_type.names.index("Hint")], "")
    assert "mine" not in note.tags


def test_a_new_look_and_a_new_description_are_named() -> None:
    old = contents(package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE), "old", DECKS))
    new = contents(package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE, cloze=LATER), "new", DECKS))
    found = diff(old, new)
    assert (found.restyled, found.described) == (("tcpdrill cloze",), ("TCP 练习",))
    assert list(diff_lines(found))[-2:] == [
        "templates and CSS are replaced, the learner's edits included: tcpdrill cloze",
        "descriptions of decks are replaced: TCP 练习",
    ]


def test_anki_replaces_a_description_and_brings_a_deleted_deck_back(learner: Learner) -> None:
    decks = learner.collection.decks
    deck = decks.by_name("TCP 练习::10 三次握手")
    decks.remove([deck["id"]])
    learner.imports(package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE), "new", DECKS))
    assert decks.by_name("TCP 练习")["desc"] == "new"
    assert decks.by_name("TCP 练习::10 三次握手") is not None
    assert {learner.deck_of(card) for card in learner.note(FLAGS.fields[0]).cards()} == {
        "TCP 练习::10 三次握手"
    }


def test_a_deleted_note_comes_back(learner: Learner) -> None:
    learner.collection.remove_notes([learner.note(FLAGS.fields[0]).id])
    assert FLAGS.fields[0] in learner.imports(built(SAMPLE))["new"]


def test_a_field_of_the_learners_own_keeps_every_update_away(learner: Learner) -> None:
    models = learner.collection.models
    model = models.get(FLAGS.note_type.id)
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)
    new = built([SAMPLE[0], reworded(FLAGS, "Question", "换个问法"), *SAMPLE[2:]], {FLAGS.id: LATER})
    assert FLAGS.fields[0] in learner.imports(new)["conflicting"]


def test_words_count_and_name() -> None:
    found = diff(contents(built(SAMPLE[:2])), contents(built(SAMPLE[1:])))
    assert list(diff_lines(found)) == [
        "new: the learner gets 2 notes",
        "  zh  why.three_segments/why",
        "  zh  handshake.step3/step-picture",
        "unchanged: 1 note",
        "left behind: 1 note no longer in the deck; the learner keeps them",
        "  zh  handshake.step2/step-cloze",
    ]
