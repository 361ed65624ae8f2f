"""Updates over a year of use, with the real Anki: nothing is lost, what changed arrives, as predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from anki_collection import Learner
from content_edits import LATER, Material

from tcpdrill.decks.cards import note_types
from tcpdrill.decks.package_contents import parse
from tcpdrill.decks.package_diff import diff, diff_json
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REVIEWED = "handshake.step2.flags/step-flags@zh"
TAGGED = "why.time_wait/why@zh"
EDITED = "state.fin_wait_2/state-meaning@zh"
SUSPENDED = "header.seq/term-meaning@zh"
MOVED = "contrast.fin_wait_1_2/contrast@zh"
TOUCHED = (REVIEWED, TAGGED, EDITED, SUSPENDED, MOVED)

WHY = "why.lost_third_ack"


@pytest.fixture
def material(tmp_path: Path) -> Material:
    return Material(tmp_path)


@pytest.fixture
def learner(tmp_path: Path, material: Material) -> Learner:
    """Return a learner who has used the deck for a while."""
    learner = Learner(tmp_path)
    learner.imports(material.package())
    collection = learner.collection
    learner.studies(learner.note(REVIEWED).cards()[0])
    collection.tags.bulk_add([learner.note(TAGGED).id], "mine")
    note = learner.note(EDITED)
    note["Reason"] = "my own words"
    collection.update_note(note)
    collection.sched.suspend_cards([learner.note(SUSPENDED).cards()[0].id])
    deck = collection.decks.add_normal_deck_with_name("Exam").id
    collection.set_deck([learner.note(MOVED).cards()[0].id], deck)
    return learner


def progress(learner: Learner) -> dict[str, Any]:
    """Return what a learner would miss: scheduling, decks and reviews by card, tags and edits by note."""
    cards = learner.collection.db.all(
        "select n.guid, c.ord, c.type, c.queue, c.due, c.ivl, c.reps, c.did, c.id"
        " from cards c join notes n on c.nid = n.id"
    )
    notes = {note.guid: (list(note.fields), sorted(note.tags)) for note in learner.notes()}
    return {
        "cards": {(guid, ordinal): rest for guid, ordinal, *rest in cards},
        "notes": notes,
        "reviews": learner.collection.db.all("select cid, ease, ivl from revlog"),
    }


def update(learner: Learner, material: Material) -> dict[str, set[str]]:
    """Build, predict, import; return what Anki's log says, which is what the diff said."""
    material.release()
    package = material.package()
    predicted = diff_json(diff(parse(learner.exports(), "old"), parse(package, "new")))
    named = {
        fate: {f"{name['fact']}/{name['kind']}@{name['lang']}" for name in names}
        for fate, names in predicted.items()
        if fate not in {"restyled", "described"}
    }
    log = learner.imports(package)
    assert {fate: named[fate] for fate in log} == log
    return named


def reword(material: Material) -> None:
    material.reword("why.yaml", WHY, "question", text="要是第三个报文段丢了呢？")


def change_a_value(material: Material) -> None:
    material.edit(
        "header.yaml",
        "{flags: [ACK], seq: 101, length: 10, next: 111}",
        "{flags: [ACK], seq: 201, length: 10, next: 211}",
    )


def add_a_fact(material: Material) -> None:
    entry = material.entry("why.yaml", WHY)
    material.edit("why.yaml", entry, entry.replace(WHY, "why.another") + "\n" + entry)


def remove_a_fact(material: Material) -> None:
    material.edit("why.yaml", material.entry("why.yaml", WHY), "")


def reorder(material: Material) -> None:
    entry = material.entry("why.yaml", WHY)
    material.edit("why.yaml", entry, "")
    path = material.content / "why.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" + entry, encoding="utf-8")


