"""What learners are shown of Linux: captures print what it sends, and where the RFC is named, so is Linux."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import real_course
import yaml
from asked_course import course, fact, questions, stock
from sample_notes import field

from tcpdrill.asking.kinds.captures import capture_line, readable
from tcpdrill.asking.linux_segments import adds_segments, captured
from tcpdrill.asking.rolled_exchanges import HOME, Script
from tcpdrill.ground.wording import Lang
from tcpdrill.material.script import actions_of
from tcpdrill.tcp.plain_data import segment_data
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from tcpdrill.answers.question import Question
    from tcpdrill.decks.cards.note import Note

CAPTURES = Path(__file__).parent / "captures"
NAMES = sorted(path.stem for path in CAPTURES.glob("*.json"))
DIFFERING = sorted(name for name, entry in course().scenarios.items() if entry.linux)
UNPLAYABLE = sorted(name for name, entry in course().scenarios.items() if entry.unplayable)
MARKS = {Lang.ZH: re.compile(r"（按 RFC [^）]*）"), Lang.EN: re.compile(r"\(By RFC [^)]*\)")}

each_lang = pytest.mark.parametrize("lang", Lang)

# Captures


@pytest.mark.parametrize("name", NAMES)
def test_a_capture_shows_what_the_kernels_sent(name: str) -> None:
    """Held against the exchanges that two kernels had, with the first numbers that they had."""
    seen = json.loads((CAPTURES / f"{name}.json").read_text(encoding="utf-8"))
    played = yaml.safe_load((CAPTURES / f"{name}.yaml").read_text(encoding="utf-8"))
    isn = (played["isn"]["client"], played["isn"]["server"])
    linux = course().scenarios[name].linux
    script = Script(name, tuple(actions_of(played["script"])), isn, linux)
    shown = [{"from": step.sender.value, **segment_data(step.segment)} for step in captured(script, isn)]
    sent = [{key: one[key] for key in shown[0]} for one in seen["segments"]]
    assert shown == sent[: len(shown)]
    assert (len(sent) > len(shown)) == adds_segments(script)


@pytest.mark.parametrize("name", DIFFERING)
def test_what_linux_sends_moves_with_the_numbers(name: str) -> None:
    script, entry = stock().scripts[name], course().scenarios[name]
    moved = {Side.CLIENT: HOME[0] - entry.isn[Side.CLIENT], Side.SERVER: HOME[1] - entry.isn[Side.SERVER]}
    for home, here in zip(captured(script, HOME), captured(script, script.isn), strict=True):
        assert home.segment.flags == here.segment.flags
        assert home.segment.seq == here.segment.seq + moved[here.sender]
        if here.segment.ack is not None:
            assert home.segment.ack == here.segment.ack + moved[here.sender.other]


def shown_lines(asked: Question) -> list[str]:
    return [line for line in asked.prompt.splitlines() if line.startswith("IP ")]


@each_lang
@pytest.mark.parametrize("name", DIFFERING)
def test_a_capture_prints_what_linux_sends_and_says_where_that_is_not_the_rfcs(name: str, lang: Lang) -> None:
    script = stock().scripts[name]
    if not readable(script):
        assert (f"scenario.{name}", "read-capture") not in stock().asked
        return
    differing = {one.segment for one in script.linux}
    told = 0
    for asked in questions(f"scenario.{name}/read-capture", 20, lang):
        lines = shown_lines(asked)
        if differing & {*range(1, len(lines) + 1)}:
            told += 1
            assert all(one.because[lang] in asked.explanation for one in script.linux)
            assert re.search(r"Flags \[R\.\], seq \d+, ack \d+, length 0$", lines[-1])
    assert told


def test_no_capture_prints_a_segment_that_only_the_machine_sends() -> None:
    for name, kind in stock().asked:
        if kind == "read-capture" and name.startswith("scenario."):
            script = stock().scripts[fact(name).scenario or ""]
            flags = [re.findall(r"Flags \[\S+\]", capture_line(step)) for step in captured(script, HOME)]
            for asked in questions(f"{name}/{kind}", 6):
                lines = shown_lines(asked)
                assert [re.findall(r"Flags \[\S+\]", line) for line in lines] == flags[: len(lines)]


@pytest.mark.parametrize("name", UNPLAYABLE)
def test_what_no_kernel_plays_is_shown_as_no_capture(name: str) -> None:
    assert not readable(stock().scripts[name])
    assert (f"scenario.{name}", "read-capture") not in stock().asked


# The RFC and Linux


def question(note: Note) -> str:
    return field(note, "Question") if "Question" in note.note_type.names else ""


@each_lang
def test_a_card_that_goes_by_the_rfc_says_what_linux_does(lang: Lang) -> None:
    marked = [
        note for note in real_course.notes() if note.lang is lang and MARKS[lang].search(question(note))
    ]
    assert len(marked) > 40
    assert [f"{note.fact}/{note.kind}" for note in marked if "Linux" not in field(note, "Reason")] == []


@each_lang
def test_a_question_that_goes_by_the_rfc_says_what_linux_does(lang: Lang) -> None:
    silent, marked = set(), 0
    for about, kind in stock().asked:
        for asked in questions(f"{about}/{kind}", 1, lang):
            if MARKS[lang].search(asked.prompt):
                marked += 1
                silent |= set() if "Linux" in asked.explanation else {asked.id}
    assert marked > 40
    assert silent == set()


def known_differences() -> list[tuple[str, Any]]:
    """Return the facts about what Linux does otherwise, with what is said of it."""
    rows = [
        (entry.id, (entry.linux.text,))
        for topic in course().topics.values()
        for entry in topic.transitions
        if entry.linux is not None
    ]
    exchanges = [
        (about.id, tuple(one.because for one in course().scenarios[about.scenario].linux))
        for about in stock().facts
        if about.scenario in DIFFERING and about.type != "step"
    ]
    return rows + exchanges


KNOWN = known_differences()


def test_what_linux_does_is_known_of_rows_and_of_exchanges() -> None:
    assert len(KNOWN) > 30
    assert {name for name, _ in KNOWN} >= {f"scenario.{name}" for name in DIFFERING}


@each_lang
def test_every_card_of_a_fact_tells_what_linux_does(lang: Lang) -> None:
    notes: dict[str, list[Note]] = {}
    for note in real_course.notes():
        if note.lang is lang:
            notes.setdefault(note.fact, []).append(note)
    for name, told in KNOWN:
        assert notes[name], name
        for note in notes[name]:
            reason = field(note, "Reason")
            assert all(word in reason for text in told for word in plain_words(text[lang])), name


def plain_words(text: str) -> list[str]:
    """Return the words of a text that HTML leaves as they are."""
    return re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]{2,}", text)


@each_lang
@pytest.mark.parametrize("name", DIFFERING)
def test_a_whole_exchange_that_differs_goes_by_the_rfc_wherever_it_is_asked(name: str, lang: Lang) -> None:
    (note,) = (
        note
        for note in real_course.notes()
        if note.lang is lang and (note.fact, note.kind) == (f"scenario.{name}", "scenario-picture")
    )
    assert MARKS[lang].search(field(note, "Question"))
    kinds = [kind for about, kind in stock().asked if about == f"scenario.{name}" and kind != "read-capture"]
    assert kinds
    for kind in kinds:
        for asked in questions(f"scenario.{name}/{kind}", 6, lang):
            assert MARKS[lang].search(asked.prompt), asked.id
            assert all(one.because[lang] in asked.explanation for one in course().scenarios[name].linux)


DIFFERENT_ROWS = [
    entry.id
    for topic in course().topics.values()
    for entry in topic.transitions
    if entry.linux is not None and (entry.linux.next, entry.linux.sends) != (entry.next, entry.sends)
]
TOLD_OTHERWISE = ["transition.close_wait.receive"]
"""Where the caller alone is told something else: end of file, and no error."""


def test_rows_that_differ_are_known() -> None:
    assert len(DIFFERENT_ROWS) >= 14
    assert "transition.syn_received.passive.syn_window" in DIFFERENT_ROWS


@each_lang
@pytest.mark.parametrize("name", [*DIFFERENT_ROWS, *TOLD_OTHERWISE])
def test_a_row_that_differs_goes_by_the_rfc_wherever_it_is_asked(name: str, lang: Lang) -> None:
    cards = [note for note in real_course.notes() if note.lang is lang and note.fact == name]
    assert cards
    assert [note.kind for note in cards if not MARKS[lang].search(question(note))] == []
    for kind in [kind for about, kind in stock().asked if about == name]:
        assert all(MARKS[lang].search(asked.prompt) for asked in questions(f"{name}/{kind}", 3, lang))
