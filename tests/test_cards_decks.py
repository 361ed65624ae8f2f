"""The decks: permanent names in the order of the course, one for each topic of the material."""

from __future__ import annotations

import pytest
import real_course

from tcpdrill.cards.decks import COURSE, TOPICS, deck_name, deck_of, topic_tag
from tcpdrill.errors import InputError
from tcpdrill.wording import Lang

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
    assert [deck_name(topic, lang) for topic in TOPICS] == RELEASED[lang]


@pytest.mark.parametrize("lang", Lang)
def test_ankis_list_has_the_order_of_the_course(lang: Lang) -> None:
    names = [deck_name(topic, lang) for topic in real_course.course().topics]
    assert names == sorted(names)


def test_no_id_stands_twice() -> None:
    ids = [number for deck in (COURSE, *TOPICS.values()) for number in deck.ids]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lang", Lang)
def test_tags_hold_no_space(lang: Lang) -> None:
    assert not [topic for topic in TOPICS if any(map(str.isspace, topic_tag(topic, lang)))]
    assert topic_tag("handshake", lang) == {"zh": "tcp::三次握手", "en": "tcp::handshake"}[lang]


def test_a_topic_without_a_deck_is_refused() -> None:
    with pytest.raises(InputError, match="the topic 'udp' has no deck"):
        deck_of("udp")