EDITS: dict[str, tuple[Callable[[Material], None], dict[str, set[str]]]] = {
    "nothing": (lambda _: None, {}),
    "wording": (reword, {"updated": {f"{WHY}/why@zh"}}),
    "value": (change_a_value, {"updated": {"header.seq/term-meaning@zh"}}),
    "new fact": (add_a_fact, {"new": {"why.another/why@zh"}}),
    "removed fact": (remove_a_fact, {"left_behind": {f"{WHY}/why@zh"}}),
    "order": (reorder, {}),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_update_brings_what_changed_and_nothing_else(
    name: str, learner: Learner, material: Material
) -> None:
    edit, expected = EDITS[name]
    before = progress(learner)
    edit(material)
    fates = update(learner, material)
    assert {fate: fates[fate] for fate in ("new", "updated", "conflicting", "left_behind")} == {
        "new": set(),
        "updated": set(),
        "conflicting": set(),
        "left_behind": set(),
    } | expected
    after = progress(learner)
    assert {card: rest for card, rest in after["cards"].items() if card in before["cards"]} == before["cards"]
    assert after["reviews"] == before["reviews"]
    arrived = {guid for guid in after["notes"] if after["notes"][guid] != before["notes"].get(guid)}
    assert len(arrived) == len(fates["new"] | fates["updated"])
    assert fates["kept_edits"] == {TAGGED, EDITED}


def test_changed_text_is_what_the_learner_reads(learner: Learner, material: Material) -> None:
    reword(material)
    update(learner, material)
    assert learner.note(f"{WHY}/why@zh")["Question"] == "要是第三个报文段丢了呢？"


def test_new_facts_stand_in_their_place(learner: Learner, material: Material) -> None:
    add_a_fact(material)
    update(learner, material)
    (new,) = learner.note("why.another/why@zh").cards()
    assert learner.deck_of(new) == "TCP 练习::50 为什么"
    earlier = [card for card in learner.cards() if card.type == 0 and card.due < new.due]
    assert earlier, "it is not shown before everything that comes before it in the course"


def test_a_learner_keeps_what_they_did(learner: Learner, material: Material) -> None:
    reword(material)
    update(learner, material)
    assert learner.note(REVIEWED).cards()[0].type == 2
    assert "mine" in learner.note(TAGGED).tags
    assert learner.note(EDITED)["Reason"] == "my own words"
    assert learner.note(SUSPENDED).cards()[0].queue == -1
    assert learner.deck_of(learner.note(MOVED).cards()[0]) == "Exam"


def test_a_reviewed_note_is_updated_under_its_schedule(learner: Learner, material: Material) -> None:
    before = progress(learner)["cards"]
    material.reword("handshake.yaml", "handshake.step2", "reasons", "flags")
    assert REVIEWED in update(learner, material)["updated"]
    assert "就是这样" in learner.note(REVIEWED)["Reason"]
    assert progress(learner)["cards"] == before


def test_a_learners_older_edit_gives_way_to_a_newer_deck(learner: Learner, material: Material) -> None:
    note = learner.note(EDITED)
    learner.collection.db.execute("update notes set mod = ? where id = ?", LATER - 1, note.id)
    material.reword("states.yaml", "state.fin_wait_2", "because", text="只差对方的 FIN 还没有来。")
    assert EDITED in update(learner, material)["updated"]
    assert "my own words" not in learner.note(EDITED)["Reason"]


@pytest.mark.parametrize("changed", ["style", "front", "back"])
def test_a_new_look_arrives_and_changes_no_note(
    changed: str, learner: Learner, material: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = progress(learner)
    old = getattr(note_types.NoteType, changed)
    monkeypatch.setattr(note_types.NoteType, changed, property(lambda one: f"{old.fget(one)}<!-- new -->"))
    _as_if_imported_a_year_ago(learner)
    fates = update(learner, material)
    assert not fates["updated"] | fates["conflicting"] | fates["new"]
    assert progress(learner) == before
    model = learner.collection.models.get(note_types.RECALL.id)
    found = {"style": model["css"], "front": model["tmpls"][0]["qfmt"], "back": model["tmpls"][0]["afmt"]}
    assert found[changed].endswith("<!-- new -->")


def _as_if_imported_a_year_ago(learner: Learner) -> None:
    """Set back when the note types were imported: Anki compares with that, and a test takes a second."""
    learner.collection.db.execute("update notetypes set mtime_secs = ?", LATER - 1)
    learner.reopens()


def test_both_languages_update_apart(learner: Learner, material: Material) -> None:
    learner.imports(material.package(Lang.EN))
    reword(material)
    material.release()
    assert learner.imports(material.package(Lang.EN))["updated"] == set()
    assert learner.imports(material.package(Lang.ZH))["updated"] == {f"{WHY}/why@zh"}
