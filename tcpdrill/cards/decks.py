"""The decks of a course: one for each topic under one for each language, with permanent names and ids.

Anki matches decks by name alone, so a name that has been released is never changed, nor its number: the
numbers only keep Anki's alphabetical list in the order of the course, with room for topics between them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcpdrill.errors import InputError
from tcpdrill.wording import Lang, Wording


@dataclass(frozen=True, slots=True)
class Deck:
    """The deck of a topic: its ids by language, its number, and its title, which stands on its cards too."""

    ids: tuple[int, int]
    number: str
    title: Wording

    def id(self, lang: Lang) -> int:
        """Return Anki's id of the deck in `lang`."""
        return self.ids[list(Lang).index(lang)]


COURSE = Deck((1751830500113, 1751830600117), "", Wording("TCP 练习", "TCP Drill"))
"""The deck above all others."""

TAG = "tcp"
"""The tag above those of the topics and of the kinds."""

TOPICS = {
    "handshake": Deck((1751830500211, 1751830600219), "10", Wording("三次握手", "Handshake")),
    "teardown": Deck((1751830500307, 1751830600311), "20", Wording("四次挥手", "Close")),
    "states": Deck((1751830500401, 1751830600409), "30", Wording("十一个状态", "States")),
    "header": Deck((1751830500503, 1751830600509), "40", Wording("报文段首部", "Header")),
    "why": Deck((1751830500601, 1751830600607), "50", Wording("为什么", "Why")),
    "operations": Deck((1751830500701, 1751830600709), "60", Wording("线上排查", "Operations")),
    "transitions": Deck((1751830500809, 1751830600811), "70", Wording("状态转换", "Transitions")),
    "contrasts": Deck((1751830500907, 1751830600911), "80", Wording("易混对照", "Contrasts")),
}
"""The deck of each topic."""


def deck_of(topic: str) -> Deck:
    """Return the deck of `topic`; raise InputError for a topic that has none yet."""
    if topic not in TOPICS:
        raise InputError(
            f"the topic {topic!r} has no deck",
            "Give it ids, a number and a title, all permanent, in tcpdrill/cards/decks.py.",
        )
    return TOPICS[topic]


def deck_name(topic: str, lang: Lang) -> str:
    """Return the full name of a topic's deck, as Anki shows it."""
    deck = deck_of(topic)
    return f"{COURSE.title[lang]}::{deck.number} {deck.title[lang]}"


def topic_tag(topic: str, lang: Lang) -> str:
    """Return the tag of a topic's notes, which holds no space."""
    return f"{TAG}::{deck_of(topic).title[lang].lower().replace(' ', '_')}"
