"""Cards about whole exchanges: the picture and the question leave one answer, and it is the machine's."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import real_course
from sample_notes import aloud, field, lines

from tcpdrill.asking.kinds.losses import AS_IF_NOTHING_WERE_LOST
from tcpdrill.decks.cards.card_context import CardContext, Numbers
from tcpdrill.decks.cards.notes import notes_from
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.facts import Fact, facts
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Ends, Side, Trace

if TYPE_CHECKING:
    from tcpdrill.decks.cards.note import Note

COURSE = real_course.course()
NOTES = {(note.id, note.lang): note for note in real_course.notes()}
FACTS = {fact.id: fact for fact in facts(COURSE)}
WHOLE = [fact for fact in FACTS.values() if fact.type == "scenario"]
REPEATS, WAITS, ENDINGS = (
    [fact for fact in FACTS.values() if fact.type == f"lost-{what}"] for what in ("repeats", "waits", "end")
)
LOSSES = [*REPEATS, *WAITS, *ENDINGS]

HEADS = {
    Lang.ZH: {Side.CLIENT: "客户端", Side.SERVER: "服务器"},
    Lang.EN: {Side.CLIENT: "client", Side.SERVER: "server"},
}
HIDDEN = {Lang.ZH: "待答", Lang.EN: "hidden"}
RESENT = {Lang.ZH: "重传", Lang.EN: "resent"}
LOST = {Lang.ZH: "丢失", Lang.EN: "lost"}
TIMER = {Lang.ZH: "2MSL 到时", Lang.EN: "2MSL timeout"}
NOT_PASSED = {Lang.ZH: "（2MSL 还没有等满）", Lang.EN: "(2MSL have not yet passed)"}

each_lang = pytest.mark.parametrize("lang", Lang)


def each(known: list[Fact]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("fact", known, ids=lambda fact: fact.id)


def card(fact: Fact, lang: Lang, kind: str) -> Note:
    return NOTES[f"{fact.id}/{kind}", lang]


def once_all_have_arrived(trace: Trace) -> Ends:
    """Return the states after the last arrival."""
    arrived = trace.steps[trace.arrivals[-1] - 1].arrived
    assert arrived is not None
    return arrived


def both(ends: Ends, lang: Lang) -> str:
    comma = "，" if lang is Lang.ZH else ", "
    return comma.join(f"{HEADS[lang][side]} {ends[side]}" for side in Side)


def states_told(note: Note, side: Side) -> list[str]:
    """Return the states of one side that the picture on the front shows, in order, the hidden ones too."""
    words = "|".join([*State, HIDDEN[note.lang]])
    return re.findall(rf"{HEADS[note.lang][side]} ({words})\b", aloud(note, "Shown"))


# Whole exchanges


@each_lang
@each(WHOLE)
def test_the_answer_is_what_the_last_arrival_leads_to(fact: Fact, lang: Lang) -> None:
    note = card(fact, lang, "scenario-picture")
    ends = once_all_have_arrived(COURSE.trace(fact.scenario or ""))
    assert lines(note, "Answer") == [both(ends, lang)]


@pytest.mark.parametrize(
    ("scenario", "client", "server"),
    [
        ("close-by-client", "TIME_WAIT", "CLOSED"),
        ("close-by-server", "CLOSED", "TIME_WAIT"),
        ("simultaneous-close", "TIME_WAIT", "TIME_WAIT"),
        ("simultaneous-open", "ESTABLISHED", "ESTABLISHED"),
        ("lost-last-ack", "TIME_WAIT", "CLOSED"),
        ("half-open-send", "CLOSED", "CLOSED"),
        ("rst-in-time-wait", "CLOSED", "CLOSED"),
        ("syn-in-time-wait", "CLOSED", "SYN_SENT"),
    ],
)
def test_the_states_are_those_of_the_rfc(scenario: str, client: str, server: str) -> None:
    note = NOTES[f"scenario.{scenario}/scenario-picture", Lang.EN]
    assert lines(note, "Answer") == [f"client {client}, server {server}"]


@each_lang
@each(WHOLE)
def test_a_picture_hides_both_last_states_and_shows_nothing_below_them(fact: Fact, lang: Lang) -> None:
    note = card(fact, lang, "scenario-picture")
    for side in Side:
        assert states_told(note, side)[-1] == HIDDEN[lang]
        assert states_told(note, side).count(HIDDEN[lang]) == 1
    assert TIMER[lang] not in aloud(note, "Shown")


@each_lang
def test_the_back_shows_what_follows(lang: Lang) -> None:
    assert TIMER[lang] in aloud(NOTES["scenario.close-by-client/scenario-picture", lang], "Picture")


@each_lang
@each(WHOLE)
def test_a_title_is_a_paragraph_unless_it_tells_and_the_question_a_sentence(fact: Fact, lang: Lang) -> None:
    assert fact.title is not None
    note = card(fact, lang, "scenario-picture")
    *title, asked = lines(note, "Question")
    tells = any(state in fact.title[lang] for state in State if state in lines(note, "Answer")[0])
    assert title == ([] if tells else [fact.title[lang]])
    assert re.search("[？?]", asked)


@each_lang
@each(WHOLE)
def test_a_question_says_whether_2msl_have_passed_wherever_it_matters(fact: Fact, lang: Lang) -> None:
    note = card(fact, lang, "scenario-picture")
    trace = COURSE.trace(fact.scenario or "")
    waits = any("TIME_WAIT" in (step.sent.client, step.sent.server) for step in trace.steps)
    waits = waits or "TIME_WAIT" in lines(note, "Answer")[0]
    assert (NOT_PASSED[lang] in lines(note, "Question")[-1]) == waits


def test_where_segments_cross_the_last_to_arrive_is_named() -> None:
    crossing = NOTES["scenario.simultaneous-open/scenario-picture", Lang.EN]
    assert "Segment 3 is the last to arrive." in lines(crossing, "Question")[-1]
    plain = NOTES["scenario.normal-open/scenario-picture", Lang.EN]
    assert lines(plain, "Question")[-1] == "Once the last segment has arrived, which state is each end in?"


@pytest.mark.parametrize(
    ("scenario", "section"),
    [
        ("rst-in-time-wait", "3.10.7.4"),
        ("abort-by-server", "3.10.5"),
        ("simultaneous-open", "3.5"),
        ("lost-last-ack", None),
    ],
)
def test_where_the_rfc_leaves_a_choice_its_passage_is_named(scenario: str, section: str | None) -> None:
    asked = lines(NOTES[f"scenario.{scenario}/scenario-picture", Lang.EN], "Question")[-1]
    assert re.findall(r"\(By RFC 9293 §([\d.]+)\.\)", asked) == ([section] if section else [])


@each_lang
def test_what_linux_does_otherwise_is_said_once(lang: Lang) -> None:
    rows = [entry.linux.text[lang] for entry in COURSE.topics["transitions"].transitions if entry.linux]
    for scenario in COURSE.scenarios.values():
        note = NOTES.get((f"scenario.{scenario.id}/scenario-picture", lang))
        if note and scenario.linux:
            assert not [line for line in lines(note, "Reason") if line in rows], note.id


@each_lang
@each(ENDINGS)
def test_where_a_loss_leads_has_a_reason_besides_how_it_is_made_good(fact: Fact, lang: Lang) -> None:
    assert lines(card(fact, lang, "lost-segment"), "Reason")[-1] == AS_IF_NOTHING_WERE_LOST[lang]


def test_a_segment_that_never_arrives_is_asked_about_as_sent() -> None:
    fact = replace(FACTS["scenario.refused"], scenario="caller-gives-up")
    (note,) = notes_from([fact], CardContext(COURSE, Lang.EN, Numbers.SYMBOLIC))
    assert "Once segment 1 has left, never to arrive," in lines(note, "Question")[-1]
    assert lines(note, "Answer") == ["client SYN_SENT, server CLOSED"]
    assert "CLOSE call" not in aloud(note, "Shown")
    assert "CLOSE call" in aloud(note, "Picture")


# Lost segments


def test_losses_of_every_sort_have_cards() -> None:
    assert REPEATS
    assert ENDINGS
    assert len(WAITS) == 2 * len(REPEATS)


@each_lang
@each(LOSSES)
def test_a_loss_is_told_with_its_segment_and_the_reason(fact: Fact, lang: Lang) -> None:
    note = card(fact, lang, "lost-segment")
    lost = COURSE.trace(fact.scenario or "").steps[fact.details["lost"] - 1].segment
    told, _ = lines(note, "Question")
    assert f"Seq={lost.seq}" in told
    assert LOST[lang] in aloud(note, "Shown")
    assert lines(note, "Reason")[0] == COURSE.scenarios[fact.scenario or ""].lesson[lang]
    assert RESENT[lang] in aloud(note, "Picture")
    assert field(note, "Source").startswith("RFC ")


@each_lang
@each([*REPEATS, *WAITS])
def test_nothing_that_follows_is_shown_and_the_applications_are_silent(fact: Fact, lang: Lang) -> None:
    note = card(fact, lang, "lost-segment")
    premise = {Lang.ZH: "双方的应用此后什么也不做", Lang.EN: "Neither application does anything more"}
    assert premise[lang] in lines(note, "Question")[-1]
    assert RESENT[lang] not in aloud(note, "Shown")


@each_lang
@each(REPEATS)
def test_the_answer_says_who_repeats_what(fact: Fact, lang: Lang) -> None:
    who, what, *others = lines(card(fact, lang, "lost-segment"), "Answer")
    assert len(others) == 2 * len(fact.value.get("also", ()))
    sender = HEADS[lang][Side(fact.value["from"])]
    assert who == (f"{sender}重传" if lang is Lang.ZH else f"The {sender} retransmits")
    again = COURSE.trace(fact.scenario or "").steps[fact.details["again"] - 1].segment
    assert f"Seq={again.seq}" in what
    assert set(what.split()[0].split(",")) == set(again.flags)


@each_lang
@each(WAITS)
def test_a_side_waits_in_the_state_that_is_hidden(fact: Fact, lang: Lang) -> None:
    note, side = card(fact, lang, "lost-segment"), Side(fact.details["side"])
    assert lines(note, "Answer") == [fact.value]
    assert states_told(note, side)[-1] == HIDDEN[lang]
    assert HEADS[lang][side] in lines(note, "Question")[-1]
    assert HEADS[lang][side.other] not in lines(note, "Question")[-1]


@each_lang
@each(ENDINGS)
def test_an_end_is_asked_with_the_whole_exchange_and_no_state(fact: Fact, lang: Lang) -> None:
    note, trace = card(fact, lang, "lost-segment"), COURSE.trace(fact.scenario or "")
    assert lines(note, "Answer") == [both(trace.end, lang)]
    assert RESENT[lang] in aloud(note, "Shown")
    assert not any(states_told(note, side) for side in Side)
    waited = any("TIME_WAIT" in (step.sent.client, step.sent.server) for step in trace.steps)
    assert ("2MSL" in lines(note, "Question")[-1]) == waited
