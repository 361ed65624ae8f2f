"""How the exchange of a topic is told where the topic itself says nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.ground.wording import Wording
from tcpdrill.material.entries import Exchange

if TYPE_CHECKING:
    from tcpdrill.material.entries import Topic


def exchange_of(topic: Topic, title: Wording) -> Exchange:
    """Return how the topic's exchange, the scenario of that title, is told: in its own words if any."""
    if topic.exchange is not None:
        return topic.exchange
    return Exchange(
        name=topic.title,
        nth=Wording(zh="第{n}个报文段", en="segment {n} of this exchange"),
        which=Wording(zh="第几个报文段", en="segment of this exchange"),
        short=Wording(zh="第{n}个", en="Segment {n}"),
        situation=Wording(zh=f"{_plain(title.zh)}。", en=f"{_plain(title.en)}."),
        sideless=Wording(zh=f"{_plain(title.zh)}。", en=f"{_plain(title.en)}."),
        numbers=Wording(
            zh="开始时，客户端下一个要用的序号是 {x}，服务器的是 {y}。",
            en="At the start, the client's next sequence number is {x}, the server's {y}.",
        ),
    )


def _plain(text: str) -> str:
    """Return a text in which no brace is a place to be filled in."""
    return text.replace("{", "{{").replace("}", "}}")
