"""What drafts put together of words: which way a segment goes, lists; and what a picture hides of a segment.

How single values are named is the business of `ground/tcp_words.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.asking.draft import Joined, Said, Text, say
from tcpdrill.drawing.picture import Mask
from tcpdrill.ground.tcp_words import AND, NOTHING, SIDE_BARE
from tcpdrill.ground.wording import Wording
from tcpdrill.tcp.trace import Side, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIELD_MASK: Mapping[str, Mask] = {"seq": Mask.SEQ, "ack": Mask.ACK, "flags": Mask.FLAGS}

STATE_MASK: Mapping[Side, Mask] = {Side.CLIENT: Mask.CLIENT_STATE, Side.SERVER: Mask.SERVER_STATE}


def way(step: Step) -> Said:
    """Return "客户端 → 服务器"."""
    return say(
        "{from_} → {to}", "{from_} → {to}", from_=SIDE_BARE[step.sender], to=SIDE_BARE[step.sender.other]
    )


def listed(words: Iterable[Wording], empty: Wording = NOTHING, conjunction: Wording = AND) -> Text:
    """Return the words as a list: a, b and c."""
    *others, last = tuple(words) or (empty,)
    if not others:
        return last
    return Joined((Joined(tuple(others), Wording(zh="、", en=", ")), last), conjunction)
