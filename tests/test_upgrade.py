"""What a learner had before the last upgrade lives on: decks in a real collection, the log, the settings.

The fixture's decks, record, log and settings are those of the commit that its folder is named after; the log
was made by that commit's own drill.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asked_course
import pytest
import real_course
from anki_collection import Learner
from content_edits import Material
from logged import replayed, review

from tcpdrill.asking.questions import stock_of
from tcpdrill.decks.build import Part, fresh_packages
from tcpdrill.decks.cards.note_types import NOTE_TYPES
from tcpdrill.decks.package_contents import parse
from tcpdrill.practice.log_lines import Review, Undo, effective
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.settings import read_settings
from tcpdrill.practice.snapshot import current
from tcpdrill.proof.check import MaterialError

(BEFORE,) = (Path(__file__).parent / "data").glob("upgrade-*")
PACKAGES = sorted(BEFORE.glob("*.apkg"))

TODAY = 1_900_000_000
"""When today's decks are built, in seconds since 1970: after everything that the learner did."""

STUDIED = 7
"""Every seventh card has been studied."""


def todays() -> list[bytes]:
    """Return the packages of today's material, built upon the record of the fixture."""
    return list(fresh_packages(real_course.course(), BEFORE, Part(), now=TODAY).values())


@pytest.fixture(scope="module")
def contents() -> dict[str, Any]:
    notes: dict[str, Any] = {}
    for package in todays():
        notes |= parse(package, "today").notes
    return notes


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    """Return a learner who has studied the decks of the fixture, in both languages."""
    learner = Learner(tmp_path)
    for path in PACKAGES:
        learner.imports(path.read_bytes())
    for card in learner.cards()[::STUDIED]:
        learner.studies(card)
    return learner


def schedules(learner: Learner) -> dict[tuple[str, int], list[Any]]:
    """Return what Anki knows of each card, by its note's GUID and its ordinal."""
    rows = learner.collection.db.all(
        "select n.guid, c.ord, c.id, c.type, c.queue, c.due, c.ivl, c.reps, c.did"
        " from cards c join notes n on c.nid = n.id"
    )
    return {(guid, ordinal): rest for guid, ordinal, *rest in rows}


def test_todays_decks_come_over_those_of_before(learner: Learner, contents: dict[str, Any]) -> None:
    before, had = schedules(learner), {note.guid for note in learner.notes()}
    reviews = learner.collection.db.all("select * from revlog")
    assert len(reviews) > len(before) // STUDIED
    for package in todays():
        assert learner.imports(package)["conflicting"] == set()
    after = schedules(learner)
    assert {card: rest for card, rest in after.items() if card in before} == before
    assert learner.collection.db.all("select * from revlog") == reviews
    notes = {note.guid: note for note in learner.notes()}
    assert len(notes) == len(learner.notes())
    assert notes.keys() == had | contents.keys()
    for guid, note in contents.items():
        assert tuple(notes[guid].fields) == note.fields, note.fields[0]
        assert set(notes[guid].tags) == set(note.tags)


def test_the_note_types_stay_and_look_as_today(learner: Learner) -> None:
    for package in todays():
        learner.imports(package)
    models = [model for model in learner.collection.models.all() if model["name"].startswith("tcpdrill")]
    assert {model["id"] for model in models} == {each.id for each in NOTE_TYPES.values()}
    for each in NOTE_TYPES.values():
        model = learner.collection.models.get(each.id)
        (template,) = model["tmpls"]
        assert [template[part] for part in ("qfmt", "afmt", "bqfmt", "bafmt")] == [
            each.front,
            each.back,
            each.browser_front,
            each.browser_back,
        ]
        assert model["css"] == each.style
        assert tuple(field["name"] for field in model["flds"]) == each.names
        assert model["sortf"] == each.names.index(each.sort_by)


def test_the_log_of_before_is_replayed_whole_and_nothing_in_it_is_forgotten() -> None:
    entries = list(ReviewLog(BEFORE).entries())
    reviews = effective(entries)  # type: ignore[arg-type]
    assert len([entry for entry in entries if isinstance(entry, Review)]) > len(reviews) > 0
    asked = {f"{fact}/{kind}" for fact, kind in asked_course.stock().asked}
    assert {review.question for review in reviews} <= asked


RETIRED = "retired: [why.gone, {id: why.lost_third_ack, now: why.third_ack_lost}, {id: KIND, now: OTHER}]"


def test_answers_to_what_was_retired_count_for_what_follows_it(tmp_path: Path) -> None:
    whole = replayed(ReviewLog(BEFORE))
    kind = next(name for name in whole.memories if name.endswith("/term-meaning"))
    other = kind.replace("/term-meaning", "/meaning-term")
    material = Material(tmp_path)
    for path in material.content.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("why.lost_third_ack", "why.third_ack_lost")
        path.write_text(text, encoding="utf-8")
    material.edit("course.yaml", "retired: []", RETIRED.replace("KIND", kind).replace("OTHER", other))
    successors = stock_of(material.course).successors
    assert successors == {"why.lost_third_ack": "why.third_ack_lost", kind: other}
    log = ReviewLog(tmp_path / "data", successors)
    log.append_lines(ReviewLog(BEFORE).lines())
    log.append([review(1, question="why.lost_third_ack/why"), review(2, question="why.third_ack_lost/why")])
    kept = current(log, 0.9)
    assert "why.lost_third_ack/why" not in kept.memories
    assert kept.memories["why.third_ack_lost/why"].reviews == 2
    assert kind not in kept.memories
    answers = [whole.memories[name].reviews for name in (kind, other) if name in whole.memories]
    assert kept.memories[other].reviews == sum(answers)
    assert kept == replayed(log)


def test_a_later_retirement_and_answers_that_come_late_count_too(tmp_path: Path) -> None:
    log = ReviewLog(tmp_path)
    log.append([review(5, question="old.a/k"), review(6, question="other.a/k")])
    assert current(log, 0.9).memories.keys() == {"old.a/k", "other.a/k"}
    renamed = ReviewLog(tmp_path, {"old.a": "new.a", "new.a/k": "new.b/l"})
    assert current(renamed, 0.9).memories.keys() == {"new.b/l", "other.a/k"}
    renamed.append([review(1, question="new.b/l"), review(2, question="new.a/k")])
    renamed.append([Undo("u", review(9).at, "id005")])
    kept = current(renamed, 0.9)
    assert kept.memories["new.b/l"].reviews == 2
    assert kept == replayed(renamed)


@pytest.mark.parametrize(
    ("written", "code"),
    [("{id: why.gone, now: why.nowhere}", "S212"), ("{id: why.gone}", "S202"), ("Why/x", "S208")],
)
def test_what_follows_a_retired_id_must_exist(tmp_path: Path, written: str, code: str) -> None:
    material = Material(tmp_path)
    material.edit("course.yaml", "retired: []", f"retired: [{written}]")
    with pytest.raises(MaterialError) as failed:
        _ = material.course
    assert code in [problem.code for problem in failed.value.problems]


def test_the_settings_of_before_are_read() -> None:
    assert read_settings(BEFORE).new_per_day == 12
