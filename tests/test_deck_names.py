"""The decks: permanent names in the order of the course, one for each topic of the material."""

from __future__ import annotations

import pytest
import real_course

from tcpdrill.decks.cards.deck_names import deck_name, deck_of, deck_tag, decks_of
from tcpdrill.ground.errors import InputError
from tcpdrill.ground.wording import Lang
from tcpdrill.material.course import Course

DECKS = decks_of(real_course.course())

RELEASED = {
    "zh": [
        "TCP 练习::10 三次握手",
        "TCP 练习::20 四次挥手",
        "TCP 练习::30 十一个状态",
        "TCP 练习::40 报文段首部",
        "TCP 练习::50 为什么",
        "TCP 练习::60 线上排查",
        "TCP 练习::70 状态转换",
        "TCP 练习::80 易混对照",
    ],
    "en": [
        "TCP Drill::10 Handshake",
        "TCP Drill::20 Close",
        "TCP Drill::30 States",
        "TCP Drill::40 Header",
        "TCP Drill::50 Why",
        "TCP Drill::60 Operations",
        "TCP Drill::70 Transitions",
        "TCP Drill::80 Contrasts",
    ],
}
"""The names as they were first released: Anki knows a deck by nothing else."""


@pytest.mark.parametrize("lang", Lang)
def test_names_are_those_of_the_first_release(lang: Lang) -> None:
    assert [deck_name(deck, DECKS, lang) for deck in DECKS.parts] == RELEASED[lang]


@pytest.mark.parametrize("lang", Lang)
def test_ankis_list_has_the_order_of_the_course(lang: Lang) -> None:
    course = real_course.course()
    names = [deck_name(deck_of(topic, course), DECKS, lang) for topic in course.topics]
    assert names == sorted(names)


@pytest.mark.parametrize("lang", Lang)
def test_tags_hold_no_space(lang: Lang) -> None:
    tags = [deck_tag(deck, DECKS, lang) for deck in DECKS.parts]
    assert not [tag for tag in tags if any(map(str.isspace, tag))]
    assert tags[0] == {"zh": "tcp::三次握手", "en": "tcp::handshake"}[lang]


def test_a_topic_without_a_deck_is_refused() -> None:
    with pytest.raises(InputError, match="the topic 'udp' has no deck"):
        deck_of("udp", real_course.course())


def test_a_course_without_decks_is_not_built() -> None:
    course = Course(**{**real_course.course().__dict__, "decks": None})
    with pytest.raises(InputError, match="this course has no decks"):
        decks_of(course)
