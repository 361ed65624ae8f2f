"""The decks of a course: under `decks` in course.yaml, with permanent names and ids.

Anki matches decks by name alone, so a name that has been released is never changed, nor its number: the
numbers only keep Anki's alphabetical list in the order of the course, with room for others between them.
Which cards lie in a deck goes by the topics that it holds; how a name is put together is the business of
`decks/cards/deck_names.py`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tcpdrill.material.nodes import Mapping, Sequence
from tcpdrill.material.written_values import BAD, Field, Group, list_of, matching, number, text, topic_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.ground.wording import Lang, Wording
    from tcpdrill.material.nodes import Node
    from tcpdrill.material.written_values import Reader, Reading


class Ids(NamedTuple):
    """Anki's ids of a deck by language; 0 in one that the course does not have."""

    zh: int = 0
    en: int = 0


class Deck(NamedTuple):
    """One deck: its permanent key and number, its ids in Anki, and its title, which stands on its cards."""

    key: str
    number: str
    ids: Ids
    title: Wording
    topics: tuple[str, ...]

    def id(self, lang: Lang) -> int:
        """Return Anki's id of the deck in `lang`."""
        return int(getattr(self.ids, lang.value))


class Decks(NamedTuple):
    """The deck above all others, the tag above those of topics and kinds, and the decks below."""

    title: Wording
    ids: Ids
    tag: str
    parts: tuple[Deck, ...]

    def id(self, lang: Lang) -> int:
        """Return Anki's id of the deck above all others in `lang`."""
        return int(getattr(self.ids, lang.value))

    def holding(self, topic: str) -> Deck | None:
        """Return the deck in which a topic's cards lie, None where it has none."""
        return next((deck for deck in self.parts if topic in deck.topics), None)


NO_DECKS: Final[Decks | None] = None
"""What a course has that is only drilled."""

_ID: Final = number(2, 2**53 - 1, "an id of a deck")
"""1 is Anki's own deck; beyond 2^53 JSON readers lose digits."""


@cache
def _ids_in(languages: tuple[Lang, ...]) -> Group:
    return Group("the ids of a deck", {lang.value: Field(_ID) for lang in languages}, Ids)


def _ids(node: Node, reading: Reading) -> Any:
    """Read the ids of a deck: one for each language of the course."""
    return _ids_in(reading.languages)(node, reading)


_number: Final = matching("a deck's number", r"[0-9]{2}", str, "S206", "Write two digits: 10, 20, 25.")
_tag: Final = matching("a tag", r"[a-z][a-z0-9_-]*", str, "S208", "Write one lower-case word.")


def _some(reader: Reader, what: str) -> Reader:
    """Return a reader of a list in which something stands."""

    def read(node: Node, reading: Reading) -> Any:
        values = reader(node, reading)
        return values or reading.report(node, "S204", f"{what} stands here", "Name at least one.")

    return read


_deck: Final = Group(
    "a deck",
    {
        "deck": Field(topic_name, attribute="key"),
        "number": Field(_number),
        "title": Field(text),
        "ids": Field(_ids),
        "topics": Field(_some(list_of(topic_name, "topics", distinct=True), "no topic")),
    },
    Deck,
)

_all: Final = Group(
    "the decks",
    {
        "title": Field(text),
        "ids": Field(_ids),
        "tag": Field(_tag),
        "parts": Field(_some(list_of(_deck, "decks"), "no deck")),
    },
    Decks,
)


def decks(node: Node, reading: Reading) -> Any:
    """Read the decks; no key, name, id or topic stands twice among them."""
    found = _all(node, reading)
    if found is BAD or not isinstance(node, Mapping):
        return BAD
    parts = node.fields["parts"]
    nodes = [node, *(parts.members if isinstance(parts, Sequence) else ())]
    seen: set[object] = set()
    for deck, below in zip((found, *found.parts), nodes, strict=True):
        for key, claim in _claimed(deck):
            if claim in seen:
                where = below.fields[key] if isinstance(below, Mapping) else below
                message = f"another deck has {claim[-1]}"
                return reading.report(where, "S207", message, "Give each deck its own.")
            seen.add(claim)
    return found


def _claimed(deck: Deck | Decks) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield what belongs to one deck alone, each with the key that it stands under."""
    yield from (("ids", ("id", number)) for number in deck.ids if number)
    if isinstance(deck, Deck):
        yield "deck", ("key", deck.key)
        yield from (("topics", ("topic", topic)) for topic in deck.topics)
        yield from (
            ("title", (f"{deck.number} {title}",)) for title in dict.fromkeys((deck.title.zh, deck.title.en))
        )
