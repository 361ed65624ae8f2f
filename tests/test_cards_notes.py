"""Facts become notes: each type that is meant to, the same ones in both languages, nothing in them markup."""

from __future__ import annotations

import html
import pickle
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import real_course
from anki_collection import Learner
from rendered_cards import rendered, without_style
from sample_notes import DECKS

from tcpdrill.decks.cards.card_context import CardContext, Numbers
from tcpdrill.decks.cards.note_types import CLOZE, NOTE_TYPES, TYPED
from tcpdrill.decks.cards.notes import MAKERS, notes_from, notes_of
from tcpdrill.decks.cards.rendering import Face
from tcpdrill.decks.package import Stamps, package
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.proof.facts import Fact, facts

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.material.course import Course

NOTES = real_course.notes()
FACTS = facts(real_course.course())

TERMINAL_ONLY = {"sender", "seq", "ack"}
"""Types of facts without cards of their own: they are gaps of the step's cloze."""


def fields(note: object) -> dict[str, str]:
    return dict(zip(note.note_type.names, note.fields, strict=True))  # type: ignore[attr-defined]


def test_every_type_of_fact_is_asked_or_left_out_on_purpose() -> None:
    assert {fact.type for fact in FACTS} - MAKERS.keys() <= TERMINAL_ONLY
    assert not MAKERS.keys() & TERMINAL_ONLY


def test_every_fact_with_a_maker_has_a_note() -> None:
    assert {note.fact for note in NOTES} == {fact.id for fact in FACTS if fact.type in MAKERS}


def test_ids_and_guids_are_unique() -> None:
    assert max(Counter((note.id, note.lang) for note in NOTES).values()) == 1
    assert max(Counter(note.guid for note in NOTES).values()) == 1


def test_both_languages_have_the_same_notes_at_the_same_places() -> None:
    zh, en = (
        [(note.id, note.position, note.note_type.key, note.cards) for note in NOTES if note.lang is lang]
        for lang in Lang
    )
    assert zh == en


def test_a_topic_alone_has_the_same_notes_at_the_same_places() -> None:
    of_topic = notes_of(real_course.course(), [Lang.EN], topic="teardown")
    assert of_topic == [note for note in NOTES if note.lang is Lang.EN and note.topic == "teardown"]
    assert of_topic[0].position > 1


@pytest.mark.parametrize("key", NOTE_TYPES)
def test_every_note_type_is_used(key: str) -> None:
    assert any(note.note_type.key == key for note in NOTES)


def test_every_card_tells_its_topic_its_id_and_where_it_can_be_looked_up() -> None:
    for note in NOTES:
        filled = fields(note)
        assert filled["Id"] == f"{note.id}@{note.lang}"
        assert filled["Topic"]
        assert filled["Source"].startswith("RFC ")


def test_typed_answers_are_short_and_plain() -> None:
    for note in NOTES:
        if note.note_type is TYPED:
            assert re.fullmatch(r"[A-Z]+(,[A-Z]+)*|[A-Z_0-9]+|\d+", fields(note)["Answer"]), note.id


def test_a_gap_holds_no_further_gap_and_every_card_has_one() -> None:
    for note in NOTES:
        if note.note_type is CLOZE:
            gaps = re.findall(r"{{c(\d)::([^{}]+)}}", fields(note)["Text"])
            assert [int(number) - 1 for number, _ in gaps] == list(note.cards)


def test_no_question_holds_its_typed_answer() -> None:
    for note in NOTES:
        if note.kind in {"meaning-state", "state-after", "step-flags"}:
            filled = fields(note)
            assert filled["Answer"] not in filled["Question"] + filled["Hint"], note.id


def test_a_masked_picture_tells_its_answer_nowhere() -> None:
    for note in NOTES:
        if note.kind == "state-picture":
            filled = fields(note)
            state = re.sub(r"<[^>]*>", "", filled["Answer"])
            assert not re.search(rf"\b{state}\b", filled["Shown"]), note.id
        if note.kind == "step-picture":
            filled = fields(note)
            segment = re.sub(r".*</p>|<[^>]*>", "", filled["Answer"])
            assert segment not in re.sub(r"<[^>]*>", "", filled["Shown"]), note.id


