"""A reason says more than the answer that it stands below, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import real_course
from asked_course import question

from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.material.entries import TransitionEntry

if TYPE_CHECKING:
    from tcpdrill.material.entries import Entry, MisconceptionEntry

ANSWERS = ("answer", "meaning", "statement", "text", "difference")
"""What an entry says in prose where `because` tells the reason of it."""

ENTRIES = [entry for entry in real_course.course().entries.values() if entry.because is not None]
WHYS = [entry for entry in real_course.course().entries.values() if entry.section == "whys"]
MISTAKES = real_course.course().misconceptions
ROWS_ON_LINUX = [
    entry
    for entry in real_course.course().entries.values()
    if isinstance(entry, TransitionEntry) and entry.linux is not None
]

RUN = {Lang.ZH: 6, Lang.EN: 4}
"""So many signs or words in the same order are the same words."""

REPEATED = [
    ("ACK 不占序号，没有可供确认的东西。", "ACK 不占序号，没有可供确认的东西。", Lang.ZH, True),
    ("服务器还在等。ACK 不占序号，没有可供确认的东西。", "没有可供确认的东西。", Lang.ZH, True),
    ("An ACK takes no number at all.", "So it is: an ACK takes no number at all.", Lang.EN, True),
    ("An ACK takes no number at all.", "Only numbers can be acknowledged.", Lang.EN, False),
]


def runs(text: str, lang: Lang) -> set[tuple[str, ...]]:
    """Return every few signs or words of a text that follow each other."""
    parts = re.findall(r"[A-Za-z0-9_.]+|[一-鿿]" if lang is Lang.ZH else r"[\w.']+", text.casefold())
    return {tuple(parts[at : at + RUN[lang]]) for at in range(len(parts) - RUN[lang] + 1)}


def repeats(reason: str, answer: str, lang: Lang) -> bool:
    """Tell whether most of a reason stands in the answer already."""
    said = runs(reason, lang)
    return bool(said) and len(said & runs(answer, lang)) > len(said) / 3


@pytest.mark.parametrize(("answer", "reason", "lang", "expected"), REPEATED)
def test_what_repeats_is_seen(answer: str, reason: str, lang: Lang, expected: bool) -> None:  # noqa: FBT001
    assert repeats(reason, answer, lang) is expected


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_reason_does_not_repeat_what_it_is_the_reason_of(entry: Entry) -> None:
    answers = [text for name in ANSWERS if isinstance(text := getattr(entry, name, None), Wording)]
    assert entry.because is not None
    assert not [
        (lang, text[lang])
        for lang in Lang
        for text in answers
        if repeats(entry.because[lang], text[lang], lang)
    ]


@pytest.mark.parametrize("lang", Lang)
def test_what_linux_does_is_told_in_one_place(lang: Lang) -> None:
    told = [
        (entry.id, entry.because[lang])
        for entry in ENTRIES
        if getattr(entry, "linux", None) is not None and entry.because is not None
    ]
    assert told
    assert not [name for name, because in told if "Linux" in because]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("entry", MISTAKES, ids=lambda entry: entry.id)
def test_a_misconception_speaks_of_no_number_that_a_question_need_not_have(
    entry: MisconceptionEntry, lang: Lang
) -> None:
    texts = (entry.name, entry.believes, entry.holds)
    assert not [text[lang] for text in texts if re.search(r"(?<![A-Za-z])[xy](?![A-Za-z])", text[lang])]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("entry", WHYS, ids=lambda entry: entry.id)
def test_the_explanation_of_an_open_question_gives_a_reason_beyond_its_answer(
    entry: Entry, lang: Lang
) -> None:
    asked = question(f"{entry.id}/why", lang=lang)
    assert asked.explanation
    assert not repeats(asked.explanation, str(asked.answer.value), lang)