def test_figures_are_rolled_once_for_each_note() -> None:
    concrete = notes_of(real_course.course(), [Lang.ZH], Numbers.CONCRETE)
    again = notes_of(real_course.course(), [Lang.ZH], Numbers.CONCRETE)
    assert concrete == again
    numbers = {
        note.id: tuple(re.findall(r"\d+", fields(note)["Text"]))
        for note in concrete
        if note.note_type is CLOZE
    }
    assert all(set(texts) - set("123") for texts in numbers.values())
    assert not re.search(
        r"\b[xy]\b", "".join(fields(note)["Text"] for note in concrete if note.note_type is CLOZE)
    )
    assert len(set(numbers.values())) == len(numbers)


# Hostile text

HOSTILE = (
    "<script>alert(1)</script> & {{Front}} {{c1::x}} \x1f \"q\" 'q' [sound:a.mp3] \\(x\\) \u202eRTL\u200f"
)
SHOWN = HOSTILE.replace("\x1f", "\N{REPLACEMENT CHARACTER}")


def hostile(fact: Fact) -> Fact:
    """Return a fact with hostile text in each of its texts."""
    wording = Wording(HOSTILE, HOSTILE)
    details: dict[str, Any] = {
        key: wording if isinstance(value, Wording) else value for key, value in fact.details.items()
    }
    if "reasons" in details:
        details["reasons"] = dict.fromkeys(details["reasons"], wording)
    value = fact.value
    if isinstance(value, dict):
        value = {key: HOSTILE if key in {"zh", "en", "term"} else each for key, each in value.items()}
    slip = replace(fact.slip, quote=HOSTILE, because=wording) if fact.slip else None
    return replace(fact, value=value, details=details, because=wording, title=wording, slip=slip)


def hostile_course() -> Course:
    """Return a course of its own with hostile text in those texts that makers read off entries."""
    course: Course = pickle.loads(pickle.dumps(real_course.course()))  # noqa: S301 - what was dumped just now
    wording = Wording(HOSTILE, HOSTILE)
    for entry in course.entries.values():
        if hasattr(entry, "reasons"):
            vars(entry)["reasons"] = dict.fromkeys(entry.reasons, wording)
    return course


def test_hostile_text_is_shown_letter_by_letter(tmp_path: Path) -> None:
    seen, chosen = set(), []
    for fact in FACTS:
        if fact.type in MAKERS and (fact.type, bool(fact.slip)) not in seen:
            seen.add((fact.type, bool(fact.slip)))
            chosen.append(hostile(fact))
    notes = list(notes_from(chosen, CardContext(hostile_course(), Lang.EN, Numbers.SYMBOLIC)))
    stamps = Stamps({note.id: 1 for note in notes}, dict.fromkeys(NOTE_TYPES, 1))
    learner = Learner(tmp_path)
    assert len(learner.imports(package(notes, Lang.EN, stamps, "", DECKS))["new"]) == len(notes)
    for card in learner.cards():
        for face in Face:
            markup = without_style(rendered(learner, card, face))
            assert "<script" not in markup
            assert "[sound:" not in markup
            assert "[anki:" not in markup
            text = html.unescape(re.sub(r"<[^>]*>", "", markup))
            expected = text.count("alert(1)")
            assert text.count(SHOWN) == expected, text
        assert expected, "the back shows the reason"


def test_a_hostile_topic_or_scenario_title_is_text_too() -> None:
    (scenario,) = (hostile(fact) for fact in FACTS if fact.id == "scenario.normal-open")
    (note,) = notes_from([scenario], CardContext(real_course.course(), Lang.ZH, Numbers.SYMBOLIC))
    question = fields(note)["Question"]
    assert "<script" not in question
    assert "&lt;script&gt;" in question
